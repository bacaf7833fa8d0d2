"""Bounds on sums of a plan: the total, values fixed or limited, cells set by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from territory.kernel.sentences import Label, Sentence

MONTHS, QUARTER, YEAR = 12, 12, 16
PERIODS = (*(f"{month:02d}" for month in range(1, 13)), "Q1", "Q2", "Q3", "Q4", "Y")
"""Names of the periods of a calendar year by number: 0 to 11 the months, 12 to 15 the quarters,
16 the year; of another year `SalesYear.periods`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Bounds in steps on the sum of one node and period; equal for a fixed value.

    node: index in the tree. period: as in `PERIODS`. source: number of the pin it came from.
    by_hand: a cell that was set by hand and that a re-split keeps; no pin.
    """

    node: int
    period: int
    low: int = 0
    high: int | None = None
    source: int = -1
    by_hand: bool = False

    @property
    def fixed(self) -> bool:
        """True where one value is asked for."""
        return self.low == self.high


def columns_of(period: int) -> range:
    """Return the months of a period by number."""
    if period < MONTHS:
        return range(period, period + 1)
    if period < YEAR:
        return range(3 * (period - QUARTER), 3 * (period - QUARTER) + 3)
    return range(MONTHS)


def period_word(period: str) -> Label:
    """Return a period as people say it: `full year`, `Q2`, `month 05`."""
    if period == "Y":
        return Sentence("full year")
    return period if period.startswith("Q") else Sentence("month {month}", {"month": period})


def with_total(total: int, bounds: Iterable[Bound]) -> tuple[Bound, ...]:
    """Return the total (steps) and the pins; what was set by hand may be set by hand again."""
    return (Bound(0, YEAR, total, total), *(bound for bound in bounds if not bound.by_hand))
