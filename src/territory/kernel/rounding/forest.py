"""Controlled rounding by pushing along cycles (Cox 1987, JASA 82:520).

The fractional arcs are taken one by one into a forest. An arc that would close a cycle is not
linked: units are pushed round the cycle, in the direction that costs less, until an arc of it
is whole and leaves the forest. No joint is unbalanced by this and no arc leaves its floor and
ceiling. Leaf by leaf and level by level from below, a finished node keeps at most a dozen
fractional chains between its thirteen sums, so cycles stay short and the work is linear.
"""

import numpy as np

from territory.kernel.grid import UNIT
from territory.kernel.rounding.cascade import PERIODS, BoolArray
from territory.kernel.rounding.network import HALF, Network

NOTHING = -1
DUST = 16  # grid units: an arc this near to whole is whole; 680,000 of them make 0.003 step


def settle(network: Network) -> BoolArray:
    """Ceiling (True) or floor (False) of every arc, a circulation in whole steps.

    Shape (nodes * 17,). A chain that closes no cycle is already whole but for the dust of the
    grid (see `network._tolerance`) and goes to its nearest end.
    """
    forest = Forest(network)
    nodes = np.arange(len(network.cascade.parents))[::-1, None]
    order = (nodes * PERIODS + np.arange(PERIODS)).ravel()
    for arc in order[network.free[order]].tolist():
        forest.take(arc)
    return np.array(forest.part, dtype=np.int64) >= HALF


class Forest:
    """Fractional arcs without a cycle; each joint knows the arc towards the root of its tree."""

    def __init__(self, network: Network) -> None:
        self.part: list[int] = network.part.tolist()
        self.cost: list[int] = network.fine_cost.tolist()
        self.tail: list[int] = network.tail.tolist()
        self.head: list[int] = network.head.tolist()
        self.up: list[int] = [NOTHING] * (len(self.part) + 1)

    def take(self, arc: int) -> None:
        """Link a fractional arc, pushing until it closes no cycle or is whole itself."""
        while DUST < self.part[arc] < UNIT - DUST:
            path = self.path(self.head[arc], self.tail[arc])
            if path is None:
                self.link(arc)
                return
            self.push([(arc, 1), *path])

    def far(self, arc: int, joint: int) -> int:
        """The other end of an arc."""
        return self.head[arc] if self.tail[arc] == joint else self.tail[arc]

    def link(self, arc: int) -> None:
        """Join the trees at both ends of an arc by hanging the tail's tree under the head."""
        joint, carried = self.tail[arc], arc
        while carried != NOTHING:
            beyond = self.up[joint]
            self.up[joint] = carried
            carried = beyond
            if carried != NOTHING:
                joint = self.far(carried, joint)

    def path(self, start: int, end: int) -> list[tuple[int, int]] | None:
        """Arcs from start to end in the forest, each +1 along its direction or -1 against it."""
        from_start = self.climb(start)
        from_end = self.climb(end)
        if from_start[-1][0] != from_end[-1][0]:
            return None
        while len(from_start) > 1 and len(from_end) > 1 and from_start[-2] == from_end[-2]:
            from_start.pop()
            from_end.pop()
        there = [(arc, 1 if self.tail[arc] == joint else -1) for joint, arc in from_start[:-1]]
        back = [(arc, 1 if self.head[arc] == joint else -1) for joint, arc in from_end[:-1]]
        return there + back[::-1]

    def climb(self, joint: int) -> list[tuple[int, int]]:
        """Joints from here to the root of the tree, each with its arc upwards."""
        up, tail, head = self.up, self.tail, self.head
        arc = up[joint]
        way = [(joint, arc)]
        while arc != NOTHING:
            joint = head[arc] if tail[arc] == joint else tail[arc]
            arc = up[joint]
            way.append((joint, arc))
        return way

    def push(self, cycle: list[tuple[int, int]]) -> None:
        """Push round a cycle in the cheaper direction until an arc of it is whole."""
        part, cost = self.part, self.cost
        if sum(cost[arc] if way > 0 else -cost[arc] for arc, way in cycle) > 0:
            cycle = [(arc, -way) for arc, way in cycle]
        room = min(UNIT - part[arc] if way > 0 else part[arc] for arc, way in cycle)
        for arc, way in cycle:
            part[arc] += room if way > 0 else -room
            if not DUST < part[arc] < UNIT - DUST:
                self.cut(arc)

    def cut(self, arc: int) -> None:
        """Take a whole arc out of the forest, if it is in it."""
        for joint in (self.tail[arc], self.head[arc]):
            if self.up[joint] == arc:
                self.up[joint] = NOTHING
