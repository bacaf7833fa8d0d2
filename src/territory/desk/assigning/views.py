"""Tables of a move: who holds what, what it brought, what is left of the target, whose credits."""

from dataclasses import replace

from territory.appeals.views import appeals_table, credits_table
from territory.desk.assigning.service import Moved, MoveResult
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Book, Row, Table
from territory.present.words import in_words, say

WHOLE = 10_000


def assigned_book(done: MoveResult) -> Book:
    """Everything that a move does and touches; tables without rows are left out."""
    beside = (
        _history(done),
        _rest(done),
        _plans(done),
        credits_table(done.sums, "credits"),
        _appeals(done),
        _filings(done),
    )
    tables = (_moves(done), *(one for one in beside if one.rows))
    return Book("assign", _title(done), tables)


def _title(done: MoveResult) -> str:
    template = (
        "Would be assigned from {day}, line {line}" if done.dry_run
        else "Assigned from {day}, line {line}"
    )  # fmt: skip
    return say(template, day=done.start, line=done.line.name)


def _moves(done: MoveResult) -> Table:
    return Table(
        name="assign",
        title=_title(done),
        columns=(
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.text("department", "Department"),
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.percent("before", "Share before"),
            t.percent("after", "Share after"),
            t.percent("flow_share", "Flow share"),
        ),
        rows=tuple(_move(done, one) for one in done.moved),
        notes=_notes(done),
    )


def _move(done: MoveResult, one: Moved) -> Row:
    return {
        "institution": one.institution.code,
        "institution_name": one.institution.name,
        "department": one.department,
        "position": one.position,
        "position_name": done.names[one.position],
        "before": one.before / WHOLE,
        "after": one.after / WHOLE,
        "flow_share": None if one.flow_share is None else one.flow_share / WHOLE,
    }


def _notes(done: MoveResult) -> tuple[str, ...]:
    notes = []
    if not done.written:
        notes.append(say("This is how it stands already: nothing changes."))
    loaded = (done.before.loaded.quantity, done.after.loaded.quantity)
    if done.written:
        notes.append(
            say(
                "Loaded in all months: {before:,} boxes before, {after:,} after.",
                before=loaded[0], after=loaded[1],
            )
        )  # fmt: skip
    if done.newly_owned > 0:
        notes.append(
            say("{count:,} boxes that nobody owned have an owner now.", count=done.newly_owned)
        )
    if done.newly_owned < 0:
        notes.append(say("{count:,} boxes have no owner any more.", count=-done.newly_owned))
    if done.closed:
        listed = ", ".join(str(Month.parse(month)) for month in done.closed)
        notes.append(
            say("Closed months keep what was reported to their owners then: {months}.",
                months=listed)
        )  # fmt: skip
    notes += [
        say("A newer assignment of {institution} ends this one on {day}.",
            institution=place, day=day)
        for place, day in done.newer
    ]  # fmt: skip
    return tuple(notes)


def _history(done: MoveResult) -> Table:
    rows = tuple(
        {
            "institution": place.code,
            "institution_name": place.name,
            "month": str(Month.parse(one.month)),
            "position": position,
            "position_name": done.names[position],
            "quantity": one.quantity,
            "amount": one.amount_fen,
        }
        for place, position, one in done.history
    )
    return Table(
        name="history",
        title=say("What they brought in twelve months, and whom"),
        sheet=say("History"),
        columns=(
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.month("month", "Month"),
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.quantity("quantity", "Quantity"),
            t.money("amount", "Amount", "yuan"),
        ),
        rows=rows,
        totals={key: sum(row[key] for row in rows) for key in ("quantity", "amount")},
    )


def _rest(done: MoveResult) -> Table:
    rows = tuple(
        {
            "product": one.product.code,
            "product_name": one.product.name,
            "institution": place.code,
            "institution_name": place.name,
            "position": position,
            "position_name": None if position is None else done.names[position],
            "quantity": one.quantity,
            "bundle": one.bundle or None,
        }
        for place, position, one in done.rest
    )
    version = in_words(done.rest[0][2].version.said) if done.rest else ""
    return Table(
        name="rest_of_target",
        title=say("Target from {month} on", month=Month.of(done.start)),
        sheet=say("Rest of target"),
        columns=(
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.quantity("quantity", "Target"),
            t.text("bundle", "In bundle"),
        ),
        rows=rows,
        totals={"quantity": sum(row["quantity"] or 0 for row in rows)},
        notes=(say("Of {version}.", version=version),),
    )  # fmt: skip


def _plans(done: MoveResult) -> Table:
    """Name every plan that was split before the move, and what brings it after."""
    return Table(
        name="plans_left",
        title=say("Plans that were split before this move"),
        sheet=say("Plans"),
        columns=(
            t.text("plan", "Plan"),
            t.slug("measure", "Measure"),
            t.code("command", "Then"),
        ),
        rows=tuple(
            {
                "plan": in_words(version.said),
                "measure": f"measure-{version.measure}",
                "command": f"territory targets split {version.options}",
            }
            for version in done.plans
        ),
        notes=(
            say(
                "Each keeps its own tree: the target stays with the position that signed for it "
                "until the plan is split again; an approved one goes on as the next draft."
            ),
        ),
    )


def _appeals(done: MoveResult) -> Table:
    title = say("Waiting appeals of these institutions")
    return replace(appeals_table(done.appeals), name="waiting_appeals", title=title, sheet=title)


def _filings(done: MoveResult) -> Table:
    return Table(
        name="filings",
        title=say("Filed regions to be updated"),
        sheet=say("Filings"),
        columns=(
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.text("person", "Person"),
            t.code("filing_number", "Filing number"),
            t.date("due", "Until"),
        ),
        rows=tuple(
            {
                "position": position,
                "position_name": done.names[position],
                "person": one.person,
                "filing_number": one.filing_number,
                "due": one.due,
            }
            for position, one in done.filings
        ),
        notes=(say("A change of region is filed within 30 days (confirm with your counsel)."),),
    )
