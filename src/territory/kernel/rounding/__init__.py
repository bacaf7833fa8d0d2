"""Controlled rounding of one product's whole table (DOMAIN.md 6.3).

`round_table` turns a table of ideals into whole steps so that every controlled sum is the floor
or the ceiling of its ideal:

- every leaf x month, quarter and year; every node x month; every node x year; company x quarter;
- a sum that is whole already is kept, a zero stays zero, a pinned sum gets its pin.

What is optimal. Years come first: of all tables within the bounds the result is one whose years,
of leaves and nodes, are closest (least sum of |year - ideal|; of equal ones those by key); of the
tables with these years one whose quarters are (of leaves and company, weighted 4,096 times); then
one whose months are (of nodes and leaves alike).
`Rounded.least` is True where this is proven; parts of a step count to the millionth there. Where
the fixed effort did not suffice (tables beyond some 500 leaves) the result is still within all
bounds, and no swap of two leaves under one parent helps. In one dimension, and in the years of a
flat tree whose rows share a season, it is the largest remainder (Hamilton).
What is not: quarters of inner nodes cross both families of sums
and are measured only (`Rounded.deviations.inner_quarter`); a higher total may lower a cell by
one (quota was chosen over monotonicity); among tables of equal cost the tie keys decide every
two-leaf swap, while longer exchanges of equal cost are left as they fell.

Nothing depends on the order of rows or nodes: they are put in the order of their keys first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from territory.errors import Exit, Refused, TerritoryError
from territory.kernel.grid import Grid, IntArray, KeyArray
from territory.kernel.rounding.cascade import (
    MONTHS,
    PERIODS,
    QUARTER,
    YEAR,
    BoolArray,
    NotATree,
    SameKey,
    leaf_nodes,
    period_name,
    plant,
)
from territory.kernel.rounding.check import (
    Deviations,
    Violation,
    deviations,
    ideal_sums,
    node_sums,
    violations,
)
from territory.kernel.rounding.exchange import closest_table
from territory.kernel.rounding.network import PinsOffIdeal, build, controlled, whole_within

__all__ = [
    "MONTHS",
    "PERIODS",
    "QUARTER",
    "YEAR",
    "Deviations",
    "IdealTable",
    "NotATree",
    "NotControlled",
    "Pin",
    "PinsOffIdeal",
    "Rounded",
    "SameKey",
    "Unrounded",
    "Violation",
    "deviations",
    "leaf_nodes",
    "node_sums",
    "period_name",
    "round_table",
    "taken_as_whole",
    "violations",
]


@dataclass(frozen=True, slots=True)
class Pin:
    """A controlled sum that must be met to the unit.

    Attributes:
        node: number of the node.
        period: 0 to 11 a month, 12 to 15 a quarter (leaves and the company only), 16 the year.
        value: whole steps.
    """

    node: int
    period: int
    value: int


@dataclass(frozen=True, slots=True)
class IdealTable:
    """The ideal of one product over one tree.

    Attributes:
        parents: int64, shape (nodes,), number of each node's parent, -1 for the company.
        ties: uint64, shape (nodes, 13), from `apportion.tie_table`.
        ideal: shape (leaves, 12), steps, from `grid.snap`; row i belongs to the i-th node that
            has no children, in the order of `parents` (`leaf_nodes`).
        pins: fixed sums, which the ideal already holds but for the dust of raking.
    """

    parents: IntArray
    ties: KeyArray
    ideal: Grid
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounded:
    """A table in whole steps.

    Attributes:
        cells: int64, shape (leaves, 12), rows as in the ideal table.
        deviations: largest deviations from the ideal per family of sums.
        least: True where the table is proven closest: its years first, then quarters, then months.
        years_beyond: steps by which its years lie farther from their ideal, in all, than years
            would that had no months; 0 but for ramps and pins.
        whole_within: grid units (2^-32 step) within which an ideal sum was taken as whole, at
            most 1e-6 step.
    """

    cells: IntArray
    deviations: Deviations
    least: bool
    years_beyond: float
    whole_within: int


class NotControlled(Refused):
    """Quarter {quarter} of node {node} cannot be fixed here: inner quarters are only measured."""

    hint = "Fix the year or the months of the node instead."


class Unrounded(TerritoryError):
    """The rounding broke {count} bounds of its own; nothing was written. Please report this."""

    exit_code = Exit.UNEXPECTED


def round_table(table: IdealTable) -> Rounded:
    """Round a product's whole table at once, within the bounds named above.

    Raises:
        NotATree, SameKey: the nodes are no tree in a definite order.
        NotControlled: a pin on a quarter of an inner node.
        PinsOffIdeal: the ideal does not hold the pins closely enough.
        Unrounded: the independent check of the result failed, a fault of this program.
    """
    cascade = plant(table.parents, table.ties)
    pinned, is_pinned = _pins(table.parents, table.pins)
    sums = cascade.ideal_sums(table.ideal)
    network = build(cascade, sums, pinned[cascade.place], is_pinned[cascade.place])
    years = network.closest_years()
    up, least = closest_table(network, years)
    steps = (network.floor + up).reshape(-1, PERIODS)[cascade.leaf, :MONTHS]
    cells = np.empty_like(steps)
    cells[cascade.rows] = steps
    _check(table, cells, network.tolerance)
    measured = deviations(cells, table.ideal, table.parents)
    beyond = network.years_beyond(up, years)
    return Rounded(cells, measured, least, beyond, network.tolerance)


def taken_as_whole(parents: IntArray, ideal: Grid, pins: Sequence[Pin]) -> int:
    """Return `Rounded.whole_within` of a table without rounding it; arguments as `IdealTable`'s.

    It depends on neither the order of the nodes nor the ties, so whoever holds cells against an
    ideal again needs no more than the ideal.

    Raises:
        NotControlled: a pin on a quarter of an inner node.
    """
    pinned, is_pinned = _pins(parents, pins)
    control = controlled(leaf_nodes(parents), int(np.flatnonzero(parents < 0)[0]))
    return whole_within(control, ideal_sums(ideal, parents), pinned, is_pinned)


def _pins(parents: IntArray, pins: Sequence[Pin]) -> tuple[IntArray, BoolArray]:
    """Value of each pinned sum and True where one stands, both (nodes, 17), caller's order."""
    control = controlled(leaf_nodes(parents), int(np.flatnonzero(parents < 0)[0]))
    value = np.zeros(control.shape, dtype=np.int64)
    pinned = np.zeros(control.shape, dtype=np.bool_)
    for pin in pins:
        if not control[pin.node, pin.period]:
            raise NotControlled(quarter=pin.period - QUARTER + 1, node=pin.node)
        value[pin.node, pin.period] = pin.value
        pinned[pin.node, pin.period] = True
    return value, pinned


def _check(table: IdealTable, cells: IntArray, whole_within: int) -> None:
    broken = len(violations(cells, table.ideal, table.parents, whole_within))
    sums = node_sums(cells, table.parents)
    broken += sum(int(sums[pin.node, pin.period]) != pin.value for pin in table.pins)
    if broken:
        raise Unrounded(count=broken)
