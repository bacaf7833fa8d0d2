"""The version that a command writes to, and what happens to versions (DOMAIN.md section 6.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, literal, select
from sqlmodel import SQLModel, col

from territory.kernel.periods import SalesYear
from territory.kernel.sentences import Lines, Sentence, Slug
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.stored import NAMES, changed_since_split, read_split
from territory.plans.lookup.versions import (
    ProductInfo,
    Version,
    Wanted,
    find_version,
    products,
    versions,
    year_of,
)
from territory.plans.rules.life import Status, continues_as_draft, may_be_approved
from territory.plans.rules.refusals import NotADraft, NotAsSplit, OtherYear, ProposalsOpen
from territory.plans.rules.steps import default_step
from territory.plans.tables import (
    Plan,
    PlanCell,
    PlanChange,
    PlanDigest,
    PlanNode,
    PlanPin,
    PlanSeason,
    PlanSplit,
    PlanSubtotal,
    PlanVersion,
)
from territory.roster.tables import Product
from territory.store.revert import Image
from territory.store.tables import Run
from territory.store.transaction import Tx, ident
from territory.workspace import Workspace

BY_VERSION: tuple[type[SQLModel], ...] = (PlanSplit, PlanSeason, PlanPin)
BY_NODE: tuple[type[SQLModel], ...] = (PlanCell, PlanSubtotal, PlanDigest)
SETTINGS = frozenset({"plan_pin", "plan_season"})
"""Tables that a split reads."""


def draft_for_writing(tx: Tx, wanted: Wanted, *, create: bool = False) -> Version:
    """Return the draft that a command changes; an approved version is copied into the next one.

    create: open draft 1 of a plan that does not exist yet (the first `targets set`).

    Raises:
        NotADraft: a version was named that is no draft.
        OtherYear: the plan was made when the company's year began in another month.
        NoPlan, NoVersion, YearNeeded: as they say.
    """
    if create and not versions(tx, wanted):
        return _first_draft(tx, wanted)
    version = find_version(tx, wanted)
    if create and version.begins != tx.year_begins:
        meant = SalesYear(version.year, tx.year_begins)
        raise OtherYear(plan=version.title, months=_span(version.sales_year), meant=_span(meant))
    if version.status == Status.DRAFT:
        return version
    if wanted.version is not None or not continues_as_draft(version):
        raise NotADraft(number=version.number, plan=version.title, status=Slug(version.status))
    return _copy(tx, version)


def _span(year: SalesYear) -> Sentence:
    months = year.months
    return Sentence("{first} to {last}", {"first": str(months[0]), "last": str(months[-1])})


def _first_draft(tx: Tx, wanted: Wanted) -> Version:
    plan = Plan(
        year=year_of(tx, wanted), measure=wanted.measure, scenario=wanted.scenario,
        first_month=tx.year_begins,
    )  # fmt: skip
    tx.session.add(plan)
    tx.session.flush()
    row = _new_version(tx, ident(plan), 1)
    return Version(
        ident(row), ident(plan), plan.year, plan.measure, plan.scenario, 1, "draft",
        plan.first_month,
    )  # fmt: skip


def _new_version(tx: Tx, plan_id: int, number: int) -> PlanVersion:
    row = PlanVersion(plan_id=plan_id, number=number, run_id=tx.run_id)
    tx.session.add(row)
    tx.session.flush()
    return row


def _copy(tx: Tx, old: Version) -> Version:
    """Open the next draft with everything of an older version."""
    row = _new_version(tx, old.plan_id, old.number + 1)
    new = replace(old, id=ident(row), number=row.number, status="draft")
    for table in BY_VERSION:
        tx.insert(table, [_renewed(r, version_id=new.id) for r in _of_version(tx, table, old.id)])
    tx.insert(PlanNode, [_renewed(r, version_id=new.id) for r in _of_version(tx, PlanNode, old.id)])
    places = {
        (row["product_id"], row["key"]): row["id"] for row in _of_version(tx, PlanNode, new.id)
    }
    moved = {
        row["id"]: places[row["product_id"], row["key"]]
        for row in _of_version(tx, PlanNode, old.id)
    }
    for table in BY_NODE:
        columns = table.__table__  # type: ignore[attr-defined]  # every table model has it
        statement = (
            select(columns)
            .join(PlanNode, col(PlanNode.id) == columns.c.node_id)
            .where(col(PlanNode.version_id) == old.id)
        )
        tx.insert(table, [_renewed(r, node_id=moved[r["node_id"]]) for r in tx.rows(statement)])
    return new


def _of_version(tx: Tx, table: type[SQLModel], version_id: int) -> list[Any]:
    columns = table.__table__  # type: ignore[attr-defined]  # every table model has it
    return tx.rows(select(columns).where(columns.c.version_id == version_id).order_by(columns.c.id))


def _renewed(row: RowMapping, **values: Any) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "id"} | values


def split_row(tx: Tx, version: Version, product: ProductInfo, step: int | None) -> PlanSplit:
    """Return the row that keeps a product's step, made where there is none; set the step."""
    row = read_split(tx, version, product)
    if row is None:
        row = PlanSplit(
            version_id=version.id,
            product_id=product.id,
            run_id=tx.run_id,
            step=step or default_step(version.measure),
        )
        tx.session.add(row)
    elif step is not None and row.step != step:
        row.step = step
    tx.session.flush()
    return row


