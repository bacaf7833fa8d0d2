"""Which relations of institutions cannot stand together (DOMAIN.md sections 2 and 3).

A relation lasts from its day until a newer one of the same two institutions and kind; a credited
share of zero ends it. On no day may an institution's flow be credited to another twice, more than
whole, or come back to where it came from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final

WHOLE: Final = 10_000
"""Basis points."""


class Clash(StrEnum):
    """How relations contradict each other."""

    TWICE = "twice"
    OVER_WHOLE = "over_whole"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """A relation of an institution to another from a day on; share in basis points."""

    institution_id: int
    other_id: int
    kind: str
    valid_from: date
    share: int = 0

    @property
    def key(self) -> tuple[int, int, str, date]:
        """Key that no second relation may have."""
        return self.institution_id, self.other_id, self.kind, self.valid_from


@dataclass(frozen=True, slots=True)
class Fault:
    """Relations that clash from a day on; for a circle in the order of its members."""

    clash: Clash
    on: date
    ties: tuple[Tie, ...]


def in_force(ties: Iterable[Tie], on: date) -> list[Tie]:
    """Return the relations that credit something on a day, in order."""
    newest: dict[tuple[int, int, str], Tie] = {}
    for tie in ties:
        key = tie.key[:3]
        held = newest.get(key)
        if tie.valid_from <= on and (held is None or tie.valid_from > held.valid_from):
            newest[key] = tie
    return sorted(tie for tie in newest.values() if tie.share)


def faults(ties: Iterable[Tie]) -> list[Fault]:
    """Return every clash once, on the first day that it holds."""
    ordered = sorted(ties)
    found: dict[tuple[Clash, frozenset[Tie]], Fault] = {}
    for fault in (*_shares(ordered), *_circles(ordered)):
        found.setdefault((fault.clash, frozenset(fault.ties)), fault)
    return list(found.values())


def _shares(ordered: Sequence[Tie]) -> Iterator[Fault]:
    for _, held in groupby(ordered, attrgetter("institution_id")):
        ties = list(held)
        for on in _days(ties):
            now = in_force(ties, on)
            twice = [
                Fault(Clash.TWICE, on, same)
                for _, group in groupby(now, attrgetter("other_id"))
                if len(same := tuple(group)) > 1
            ]
            yield from twice
            if not twice and sum(tie.share for tie in now) > WHOLE:
                yield Fault(Clash.OVER_WHOLE, on, tuple(now))


def _circles(ordered: Sequence[Tie]) -> Iterator[Fault]:
    ties = _trimmed(ordered)
    for on in _days(ties):
        onward: dict[int, list[Tie]] = {}
        for tie in in_force(ties, on):
            onward.setdefault(tie.institution_id, []).append(tie)
        seen: set[int] = set()
        for start in sorted(onward):
            circle = () if start in seen else _way_back(start, onward)
            seen.update(tie.institution_id for tie in circle)
            if circle:
                yield Fault(Clash.CIRCLE, on, circle)


def _trimmed(ties: Sequence[Tie]) -> list[Tie]:
    """Leave out what can be in no circle on any day: nothing comes in, or nothing goes on."""
    kept = [tie for tie in ties if tie.share]
    while True:
        sources = {tie.institution_id for tie in kept}
        reached = {tie.other_id for tie in kept}
        both = sources & reached
        left = [tie for tie in kept if tie.institution_id in both and tie.other_id in both]
        if len(left) == len(kept):
            break
        kept = left
    inside = {tie.key[:3] for tie in kept}
    return [tie for tie in ties if tie.key[:3] in inside]  # what ends one counts too


def _way_back(start: int, onward: Mapping[int, Sequence[Tie]]) -> tuple[Tie, ...]:
    """Return the shortest circle through an institution, empty where there is none."""
    ways: list[tuple[Tie, ...]] = [(tie,) for tie in onward.get(start, ())]
    seen = {start}
    for way in ways:
        here = way[-1].other_id
        if here == start:
            return way
        if here not in seen:
            seen.add(here)
            ways.extend((*way, tie) for tie in onward.get(here, ()))
    return ()


def _days(ties: Iterable[Tie]) -> list[date]:
    return sorted({tie.valid_from for tie in ties})
