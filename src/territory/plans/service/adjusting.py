"""Adjustments: a cell or subtotal gets another value, and somebody gives or takes the difference.

DOMAIN.md section 6.4: an adjustment names the value, the reason, who asked and who agreed, and
where the difference goes. Inside the node it is shared in proportion to what stands there; the
other side is the node's siblings, its parent's other children, its own later months, or the
total. A new split keeps the value: a month of a leaf by its mark, all else as a fixed value.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import numpy.typing as npt

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.periods import Period
from territory.kernel.sentences import Label
from territory.plans.lookup.nodes import find_node
from territory.plans.lookup.stored import Node, Stored, read_stored
from territory.plans.lookup.versions import Version, Wanted, find_product
from territory.plans.rules.bounds import YEAR, Bound, columns_of, period_word
from territory.plans.rules.digests import MARKS
from territory.plans.rules.refusals import (
    AdjustsTotal,
    MonthOutsidePlan,
    NoRoom,
    NothingGiven,
    NotSplit,
)
from territory.plans.rules.steps import base_units, shown_change, whole_steps
from territory.plans.service.changes import (
    PARENT,
    SIBLINGS,
    TOTAL,
    fix,
    hold,
    resettle,
    whole_year,
    write_cells,
)
from territory.plans.service.drafts import draft_for_writing
from territory.plans.service.show import full_label
from territory.plans.tables import PlanChange
from territory.store.transaction import Tx
from territory.workspace import Workspace

LATER = "later"
TAKERS = (SIBLINGS, PARENT, LATER, TOTAL)
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wish:
    """An adjustment as it is asked for. value, by: as people give them; one of the two.

    to: who gives or takes the difference, one of `TAKERS`.
    """

    product: str
    node: str
    period: str
    value: str | None = None
    by: str | None = None
    to: str = SIBLINGS
    position: str | None = None
    reason: str | None = None
    asked_by: str | None = None
    agreed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one leaf gave (negative) or took in the period, base units."""

    node: str
    name: Label
    by: int


@dataclass(frozen=True, eq=False)
class Adjusted:
    """An adjustment that was made. before, after: of the node in the period, base units.

    shares: what everybody else gave or took, the largest first.
    """

    stored: Stored
    node: Node
    name: Label
    period: str
    before: int
    after: int
    shares: tuple[Share, ...] = ()

    @property
    def version(self) -> Version:
        """The draft that it is in."""
        return self.stored.version


