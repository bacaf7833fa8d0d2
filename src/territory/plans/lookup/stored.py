"""A product of a version as it is stored: its tree, cells, subtotals and digests."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import RowMapping, func, select
from sqlmodel import col

from territory.kernel.tree import Tree, grow
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


@dataclass(frozen=True, slots=True)
class Node:
    """A stored node. months: its cells (a leaf) or its subtotal, in base units.

    ordinal, parent: places among the nodes that were read.
    """

    id: int
    ordinal: int
    parent: int | None
    key: str
    node: str
    name: str
    level: str
    kind: str
    territory_id: int | None
    institution_id: int | None
    department_id: int | None
    share: int | None
    inputs: Mapping[str, Any]
    months: Months
    manual: int
    digest: str | None
    is_leaf: bool


@dataclass(frozen=True, eq=False)
class Stored:
    """One product of a version.

    nodes: by ordinal, parents first. changed: what was settled differently after the split, of
    pins (totals too), season, step. must_hold: the total and the pins that the cells keep, of
    the split where something was settled since.
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
        marks = self.leaves[0].inputs.get("last_year_months")
        if marks is None:
            return None
        return tuple(month for month in range(MONTHS) if int(marks) >> month & 1)

    def tree(self) -> Tree:
        """Return the stored tree as the kernel's; its order is that of the ordinals."""
        return grow(self._pairs())

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
        """Sums of the leaves for every node, (nodes, 12), base units."""
        return self.tree().roll_up_leaves(self.cells())

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
        inside = {node.ordinal}
        for other in self.nodes[node.ordinal + 1 :]:
            if other.parent in inside:
                inside.add(other.ordinal)
        return tuple(self.nodes[ordinal] for ordinal in sorted(inside))

    def bounds(self) -> tuple[Bound, ...]:
        """Return the fixed and limited values that it was split with, cells set by hand too.

        Raises:
            OnlyPartSeen: this login sees a part of the tree.
        """
        if not self.parameters:
            raise OnlyPartSeen(product=self.product.code)
        tree = self.tree()
        return tuple(
            Bound(tree.index(b["key"]), b["period"], b["low"], b["high"], place, b["by_hand"])
            for place, b in enumerate(self.parameters["bounds"])
        )

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


def read_stored(tx: Tx, version: Version, product: ProductInfo) -> Stored | None:
    """Read a product of a version; None where it has not been split."""
    split = read_split(tx, version, product)
    if split is None:
        return _part_seen(tx, version, product)
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
        nodes=_nodes(tx, version, product),
        changed=_changed(tx, version, product, split),
    )
    pins = with_total(stored.total, stored.bounds()) if stored.changed else pins_now(tx, stored)
    return replace(stored, must_hold=pins)


def changed_since_split(tx: Tx, version: Version, product: ProductInfo) -> tuple[str, ...] | None:
    """Return what was settled differently after the split; None where there was none."""
    split = read_split(tx, version, product)
    return _changed(tx, version, product, split) if split and split.parameters else None


def _part_seen(tx: Tx, version: Version, product: ProductInfo) -> Stored | None:
    """Return what a login sees that the server keeps to one node: cells, and not their sources."""
    nodes = _nodes(tx, version, product)
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


def _nodes(tx: Tx, version: Version, product: ProductInfo) -> tuple[Node, ...]:
    cells: list[Any] = [col(getattr(PlanCell, name)).label(f"cell_{name}") for name in NAMES]
    sums: list[Any] = [col(getattr(PlanSubtotal, name)).label(f"sum_{name}") for name in NAMES]
    statement = (
        select(
            *PlanNode.__table__.c,  # type: ignore[attr-defined]  # every table model has it
            *cells, *sums,
            col(PlanCell.manual),
            col(PlanDigest.digest),
        )
        .outerjoin(PlanCell, col(PlanCell.node_id) == col(PlanNode.id))
        .outerjoin(PlanSubtotal, col(PlanSubtotal.node_id) == col(PlanNode.id))
        .outerjoin(PlanDigest, col(PlanDigest.node_id) == col(PlanNode.id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
        .order_by(col(PlanNode.ordinal))
    )  # fmt: skip
    rows = tx.rows(statement)
    inner = {row["parent"] for row in rows}
    places = {row["ordinal"]: place for place, row in enumerate(rows)}  # a part begins elsewhere
    return tuple(_node(row, places, is_leaf=row["ordinal"] not in inner) for row in rows)


def _node(row: RowMapping, places: Mapping[int | None, int], *, is_leaf: bool) -> Node:
    prefix = "cell" if is_leaf else "sum"
    return Node(
        id=row["id"],
        ordinal=places[row["ordinal"]],
        parent=places.get(row["parent"]),
        key=row["key"],
        node=row["node"],
        name=row["name"],
        level=row["level"],
        kind=row["kind"],
        territory_id=row["territory_id"],
        institution_id=row["institution_id"],
        department_id=row["department_id"],
        share=row["share"],
        inputs=row["inputs"] or {},
        months=tuple(row[f"{prefix}_{name}"] for name in NAMES),
        manual=row["manual"] or 0,
        digest=row["digest"],
        is_leaf=is_leaf,
    )


def _run_code(tx: Tx, run_id: int) -> str:
    from territory.store.tables import Run

    rows = tx.rows(select(col(Run.code)).where(col(Run.id) == run_id))
    return str(rows[0]["code"]) if rows else ""
