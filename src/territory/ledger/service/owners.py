"""Read credits by owner, by who brought them, and by the owners of one day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN, shares_of
from territory.ledger.service.figures import Actual
from territory.ledger.tables import FlowCredit
from territory.registers.directory import candidates
from territory.roster.tables import Product, Territory
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Brought:
    """Credits of a position by institution and month: sale units and fen. month: yyyymm."""

    institution_id: int
    position_id: int
    month: int
    quantity: int
    amount_fen: int


def brought(
    tx: Tx, institutions: Collection[int], line_id: int, months: Collection[int]
) -> list[Brought]:
    """Return what institutions brought by month and position, of one product line.

    In the order of institution, month and position.
    """
    from sqlalchemy import func, select
    from sqlmodel import col

    row = FlowCredit
    key = (col(row.institution_id), col(row.position_id), col(row.counted_month))
    statement = (
        select(
            *key,
            func.sum(col(row.quantity)).label("quantity"),
            func.sum(col(row.amount_fen)).label("amount_fen"),
        )
        .join(Product, col(Product.id) == col(row.product_id))
        .where(
            col(row.institution_id).in_(sorted(institutions)),
            col(row.counted_month).in_(sorted(months)),
            col(row.scheme) == MAIN,
            col(Product.line_id) == line_id,
        )
        .group_by(*key)
        .order_by(col(row.institution_id), col(row.counted_month), col(row.position_id))
    )
    return [
        Brought(institution, position, month, int(quantity), int(fen))
        for institution, position, month, quantity, fen in tx.stream(statement)
    ]


@dataclass(frozen=True, slots=True)
class CreditChange:
    """Credits of a position in all months, before and after: sale units and fen."""

    position: str
    position_name: str
    before: tuple[int, int]
    after: tuple[int, int]


def credit_changes(tx: Tx, before: Mapping[int, tuple[int, int]]) -> tuple[CreditChange, ...]:
    """Return the positions whose credits differ from what they were, by code."""
    after = credited_to(tx)
    nothing = (0, 0)
    return tuple(
        CreditChange(node.code, node.name, before.get(node.id, nothing), now)
        for node in candidates(tx, Territory)
        if before.get(node.id, nothing) != (now := after.get(node.id, nothing))
    )


def credited_to(tx: Tx) -> dict[int, tuple[int, int]]:
    """Return position → sale units and fen credited to it in all months."""
    return _credited(tx, "position_id")


def credited_at(tx: Tx) -> dict[int, tuple[int, int]]:
    """Return institution → sale units and fen credited at it in all months."""
    return _credited(tx, "institution_id")


def _credited(tx: Tx, column: str) -> dict[int, tuple[int, int]]:
    from sqlalchemy import func, select
    from sqlmodel import col

    row = FlowCredit
    key = col(getattr(row, column))
    sums = (func.sum(col(row.quantity)), func.sum(col(row.amount_fen)))
    statement = select(key, *sums).where(col(row.scheme) == MAIN).group_by(key)
    return {one: (int(units), int(fen)) for one, units, fen in tx.stream(statement)}


def as_it_is(tx: Tx, actuals: Sequence[Actual], on: date) -> list[Actual]:
    """Share what institutions brought among those who own them on a day (DOMAIN.md section 8).

    The total of every institution, department, product and month stays to the unit and fen; what
    nobody owns on the day stays with those who owned it then.
    """
    market = Market(tx)
    groups: dict[tuple[int, int | None, int, int], list[Actual]] = {}
    for one in actuals:
        key = (one.institution_id, one.department_id, one.product_id, one.month)
        groups.setdefault(key, []).append(one)
    found: list[Actual] = []
    for (institution, department, product, month), held in groups.items():
        goods = market.goods[product]
        home = market.departments.home(department)
        claims, _ = shares_of(market.sets(institution, goods.line_id, on), home)
        if not claims:
            found += held
            continue
        when = Month.parse(month)
        weights = [share for _, share in claims]
        ties = [tie_key(when.year, goods.code, claim.node, when.number) for claim, _ in claims]
        units = largest_remainder(weights, sum(one.quantity for one in held), ties)
        fen = largest_remainder(weights, sum(one.amount_fen for one in held), ties)
        found += [
            Actual(institution, department, claim.position_id, product, month, quantity, amount)
            for (claim, _), quantity, amount in zip(claims, units, fen, strict=True)
        ]
    return found
