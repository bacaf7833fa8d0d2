"""A product of a version as it is stored: its tree, cells, subtotals and digests."""

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import col

from territory.intake.collector import held_back
from territory.kernel.tree import NO_PARENT, Tree, grow, standing
from territory.plans.lookup.pins import pins_now
from territory.plans.lookup.settled import PINS, STEP, changed_since, settled_now
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.rules.bounds import Bound, with_total
from territory.plans.rules.refusals import OnlyPartSeen
from territory.plans.tables import (
    PlanCell,
    PlanDigest,
    PlanNode,
    PlanPin,
    PlanSplit,
    PlanSubtotal,
)
from territory.store.transaction import Tx

MONTHS = 12
SETTLED = "settled"
"""Parameter of a split: what it was made of, see `settled_now`."""
NAMES = tuple(f"m{place:02d}" for place in range(1, MONTHS + 1))
"""Columns of cells in the store: by place in the year that is planned, whichever month is first."""
Ints = npt.NDArray[np.int64]
Months = tuple[int | None, ...]
Runs = Sequence[tuple[int, int]]
"""Ordinals from and to."""
LAST_YEAR = "last_year"
OWN = (
    "id", "key", "node", "name", "level", "kind", "territory_id", "institution_id",
    "department_id", "share",
)  # fmt: skip
"""Columns of a node that stand in the store as they are read, in the order of `Node`."""


@dataclass(frozen=True, slots=True)
class Node:
    """A stored node. months: its cells (a leaf) or its subtotal, in base units.

    ordinal, parent: places among the nodes that were read.
    """

    id: int
    key: str
    node: str
    name: str
    level: str
    kind: str
    territory_id: int | None
    institution_id: int | None
    department_id: int | None
    share: int | None
    ordinal: int
    parent: int | None
    inputs: Mapping[str, Any]
    months: Months
    manual: int
    digest: str | None
    is_leaf: bool


