"""Where a number comes from 我的数从哪儿来: the chain from the total to the stored cell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from territory.kernel.periods import Month, Period
from territory.kernel.sentences import Label
from territory.plans.lookup.nodes import find_node
from territory.plans.lookup.some_nodes import institutions_below, moved_by_hand, read_one
from territory.plans.lookup.stored import MONTHS, Node, Stored, read_stored
from territory.plans.lookup.versions import Version, Wanted, find_product, find_version
from territory.plans.rules.bounds import columns_of
from territory.plans.rules.refusals import MonthOutsidePlan, NotSplit
from territory.plans.service.show import full_label
from territory.targets.checks import recomputed
from territory.targets.lookup.inputs import SUMS, inputs_of, stations_stored
from territory.targets.rules.ideal import compute
from territory.targets.rules.months import Floats
from territory.targets.rules.stations import Stations, stations_in
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

    period: a month, a quarter or the year. total: of the year at the top. index: Σ weight ·
    share. year: total · index. month_share: the period's part of the node's year by season and
    ramp. season: the period's factor (mean 1). ramp: part of the steady level in the period, 1
    for what sells already. plain: year · month_share. margins, pins: what the top node's months
    and quarters, and all other pins, added. ideal: plain + margins + pins. rounded: whole steps.
    by_hand: stored - rounded. above: number of the node above in the period. adjustments: of the
    history, as stored.
    """

    stored: Stored
    node: Node
    name: Label
    above: Node | None
    above_value: int | None
    period: Period
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
    ws: Workspace, wanted: Wanted, product: str, node: str, when: Month | str | None = None,
    *, position: str | None = None,
) -> Chain:  # fmt: skip
    """Return the chain of one node and period; it recomputes to the stored number.

    Everything comes from what the version stored of this node, nothing from today's data, and
    nothing is computed anew but the row. when: a month, or the name of a period; else the year.

    Raises:
        UnknownNode, AmbiguousNode: the node is not there, or is shared by positions.
        MonthOutsidePlan: the period is of another year.
        NotSplit: the product has no cells yet.
    """
    with ws.reading() as tx:
        version, info = find_version(tx, wanted), find_product(tx, product)
        period = _period(version, when)
        one = read_one(tx, version, info, node, position)
        stations = stations_stored(one.stored, one.node)
        if stations is not None:
            held = one.stored.parameters.get("adjustments", ())
            inside = institutions_below(tx, one) if held else set()
            moved = moved_by_hand(tx, one)
            return _chain(one.stored, one.node, period, stations, moved=moved, inside=inside)
        stored = read_stored(tx, version, info)
    if stored is None:
        raise NotSplit(product=info.code, plan=version.options)
    return chain_of(stored, find_node(stored, node, position), period)


def chain_of(stored: Stored, node: Node, when: Month | Period) -> Chain:
    """Compute the chain of a node and period by computing the whole product anew.

    For splits that kept no stations of their nodes; the tests hold both ways together.
    """
    period = when if isinstance(when, Period) else _period(stored.version, when)
    inputs, whole = inputs_of(stored), recomputed(stored)
    ideal, rows = compute(inputs), slice(*inputs.rows(node.ordinal))
    stations = stations_in(inputs, ideal, node.ordinal)
    rounded = whole.cells[rows].sum(axis=0) * stored.step
    moved = stored.cells()[rows].sum(axis=0) - rounded
    sums = dict(zip(inputs.shares, ideal.mixed.sums.tolist(), strict=True))
    full = replace(stored, parameters={**stored.parameters, SUMS: sums})
    inside: set[str] = set()
    for leaf in stored.below(node):
        inside.update((leaf.node.partition("/")[0], *leaf.inputs.get("members", ())))
    return _chain(full, node, period, stations, moved=moved.tolist(), inside=inside)


def _period(version: Version, when: Month | str | None) -> Period:
    year = version.sales_year
    if when is None:
        return Period.of_year(year.year, year.begins)
    if isinstance(when, Month):
        period = Period.of_month(when, year.begins)
    else:
        period = Period.parse(when, year.year, begins=year.begins)
    if period.sales_year != year:
        raise MonthOutsidePlan(month=period, year=year.named)
    return period


def _chain(
    stored: Stored, node: Node, period: Period, stations: Stations,
    *, moved: Sequence[int], inside: Collection[str],
) -> Chain:  # fmt: skip
    """Put a chain together.

    moved: by changes by hand, per month, base units. inside: institutions of the node.
    """
    columns, step = period.columns, stored.step
    plain, margined, table = (
        float(part[columns].sum()) * step
        for part in (stations.plain, stations.margined, stations.table)
    )
    parts = _parts(stored, stations)
    season = np.array(stored.season)[columns]
    year = stations.year * step
    above = None if node.parent is None else stored.nodes[node.parent]
    value, by_hand = _value(node, columns), sum(moved[columns])
    return Chain(
        stored=stored, node=node, name=full_label(stored, node), above=above,
        above_value=None if above is None else _value(above, columns),
        period=period, total=stored.total * step, parts=parts,
        index=sum(part.weight * part.share for part in parts), year=year,
        season=float(season.mean()), ramp=_over(stations.ramps[columns], season),
        month_share=plain / year if year else 0.0,
        plain=plain, margins=margined - plain, pins=table - margined, ideal=table,
        rounded=value - by_hand, by_hand=by_hand, value=value,
        pinned=_pinned(stored, node, period),
        adjustments=tuple(
            one for one in stored.parameters.get("adjustments", ())
            if one["institution"] in inside
        ),
    )  # fmt: skip


def _value(node: Node, columns: slice) -> int:
    return sum(value or 0 for value in node.months[columns])


def _over(ramps: Floats, season: Floats) -> float:
    """Return the ramp of a period, months weighted by the season."""
    return float(np.average(ramps, weights=season if season.sum() else None))


def _parts(stored: Stored, stations: Stations) -> tuple[BasisPart, ...]:
    parameters = stored.parameters
    return tuple(
        BasisPart(name, parameters["weights"][name], float(figure), parameters[SUMS][name])
        for name, figure in zip(parameters["shares"], stations.figures, strict=True)
        if parameters["weights"][name] > 0
    )


def _pinned(stored: Stored, node: Node, period: Period) -> tuple[PinRow, ...]:
    """Return the stored bounds that stand on the node or above it and touch the period."""
    path = {above.key: above for above in stored.path(node)}
    year = stored.version.sales_year
    months = range(MONTHS)[period.columns]
    found = []
    for bound in stored.parameters["bounds"]:
        if bound["key"] in path and not bound["by_hand"] and _touches(bound, months):
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


def _touches(bound: dict[str, Any], months: range) -> bool:
    held = columns_of(bound["period"])
    return held.start < months.stop and months.start < held.stop
