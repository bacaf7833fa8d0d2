"""Classing by two axes: cuts, peer groups, hysteresis, quadrants (DOMAIN.md section 5). Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SHARE_TOLERANCE: Final = 1e-12
"""Sums of the same figures in another order differ by less; a crossing must not depend on it."""


class Level(StrEnum):
    """One axis of one doctor: high, low, or not known."""

    HIGH = "high"
    LOW = "low"
    UNKNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where high begins on one axis in one peer group.

    value: in the axis' unit, or None where nobody is above zero. group: names of the peer
    group's parts, () for everybody. size: members whose value is known. positive: of them
    above zero. margin: how far a value must pass the cut before a held class changes.
    """

    value: float | None
    group: tuple[str, ...]
    size: int
    positive: int
    margin: float


@dataclass(frozen=True, slots=True)
class AxisRule:
    """How an axis is cut.

    rule: share, quantile or fixed; parameter: its figure. high_bands: bands that count as high
    where there is no figure. margin_share, step: a held level changes only when the value
    passes the cut by the greater of margin_share × cut and one step. smallest: positive values
    that a peer group needs to have a cut of its own.
    """

    rule: str
    parameter: float
    high_bands: frozenset[str]
    margin_share: float
    step: float
    smallest: int

    def cut(self, values: Array) -> tuple[float | None, float]:
        """Return the cut of some values, and the margin around it."""
        value = CUTS[self.rule](values, self.parameter)
        return value, 0.0 if value is None else max(self.margin_share * value, self.step)


@dataclass(frozen=True, eq=False)
class AxisResult:
    """Level of each doctor on one axis.

    values: what was compared with the cut, shape (n,), NaN where there is no figure. cuts: the
    cut that decided, None where a band decided.
    """

    values: Array
    levels: tuple[Level, ...]
    cuts: tuple[Cut | None, ...]


def share_cut(values: Array, share: float) -> float | None:
    """Value of the one who crosses `share` of the sum, counted from the largest down.

    values: non-negative, shape (n,). Everybody with at least this value is high. None where
    nobody is above zero: zero is always low.
    """
    positive = np.sort(values[values > 0])[::-1]
    if not positive.size:
        return None
    reached = np.cumsum(positive) / positive.sum()
    crossing = int(np.argmax(reached >= share - SHARE_TOLERANCE))
    return float(positive[crossing])


def quantile_cut(values: Array, quantile: float) -> float | None:
    """Quantile of the positive values; most doctors use none, so zeros must not count."""
    positive = values[values > 0]
    return float(np.quantile(positive, quantile)) if positive.size else None


def fixed_cut(_values: Array, fixed: float) -> float | None:
    """A stated value, the same for every group."""
    return fixed


CUTS: Final[Mapping[str, Callable[[Array, float], float | None]]] = {
    "share": share_cut,
    "quantile": quantile_cut,
    "fixed": fixed_cut,
}


def level_of(value: float, cut: float | None, margin: float, held: Level | None) -> Level:
    """Level of one value: zero is always low; a held level changes only beyond the margin."""
    if value <= 0 or cut is None:
        return Level.LOW
    if held is Level.HIGH:
        return Level.HIGH if value >= cut - margin else Level.LOW
    if held is Level.LOW:
        return Level.HIGH if value >= cut + margin else Level.LOW
    return Level.HIGH if value >= cut else Level.LOW


def axis(
    values: Array,
    bands: Sequence[str | None],
    groups: Sequence[tuple[str, ...]],
    held: Sequence[Level | None],
    rule: AxisRule,
) -> AxisResult:
    """Level of every doctor on one axis.

    values: shape (n,), NaN where there is no figure. bands: stand where there is no figure.
    groups: the peer group of each, finest part last; a group with too few positive values uses
    the group without its last part, up to everybody. held: the level of the last run.
    """
    cuts = _cuts(values, groups, rule)
    levels: list[Level] = []
    used: list[Cut | None] = []
    for value, band, group, before in zip(values, bands, groups, held, strict=True):
        if not np.isnan(value):
            cut = _large_enough(cuts, group, rule.smallest)
            levels.append(level_of(float(value), cut.value, cut.margin, before))
            used.append(cut)
            continue
        used.append(None)
        if band is None:
            levels.append(Level.UNKNOWN)
        else:
            levels.append(Level.HIGH if band in rule.high_bands else Level.LOW)
    return AxisResult(values, tuple(levels), tuple(used))


def _cuts(
    values: Array, groups: Sequence[tuple[str, ...]], rule: AxisRule
) -> dict[tuple[str, ...], Cut]:
    """Cut of every group and of every group above it."""
    members: dict[tuple[str, ...], list[int]] = {(): []}
    for index, group in enumerate(groups):
        if np.isnan(values[index]):
            continue
        for depth in range(len(group) + 1):
            members.setdefault(group[:depth], []).append(index)
    made = {}
    for group, indices in members.items():
        of_group = values[indices]
        value, margin = rule.cut(of_group)
        made[group] = Cut(value, group, len(indices), int((of_group > 0).sum()), margin)
    return made


def _large_enough(
    cuts: Mapping[tuple[str, ...], Cut], group: tuple[str, ...], smallest: int
) -> Cut:
    while group and cuts[group].positive < smallest:
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


def headroom(potential: Array, usage: Array) -> Array:
    """Potential less what is used already, never below zero; NaN where either is not known."""
    return np.maximum(potential - usage, 0.0)


def cumulative_letters(
    values: Array, cuts: Sequence[float], letters: Sequence[str]
) -> tuple[str, ...]:
    """Letter of each by cumulative share from the largest down; NaN is U, zero the last letter.

    values: shape (n,). cuts: rising shares, one fewer than letters; the one who crosses a cut
    still has the letter before it, and so has everybody with the same value.
    """
    bounds = [share_cut(np.nan_to_num(values), cut) for cut in cuts]
    result = []
    for value in values:
        if np.isnan(value):
            result.append("U")
            continue
        fits = (
            letter
            for letter, bound in zip(letters, bounds, strict=False)
            if bound is not None and value >= bound and value > 0
        )
        result.append(next(fits, letters[-1]))
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
