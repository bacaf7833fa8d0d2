"""Expect a figure and an interval of a missing file, from what its sender sent before.

Exact arithmetic throughout: the same history gives the same figure on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from territory.kernel.money import half_up

RECENT: Final = 3
"""Months whose mean is the level of a sender (as coverage, DOMAIN.md section 3)."""
YEAR: Final = 12
GROWTH: Final = (Fraction(1, 2), Fraction(2))
"""Bounds of the growth on last year that is carried on."""
CONFIDENCE: Final = Fraction(4, 5)
FEWEST: Final = 4
"""The fewest past months that an interval is taken from: the largest of four errors is the
first that a fifth exceeds in one of five cases."""
MOST: Final = 24
"""The most past months, the newest."""
ENOUGH: Final = 3
"""Past months in which two ways were tried, before the better of them is preferred."""

SentHistory = Sequence[int | None]
"""Consecutive months up to the one before the expected, oldest first; None where none came."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An expected quantity, and the interval that should hold it in four of five months.

    low, high: None where fewer than `FEWEST` past months could be tried; tried: how many were.
    """

    quantity: int
    low: int | None = None
    high: int | None = None
    tried: int = 0

    def __add__(self, other: "Expected") -> "Expected":
        """Add another month; the intervals add up, which is wider than need be."""
        known = None not in {self.low, self.high, other.low, other.high}
        return Expected(
            self.quantity + other.quantity,
            (self.low or 0) + (other.low or 0) if known else None,
            (self.high or 0) + (other.high or 0) if known else None,
            min(self.tried, other.tried),
        )


@dataclass(frozen=True, slots=True)
class _Sender:
    """The months of a sender, and what each would have been forecast; one place more than came.

    guesses: None where nothing was known. seasoned: last year was. sizes: the mean of the
    last twelve months before.
    """

    came: SentHistory
    guesses: tuple[Fraction | None, ...]
    seasoned: tuple[bool, ...]
    sizes: tuple[Fraction, ...]


def expected(histories: Sequence[SentHistory]) -> Expected | None:
    """Return what some senders together should send next; None where one has nothing to go by.

    The interval is conformal: the past months are forecast from what was known before each, all
    senders together, and the next error is taken to be exchangeable with theirs, as shares of
    the size of the senders. The bound is the error that CONFIDENCE · (n + 1) of n do not exceed,
    between two of them in proportion (Vovk, Gammerman & Shafer 2005; Lei et al. 2018).

    Args:
        histories: Of each sender, all of the same months.
    """
    return _expected([_sender(one) for one in histories], min(map(len, histories), default=0))


def _sender(history: SentHistory) -> _Sender:
    """Forecast every month of a sender from those before it.

    The mean of the last three months, last year's month carried on by the growth since, or the
    mean of both: what has erred least in the last twelve months.
    """
    ways = [_ways(history[:place]) for place in range(len(history) + 1)]
    erred = [
        None if came is None or way is None else tuple(abs(came - one) for one in way)
        for came, way in zip(history, ways, strict=False)
    ]
    guesses = [
        _level(history[:place]) if way is None else _best(way, erred[max(0, place - YEAR) : place])
        for place, way in enumerate(ways)
    ]
    sizes = [_size(history[max(0, place - YEAR) : place]) for place in range(len(ways))]
    return _Sender(history, tuple(guesses), tuple(way is not None for way in ways), tuple(sizes))


def _ways(history: SentHistory) -> tuple[Fraction, ...] | None:
    """Return what each way says of the next month; None where last year is not known."""
    level, seasonal = _level(history), _seasonal(history)
    if level is None or seasonal is None:
        return None
    return level, seasonal, (level + seasonal) / 2


def _best(ways: Sequence[Fraction], erred: Sequence[tuple[Fraction, ...] | None]) -> Fraction:
    tried = [one for one in erred if one is not None]
    if len(tried) < ENOUGH:
        return ways[-1]
    sums = [sum(one[way] for one in tried) for way in range(len(ways))]
    return ways[sums.index(min(sums))]


def _level(history: SentHistory) -> Fraction | None:
    came = [one for one in history[-RECENT:] if one is not None]
    return Fraction(sum(came), len(came)) if came else None


def _seasonal(history: SentHistory) -> Fraction | None:
    """Return last year's month × the growth since, from the months that came in both years."""
    end = len(history)
    if end < YEAR + RECENT or (last := history[end - YEAR]) is None:
        return None
    now, then = 0, 0
    for back in range(1, RECENT + 1):
        this, that = history[end - back], history[end - back - YEAR]
        if this is not None and that is not None:
            now, then = now + this, then + that
    if then <= 0:
        return None
    return last * min(max(Fraction(now, then), GROWTH[0]), GROWTH[1])


