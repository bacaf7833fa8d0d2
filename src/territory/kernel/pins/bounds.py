"""What pins still ask of the atoms once nested fixed values are taken apart."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from territory.kernel.pins.feasible import Families, nested
from territory.kernel.pins.problem import Atoms, Floats, Indices, Pin, PinsNotReached, Problem


@dataclass(frozen=True, eq=False)
class Bounds:
    """Bounds on sums of atoms, large blocks first.

    members: per bound its atoms. low, high: (p,). numbers: the pins they come from. emptied:
    (m,), true for atoms that a bound of zero empties.
    """

    members: list[Indices]
    low: Floats
    high: Floats
    numbers: list[int]
    emptied: npt.NDArray[np.bool_]

    def sums(self, values: Floats) -> Floats:
        """Return the sum of each bound's atoms."""
        return np.array([values[inside].sum() for inside in self.members])

    def goals(self, factors: Floats, sums: Floats) -> Floats:
        """Return what each sum must be: the bound that its factor pushes to, else within."""
        resting = np.clip(sums, self.low, self.high)
        return np.where(factors > 0, self.low, np.where(factors < 0, self.high, resting))

    def gaps(self, factors: Floats, values: Floats) -> Floats:
        """Return how far each sum is from its goal, relative to it."""
        sums = self.sums(values)
        goals = self.goals(factors, sums)
        return np.abs(sums - goals) / np.maximum(goals, np.finfo(float).tiny)


@dataclass(frozen=True, eq=False)
class _Part:
    """The part of a pin that fixed pins inside it leave, and its bounds."""

    number: int
    inside: Indices
    low: int
    high: float

    def rank(self) -> tuple[int, bytes, int, float]:
        return -self.inside.size, self.inside.tobytes(), self.low, self.high


def open_bounds(problem: Problem, atoms: Atoms, families: Families, mass: Floats) -> Bounds:
    """Return the bounds that scaling has to meet, in an order that the pins' order does not touch.

    mass: (m,), the atoms, zero where every table that keeps the pins is zero.

    Raises:
        PinsNotReached: Something is asked of atoms that must be zero.
    """
    parts = sorted(_parts(problem.pins, atoms, families), key=_Part.rank)
    emptied = np.zeros(len(mass), dtype=np.bool_)
    for part in parts:
        if part.high == 0:
            emptied[part.inside] = True
    alive = [part.inside[(mass[part.inside] > 0) & ~emptied[part.inside]] for part in parts]
    for part, inside in zip(parts, alive, strict=True):
        if part.low > 0 and not inside.size:
            raise PinsNotReached(number=part.number + 1, gap=part.low)
    kept = [place for place, inside in enumerate(alive) if inside.size]
    return Bounds(
        [alive[place] for place in kept],
        np.array([float(parts[place].low) for place in kept]),
        np.array([parts[place].high for place in kept]),
        [parts[place].number for place in kept],
        emptied,
    )


def _parts(pins: tuple[Pin, ...], atoms: Atoms, families: Families) -> list[_Part]:
    """Take the fixed pins of each family apart, so that no two of them overlap.

    A fixed pin less the fixed pins inside it says the same as the pin itself, and scaling need
    not go back and forth between the two.
    """
    inside = list(atoms.members)
    left = [pin.low for pin in pins]
    for family in (families.years, families.months):
        fixed = [number for number in family if pins[number].low == pins[number].high]
        innermost, parents = nested(fixed, atoms)
        for place, (number, parent) in enumerate(zip(fixed, parents, strict=True), start=1):
            inside[number] = inside[number][innermost[inside[number]] == place]
            if parent:
                left[fixed[parent - 1]] -= pins[number].low
    return [
        _Part(number, inside[number], left[number], _high(pin, left[number]))
        for number, pin in enumerate(pins)
    ]


def _high(pin: Pin, left: int) -> float:
    if pin.high is None:
        return np.inf
    return float(left if pin.low == pin.high else pin.high)
