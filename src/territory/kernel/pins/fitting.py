"""Least relative change under pins.

Among all tables that keep the pins, the one whose Kullback-Leibler distance from the given
table, Σ x·ln(x/a) − x + a, is least: every cell is the given one times a factor per pin. Found by
cyclic projections (Bregman 1967; for bounds with Hildreth's and Dykstra's correction: a projection
starts from the table without its own former factors, so that a bound which no longer binds lets
go). The cycle has two steps, one for each nested family of pins, and one more for each pin that
crosses both; every tenth cycle starts from where the last ones lead. Raking is the case of fixed
rows and columns.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from territory.kernel.pins.feasible import Families, judge, smallest_clash, sort_into_families
from territory.kernel.pins.nest import Nest, meet, nest_of
from territory.kernel.pins.problem import (
    Atoms,
    Floats,
    PinsContradict,
    PinsNotReached,
    Problem,
    gather,
)

TOLERANCE: Final = 1e-10
SETTLED: Final = 1e-8
RUN_AWAY: Final = 150.0
CYCLES: Final = 5_000
LEAP: Final = 10
"""Cycles between two extrapolations."""
LONGEST_LEAP: Final = 10.0


def fit(problem: Problem) -> Floats:
    """Change a table as little as possible, in proportion, so that it keeps its pins.

    Pins are met to 1e-9 relative; cells without pins inside a fixed total share the rest in
    proportion; cells that are in no pin at all stay as they are; zero stays zero.

    Returns:
        (n, k), float64. The order of the pins does not matter, unless some cross both families;
        that of the rows only through the rounding of sums, so give the rows in canonical order.

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
    values = _fitted(problem, atoms, families)
    factor = np.divide(values, atoms.mass)
    return np.where(atoms.of_cell >= 0, problem.table * np.append(factor, 0.0)[atoms.of_cell], 0.0)


@dataclass(eq=False)
class _Block:
    """A family of pins and the factors that it has now; a crossing pin is a family of one."""

    nest: Nest
    factors: Floats

    def spread(self) -> Floats:
        """Return the factor of each atom."""
        return self.factors[self.nest.innermost]

    def has_run_away(self) -> bool:
        """Return whether a factor grows without end, as pins that exclude each other make it."""
        return bool((np.abs(np.log(self.factors)) > RUN_AWAY).any())


def _blocks(problem: Problem, atoms: Atoms, families: Families) -> list[_Block]:
    sets = [families.years, families.months, *((pin,) for pin in families.aside)]
    nests = [nest_of(family, problem.pins, atoms) for family in sets if family]
    return [_Block(nest, np.ones(len(nest.parent))) for nest in nests]


def _start(problem: Problem, atoms: Atoms, families: Families) -> Floats:
    """Return the atoms, emptied where every table that keeps the pins is zero."""
    mass = atoms.mass.copy()
    mass[judge(problem.pins, atoms, families).forced] = 0.0
    for pin, members in zip(problem.pins, atoms.members, strict=True):
        if pin.high == 0:
            mass[members] = 0.0
    return mass


def _fitted(problem: Problem, atoms: Atoms, families: Families) -> Floats:
    """Project on the families in turn until every pin is met."""
    mass = _start(problem, atoms, families)
    blocks = _blocks(problem, atoms, families)
    values, trail, previous = mass, [_state(blocks)], np.inf
    for number in range(1, CYCLES + 1):
        before = values
        values = _cycle(blocks, mass)
        worst, gap = _worst(problem, atoms, values)
        if gap <= TOLERANCE and (np.abs(values - before) <= SETTLED * values).all():
            return values
        trail = [*trail[-2:], _state(blocks)]
        if number % LEAP == 1 and gap > previous:
            _restore(blocks, trail[0])
        if any(block.has_run_away() for block in blocks):
            break
        if number % LEAP == 0:
            previous = gap
            _restore(blocks, _ahead(*trail))
            trail = [trail[-1]]
    raise PinsNotReached(number=worst + 1, gap=f"{gap:.2g}")


def _cycle(blocks: list[_Block], mass: Floats) -> Floats:
    """Project on every family once and return the atoms."""
    for block in blocks:
        freed = mass.copy()
        for other in blocks:
            if other is not block:
                freed *= other.spread()
        block.factors = meet(block.nest, freed, block.factors)
    return np.asarray(freed * block.spread()) if blocks else mass


def _state(blocks: list[_Block]) -> Floats:
    """Return the logarithms of all factors in one vector."""
    factors = np.concatenate([np.ones(0), *(block.factors for block in blocks)])
    return np.asarray(np.log(factors), dtype=np.float64)


def _restore(blocks: list[_Block], state: Floats) -> None:
    """Put factors back from their logarithms."""
    for block in blocks:
        size = len(block.factors)
        block.factors = np.exp(state[:size])
        state = state[size:]


def _ahead(first: Floats, second: Floats, third: Floats) -> Floats:
    """Follow three states of a slow cycle to where they lead.

    The squared extrapolation of Varadhan & Roland (2008, Scandinavian Journal of Statistics
    35:335). It only chooses where the next cycle starts, and is undone where that gets worse.
    """
    step = second - first
    bend = (third - second) - step
    size = float(np.linalg.norm(bend))
    length = max(float(np.linalg.norm(step)) / size, 1.0) if size else 1.0
    state = first + 2 * length * step + length**2 * bend
    return np.clip(state, third - LONGEST_LEAP, third + LONGEST_LEAP)


def _worst(problem: Problem, atoms: Atoms, values: Floats) -> tuple[int, float]:
    """Return the pin that misses its bounds most, relative to them, and by how much."""
    worst, largest = 0, 0.0
    for number, (pin, inside) in enumerate(zip(problem.pins, atoms.members, strict=True)):
        have = float(values[inside].sum())
        goal = max(have, pin.low) if pin.high is None else min(max(have, pin.low), pin.high)
        gap = abs(have - goal) / max(goal, np.finfo(float).tiny)
        if gap > largest:
            worst, largest = number, gap
    return worst, largest
