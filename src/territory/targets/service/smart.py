"""The SMART check: number, owner, date, and growth inside the range of its history, or a reason."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import func, select
from sqlmodel import col

from territory.kernel.periods import SalesYear, months_between
from territory.ledger.service.figures import own_month
from territory.ledger.tables import FlowCredit
from territory.months.service.whole import judged
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.stored import Node, Stored
from territory.plans.lookup.versions import ProductInfo, Wanted, find_version
from territory.plans.service.reading import read_all
from territory.plans.service.show import ShownTargets, TargetRow, rows_of
from territory.registers.referring import texts_of
from territory.roster.lookup.departments import homes
from territory.roster.lookup.organisation import Filler, posts_on
from territory.roster.tables import Institution
from territory.store.transaction import Tx
from territory.targets.rules.smart import WANTS_REASON, Floats, Lack, growth_range, lacks
from territory.workspace import Workspace

BOTH = 24
WHOLE_SHARE = 10_000
Place = tuple[int, int | None]
"""Institution and department."""


@dataclass(frozen=True, slots=True)
class SmartRow:
    """One target. owner: who answers for it. seen: least and most growth of its history.

    due: the last day of what is planned. reason: as somebody stated it with a fixed value.
    """

    row: TargetRow
    owner: str
    due: date
    seen: tuple[float, float] | None
    lacks: tuple[Lack, ...]
    reason: str | None

    @property
    def open(self) -> tuple[Lack, ...]:
        """What it lacks and no reason makes good."""
        return tuple(one for one in self.lacks if not (self.reason and one in WANTS_REASON))


@dataclass(frozen=True, eq=False)
class Smart:
    """The check of a version at a level."""

    shown: ShownTargets
    rows: tuple[SmartRow, ...]


def smart(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, level: str | None = None,
    node: str | None = None,
) -> Smart:  # fmt: skip
    """Check every target at a level, positions by default.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product)
        shown = rows_of(version, products, level or "position", node)
        fillers = posts_on(tx, ws.today)
        found: list[SmartRow] = []
        for stored in products:
            own = [row for row in shown.rows if row.product == stored.product]
            found += _check(tx, ws, stored, own, fillers)
    return Smart(shown, tuple(found))


def _check(
    tx: Tx, ws: Workspace, stored: Stored, rows: Sequence[TargetRow], fillers: Mapping[int, Filler]
) -> list[SmartRow]:
    ranges = _ranges(tx, ws.today, stored)
    reasons = {
        pin.node: pin.reason for pin in pin_rows(tx, stored.version, stored.product) if pin.reason
    }
    due = stored.version.sales_year.months[-1].last_day
    found = []
    for row in rows:
        node = row.stored
        owner = _owner(stored, node, fillers, ws.settings.profile)
        low, high = ranges[node.ordinal].tolist()
        seen = None if np.isnan(low) else (low, high)
        dated = all(month is not None for month in node.months)
        found.append(
            SmartRow(
                row, owner, due, seen,
                lacks(row.total, owner=bool(owner), dated=dated, growth=row.growth, seen=seen),
                reasons.get(node.node) or reasons.get(node.key),
            )
        )  # fmt: skip
    return found


def _owner(stored: Stored, node: Node, fillers: Mapping[int, Filler], profile: str) -> str:
    """Return who may own the number: at the node, else the nearest above."""
    for above in reversed(stored.path(node)):
        filler = fillers.get(above.territory_id or 0)
        if filler is not None and filler.may_own(profile):
            return filler.name
    return ""


def _ranges(tx: Tx, today: date, stored: Stored) -> Floats:
    """Return least and most growth of every node, (nodes, 2)."""
    year = stored.version.sales_year
    first = SalesYear(year.year - 2, year.begins)
    months = [int(month) for month in months_between(first.months[0], year.before().months[-1])]
    verdicts = judged(tx, today)
    whole = np.array([month in verdicts and verdicts[month].whole for month in months])
    sold = _sold(tx, stored.product, months, stored.version.measure)
    own = _of_leaves(tx, stored, sold)
    return growth_range(stored.tree.roll_up_leaves(own), whole)


def _sold(tx: Tx, product: ProductInfo, months: Sequence[int], measure: str) -> dict[Place, Floats]:
    """Return what each institution and department bought by month, (24,)."""
    value = FlowCredit.amount_fen if measure == "amount" else FlowCredit.quantity
    keys = (col(FlowCredit.institution_id), col(FlowCredit.department_id))
    month = own_month()
    statement = (
        select(*keys, month.label("month"), func.sum(value).label("value"))
        .where(
            col(FlowCredit.product_id) == product.id, month.between(months[0], months[-1]),
            col(FlowCredit.scheme) == "main",
        )
        .group_by(*keys, month)
    )  # fmt: skip
    became, places = homes(tx), {number: place for place, number in enumerate(months)}
    found: dict[Place, Floats] = defaultdict(lambda: np.zeros(BOTH))
    for row in tx.rows(statement):
        department = became.get(row["department_id"], row["department_id"])
        found[row["institution_id"], department][places[row["month"]]] += float(row["value"])
    return found


def _of_leaves(tx: Tx, stored: Stored, sold: Mapping[Place, Floats]) -> Floats:
    """Put what was bought on the leaves of the plan, by their shares; (leaves, 24)."""
    leaves = stored.leaves
    cut = {(leaf.institution_id, leaf.department_id) for leaf in leaves if leaf.department_id}
    whole: dict[int, Floats] = defaultdict(lambda: np.zeros(BOTH))
    for (institution, department), values in sold.items():
        if (institution, department) not in cut:
            whole[institution] += values
    codes = texts_of(tx, Institution, "code", {key for key, _ in sold})
    by_code = {codes[key]: values for key, values in whole.items() if key in codes}
    table = np.zeros((len(leaves), BOTH))
    for at, leaf in enumerate(leaves):
        share = (WHOLE_SHARE if leaf.share is None else leaf.share) / WHOLE_SHARE
        if leaf.department_id:
            table[at] = sold.get((leaf.institution_id or 0, leaf.department_id), 0.0)
        elif leaf.institution_id:
            table[at] = whole.get(leaf.institution_id, 0.0)
        table[at] *= share
        for code in leaf.inputs.get("members", ()):
            table[at] += by_code.get(code, 0.0)
    return table
