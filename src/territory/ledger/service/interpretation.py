"""Understand flow rows by the market.

Loader and service both come here: a row means the same whether it has just arrived or waits for a
name to be decided.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from territory.kernel.columns import (
    Coded,
    Column,
    Places,
    at,
    blank,
    coded,
    each,
    mapped,
)
from territory.kernel.names import Decision
from territory.ledger.lookup.market import Market
from territory.ledger.rules.movement import (
    Buyer,
    Line,
    Spoken,
    line_before_owner,
    movement,
    signed,
)
from territory.registers.match import Match
from territory.roster.lookup import How

UNIT_UNKNOWN = "unit_unknown"


class Stated(NamedTuple):
    """Cells of rows as their file says them, by column; blank is empty or None. amount in fen."""

    distributor_name: Column
    distributor_code: Column
    buyer_name: Column
    buyer_code: Column
    province: Column
    city: Column
    product_name: Column
    product_code: Column
    specification: Column
    department_name: Column
    sale_date: Column
    quantity: Column
    unit: Column
    amount: Column
    data_type: Column
    note: Column

    def at(self, places: Places) -> "Stated":
        """Return what some rows say."""
        return Stated._make(at(column, places) for column in self)


class Settled(NamedTuple):
    """Decisions about rows by themselves, by column; None leaves it to the names.

    Where the buyer is decided the file's data type no longer tells anything.
    """

    institution_id: Column
    product_id: Column


class Understood(NamedTuple):
    """Meaning of rows today: the columns of `FlowRow` that follow from the market.

    Without a known product the quantity stands in the unit of the file.
    """

    distributor_id: Coded
    institution_id: Coded
    buyer_distributor_id: Coded
    product_id: Coded
    department_id: Coded
    quantity: Coded
    amount_fen: Coded
    amount_derived: Coded
    file_amount_fen: Column
    movement: Coded
    movement_reason: Coded
    line: Coded
    line_reason: Coded

    def at(self, places: Places) -> "Understood":
        """Return what some rows mean."""
        return Understood._make(at(column, places) for column in self)


MEANING = Understood._fields


def understand(market: Market, said: Stated, settled: Settled | None = None) -> Understood:
    """Return what rows mean by the roster, the alias book and the assignments of today.

    Each question is asked once for each different row of the columns that it depends on.
    settled: what was decided of the rows whatever their names mean, where anything was.
    """
    seller = each(market.distributor, said.distributor_name, said.distributor_code)
    since = each(market.since, said.sale_date)
    whose = each(market.whose, seller)
    buyer = each(market.buyer, said.buyer_name, said.buyer_code, said.province, said.city, whose)
    buyer = each(market.buyer_since, buyer, since)
    says = each(market.spoken, said.data_type, said.note)
    if settled is not None:
        buyer = each(_settled_buyer, buyer, settled.institution_id)
        says = each(_settled_says, says, settled.institution_id)
    institution = each(lambda one: one.institution_id, buyer)
    product = each(market.product, said.product_name, said.product_code, said.specification, whose)
    if settled is not None:
        product = each(_settled_product, product, settled.product_id)
    product_id = each(lambda match: match.id, product)
    converted = each(market.sale_units, said.quantity, said.unit, product_id, seller)
    quantity = each(
        lambda units, given: int(given) if units is None else units, converted, said.quantity
    )
    if settled is None:  # a correction states its sign
        said = said._replace(amount=each(_signed, said.amount, says))
        quantity = each(signed, quantity, says)
    department = each(market.department, institution, said.department_name)
    role = each(Buyer.role, buyer)
    moved = each(movement, each(_sign, quantity), says, role)
    before = each(
        lambda moved, *rest: line_before_owner(moved[0], *rest),
        moved, says, role, product_id, each(lambda match: Decision(match.decision), product),
    )  # fmt: skip
    owner = each(market.stands, institution, each(market.routes_of, product_id, since, department))
    whole = each(lambda units: units is not None, converted)
    line = each(_line, before, owner, whole)
    amount = _amounts(market, said, product_id, institution, quantity)
    return Understood(
        seller, institution, each(lambda one: one.distributor_id, buyer), product_id, department,
        quantity, amount, coded(blank(said.amount).tolist()), said.amount, *_both(moved),
        *_both(line),
    )  # fmt: skip


def _settled_buyer(buyer: Buyer, institution_id: int | None) -> Buyer:
    return buyer if institution_id is None else Buyer(institution_id)


def _settled_says(says: Spoken, institution_id: int | None) -> Spoken:
    return says if institution_id is None else Spoken.NOTHING


def _settled_product(match: Match, product_id: int | None) -> Match:
    return match if product_id is None else Match(product_id, How.CODE)


def _signed(amount: int | None, says: Spoken) -> int | None:
    return None if amount is None else signed(amount, says)


def _sign(quantity: int) -> int:
    return (quantity > 0) - (quantity < 0)


def _line(
    before: tuple[Line, str] | None, owner: tuple[Line, str] | None, whole: bool
) -> tuple[Line, str]:
    if before is not None:
        return before
    return owner if whole and owner is not None else (Line.UNMATCHED, UNIT_UNKNOWN)


def _both(answers: Coded) -> tuple[Coded, Coded]:
    """Part slugs and their reasons; the driver takes plain texts."""
    return each(lambda pair: pair[0].value, answers), each(lambda pair: pair[1], answers)


def _amounts(
    market: Market, said: Stated, product_id: Coded, institution: Coded, quantity: Coded
) -> Coded:
    """Return quantity × assessment price on the sale date in fen, None where there is no price.

    DOMAIN.md section 3: the file's own amount is never mixed into the same sum.
    """
    priced = each(market.priced_in, institution, said.province)
    prices = each(market.price_in, product_id, priced, said.sale_date)
    return each(lambda price, units: None if price is None else units * price, prices, quantity)


STATED = (
    "distributor_name", "distributor_code", "buyer_name", "buyer_code", "province", "city",
    "product_name", "product_code", "specification", "department_name", "sale_date",
    "given_quantity", "unit", "file_amount_fen", "data_type", "note",
)  # fmt: skip
"""Columns of a stored row that tell what its file said."""


def stated_in(columns: Sequence[Column]) -> Stated:
    """Return what the files said of stored rows, from their columns `STATED`."""
    *texts, sale_date, given, unit, amount, data_type, note = columns
    return Stated._make(
        [
            *(mapped(column, lambda text: text or "") for column in texts),
            sale_date,
            mapped(given, lambda text: int(text) if text.isdecimal() else Decimal(text)),
            unit,
            amount,
            data_type,
            note,
        ]
    )
