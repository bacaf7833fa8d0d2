"""A light tree on arrays: who belongs to whom, and sums from the leaves up.

Nodes stand in canonical order: every parent before its children, brothers by their sort key,
each subtree in one unbroken run. So the descendants of a node are a slice, sums do not depend
on the order in which rows arrived, and no walk needs recursion.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from territory.errors import NotFound, Refused

Indices = npt.NDArray[np.intp]
Number = TypeVar("Number", np.int64, np.float64)

NO_PARENT: Final = -1


class NodeTwice(Refused):
    """The node {node} stands in the tree twice, under {first} and under {second}."""

    hint = "Keep one row for the node, or end the older one by a date."


class ParentMissing(Refused):
    """The node {node} stands under {parent}, which is not in the tree."""

    hint = "Add the parent, or correct the parent's code."


class TreeCycle(Refused):
    """Nodes stand under each other in a circle: {circle}."""

    hint = "Correct the parent of one of them."


class NodeUnknown(NotFound):
    """There is no node {given} in the tree."""

    hint = "Ask for the tree to see its nodes."


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree (or several) in canonical order; n nodes. Build it with `grow`.

    keys: the nodes' keys. parent: (n,), index of the parent, -1 for a root. depth: (n,), 0 for a
    root. end: (n,), index after the last descendant.
    """

    keys: tuple[str, ...]
    parent: Indices
    depth: Indices
    end: Indices
    places: Mapping[str, int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self.places

    def index(self, key: str) -> int:
        """Return the place of a key.

        Raises:
            NodeUnknown: No node has this key.
        """
        if key not in self.places:
            raise NodeUnknown(given=key)
        return self.places[key]

    @property
    def roots(self) -> Indices:
        """Indices of the nodes without parent."""
        return np.flatnonzero(self.parent == NO_PARENT)

    @property
    def is_leaf(self) -> npt.NDArray[np.bool_]:
        """(n,), true where a node has no children."""
        return np.equal(self.end, np.arange(1, len(self) + 1))

    @property
    def leaves(self) -> Indices:
        """Indices of the leaves, in canonical order."""
        return np.flatnonzero(self.is_leaf)

    def children(self, node: int) -> Indices:
        """Return the indices of the children of a node."""
        below = self.parent[node + 1 : self.end[node]]
        return node + 1 + np.flatnonzero(below == node)

    def descendants(self, node: int) -> slice:
        """Return the node and everything below it, as a slice of the canonical order."""
        return slice(node, int(self.end[node]))

    def leaves_under(self, node: int) -> Indices:
        """Return the indices of the leaves below a node (itself where it is a leaf)."""
        own_end = np.arange(node + 1, self.end[node] + 1)
        return node + np.flatnonzero(self.end[self.descendants(node)] == own_end)

    def leaf_spans(self) -> tuple[Indices, Indices]:
        """Return where each node's leaves stand among `leaves`: (n,) starts and (n,) ends.

        In a table with one row per leaf, node i owns the rows starts[i]:ends[i].
        """
        before = np.concatenate([[0], np.cumsum(self.is_leaf)]).astype(np.intp)
        return before[:-1], before[self.end]

    def path(self, node: int) -> tuple[int, ...]:
        """Return the indices from the root down to the node, both included."""
        way = [node]
        while (above := int(self.parent[way[-1]])) != NO_PARENT:
            way.append(above)
        return tuple(reversed(way))

    def roll_up(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Sum values from the bottom up.

        Args:
            values: (n,) or (n, k), each node's own figures; zero at a node that only sums.

        Returns:
            The same shape: each node's own figures and those of all its descendants. Depth
            by depth, children in canonical order, so integers are exact and floats repeatable.
        """
        sums = values.copy()
        for depth in range(int(self.depth.max(initial=0)), 0, -1):
            level = np.flatnonzero(self.depth == depth)
            above = self.parent[level]
            starts = np.flatnonzero(np.diff(above, prepend=NO_PARENT))
            sums[above[starts]] += np.add.reduceat(sums[level], starts, axis=0)
        return sums

    def roll_up_leaves(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Sum figures of the leaves to all nodes.

        Args:
            values: (number of leaves,) or (number of leaves, k), in the order of `leaves`.

        Returns:
            (n,) or (n, k).
        """
        own = np.zeros((len(self), *values.shape[1:]), dtype=values.dtype)
        own[self.leaves] = values
        return self.roll_up(own)


def _itself(key: str) -> str:
    return key


def grow(pairs: Iterable[tuple[str, str | None]], sort_key: Callable[[str], Any] = _itself) -> Tree:
    """Build a tree from (key, key of the parent) in any order.

    Args:
        pairs: One per node; a root has None or "" as parent.
        sort_key: Orders brothers; must differ between them.

    Raises:
        NodeTwice: A key stands twice.
        ParentMissing: A parent is not among the keys.
        TreeCycle: Nodes stand under each other.
    """
    above = _parents(pairs)
    below: dict[str, list[str]] = {key: [] for key in above}
    roots = []
    for key, parent in above.items():
        if not parent:
            roots.append(key)
        elif parent in below:
            below[parent].append(key)
        else:
            raise ParentMissing(node=key, parent=parent)
    keys = _canonical(roots, below, sort_key)
    if len(keys) < len(above):
        raise TreeCycle(circle=" → ".join(_circle(above, placed=set(keys))))
    return _on_arrays(keys, above)


def _parents(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    above: dict[str, str] = {}
    for key, parent in pairs:
        if key in above:
            raise NodeTwice(node=key, first=above[key] or "—", second=parent or "—")
        above[key] = parent or ""
    return above


def _canonical(
    roots: list[str], below: Mapping[str, list[str]], sort_key: Callable[[str], Any]
) -> tuple[str, ...]:
    order = []
    waiting = sorted(roots, key=sort_key, reverse=True)
    while waiting:
        key = waiting.pop()
        order.append(key)
        waiting.extend(sorted(below[key], key=sort_key, reverse=True))
    return tuple(order)


def _circle(above: Mapping[str, str], placed: set[str]) -> list[str]:
    """Name one circle among the nodes that no root reaches, from its smallest key."""
    key = min(key for key in above if key not in placed)
    seen: set[str] = set()
    while key not in seen:
        seen.add(key)
        key = above[key]
    ring = [key]
    while above[ring[-1]] != key:
        ring.append(above[ring[-1]])
    start = ring.index(min(ring))
    return [*ring[start:], *ring[:start], ring[start]]


def standing(keys: Sequence[str], parents: Sequence[int]) -> Tree:
    """Return the tree of nodes that stand in canonical order already, as `grow` had put them.

    parents: (n,), place of the parent before the node's own, -1 at a root.
    """
    count = len(keys)
    depth = [0] * count
    end = list(range(1, count + 1))
    for node, parent in enumerate(parents):
        if parent != NO_PARENT:
            depth[node] = depth[parent] + 1
    for node in range(count - 1, -1, -1):
        parent = parents[node]
        if parent != NO_PARENT and end[parent] < end[node]:
            end[parent] = end[node]
    arrays = [np.array(each, dtype=np.intp) for each in (parents, depth, end)]
    places = {key: place for place, key in enumerate(keys)}
    return Tree(tuple(keys), arrays[0], arrays[1], arrays[2], places)


def _on_arrays(keys: tuple[str, ...], above: Mapping[str, str]) -> Tree:
    places = {key: place for place, key in enumerate(keys)}
    return standing(keys, [places.get(above[key], NO_PARENT) for key in keys])
