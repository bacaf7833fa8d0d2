"""From the ideal to whole steps, and the proof of it (DOMAIN.md section 6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory.kernel.apportion import tie_table
from territory.kernel.grid import Grid, snap
from territory.kernel.rounding import (
    PERIODS,
    Deviations,
    IdealTable,
    Pin,
    Rounded,
    Violation,
    deviations,
    round_table,
    taken_as_whole,
    violations,
)
from territory.kernel.tree import Tree
from territory.plans.rules.bounds import Bound
from territory.targets.rules.months import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Whole:
    """A product's table in whole steps. cells: (leaves, 12). grid: the ideal as it was snapped.

    years_beyond: steps by which its years lie farther from their ideal, in all, than years would
    that had no months.
    """

    cells: Ints
    grid: Grid
    deviations: Deviations
    years_beyond: float
    whole_within: int


def to_whole(
    tree: Tree, ideal: Floats, fixed: Sequence[Bound], *, total: int, year: int, product: str
) -> Whole:
    """Round the ideal of a product once, as one table.

    Args:
        tree: canonical.
        ideal: (leaves, 12), steps.
        fixed: sums to be met to the unit.
        total: steps of the year at the top.
        year: of the plan; names the ties with each node's key.
        product: code, which names the ties too.
    """
    parents = tree.parent.astype(np.int64)
    grid = snap(ideal, total)
    rounded: Rounded = round_table(
        IdealTable(parents, tie_table(year, product, tree.keys), grid, _pins(fixed))
    )
    return Whole(
        rounded.cells, grid, rounded.deviations, rounded.years_beyond, rounded.whole_within
    )


@dataclass(frozen=True, eq=False)
class Ruler:
    """An ideal on the grid, against which cells are held. See `Whole`."""

    parents: Ints
    grid: Grid
    whole_within: int

    @classmethod
    def of(cls, tree: Tree, ideal: Floats, fixed: Sequence[Bound], total: int) -> "Ruler":
        """Put an ideal on the grid as `to_whole` does, and round nothing."""
        parents, grid = tree.parent.astype(np.int64), snap(ideal, total)
        return cls(parents, grid, taken_as_whole(parents, grid, _pins(fixed)))

    def broken(self, cells: Ints) -> list[Violation]:
        """Return the sums of cells, in steps, that are a step or more from their ideal."""
        return violations(cells, self.grid, self.parents, self.whole_within)

    def deviations(self, cells: Ints) -> Deviations:
        """Return how far cells, in steps, are from their ideal at most."""
        return deviations(cells, self.grid, self.parents)


def _pins(fixed: Sequence[Bound]) -> tuple[Pin, ...]:
    pins = sorted({(bound.node, bound.period, bound.low) for bound in fixed})
    return tuple(Pin(node, period, value) for node, period, value in pins)


@dataclass(frozen=True, slots=True)
class Measured:
    """The proof of a table: how many sums were compared, and how far whole steps had to go.

    difference: Σ over nodes and periods of |stored sum - sum of the leaves|, base units.
    leaf: largest deviation of a leaf (month, quarter, year). inner: of an inner quarter; steps.
    """

    nodes: int
    periods: int
    difference: int
    leaf: float
    inner: float

    @classmethod
    def of(cls, sums: Ints, stored: Ints, deviations: Deviations) -> "Measured":
        """Compare stored sums with those of the leaves, both (nodes, 12), over 17 periods."""
        off = int(np.abs(_periods(sums) - _periods(stored)).sum())
        leaf = max(deviations.leaf_month, deviations.leaf_quarter, deviations.leaf_year)
        return cls(len(sums), PERIODS, off, leaf, deviations.inner_quarter)


def _periods(months: Ints) -> Ints:
    """Return months, quarters and year side by side, (nodes, 17)."""
    quarters = months.reshape(-1, 4, 3).sum(axis=2)
    return np.hstack([months, quarters, months.sum(axis=1, keepdims=True)])
