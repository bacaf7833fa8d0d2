"""Which counted months may still change."""

from collections.abc import Sequence

from territory.flow.crediting import closed_months
from territory.store.transaction import Tx


def open_months(tx: Tx, months: Sequence[int]) -> list[int]:
    """Return those of the months (yyyymm) that are not closed."""
    closed = closed_months(tx)
    return [month for month in months if month not in closed]
