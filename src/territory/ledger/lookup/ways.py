"""The ways to positions that were found already, of one product line in one stretch of time."""

from collections.abc import Callable

from territory.ledger.rules.credit import Way


class Ways:
    """How what institutions bought of a line goes to positions, in a stretch without a change."""

    __slots__ = ("_find", "_found", "_known")

    def __init__(self, find: Callable[[int], Way], known: dict[Way, Way]) -> None:
        """Keep how to find the way of one that buys, and the ways that there are already."""
        self._find = find
        self._known = known
        self._found: dict[int, Way] = {}

    def of(self, institution_id: int) -> Way:
        """Return the way of what an institution bought."""
        way = self._found.get(institution_id)
        if way is None:
            way = self._find(institution_id)
            way = self._found[institution_id] = self._known.setdefault(way, way)
        return way
