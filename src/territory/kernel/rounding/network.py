"""The flow network whose arcs are the sums that rounding controls.

The two nested families of sums (DOMAIN.md 6.3) meet in the cells: a year runs down from the
company to the leaf and its quarters, a month runs up from the leaf's parent to the company and
its quarters. Read as a circulation

    company year -> ... -> leaf year -> leaf quarter -> cell -> parent month -> ... -> company
    month -> company quarter -> company year

every arc carries one controlled sum and every joint says that the parts make the whole, so an
integral circulation between floor and ceiling of each arc is the table sought (Cox 1987).
"""

from dataclasses import dataclass, replace

import numpy as np

from territory.errors import Refused
from territory.kernel.grid import BITS, UNIT, Grid, IntArray
from territory.kernel.rounding.cascade import (
    MONTHS,
    PERIODS,
    QUARTER,
    YEAR,
    BoolArray,
    Cascade,
    period_name,
)
from territory.kernel.rounding.years import closest

HALF = UNIT // 2
MOST_MISSED = 0.4  # steps; half a step less the dust of the grid
WHOLE_WITHIN = (4294, 429, 42, 4, 0)  # grid units; the first is 1e-6 step
RANK_BITS = 20
COST_BITS = 20
WEIGHT_OF_QUARTER = 4096
"""Months weigh 1: a quarter outweighs all that one exchange can move. Years are settled before."""
WEIGHT = np.array([1] * MONTHS + [WEIGHT_OF_QUARTER] * 4 + [1])
"""Weight of the deviation of each period, whatever the node."""


