"""Which counted months may still change."""

from collections.abc import Sequence

from territory.flow.tables import FlowMonth
from territory.store.transaction import Tx

CLOSED = "closed"


def open_months(tx: Tx, months: Sequence[int]) -> list[int]:
    """Return those of the months (yyyymm) that are not closed."""
    from sqlmodel import col, select

    statement = select(FlowMonth.month).where(col(FlowMonth.status) == CLOSED)
    closed = set(tx.session.exec(statement))
    return [month for month in months if month not in closed]