@dataclass(eq=False)
class _Table:
    """A product while it is adjusted: its cells, those that may not move, and by what.

    Closed is what was set by hand, and what is fixed on a node that does not hold the own one.
    """

    stored: Stored
    bound: Bound
    cells: Ints
    fresh: Ints = field(init=False)
    closed: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.fresh = self.cells.copy()
        hand = np.array([[leaf.manual >> m & 1 for m in MARKS] for leaf in self.stored.leaves])
        self.closed = hand.astype(bool)
        for pin in self.stored.must_hold:
            if pin.fixed and not self._is_around(pin):
                self.closed[np.ix_(self.rows(pin.node), columns_of(pin.period))] = True

    def _is_around(self, pin: Bound) -> bool:
        """True for a pin of a node above, or of the own node for no part of the period."""
        if pin.node == self.bound.node:
            mine, its = columns_of(self.bound.period), columns_of(pin.period)
            return not (set(its) < set(mine))
        return pin.node in {node.ordinal for node in self.stored.path(self._node)}

    @property
    def _node(self) -> Node:
        return self.stored.nodes[self.bound.node]

    def rows(self, node: int) -> range:
        """Return the rows of a node's leaves."""
        starts, ends = self.stored.tree.leaf_spans()
        return range(int(starts[node]), int(ends[node]))

    def share(self, rows: Iterable[int], columns: Iterable[int], difference: int) -> bool:
        """Share a difference among free cells in proportion; False where they cannot take it.

        Where nothing stands in any of them what is added is shared equally.
        """
        cells = [(at, m) for at in rows for m in columns if not self.closed[at, m]]
        step = self.stored.step
        weights = [int(self.fresh[cell]) // step for cell in cells]
        steps = difference // step
        if not cells or -steps > sum(weights):
            return steps == 0
        year, code = self.stored.version.year, self.stored.product.code
        ties = [tie_key(year, code, self.stored.leaves[at].key, m + 1) for at, m in cells]
        parts = largest_remainder(weights if any(weights) else [1] * len(cells), steps, ties)
        for cell, part in zip(cells, parts, strict=True):
            self.fresh[cell] += part * step
        return True


def adjust(ws: Workspace, wanted: Wanted, wish: Wish) -> Adjusted:
    """Give a node and period another value in the draft; the total of the plan stays.

    Raises:
        NothingGiven: neither a value nor a difference. NotSplit, UnknownNode, AmbiguousNode,
        MonthOutsidePlan, NotAMultiple, NegativeTarget, NotANumber: as they say.
        NotAsSplit: something was settled after the split. AdjustsTotal: it is the top node's.
        NoRoom: the node's own cells, or who should take the difference, cannot.
        FixedAbove: a fixed value would not hold any more.
    """
    with ws.writing("targets adjust", **asdict(wish)) as tx:
        draft = draft_for_writing(tx, wanted)
        info = find_product(tx, wish.product)
        stored = read_stored(tx, draft, info)
        if stored is None:
            raise NotSplit(product=info.code, plan=draft.options)
        total = whole_year(stored)
        node = find_node(stored, wish.node, wish.position)
        period = period_of(draft, wish.period)
        bound = Bound(node.ordinal, draft.sales_year.periods.index(period))
        table = _Table(stored, bound, stored.cells())
        before, after = _values(table, bound, wish)
        if after != before:
            _move(table, bound, after - before, wish.to)
            totals = [total] if wish.to == TOTAL else []
            hold(stored, table.fresh, [full_label(stored, node)], bound, *totals)
            _write(tx, table, bound, wish, (before, after))
            for whole in totals:
                fix(tx, stored, whole, int(table.fresh.sum()), who=wish.asked_by)
                resettle(tx, stored)
        done = Adjusted(stored, node, full_label(stored, node), period, before, after)
        return replace(done, shares=_shares(table, bound))


def period_of(version: Version, given: str) -> str:
    """Return the name of a period of the version's year.

    Raises:
        MonthOutsidePlan: it is of another year.
    """
    year = version.sales_year
    period = Period.parse(given, year.year, begins=year.begins)
    if period.sales_year != year:
        raise MonthOutsidePlan(month=given, year=year.named)
    return period.name


def _values(table: _Table, bound: Bound, wish: Wish) -> tuple[int, int]:
    """Return what stands there and what shall, base units."""
    measure, step = table.stored.version.measure, table.stored.step
    now = table.cells[np.ix_(table.rows(bound.node), columns_of(bound.period))]
    before = int(now.sum())
    if wish.value is not None:
        after = base_units(wish.value, measure)
    elif wish.by is not None:
        sign = -1 if wish.by.strip().startswith(("-", "−")) else 1
        after = before + sign * base_units(wish.by.strip().lstrip("+-−"), measure)
    else:
        raise NothingGiven
    whole_steps(max(after, 0), step, measure)
    if after < 0:
        base_units(str(after), measure)
    return before, after


def _move(table: _Table, bound: Bound, difference: int, to: str) -> None:
    """Put a difference into a node's own cells, and take it from the others."""
    own, columns = table.rows(bound.node), columns_of(bound.period)
    if bound.node == 0 and to in (SIBLINGS, PARENT):
        raise AdjustsTotal(node=table.stored.nodes[0].name)
    if len(own) == len(columns) == 1:  # the cell that is named, whatever held it
        table.fresh[own.start, columns.start] += difference
    elif not table.share(own, columns, difference):
        raise _no_room(table, bound, difference, bound.node)
    if to == LATER:
        later = range(columns.stop, len(MARKS))
        if not table.share(own, later, -difference):
            raise _no_room(table, bound, -difference, bound.node)
    if to in (LATER, TOTAL):
        return
    scope, without = _scope(table.stored, bound.node, to)
    apart = table.rows(without)
    others = [at for at in table.rows(scope) if at not in apart]
    for month in columns:
        moved = int((table.fresh - table.cells)[own.start : own.stop, month].sum())
        if not table.share(others, [month], -moved):
            raise _no_room(table, bound, -difference, scope)


def _scope(stored: Stored, node: int, to: str) -> tuple[int, int]:
    """Return the node inside which the difference stays, and the one inside it that is left out.

    A position's customers are siblings, with all their departments.
    """
    own = stored.nodes[node]
    above = own.parent or 0 if own.kind == "territory" else stored.holder(own).ordinal
    return (stored.nodes[above].parent or 0, above) if to == PARENT else (above, node)


def _no_room(table: _Table, bound: Bound, change: int, scope: int) -> NoRoom:
    stored = table.stored
    return NoRoom(
        node=full_label(stored, stored.nodes[bound.node]),
        month=period_word(stored.version.sales_year.periods[bound.period]),
        change=shown_change(change, stored.version.measure),
        where=stored.nodes[scope].name,
    )


def _write(tx: Tx, table: _Table, bound: Bound, wish: Wish, values: tuple[int, int]) -> None:
    """Store the cells, the change itself, and what makes a new split keep it."""
    stored, node = table.stored, table.stored.nodes[bound.node]
    period = stored.version.sales_year.periods[bound.period]
    cell = node.is_leaf and bound.period < len(MARKS)
    write_cells(tx, stored, table.fresh, _marks(table, bound.period if cell else None, bound.node))
    kept = [] if cell else [(bound.period, values[1])]
    if wish.to == LATER and bound.period != YEAR:
        year = int(table.fresh[table.rows(bound.node).start : table.rows(bound.node).stop].sum())
        kept.append((YEAR, year))
    for at, value in kept:
        fix(tx, stored, replace(bound, period=at), value, who=wish.asked_by, reason=wish.reason)
    month = columns_of(bound.period).start + 1
    tx.session.add(
        PlanChange(
            node_id=node.id, run_id=tx.run_id, month=month, base=values[0], value=values[1],
            status="applied", reason=wish.reason, asked_by=wish.asked_by,
            decided_by=tx.run.who or None, period=period, taken_from=wish.to,
            agreed_by=wish.agreed_by,
        )
    )  # fmt: skip
    tx.session.flush()
    resettle(tx, stored)


def _marks(table: _Table, month: int | None, node: int) -> list[int]:
    """Return the marks of the leaves: the month of the cell by hand, all others made room."""
    moved = table.fresh != table.cells
    own = table.rows(node).start
    marks = []
    for at, leaf in enumerate(table.stored.leaves):
        mark = leaf.manual
        for m in np.flatnonzero(moved[at]).tolist():
            mark |= 1 << (m if (at, m) == (own, month) else m + len(MARKS))
        marks.append(mark)
    return marks


def _shares(table: _Table, bound: Bound) -> tuple[Share, ...]:
    """Return what leaves outside the node gave or took; of later months the leaves inside."""
    own = table.rows(bound.node)
    moved = (table.fresh - table.cells).sum(axis=1)
    found = [
        Share(leaf.node, full_label(table.stored, leaf), int(moved[at]))
        for at, leaf in enumerate(table.stored.leaves)
        if moved[at] and at not in own
    ]
    return tuple(sorted(found, key=lambda share: (-abs(share.by), share.node)))
