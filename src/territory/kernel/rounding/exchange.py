"""Improving a whole table: exchanges that bring it closer to its ideal.

Every move keeps all controlled sums between floor and ceiling. `swap_pairs` trades two leaves of
one parent against each other over two of its thirteen sums, all such pairs of a parent at once;
`cancel_cycles` finds the longer exchanges, across parents too, as negative cycles of the residual
network (Klein 1967) with Bellman and Ford's rule and cancels all it finds together.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from territory.kernel.grid import IntArray
from territory.kernel.rounding.cascade import MONTHS, PERIODS, QUARTER, YEAR, BoolArray, Cascade
from territory.kernel.rounding.forest import settle
from territory.kernel.rounding.network import Network
from territory.kernel.rounding.start import start

MOST_EFFORT = 3_000_000
"""Arcs relaxed for quarters and months; some 500 leaves are proven closest with it."""
YEARS_EFFORT = 10_000_000
"""Arcs relaxed for years, where they are not the closest by themselves."""
LOOK_EVERY = 4
NOBODY = -1


def closest_table(network: Network, years: BoolArray) -> tuple[BoolArray, bool]:
    """Find the closest table within the bounds: its years first, then its quarters and months.

    Args:
        network: of the product.
        years: (nodes,), ceilings of the years that are closest by themselves. Where a table has
            them, no exchange of years is asked for.

    Returns the ceilings, shape (nodes * 17,), and True where the result is proven closest; the
    search ends when no exchange helps or its fixed effort is used up.
    """
    effort = Effort()
    up = start(network, years)
    if up is None:
        up = settle(network)
    least = True
    if (up[YEAR::PERIODS] != years).any():
        least = cancel_cycles(network.of_years(years), up, Effort(YEARS_EFFORT))
    rest = network.below_years()
    swap_pairs(rest, up)
    least &= cancel_cycles(rest, up, effort)
    swap_pairs(rest, up)
    return up, least


def swap_pairs(network: Network, up: BoolArray) -> None:
    """Swap pairs of leaves under one parent until no swap helps; `up` is changed in place.

    In one dimension (leaves by one month) this alone is the largest remainder: among the leaves
    of a parent the largest fractions end above, equal ones in the order of their tie keys.
    Parents in which nothing was swapped in one round are left out of the next.
    """
    cascade = network.cascade
    arcs = (cascade.leaves * PERIODS + np.arange(PERIODS)[:, None]).astype(np.int64)
    free = network.free[arcs]
    open_periods = [p for p in (*range(MONTHS), YEAR) if free[p].any()]
    while arcs.size:
        rows = _Rows(cascade.parents[arcs[0] // PERIODS], free, network.fine_cost[arcs], up[arcs])
        swapped = np.zeros(len(cascade.parents), dtype=np.bool_)
        for first, second in combinations(open_periods, 2):
            swapped[rows.swap(*_routes(first, second))] = True
        up[arcs] = rows.up
        left = swapped[rows.parents]
        arcs, free = arcs[:, left], free[:, left]


def _routes(first: int, second: int) -> tuple[list[int], list[int]]:
    """Periods of a leaf that rise and fall when `first` gains what `second` gives.

    Gaining against the year means that the year of the leaf rises with its month.
    """
    quarter = QUARTER + first // 3
    if second == YEAR:
        return [first, quarter, YEAR], []
    other = QUARTER + second // 3
    if quarter == other:
        return [first], [second]
    return [first, quarter], [second, other]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Leaves in which pairs are swapped. parents: (leaves,). free, cost, up: (17, leaves)."""

    parents: IntArray
    free: BoolArray
    cost: IntArray
    up: BoolArray

    def swap(self, rising: list[int], falling: list[int]) -> IntArray:
        """Swap the best givers with the best takers of each parent; returns the parents."""
        high = np.logical_and.reduce([self.up[p] for p in rising])
        low = np.logical_and.reduce([~self.up[p] for p in rising])
        for period in falling:
            high &= ~self.up[period]
            low &= self.up[period]
        free = np.logical_and.reduce([self.free[p] for p in (*rising, *falling)])
        takes, gives = np.flatnonzero(low & free), np.flatnonzero(high & free)
        takes, taker_gain, taker_place = self._queue(takes, self._gain(takes, rising, falling))
        gives, giver_gain, giver_place = self._queue(gives, -self._gain(gives, rising, falling))
        _, at_taker, at_giver = np.intersect1d(
            taker_place, giver_place, assume_unique=True, return_indices=True
        )
        better = taker_gain[at_taker] + giver_gain[at_giver] < 0
        taker, giver = takes[at_taker[better]], gives[at_giver[better]]
        for period in rising:
            self.up[period, taker], self.up[period, giver] = True, False
        for period in falling:
            self.up[period, taker], self.up[period, giver] = False, True
        return self.parents[taker]

    def _gain(self, leaves: IntArray, rising: list[int], falling: list[int]) -> IntArray:
        gain = np.zeros(len(leaves), dtype=np.int64)
        for period in rising:
            gain += self.cost[period, leaves]
        for period in falling:
            gain -= self.cost[period, leaves]
        return gain

    def _queue(self, who: IntArray, cost: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Leaves in a queue per parent, cheapest first; their cost; a number for the place."""
        order = np.lexsort((who, cost, self.parents[who]))
        who, cost = who[order], cost[order]
        block = self.parents[who]
        starts = np.flatnonzero(np.diff(block, prepend=-1))
        place = np.arange(len(who)) - np.repeat(starts, np.diff(np.append(starts, len(who))))
        return who, cost, block * len(self.parents) + place


class Effort:
    """Relaxed arcs, counted so that a large table stops at the same place on every machine."""

    def __init__(self, left: int = MOST_EFFORT) -> None:
        self.left = left

    def spend(self, arcs: int) -> None:
        """Note that so many arcs were relaxed."""
        self.left -= arcs


@dataclass(frozen=True, slots=True)
class Layer:
    """Residual arcs that are relaxed together, sorted by the joint they lead to.

    arcs, source, cost: shape (arcs,); target, starts: shape (targets,), first arc of each.
    """

    arcs: IntArray
    source: IntArray
    cost: IntArray
    target: IntArray
    starts: IntArray


def cancel_cycles(network: Network, up: BoolArray, effort: Effort) -> bool:
    """Cancel negative cycles, `up` changed in place; True where none is left in the network.

    Works from below: first inside each position, where all positions are searched at once, then
    inside each district, and so on. A group that has no negative cycle left is put aside.
    """
    cascade = network.cascade
    free = np.flatnonzero(network.free)
    none_left = False
    for level in range(int(cascade.depth.max()) - 1, -2, -1):
        group = _group_of_arcs(cascade, level)
        none_left = _cancel_inside(network, up, free[group[free] != NOBODY], group, effort)
    return none_left


def _group_of_arcs(cascade: Cascade, level: int) -> IntArray:
    """Ancestor at a level of each arc strictly below it, else nobody; shape (nodes * 17,).

    Level -1 stands above the company: one group with all arcs.
    """
    if level < 0:
        return np.zeros(len(cascade.parents) * PERIODS, dtype=np.int64)
    above = np.maximum(cascade.parents, 0)
    for _ in range(int(cascade.depth.max())):
        above = np.where(cascade.depth[above] > level, cascade.parents[above], above)
    return np.repeat(np.where(cascade.depth > level, above, NOBODY), PERIODS)


def _cancel_inside(
    network: Network, up: BoolArray, arcs: IntArray, group: IntArray, effort: Effort
) -> bool:
    """Cancel cycles inside each group of arcs; True where no group has one left."""
    while len(arcs):
        cycles, unsettled = _find_cycles(network, arcs, up, effort)
        if effort.left < 0:
            return False
        up[cycles] = ~up[cycles]
        unsettled_groups = np.zeros(len(group), dtype=np.bool_)
        unsettled_groups[group[unsettled]] = True
        arcs = arcs[unsettled_groups[group[arcs]]]
    return True


def _find_cycles(
    network: Network, arcs: IntArray, up: BoolArray, effort: Effort
) -> tuple[IntArray, IntArray]:
    """Arcs of joint-disjoint negative cycles, and the arcs that still moved a joint at the end.

    Both are empty where there is no negative cycle.
    """
    layers, count = _layers(network, arcs, up)
    distance = np.zeros(count, dtype=np.int64)
    via = np.full(count, NOBODY, dtype=np.int64)
    origin = np.full(count, NOBODY, dtype=np.int64)
    nothing = np.empty(0, dtype=np.int64)
    turn = 0
    while effort.left >= 0:
        turn += 1
        effort.spend(len(arcs))
        moved = np.concatenate([_relax(layer, distance, via, origin) for layer in layers])
        if not len(moved):
            return nothing, nothing
        if turn % LOOK_EVERY == 0:
            cycles = _cycles(via, origin)
            if len(cycles):
                return cycles, moved
    return nothing, nothing


def _layers(network: Network, arcs: IntArray, up: BoolArray) -> tuple[list[Layer], int]:
    """Rising arcs on the way round, then falling ones on the way back; and how many joints.

    The joints that the arcs touch are numbered anew, so that a few arcs make small arrays.
    """
    touched = np.zeros(len(network.tail) + 1, dtype=np.bool_)
    touched[network.tail[arcs]] = True
    touched[network.head[arcs]] = True
    number = np.cumsum(touched) - 1
    rising, falling = arcs[~up[arcs]], arcs[up[arcs]]
    layers = []
    for level in np.unique(network.layer[rising]):
        chosen = rising[network.layer[rising] == level]
        ends = number[network.tail[chosen]], number[network.head[chosen]]
        layers.append(_layer(chosen, *ends, network.cost[chosen]))
    for level in np.unique(network.layer[falling])[::-1]:
        chosen = falling[network.layer[falling] == level]
        ends = number[network.head[chosen]], number[network.tail[chosen]]
        layers.append(_layer(chosen, *ends, -network.cost[chosen]))
    return layers, int(number[-1]) + 1


def _layer(arcs: IntArray, source: IntArray, target: IntArray, cost: IntArray) -> Layer:
    order = np.argsort(target, kind="stable")
    target = target[order]
    starts = np.flatnonzero(np.diff(target, prepend=-1))
    return Layer(arcs[order], source[order], cost[order], target[starts], starts)


def _relax(layer: Layer, distance: IntArray, via: IntArray, origin: IntArray) -> IntArray:
    """One step of Bellman and Ford over a layer; returns the arcs that brought a joint nearer."""
    reach = distance[layer.source] + layer.cost
    nearest = np.minimum.reduceat(reach, layer.starts)
    nearer = nearest < distance[layer.target]
    if not nearer.any():
        return np.empty(0, dtype=np.int64)
    group = np.zeros(len(reach), dtype=np.int64)
    group[layer.starts[1:]] = 1
    group = np.cumsum(group)
    best = np.flatnonzero((reach == nearest[group]) & nearer[group])[::-1]
    joint = layer.target[group[best]]
    via[joint] = layer.arcs[best]
    origin[joint] = layer.source[best]
    distance[layer.target[nearer]] = nearest[nearer]
    moved: IntArray = via[layer.target[nearer]]
    return moved


def _cycles(via: IntArray, origin: IntArray) -> IntArray:
    """Arcs on the cycles of the predecessor links; each such cycle is negative.

    A walk of more steps than joints were reached is on a cycle, or has left the links.
    """
    last = len(origin)
    jump = np.append(np.where(origin == NOBODY, last, origin), last)
    reached = np.flatnonzero(origin != NOBODY)
    links = jump
    steps = 1
    while steps <= len(reached):
        jump = jump[jump]
        steps *= 2
    joints = set(jump[reached].tolist()) - {last}
    found: list[int] = []
    while joints:
        joint = start = joints.pop()
        while True:
            found.append(int(via[joint]))
            joint = int(links[joint])
            joints.discard(joint)
            if joint == start:
                break
    return np.array(sorted(found), dtype=np.int64)
