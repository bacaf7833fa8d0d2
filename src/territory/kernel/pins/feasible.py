"""Whether pins can be met at all, and if not, which few of them contradict each other.

Pins on node x year (with leaf x months) are one nested family of sets, pins on node x month
(with company x months) another. A table whose sums keep the bounds of two nested families is a
flow: through the sets of the first, outside in, over the cells, through the sets of the second,
inside out (DOMAIN.md section 6.3). So there is a table if there is a flow, and with whole
bounds there is then one in whole steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from territory.kernel.pins.flow import Circulation, Network, circulate
from territory.kernel.pins.problem import Atoms, Indices, Pin, Problem, gather

MOST_THINNED: Final = 200


@dataclass(frozen=True, eq=False)
class Families:
    """The pins sorted into two nested families, each from large to small.

    years, months: numbers of pins. aside: pins that cross both (some on inner node x quarter);
    a flow says nothing about them.
    """

    years: tuple[int, ...]
    months: tuple[int, ...]
    aside: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Answer of the flow. clash: pins that exclude any table, not yet smallest.

    forced: atoms that are zero in every table that keeps the pins. sums: whole sums of the judged
    pins in one such table, None where there is none.
    """

    clash: tuple[int, ...] | None
    forced: Indices
    sums: Mapping[int, int] | None


def contradiction(problem: Problem) -> tuple[int, ...] | None:
    """Name one smallest set of pins that contradict each other.

    Smallest in the sense that without any one of them the others can be met (irreducible); a
    set of more than 200 that is found first is named as it is.
    Pins that cross both families are not judged (see `crossing.clash_across`).

    Returns:
        Numbers of the pins, ascending; None where the pins can be met on the cells that are
        not zero.
    """
    return smallest_clash(problem, gather(problem))


def smallest_clash(problem: Problem, atoms: Atoms) -> tuple[int, ...] | None:
    """Do the work of `contradiction` on atoms that are at hand."""
    alone = _impossible_alone(problem.pins, atoms)
    if alone is not None:
        return (alone,)
    clash = judge(problem.pins, atoms, sort_into_families(problem, atoms)).clash
    if clash is None or len(clash) > MOST_THINNED:
        return clash
    forward = _thinned(problem, clash)
    backward = _thinned(problem, tuple(reversed(clash)))
    return min(forward, backward, key=lambda pins: (len(pins), pins))


def judge(
    pins: tuple[Pin, ...], atoms: Atoms, families: Families, only: Iterable[int] | None = None
) -> Verdict:
    """Ask the flow whether the pins (or `only` some of them) can be met."""
    kept = set(range(len(pins)) if only is None else only)
    years = [pin for pin in families.years if pin in kept]
    months = [pin for pin in families.months if pin in kept]
    first, first_parents = nested(years, atoms)
    second, second_parents = nested(months, atoms)
    outside = len(years) + 1
    net = Network(outside + len(months) + 1)
    for place, pin in enumerate(years):
        net.add(first_parents[place], place + 1, pins[pin].low, pins[pin].high)
    for place, pin in enumerate(months):
        tail, head = outside + place + 1, outside + second_parents[place]
        net.add(tail, head, pins[pin].low, pins[pin].high)
    ways, way_of = np.unique(np.stack([first, outside + second]), axis=1, return_inverse=True)
    for tail, head in ways.T.tolist():
        net.add(tail, head)
    net.add(outside, 0)
    return _verdict(circulate(net), [*years, *months], way_of.reshape(-1))


def _verdict(found: Circulation, pins: list[int], way_of: Indices) -> Verdict:
    if found.flows is None:
        return Verdict(tuple(sorted(pins[arc] for arc in found.clash)), np.array([], np.intp), None)
    stuck = [arc - len(pins) for arc in found.fixed_at_zero if arc >= len(pins)]
    sums = dict(zip(pins, found.flows, strict=False))
    return Verdict(None, np.flatnonzero(np.isin(way_of, stuck)), sums)


def _impossible_alone(pins: tuple[Pin, ...], atoms: Atoms) -> int | None:
    """Find a pin that asks for something where all is zero, or whose bounds are crossed."""
    for number, (pin, members) in enumerate(zip(pins, atoms.members, strict=True)):
        if (pin.low > 0 and not members.size) or (pin.high is not None and pin.high < pin.low):
            return number
    return None


def _thinned(problem: Problem, clash: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out one pin after the other for as long as the rest still contradict."""
    few = Problem(problem.table, tuple(problem.pins[pin] for pin in clash))
    atoms = gather(few)
    families = sort_into_families(few, atoms)
    kept = list(range(len(clash)))
    for place in range(len(clash)):
        rest = [other for other in kept if other != place]
        if judge(few.pins, atoms, families, rest).clash is not None:
            kept = rest
    return tuple(sorted(clash[place] for place in kept))


def sort_into_families(problem: Problem, atoms: Atoms) -> Families:
    """Sort pins by what they stand on; general ones join the family in which they nest."""
    years: list[int] = []
    months: list[int] = []
    general: list[int] = []
    rank = [_rank(pin, inside) for pin, inside in zip(problem.pins, atoms.members, strict=True)]
    for number, pin in enumerate(problem.pins):
        if not atoms.members[number].size:
            continue
        if len(pin.months) == problem.table.shape[1]:
            years.append(number)
        elif len(pin.months) == 1 or len(pin.rows) == problem.table.shape[0]:
            months.append(number)
        else:
            (years if len(pin.rows) == 1 else general).append(number)
    aside = []
    for family in (years, months):
        family.sort(key=rank.__getitem__)
        aside += _drop_crossing(family, atoms)
    for number in sorted(general, key=rank.__getitem__):
        if not any(_joins(family, number, rank, atoms) for family in (years, months)):
            aside.append(number)
    return Families(tuple(years), tuple(months), tuple(sorted(aside)))


def _rank(pin: Pin, inside: Indices) -> tuple[int, bytes, int, float]:
    """Order pins from large to small, whatever order they came in."""
    return -inside.size, inside.tobytes(), pin.low, np.inf if pin.high is None else pin.high


def _drop_crossing(family: list[int], atoms: Atoms) -> list[int]:
    """Take the pins that cross larger ones out of a family from large to small."""
    innermost = np.zeros(len(atoms.mass), dtype=np.intp)
    crossing_pins = []
    for place, pin in enumerate(family, start=1):
        inside = atoms.members[pin]
        if (innermost[inside] != innermost[inside[0]]).any():
            crossing_pins.append(pin)
        else:
            innermost[inside] = place
    family[:] = [pin for pin in family if pin not in set(crossing_pins)]
    return crossing_pins


def _joins(
    family: list[int], pin: int, rank: list[tuple[int, bytes, int, float]], atoms: Atoms
) -> bool:
    """Add a pin to a family if all of it stays nested; return whether it did."""
    trial = sorted([*family, pin], key=rank.__getitem__)
    if _drop_crossing(trial, atoms):
        return False
    family[:] = trial
    return True


def nested(family: list[int], atoms: Atoms) -> tuple[Indices, list[int]]:
    """Return per atom its innermost set and per set the one around it; 0 is the outside.

    Sets are numbered from 1 in the order of the family, which is from large to small.
    """
    innermost = np.zeros(len(atoms.mass), dtype=np.intp)
    parents = []
    for place, pin in enumerate(family, start=1):
        inside = atoms.members[pin]
        parents.append(int(innermost[inside[0]]))
        innermost[inside] = place
    return innermost, parents
