"""From the ideal to whole steps, and the proof of it (DOMAIN.md section 6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory.kernel.apportion import tie_table
from territory.kernel.grid import Grid, snap
from territory.kernel.rounding import (
    Deviations,
    IdealTable,
    Pin,
    Rounded,
    Violation,
    round_table,
    violations,
)
from territory.kernel.tree import Tree
from territory.targets.rules.ideal import Bound
from territory.targets.rules.months import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Whole:
    """A product's table in whole steps. cells: (leaves, 12). grid: the ideal as it was snapped."""

    cells: Ints
    grid: Grid
    deviations: Deviations
    whole_within: int


def to_whole(
    tree: Tree, ideal: Floats, fixed: Sequence[Bound], total: int, year: int, product: str
) -> Whole:
    """Round the ideal of a product once, as one table.

    Args:
        tree: canonical.
        ideal: (leaves, 12), steps.
        fixed: sums to be met to the unit.
        total: steps of the year at the top.
        year, product: name the ties, with each node's key.
    """
    parents = tree.parent.astype(np.int64)
    grid = snap(ideal, total)
    pins = tuple(sorted({(bound.node, bound.period, bound.low) for bound in fixed}))
    rounded: Rounded = round_table(
        IdealTable(
            parents,
            tie_table(year, product, tree.keys),
            grid,
            tuple(Pin(node, period, value) for node, period, value in pins),
        )
    )
    return Whole(rounded.cells, grid, rounded.deviations, rounded.whole_within)


def broken(tree: Tree, cells: Ints, whole: Whole) -> list[Violation]:
    """Return the sums of stored cells that are a step or more from their ideal."""
    return violations(cells, whole.grid, tree.parent.astype(np.int64), whole.whole_within)
