"""Changes of cells: proposed through a workbook, applied or rejected by number.

An applied change keeps the sums above it (DOMAIN.md section 6.4). The difference goes to the
*siblings*: the other leaves of the same position in the same month, in proportion to their
values and in whole steps; to the *parent*: the leaves of the parent's other positions in the
same month; or to the *total*, which becomes what the cells sum to. What is fixed stays; a change
that cannot be taken is refused and named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import RowMapping, select
from sqlmodel import SQLModel, col

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.sentences import Label, Sentences
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.settled import STEP, settled_now
from territory.plans.lookup.some_nodes import ROUNDED
from territory.plans.lookup.stored import NAMES, SETTLED, Node, Stored, read_split
from territory.plans.lookup.versions import Version, Wanted, find_version
from territory.plans.rules.bounds import YEAR, Bound, columns_of, period_word
from territory.plans.rules.digests import MARKS, digests_of
from territory.plans.rules.refusals import (
    FixedAbove,
    NoRoom,
    NoSuchChange,
    NotAsSplit,
    NothingChosen,
)
from territory.plans.rules.steps import shown_change, shown_value
from territory.plans.service.drafts import draft_for_writing
from territory.plans.service.reading import read_all
from territory.plans.service.show import full_label
from territory.plans.tables import (
    PlanCell,
    PlanChange,
    PlanDigest,
    PlanNode,
    PlanPin,
    PlanSubtotal,
)
from territory.store.transaction import Tx
from territory.workspace import Workspace

SIBLINGS, PARENT, TOTAL = "siblings", "parent", "total"
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of one cell. base: as the workbook went out; now: as stored; base units."""

    id: int
    product: str
    node: str
    name: Label
    key: str
    position: str
    month: int
    base: int | None
    now: int | None
    value: int | None
    status: str
    reason: str | None
    asked_by: str | None
    decided_by: str | None
    period: str | None = None
    taken_from: str | None = None
    agreed_by: str | None = None


@dataclass(frozen=True, eq=False)
class Applied:
    """Changes that were decided, the version they are in now, and the cells that made room."""

    version: Version
    changes: tuple[ChangeRow, ...]
    moved: int = 0


def list_changes(
    ws: Workspace, wanted: Wanted, status: str | None = "proposed"
) -> tuple[Version, list[ChangeRow]]:
    """Return the changes of a version, in tree order; all of them for status None."""
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        return version, _changes(tx, version, read_all(tx, version, None), status)


def reject(ws: Workspace, wanted: Wanted, ids: Sequence[int], reason: str | None) -> Applied:
    """Reject proposals by number, all of them for none.

    Raises:
        NoSuchChange: a number is no open proposal.
    """
    with ws.writing("targets changes reject", ids=list(ids), reason=reason) as tx:
        version = find_version(tx, wanted)
        chosen = _chosen(tx, version, read_all(tx, version, None), ids)
        _decide(tx, chosen, "rejected", tx.run.who, reason)
        return Applied(version, tuple(chosen))


def apply(
    ws: Workspace, wanted: Wanted, ids: Sequence[int], *, to: str = SIBLINGS,
    reason: str | None = None,
) -> Applied:  # fmt: skip
    """Apply proposals by number, all of them for none; on an approved version in its next draft.

    Raises:
        NoSuchChange: a number is no open proposal.
        NoRoom: nobody can take the difference.
        FixedAbove: a fixed value would not hold any more.
    """
    with ws.writing("targets changes apply", ids=list(ids), to=to, reason=reason) as tx:
        old = find_version(tx, wanted)
        chosen = _chosen(tx, old, read_all(tx, old, None), ids)
        draft = draft_for_writing(tx, wanted)
        moved = 0
        for stored in read_all(tx, draft, None):
            own = [change for change in chosen if change.product == stored.product.code]
            if own:
                moved += _apply(tx, stored, own, to)
        _decide(tx, chosen, "applied", tx.run.who, reason)
        return Applied(draft, tuple(chosen), moved)