@dataclass(frozen=True, eq=False)
class Stored:
    """One product of a version, or a part of it (`parts`).

    nodes: by ordinal, parents first. changed: what was settled differently after the split, of
    pins (totals too), season, step. must_hold: the total and the pins that the cells keep, of
    the split where something was settled since. is_whole: all nodes are here, not a part of them.
    """

    version: Version
    product: ProductInfo
    step: int
    parameters: Mapping[str, Any]
    season: tuple[float, ...]
    notes: Sequence[Any]
    run: str
    nodes: tuple[Node, ...]
    changed: tuple[str, ...] = ()
    must_hold: tuple[Bound, ...] = ()
    is_whole: bool = True

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The nodes that carry cells, by ordinal."""
        return tuple(node for node in self.nodes if node.is_leaf)

    def cells(self) -> Ints:
        """Cells in base units, (leaves, 12); what is not set counts as zero."""
        return np.array([[m or 0 for m in leaf.months] for leaf in self.leaves], dtype=np.int64)

    @property
    def last_year_months(self) -> tuple[int, ...] | None:
        """Places of the months of last year that were whole when it was split, 0 is the first.

        The leaves' last year is of these alone. None where an older split did not keep them.
        """
        marks = next(
            (node.inputs["last_year_months"] for node in self.nodes if _is_marked(node)), None
        )
        if marks is None:
            return None
        return tuple(month for month in range(MONTHS) if int(marks) >> month & 1)

    @property
    def last_year(self) -> Ints:
        """Credited last year at every node, (nodes,), base units: as stored, else of the leaves."""
        own = [node.inputs.get(LAST_YEAR) for node in self.nodes]
        if all(own[node.ordinal] is not None for node in self.nodes if not node.is_leaf):
            return np.array([value or 0 for value in own], dtype=np.int64)
        return self.rolled_up_last_year()

    def rolled_up_last_year(self) -> Ints:
        """Sums of the leaves' last year at every node, (nodes,), base units."""
        self._must_be_whole()
        own = [leaf.inputs.get(LAST_YEAR) or 0 for leaf in self.leaves]
        return self.tree.roll_up_leaves(np.array(own, dtype=np.int64))

    @cached_property
    def tree(self) -> Tree:
        """The stored tree as the kernel's; its order is that of the ordinals."""
        parents = [NO_PARENT if node.parent is None else node.parent for node in self.nodes]
        return standing([node.key for node in self.nodes], parents)

    def as_read(self) -> dict[str, int]:
        """Return key of a node → its place for a reader: territories as they were entered.

        The ordinals sort brothers by code, so that a split never hangs on the order of a file.
        """
        entered = {
            node.key: (node.territory_id or sys.maxsize, node.ordinal) for node in self.nodes
        }
        return dict(grow(self._pairs(), entered.__getitem__).places)

    def _pairs(self) -> Iterator[tuple[str, str | None]]:
        for node in self.nodes:
            yield node.key, None if node.parent is None else self.nodes[node.parent].key

    def months(self) -> Ints:
        """Sums of the leaves for every node, (nodes, 12), base units; of a whole product only."""
        self._must_be_whole()
        return self.tree.roll_up_leaves(self.cells())

    def stored_months(self) -> Ints:
        """Cells and subtotals as they stand in the store, (nodes, 12); not set counts as zero."""
        return np.array([[m or 0 for m in node.months] for node in self.nodes], dtype=np.int64)

    def path(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes from the top down to this one."""
        way = [node]
        while way[-1].parent is not None:
            way.append(self.nodes[way[-1].parent])
        return tuple(reversed(way))

    def holder(self, node: Node) -> Node:
        """Return the node of the organisation, mostly a position, that a node is or hangs on."""
        return next(above for above in reversed(self.path(node)) if above.kind == "territory")

    def below(self, node: Node) -> tuple[Node, ...]:
        """Return a node and everything under it, by ordinal."""
        return self.nodes[self.tree.descendants(node.ordinal)]

    def bounds(self) -> tuple[Bound, ...]:
        """Return the fixed and limited values that it was split with, cells set by hand too.

        Raises:
            OnlyPartSeen: this login sees a part of the tree.
        """
        self._must_be_whole()
        if not self.parameters:
            raise OnlyPartSeen(product=self.product.code)
        tree = self.tree
        return tuple(
            Bound(tree.index(b["key"]), b["period"], b["low"], b["high"], place, b["by_hand"])
            for place, b in enumerate(self.parameters["bounds"])
        )

    def _must_be_whole(self) -> None:
        if not self.is_whole:
            message = f"a part of {self.product.code} was read, and all its leaves are asked for"
            raise RuntimeError(message)

    @property
    def total(self) -> int:
        """The year of the top node, in steps, that it was split with."""
        return int(self.parameters["total"])


def read_split(tx: Tx, version: Version, product: ProductInfo) -> PlanSplit | None:
    """Return how a product of a version is split, or None where nothing was set yet."""
    statement = select(PlanSplit).where(
        col(PlanSplit.version_id) == version.id, col(PlanSplit.product_id) == product.id
    )
    return tx.session.execute(statement).scalars().first()


def read_stored(
    tx: Tx, version: Version, product: ProductInfo, runs: Runs | None = None
) -> Stored | None:
    """Read a product of a version, or runs of its nodes; None where it has not been split."""
    split = read_split(tx, version, product)
    if split is None:
        return _part_seen(tx, version, product, runs)
    if not split.parameters:
        return None
    stored = Stored(
        version=version,
        product=product,
        step=split.parameters.get(SETTLED, {}).get(STEP, split.step),
        parameters=split.parameters,
        season=tuple(split.season),
        notes=split.notes,
        run=_run_code(tx, split.run_id),
        nodes=_nodes(tx, version, product, runs),
        changed=_changed(tx, version, product, split),
        is_whole=runs is None,
    )
    if runs is not None:
        return stored
    pins = with_total(stored.total, stored.bounds()) if stored.changed else pins_now(tx, stored)
    return replace(stored, must_hold=pins)


def changed_since_split(tx: Tx, version: Version, product: ProductInfo) -> tuple[str, ...] | None:
    """Return what was settled differently after the split; None where there was none."""
    split = read_split(tx, version, product)
    return _changed(tx, version, product, split) if split and split.parameters else None


def _is_marked(node: Node) -> bool:
    return "last_year_months" in node.inputs


def _part_seen(tx: Tx, version: Version, product: ProductInfo, runs: Runs | None) -> Stored | None:
    """Return what a login sees that the server keeps to one node: cells, and not their sources."""
    nodes = _nodes(tx, version, product, runs)
    return Stored(version, product, 1, {}, (), [], "", nodes) if nodes else None


def _changed(tx: Tx, version: Version, product: ProductInfo, split: PlanSplit) -> tuple[str, ...]:
    """Return what was settled differently since; old splits did not keep what they were of."""
    then = split.parameters.get(SETTLED)
    if then is None:
        return (PINS,) if _newest_pin(tx, version, product) > split.run_id else ()
    return changed_since(then, settled_now(tx, version, product))


def _newest_pin(tx: Tx, version: Version, product: ProductInfo) -> int:
    statement = select(func.max(col(PlanPin.run_id)).label("run")).where(
        col(PlanPin.version_id) == version.id, col(PlanPin.product_id) == product.id
    )
    return int(tx.rows(statement)[0]["run"] or 0)


def _nodes(tx: Tx, version: Version, product: ProductInfo, runs: Runs | None) -> tuple[Node, ...]:
    columns: list[Any] = [getattr(PlanNode, name) for name in ("ordinal", "parent", "last", *OWN)]
    columns += [PlanNode.inputs, PlanCell.manual, PlanDigest.digest]
    columns += [
        func.coalesce(getattr(PlanCell, name), getattr(PlanSubtotal, name)) for name in NAMES
    ]
    statement = (
        select(*columns)
        .outerjoin(PlanCell, col(PlanCell.node_id) == col(PlanNode.id))
        .outerjoin(PlanSubtotal, col(PlanSubtotal.node_id) == col(PlanNode.id))
        .outerjoin(PlanDigest, col(PlanDigest.node_id) == col(PlanNode.id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
        .order_by(col(PlanNode.ordinal))
    )  # fmt: skip
    with held_back():
        rows = [row for which in _chosen(runs) for row in tx.stream(statement.where(which))]
        rows.sort(key=itemgetter(0))
        inner = {row[1] for row in rows}
        places = {row[0]: place for place, row in enumerate(rows)}  # a part begins elsewhere
        return tuple(_node(row, places, inner) for row in rows)


def _chosen(runs: Runs | None) -> list[ColumnElement[bool]]:
    """Return conditions on ordinals that an index answers each; one with all runs it would not."""
    if runs is None:
        return [true()]
    ordinal = col(PlanNode.ordinal)
    single = [first for first, last in runs if first == last]
    return [
        ordinal.in_(single),
        *(ordinal.between(first, last) for first, last in runs if first < last),
    ]


def _node(row: Sequence[Any], places: Mapping[int, int], inner: Container[int]) -> Node:
    ordinal, parent, last, *own, inputs, manual, digest = row[:-MONTHS]
    rest: tuple[Any, ...] = (
        places[ordinal],
        None if parent is None else places.get(parent),
        inputs or {},
        tuple(row[-MONTHS:]),
        manual or 0,
        digest,
        ordinal not in inner if last is None else last == ordinal,
    )
    return Node(*own, *rest)


def _run_code(tx: Tx, run_id: int) -> str:
    from territory.store.tables import Run

    rows = tx.rows(select(col(Run.code)).where(col(Run.id) == run_id))
    return str(rows[0]["code"]) if rows else ""