def approve(ws: Workspace, wanted: Wanted) -> Version:
    """Approve the draft; the version approved before is superseded.

    Raises:
        NotADraft: it is approved or superseded already.
        NotAsSplit: a total, pin, season or step was changed after the split, or never split.
        ProposalsOpen: changes wait for a decision.
    """
    with ws.writing("targets approve", **_said(wanted)) as tx:
        version = find_version(tx, wanted)
        if not may_be_approved(version):
            raise NotADraft(number=version.number, plan=version.title, status=Slug(version.status))
        _refuse_unready(tx, version)
        for other in versions(tx, wanted):
            if other.status == Status.APPROVED:
                _set_status(tx, other.id, Status.SUPERSEDED)
        _set_status(tx, version.id, Status.APPROVED)
        return find_version(tx, Wanted(version.year, version.measure, version.scenario))


def _refuse_unready(tx: Tx, version: Version) -> None:
    """Refuse a plan whose cells are not of its totals, pins, season; or that awaits decisions."""
    lines = [
        f"  territory targets split {version.options} --product {info.code}"
        for info in products(tx)
        if pin_rows(tx, version, info) and changed_since_split(tx, version, info) != ()
    ]
    if lines:
        raise NotAsSplit(plan=version.said, commands=Lines(lines))
    waiting = (
        select(func.count().label("open"))
        .select_from(PlanChange)
        .join(PlanNode, col(PlanNode.id) == col(PlanChange.node_id))
        .where(col(PlanNode.version_id) == version.id, col(PlanChange.status) == Status.PROPOSED)
    )
    if count := int(tx.rows(waiting)[0]["open"]):
        raise ProposalsOpen(plan=version.said, count=count)


def _set_status(tx: Tx, version_id: int, status: Status) -> None:
    row = tx.session.get_one(PlanVersion, version_id)
    row.status = str(status)
    tx.session.add(row)
    tx.session.flush()


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version with the day it was opened, who opened it, and the year of each product."""

    version: Version
    opened: date
    who: str
    totals: Mapping[str, int]


def list_versions(ws: Workspace) -> list[ListedVersion]:
    """Return every version of every plan."""
    with ws.reading() as tx:
        sums, opened = _totals(tx), _opened(tx)
        return [ListedVersion(one, *opened[one.id], sums.get(one.id, {})) for one in versions(tx)]


def _opened(tx: Tx) -> dict[int, tuple[date, str]]:
    """Return version → day and name of the run that opened it."""
    statement = select(col(PlanVersion.id), col(Run.code), col(Run.who)).join(
        Run, col(Run.id) == col(PlanVersion.run_id)
    )
    return {row["id"]: (_day(row["code"]), row["who"]) for row in tx.rows(statement)}


def _day(code: str) -> date:
    return date.fromisoformat(code.partition("-")[0])


def _totals(tx: Tx) -> dict[int, dict[str, int]]:
    """Return version → product → the year of its top node, base units."""
    year = sum((func.coalesce(col(getattr(PlanSubtotal, name)), 0) for name in NAMES), literal(0))
    statement = (
        select(col(PlanNode.version_id), col(Product.code), year.label("year"))
        .join(PlanSubtotal, col(PlanSubtotal.node_id) == col(PlanNode.id))
        .join(Product, col(Product.id) == col(PlanNode.product_id))
        .where(col(PlanNode.parent).is_(None))
        .order_by(col(PlanNode.version_id), col(Product.code))
    )
    found: dict[int, dict[str, int]] = {}
    for row in tx.rows(statement):
        found.setdefault(row["version_id"], {})[row["code"]] = int(row["year"])
    return found


def _said(wanted: Wanted) -> dict[str, Any]:
    return {
        "year": wanted.year,
        "measure": wanted.measure,
        "scenario": wanted.scenario,
        "version": wanted.version,
    }


def dependents(tx: Tx, run_id: int, found: Sequence[Image]) -> list[str]:
    """Return the codes of later splits that read a total, pin or season which a run set."""
    set_here = {
        pair for image in found if image.table.name in SETTINGS
        for pair in _of(tx, image)
    }  # fmt: skip
    if not set_here:
        return []
    split, run = PlanSplit.__table__.c, Run.__table__.c  # type: ignore[attr-defined]  # tables have them
    statement = (
        select(run.code, split.version_id, split.product_id, split.parameters)
        .join_from(PlanSplit.__table__, Run.__table__, run.id == split.run_id)  # type: ignore[attr-defined]  # as above
        .where(split.run_id > run_id)
    )
    return sorted(
        {
            str(row["code"])
            for row in tx.rows(statement)
            if row["parameters"] and (row["version_id"], row["product_id"]) in set_here
        }
    )


def _of(tx: Tx, image: Image) -> Iterator[tuple[int, int]]:
    """Yield version and product of the rows that a run made or touched."""
    columns = image.table.c
    about = [
        *image.refer_to_made(columns.id),
        columns.id.in_([key[0] for key in image.touched]),
    ]
    for condition in about:
        for row in tx.rows(select(columns.version_id, columns.product_id).where(condition)):
            yield row["version_id"], row["product_id"]
    for gone in image.gone.values():
        yield gone["version_id"], gone["product_id"]
