"""Which counted months are whole: the one judgement for season, history, growth and defaults.

DOMAIN.md section 3: a month is whole when its files are in, or it is closed, or somebody has said
so; a month under a tenth of its neighbours is doubtful. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

TENTH: Final = 10
"""A month with less than its neighbours' mean divided by this is doubtful."""
ENDS_EARLY, ENDED_LATE, LOOKED_BACK = 20, 25, 3
"""A month whose last sale is on the 20th or before, after months that reached the 25th."""


class MonthVerdict(StrEnum):
    """Why a month is whole, or why it is not."""

    CLOSED = "closed"
    CONFIRMED = "confirmed"
    FILES_IN = "files_in"
    NOT_OVER = "not_over"
    FILES_MISSING = "files_missing"
    FAR_BELOW = "far_below_neighbours"
    ENDS_EARLY = "ends_early"
    NO_FLOW = "no_flow"
    NOT_SEEN = "not_seen"

    @property
    def whole(self) -> bool:
        """True where the month's figures may be compared and learnt from."""
        return self in {MonthVerdict.CLOSED, MonthVerdict.CONFIRMED, MonthVerdict.FILES_IN}


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """The facts by which a counted month is judged.

    month: yyyymm. boxes: loaded, net. last_day: day of its last sale, None where no file names
    days. missing: names of senders whose files are expected and have not come.
    """

    month: int
    boxes: int
    last_day: int | None
    missing: tuple[str, ...]
    over: bool
    closed: bool = False
    confirmed: bool = False


def expected(first: int | None, last: int | None, month: int, *, registered: bool) -> bool:
    """Tell whether a sender's file is expected in a month, from the months that it sent.

    first, last: the first and last month that it sent, None where it never did. A registered one
    is expected from its first file on, and in every month where it never sent; one that nobody
    registered only between two files of its own.
    """
    if first is None or last is None:
        return registered
    return first <= month and (registered or month <= last)


def verdicts(facts: Sequence[MonthFacts]) -> Mapping[int, MonthVerdict]:
    """Return month → verdict; facts in time, without holes between them."""
    return {fact.month: _verdict(facts, place) for place, fact in enumerate(facts)}


def _verdict(facts: Sequence[MonthFacts], place: int) -> MonthVerdict:
    """Return the first that applies: what a person decided goes before what is seen."""
    fact = facts[place]
    applies = {
        MonthVerdict.CLOSED: fact.closed,
        MonthVerdict.CONFIRMED: fact.confirmed,
        MonthVerdict.NOT_OVER: not fact.over,
        MonthVerdict.FILES_MISSING: bool(fact.missing),
        MonthVerdict.NO_FLOW: fact.boxes <= 0,
        MonthVerdict.FAR_BELOW: _far_below(facts, place),
        MonthVerdict.ENDS_EARLY: _ends_early(facts, place),
    }
    return next((verdict for verdict, holds in applies.items() if holds), MonthVerdict.FILES_IN)


def _far_below(facts: Sequence[MonthFacts], place: int) -> bool:
    """Compare with the nearest month on each side that is over and has anything."""
    solid = [fact.boxes > 0 and fact.over for fact in facts]
    before = next((facts[i].boxes for i in range(place - 1, -1, -1) if solid[i]), None)
    after = next((facts[i].boxes for i in range(place + 1, len(facts)) if solid[i]), None)
    beside = [boxes for boxes in (before, after) if boxes is not None]
    return bool(beside) and facts[place].boxes * TENTH * len(beside) < sum(beside)


def _ends_early(facts: Sequence[MonthFacts], place: int) -> bool:
    last = facts[place].last_day
    earlier = [
        fact.last_day
        for fact in facts[max(0, place - LOOKED_BACK) : place]
        if fact.last_day is not None
    ]
    return (
        last is not None and last <= ENDS_EARLY and bool(earlier) and median(earlier) >= ENDED_LATE
    )