def _size(year: SentHistory) -> Fraction:
    came = [abs(one) for one in year if one is not None]
    return Fraction(sum(came), len(came)) if came else Fraction(0)


def _expected(senders: Sequence[_Sender], place: int) -> Expected | None:
    """Return what senders together should send in a month, from the months before it."""
    now = _together(senders, place)
    if now is None:
        return None
    quantity = half_up(now.numerator, now.denominator)
    errors = _errors(senders, place)
    if len(errors) < FEWEST:
        return Expected(quantity, tried=len(errors))
    half = _bound(errors) * _size_of(senders, place)
    low = floor(now - half)
    if all((one or 0) >= 0 for sender in senders for one in sender.came[:place]):
        low = max(0, low)
    return Expected(quantity, low, ceil(now + half), len(errors))


def _together(senders: Sequence[_Sender], place: int) -> Fraction | None:
    guesses = [sender.guesses[place] for sender in senders]
    known = [guess for guess in guesses if guess is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(guesses) else None


def _size_of(senders: Sequence[_Sender], place: int) -> Fraction:
    """Return the size of some senders together before a month, at least one unit."""
    return max(sum((sender.sizes[place] for sender in senders), Fraction(0)), Fraction(1))


def _came(senders: Sequence[_Sender], place: int) -> int | None:
    """Return what senders together sent in a month; None where one did not."""
    came = [sender.came[place] for sender in senders]
    known = [one for one in came if one is not None]
    return sum(known) if len(known) == len(came) else None


def _errors(senders: Sequence[_Sender], end: int) -> list[Fraction]:
    """Return the error of each past month that could be tried, as a share of the size.

    Once last year is known in enough months, only those count: what was forecast without it
    erred otherwise.
    """
    tried: list[tuple[Fraction, bool]] = []
    for place in range(max(RECENT, end - MOST), end):
        came, guess = _came(senders, place), _together(senders, place)
        if came is not None and guess is not None:
            error = abs(came - guess) / _size_of(senders, place)
            tried.append((error, all(sender.seasoned[place] for sender in senders)))
    seasoned = [error for error, with_season in tried if with_season]
    return seasoned if len(seasoned) >= FEWEST else [error for error, _ in tried]


def _bound(errors: Sequence[Fraction]) -> Fraction:
    ordered = sorted(errors)
    place = CONFIDENCE * (len(ordered) + 1)
    whole = floor(place)
    if whole >= len(ordered):
        return ordered[-1]
    return ordered[whole - 1] + (place - whole) * (ordered[whole] - ordered[whole - 1])


@dataclass(frozen=True, slots=True)
class Trial:
    """How the interval would have done in past months: how many were tried, how many it held."""

    tried: int = 0
    held: int = 0

    @property
    def share(self) -> Fraction | None:
        """The share of the months that the interval held."""
        return Fraction(self.held, self.tried) if self.tried else None

    def __add__(self, other: "Trial") -> "Trial":
        return Trial(self.tried + other.tried, self.held + other.held)


def backtest(histories: Sequence[SentHistory]) -> Trial:
    """Try the interval on every past month of some senders together, as if all were missing."""
    senders = [_sender(one) for one in histories]
    tried, held = 0, 0
    for place in range(min(map(len, histories), default=0)):
        came, found = _came(senders, place), _expected(senders, place)
        if came is None or found is None or found.low is None or found.high is None:
            continue
        tried += 1
        held += found.low <= came <= found.high
    return Trial(tried, held)
