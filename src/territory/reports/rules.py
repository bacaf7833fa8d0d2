"""Actuals on a tree: every credited unit has one place, so that all levels sum to one total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from territory.kernel.levels import Levels
from territory.kernel.periods import Month
from territory.kernel.sentences import Label
from territory.kernel.tree import NO_PARENT

INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of the frame: where targets stand and actuals are put.

    key: unique. parent: key of the node above, "" at the top. node: what people call it.
    target: of the period, None where no target was set.
    """

    key: str
    parent: str
    node: str
    name: Label
    level: str
    target: int | None = None


@dataclass(slots=True)
class NodeFigures:
    """The sums of one node; units of the product, money in fen.

    late: rows of a closed year that came later, which are in no other figure. sold: by the month
    of the sale, which growth is of.
    """

    actual: int = 0
    amount_fen: int = 0
    late: int = 0
    sold: int = 0
    late_fen: int = 0
    last_year: int = 0
    before: int = 0


@dataclass(slots=True)
class Frame:
    """Spots in tree order with what was put on them."""

    spots: dict[str, Spot] = field(default_factory=dict)
    figures: dict[str, NodeFigures] = field(default_factory=dict)

    def add(self, spot: Spot) -> None:
        """Add a node below one that is there already."""
        self.spots.setdefault(spot.key, spot)
        self.figures.setdefault(spot.key, NodeFigures())

    def put(self, key: str, kind: str, quantity: int, amount_fen: int = 0) -> None:
        """Add to a node and everything above it; kind: actual, late, sold, last_year or before."""
        while key:
            figures = self.figures[key]
            setattr(figures, kind, getattr(figures, kind) + quantity)
            if kind == "actual":
                figures.amount_fen += amount_fen
            elif kind == "late":
                figures.late_fen += amount_fen
            key = self.spots[key].parent

    def level_pairs(self) -> Iterator[tuple[str, str | None]]:
        """Give the level of each node with the one of the node above it."""
        for spot in self.spots.values():
            above = self.spots.get(spot.parent)
            yield spot.level, above.level if above else None

    def at_level(self, level: str, levels: Levels) -> list[Spot]:
        """Return the nodes shown at a level, in tree order; they sum to the whole."""
        places = {key: place for place, key in enumerate(self.spots)}
        spots = list(self.spots.values())
        parents = [places.get(spot.parent, NO_PARENT) for spot in spots]
        return [spots[at] for at in levels.at(level, [spot.level for spot in spots], parents)]

    def ordered(self) -> "Frame":
        """Return the frame with children below their parents, in the order they were added."""
        below: dict[str, list[Spot]] = {}
        for spot in self.spots.values():
            below.setdefault(spot.parent, []).append(spot)
        result = Frame()
        waiting = list(reversed(below.get("", [])))
        while waiting:
            spot = waiting.pop()
            result.spots[spot.key] = spot
            result.figures[spot.key] = self.figures[spot.key]
            waiting.extend(reversed(below.get(spot.key, [])))
        return result


def ratio(part: int, whole: int | None) -> float | None:
    """Return a share, None where there is nothing to share."""
    return part / whole if whole else None


def growth(now: int, then: int) -> float | None:
    """Return growth on an earlier figure, None where that was nothing."""
    return now / then - 1 if then else None


@dataclass(frozen=True, slots=True)
class Apart:
    """An institution whose target stands with one position, and what it brought with another."""

    node: str
    name: Label
    planned: str
    sold: str


def apart(frame: Frame) -> list[Apart]:
    """Return the institutions that moved after their plan was split, in the order of the frame."""
    planned: dict[str, Spot] = {}
    sold: list[Spot] = []
    for spot in frame.spots.values():
        if spot.level != INSTITUTION:
            continue
        if spot.target is not None:
            planned.setdefault(spot.node, spot)
        elif frame.figures[spot.key].actual:
            sold.append(spot)

    def holder(spot: Spot) -> str:
        return frame.spots[spot.parent].node if spot.parent in frame.spots else ""

    return [
        Apart(spot.node, spot.name, holder(planned[spot.node]), holder(spot))
        for spot in sold
        if spot.node in planned and holder(planned[spot.node]) != holder(spot)
    ]


MOVEMENTS = ("new_buyer", "stopped", "falling", "not_known_yet")
FALLING = Fraction(4, 5)
"""Below this part of the earlier period an institution is said to fall (unverified)."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Months yyyymm that are compared: as many now as then, the oldest first."""

    now: tuple[int, ...] = ()
    then: tuple[int, ...] = ()


def windows(months: Sequence[int], count: int) -> Windows:
    """Return the last months and as many before them; fewer where there are not enough.

    months: those that can be compared, in time.
    """
    size = min(count, len(months) // 2)
    if not size:
        return Windows()
    return Windows(tuple(months[-size:]), tuple(months[-2 * size : -size]))


def customer_movement(
    now: int, then: int, *, late_now: bool = False, late_then: bool = False
) -> str:
    """Return what an institution does against an earlier period: a slug, "" for nothing much.

    new_buyer: bought nothing then. stopped: buys nothing now 停采. falling: below 80 % of then
    下滑. not_known_yet: a file that is missing could change it.

    late_now: a file of these months is missing from who supplied it then. late_then: a file of
    the earlier months is missing from who supplies it now.
    """
    if now > 0 and then <= 0:
        return "not_known_yet" if late_then else "new_buyer"
    slug = "stopped" if now <= 0 < then else "falling" if 0 < now < FALLING * then else ""
    may_fall = not slug and now > 0 and late_then  # more may have been bought then
    return "not_known_yet" if may_fall or (slug and late_now) else slug


def ranks(values: Sequence[float | None]) -> list[int | None]:
    """Return the rank of each value, 1 is the largest; equal values share a rank, None has none."""
    known = sorted((value for value in values if value is not None), reverse=True)
    return [None if value is None else known.index(value) + 1 for value in values]


@dataclass(frozen=True, slots=True)
class LeafIndex:
    """Finds the place of a credit in a plan's tree.

    exact: (institution, department or None, position) → key. bundled: (institution, position)
    → key of the bundle. positions: position → key. homes: department → the one that it turned out
    to be since the plan was made, or since the month was reported.
    """

    exact: Mapping[tuple[int, int | None, int], str]
    bundled: Mapping[tuple[int, int], str]
    positions: Mapping[int, str]
    homes: Mapping[int, int] = field(default_factory=dict)

    def place(self, institution: int, department: int | None, position: int) -> str:
        """Return the key of the leaf, bundle or position that a credit belongs to, "" if none."""
        home = self.homes.get(department or 0, department)
        for one in (department, home, None):
            if (institution, one, position) in self.exact:
                return self.exact[institution, one, position]
        if (institution, position) in self.bundled:
            return self.bundled[institution, position]
        return self.positions.get(position, "")


def total(figures: Iterable[NodeFigures]) -> NodeFigures:
    """Return the sum of figures."""
    result = NodeFigures()
    for each in figures:
        result.actual += each.actual
        result.amount_fen += each.amount_fen
        result.late += each.late
        result.sold += each.sold
        result.late_fen += each.late_fen
        result.last_year += each.last_year
        result.before += each.before
    return result


def months_back(months: Sequence[int], by: int) -> list[int]:
    """Return months yyyymm so many months earlier."""
    return [int(Month.parse(month).plus(-by)) for month in months]
