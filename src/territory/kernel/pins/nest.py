"""All bounds of one nested family met at once.

Inside a set p of the family every atom is scaled by one factor t of p, save where a smaller set
has a factor of its own. The sum of p is then G(t) = t·own + Σ over inner sets of their sums, and
an inner set's sum is its own G(t) cut to its bounds: it keeps the factor of the set around it
as long as its bounds allow. G is increasing and made of straight pieces, so a safeguarded
Newton iteration finds the factor that meets a bound. This is the exact projection on the
family, for any depth, and takes a step per level instead of a slow cycle per pin.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from territory.kernel.pins.feasible import nested
from territory.kernel.pins.problem import Atoms, Floats, Indices, Pin

ROUNDS: Final = 200
EXACT: Final = 1e-13
SMALLEST: Final = 1e-100
LARGEST: Final = 1e100


@dataclass(frozen=True, eq=False)
class Nest:
    """A nested family of p sets, numbered from 1, large before small; 0 is the outside.

    innermost: (m,), per atom its smallest set. parent: (p + 1,). depth: (p + 1,), 0 for the
    outside. low, high: (p + 1,).
    """

    innermost: Indices
    parent: Indices
    depth: Indices
    low: Floats
    high: Floats

    def levels(self) -> list[Indices]:
        """Return the sets by depth, outermost first, the outside left out."""
        return [np.flatnonzero(self.depth == d) for d in range(1, int(self.depth.max()) + 1)]


def nest_of(family: tuple[int, ...], pins: tuple[Pin, ...], atoms: Atoms) -> Nest:
    """Put a family's pins into arrays."""
    innermost, parents = nested(list(family), atoms)
    parent = np.array([0, *parents], dtype=np.intp)
    depth = np.zeros(len(parent), dtype=np.intp)
    for place in range(1, len(parent)):
        depth[place] = depth[parent[place]] + 1
    highs = [pins[number].high for number in family]
    return Nest(
        innermost,
        parent,
        depth,
        np.array([0.0, *(float(pins[number].low) for number in family)]),
        np.array([np.inf, *(np.inf if high is None else float(high) for high in highs)]),
    )


def meet(nest: Nest, values: Floats, before: Floats) -> Floats:
    """Find the factor of every set that makes all sums keep their bounds.

    Args:
        nest: The family.
        values: (m,), atoms under all other factors but the family's.
        before: (p + 1,), factors of the last round, from which the search starts.

    Returns:
        (p + 1,), factors; the outside has 1. Where no factor will do, the nearest that was tried.
    """
    own = np.bincount(nest.innermost, values, minlength=len(nest.parent)).astype(np.float64)
    factors = np.ones(len(nest.parent))
    levels = nest.levels()
    for place, level in enumerate(levels):
        lower = levels[place:]
        around = factors[nest.parent[level]]
        sums, _ = _sums(nest, own, lower, around)
        goals = np.clip(sums, nest.low[level], nest.high[level])
        moved = goals != sums
        factors[level] = around
        if moved.any():
            start = np.where(moved, before[level], around)
            factors[level] = np.where(moved, _solved(nest, own, lower, goals, start), around)
    return factors


def _solved(nest: Nest, own: Floats, lower: list[Indices], goals: Floats, start: Floats) -> Floats:
    """Solve G(t) = goal for every set of the first of the `lower` levels."""
    small, large = np.full(len(goals), SMALLEST), np.full(len(goals), LARGEST)
    tried = np.clip(start, SMALLEST, LARGEST)
    for _ in range(ROUNDS):
        sums, slopes = _sums(nest, own, lower, tried)
        missing = goals - sums
        met = np.abs(missing) <= EXACT * goals
        if met.all():
            break
        small = np.where(missing > 0, tried, small)
        large = np.where(missing > 0, large, tried)
        middle = np.sqrt(small) * np.sqrt(large)
        step = np.divide(missing, slopes, out=np.full_like(tried, np.inf), where=slopes > 0)
        guess = tried + step
        inside = (guess > small) & (guess < large)
        tried = np.where(met, tried, np.where(inside, guess, middle))
    return tried


def _sums(nest: Nest, own: Floats, lower: list[Indices], factors: Floats) -> tuple[Floats, Floats]:
    """Return G and its slope for the first of the `lower` levels under given factors."""
    level = lower[0]
    effective = np.zeros(len(nest.parent))
    effective[level] = factors
    for inner in lower[1:]:
        effective[inner] = effective[nest.parent[inner]]
    sums, slopes = effective * own, own.copy()
    for inner in reversed(lower[1:]):
        cut = np.clip(sums[inner], nest.low[inner], nest.high[inner])
        free = np.where(cut == sums[inner], slopes[inner], 0.0)
        np.add.at(sums, nest.parent[inner], cut)
        np.add.at(slopes, nest.parent[inner], free)
    return sums[level], slopes[level]
