"""The bridge per node: last year + price + growth + new listings + new products + uplift = target.

Last year is of the months that were whole when the plan was split; targets of other months are a
step of their own. Everything is of the stored split.
"""

from dataclasses import dataclass

import numpy as np

from territory.plans.lookup.stored import Node, Stored
from territory.plans.lookup.versions import Version, Wanted, find_version
from territory.plans.rules.steps import AMOUNT
from territory.plans.service.reading import read_all
from territory.plans.service.show import ShownTargets, TargetRow, rows_of
from territory.targets.lookup.inputs import REPRICED
from territory.targets.rules.bridging import Ints, Step, bridged
from territory.workspace import Workspace

RAISED = ("uplift", "reserve")
"""Kinds of nodes that a manager adds."""


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """One node's bridge in base units, by `Step`; None where no month of last year is whole."""

    row: TargetRow
    steps: tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class Bridge:
    """Bridges of one version. unpriced: products of which last year could not be priced anew."""

    shown: ShownTargets
    rows: tuple[BridgeRow, ...]
    tops: tuple[BridgeRow, ...]
    unpriced: tuple[str, ...]


def bridge(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, level: str | None = None,
    node: str | None = None,
) -> Bridge:  # fmt: skip
    """Return the bridge of every node at a level; without one, of the organisation.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product)
    return bridge_of(version, products, level, node)


def bridge_of(
    version: Version, products: list[Stored], level: str | None, node: str | None = None
) -> Bridge:
    """Return the bridges of products that have been read."""
    shown = rows_of(version, products, level, node)
    sums = {stored.product.code: steps_of(stored) for stored in products}
    return Bridge(
        shown,
        tuple(_row(sums, row) for row in shown.rows),
        tuple(_row(sums, row) for row in shown.tops),
        tuple(one.product.name for one in products if not _is_priced(one)),
    )


def steps_of(stored: Stored) -> Ints | None:
    """Return the steps of every node, (nodes, 7); None where last year has no whole month."""
    like = stored.last_year_months
    if not like:
        return None
    cells, leaves = stored.cells(), stored.leaves
    last = np.array([leaf.inputs.get("last_year") or 0 for leaf in leaves], dtype=np.int64)
    repriced = np.array(
        [leaf.inputs.get(REPRICED, was) for leaf, was in zip(leaves, last.tolist(), strict=True)],
        dtype=np.int64,
    )
    rest = np.array([_rest(leaf, is_new=not last.any()) for leaf in leaves])
    steps = bridged(last, repriced, cells[:, list(like)].sum(axis=1), cells.sum(axis=1), rest)
    return stored.tree.roll_up_leaves(steps)


def _rest(leaf: Node, *, is_new: bool) -> Step:
    """Return the step of a leaf's growth; a product that nobody bought last year is new."""
    if leaf.kind in RAISED:
        return Step.UPLIFT
    if is_new:
        return Step.PRODUCTS
    return Step.LISTINGS if "ramp" in leaf.inputs else Step.EXISTING


def _row(sums: dict[str, Ints | None], row: TargetRow) -> BridgeRow:
    held = sums[row.product.code]
    if held is None:
        return BridgeRow(row, None)
    return BridgeRow(row, tuple(held[row.stored.ordinal].tolist()))


def _is_priced(stored: Stored) -> bool:
    """Return whether price is told from growth: always in units, else where prices were known."""
    if stored.version.measure != AMOUNT:
        return True
    sold = [leaf for leaf in stored.leaves if leaf.inputs.get("last_year")]
    return all(REPRICED in leaf.inputs for leaf in sold)
