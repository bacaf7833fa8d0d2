"""Understand flow rows by the market, and write what is credited to whom.

Stands between the loader and the service, which both come here: a row means the same whether it
has just arrived or waits for a name to be decided.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from territory.flow.lookup import Market
from territory.flow.rules.credit import MAIN, Credits, Group, Sums, Way, whole_credits
from territory.flow.rules.movement import (
    Buyer,
    Decision,
    Line,
    Spoken,
    line_before_owner,
    movement,
    spoken,
)
from territory.flow.tables import FlowCredit, FlowMonth, FlowRow
from territory.kernel.columns import (
    Coded,
    Column,
    Grid,
    Places,
    at,
    blank,
    chosen,
    coded,
    combined,
    each,
    mapped,
    spread,
    totals,
    where,
)
from territory.kernel.periods import Month
from territory.roster.lookup import How
from territory.roster.lookup.match import Match
from territory.store.transaction import Tx

CLOSED = "closed"
UNIT_UNKNOWN = "unit_unknown"


class Said(NamedTuple):
    """What rows say in their file, by column; blank is empty or None. amount in fen."""

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

    def at(self, places: Places) -> "Said":
        """Return what some rows say."""
        return Said._make(at(column, places) for column in self)


class Settled(NamedTuple):
    """What was decided of rows by themselves, by column; None leaves it to the names.

    Where the buyer is decided the file's data type no longer tells anything.
    """

    institution_id: Column
    product_id: Column


class Understood(NamedTuple):
    """What rows mean today: the columns of `FlowRow` that follow from the market.

    Without a known product the quantity stands in the unit of the file.
    """

    distributor_id: Coded
    institution_id: Coded
    buyer_distributor_id: Coded
    product_id: Coded
    department_id: Coded
    quantity: Coded
    amount_fen: Column
    amount_derived: Coded
    movement: Coded
    movement_reason: Coded
    line: Coded
    line_reason: Coded

    def at(self, places: Places) -> "Understood":
        """Return what some rows mean."""
        return Understood._make(at(column, places) for column in self)


MEANING = Understood._fields


def understand(market: Market, said: Said, settled: Settled | None = None) -> Understood:
    """Return what rows mean by the roster, the alias book and the assignments of today.

    Each question is asked once for each different row of the columns that it depends on.
    settled: what was decided of the rows whatever their names mean, where anything was.
    """
    seller = each(market.distributor, said.distributor_name, said.distributor_code)
    since = each(market.since, said.sale_date)
    whose = each(market.whose, seller)
    buyer = each(market.buyer, said.buyer_name, said.buyer_code, said.province, said.city, whose)
    buyer = each(market.buyer_since, buyer, since)
    says = each(spoken, said.data_type)
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
    department = each(market.department, institution, said.department_name)
    role = each(Buyer.role, buyer)
    moved = each(movement, each(_sign, quantity), says, role)
    before = each(
        lambda moved, *rest: line_before_owner(moved[0], *rest),
        moved, says, role, product_id, each(lambda match: Decision(match.decision), product),
    )  # fmt: skip
    owner = each(market.stands, institution, each(market.line_of, product_id), since, department)
    whole = each(lambda units: units is not None, converted)
    line = each(_line, before, owner, whole)
    amount, derived = _amounts(market, said, product_id, institution, quantity)
    return Understood(
        seller, institution, each(lambda one: one.distributor_id, buyer), product_id, department,
        quantity, amount, derived, *_both(moved), *_both(line),
    )  # fmt: skip


def _settled_buyer(buyer: Buyer, institution_id: int | None) -> Buyer:
    return buyer if institution_id is None else Buyer(institution_id)


def _settled_says(says: Spoken, institution_id: int | None) -> Spoken:
    return says if institution_id is None else Spoken.NOTHING


def _settled_product(match: Match, product_id: int | None) -> Match:
    return match if product_id is None else Match(product_id, How.CODE)


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
    market: Market, said: Said, product_id: Coded, institution: Coded, quantity: Coded
) -> tuple[Column, Coded]:
    """Return the amounts in fen, and which are quantity × assessment price, for want of one."""
    missing = blank(said.amount)
    places = np.flatnonzero(missing)
    if not len(places):
        return said.amount, Coded.same(value=False, count=len(missing))
    priced = each(market.priced_in, institution.at(places), at(said.province, places))
    days = at(said.sale_date, places)
    prices = each(market.price_in, product_id.at(places), priced, days)
    amounts = each(
        lambda price, units: None if price is None else units * price, prices, quantity.at(places)
    )
    if len(places) == len(missing):
        return amounts, each(lambda amount: amount is not None, amounts)
    everywhere = spread(amounts, places, len(missing))
    derived = missing & ~blank(everywhere)
    return chosen(missing, everywhere, said.amount), coded(derived.tolist())


SAID = (
    "distributor_name", "distributor_code", "buyer_name", "buyer_code", "province", "city",
    "product_name", "product_code", "specification", "department_name", "sale_date",
    "given_quantity", "unit", "amount_fen", "amount_derived", "data_type",
)  # fmt: skip
"""Columns of a stored row that tell what its file said."""


def said_in(columns: Sequence[Column]) -> Said:
    """Return what the files said of stored rows, from their columns `SAID`."""
    *texts, sale_date, given, unit, amount, derived, data_type = columns
    return Said._make(
        [
            *(mapped(column, lambda text: text or "") for column in texts),
            sale_date,
            mapped(given, lambda text: int(text) if text.isdecimal() else Decimal(text)),
            unit,
            each(lambda fen, ours: None if ours else fen, amount, derived),
            data_type,
        ]
    )


def closed_months(tx: Tx) -> frozenset[int]:
    """Return the closed months, whose figures never change."""
    from sqlmodel import col, select

    statement = select(FlowMonth.month).where(col(FlowMonth.status) == CLOSED)
    return frozenset(tx.session.exec(statement))


def first_open(month: int, closed: Container[int]) -> int:
    """Return the first month (yyyymm) from a month on that is not closed."""
    counted = Month.parse(month)
    while int(counted) in closed:
        counted = counted.plus(1)
    return int(counted)


class Standing(NamedTuple):
    """Rows of one month as far as crediting asks, by column; names are those of `FlowRow`."""

    product_id: Coded
    institution_id: Coded
    department_id: Coded
    sale_date: Coded
    quantity: Coded
    amount_fen: Coded
    line: Coded

    def at(self, places: Places) -> "Standing":
        """Return some rows."""
        return Standing._make(column.at(places) for column in self)


def recredit(
    tx: Tx, market: Market, months: Iterable[int], brought: Mapping[int, Standing] | None = None
) -> None:
    """Write the credits of open months anew from their rows.

    Args:
        tx: A writing transaction.
        market: Whose an institution is.
        months: Counted months yyyymm.
        brought: Month → its rows, by whom has just written them; where that is not all that is
            stored of the month, they are read.
    """
    from sqlalchemy import delete
    from sqlmodel import col

    for month in sorted(set(months) - closed_months(tx)):
        tx.execute(delete(FlowCredit).where(col(FlowCredit.counted_month) == month))
        rows = (brought or {}).get(month)
        if rows is None or len(rows.line) != _count(tx, month):
            rows = _stored(tx, month)
        with tx.indexes_later(FlowCredit, len(rows.line)):
            for scheme in (MAIN, *market.other_schemes):
                _write_credits(tx, month, scheme, credits_of(market, month, scheme, rows))


def _count(tx: Tx, month: int) -> int:
    from sqlalchemy import func, select
    from sqlmodel import col

    statement = select(func.count()).where(col(FlowRow.counted_month) == month)
    return int(tx.execute(statement).scalar() or 0)


def _stored(tx: Tx, month: int, product_id: int | None = None) -> Standing:
    """Read the rows of a month, of one product or of all, that an owner may have."""
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(*(columns[name] for name in Standing._fields)).where(
        col(FlowRow.counted_month) == month, col(FlowRow.line).in_((Line.CREDITED, Line.NOT_OWNED))
    )
    if product_id is not None:
        statement = statement.where(col(FlowRow.product_id) == product_id)
    rows = Grid.of(tx.stream(statement))
    return Standing._make(coded(rows.column(place)) for place in range(len(Standing._fields)))


def _write_credits(tx: Tx, month: int, scheme: str, credits_: Credits) -> None:
    count = len(credits_.quantity)
    same = {"counted_month": Coded.same(month, count), "scheme": Coded.same(scheme, count)}
    tx.insert_columns(FlowCredit, {**same, **credits_._asdict()})


def credits_of(market: Market, month: int, scheme: str, rows: Standing) -> Credits:
    """Return what rows of a month make in a scheme, in whole units."""
    codes = {key: goods.code for key, goods in market.goods.items()}
    return whole_credits(month, sums_of(market, scheme, rows), codes)


def sums_of(market: Market, scheme: str, rows: Standing) -> Sums:
    """Sum the rows that a scheme credits, by product and way.

    A second scheme also credits what nobody owns in the main one; it has its own total.
    """
    lines = {Line.CREDITED} if scheme == MAIN else {Line.CREDITED, Line.NOT_OWNED}
    rows = rows.at(np.flatnonzero(where(rows.line, lambda line: line in lines)))
    line_id = each(lambda key: market.goods[key].line_id, rows.product_id)
    since = each(market.since, rows.sale_date)
    codes, found = combined(rows.institution_id, line_id, since, rows.department_id)
    questions = zip(
        rows.institution_id.at(found), line_id.at(found), since.at(found),
        rows.department_id.at(found), strict=True,
    )  # fmt: skip
    ways = [market.way(*question, scheme) for question in questions]
    known = {id(way): way for way in ways}  # the market has one value for equal ways
    numbers = {key: number for number, key in enumerate(known)}
    numbered = np.array([numbers[id(way)] for way in ways], np.int32)
    way = Coded(numbered[codes] if len(codes) else codes, list(known.values()))
    leading = np.flatnonzero(where(way, lambda one: one.members))
    way, product = way.at(leading).used(), rows.product_id.at(leading)
    groups, found = combined(product, way)
    return Sums(
        product.at(found),
        way.at(found),
        totals(groups, len(found), rows.quantity.at(leading)),
        totals(groups, len(found), rows.amount_fen.at(leading).mapped(lambda fen: fen or 0)),
    )


def group_of(tx: Tx, market: Market, month: int, product_id: int, way: Way) -> Group:
    """Return what goes one way in a month, of one product."""
    sums = sums_of(market, MAIN, _stored(tx, month, product_id))
    place = next(place for place, other in enumerate(sums.way) if other == way)
    code = market.goods[product_id].code
    return Group(month, code, way, sums.quantity[place], sums.amount[place])