class PinsOffIdeal(Refused):
    """The ideal table misses its pins by {missed:.2f} steps, most at node {node}, {period}."""

    hint = "Rake the ideal table to within 0.4 step of all fixed values before it is rounded."


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs numbered node * 17 + period; joints numbered alike, the last one is the outlet.

    Attributes:
        cascade: the tree in canonical order.
        tail, head: int64, shape (nodes * 17,), the joints of each arc.
        layer: int64, shape (nodes * 17,), place of the arc on the way round, 0 the company year.
        floor: int64, shape (nodes * 17,), whole steps below the ideal, or the value if not free.
        part: int64, shape (nodes * 17,), grid units above the floor; 0 where not free.
        free: bool, shape (nodes * 17,), True where floor and ceiling are both allowed.
        cost: int64, shape (nodes * 17,), change of the weighted sum of deviations, in 2^-20,
            when the arc takes its ceiling instead of its floor: w * (1 - 2 part).
        rank: int64, shape (nodes * 17,), order of the cell among equal costs, below 2^20.
        tolerance: grid units within which a sum counted as whole.
    """

    cascade: Cascade
    tail: IntArray
    head: IntArray
    layer: IntArray
    floor: IntArray
    part: IntArray
    free: BoolArray
    cost: IntArray
    rank: IntArray
    tolerance: int

    @property
    def fine_cost(self) -> IntArray:
        """Cost with the order of ties below it, shape (nodes * 17,).

        A swap moves four cells; their ranks together stay below one unit of cost.
        """
        return (self.cost << RANK_BITS + 4) + self.rank

    def closest_years(self) -> BoolArray:
        """Ceilings (True) of the years that are closest by themselves, shape (nodes,)."""
        years = slice(YEAR, None, PERIODS)
        return closest(self.cascade, self.floor[years], self.cost[years], self.free[years])

    def of_years(self, wanted: BoolArray) -> "Network":
        """The same network in which only years cost anything; equal ones go where `wanted` is."""
        nearer = np.where(np.repeat(wanted, PERIODS), -1, 1)
        cost = np.where(self.is_year & self.free, (self.cost << RANK_BITS) + nearer, 0)
        return replace(self, cost=cost)

    def below_years(self) -> "Network":
        """The same network in which years stay as they are."""
        return replace(self, free=self.free & ~self.is_year)

    def years_beyond(self, up: BoolArray, closest_years: BoolArray) -> float:
        """Steps by which the years lie farther from their ideal than years alone would have to."""
        risen = up[YEAR::PERIODS].astype(np.int64) - closest_years
        return int(self.cost[YEAR::PERIODS] @ risen) / (1 << COST_BITS)

    @property
    def is_year(self) -> BoolArray:
        """True for the arcs that carry years, shape (nodes * 17,)."""
        return np.asarray(np.arange(len(self.free)) % PERIODS == YEAR)


def controlled(leaf: BoolArray, root: int) -> BoolArray:
    """True for the sums that are bounded: all but the quarters of inner nodes; (nodes, 17)."""
    mask = np.ones((len(leaf), PERIODS), dtype=np.bool_)
    mask[~leaf, QUARTER:YEAR] = False
    mask[root] = True
    return mask


def build(cascade: Cascade, ideal: Grid, pinned: IntArray, is_pinned: BoolArray) -> Network:
    """Network of a product's table.

    Args:
        cascade: the tree in canonical order.
        ideal: exact sums, shape (nodes, 17), canonical.
        pinned: int64, shape (nodes, 17), the value of each fixed sum.
        is_pinned: bool, shape (nodes, 17).

    Raises:
        PinsOffIdeal: the ideal is too far from the pins for them to be kept.
    """
    control = controlled(cascade.leaf, 0)
    nearest = ideal.whole + (ideal.part >= HALF)
    missed = _missed(cascade, ideal, pinned, is_pinned)
    tolerance = _tolerance(np.where(control & ~is_pinned, _off(ideal), 0), missed)
    near = (_off(ideal) <= tolerance) & ~is_pinned
    free = control & ~near & ~is_pinned
    floor = np.where(is_pinned, pinned, np.where(near, nearest, ideal.whole))
    part = np.where(free, ideal.part, 0)
    tail, head, layer = _joints(cascade)
    return Network(
        cascade,
        tail.ravel(),
        head.ravel(),
        layer.ravel(),
        floor.ravel(),
        part.ravel(),
        free.ravel(),
        np.where(free, _saving(part) * WEIGHT, 0).ravel(),
        _ranks(cascade).ravel(),
        tolerance,
    )


def whole_within(control: BoolArray, ideal: Grid, pinned: IntArray, is_pinned: BoolArray) -> int:
    """Return the tolerance that `build` takes, of sums in any order of the nodes; (nodes, 17)."""
    off = np.where(control & ~is_pinned, _off(ideal), 0)
    return _tolerance(off, _units_missed(ideal, pinned, is_pinned))


def _off(ideal: Grid) -> IntArray:
    """Grid units from each sum to the nearest whole."""
    return np.where(ideal.part >= HALF, UNIT - ideal.part, ideal.part)


def _missed(cascade: Cascade, ideal: Grid, pinned: IntArray, is_pinned: BoolArray) -> int:
    """Grid units by which the ideal misses its pins in all."""
    steps = np.where(is_pinned, ideal.floats() - pinned, 0.0)
    missed = float(np.abs(steps).sum())
    if missed >= MOST_MISSED:
        node, period = np.unravel_index(int(np.abs(steps).argmax()), steps.shape)
        raise PinsOffIdeal(
            missed=missed, node=int(cascade.place[node]), period=period_name(int(period))
        )
    return _units_missed(ideal, pinned, is_pinned)


def _units_missed(ideal: Grid, pinned: IntArray, is_pinned: BoolArray) -> int:
    units = (ideal.whole - pinned)[is_pinned] * UNIT + ideal.part[is_pinned]
    return int(np.abs(units).sum())


def _tolerance(off: IntArray, missed: int) -> int:
    """Widest tolerance at which sums taken as whole stay jointly possible.

    Setting arcs to a value that their exact flow misses by d_a keeps the network feasible as long
    as the d_a sum to less than half a step: a cut of integral bounds that is broken at all is
    broken by a whole step (Hoffman's circulation theorem). Tolerance 0 takes no sum as whole
    that is not, so a tolerance that stays below 0.45 step is always found.
    """
    fits = (within for within in WHOLE_WITHIN if _dust(off, within) + missed < HALF * 9 // 10)
    return next(fits, 0)


def _dust(off: IntArray, within: int) -> int:
    return int(off[off <= within].sum())


def _saving(part: IntArray) -> IntArray:
    """1 - 2 part in 2^-20: parts nearer than a millionth of a step are equal, and ties.

    Coarser than the grid on purpose: the last bits of a part still show the scale of the weights
    that it was computed from, and must not choose between sums that are equal on paper.
    """
    drop = BITS - COST_BITS
    coarse = (part + (1 << (drop - 1))) >> drop
    return (1 << COST_BITS) - 2 * coarse


def _ranks(cascade: Cascade) -> IntArray:
    """Cells in the order of their tie keys, spread over 20 bits; other sums are 0."""
    ranks = np.zeros((len(cascade.parents), PERIODS), dtype=np.int64)
    order = np.argsort(cascade.ties, axis=None, kind="stable")
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    too_many = max(0, order.size.bit_length() - RANK_BITS)
    ranks[cascade.leaf, :MONTHS] = (place >> too_many).reshape(cascade.ties.shape)
    return ranks


def _joints(cascade: Cascade) -> tuple[IntArray, IntArray, IntArray]:
    """Tail, head and layer of every arc, shape (nodes, 17) each."""
    count, deepest = len(cascade.parents), int(cascade.depth.max())
    number = np.arange(count * PERIODS, dtype=np.int64).reshape(count, PERIODS)
    quarter_of = QUARTER + np.arange(MONTHS) // 3
    outlet = count * PERIODS
    tail, head = number.copy(), number.copy()
    layer = np.zeros((count, PERIODS), dtype=np.int64)
    tail[1:, YEAR] = number[cascade.parents[1:], YEAR]
    tail[0, YEAR] = outlet
    layer[:, YEAR] = cascade.depth
    tail[:, QUARTER:YEAR] = number[:, [YEAR]]
    layer[:, QUARTER:YEAR] = deepest + 1
    tail[cascade.leaf, :MONTHS] = number[cascade.leaf][:, quarter_of]
    head[1:, :MONTHS] = number[cascade.parents[1:], :MONTHS]
    layer[:, :MONTHS] = deepest + 3 + (deepest - cascade.depth)[:, None]
    layer[cascade.leaf, :MONTHS] = deepest + 2
    head[0, :MONTHS] = number[0, quarter_of]
    tail[0, QUARTER:YEAR] = number[0, QUARTER:YEAR]
    head[0, QUARTER:YEAR] = outlet
    layer[0, QUARTER:YEAR] = 2 * deepest + 4
    return tail, head, layer