def _changes(
    tx: Tx, version: Version, products: Iterable[Stored], status: str | None
) -> list[ChangeRow]:
    statement = (
        select(PlanChange.__table__)  # type: ignore[attr-defined]  # every table model has it
        .join(PlanNode, col(PlanNode.id) == col(PlanChange.node_id))
        .where(col(PlanNode.version_id) == version.id)
        .order_by(col(PlanNode.product_id), col(PlanNode.ordinal), col(PlanChange.month))
    )
    if status is not None:
        statement = statement.where(col(PlanChange.status) == status)
    nodes = {node.id: (stored, node) for stored in products for node in stored.nodes}
    return [_row(row, *nodes[row["node_id"]]) for row in tx.rows(statement)]


def _row(row: RowMapping, stored: Stored, node: Node) -> ChangeRow:
    return ChangeRow(
        id=row["id"], product=stored.product.code, node=node.node, name=full_label(stored, node),
        key=node.key, position=stored.holder(node).node, month=row["month"], base=row["base"],
        now=_now(stored, node, row), value=row["value"], status=row["status"],
        reason=row["reason"], asked_by=row["asked_by"], decided_by=row["decided_by"],
        period=row["period"], taken_from=row["taken_from"], agreed_by=row["agreed_by"],
    )  # fmt: skip


def _now(stored: Stored, node: Node, row: RowMapping) -> int | None:
    """Return what is stored where a change was made: in its month, or in its period."""
    if row["period"] is None:
        return node.months[int(row["month"]) - 1]
    columns = columns_of(stored.version.sales_year.periods.index(row["period"]))
    return sum(node.months[month] or 0 for month in columns)


def _chosen(
    tx: Tx, version: Version, products: Iterable[Stored], ids: Sequence[int]
) -> list[ChangeRow]:
    found = _changes(tx, version, products, "proposed")
    if not ids:
        return found
    known = {change.id for change in found}
    for number in ids:
        if number not in known:
            raise NoSuchChange(given=number)
    return [change for change in found if change.id in ids]


def chosen_ids(ids: Sequence[int], *, every: bool) -> Sequence[int]:
    """Return the numbers said, none for all of them.

    Raises:
        NothingChosen: neither numbers nor all.
    """
    if not ids and not every:
        raise NothingChosen
    return () if every else ids


def _decide(
    tx: Tx, changes: Sequence[ChangeRow], status: str, who: str, reason: str | None
) -> None:
    rows = [
        {
            "id": change.id, "status": status, "decided_by": who or None,
            "reason": reason or change.reason,
        }
        for change in changes
    ]  # fmt: skip
    tx.update(PlanChange, rows)
    tx.log_changes(
        {
            "table_name": str(PlanChange.__tablename__),
            "row_id": change.id,
            "before": {"status": change.status},
            "after": {"status": status},
            "batch_id": None,
        }
        for change in changes
    )


