"""Pins that cross both nested families, such as region x quarter, met in whole steps.

No flow says whether a quarter of an inner node can be met, but its three months are in the nested
family of months. So whole months are sought that sum to the quarter: a flow gives some; where their
sum is off, one of the three must move, and each is tried in turn (branch and bound; the flow proves
in integers where a branch is empty). First near a guide, the table of least relative change, then
ever farther from it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from territory.kernel.pins.feasible import Families, judge, smallest_clash, sort_into_families
from territory.kernel.pins.problem import Atoms, Floats, Pin, PinsContradict, Problem, gather

WINDOWS: Final = (0, 1, 4, 16, 64, None)
"""Steps from the guide within which months are sought; None is anywhere."""
MOST_FLOWS: Final = 400
"""Flows that are tried in one window."""


class SearchStopped(Exception):
    """Neither whole months nor the proof that there are none were found in the fixed effort."""


@dataclass(frozen=True, eq=False)
class _Search:
    """Pins, the quarters among them, and per quarter the numbers of its months' pins."""

    pins: tuple[Pin, ...]
    quarters: tuple[int, ...]
    months: tuple[tuple[int, ...], ...]
    atoms: Atoms
    families: Families

    def found(self, bounds: tuple[Pin, ...], kept: Collection[int]) -> tuple[Pin, ...] | None:
        """Return the months fixed where they sum to their quarters; None where no flow is.

        kept: numbers of the pins that count.

        Raises:
            SearchStopped: the flows did not suffice.
        """
        waiting = [bounds]
        judged = {*kept, *range(len(self.pins), len(self.pins) + len(bounds))}
        for _ in range(MOST_FLOWS):
            if not waiting:
                return None
            bounds = waiting.pop()
            sums = judge((*self.pins, *bounds), self.atoms, self.families, judged).sums
            if sums is None:
                continue
            values = [sums.get(len(self.pins) + place, 0) for place in range(len(bounds))]
            branches = self._branches(bounds, values, kept)
            if branches is None:
                return tuple(
                    replace(pin, low=value, high=value)
                    for pin, value in zip(bounds, values, strict=True)
                )
            waiting += branches
        raise SearchStopped

    def _branches(
        self, bounds: tuple[Pin, ...], values: Sequence[int], kept: Collection[int]
    ) -> list[tuple[Pin, ...]] | None:
        """Return what to try next for the first quarter that is off; None where none is.

        If a quarter is `off` too large, some month must fall by a third of that: the k-th branch
        lowers month k so far and the months before it less.
        """
        for quarter, months in zip(self.quarters, self.months, strict=True):
            pin, total = self.pins[quarter], sum(values[month] for month in months)
            high = max(total, pin.low) if pin.high is None else pin.high
            off = total - min(max(total, pin.low), high)
            if off and quarter in kept:
                return self._moved(bounds, values, months, off)
        return None

    @staticmethod
    def _moved(
        bounds: tuple[Pin, ...], values: Sequence[int], months: tuple[int, ...], off: int
    ) -> list[tuple[Pin, ...]]:
        part = -(-abs(off) // len(months))
        branches, left = [], list(bounds)
        for month in months:
            moved, stays = list(left), left[month]
            if off > 0:
                moved[month] = _cut(stays, high=values[month] - part)
                left[month] = _cut(stays, low=values[month] - part + 1)
            else:
                moved[month] = _cut(stays, low=values[month] + part)
                left[month] = _cut(stays, high=values[month] + part - 1)
            branches.append(tuple(moved))
        return [branch for branch in reversed(branches) if all(map(_is_open, branch))]


def _cut(pin: Pin, low: int = 0, high: int | None = None) -> Pin:
    """Narrow the bounds of a pin."""
    tops = [top for top in (pin.high, high) if top is not None]
    return replace(pin, low=max(pin.low, low), high=min(tops, default=None))


def _is_open(pin: Pin) -> bool:
    return pin.high is None or pin.low <= pin.high


def whole_months(problem: Problem, quarters: Sequence[int], guide: Floats) -> tuple[Pin, ...]:
    """Turn pins on quarters into fixed months, as near to a guide as whole tables allow.

    Args:
        problem: All pins.
        quarters: Numbers of the pins to be turned.
        guide: Table of the problem's shape; its sums are where the months are looked for first.

    Returns:
        One fixed pin for every month of every quarter, in the order of `quarters`.

    Raises:
        PinsContradict: No whole table keeps all pins; an irreducible set of them is named.
        SearchStopped: That could not be found out.
    """
    search, every = _search(problem, quarters), range(len(problem.pins))
    for window in WINDOWS:
        found = _within(search, window, guide, every)
        if found is not None:
            return found
    raise PinsContradict(_thinned(search, guide))


def clash_across(problem: Problem, quarters: Sequence[int]) -> tuple[int, ...] | None:
    """Name an irreducible set of pins that no whole table keeps, None where there is a table.

    None too where that could not be found out.
    """
    clash = smallest_clash(problem, gather(problem))
    if clash is not None or not quarters:
        return clash
    search = _search(problem, quarters)
    if _can(search, problem.table, range(len(problem.pins))):
        return None
    return _thinned(search, problem.table)


def _search(problem: Problem, quarters: Sequence[int]) -> _Search:
    months: list[Pin] = []
    places = []
    for quarter in quarters:
        pin = problem.pins[quarter]
        places.append(tuple(range(len(months), len(months) + len(pin.months))))
        months += [Pin(pin.rows, pin.months[[place]]) for place in range(len(pin.months))]
    whole = Problem(problem.table, (*problem.pins, *months))
    atoms = gather(whole)
    families = sort_into_families(whole, atoms)
    return _Search(problem.pins, tuple(quarters), tuple(places), atoms, families)


def _within(
    search: _Search, window: int | None, guide: Floats, kept: Collection[int]
) -> tuple[Pin, ...] | None:
    """Look for months within a window; a search that stops says nothing but in the last one."""
    bounds = []
    for quarter in search.quarters:
        pin = search.pins[quarter]
        for place in range(len(pin.months)):
            near = float(guide[pin.rows, pin.months[place]].sum())
            month = Pin(pin.rows, pin.months[[place]])
            if window is not None:
                low, high = int(np.floor(near)) - window, int(np.ceil(near)) + window
                month = _cut(month, low=low, high=high)
            bounds.append(month)
    try:
        return search.found(tuple(bounds), kept)
    except SearchStopped:
        if window is None:
            raise
        return None


def _can(search: _Search, table: Floats, kept: Collection[int]) -> bool:
    """Return whether a whole table keeps some of the pins, or it cannot be told."""
    try:
        return _within(search, None, table, kept) is not None
    except SearchStopped:
        return True


def _thinned(search: _Search, table: Floats) -> tuple[int, ...]:
    """Leave out one pin after the other for as long as the rest still cannot be met."""
    kept = list(range(len(search.pins)))
    for pin in range(len(search.pins)):
        rest = [other for other in kept if other != pin]
        if not _can(search, table, rest):
            kept = rest
    return tuple(kept)
