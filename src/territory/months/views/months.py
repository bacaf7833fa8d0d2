"""Tables of months: their state, a closing, a reopening, a correction of a row."""

from collections.abc import Iterable, Sequence

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.rows import FlowLine
from territory.months.service.closing import Closed, ClosedThrough, Event, Reopened
from territory.months.service.correction import Corrected
from territory.months.service.states import MonthState
from territory.months.service.whole import Judged
from territory.present import table as t
from territory.present.table import Row, Table
from territory.present.words import say, word

LINES = (Line.CREDITED, Line.NOT_OWNED, Line.NON_TARGET, Line.UNMATCHED, Line.TRANSFER)


def months_table(states: Sequence[MonthState]) -> Table:
    """The state of every month, and who closed or reopened it."""
    return Table(
        name="flow_months",
        title=say("Months of the flow"),
        columns=(
            t.month("month", "Month"),
            t.slug("status", "Status"),
            t.slug("whole", "Whole"),
            t.code("closings", "Closings"),
            t.slug("event", "Last event", hidden=True),
            t.text("by", "By"),
            t.date("day", "Day"),
            t.text("reason", "Reason"),
            t.quantity("loaded", "Loaded"),
            t.quantity("unmatched", "Unmatched"),
            t.quantity("late", "Of earlier months"),
        ),
        rows=tuple(_state(one) for one in states),
        next=_next(states),
    )


def _state(one: MonthState) -> Row:
    last = one.last
    return {
        "month": str(one.month),
        "status": one.status,
        "whole": str(one.judged.verdict),
        "closings": str(one.closings),
        "event": last.event if last else None,
        "by": last.by if last else None,
        "day": last.day if last else None,
        "reason": (last.reason or None) if last else None,
        "loaded": one.loaded,
        "unmatched": one.unmatched,
        "late": one.late,
    }


def _next(states: Iterable[MonthState]) -> tuple[str, ...]:
    first = next((one.month for one in states if one.status != "closed"), None)
    return (f"territory flow close {first} --dry-run",) if first else ()


def confirmed_table(done: Judged) -> Table:
    """Return what is now held of a month that somebody said to be whole."""
    return Table(
        name="flow_confirm",
        title=say("{month} counts as whole from now on", month=Month.parse(done.month)),
        columns=(t.month("month", "Month"), t.slug("whole", "Whole"), t.text("missing", "Missing")),
        rows=(
            {
                "month": str(Month.parse(done.month)),
                "whole": str(done.verdict),
                "missing": "、".join(done.missing) or None,
            },
        ),
    )


def events_table(events: Sequence[Event]) -> Table:
    """Everything that happened to months: closing, closed, reopened, by whom and why."""
    return Table(
        name="flow_events",
        title=say("What happened to the months"),
        columns=(
            t.month("month", "Month"),
            t.slug("event", "Event"),
            t.code("closing", "Closing"),
            t.date("day", "Day"),
            t.text("by", "By"),
            t.text("reason", "Reason"),
            t.text("overruled", "Overruled"),
        ),
        rows=tuple(
            {
                "month": str(Month.parse(one.month)),
                "event": one.event,
                "closing": str(one.number),
                "day": one.day,
                "by": one.by,
                "reason": one.reason or None,
                "overruled": "、".join(map(word, one.overruled)) or None,
            }
            for one in events
        ),
    )


def closed_table(done: Closed) -> Table:
    """Return what a closing reports, line by line; beside it what the one before reported."""
    before = done.before or {}
    rows = [
        {
            "line": str(line),
            "before": before[line][0] if before else None,
            "quantity": done.lines[line][0],
            "change": done.lines[line][0] - before[line][0] if before else None,
            "amount": done.lines[line][1],
        }
        for line in LINES
    ]
    return Table(
        name="flow_close",
        title=_closed_title(done),
        columns=(
            t.slug("line", "Line"),
            t.quantity("before", "Reported before"),
            t.quantity("quantity", "Quantity"),
            t.change("change", "Change"),
            t.money("amount", "Amount", "yuan"),
        ),
        rows=tuple(rows),
        totals={
            "before": sum(one[0] for one in before.values()) if before else None,
            "quantity": sum(one[0] for one in done.lines.values()),
            "amount": sum(one[1] for one in done.lines.values()),
        },
        notes=(
            *(
                say("All the same: {said}.", said=one.said)
                if one.refuses
                else say("Mind: {said}.", said=one.said)
                for one in done.warned
            ),
            *(
                (say("{entries:,} reported figures were kept.", entries=done.entries),)
                if not done.begun
                else ()
            ),
        ),
        next=(f"territory report achievement --month {done.month}",),
    )