@dataclass(frozen=True, eq=False)
class _Edit:
    """One product while it is changed. cells: as stored; fresh, manual: as they become."""

    stored: Stored
    to: str
    cells: Ints
    fresh: Ints
    manual: Ints

    def room(self, month: int, scope: int, changes: Sequence[ChangeRow]) -> dict[int, int]:
        """Share the difference of a scope and month among its free leaves: row -> base units."""
        stored = self.stored
        starts, ends = stored.tree.leaf_spans()
        rows = range(int(starts[scope]), int(ends[scope]))
        difference = int((self.cells - self.fresh)[rows.start : rows.stop, month].sum())
        if difference == 0:
            return {}
        busy = _busy(stored, changes, self.to)
        free = [at for at in rows if at not in busy and self.is_free(at, month)]
        weights = [int(self.fresh[at, month]) // stored.step for at in free]
        steps = difference // stored.step
        if not any(weights) or -steps > sum(weights):
            raise _no_room(stored, changes, month, difference, scope)
        year, code = stored.version.year, stored.product.code
        ties = [tie_key(year, code, stored.leaves[at].key, month + 1) for at in free]
        parts = largest_remainder(weights, steps, ties)
        return {at: part * stored.step for at, part in zip(free, parts, strict=True) if part}

    def is_free(self, row: int, month: int) -> bool:
        """True where no hand and no pin on the leaf or its institution holds the month."""
        path = self.stored.path(self.stored.leaves[row])
        own = {node.key for node in path if node.kind != "territory"}
        pinned = any(
            bound["key"] in own and not bound["by_hand"] and month in columns_of(bound["period"])
            for bound in self.stored.parameters["bounds"]
        )
        return not pinned and not int(self.manual[row]) >> month & 1


def _apply(tx: Tx, stored: Stored, changes: Sequence[ChangeRow], to: str) -> int:
    """Set the cells of one product, let others make room; return how many others moved."""
    places = {leaf.key: at for at, leaf in enumerate(stored.leaves)}
    cells = stored.cells()
    manual = np.array([leaf.manual for leaf in stored.leaves], dtype=np.int64)
    edit = _Edit(stored, to, cells, cells.copy(), manual)
    edited: dict[int, list[ChangeRow]] = defaultdict(list)
    for change in changes:
        at, month = places[change.key], change.month - 1
        edit.fresh[at, month] = change.value or 0
        edit.manual[at] |= 1 << month
        edited[month].append(change)
    moved = 0
    for month, own in sorted(edited.items()):
        for scope, inside in sorted(_by_scope(stored, own, to).items()) if to != TOTAL else ():
            parts = edit.room(month, scope, inside)
            for at, part in parts.items():
                edit.fresh[at, month] += part
                edit.manual[at] |= 1 << (month + len(MARKS))
            moved += len(parts)
    totals = [whole_year(stored)] if to == TOTAL else []
    hold(stored, edit.fresh, [change.name for change in changes], *totals)
    write_cells(tx, stored, edit.fresh, edit.manual.tolist())
    for total in totals:
        fix(tx, stored, total, int(edit.fresh.sum()))
        resettle(tx, stored)
    return moved


def whole_year(stored: Stored) -> Bound:
    """Return the bound of the total.

    Raises:
        NotAsSplit: something was settled after the split, which the cells would not be of.
    """
    if stored.changed:
        plan = f"{stored.version.options} --product {stored.product.code}"
        command = f"  territory targets split {plan}"
        raise NotAsSplit(plan=stored.version.said, commands=command)
    return Bound(0, YEAR)


def fix(
    tx: Tx, stored: Stored, bound: Bound, value: int, *, who: str | None = None,
    reason: str | None = None,
) -> None:  # fmt: skip
    """Fix a node and period, in place of what was fixed or bounded there."""
    node, period = stored.nodes[bound.node], stored.version.sales_year.periods[bound.period]
    key = node.node if node.kind == "territory" else node.key
    for row in pin_rows(tx, stored.version, stored.product):
        if row.period == period and row.node in (node.key, node.node):
            tx.session.delete(row)
    tx.session.flush()
    tx.session.add(
        PlanPin(
            version_id=stored.version.id, product_id=stored.product.id, node=key, period=period,
            rule="fixed", value=value, reason=reason, who=who or tx.run.who or None,
            run_id=tx.run_id,
        )
    )  # fmt: skip
    tx.session.flush()


def resettle(tx: Tx, stored: Stored) -> None:
    """Keep that the cells are of the pins as they are now: what was fixed is in them already."""
    split = read_split(tx, stored.version, stored.product)
    if split is not None and SETTLED in split.parameters:
        now = settled_now(tx, stored.version, stored.product)
        split.parameters = {**split.parameters, SETTLED: {**now, STEP: stored.step}}
        tx.session.flush()


def _by_scope(stored: Stored, changes: Sequence[ChangeRow], to: str) -> dict[int, list[ChangeRow]]:
    """Gather changes by the node inside which the difference stays."""
    nodes = {node.key: node for node in stored.nodes}
    found: dict[int, list[ChangeRow]] = defaultdict(list)
    for change in changes:
        holder = stored.holder(nodes[change.key])
        above = holder.parent if to == PARENT and holder.parent is not None else holder.ordinal
        found[above].append(change)
    return found


def _busy(stored: Stored, changes: Sequence[ChangeRow], to: str) -> set[int]:
    """Rows that do not make room: the changed ones, or all of their positions for the parent."""
    places = {leaf.key: at for at, leaf in enumerate(stored.leaves)}
    if to != PARENT:
        return {places[change.key] for change in changes}
    starts, ends = stored.tree.leaf_spans()
    nodes = {node.key: node for node in stored.nodes}
    holders = {stored.holder(nodes[change.key]).ordinal for change in changes}
    return {at for holder in holders for at in range(int(starts[holder]), int(ends[holder]))}


def _no_room(
    stored: Stored, changes: Sequence[ChangeRow], month: int, difference: int, scope: int
) -> NoRoom:
    return NoRoom(
        node=Sentences(change.name for change in changes[:3]),
        month=stored.version.sales_year.months[month],
        change=shown_change(-difference, stored.version.measure),
        where=stored.nodes[scope].name,
    )


def hold(stored: Stored, fresh: Ints, names: Sequence[Label], *but: Bound) -> None:
    """Refuse where the total or a pin would not be kept any more.

    names: of what changes. but: nodes and periods whose own value is what changes.

    Raises:
        FixedAbove: one of them.
    """
    sums = stored.tree.roll_up_leaves(fresh)
    periods = stored.version.sales_year.periods
    own = {(bound.node, bound.period) for bound in but}
    for bound in stored.must_hold:
        if (bound.node, bound.period) in own:
            continue
        found = int(sums[bound.node, list(columns_of(bound.period))].sum())
        low = bound.low * stored.step
        high = None if bound.high is None else bound.high * stored.step
        if found < low or (high is not None and found > high):
            edge = low if found < low or high is None else high
            raise FixedAbove(
                node=stored.nodes[bound.node].name,
                period=period_word(periods[bound.period]),
                value=shown_value(edge, stored.version.measure),
                leaf=Sentences(names[:3]),
            )


def write_cells(tx: Tx, stored: Stored, cells: Ints, manual: Sequence[int]) -> None:
    """Replace the cells of a product and everything that is stored beside them.

    cells: (leaves, 12), base units. manual: marks per leaf, see `digests.MARKS`.
    """
    tree = stored.tree
    sums = tree.roll_up_leaves(cells)
    months = [dict(zip(NAMES, values, strict=True)) for values in sums.tolist()]
    marks = dict(zip((leaf.ordinal for leaf in stored.leaves), manual, strict=True))
    of_all = [marks.get(node.ordinal, 0) for node in stored.nodes]
    digests = digests_of(tree, [node.key for node in stored.nodes], sums.tolist(), of_all)
    leaves = {
        leaf.id: {**months[leaf.ordinal], "manual": marks[leaf.ordinal]} for leaf in stored.leaves
    }
    inner = {node.id: months[node.ordinal] for node in stored.nodes if not node.is_leaf}
    texts = {node.id: {"digest": digests[node.ordinal]} for node in stored.nodes}
    for table, values in ((PlanCell, leaves), (PlanSubtotal, inner), (PlanDigest, texts)):
        _update(tx, stored, table, values)
    tx.update(PlanNode, list(_rounded(stored, cells)))


def _rounded(stored: Stored, cells: Ints) -> Iterator[dict[str, Any]]:
    """Keep, of every cell that changes, what the split had made of it."""
    for leaf, months in zip(stored.leaves, cells.tolist(), strict=True):
        fresh = {
            str(place): was or 0
            for place, (was, value) in enumerate(zip(leaf.months, months, strict=True))
            if (was or 0) != value
        }
        if fresh:
            kept = fresh | leaf.inputs.get(ROUNDED, {})
            yield {"id": leaf.id, "inputs": {**leaf.inputs, ROUNDED: kept}}


def _update(
    tx: Tx, stored: Stored, table: type[SQLModel], values: Mapping[int, Mapping[str, Any]]
) -> None:
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(columns.id, columns.node_id)
        .join(PlanNode, col(PlanNode.id) == columns.node_id)
        .where(
            col(PlanNode.version_id) == stored.version.id,
            col(PlanNode.product_id) == stored.product.id,
        )
    )
    tx.update(table, [{"id": row["id"], **values[row["node_id"]]} for row in tx.rows(statement)])
