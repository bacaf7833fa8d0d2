"""The tree of a version, put in the order of its keys, and the sums over it.

Every node has 17 sums, its periods: columns 0 to 11 the months, 12 to 15 the quarters, 16 the
year. A sum is addressed by (node, period); `node * 17 + period` is its number.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory.errors import Refused
from territory.kernel.grid import Grid, IntArray, KeyArray, carry

MONTHS = 12
QUARTER = 12
YEAR = 16
PERIODS = 17
BoolArray = npt.NDArray[np.bool_]


class NotATree(Refused):
    """The nodes are not one tree with the company at its top."""

    hint = "Correct the parents of the nodes; every node but the company has one."


class NotOneCompany(NotATree):
    """There must be one node without a parent, the company; there are {count}."""


class ParentOutside(NotATree):
    """The parent of node {node} is not in the tree."""


class CompanyAlone(NotATree):
    """The company has no node under it that could carry its total."""

    hint = "Assign at least one institution on the date of the plan."


class NodesInCircle(NotATree):
    """Node {node} stands under itself."""


class SameKey(Refused):
    """The nodes {first} and {second} have the same key."""

    hint = "A node appears twice in the tree; remove one of the two."


@dataclass(frozen=True, slots=True)
class Cascade:
    """A tree in canonical order: level by level, children of one parent together, by key.

    Nothing in it depends on the order in which the caller listed the nodes.

    Attributes:
        parents: int64, shape (nodes,), parent of each node in canonical numbers; -1 at the root 0.
        depth: int64, shape (nodes,), 0 at the root.
        leaf: bool, shape (nodes,).
        place: int64, shape (nodes,), the caller's number of each canonical node.
        rows: int64, shape (leaves,), the caller's table row of each leaf in canonical order.
        ties: uint64, shape (leaves, 12), tie keys of the cells in canonical order.
        year_ties: uint64, shape (nodes,), tie keys of the years.
    """

    parents: IntArray
    depth: IntArray
    leaf: BoolArray
    place: IntArray
    rows: IntArray
    ties: KeyArray
    year_ties: KeyArray

    @property
    def leaves(self) -> IntArray:
        """Canonical numbers of the leaves, shape (leaves,)."""
        return np.flatnonzero(self.leaf)

    def sums(self, cells: IntArray) -> IntArray:
        """All sums of a canonical table of cells (leaves, 12): shape (nodes, 17)."""
        sums = np.zeros((len(self.parents), PERIODS), dtype=np.int64)
        sums[self.leaf, :MONTHS] = cells
        for level in range(int(self.depth.max()), 0, -1):
            nodes = np.flatnonzero(self.depth == level)
            starts = np.flatnonzero(np.diff(self.parents[nodes], prepend=-1))
            months = np.add.reduceat(sums[nodes, :MONTHS], starts, axis=0)
            sums[self.parents[nodes[starts]], :MONTHS] += months
        sums[:, QUARTER:YEAR] = sums[:, :MONTHS].reshape(-1, 4, 3).sum(axis=2)
        sums[:, YEAR] = sums[:, QUARTER:YEAR].sum(axis=1)
        return sums

    def ideal_sums(self, ideal: Grid) -> Grid:
        """Exact grid sums of the caller's ideal table: shape (nodes, 17)."""
        whole, part = self.sums(ideal.whole[self.rows]), self.sums(ideal.part[self.rows])
        return carry(whole, part)


def period_name(period: int) -> str:
    """Name of a column of sums as it is typed: 01 to 12, Q1 to Q4, Y."""
    if period < QUARTER:
        return f"{period + 1:02}"
    return "Y" if period == YEAR else f"Q{period - QUARTER + 1}"


def plant(parents: IntArray, ties: KeyArray) -> Cascade:
    """Check the caller's parents and put the nodes in canonical order.

    Args:
        parents: int64, shape (nodes,), the parent's number of each node, -1 for the company.
        ties: uint64, shape (nodes, 13), see `apportion.tie_table`; the last column orders nodes.

    Raises:
        NotATree: no root or several, a loop, or a company without children.
        SameKey: two nodes cannot be told apart by their keys.
    """
    depth = depths(parents)
    _check_keys(ties)
    order = np.flatnonzero(depth == 0)
    rank = np.zeros(len(parents), dtype=np.int64)
    levels = [order]
    for level in range(1, int(depth.max()) + 1):
        nodes = np.flatnonzero(depth == level)
        by = [ties[nodes, column] for column in range(MONTHS)]
        nodes = nodes[np.lexsort((*by, ties[nodes, MONTHS], rank[parents[nodes]]))]
        rank[nodes] = np.arange(len(nodes))
        levels.append(nodes)
    place = np.concatenate(levels)
    return _number(parents, ties, depth, place)


def _number(parents: IntArray, ties: KeyArray, depth: IntArray, place: IntArray) -> Cascade:
    number = np.empty(len(place) + 1, dtype=np.int64)
    number[place] = np.arange(len(place))
    number[-1] = -1
    leaf = leaf_nodes(parents)
    row = np.cumsum(leaf) - 1
    leaves = place[leaf[place]]
    return Cascade(
        parents=number[parents[place]],
        depth=depth[place],
        leaf=leaf[place],
        place=place,
        rows=row[leaves],
        ties=ties[leaves, :MONTHS],
        year_ties=ties[place, MONTHS],
    )


def leaf_nodes(parents: IntArray) -> BoolArray:
    """True for the nodes without children, shape (nodes,); their order is that of table rows."""
    leaf = np.ones(len(parents), dtype=np.bool_)
    leaf[parents[parents >= 0]] = False
    return leaf


def depths(parents: IntArray) -> IntArray:
    """Steps from the root to each node, shape (nodes,).

    Raises:
        NotATree: no root or several, a loop, or a company without children.
    """
    count = len(parents)
    roots = int(np.count_nonzero(parents == -1))
    if roots != 1:
        raise NotOneCompany(count=roots)
    outside = np.flatnonzero((parents < -1) | (parents >= count))
    if len(outside):
        raise ParentOutside(node=int(outside[0]))
    if count == 1:
        raise CompanyAlone
    depth = np.zeros(count, dtype=np.int64)
    above = parents.copy()
    for _ in range(count):
        climbing = above >= 0
        if not climbing.any():
            return depth
        depth[climbing] += 1
        above[climbing] = parents[above[climbing]]
    raise NodesInCircle(node=int(np.flatnonzero(above >= 0)[0]))


def _check_keys(ties: KeyArray) -> None:
    order = np.lexsort(tuple(ties.T))
    same = np.flatnonzero((ties[order[1:]] == ties[order[:-1]]).all(axis=1))
    if len(same):
        raise SameKey(first=int(order[same[0]]), second=int(order[same[0] + 1]))
