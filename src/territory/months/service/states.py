"""How counted months stand, and which may still change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import CLOSED, closed_months
from territory.ledger.tables import FlowMonth, FlowRow
from territory.months.service.closing import OPEN, Event, events
from territory.months.service.whole import Judged, judged
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class MonthState:
    """How a counted month stands; sale units.

    status: open, closing or closed. closings: how often it was closed. last: the newest event.
    late: of rows that belong to an earlier month, corrections included. judged: whether it is
    whole, so that other months may be compared with it.
    """

    month: Month
    status: str
    closings: int
    last: Event | None
    loaded: int
    unmatched: int
    late: int
    judged: Judged


def open_months(tx: Tx, months: Sequence[int]) -> list[int]:
    """Return those of the months (yyyymm) that are not closed."""
    closed = closed_months(tx)
    return [month for month in months if month not in closed]


def month_states(tx: Tx, today: date) -> list[MonthState]:
    """Return how every month with flow stands, in time."""
    from sqlmodel import col, select

    stored = select(col(FlowMonth.month), col(FlowMonth.status))
    statuses = dict(tuple(row) for row in tx.stream(stored))
    happened: dict[int, list[Event]] = {}
    for event in events(tx):
        happened.setdefault(event.month, []).append(event)
    sums, verdicts = _sums(tx), judged(tx, today)
    return [
        MonthState(
            Month.parse(month),
            statuses.get(month, OPEN),
            sum(one.event == CLOSED for one in happened.get(month, ())),
            next(reversed(happened.get(month, ())), None),
            **sums[month],
            judged=verdicts[month],
        )
        for month in sorted(sums)
    ]


def _sums(tx: Tx) -> dict[int, dict[str, int]]:
    from sqlalchemy import case, func, select
    from sqlmodel import col

    row = FlowRow
    quantity: Any = col(row.quantity)
    waits = case((col(row.line) == Line.UNMATCHED, quantity), else_=0)
    late = case((col(row.belongs_to).is_not(None), quantity), else_=0)
    statement = select(
        col(row.counted_month), func.sum(quantity), func.sum(waits), func.sum(late)
    ).group_by(col(row.counted_month))
    return {
        month: {"loaded": int(loaded), "unmatched": int(unmatched), "late": int(later)}
        for month, loaded, unmatched, later in tx.stream(statement)
    }
