"""Recomputing every bound of a whole table, apart from the code that made it."""

from dataclasses import dataclass

import numpy as np

from territory.kernel.grid import UNIT, FloatArray, Grid, IntArray, carry
from territory.kernel.rounding.cascade import (
    MONTHS,
    PERIODS,
    QUARTER,
    YEAR,
    BoolArray,
    leaf_nodes,
)
from territory.kernel.rounding.network import controlled

LESS_THAN_ONE = UNIT + 4294  # grid units: one step and 1e-6


@dataclass(frozen=True, slots=True)
class Violation:
    """A controlled sum out of its bound.

    Attributes:
        node: the caller's node number.
        period: 0 to 11 a month, 12 to 15 a quarter, 16 the year.
        ideal: nearest float of the ideal sum, steps.
        result: the sum found, steps.
    """

    node: int
    period: int
    ideal: float
    result: int


@dataclass(frozen=True, slots=True)
class Deviations:
    """Largest |result - ideal| in steps per family of sums; all below 1 but the last.

    `inner_quarter` is measured, not bounded: quarters of inner nodes cross both families.
    """

    leaf_month: float
    leaf_quarter: float
    leaf_year: float
    node_month: float
    node_year: float
    company_quarter: float
    inner_quarter: float


def node_sums(cells: IntArray, parents: IntArray) -> IntArray:
    """Sums of every node, shape (nodes, 17), of the caller's table (leaves, 12)."""
    months = np.zeros((len(parents), MONTHS), dtype=np.int64)
    node = np.flatnonzero(leaf_nodes(parents))
    rows = np.arange(len(node))
    while len(node):
        np.add.at(months, node, cells[rows])
        node = parents[node]
        rows, node = rows[node >= 0], node[node >= 0]
    sums = np.empty((len(parents), PERIODS), dtype=np.int64)
    sums[:, :MONTHS] = months
    for quarter in range(4):
        sums[:, QUARTER + quarter] = months[:, 3 * quarter : 3 * quarter + 3].sum(axis=1)
    sums[:, YEAR] = months.sum(axis=1)
    return sums


def ideal_sums(ideal: Grid, parents: IntArray) -> Grid:
    """Exact grid sums of the caller's ideal table, shape (nodes, 17)."""
    return carry(node_sums(ideal.whole, parents), node_sums(ideal.part, parents))


def violations(
    result: IntArray, ideal: Grid, parents: IntArray, whole_within: int = 0
) -> list[Violation]:
    """Controlled sums that are one step or more from their ideal, and zeros that are not zero.

    Args:
        result: int64, shape (leaves, 12), steps, rows in the order of the leaf nodes.
        ideal: the table that was rounded, same shape.
        parents: int64, shape (nodes,), -1 for the company.
        whole_within: grid units within which an ideal sum is whole and must be met exactly.
    """
    sums, ideals = node_sums(result, parents), ideal_sums(ideal, parents)
    steps = sums - ideals.whole
    # far sums are cut off so that no product with 2^32 can overflow
    units = np.clip(steps, -9, 9) * UNIT - ideals.part
    near_whole = (ideals.part <= whole_within) | (UNIT - ideals.part <= whole_within)
    wrong = (np.abs(units) >= LESS_THAN_ONE) | (near_whole & (np.abs(units) > whole_within))
    wrong &= controlled(leaf_nodes(parents), int(np.flatnonzero(parents < 0)[0]))
    leaves = np.flatnonzero(leaf_nodes(parents))
    wrong[leaves, :MONTHS] |= (ideal.whole == 0) & (ideal.part == 0) & (result != 0)
    values = ideals.floats()
    return [
        Violation(int(node), int(period), float(values[node, period]), int(sums[node, period]))
        for node, period in np.argwhere(wrong)
    ]


def deviations(result: IntArray, ideal: Grid, parents: IntArray) -> Deviations:
    """Largest deviations of a whole table from its ideal; arguments as in `violations`."""
    sums, ideals = node_sums(result, parents), ideal_sums(ideal, parents)
    off = np.abs(sums - ideals.whole - ideals.part / UNIT)
    leaf = leaf_nodes(parents)
    root = parents < 0
    quarters = slice(QUARTER, YEAR)
    return Deviations(
        leaf_month=_largest(off[leaf, :MONTHS]),
        leaf_quarter=_largest(off[leaf, quarters]),
        leaf_year=_largest(off[leaf, YEAR]),
        node_month=_largest(off[~leaf, :MONTHS]),
        node_year=_largest(off[~leaf, YEAR]),
        company_quarter=_largest(off[root, quarters]),
        inner_quarter=_largest(off[inner_nodes(leaf, root), quarters]),
    )


def inner_nodes(leaf: BoolArray, root: BoolArray) -> BoolArray:
    """Nodes between the company and the leaves, shape (nodes,)."""
    return ~leaf & ~root


def _largest(off: FloatArray) -> float:
    return float(off.max(initial=0.0))
