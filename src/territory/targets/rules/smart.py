"""Is a target specific, measurable, owned, dated, and of a growth that its history has seen?"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MONTHS = 12
QUARTERS = 4


class Lack(StrEnum):
    """What a target lacks."""

    NUMBER = "smart-number"
    OWNER = "smart-owner"
    DATE = "smart-date"
    RANGE = "smart-range"
    HISTORY = "smart-history"


WANTS_REASON = frozenset({Lack.RANGE, Lack.HISTORY})
"""What a stated reason makes good."""


def growth_range(sold: Floats, whole: Bools) -> Floats:
    """Return least and most growth of each node from one year to the next, by its quarters.

    Args:
        sold: (nodes, 24), the two years before the plan, by month.
        whole: (24,), months that are whole; a quarter counts where its six months are.

    Returns:
        (nodes, 2), NaN where no quarter can be compared.
    """
    both = (whole[:MONTHS] & whole[MONTHS:]).reshape(QUARTERS, 3).all(axis=1)
    found = np.full((len(sold), 2), np.nan)
    if not both.any():
        return found
    before, after = (part.reshape(len(sold), QUARTERS, 3).sum(axis=2)[:, both]
                     for part in (sold[:, :MONTHS], sold[:, MONTHS:]))  # fmt: skip
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        grown = new[old > 0] / old[old > 0] - 1
        if grown.size:
            found[at] = grown.min(), grown.max()
    return found


def lacks(
    total: int, *, owner: bool, dated: bool, growth: float | None, seen: tuple[float, float] | None
) -> tuple[Lack, ...]:
    """Return what a target lacks. seen: least and most growth of its history."""
    found = []
    if total <= 0:
        found.append(Lack.NUMBER)
    if not owner:
        found.append(Lack.OWNER)
    if not dated:
        found.append(Lack.DATE)
    if growth is None or seen is None:
        found.append(Lack.HISTORY)
    elif not seen[0] <= growth <= seen[1]:
        found.append(Lack.RANGE)
    return tuple(found)
