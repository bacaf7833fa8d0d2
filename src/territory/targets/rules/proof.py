"""Cells held against their ideal, from nothing but what a split stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from territory.kernel.rounding import Deviations, Violation
from territory.targets.rules.ideal import Inputs, compute
from territory.targets.rules.whole import Ints, Ruler


@dataclass(frozen=True, eq=False)
class Held:
    """Sums of cells that are a step or more from their ideal, and how far they are at most."""

    broken: Sequence[Violation]
    deviations: Deviations


def held_against_ideal(inputs: Inputs, cells: Ints) -> Held:
    """Hold cells, in steps, against the ideal itself; nothing is rounded a second time.

    Raises:
        TerritoryError: there is no such ideal, as `compute` and the kernel say.
    """
    ideal = compute(inputs)
    ruler = Ruler.of(inputs.tree, ideal.table, ideal.fixed, inputs.total)
    return Held(ruler.broken(cells), ruler.deviations(cells))
