"""Where a number comes from 我的数从哪儿来: the chain from the total to the stored cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory.kernel.periods import Month
from territory.kernel.sentences import Label
from territory.plans.lookup.nodes import find_node
from territory.plans.lookup.stored import Node, Stored, read_stored
from territory.plans.lookup.versions import Wanted, find_product, find_version
from territory.plans.rules.bounds import columns_of
from territory.plans.rules.refusals import MonthOutsidePlan, NotSplit
from territory.plans.service.show import full_label
from territory.targets.checks import recomputed
from territory.targets.lookup.inputs import inputs_of
from territory.targets.rules.ideal import Ideal, compute
from territory.targets.rules.months import Floats
from territory.targets.rules.whole import Ints
from territory.targets.service.pins import PinRow
from territory.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BasisPart:
    """One basis: a node's own figure of all figures, and its weight."""

    basis: str
    weight: float
    figure: float
    of: float

    @property
    def share(self) -> float:
        """The node's part of all figures."""
        return self.figure / self.of if self.of else 0.0


@dataclass(frozen=True, eq=False)
class Chain:
    """Every station of one number, in base units unless they say otherwise.

    total: of the year at the top. index: Σ weight · share. year: total · index. month_share:
    the month's part of the node's year by season and ramp. season: the month's factor (mean 1).
    ramp: part of the steady level in the month, 1 for what sells already. plain: year ·
    month_share. margins, pins: what the top node's months and quarters, and all other pins,
    added. ideal: plain + margins + pins. rounded: whole steps. by_hand: stored - rounded.
    above: number of the node above in the month. adjustments: of the history, as stored.
    """

    stored: Stored
    node: Node
    name: Label
    above: Node | None
    above_value: int | None
    month: Month
    total: int
    parts: tuple[BasisPart, ...]
    index: float
    year: float
    season: float
    ramp: float
    month_share: float
    plain: float
    margins: float
    pins: float
    ideal: float
    rounded: int
    by_hand: int
    value: int
    pinned: tuple[PinRow, ...] = ()
    adjustments: tuple[Mapping[str, Any], ...] = ()


def explain(
    ws: Workspace, wanted: Wanted, product: str, node: str, month: Month,
    *, position: str | None = None,
) -> Chain:  # fmt: skip
    """Return the chain of one node and month; it recomputes to the stored number.

    Everything comes from what the version stored, nothing from today's data.

    Raises:
        UnknownNode, AmbiguousNode: the node is not there, or is shared by positions.
        MonthOutsidePlan: the month is of another year.
        NotSplit: the product has no cells yet.
    """
    with ws.reading() as tx:
        version, info = find_version(tx, wanted), find_product(tx, product)
        stored = read_stored(tx, version, info)
    if stored is None:
        raise NotSplit(product=info.code, plan=version.options)
    if not version.sales_year.holds(month):
        raise MonthOutsidePlan(month=month, year=version.sales_year.named)
    return chain_of(stored, find_node(stored, node, position), month)


def chain_of(stored: Stored, node: Node, month: Month) -> Chain:
    """Compute the chain of a node and month of a stored product."""
    inputs = inputs_of(stored)
    ideal, whole = compute(inputs), recomputed(stored)
    first, last = inputs.rows(node.ordinal)
    rows, step = slice(first, last), stored.step
    at = stored.version.sales_year.place_of(month)
    plain, margined, table = (
        _sum(part[rows, at]) * step for part in (ideal.plain, ideal.margined, ideal.table)
    )
    year = _sum(ideal.years[rows]) * step
    rounded = _count(whole.cells[rows, at]) * step
    value = _count(stored.cells()[rows, at])
    above = None if node.parent is None else stored.nodes[node.parent]
    figures = inputs.figures[rows] * ideal.reach[rows, None]
    return Chain(
        stored=stored, node=node, name=full_label(stored, node), above=above,
        above_value=None if above is None else int(stored.months()[above.ordinal, at]),
        month=month, total=inputs.total * step, parts=_parts(stored, ideal, figures),
        index=_sum(ideal.mixed.index[rows]), year=year, season=float(inputs.season[at]),
        ramp=_ramp(inputs.ramps[rows, at], figures), month_share=plain / year if year else 0.0,
        plain=plain, margins=margined - plain, pins=table - margined, ideal=table,
        rounded=rounded, by_hand=value - rounded, value=value,
        pinned=_pinned(stored, node, month), adjustments=_adjustments(stored, node),
    )  # fmt: skip


def _parts(stored: Stored, ideal: Ideal, figures: Floats) -> tuple[BasisPart, ...]:
    names = list(stored.parameters["shares"])
    return tuple(
        BasisPart(
            name, float(ideal.mixed.weights[at]), _sum(figures[:, at]), float(ideal.mixed.sums[at])
        )
        for at, name in enumerate(names)
        if ideal.mixed.weights[at] > 0
    )


def _ramp(ramps: Floats, figures: Floats) -> float:
    """Return the ramp of a leaf; of a node the mean of its leaves by their figures."""
    weights = figures.sum(axis=1)
    if len(ramps) == 1 or not weights.sum():
        return float(ramps.mean())
    return float(np.average(ramps, weights=weights))


def _adjustments(stored: Stored, node: Node) -> tuple[Mapping[str, Any], ...]:
    """Return the base adjustments of the institutions that a node is made of."""
    held = stored.parameters.get("adjustments", ())
    if not held:
        return ()
    inside: set[str] = set()
    for leaf in stored.below(node):
        inside.update((leaf.node.partition("/")[0], *leaf.inputs.get("members", ())))
    return tuple(one for one in held if one["institution"] in inside)


def _pinned(stored: Stored, node: Node, month: Month) -> tuple[PinRow, ...]:
    """Return the stored bounds that stand on the node or above it and touch the month."""
    path = {above.key: above for above in stored.path(node)}
    year = stored.version.sales_year
    at = year.place_of(month)
    found = []
    for bound in stored.parameters["bounds"]:
        if bound["key"] in path and not bound["by_hand"] and _touches(bound, at):
            fixed = bound["low"] == bound["high"]
            rule = "fixed" if fixed else "max" if bound["high"] is not None else "min"
            value = bound["high"] if rule == "max" else bound["low"]
            found.append(
                PinRow(
                    stored.product.code, path[bound["key"]].node,
                    year.periods[int(bound["period"])], rule,
                    value * stored.step, None, None, stored.run,
                )
            )  # fmt: skip
    return tuple(found)


def _touches(bound: dict[str, Any], at: int) -> bool:
    return at in columns_of(bound["period"])


def _sum(values: Floats) -> float:
    return float(values.sum())


def _count(values: Ints) -> int:
    return int(values.sum())
