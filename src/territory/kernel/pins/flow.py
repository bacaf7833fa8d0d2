"""Whole-number flow with bounds on its arcs: is there one, and if not, which bounds clash?

Dinic's method (Dinic 1970, Soviet Mathematics Doklady 11:1277) after the usual reduction of
lower bounds to a plain maximum flow; the cut that proves there is none is Hoffman's (1960).
"""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Network:
    """A directed network in which flow goes round (nothing enters or leaves).

    nodes: how many there are. Arcs are numbered in the order in which they were added.
    """

    nodes: int
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    lows: list[int] = field(default_factory=list)
    highs: list[int | None] = field(default_factory=list)

    def add(self, tail: int, head: int, low: int = 0, high: int | None = None) -> None:
        """Add an arc with a lower bound and an upper one (None: as much as it likes)."""
        self.tails.append(tail)
        self.heads.append(head)
        self.lows.append(low)
        self.highs.append(high)


@dataclass(frozen=True)
class Circulation:
    """Result of a search.

    flows: per arc, inside its bounds; None where no such flow exists. clash: then the arcs
    whose bounds alone exclude any flow. fixed_at_zero: arcs that carry nothing in any flow.
    """

    flows: list[int] | None
    clash: tuple[int, ...] = ()
    fixed_at_zero: frozenset[int] = frozenset()


def circulate(net: Network) -> Circulation:
    """Find a flow that keeps all bounds of the network, or bounds that exclude one."""
    work = _Residual(net)
    work.saturate()
    if work.is_short():
        reached = work.reached()
        return Circulation(None, tuple(_crossing(net, reached)))
    flows = work.flows()
    groups = work.strong_components()
    stuck = frozenset(
        arc
        for arc, flow in enumerate(flows)
        if flow == 0 and groups[net.tails[arc]] != groups[net.heads[arc]]
    )
    return Circulation(flows, fixed_at_zero=stuck)


def _crossing(net: Network, reached: list[bool]) -> list[int]:
    """Name arcs whose lower bounds into the cut exceed the upper bounds out of it.

    Lower bounds that the excess can spare are left out, the smallest first.
    """
    arcs = range(len(net.tails))
    leaving = [arc for arc in arcs if reached[net.tails[arc]] and not reached[net.heads[arc]]]
    entering = [
        arc
        for arc in arcs
        if net.lows[arc] and reached[net.heads[arc]] and not reached[net.tails[arc]]
    ]
    spare = sum(net.lows[arc] for arc in entering) - sum(net.highs[arc] or 0 for arc in leaving)
    needed = []
    for arc in sorted(entering, key=lambda arc: net.lows[arc]):
        if net.lows[arc] < spare:
            spare -= net.lows[arc]
        else:
            needed.append(arc)
    return sorted(needed + leaving)


class _Residual:
    """The room that is left on every arc, there (2i) and back (2i + 1), while flow is found."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.plenty = sum(net.lows) + sum(high for high in net.highs if high is not None) + 1
        self.source, self.sink = net.nodes, net.nodes + 1
        self.head: list[int] = []
        self.room: list[int] = []
        self.out: list[list[int]] = [[] for _ in range(net.nodes + 2)]
        for tail, head, low, high in zip(net.tails, net.heads, net.lows, net.highs, strict=True):
            self._join(tail, head, (self.plenty if high is None else high) - low)
        self._demand()

    def _join(self, tail: int, head: int, room: int) -> None:
        self.out[tail].append(len(self.head))
        self.out[head].append(len(self.head) + 1)
        self.head += [head, tail]
        self.room += [room, 0]

    def _demand(self) -> None:
        """Send every lower bound from the source to its head and from its tail to the sink."""
        arriving, leaving = [0] * self.net.nodes, [0] * self.net.nodes
        for tail, head, low in zip(self.net.tails, self.net.heads, self.net.lows, strict=True):
            arriving[head] += low
            leaving[tail] += low
        self.first_demand = len(self.head)
        for node in range(self.net.nodes):
            if arriving[node]:
                self._join(self.source, node, arriving[node])
            if leaving[node]:
                self._join(node, self.sink, leaving[node])

    def is_short(self) -> bool:
        """Return whether some lower bound could not be served."""
        return any(self.room[edge] for edge in self.out[self.source])

    def flows(self) -> list[int]:
        """Return the flow of each arc of the network."""
        return [low + self.room[2 * arc + 1] for arc, low in enumerate(self.net.lows)]

    def saturate(self) -> None:
        """Push as much as possible from source to sink, by shortest ways."""
        while (level := self._levels())[self.sink] >= 0:
            nexts = [0] * len(self.out)
            while self._push(level, nexts):
                pass

    def _levels(self) -> list[int]:
        level = [-1] * len(self.out)
        level[self.source] = 0
        waiting = deque([self.source])
        while waiting:
            node = waiting.popleft()
            for edge in self.out[node]:
                head = self.head[edge]
                if self.room[edge] and level[head] < 0:
                    level[head] = level[node] + 1
                    waiting.append(head)
        return level

    def reached(self) -> list[bool]:
        """Return which nodes the source still reaches: its side of the smallest cut."""
        return [level >= 0 for level in self._levels()]

    def _push(self, level: list[int], nexts: list[int]) -> bool:
        """Push along one way that climbs one level per arc; False where none is left."""
        way: list[int] = []
        node = self.source
        while node != self.sink:
            edge = self._climb(node, level, nexts)
            if edge is not None:
                way.append(edge)
                node = self.head[edge]
            elif way:
                node = self.head[way.pop() ^ 1]
                nexts[node] += 1
            else:
                return False
        amount = min(self.room[edge] for edge in way)
        for edge in way:
            self.room[edge] -= amount
            self.room[edge ^ 1] += amount
        return True

    def _climb(self, node: int, level: list[int], nexts: list[int]) -> int | None:
        edges = self.out[node]
        while nexts[node] < len(edges):
            edge = edges[nexts[node]]
            if self.room[edge] and level[self.head[edge]] == level[node] + 1:
                return edge
            nexts[node] += 1
        return None

    def strong_components(self) -> list[int]:
        """Number the groups of nodes that reach each other over arcs with room.

        An arc without flow whose ends are in different groups carries nothing in any flow,
        since more on it would need a way back. (Two passes, after Kosaraju and Sharir 1981.)
        """
        ahead: list[list[int]] = [[] for _ in range(self.net.nodes)]
        behind: list[list[int]] = [[] for _ in range(self.net.nodes)]
        for edge in range(self.first_demand):
            if self.room[edge]:
                tail, head = self.head[edge ^ 1], self.head[edge]
                ahead[tail].append(head)
                behind[head].append(tail)
        group = [-1] * self.net.nodes
        for number, start in enumerate(reversed(_finishing_order(ahead))):
            waiting = [start] if group[start] < 0 else []
            while waiting:
                node = waiting.pop()
                if group[node] < 0:
                    group[node] = number
                    waiting.extend(behind[node])
        return group


def _finishing_order(ahead: list[list[int]]) -> list[int]:
    """Return the nodes in the order in which a walk in depth leaves them."""
    order: list[int] = []
    seen = [False] * len(ahead)
    for start in range(len(ahead)):
        waiting = [(start, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                order.append(node)
            elif not seen[node]:
                seen[node] = True
                waiting.append((node, True))
                waiting.extend((head, False) for head in ahead[node])
    return order
