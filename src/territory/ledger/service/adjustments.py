"""Base adjustments beside the figures that they adjust."""

from collections.abc import Sequence
from dataclasses import dataclass

from territory.ledger.rules.credit import MAIN
from territory.ledger.tables import BaseAdjustment, FlowCredit
from territory.roster.service.names import institution_named, product_named
from territory.roster.tables import Institution, Product
from territory.store.tables import Run
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment, and the figure of its institution, product and month: raw and adjusted.

    adjusted: with all adjustments of the same month. Sale units and fen; month yyyymm.
    """

    month: int
    institution: str
    institution_name: str
    product: str
    product_name: str
    cause: str
    raw: int
    quantity: int
    adjusted: int
    raw_fen: int
    amount_fen: int | None
    adjusted_fen: int
    evidence: str | None
    who: str


def adjustments(
    tx: Tx,
    months: Sequence[int] | None = None,
    *,
    product: str | None = None,
    institution: str | None = None,
) -> list[Adjusted]:
    """Return adjustments by month, institution, product and cause.

    product, institution: code or exact name.

    Raises:
        UnknownName: there is no such product or institution.
    """
    from sqlmodel import col, select

    row = BaseAdjustment
    statement = (
        select(row, Institution, Product)
        .join(Institution, col(Institution.id) == col(row.institution_id))
        .join(Product, col(Product.id) == col(row.product_id))
        .order_by(col(row.month), col(Institution.code), col(Product.code), col(row.cause))
    )
    if months is not None:
        statement = statement.where(col(row.month).in_(months))
    if product is not None:
        statement = statement.where(col(row.product_id) == product_named(tx, product).id)
    if institution is not None:
        wanted = institution_named(tx, institution).id
        statement = statement.where(col(row.institution_id) == wanted)
    found = list(tx.session.exec(statement))
    sums: dict[tuple[int, int, int], list[int]] = {}
    for one, *_ in found:
        held = sums.setdefault((one.institution_id, one.product_id, one.month), [0, 0])
        held[0] += one.quantity
        held[1] += one.amount_fen or 0
    raw = _raw(tx, {key[2] for key in sums})
    who = {run.id: run.who for run in tx.session.exec(select(Run))}
    return [
        Adjusted(
            one.month, place.code, place.name, goods.code, goods.name, one.cause,
            raw.get(key, (0, 0))[0], one.quantity, raw.get(key, (0, 0))[0] + sums[key][0],
            raw.get(key, (0, 0))[1], one.amount_fen, raw.get(key, (0, 0))[1] + sums[key][1],
            one.evidence, who.get(one.run_id, ""),
        )
        for one, place, goods in found
        for key in ((one.institution_id, one.product_id, one.month),)
    ]  # fmt: skip


def _raw(tx: Tx, months: set[int]) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Return what is credited by institution, product and month."""
    from sqlalchemy import func, select
    from sqlmodel import col

    row = FlowCredit
    key = (col(row.institution_id), col(row.product_id), col(row.counted_month))
    statement = (
        select(*key, func.sum(col(row.quantity)), func.sum(col(row.amount_fen)))
        .where(col(row.counted_month).in_(sorted(months)), col(row.scheme) == MAIN)
        .group_by(*key)
    )
    return {
        (institution, product, month): (int(units), int(fen))
        for institution, product, month, units, fen in tx.stream(statement)
    }
