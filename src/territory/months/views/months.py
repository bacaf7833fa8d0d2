"""Tables of months: their state, a closing, a reopening, a correction of a row."""

from collections.abc import Callable, Iterable, Sequence

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.months.service.closing import Closed, ClosedThrough, Event, Reopened
from territory.months.service.correction import Corrected
from territory.months.service.states import MonthState
from territory.months.service.whole import Judged
from territory.present import table as t
from territory.present.listing import INSTITUTION, listing
from territory.present.table import Table
from territory.present.words import say, word


def months_table(states: Sequence[MonthState]) -> Table:
    """The state of every month, and who closed or reopened it."""
    return listing(
        "flow_months",
        say("Months of the flow"),
        (
            t.month("month"),
            t.slug("status"),
            t.slug("whole"),
            t.code("closings"),
            t.slug("event", "Last event", hidden=True),
            t.text("by"),
            t.date("day"),
            t.text("reason"),
            t.quantity("loaded"),
            t.quantity("unmatched"),
            t.quantity("late", "Of earlier months"),
        ),
        states,
        of={
            "whole": "judged.verdict",
            "event": "last.event",
            "by": "last.by",
            "day": "last.day",
            "reason": "last.reason",
        },
        next=_next(states),
    )


def _next(states: Iterable[MonthState]) -> tuple[str, ...]:
    first = next((one.month for one in states if one.status != "closed"), None)
    return (f"territory flow close {first} --dry-run",) if first else ()


def confirmed_table(done: Judged) -> Table:
    """Return what is now held of a month that somebody said to be whole."""
    return listing(
        "flow_confirm",
        say("{month} counts as whole from now on", month=Month.parse(done.month)),
        (t.month("month"), t.slug("whole"), t.text("missing")),
        [done],
        of={"whole": "verdict", "missing": lambda one: "、".join(one.missing)},
    )


def events_table(events: Sequence[Event]) -> Table:
    """Everything that happened to months: closing, closed, reopened, by whom and why."""
    return listing(
        "flow_events",
        say("What happened to the months"),
        (
            t.month("month"),
            t.slug("event"),
            t.code("closing"),
            t.date("day"),
            t.text("by"),
            t.text("reason"),
            t.text("overruled"),
        ),
        events,
        of={"closing": "number", "overruled": lambda one: "、".join(map(word, one.overruled))},
    )


def closed_table(done: Closed) -> Table:
    """Return what a closing reports, line by line; beside it what the one before reported."""
    before = done.before or {}
    nothing = (None, None)
    return listing(
        "flow_close",
        _closed_title(done),
        (
            t.slug("line"),
            t.quantity("before", "Reported before"),
            t.quantity("quantity"),
            t.change("change"),
            t.money("amount", "Amount", "yuan"),
        ),
        Line,
        of={
            "line": str,
            "before": lambda line: before.get(line, nothing)[0],
            "quantity": lambda line: done.lines[line][0],
            "change": lambda line: done.lines[line][0] - before[line][0] if before else None,
            "amount": lambda line: done.lines[line][1],
        },
        sums=("before", "quantity", "amount") if before else ("quantity", "amount"),
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
    return listing(
        "flow_close_through",
        say(title, **span),
        (
            t.month("month"),
            t.code("closing"),
            *map(t.quantity, Line),
            t.quantity("entries", "Reported figures"),
            t.slugs("overruled"),
        ),
        done.closed,
        of={
            "closing": "number",
            "overruled": lambda one: ",".join(each.slug for each in one.warned if each.refuses),
            **{line: _figure_of(line) for line in Line},
        },
        notes=(stopped,) if done.stopped_at else (),
        next=(f"territory report achievement --month {last.month}",),
    )


def _figure_of(line: Line) -> Callable[[Closed], int]:
    return lambda closed: closed.lines[line][0]


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
    return listing(
        "flow_reopen",
        say(title, month=done.month, number=done.number, by=done.by, reason=done.reason),
        (t.month("month", "Counted in"), t.quantity("rows"), t.quantity("quantity")),
        done.moved,
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
    parts = {done.source.id: "source", done.reversal.id: "reversal"}
    title = "Row {row} is corrected ({cause}); the difference is {quantity:+,} units"
    if done.dry_run:
        title = "Row {row} would be corrected ({cause}): {quantity:+,} units. Nothing was written."
    return listing(
        "flow_correct",
        say(title, row=done.source.id, cause=word(done.cause), quantity=done.pair.quantity),
        (
            t.slug("part"),
            t.code("row"),
            t.month("month", "Counted month"),
            *INSTITUTION,
            t.code("product"),
            t.quantity("quantity"),
            t.money("amount", "Amount", "yuan"),
            t.slug("line"),
        ),
        (done.source, done.reversal, *done.replacements),
        of={
            "part": lambda row: parts.get(row.id, "replacement"),
            "row": "id",
            "institution_name": lambda row: row.institution_name or row.buyer_name,
            "amount": "amount_fen",
        },
    )
