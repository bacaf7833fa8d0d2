"""The years of a tree, rounded by themselves: a largest remainder on every level at once.

Years of nodes and leaves are one nested family. Let d be what it costs a node to take its
ceiling instead of its floor: 1 - 2 part for its own deviation, and below it the cheapest child
that must rise with it. A node that stands k above the floors of its children raises the k
children of smallest d, so one pass from the leaves up finds every d, and one pass down every
year. In a flat tree this is the largest remainder (Hamilton 1790).
"""

import numpy as np

from territory.kernel.grid import IntArray, KeyArray
from territory.kernel.rounding.cascade import BoolArray, Cascade

NEVER = 1 << 52
"""Cost of raising a year that is fixed; more than any sum of deviations down a path."""


def closest(cascade: Cascade, floor: IntArray, saving: IntArray, free: BoolArray) -> BoolArray:
    """Return the ceilings (True) and floors that bring all years closest to their ideal.

    Equal costs are ordered by the nodes' keys of the year. Whether there are months to these
    years is not asked here.

    Args:
        cascade: the tree.
        floor: (nodes,), whole steps below the ideal of each year, or its value if not free.
        saving: (nodes,), cost of the ceiling less that of the floor.
        free: (nodes,), True where both are allowed.
    """
    nodes = np.arange(len(cascade.parents))
    below = np.bincount(cascade.parents[1:], floor[1:], len(nodes)).astype(np.int64)
    gap = np.where(cascade.leaf, 0, floor - below)
    rise = np.where(free, saving, NEVER)
    queues = []
    for level in range(int(cascade.depth.max()), 0, -1):
        queue, place = _queue(cascade, np.flatnonzero(cascade.depth == level), rise)
        above = cascade.parents[queue]
        next_up = queue[place == gap[above]]
        parents = cascade.parents[next_up]
        rise[parents] = np.where(free[parents], rise[parents] + rise[next_up], NEVER)
        queues.append((queue, place))
    up: BoolArray = free & (rise < 0) & (nodes == 0)
    for queue, place in reversed(queues):
        above = cascade.parents[queue]
        up[queue] = free[queue] & (place < gap[above] + up[above])
    return up


def _queue(cascade: Cascade, nodes: IntArray, rise: IntArray) -> tuple[IntArray, IntArray]:
    """Children of each parent, cheapest first, and the place of each in its parent's queue."""
    keys: KeyArray = cascade.year_ties[nodes]
    queue = nodes[np.lexsort((keys, rise[nodes], cascade.parents[nodes]))]
    starts = np.flatnonzero(np.diff(cascade.parents[queue], prepend=-1))
    lengths = np.diff(np.append(starts, len(queue)))
    return queue, np.arange(len(queue)) - np.repeat(starts, lengths)
