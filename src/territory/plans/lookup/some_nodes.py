"""Some nodes of a stored product, for a command that speaks of one: it reads no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from territory.plans.lookup.nodes import find_node, known_names
from territory.plans.lookup.stored import (
    NAMES,
    Node,
    Stored,
    read_split,
    read_stored,
)
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.rules.refusals import NotSplit, OnlyPartSeen
from territory.plans.tables import PlanCell, PlanNode
from territory.store.transaction import Tx

SPOT = (PlanNode.ordinal, PlanNode.parent, PlanNode.last)
ROUNDED = "rounded"
"""Input of a leaf: month, 0 to 11 → its value by the split, where a change by hand replaced it."""


@dataclass(frozen=True, slots=True)
class Run:
    """The ordinals of a node and everything below it: first included, end not."""

    first: int
    end: int

    def holds(self, ordinal: Any) -> ColumnElement[bool]:
        """Return the condition that a column of ordinals lies in the run."""
        return and_(ordinal >= self.first, ordinal < self.end)


@dataclass(frozen=True, eq=False)
class OneNode:
    """A node with those above it. stored: of these nodes alone. run: of the node's subtree."""

    stored: Stored
    node: Node
    run: Run


def read_one(
    tx: Tx, version: Version, product: ProductInfo, given: str, position: str | None = None
) -> OneNode:
    """Read the node that a text names, and the way down to it.

    Raises:
        NotSplit: the product has no cells yet.
        OnlyPartSeen: this login does not see how it was split.
        UnknownNode, AmbiguousNode: as `find_node`.
    """
    split = read_split(tx, version, product)
    if split is None or not split.parameters:
        _refuse_part(tx, version, product)
        raise NotSplit(product=product.code, plan=version.options)
    spots = _with_ancestors(tx, version, product, _named(tx, version, product, given))
    runs = [(ordinal, ordinal) for ordinal in sorted(spots)]
    stored = read_stored(tx, version, product, runs)
    if stored is None:
        raise NotSplit(product=product.code, plan=version.options)
    node = find_node(stored, given, position, lambda: known_names(tx, version, product))
    return OneNode(stored, node, _run(tx, version, product, spots[sorted(spots)[node.ordinal]]))


def _refuse_part(tx: Tx, version: Version, product: ProductInfo) -> None:
    if tx.rows(_of(version, product, PlanNode.id).limit(1)):
        raise OnlyPartSeen(product=product.code)


def moved_by_hand(tx: Tx, one: OneNode) -> list[int]:
    """Return by how much changes by hand moved each month of a node, base units."""
    version, product = one.stored.version, one.stored.product
    months: list[Any] = [col(getattr(PlanCell, name)) for name in NAMES]
    statement = (
        _of(version, product, PlanNode.inputs, *months)
        .join(PlanCell, col(PlanCell.node_id) == col(PlanNode.id))
        .where(one.run.holds(col(PlanNode.ordinal)), col(PlanCell.manual) != 0)
    )
    moved = [0] * len(NAMES)
    for row in tx.rows(statement):
        for place, value in (row["inputs"] or {}).get(ROUNDED, {}).items():
            moved[int(place)] += (row[NAMES[int(place)]] or 0) - value
    return moved


def institutions_below(tx: Tx, one: OneNode) -> set[str]:
    """Return the codes of the institutions that a node is made of, bundled ones among them."""
    statement = _of(
        one.stored.version, one.stored.product, PlanNode.node, PlanNode.kind, PlanNode.inputs
    ).where(one.run.holds(col(PlanNode.ordinal)), col(PlanNode.kind) != "territory")
    found: set[str] = set()
    for row in tx.rows(statement):
        found.add(row["node"].partition("/")[0])
        if row["kind"] == "bundle":
            found.update(row["inputs"].get("members", ()))
    return found


def _of(version: Version, product: ProductInfo, *columns: Any) -> Any:
    return select(*(col(column) for column in columns)).where(
        col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id
    )


def _named(tx: Tx, version: Version, product: ProductInfo, given: str) -> list[RowMapping]:
    """Read where the nodes stand that a text may mean; `find_node` decides."""
    institution, _, department = given.rpartition("/")
    above = aliased(PlanNode)
    parents = select(col(above.ordinal)).where(
        col(above.version_id) == version.id, col(above.product_id) == product.id,
        or_(col(above.node) == institution, col(above.name) == institution),
    )  # fmt: skip
    fits = or_(
        col(PlanNode.key) == given, col(PlanNode.name) == given,
        col(PlanNode.node).in_((given, given.removesuffix("/-"))),
        and_(col(PlanNode.name) == department, col(PlanNode.parent).in_(parents)),
    )  # fmt: skip
    return tx.rows(_of(version, product, *SPOT).where(fits))


def _with_ancestors(
    tx: Tx, version: Version, product: ProductInfo, rows: Sequence[RowMapping]
) -> dict[int, RowMapping]:
    """Return ordinal → spot of some nodes and all above them."""
    held = {row["ordinal"]: row for row in rows}
    while missing := {row["parent"] for row in held.values()} - {None, *held}:
        above = _of(version, product, *SPOT).where(col(PlanNode.ordinal).in_(sorted(missing)))
        held |= {row["ordinal"]: row for row in tx.rows(above)}
    return held


def _run(tx: Tx, version: Version, product: ProductInfo, row: RowMapping) -> Run:
    """Return the run of a subtree; an older split did not keep where it ends."""
    first = row["ordinal"]
    if row["last"] is not None:
        return Run(first, row["last"] + 1)
    after = _of(version, product).add_columns(func.min(col(PlanNode.ordinal)).label("end"))
    found = tx.rows(after.where(col(PlanNode.ordinal) > first, col(PlanNode.parent) < first))
    end = found[0]["end"]
    if end is None:
        last = _of(version, product).add_columns(func.max(col(PlanNode.ordinal)).label("last"))
        end = tx.rows(last)[0]["last"] + 1
    return Run(first, end)
