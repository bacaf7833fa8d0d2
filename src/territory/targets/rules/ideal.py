"""The ideal table of one product, in fractions of steps (DOMAIN.md section 6.2).

    weights -> year of every leaf -> months -> margins of the top node -> pins

Everything is computed from `Inputs`, which a version stores: the ideal is never read from
today's data. Rows stand in the canonical order of the tree, so that no order of rows shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from territory.kernel import pins as kernel_pins
from territory.kernel.raking import MarginsCannotBeMet, rake, unmet
from territory.kernel.tree import Tree
from territory.plans.rules.bounds import (
    MONTHS,
    PERIODS,
    QUARTER,
    YEAR,
    Bound,
    columns_of,
    with_total,
)
from territory.targets.rules.months import Floats, profiles, reach
from territory.targets.rules.refusals import MarginsOutOfReach, QuarterOutOfReach
from territory.targets.rules.weights import Mixed, mix

EXACT = 1e-7


@dataclass(frozen=True, eq=False)
class Inputs:
    """Figures from which the ideal of a product is computed.

    tree: canonical; node 0 is the top. total: steps of the year at the top. shares: basis to
    a_b. figures: (leaves, bases). season: (12,), sum 12. ramps: (leaves, 12), 0 to 1.
    bounds: pins without the total. periods: names of the 17 periods of its year.
    """

    tree: Tree
    total: int
    shares: Mapping[str, float]
    figures: Floats
    season: Floats
    ramps: Floats
    bounds: tuple[Bound, ...] = ()
    product: str = ""
    periods: Sequence[str] = PERIODS

    def pins(self) -> tuple[Bound, ...]:
        """Return the total and the pins; what was set by hand may be set by hand again."""
        return with_total(self.total, self.bounds)

    def rows(self, node: int) -> "tuple[int, int]":
        """First and last (excluded) row of a node's leaves."""
        starts, ends = self.tree.leaf_spans()
        return int(starts[node]), int(ends[node])


@dataclass(frozen=True, eq=False)
class Ideal:
    """The ideal table and the stations on the way to it; all in steps.

    mixed: the weights. reach: (leaves,), part of a full year. years: (leaves,), total × index.
    plain: (leaves, 12), years × months. margined: after the top node's months and quarters.
    table: after the pins. fixed: sums that rounding must meet to the unit. bare: nodes without
    figures, which carry only what is fixed for them.
    """

    mixed: Mixed
    reach: Floats
    years: Floats
    plain: Floats
    margined: Floats
    table: Floats
    fixed: tuple[Bound, ...] = field(default=())
    bare: tuple[int, ...] = ()


def compute(inputs: Inputs) -> Ideal:
    """Compute the ideal of a product.

    Raises:
        AllBasesZero: nothing to share by.
        MarginsOutOfReach: the top node's months cannot be met by the institutions that sell then.
        PinsContradict: from the kernel; pins are numbered, 0 is the total, then the bounds.
        PinsNotReached: pins that cross both nested families exclude each other.
        QuarterOutOfReach: a pin on a quarter of an inner node has no table in whole steps.
    """
    part = reach(inputs.season, inputs.ramps)
    mixed = mix(inputs.figures * part[:, None], inputs.shares, inputs.product)
    years = mixed.index * inputs.total
    plain = years[:, None] * profiles(inputs.season, inputs.ramps)
    mass, bare = _own_mass(inputs, plain)
    pins = as_pins(inputs, inputs.bounds)
    clash = kernel_pins.contradiction(kernel_pins.Problem(plain + mass, pins))
    if clash is not None:
        raise kernel_pins.PinsContradict(clash)
    margined = _with_margins(inputs, plain)
    table, bounds = _with_pins(inputs, margined + mass)
    fixed = _held(inputs, table, bounds)
    return Ideal(mixed, part, years, plain, margined, table, fixed, bare)


def _own_mass(inputs: Inputs, plain: Floats) -> tuple[Floats, tuple[int, ...]]:
    """Give a pin where no figure stands what it asks for, in equal shares of the leaves below.

    Months in which nothing sells stay empty. Returns the mass, (leaves, 12), and the nodes.
    """
    shape = profiles(inputs.season, inputs.ramps)
    mass = np.zeros_like(plain)
    nodes: list[int] = []
    for bound in inputs.bounds if inputs.total else ():
        block = np.ix_(range(*inputs.rows(bound.node)), columns_of(bound.period))
        if bound.low > 0 and shape[block].any() and not (plain + mass)[block].any():
            mass[block] = shape[block] * bound.low / shape[block].sum()
            nodes.append(bound.node)
    return mass, tuple(sorted(set(nodes)))


def as_pins(inputs: Inputs, bounds: tuple[Bound, ...]) -> tuple[kernel_pins.Pin, ...]:
    """Return the total and the bounds as the kernel's pins, in this order."""
    starts, ends = inputs.tree.leaf_spans()
    whole = Bound(0, YEAR, inputs.total, inputs.total)
    return tuple(
        kernel_pins.Pin(
            np.arange(starts[bound.node], ends[bound.node]),
            np.array(columns_of(bound.period)),
            bound.low,
            bound.high,
        )
        for bound in (whole, *bounds)
    )


