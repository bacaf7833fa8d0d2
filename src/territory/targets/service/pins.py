"""Totals and pins: values that must hold, checked against each other before they are written."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlmodel import col

from territory.errors import TerritoryError
from territory.kernel import pins as kernel_pins
from territory.kernel.periods import SalesYear
from territory.kernel.sentences import Label, Lines, Sentence
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.stored import read_stored
from territory.plans.lookup.versions import (
    ProductInfo,
    Version,
    Wanted,
    find_product,
    find_version,
    unknown,
)
from territory.plans.rules.bounds import Bound, period_word
from territory.plans.rules.refusals import AmbiguousNode
from territory.plans.rules.steps import base_units, shown_value, step_of, whole_steps
from territory.plans.service.adjusting import period_of
from territory.plans.service.drafts import draft_for_writing, split_row
from territory.plans.tables import PlanPin
from territory.roster.tables import Department, Institution, Territory
from territory.store.tables import Run
from territory.store.transaction import Tx
from territory.targets.rules.ideal import Inputs, as_pins, is_inner_quarter
from territory.targets.rules.refusals import (
    NobodyToCarry,
    NoSuchPin,
    PinsClash,
    StepsBroken,
)
from territory.targets.service.basis import BasisFigures
from territory.targets.service.drafting import DraftTree, Sources, build_tree, draw_leaves
from territory.targets.service.roster_on_day import read_organisation, read_roster, top_of
from territory.workspace import Workspace

RULES = ("fixed", "min", "max")
MOST_LINES = 10
WITH_FIGURES = ("BUNDLE:", "RESERVE:")
"""Nodes that come to be in the split, from figures."""

ANOTHER_VALUE = (
    "  give it another value: what is listed or sold there in these months cannot carry it"
)
BY_HAND = (
    "  it was set by hand: give the cell another value (territory targets export, then import), "
    "or take its change back (territory history)"
)


@dataclass(frozen=True, slots=True)
class PinRow:
    """A stored pin. value: base units. run: the command that set it."""

    product: str
    node: str
    period: str
    rule: str
    value: int
    reason: str | None
    who: str | None
    run: str


@dataclass(frozen=True, slots=True)
class PinChange:
    """A pin after it was set, in its version; value None where it was removed."""

    version: Version
    product: ProductInfo
    node: str
    name: str
    period: str
    rule: str
    value: int | None


def set_total(
    ws: Workspace,
    wanted: Wanted,
    product: str,
    total: str,
    *,
    node: str | None = None,
    step: str | None = None,
) -> PinChange:
    """Set the year of a node, the top one by default: a pin of its year.

    total, step: as people give them, sale units or yuan.

    Raises:
        NotAMultiple, NegativeTarget, NotANumber: the total is refused.
        PinsClash: it contradicts other pins.
        StepsBroken: other fixed values are no multiples of a new step.
    """
    in_base = None if step is None else step_of(step, wanted.measure)
    with ws.writing("targets set", product=product, total=total, node=node) as tx:
        version = draft_for_writing(tx, wanted, create=True)
        info = find_product(tx, product)
        split_row(tx, version, info, in_base)
        if in_base is not None:
            _refuse_broken_steps(tx, version, info, in_base)
        pin = _Pin(node or _top(tx, version), "Y", "fixed", total, None)
        return _put(tx, version, info, pin)


def _refuse_broken_steps(tx: Tx, version: Version, product: ProductInfo, step: int) -> None:
    """Refuse a step of which a fixed value, or a cell set by hand, is no multiple."""
    top = _top(tx, version)
    lines: list[Label] = [
        _broken(row.node, period_word(row.period), row.value, version)
        for row in pin_rows(tx, version, product)
        if row.value % step and (row.node, row.period, row.rule) != (top, "Y", "fixed")
    ]
    stored = read_stored(tx, version, product)
    months = version.sales_year.months
    for leaf in stored.leaves if stored else ():
        lines += [
            _broken(leaf.key, str(months[at]), value, version)
            for at, value in enumerate(leaf.months)
            if value and leaf.manual >> at & 1 and value % step
        ]
    if lines:
        shown = shown_value(step, version.measure)
        raise StepsBroken(step=shown, product=product.name, lines=Lines(lines[:MOST_LINES]))


def _broken(node: str, period: Label, value: int, version: Version) -> Sentence:
    shown = shown_value(value, version.measure)
    return Sentence("  {node}, {period}: {value}", {"node": node, "period": period, "value": shown})


def put_pin(
    ws: Workspace,
    wanted: Wanted,
    product: str,
    node: str,
    *,
    period: str,
    rule: str,
    value: str,
    reason: str | None = None,
    position: str | None = None,
) -> PinChange:
    """Fix a node and period, or give it a least or greatest value (DOMAIN.md 6.2, step 4).

    Raises:
        As `set_total`, and UnknownName for a node that is not in the roster.
    """
    with ws.writing("targets pin", product=product, node=node, period=period, value=value) as tx:
        version = draft_for_writing(tx, wanted, create=True)
        pin = _Pin(node, period, rule, value, reason, position)
        return _put(tx, version, find_product(tx, product), pin)


def remove_pin(
    ws: Workspace, wanted: Wanted, product: str, node: str, *, period: str,
    position: str | None = None,
) -> PinChange:  # fmt: skip
    """Free a node and period again.

    Raises:
        NoSuchPin: nothing was fixed there.
    """
    with ws.writing("targets pin", product=product, node=node, period=period, remove=True) as tx:
        version = draft_for_writing(tx, wanted)
        info = find_product(tx, product)
        name = period_of(version, period)
        code, _ = node_code(tx, node, position)
        found = [
            row for row in pin_rows(tx, version, info) if (row.node, row.period) == (code, name)
        ]
        if not found:
            raise NoSuchPin(node=node, period=period_word(name), product=info.name)
        for row in found:
            tx.session.delete(row)
        tx.session.flush()
        return PinChange(version, info, code, node, name, found[0].rule, None)


def list_pins(ws: Workspace, wanted: Wanted, product: str | None) -> tuple[Version, list[PinRow]]:
    """Return the pins of a version, by product, node and period."""
    with ws.reading() as tx:
        from territory.plans.lookup.versions import chosen_products

        version = find_version(tx, wanted)
        runs = {row["id"]: row["code"] for row in tx.rows(select(col(Run.id), col(Run.code)))}
        rows = [
            PinRow(
                info.code, row.node, row.period, row.rule, row.value, row.reason, row.who,
                runs.get(row.run_id, ""),
            )
            for info in chosen_products(tx, product)
            for row in pin_rows(tx, version, info)
        ]  # fmt: skip
        return version, rows


@dataclass(frozen=True, slots=True)
class _Pin:
    node: str
    period: str
    rule: str
    value: str
    reason: str | None
    position: str | None = None


def _top(tx: Tx, version: Version) -> str:
    day = version.sales_year.first_day
    return top_of(read_organisation(tx, day), day).code


def _put(tx: Tx, version: Version, product: ProductInfo, pin: _Pin) -> PinChange:
    step = split_row(tx, version, product, None).step
    value = base_units(pin.value, version.measure)
    whole_steps(value, step, version.measure)
    code, name = node_code(tx, pin.node, pin.position)
    period = period_of(version, pin.period)
    for row in pin_rows(tx, version, product):
        same = (row.node, row.period) == (code, period)
        if same and (row.rule == pin.rule or "fixed" in (row.rule, pin.rule)):
            tx.session.delete(row)
    tx.session.flush()
    tx.session.add(
        PlanPin(
            version_id=version.id, product_id=product.id, node=code, period=period,
            rule=pin.rule, value=value, reason=pin.reason, who=tx.run.who or None,
            run_id=tx.run_id,
        )
    )  # fmt: skip
    tx.session.flush()
    check_pins(tx, version, product, step)
    return PinChange(version, product, code, name, period, pin.rule, value)


def node_code(tx: Tx, given: str, position: str | None = None) -> tuple[str, str]:
    """Return code and name of a node of the roster: territory, institution, or a department.

    `INSTITUTION/department` and `INSTITUTION@POSITION` are understood; position adds the latter.

    Raises:
        UnknownName: there is none, with three proposals.
    """
    if given.startswith(WITH_FIGURES):
        return given, given
    body, _, at = given.partition("@")
    holder = position or at
    suffix = f"@{_territory(tx, holder)[0]}" if holder else ""
    institution, slash, department = body.rpartition("/")
    if slash and department != "-":
        code, name, key = _institution(tx, institution)
        known = tx.rows(select(col(Department.name)).where(col(Department.institution_id) == key))
        names = [row["name"] for row in known]
        if department not in names:
            raise unknown("department", department, names)
        return f"{code}/{department}{suffix}", f"{name} {department}"
    found = None if suffix or slash else _territory(tx, body, strict=False)
    if found is not None:
        return found
    code, name, _ = _institution(tx, institution or body)
    return code + suffix, name


def _territory(tx: Tx, given: str, *, strict: bool = True) -> tuple[str, str]:
    rows = tx.rows(select(col(Territory.code), col(Territory.name)))
    for name in ("code", "name"):
        found = [row for row in rows if row[name] == given]
        if len(found) == 1:
            return found[0]["code"], found[0]["name"]
    if strict:
        raise unknown("position", given, [text for row in rows for text in row.values()])
    return None  # type: ignore[return-value]  # only without strict, where the caller asks


def _institution(tx: Tx, given: str) -> tuple[str, str, int]:
    columns = (col(Institution.id), col(Institution.code), col(Institution.name))
    for column in (col(Institution.code), col(Institution.name)):
        rows = tx.rows(select(*columns).where(column == given))
        if len(rows) == 1:
            return rows[0]["code"], rows[0]["name"], rows[0]["id"]
    rows = tx.rows(select(*columns)) + tx.rows(
        select(col(Territory.id), col(Territory.code), col(Territory.name))
    )
    raise unknown("node", given, [text for row in rows for text in (row["code"], row["name"])])


def check_pins(tx: Tx, version: Version, product: ProductInfo, step: int) -> None:
    """Refuse pins that contradict each other, as far as the organisation shows it today.

    Before the split the tree is the roster's with every institution by itself; what only the
    listing months or the bundles show is found by the split.

    Raises:
        PinsClash: one smallest set of pins that contradict.
    """
    rows = pin_rows(tx, version, product)
    draft = _bare_tree(tx, version, product, {row.node for row in rows})
    if draft is None:
        return
    keys = {node.key: node.node for node in draft.nodes}
    bounds: list[Bound] = []
    used: list[PlanPin] = []
    for row in rows:
        nodes = [key for key, node in keys.items() if row.node in (key, node)]
        if row.run_id == tx.run_id:
            _refuse_homeless(row, nodes, product)
        if len(nodes) == 1:
            bounds.append(
                to_bound(row, draft.tree.index(nodes[0]), step, len(used), version.sales_year)
            )
            used.append(row)
    inputs = Inputs(
        tree=draft.tree, total=0, shares={}, figures=np.zeros((0, 0)), season=np.ones(12),
        ramps=draft.ramps(), bounds=tuple(bounds),
    )  # fmt: skip
    table = (draft.ramps() > 0).astype(np.float64)
    quarters = [at for at, bound in enumerate(bounds) if is_inner_quarter(inputs, bound)]
    clash = kernel_pins.clash_across(
        kernel_pins.Problem(table, as_pins(inputs, inputs.bounds)[1:]), quarters
    )
    if clash is not None:
        names = {node.node: node.name for node in draft.nodes}
        raise clash_of([used[place] for place in clash], names, version, product, setting=tx.run_id)


def _refuse_homeless(row: PlanPin, nodes: list[str], product: ProductInfo) -> None:
    """Refuse a pin that is being set on a node that several positions share, or that has no leaf.

    Departments and bundles come with the figures; only the split knows them.
    """
    if len(nodes) > 1:
        raise AmbiguousNode(given=row.node, count=len(nodes), candidates=", ".join(nodes))
    if not nodes and "/" not in row.node and not row.node.startswith(WITH_FIGURES):
        raise NobodyToCarry(node=row.node, product=product.name, line=product.line)


def _bare_tree(
    tx: Tx, version: Version, product: ProductInfo, pinned: set[str]
) -> DraftTree | None:
    """Return the tree of all owned institutions without figures, None where there is none yet."""
    try:
        roster = read_roster(tx, product, version.sales_year.first_day, pinned)
    except TerritoryError:
        return None  # nobody has imported an organisation yet; the split will say so
    nothing = Sources(BasisFigures(), BasisFigures(), BasisFigures())
    leaves = draw_leaves(roster, nothing, version.sales_year)
    return build_tree(roster, leaves) if leaves else None


def to_bound(row: PlanPin, node: int, step: int, source: int, year: SalesYear) -> Bound:
    """Return a pin as bounds in steps on a node of a tree. year: whose periods pins name."""
    value = row.value // step
    low = value if row.rule in ("fixed", "min") else 0
    high = value if row.rule in ("fixed", "max") else None
    return Bound(node, year.periods.index(row.period), low, high, source)


def clash_of(
    rows: list[PlanPin], names: dict[str, str], version: Version, product: ProductInfo,
    setting: int = 0,
) -> PinsClash:  # fmt: skip
    """Make the refusal that names one smallest set of pins, as LOOKS.md "Refusals" shows it."""
    marks = {"fixed": "=", "min": "≥", "max": "≤"}
    lines = []
    for row in rows:
        notes = "; ".join(filter(None, (row.who, row.reason)))
        params = {
            "name": names.get(row.node.split("@")[0], row.node), "node": row.node,
            "period": period_word(row.period), "mark": marks[row.rule],
            "value": shown_value(row.value, version.measure),
            "notes": f"  ({notes})" if notes else "",
        }  # fmt: skip
        lines.append(Sentence("  {name} ({node}) {period} {mark} {value}{notes}", params))
    if all(row.id is None or row.run_id == setting for row in rows):
        return PinsClash(lines=Lines(lines), remedy=Sentence(ANOTHER_VALUE))
    remedy = freeing(min(rows, key=lambda row: _is_hard_to_free(row, setting)), version, product)
    return PinsClash(lines=Lines(lines), remedy=remedy)


def _is_hard_to_free(row: PlanPin, setting: int) -> tuple[bool, bool]:
    """Order pins: the one being set and cells set by hand are not stored; the total is needed."""
    return row.id is None or row.run_id == setting, row.period == "Y" and row.rule == "fixed"


def freeing(row: PlanPin, version: Version, product: ProductInfo) -> Sentence | str:
    """Return the command that removes a pin from this plan, or how to free a cell set by hand."""
    if row.id is None:
        return Sentence(BY_HAND)
    return (
        f"  territory targets pin {row.node} {version.options} --product {product.code}"
        f" --period {row.period} --remove"
    )