def closed_through_table(done: ClosedThrough) -> Table:
    """Return what each of the months closed one after the other reports."""
    first, last = done.closed[0], done.closed[-1]
    span = {"first": first.month, "last": last.month}
    title = "{first} to {last} are closed"
    if last.dry_run:
        title = "{first} to {last} would be closed. Nothing was written."
    stopped = say("{month} stays open, and those after it.", month=done.stopped_at or "")
    return Table(
        name="flow_close_through",
        title=say(title, **span),
        columns=(
            t.month("month", "Month"),
            t.code("closing", "Closing"),
            *(t.quantity(str(line), line.replace("_", " ").capitalize()) for line in LINES),
            t.quantity("entries", "Reported figures"),
            t.slugs("overruled", "Overruled"),
        ),
        rows=tuple(
            {
                "month": str(one.month),
                "closing": str(one.number),
                **{str(line): one.lines[line][0] for line in LINES},
                "entries": one.entries,
                "overruled": ",".join(each.slug for each in one.warned if each.refuses) or None,
            }
            for one in done.closed
        ),
        notes=(stopped,) if done.stopped_at else (),
        next=(f"territory report achievement --month {last.month}",),
    )


def _closed_title(done: Closed) -> str:
    said = {"month": done.month, "number": done.number, "day": done.day, "by": done.by}
    if done.begun:
        return say("{month} is being closed, {day}, {by}", **said)
    if done.dry_run:
        return say("{month} would be closed (closing {number}). Nothing was written.", **said)
    return say("{month} is closed (closing {number}, {day}, {by})", **said)


def reopened_table(done: Reopened) -> Table:
    """Which rows count in the month again, and what was computed from its figures since."""
    title = "{month} is open again (closing {number} is taken back by {by}: {reason})"
    if done.dry_run:
        title = "{month} would be open again. Nothing was written."
    return Table(
        name="flow_reopen",
        title=say(title, month=done.month, number=done.number, by=done.by, reason=done.reason),
        columns=(
            t.month("month", "Counted in"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
        ),
        rows=tuple(
            {
                "month": str(Month.parse(one.month)),
                "rows": one.rows,
                "quantity": one.quantity,
            }
            for one in done.moved
        ),
        notes=(
            say("What was reported stays on record; closing the month anew writes the pairs."),
            *(
                say(
                    "Computed since from its figures: {runs}. See whether they are still right.",
                    runs=", ".join(f"{code} {command}" for code, command in done.later),
                )
                for _ in done.later[:1]
            ),
        ),
        next=(f"territory flow close {done.month} --dry-run",),
    )


def correction_table(done: Corrected) -> Table:
    """A row, what cancels it, and what stands for it."""
    parts = [
        ("source", done.source),
        ("reversal", done.reversal),
        *(("replacement", one) for one in done.replacements),
    ]
    title = "Row {row} is corrected ({cause}); the difference is {quantity:+,} units"
    if done.dry_run:
        title = "Row {row} would be corrected ({cause}): {quantity:+,} units. Nothing was written."
    return Table(
        name="flow_correct",
        title=say(title, row=done.source.id, cause=word(done.cause), quantity=done.pair.quantity),
        columns=(
            t.slug("part", "Part"),
            t.code("row", "Row"),
            t.month("month", "Counted month"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.code("product", "Product"),
            t.quantity("quantity", "Quantity"),
            t.money("amount", "Amount", "yuan"),
            t.slug("line", "Line"),
        ),
        rows=tuple(_part(*one) for one in parts),
    )


def _part(part: str, one: FlowLine) -> Row:
    return {
        "part": part,
        "row": str(one.id),
        "month": str(Month.parse(one.month)),
        "institution": one.institution,
        "institution_name": one.institution_name or one.buyer_name,
        "product": one.product,
        "quantity": one.quantity,
        "amount": one.amount_fen,
        "line": one.line,
    }
