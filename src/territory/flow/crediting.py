"""Understand flow rows by the market, and write what is credited to whom.

Stands between the loader and the service, which both come here: a row means the same whether it
has just arrived or waits for a name to be decided.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import product as cross
from typing import Any, NamedTuple

from territory.flow.lookup import Goods, Market
from territory.flow.rules.credit import MAIN, Credit, Group, Way, whole_credits
from territory.flow.rules.movement import (
    Buyer,
    Decision,
    Line,
    line_before_owner,
    movement,
    spoken,
)
from territory.flow.tables import FlowCredit, FlowMonth, FlowRow
from territory.store.transaction import Tx

CLOSED = "closed"


class Said(NamedTuple):
    """A row as its file says it; blank is empty or None. amount in fen."""

    distributor_name: str
    distributor_code: str
    buyer_name: str
    buyer_code: str
    province: str
    city: str
    product_name: str
    product_code: str
    specification: str
    department_name: str
    sale_date: date
    quantity: int | Decimal
    unit: str | None
    amount: int | None
    data_type: str | None


class Understood(NamedTuple):
    """What a row means today; the columns of `FlowRow` that follow from the market.

    Without a known product the quantity stands in the unit of the file.
    """

    distributor_id: int | None
    institution_id: int | None
    buyer_distributor_id: int | None
    product_id: int | None
    department_id: int | None
    quantity: int
    amount_fen: int | None
    amount_derived: bool
    movement: str
    movement_reason: str
    line: str
    line_reason: str


MEANING = Understood._fields


def understand(market: Market, said: Said) -> Understood:
    """Return what a row means by the roster, the alias book and the assignments of today."""
    distributor_id = market.distributors.link(said.distributor_name, code=said.distributor_code).id
    buyer = market.buyer(said.buyer_name, said.buyer_code, said.province, said.city, distributor_id)
    if buyer.institution_id is not None and market.head_office(
        buyer.institution_id, said.sale_date
    ):
        buyer = Buyer(buyer.institution_id, decision=buyer.decision, head_office=True)
    product = market.product(
        said.product_name, said.product_code, said.specification, distributor_id
    )
    goods = market.goods[product.id] if product.id is not None else None
    converted = market.units(said.quantity, said.unit, goods, distributor_id) if goods else None
    quantity = converted if converted is not None else int(said.quantity)
    says = spoken(said.data_type)
    moved, moved_reason = movement(quantity, says, buyer)
    line = line_before_owner(moved, says, buyer, product.id, Decision(product.decision))
    department_id = None
    if buyer.institution_id is not None:
        department_id = market.department(buyer.institution_id, said.department_name)
    if line is None and goods is not None:
        line = (Line.UNMATCHED, "unit_unknown")
        if converted is not None:
            line = _owner(market, buyer, goods, said.sale_date, department_id)
    amount, derived = _amount(market, said, goods, buyer, quantity)
    stands, reason = line or (Line.UNMATCHED, "product_unknown")
    return Understood(
        distributor_id, buyer.institution_id, buyer.distributor_id, product.id, department_id,
        quantity, amount, derived, moved, moved_reason, stands, reason,
    )  # fmt: skip


def _owner(
    market: Market, buyer: Buyer, goods: Goods, on: date, department_id: int | None
) -> tuple[Line, str] | None:
    if buyer.institution_id is None:
        return None
    return market.stands(buyer.institution_id, goods.line_id, on, department_id)


def _amount(
    market: Market, said: Said, goods: Goods | None, buyer: Buyer, quantity: int
) -> tuple[int | None, bool]:
    """Return the amount of a row in fen; where the file has none, quantity × assessment price."""
    if said.amount is not None or goods is None:
        return said.amount, False
    price = market.assessment_price(goods.id, buyer.institution_id, said.province, said.sale_date)
    return (None, False) if price is None else (quantity * price, True)


SAID = (
    "distributor_name", "distributor_code", "buyer_name", "buyer_code", "province", "city",
    "product_name", "product_code", "specification", "department_name", "sale_date",
    "given_quantity", "unit", "amount_fen", "amount_derived", "data_type",
)  # fmt: skip
"""Columns of a stored row that tell what its file said."""


def said_by(row: Any) -> Said:
    """Return what the file said of a stored row (a mapping of its columns)."""
    return said_in([row[name] for name in SAID])


def said_in(values: Sequence[Any]) -> Said:
    """Return what the file said of a stored row, from the values of its columns `SAID`."""
    *texts, sale_date, given, unit, amount, derived, data_type = values
    quantity = int(given) if given.isdecimal() else Decimal(given)
    stated = None if derived else amount
    return Said._make(
        [*(text or "" for text in texts), sale_date, quantity, unit, stated, data_type]
    )


def closed_months(tx: Tx) -> frozenset[int]:
    """Return the closed months, whose figures never change."""
    from sqlmodel import col, select

    statement = select(FlowMonth.month).where(col(FlowMonth.status) == CLOSED)
    return frozenset(tx.session.exec(statement))


def recredit(tx: Tx, market: Market, months: Iterable[int]) -> None:
    """Write the credits of open months anew from their rows."""
    from sqlalchemy import delete
    from sqlmodel import col

    for month in sorted(set(months) - closed_months(tx)):
        tx.execute(delete(FlowCredit).where(col(FlowCredit.counted_month) == month))
        rows = _rows_by_product(tx, month)
        with tx.indexes_later(FlowCredit, sum(rows.values())):
            for scheme, product_id in cross((MAIN, *market.other_schemes), rows):
                groups = groups_of(tx, market, month, scheme, product_id)
                _write_credits(tx, whole_credits(groups), scheme)


def _rows_by_product(tx: Tx, month: int) -> dict[int, int]:
    from sqlalchemy import func, select
    from sqlmodel import col

    statement = (
        select(col(FlowRow.product_id), func.count())
        .where(col(FlowRow.counted_month) == month, col(FlowRow.product_id).is_not(None))
        .group_by(col(FlowRow.product_id))
        .order_by(col(FlowRow.product_id))
    )
    return {product_id: int(count) for product_id, count in tx.stream(statement)}


def _write_credits(tx: Tx, credits_: Sequence[Credit], scheme: str) -> None:
    columns: dict[str, Sequence[Any]] = {
        "counted_month": [one.month for one in credits_],
        "product_id": [one.product_id for one in credits_],
        "institution_id": [one.institution_id for one in credits_],
        "department_id": [one.department_id for one in credits_],
        "position_id": [one.position_id for one in credits_],
        "assignment_id": [one.assignment_id for one in credits_],
        "scheme": [scheme] * len(credits_),
        "quantity": [one.quantity for one in credits_],
        "amount_fen": [one.amount for one in credits_],
    }
    tx.insert_columns(FlowCredit, columns)


def groups_of(tx: Tx, market: Market, month: int, scheme: str, product_id: int) -> list[Group]:
    """Sum the rows of a month and product that a scheme credits, by way.

    A second scheme also credits what nobody owns in the main one; it has its own total.
    """
    lines = (Line.CREDITED,) if scheme == MAIN else (Line.CREDITED, Line.NOT_OWNED)
    goods = market.goods[product_id]
    ways: dict[int, Way] = {}
    quantities: Counter[int] = Counter()
    amounts: Counter[int] = Counter()
    for institution_id, department_id, day, quantity, amount in _rows(tx, month, product_id, lines):
        way = market.way(institution_id, goods.line_id, day, department_id, scheme)
        key = id(way)  # the market has one value for equal ways, dear to compare
        ways[key] = way
        quantities[key] += quantity
        amounts[key] += amount or 0
    return [
        Group(month, product_id, goods.code, way, quantities[key], amounts[key])
        for key, way in ways.items()
        if way.members
    ]


def _rows(tx: Tx, month: int, product_id: int, lines: Sequence[str]) -> Iterable[Any]:
    """Read the rows of a month and product; to sum them in the store would be slower."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = select(
        col(FlowRow.institution_id),
        col(FlowRow.department_id),
        col(FlowRow.sale_date),
        col(FlowRow.quantity),
        col(FlowRow.amount_fen),
    ).where(
        col(FlowRow.counted_month) == month,
        col(FlowRow.product_id) == product_id,
        col(FlowRow.line).in_(lines),
    )
    return tx.stream(statement)
