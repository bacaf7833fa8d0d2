"""A first whole table, made without a search: the closest years, months within all bounds.

Leaves of one parent are rounded one after the other, each within its own bounds; what a month has
got too much or too little of so far is taken into account by the next leaf (error diffusion), all
parents at once. Months of nodes that are still out of their bounds are mended from the leaves up:
a unit goes from month to month along the shortest way of moves, each by one leaf between two months
of its own; where there is no way, leaves of the node lend each other a unit of their years.
Whatever cannot be mended so is left to the forest, which always finds a table.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from territory.kernel.grid import UNIT, FloatArray, IntArray, KeyArray
from territory.kernel.rounding.cascade import MONTHS, PERIODS, QUARTER, YEAR, BoolArray, Cascade
from territory.kernel.rounding.network import Network

RUN = 64
"""Leaves that are rounded one after the other; longer rows are cut into runs of so many."""
MOST_WAYS = 200
"""Units that are moved for one node before it is left to the forest."""
LOAN = MONTHS
"""The thirteenth column: minus the year; a unit taken from it raises the year of the leaf."""
QUARTER_OF = np.arange(MONTHS + 1) // 3
"""Quarter of each column; the loan stands outside the four."""
YEAR_DEARER = 1 << 16


def start(network: Network, years: BoolArray) -> BoolArray | None:
    """Return a table within all bounds, with these years if it can; None where none was found.

    Args:
        network: of the product.
        years: (nodes,), ceilings of the years.

    Returns:
        Ceiling (True) or floor (False) of every arc, shape (nodes * 17,).
    """
    state = _State.of(network, _diffused(network, years))
    for level in range(int(network.cascade.depth.max()) - 1, -1, -1):
        if not state.mend(level):
            return None
    if not state.mend_company_quarters():
        return None
    return _arcs(network, state.columns[:, :MONTHS])


def _arcs(network: Network, months: BoolArray) -> BoolArray | None:
    """Return the ceilings of all sums of a table; None where one is out of its bounds."""
    cascade = network.cascade
    floor = network.floor.reshape(-1, PERIODS)
    sums = cascade.sums(floor[cascade.leaf, :MONTHS] + months)
    up = sums - floor
    free = network.free.reshape(-1, PERIODS)
    inner = ~cascade.leaf & (cascade.parents >= 0)
    up[inner, QUARTER:YEAR] = 0
    kept = (up == 0) | ((up == 1) & free)
    return np.asarray(up.ravel() == 1) if kept.all() else None


def _diffused(network: Network, years: BoolArray) -> BoolArray:
    """Round every leaf within its own bounds, months of a parent kept in balance; (leaves, 12)."""
    cascade = network.cascade
    floor = network.floor.reshape(-1, PERIODS)[cascade.leaf]
    free = network.free.reshape(-1, PERIODS)[cascade.leaf]
    ideal = network.part.reshape(-1, PERIODS)[cascade.leaf] / UNIT
    quarters = floor[:, QUARTER:YEAR]
    rising = floor[:, YEAR] + years[cascade.leaf] - quarters.sum(axis=1)
    needed = quarters - floor[:, :MONTHS].reshape(-1, 4, 3).sum(axis=2)
    run, place = _runs(cascade)
    missed = np.zeros((int(run[-1]) + 1, MONTHS))
    months = np.zeros((len(run), MONTHS), dtype=np.bool_)
    for step in range(int(place.max()) + 1):
        at = np.flatnonzero(place == step)
        owed = missed[run[at]]
        wish = np.where(free[at, :MONTHS], ideal[at, :MONTHS] + owed, -np.inf)
        of_quarters = ideal[at, QUARTER:YEAR] + owed.reshape(-1, 4, 3).sum(axis=2)
        of_quarters = np.where(free[at, QUARTER:YEAR], of_quarters, -np.inf)
        ties = cascade.ties[at].reshape(-1, 4, 3)
        counts = needed[at] + (_ranks(of_quarters, ties[:, :, 0]) < rising[at, None])
        chosen = (_ranks(wish.reshape(-1, 4, 3), ties) < counts[:, :, None]).reshape(-1, MONTHS)
        months[at] = chosen & free[at, :MONTHS]
        missed[run[at]] += ideal[at, :MONTHS] - months[at]
    return months


def _runs(cascade: Cascade) -> tuple[IntArray, IntArray]:
    """Number of the run of each leaf, and its place in it; runs end with their parent."""
    parents = cascade.parents[cascade.leaves]
    starts = np.flatnonzero(np.diff(parents, prepend=-1))
    lengths = np.diff(np.append(starts, len(parents)))
    place = (np.arange(len(parents)) - np.repeat(starts, lengths)) % RUN
    return np.cumsum(place == 0) - 1, place


def _ranks(wishes: FloatArray, ties: KeyArray) -> IntArray:
    """Place of each value among those of its last axis, the largest first, equal ones by key."""
    order = np.lexsort((ties, -wishes), axis=-1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(order.shape[-1]), order.shape), -1)
    return ranks


@dataclass(frozen=True, eq=False)
class _State:
    """A table while it is mended; its thirteen columns are the months and the loan.

    columns: (leaves, 13), the ceilings taken; of the loan, where the year is at its floor.
    quarters: (leaves, 5), the ceilings taken; the last is no quarter. can: (leaves, 13) and
    quarters_can: (leaves, 5), True where both floor and ceiling are allowed. cost: (leaves, 13),
    quarters_cost: (leaves, 5). above: (leaves, depth), ancestors from the company down, -1 beyond
    the parent. sums, least, most: (nodes, 13), of the nodes, and their bounds.
    """

    network: Network
    columns: BoolArray
    quarters: BoolArray
    can: BoolArray
    quarters_can: BoolArray
    cost: IntArray
    quarters_cost: IntArray
    above: IntArray
    sums: IntArray
    least: IntArray
    most: IntArray

    @classmethod
    def of(cls, network: Network, months: BoolArray) -> "_State":
        """Add up a table of ceilings taken by the leaves."""
        cascade = network.cascade
        floor = network.floor.reshape(-1, PERIODS)
        free = network.free.reshape(-1, PERIODS)
        cost = network.cost.reshape(-1, PERIODS)
        top = floor + free
        leaf, quarter = cascade.leaf, slice(QUARTER, YEAR)
        sums = cascade.sums(floor[leaf, :MONTHS] + months)
        none = np.zeros((len(months), 1), dtype=np.bool_)
        at_floor = sums[leaf, YEAR:] == floor[leaf, YEAR:]
        return cls(
            network,
            np.hstack([months, at_floor]),
            np.hstack([sums[leaf, quarter] > floor[leaf, quarter], none]),
            np.hstack([free[leaf, :MONTHS], free[leaf, YEAR:]]),
            np.hstack([free[leaf, quarter], none]),
            np.hstack([cost[leaf, :MONTHS], -cost[leaf, YEAR:] * YEAR_DEARER]),
            np.hstack([cost[leaf, quarter], none]),
            _ancestors(cascade),
            np.hstack([sums[:, :MONTHS], -sums[:, YEAR:]]),
            np.hstack([floor[:, :MONTHS], -top[:, YEAR:]]),
            np.hstack([top[:, :MONTHS], -floor[:, YEAR:]]),
        )

    def mend(self, level: int) -> bool:
        """Bring the months of all nodes on a level within their bounds; False where one stays."""
        off = ((self.sums > self.most) | (self.sums < self.least)).any(axis=1)
        nodes = np.flatnonzero(off & (self.network.cascade.depth == level))
        order = np.argsort(self.above[:, level], kind="stable")
        found = self.above[order, level]
        for node in nodes.tolist():
            first, last = np.searchsorted(found, [node, node + 1])
            if not self._mend_node(node, order[first:last], level):
                return False
        return True

    def _mend_node(self, node: int, leaves: IntArray, level: int) -> bool:
        for _ in range(MOST_WAYS):
            over = self.sums[node] - self.most[node]
            under = self.least[node] - self.sums[node]
            if (over > 0).any():
                found = self._move(node, leaves, level, over, -over)
            elif (under > 0).any():
                found = self._move(node, leaves, level, -under, under)
            else:
                return True
            if not found:
                return False
        return False

    def mend_company_quarters(self) -> bool:
        """Bring the quarters of the company within their bounds, its months kept."""
        least = self.network.floor[QUARTER:YEAR]
        most = least + self.network.free[QUARTER:YEAR]
        leaves = np.arange(len(self.columns))
        for _ in range(MOST_WAYS):
            sums = self.sums[0, :MONTHS].reshape(4, 3).sum(axis=1)
            gives, takes = sums - least, most - sums
            if (sums > most).any():
                gives = sums - most
            elif (sums < least).any():
                takes = least - sums
            else:
                return True
            spare, room = self.sums[0] - self.least[0], self.most[0] - self.sums[0]
            spare = np.minimum(spare, np.append(gives, 0)[QUARTER_OF])
            room = np.minimum(room, np.append(takes, 0)[QUARTER_OF])
            if not self._move(0, leaves, 0, spare, room):
                return False
        return False

    def _move(
        self, node: int, leaves: IntArray, level: int, spare: IntArray, room: IntArray
    ) -> bool:
        """Move units of a node from columns that can spare some to such as have room for them.

        Returns False where there is no way. The year of the node itself stays, so the loan is
        neither the first nor the last column.
        """
        moves, ends = self._moves(leaves, level), np.arange(LOAN + 1) < LOAN
        sources, goals = (spare > 0) & ends, (room > 0) & ends
        first = int(self.network.cascade.year_ties[node] % (LOAN + 1))
        way = _shortest(moves & ends & ends[:, None], sources, goals, first)
        way = way or _shortest(moves, sources, goals, first)
        most = 1 if way[1:-1] or not way else int(min(spare[way[0]], room[way[-1]]))
        for giving, taking in pairwise(way):
            able = leaves[self._able(leaves, level, giving, taking)]
            chosen = self._cheapest(able, level, giving, taking)[:most]
            for leaf in chosen.tolist():
                self._apply(leaf, giving, taking)
            if not len(chosen):
                return False
        return len(way) > 1

    def _cheapest(self, able: IntArray, level: int, giving: int, taking: int) -> IntArray:
        """Return the cheapest leaf below each child of the node, the cheapest child first."""
        able = able[np.argsort(self._price(able, giving, taking), kind="stable")]
        below = np.hstack([self.above[able], np.full((len(able), 1), -1)])[:, level + 1]
        _, first = np.unique(np.where(below < 0, -1 - able, below), return_index=True)
        return able[np.sort(first)]

    def _moves(self, leaves: IntArray, level: int) -> BoolArray:
        """True where some leaf can move a unit from one column to another, (13, 13)."""
        up, can = self.columns[leaves], self.can[leaves]
        gives, takes = up & can, ~up & can
        for depth in range(level + 1, self.above.shape[1]):
            nodes = self.above[leaves, depth]
            beyond = (nodes < 0)[:, None]
            gives &= beyond | (self.sums[nodes] > self.least[nodes])
            takes &= beyond | (self.sums[nodes] < self.most[nodes])
        up, can = self.quarters[leaves], self.quarters_can[leaves]
        falls, rises = (up & can)[:, QUARTER_OF], (~up & can)[:, QUARTER_OF]
        falls[:, LOAN] = rises[:, LOAN] = True
        inside = gives.astype(np.float32).T @ takes.astype(np.float32)
        across = (gives & falls).astype(np.float32).T @ (takes & rises).astype(np.float32)
        same = QUARTER_OF[:, None] == QUARTER_OF
        return np.asarray(np.where(same, inside, across) > 0)

    def _able(self, leaves: IntArray, level: int, giving: int, taking: int) -> BoolArray:
        """True for the leaves that can move a unit from one column to another."""
        able: BoolArray = self.columns[leaves, giving] & self.can[leaves, giving]
        able &= ~self.columns[leaves, taking] & self.can[leaves, taking]
        for depth in range(level + 1, self.above.shape[1]):
            nodes = self.above[leaves, depth]
            gives = self.sums[nodes, giving] > self.least[nodes, giving]
            able &= (nodes < 0) | (gives & (self.sums[nodes, taking] < self.most[nodes, taking]))
        first, second = QUARTER_OF[[giving, taking]]
        if first != second and giving != LOAN:
            able &= self.quarters[leaves, first] & self.quarters_can[leaves, first]
        if first != second and taking != LOAN:
            able &= ~self.quarters[leaves, second] & self.quarters_can[leaves, second]
        return able

    def _price(self, leaves: IntArray, giving: int, taking: int) -> IntArray:
        """Cost of the move for each leaf."""
        first, second = QUARTER_OF[[giving, taking]]
        price = self.cost[leaves, taking] - self.cost[leaves, giving]
        if first != second:
            price += self.quarters_cost[leaves, second] - self.quarters_cost[leaves, first]
        return np.asarray(price)

    def _apply(self, leaf: int, giving: int, taking: int) -> None:
        self.columns[leaf, [giving, taking]] = False, True
        if QUARTER_OF[giving] != QUARTER_OF[taking]:
            self.quarters[leaf, QUARTER_OF[[giving, taking]]] = False, True
        nodes = self.above[leaf][self.above[leaf] >= 0]
        self.sums[nodes, giving] -= 1
        self.sums[nodes, taking] += 1


def _ancestors(cascade: Cascade) -> IntArray:
    """Ancestors of every leaf from the company down, -1 beyond its parent; (leaves, depth)."""
    deepest = int(cascade.depth.max())
    above = np.full((len(cascade.leaves), deepest), -1, dtype=np.int64)
    node = cascade.parents[cascade.leaves]
    rows = np.arange(len(node))
    while len(node):
        above[rows, cascade.depth[node]] = node
        node = cascade.parents[node]
        rows, node = rows[node >= 0], node[node >= 0]
    return above


def _shortest(
    moves: BoolArray, sources: BoolArray, goals: BoolArray, first: int
) -> tuple[int, ...]:
    """Shortest way from a source to a goal, as columns; empty where there is none.

    Of equal ways the one is taken that comes first from the column `first` on, which a node has by
    its key: no month is before another for all nodes.
    """
    order = (np.arange(LOAN + 1) + first) % (LOAN + 1)
    came = dict.fromkeys(order[sources[order]].tolist(), -1)
    waiting = deque(came)
    while waiting:
        column = waiting.popleft()
        if goals[column]:
            way = [column]
            while came[way[-1]] >= 0:
                way.append(came[way[-1]])
            return tuple(way[::-1])
        for following in order[moves[column, order]].tolist():
            if following not in came:
                came[following] = column
                waiting.append(following)
    return ()
