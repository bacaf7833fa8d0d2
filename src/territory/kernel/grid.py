"""Ideals on a fixed grid of 2^-32 step, so that sums are exact and no order or scale shows.

A value is kept as whole steps and a part of a step, both int64: a product's table of any size
can be added up without overflow as long as its total is below 2^62 steps.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory.errors import Refused

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
KeyArray = npt.NDArray[np.uint64]

BITS = 32
UNIT = 1 << BITS
PART = UNIT - 1
OFF_TOTAL = 1e-6
LARGEST_TOTAL = float(1 << 48)


class IdealOffTotal(Refused):
    """The ideal cells sum to {found}, which is not the total {total}."""

    hint = "Rake the ideal table to its total before it is rounded."


class NotAnIdeal(Refused):
    """The ideal {value} in row {row}, month {month} is negative, endless or not a number."""

    hint = "Ideals are zero or more whole or broken steps."


class TotalTooLarge(Refused):
    """The ideal cells sum to {found} steps, more than can be rounded exactly ({most})."""

    hint = "Plan in larger steps, for example packs of 10 or 100 yuan."


@dataclass(frozen=True, slots=True)
class Grid:
    """Values in steps: whole + part / 2^32, with 0 <= part < 2^32; both of one shape."""

    whole: IntArray
    part: IntArray

    def floats(self) -> FloatArray:
        """Nearest floats in steps, for display and measures; never for sums."""
        return np.asarray(self.whole + self.part / UNIT, dtype=np.float64)

    def __getitem__(self, place: IntArray) -> "Grid":
        return Grid(self.whole[place], self.part[place])


def carry(whole: IntArray, units: IntArray) -> Grid:
    """Grid of whole steps and any number of grid units (of any sign), part brought below one."""
    return Grid(whole + (units >> BITS), units & PART)


def snap(ideal: FloatArray, total: int | None = None, ties: KeyArray | None = None) -> Grid:
    """Put a table of ideals on the grid; zero stays zero and the total is kept to the unit.

    Each cell goes to the nearest multiple of 2^-32. What is missing to `total` is spread in
    proportion to the cells, and the last units one each over the largest cells, equal cells in
    the order of `ties`: no cell moves by more than its share of the miss plus one unit, and the
    result does not depend on the order of the rows.

    Args:
        ideal: float64, shape (leaves, 12), steps, zero or more.
        total: whole steps that the table must hold, or None to leave its own sum.
        ties: uint64, shape of `ideal`; None means that the rows stand in the order of their keys.

    Raises:
        NotAnIdeal: a cell is negative or not finite.
        TotalTooLarge: cells so large that floats no longer hold fractions of a step.
        IdealOffTotal: the table misses the total by more than one in a million (and by more
            than putting its cells on the grid can explain).
    """
    _check(ideal)
    whole = np.floor(ideal)
    units = np.rint((ideal - whole) * UNIT).astype(np.int64)
    grid = carry(whole.astype(np.int64), units)
    if total is None:
        return grid
    missing = _units(total, 0) - _units(int(grid.whole.sum()), int(grid.part.sum()))
    if abs(missing) > OFF_TOTAL * UNIT * max(total, 1) + ideal.size:
        raise IdealOffTotal(found=float(ideal.sum()), total=total)
    return _spread(grid, missing, ties)


def _check(ideal: FloatArray) -> None:
    wrong = np.argwhere(~(np.isfinite(ideal) & (ideal >= 0)))
    if len(wrong):
        row, month = (int(place) for place in wrong[0])
        raise NotAnIdeal(value=ideal[row, month], row=row, month=month + 1)
    if ideal.sum() > LARGEST_TOTAL:
        raise TotalTooLarge(found=float(ideal.sum()), most=int(LARGEST_TOTAL))


def _units(whole: int, part: int) -> int:
    return whole * UNIT + part


def _spread(grid: Grid, missing: int, ties: KeyArray | None) -> Grid:
    """Add `missing` grid units to the cells that are not zero."""
    cells = np.flatnonzero((grid.whole.ravel() > 0) | (grid.part.ravel() > 0))
    if missing == 0 or len(cells) == 0:
        return grid
    values = grid.floats().ravel()[cells]
    added = np.zeros(grid.whole.size, dtype=np.int64)
    added[cells] = np.trunc(missing * (values / math.fsum(values.tolist()))).astype(np.int64)
    left = missing - int(added.sum())
    sign = 1 if left > 0 else -1
    rest, some = divmod(abs(left), len(cells))
    tie = np.arange(len(cells)) if ties is None else ties.ravel()[cells]
    order = cells[np.lexsort((tie, -grid.part.ravel()[cells], -grid.whole.ravel()[cells]))]
    added[order[:some]] += sign
    added[order[0]] += sign * rest * len(cells)
    return carry(grid.whole, grid.part + added.reshape(grid.part.shape))
