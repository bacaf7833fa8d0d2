"""Classing by two axes: cuts, peer groups, hysteresis, quadrants (DOMAIN.md section 5). Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64] | npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

MOST_SUM: Final = 2**62
"""Sums above this do not fit 64 bits; Python's own integers take their place."""


class Level(StrEnum):
    """One axis of one doctor: high, low, or not known."""

    HIGH = "high"
    LOW = "low"
    UNKNOWN = "not_known"


@dataclass(frozen=True, eq=False, slots=True)
class AxisFigures:
    """Exact figures of one axis, shape (n,).

    units: whole numbers of 1 / `scale`, since 3.6 − 1.2 is not 2.4 in binary; zero where a
    figure is not known. known: where there is one. scale: a power of ten.
    """

    units: Units
    known: Flags
    scale: int

    @classmethod
    def of(cls, values: Sequence[Decimal | int | None]) -> "AxisFigures":
        """Keep figures as they are written; None where there is none."""
        exact = [None if value is None else Decimal(value) for value in values]
        places = max((-_exponent(value) for value in exact if value is not None), default=0)
        scale = 10 ** max(places, 0)
        units = [0 if value is None else int(value * scale) for value in exact]
        known = np.array([value is not None for value in exact], dtype=np.bool_)
        return cls(_whole_numbers(units), known, scale)

    def less(self, other: "AxisFigures") -> "AxisFigures":
        """Return the differences, never below zero; not known where either is not known."""
        scale = max(self.scale, other.scale)
        mine, taken = (each.units * (scale // each.scale) for each in (self, other))
        known = self.known & other.known
        return AxisFigures(np.where(known, np.maximum(mine - taken, 0), 0), known, scale)

    def or_else(self, other: "AxisFigures") -> "AxisFigures":
        """Return the figures, and those of another where there is none."""
        scale = max(self.scale, other.scale)
        mine, theirs = (each.units * (scale // each.scale) for each in (self, other))
        return AxisFigures(np.where(self.known, mine, theirs), self.known | other.known, scale)

    def value(self, index: int) -> Decimal | None:
        """Return one figure, None where it is not known."""
        return Decimal(int(self.units[index])) / self.scale if self.known[index] else None


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _whole_numbers(units: Sequence[int]) -> Units:
    fits = sum(map(abs, units)) < MOST_SUM
    if fits:
        return np.array(units, dtype=np.int64)
    return np.array(units, dtype=np.object_)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where high begins on one axis in one peer group.

    value: in the axis' unit, or None where nobody is above zero. group: names of the peer
    group's parts, () for everybody. size: members whose value is known. positive: of them
    above zero. margin: how far a value must pass the cut before a held class changes.
    """

    value: Fraction | None
    group: tuple[str, ...]
    size: int
    positive: int
    margin: Fraction


@dataclass(frozen=True, slots=True)
class AxisRule:
    """How an axis is cut.

    rule: share, quantile or fixed; parameter: its figure. high_bands: bands that count as high
    where there is no figure. margin_share, step: a held level changes only when the value
    passes the cut by the greater of margin_share × cut and one step. smallest: positive values
    that a peer group needs to have a cut of its own.
    """

    rule: str
    parameter: Fraction
    high_bands: frozenset[str]
    margin_share: Fraction
    step: Fraction
    smallest: int

    def cut(self, units: Units, scale: int) -> tuple[Fraction | None, Fraction]:
        """Return the cut of some figures and the margin around it, both in the axis' unit."""
        value = CUTS[self.rule](units, scale, self.parameter)
        return value, Fraction(0) if value is None else max(self.margin_share * value, self.step)


@dataclass(frozen=True, eq=False)
class AxisResult:
    """Level of each doctor on one axis.

    figures: what was compared with the cut. cuts: the cut that decided, None where a band
    decided. own_groups: the peer group of each, which is not the cut's where a parent stood in.
    """

    figures: AxisFigures
    levels: tuple[Level, ...]
    cuts: tuple[Cut | None, ...]
    own_groups: Sequence[tuple[str, ...]]

    def parent_stood_in(self, index: int) -> bool:
        """Tell whether the peer group of one doctor was too small to have a cut of its own."""
        cut = self.cuts[index]
        return cut is not None and cut.group != tuple(self.own_groups[index])


def share_cut(units: Units, scale: int, share: Fraction) -> Fraction | None:
    """Return the value of the one who crosses `share` of the sum, from the largest down.

    units: non-negative, shape (n,). Everybody with at least this value is high. None where
    nobody is above zero: zero is always low.
    """
    positive = np.sort(units[units > 0])[::-1]
    if not positive.size:
        return None
    reached = np.cumsum(positive)
    crossing = int(np.argmax(reached >= ceil(share * int(reached[-1]))))
    return Fraction(int(positive[crossing]), scale)


def quantile_cut(units: Units, scale: int, quantile: Fraction) -> Fraction | None:
    """Return a quantile of the positive values, linear between two of them.

    Most doctors use none, so zeros must not count.
    """
    positive = np.sort(units[units > 0])
    if not positive.size:
        return None
    place = quantile * (positive.size - 1)
    below = int(place)
    above = min(below + 1, positive.size - 1)
    low, high = Fraction(int(positive[below]), scale), Fraction(int(positive[above]), scale)
    return low + (high - low) * (place - below)


def fixed_cut(_units: Units, _scale: int, fixed: Fraction) -> Fraction | None:
    """Return a stated value, the same for every group."""
    return fixed


CUTS: Final[Mapping[str, Callable[[Units, int, Fraction], Fraction | None]]] = {
    "share": share_cut,
    "quantile": quantile_cut,
    "fixed": fixed_cut,
}


def level_of(value: Fraction, cut: Fraction | None, margin: Fraction, held: Level | None) -> Level:
    """Return the level of one value: zero is low; a held level changes beyond the margin only."""
    if value <= 0 or cut is None:
        return Level.LOW
    if held is Level.HIGH:
        return Level.HIGH if value >= cut - margin else Level.LOW
    if held is Level.LOW:
        return Level.HIGH if value >= cut + margin else Level.LOW
    return Level.HIGH if value >= cut else Level.LOW


def axis(
    figures: AxisFigures,
    bands: Sequence[str | None],
    groups: Sequence[tuple[str, ...]],
    held: Sequence[Level | None],
    rule: AxisRule,
    *,
    takes_part: Flags | None = None,
) -> AxisResult:
    """Return the level of every doctor on one axis.

    bands: stand where there is no figure. groups: the peer group of each, finest part last; a
    group with too few positive values uses the group without its last part, up to everybody.
    held: the level of the last run. takes_part: whose figures make the cuts (default: all that
    are known); another's figure is compared with them and moves none.
    """
    cuts = _cuts(figures, groups, rule, figures.known if takes_part is None else takes_part)
    levels: list[Level] = []
    used: list[Cut | None] = []
    for index, (band, group, before) in enumerate(zip(bands, groups, held, strict=True)):
        if figures.known[index]:
            cut = _large_enough(cuts, group, rule.smallest)
            value = Fraction(int(figures.units[index]), figures.scale)
            levels.append(level_of(value, cut.value, cut.margin, before))
            used.append(cut)
            continue
        used.append(None)
        if band is None:
            levels.append(Level.UNKNOWN)
        else:
            levels.append(Level.HIGH if band in rule.high_bands else Level.LOW)
    return AxisResult(figures, tuple(levels), tuple(used), groups)


def _cuts(
    figures: AxisFigures, groups: Sequence[tuple[str, ...]], rule: AxisRule, takes_part: Flags
) -> dict[tuple[str, ...], Cut]:
    """Return the cut of every group and of every group above it."""
    members: dict[tuple[str, ...], list[int]] = {(): []}
    for index, group in enumerate(groups):
        if not takes_part[index]:
            continue
        for depth in range(len(group) + 1):
            members.setdefault(group[:depth], []).append(index)
    made = {}
    for group, indices in members.items():
        of_group = figures.units[indices]
        value, margin = rule.cut(of_group, figures.scale)
        made[group] = Cut(value, group, len(indices), int((of_group > 0).sum()), margin)
    return made


def _large_enough(
    cuts: Mapping[tuple[str, ...], Cut], group: tuple[str, ...], smallest: int
) -> Cut:
    while group and (group not in cuts or cuts[group].positive < smallest):
        group = group[:-1]
    return cuts[group]


def quadrant(usage: Level, potential: Level, table: Mapping[str, str]) -> tuple[str, str]:
    """Class letter and reason slug of two levels; U with the reason where one is not known."""
    missing = [
        name
        for name, level in (("usage", usage), ("potential", potential))
        if level is Level.UNKNOWN
    ]
    if missing:
        return "U", "missing_both" if len(missing) == len(("usage", "potential")) else (
            f"missing_{missing[0]}"
        )
    key = f"{usage}_{potential}"
    return table[key], key


def cumulative_letters(
    figures: AxisFigures, cuts: Sequence[Fraction], letters: Sequence[str]
) -> tuple[str, ...]:
    """Return the letter of each by cumulative share from the largest down.

    Not known is U, zero the last letter. cuts: rising shares, one fewer than letters; the one
    who crosses a cut still has the letter before it, and so has everybody with the same value.
    """
    bounds = [share_cut(figures.units, 1, cut) for cut in cuts]
    result = []
    for units, known in zip(figures.units, figures.known, strict=True):
        fits = (
            letter
            for letter, bound in zip(letters, bounds, strict=False)
            if bound is not None and units >= bound and units > 0
        )
        result.append(next(fits, letters[-1]) if known else "U")
    return tuple(result)


BAND_EDGES: Final = (1, 4, 10, 20, 40, 80)
"""Lower edges of the bands in which a figure about one doctor is shown (sale units a month)."""


def band_of(figure: float) -> str:
    """Return the band of a figure: 0, 1–3, 4–9 … 80+ (DOMAIN.md section 14: bands, not numbers).

    A figure between nought and one counts as one: it is not nothing.
    """
    if figure <= 0:
        return "0"
    lower = max((edge for edge in BAND_EDGES if edge <= max(figure, 1)), default=1)
    above = [edge for edge in BAND_EDGES if edge > lower]
    return f"{lower}–{above[0] - 1}" if above else f"{lower}+"