def _with_margins(inputs: Inputs, plain: Floats) -> Floats:
    """Rake to the months and quarters stated at the top; rows keep their year.

    Months inside a quarter keep their proportions, since the margins change the row of month
    totals as little as possible.
    """
    stated = [bound for bound in inputs.bounds if bound.node == 0 and bound.period != YEAR]
    if not stated or inputs.total == 0:
        return plain
    every = np.array([0])
    wanted = [kernel_pins.Pin(every, np.arange(MONTHS), inputs.total, inputs.total)]
    wanted += [
        kernel_pins.Pin(every, np.array(columns_of(bound.period)), bound.low, bound.high)
        for bound in stated
    ]
    totals = plain.sum(axis=0)
    columns = kernel_pins.fit(kernel_pins.Problem(totals[None, :], tuple(wanted)))[0]
    rows = plain.sum(axis=1)
    columns *= rows.sum() / columns.sum()
    short = unmet(plain, rows, columns)
    if short is not None:
        raise MarginsOutOfReach(
            months=", ".join(inputs.periods[column] for column in short.columns),
            asked=f"{short.asked:,.0f}",
            available=f"{short.available:,.0f}",
        )
    try:
        return rake(plain, rows, columns, tolerance=1e-11)
    except MarginsCannotBeMet as error:
        raise MarginsOutOfReach(**error.params | {"months": error.params["columns"]}) from error


def _with_pins(inputs: Inputs, table: Floats) -> tuple[Floats, tuple[Bound, ...]]:
    """Fit the table to all bounds; quarters of inner nodes become months first."""
    bounds = inputs.bounds
    if not bounds:
        return table, bounds
    if inputs.total == 0:
        return table, tuple(b for b in bounds if not is_inner_quarter(inputs, b))
    inner = [bound for bound in bounds if is_inner_quarter(inputs, bound)]
    if inner:
        bounds = _as_months(inputs, table, inner)
    return kernel_pins.fit(kernel_pins.Problem(table, as_pins(inputs, bounds))), bounds


def is_inner_quarter(inputs: Inputs, bound: Bound) -> bool:
    """Return whether a bound crosses both families of sums: a quarter between company and leaf."""
    leaf = bool(inputs.tree.is_leaf[bound.node])
    return QUARTER <= bound.period < YEAR and bound.node != 0 and not leaf


def _as_months(inputs: Inputs, table: Floats, inner: list[Bound]) -> tuple[Bound, ...]:
    """Turn pins on quarters of inner nodes into fixed months near to those of least change.

    Rounding controls months of every node, but no quarters of inner ones (DOMAIN.md 6.3).
    """
    bounds = inputs.bounds
    problem = kernel_pins.Problem(table, as_pins(inputs, bounds))
    quarters = [bounds.index(bound) + 1 for bound in inner]
    try:
        months = kernel_pins.whole_months(problem, quarters, _guide(inputs, problem, inner))
    except kernel_pins.SearchStopped as error:
        bound = inner[0]
        raise QuarterOutOfReach(
            node=inputs.tree.keys[bound.node],
            period=inputs.periods[bound.period],
            value=bound.low if bound.high is None else bound.high,
        ) from error
    places = [(bound, month) for bound in inner for month in columns_of(bound.period)]
    fixed = tuple(
        Bound(bound.node, month, pin.low, pin.low, bound.source)
        for (bound, month), pin in zip(places, months, strict=True)
    )
    return tuple(bound for bound in bounds if bound not in inner) + fixed


def _guide(inputs: Inputs, problem: kernel_pins.Problem, inner: list[Bound]) -> Floats:
    """Return the table of least relative change, or one near it where raking does not arrive."""
    try:
        return kernel_pins.fit(problem)
    except kernel_pins.PinsNotReached:
        guide = problem.table.copy()
        for bound in inner:
            first, last = inputs.rows(bound.node)
            block = (slice(first, last), list(columns_of(bound.period)))
            have = float(guide[block].sum())
            high = max(have, bound.low) if bound.high is None else bound.high
            guide[block] *= min(max(have, bound.low), high) / have if have else 1.0
        return guide


def _held(inputs: Inputs, table: Floats, bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """Return the bounds that rounding must meet to the unit: fixed ones and those that bind."""
    held = [Bound(0, YEAR, inputs.total, inputs.total)]
    for bound in bounds:
        first, last = inputs.rows(bound.node)
        value = float(table[first:last, list(columns_of(bound.period))].sum())
        edges = {edge for edge in (bound.low, bound.high) if edge is not None}
        held += [
            Bound(bound.node, bound.period, edge, edge, bound.source)
            for edge in sorted(edges)
            if bound.fixed or abs(value - edge) <= EXACT * max(edge, 1)
        ]
    return tuple(held)
