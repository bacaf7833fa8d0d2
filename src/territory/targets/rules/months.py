"""Months of a leaf: season, ramp of a new institution, margins (DOMAIN.md section 6.2, step 2)."""

import numpy as np
import numpy.typing as npt

from territory.kernel.periods import Month, SalesYear

Floats = npt.NDArray[np.float64]

MONTHS = 12
RAMP_MONTHS = 12
"""Months from the first order to the steady level of a new institution (unverified)."""


def ramp(
    expected: int | None, year: SalesYear, *, open_now: bool, months: int = RAMP_MONTHS
) -> Floats:
    """Return the part of its steady level that an institution reaches in each month of a year.

    A linear ramp: zero before the expected listing month, 1/n in it, full after n months
    (n = 12 by default, unverified). Without an expected month there is nothing to wait for.

    Args:
        expected: yyyymm of the expected listing, or None.
        year: The year that is planned.
        open_now: True where the institution buys already; then every month is 1.
        months: n above.

    Returns:
        (12,), 0 to 1.
    """
    if open_now:
        return np.ones(MONTHS)
    if expected is None:
        return np.zeros(MONTHS)
    first = year.place_of(Month.parse(expected))
    since = np.arange(MONTHS) - first + 1
    return np.clip(since / months, 0.0, 1.0)


def reach(season: Floats, ramps: Floats) -> Floats:
    """Return the part of a full year that each leaf can reach: Σ season · ramp ÷ 12, (leaves,)."""
    return np.asarray(ramps @ season / MONTHS, dtype=np.float64)


def profiles(season: Floats, ramps: Floats) -> Floats:
    """Return the share of its year that each leaf has in each month, rows sum to 1 (or are 0).

    season: (12,), sum 12. ramps: (leaves, 12).
    """
    shape = ramps * season
    sums = shape.sum(axis=1, keepdims=True)
    parts: Floats = np.divide(shape, sums, out=np.zeros_like(shape), where=sums > 0)
    return parts
