"""Least relative change under pins.

Among all tables that keep the pins, the one whose Kullback-Leibler distance from the given
table, Σ x·ln(x/a) − x + a, is least: every cell is the given one times a factor per pin. Found by
cyclic projections (Bregman 1967; for bounds Hildreth's and Dykstra's correction, which keeps
each pin's factor and lets a bound that no longer binds go): each pin in turn scales its block.
Raking is the case of fixed rows and columns. Where nested pins make the cycle slow, steps of
Newton's method on the same factors shorten the way; they are taken only where they help.
"""

from typing import Final

import numpy as np

from territory.kernel.pins.bounds import Bounds, open_bounds
from territory.kernel.pins.feasible import judge, smallest_clash, sort_into_families
from territory.kernel.pins.problem import (
    Floats,
    PinsContradict,
    PinsNotReached,
    Problem,
    gather,
)

TOLERANCE: Final = 1e-10
SWEEPS: Final = 5_000
SWEEPS_BEFORE_NEWTON: Final = 10
LARGEST_NEWTON: Final = 20_000_000
LONGEST_STEP: Final = 5.0
RUN_AWAY: Final = 200.0
"""A factor beyond exp(200) grows without end: pins that exclude each other pull it."""


def fit(problem: Problem) -> Floats:
    """Change a table as little as possible, in proportion, so that it keeps its pins.

    Pins are met to 1e-9 relative; cells without pins inside a fixed total share the rest in
    proportion; cells that are in no pin at all stay as they are; zero stays zero.

    Returns:
        (n, k), float64. The order of the pins does not matter to the last bit, unless some cross
        both families; that of the rows only through the rounding of sums, so give the rows in
        canonical order.

    Raises:
        PinsContradict: No table keeps the pins.
        PinsNotReached: Pins that cross both nested families exclude each other, or leave only
            tables with zeros that the given one has not (raking never arrives at these).
    """
    atoms = gather(problem)
    clash = smallest_clash(problem, atoms)
    if clash is not None:
        raise PinsContradict(clash)
    families = sort_into_families(problem, atoms)
    mass = atoms.mass.copy()
    mass[judge(problem.pins, atoms, families).forced] = 0.0
    bounds = open_bounds(problem, atoms, families, mass)
    values = _fitted(bounds, np.where(bounds.emptied, 0.0, mass))
    factor = np.divide(values, atoms.mass, out=np.zeros_like(mass), where=atoms.mass > 0)
    return np.where(atoms.of_cell >= 0, problem.table * factor[atoms.of_cell], 0.0)


def _fitted(bounds: Bounds, mass: Floats) -> Floats:
    """Scale the atoms until every pin is met; factors are kept as logarithms."""
    factors = np.zeros(len(bounds.members))
    values = mass.copy()
    gaps = bounds.gaps(factors, values)
    for sweep in range(SWEEPS):
        if gaps.max(initial=0.0) <= TOLERANCE:
            return values
        if np.abs(factors).max(initial=0.0) > RUN_AWAY:
            break
        _sweep(bounds, factors, values)
        gaps = bounds.gaps(factors, values)
        if sweep >= SWEEPS_BEFORE_NEWTON:
            factors, values, gaps = _shortcut(bounds, mass, factors, values, gaps)
    worst = int(gaps.argmax())
    raise PinsNotReached(number=bounds.numbers[worst] + 1, gap=f"{gaps[worst]:.2g}")


def _sweep(bounds: Bounds, factors: Floats, values: Floats) -> None:
    """Scale the block of each pin in turn, in place, letting go of bounds that do not bind."""
    for pin, inside in enumerate(bounds.members):
        freed = values[inside].sum() * np.exp(-factors[pin])
        wanted = min(max(freed, bounds.low[pin]), bounds.high[pin])
        factor = np.log(wanted / freed)
        values[inside] *= np.exp(factor - factors[pin])
        factors[pin] = factor


def _shortcut(
    bounds: Bounds, mass: Floats, factors: Floats, values: Floats, gaps: Floats
) -> tuple[Floats, Floats, Floats]:
    """Try one step of Newton's method on the pins that bind; keep it if the gap halves."""
    binding = np.flatnonzero((factors != 0) | (bounds.low == bounds.high))
    if not binding.size or binding.size * len(mass) > LARGEST_NEWTON:
        return factors, values, gaps
    inside = np.zeros((binding.size, len(mass)))
    for row, pin in enumerate(binding):
        inside[row, bounds.members[pin]] = 1.0
    sums = inside @ values
    missing = bounds.goals(factors, bounds.sums(values))[binding] - sums
    scale = 1.0 / np.sqrt(sums)
    scaled = inside * np.sqrt(values) * scale[:, None]
    step = np.linalg.lstsq(scaled @ scaled.T, missing * scale, rcond=None)[0] * scale
    tried = factors.copy()
    tried[binding] += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
    loose = bounds.low < bounds.high
    tried[loose & (np.sign(tried) != np.sign(factors))] = 0.0
    moved = _scaled(bounds, mass, tried)
    new_gaps = bounds.gaps(tried, moved)
    if new_gaps.max() < gaps.max() / 2:
        return tried, moved, new_gaps
    return factors, values, gaps


def _scaled(bounds: Bounds, mass: Floats, factors: Floats) -> Floats:
    """Return the atoms under given factors."""
    powers = np.zeros(len(mass))
    for factor, inside in zip(factors, bounds.members, strict=True):
        powers[inside] += factor
    return mass * np.exp(powers)
