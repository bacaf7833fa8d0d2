"""Closed months report what is credited in them; the rows of corrections sum to what they state."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line, Movement
from territory.ledger.service.crediting import closed_months
from territory.ledger.tables import FlowCorrection, FlowCredit, FlowRow
from territory.months.tables import FlowReported
from territory.settings import Settings
from territory.store.transaction import Tx

ReportedCell = tuple[int, str, int, int | None, int]
"""Counted month, credit scheme, product, institution, position."""
BY_HAND = "Rows were changed outside of the program; go back to a backup, or see who can write."


def check(tx: Tx, _on: date | None = None, _settings: Settings | None = None) -> Iterator[Finding]:
    """Yield what does not add up about closed months and corrections."""
    yield from _reported(tx)
    yield from _pairs(tx)


def _reported(tx: Tx) -> Iterator[Finding]:
    """Compare the credits of closed months with what they reported."""
    closed = sorted(closed_months(tx))
    told = _summed(tx, FlowReported, closed)
    credited = _summed(tx, FlowCredit, [month for month in closed if month in _months(told)])
    for cell in sorted({*told, *credited}, key=str):
        then, now = told.get(cell, (0, 0)), credited.get(cell, (0, 0))
        if then != now:
            yield Finding(
                Severity.ERROR,
                "flow-reported",
                "{month} is closed and reported {told:,} units and {told_fen:,} fen for a "
                "position, but {credits:,} units and {credits_fen:,} fen are credited.",
                Place(table="flow_reported", key="/".join(map(str, cell))),
                BY_HAND,
                {
                    "month": str(Month.parse(cell[0])),
                    "told": then[0],
                    "told_fen": then[1],
                    "credits": now[0],
                    "credits_fen": now[1],
                },
            )


def _months(cells: dict[ReportedCell, tuple[int, int]]) -> set[int]:
    return {cell[0] for cell in cells}


def _summed(
    tx: Tx, table: type[FlowReported] | type[FlowCredit], months: list[int]
) -> dict[ReportedCell, tuple[int, int]]:
    from sqlalchemy import func, select
    from sqlmodel import col

    grouping = (
        col(table.counted_month), col(table.scheme), col(table.product_id),
        col(table.institution_id), col(table.position_id),
    )  # fmt: skip
    sums: Any = func.sum(col(table.quantity)), func.sum(col(table.amount_fen))
    statement = (
        select(*grouping, *sums).where(col(table.counted_month).in_(months)).group_by(*grouping)
    )
    if table is FlowReported:
        statement = statement.where(col(FlowReported.line) == Line.CREDITED)
    return {
        (month, str(scheme), product, institution, position): (int(quantity), int(amount))
        for month, scheme, product, institution, position, quantity, amount in tx.stream(statement)
        if quantity or amount
    }


def _pairs(tx: Tx) -> Iterator[Finding]:
    """Compare what corrections state with their rows; each belongs to exactly one correction."""
    from sqlalchemy import func, select
    from sqlmodel import col

    row = FlowRow
    made = (
        select(
            col(row.corrects_id),
            func.count().label("rows"),
            func.sum(col(row.quantity)).label("quantity"),
            func.count(func.distinct(col(row.counted_month))).label("months"),
            func.min(col(row.counted_month)).label("month"),
        )
        .where(col(row.corrects_id).is_not(None))
        .group_by(col(row.corrects_id))
    )
    found = {one["corrects_id"]: one for one in tx.rows(made)}
    stated = {one["source_id"]: one for one in tx.rows(_stated())}
    for source in sorted({*found, *stated}):
        if not _sound(found.get(source), stated.get(source)):
            yield Finding(
                Severity.ERROR,
                "flow-correction",
                "The correction of row {row} does not sum to the difference that it states, or a "
                "part of it is missing.",
                Place(table="flow_row", key=str(source)),
                BY_HAND,
                {"row": source},
            )
    unlinked = select(col(row.id)).where(
        col(row.movement) == Movement.CORRECTION, col(row.corrects_id).is_(None)
    )
    for one in tx.rows(unlinked):
        yield Finding(
            Severity.ERROR,
            "flow-correction",
            "Row {row} is a correction and does not say of which row.",
            Place(table="flow_row", key=str(one["id"])),
            BY_HAND,
            {"row": one["id"]},
        )


def _stated() -> Any:
    from sqlalchemy import select
    from sqlalchemy.orm import aliased
    from sqlmodel import col

    why, source, reversal = FlowCorrection, aliased(FlowRow), aliased(FlowRow)
    return (
        select(
            col(why.source_id), col(why.quantity), col(why.counted_month),
            col(source.quantity).label("of_source"), col(reversal.quantity).label("of_reversal"),
            col(reversal.corrects_id).label("reverses"),
        )
        .join(source, col(source.id) == col(why.source_id))
        .join(reversal, col(reversal.id) == col(why.reversal_id))
    )  # fmt: skip


def _sound(rows: Any, stated: Any) -> bool:
    """True where a correction has its reversal, what stands instead, and the right sums."""
    return (
        rows is not None
        and stated is not None
        and rows["rows"] > 1
        and rows["months"] == 1
        and rows["month"] == stated["counted_month"]
        and int(rows["quantity"]) == int(stated["quantity"])
        and stated["reverses"] == stated["source_id"]
        and int(stated["of_reversal"]) == -int(stated["of_source"])
    )
