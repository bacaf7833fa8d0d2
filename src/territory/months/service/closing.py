"""Close counted months, reopen them, and what a closed month has reported (DOMAIN.md section 3).

A closing freezes the figures of a month: from then on they change by pairs of entries only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from territory.arrivals.service.refresh import refresh
from territory.errors import BadUsage, Refused
from territory.kernel.periods import Month
from territory.kernel.sentences import Sentences
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import CLOSED, closed_months
from territory.ledger.service.figures import months_with_flow
from territory.ledger.tables import FlowCredit, FlowMonth, FlowRow
from territory.months.service.conditions import Condition, broken, conditions
from territory.months.service.late_rows import MovedRows, bring_back
from territory.months.tables import FlowClosing, FlowReported
from territory.store.tables import Run
from territory.store.transaction import Tx
from territory.workspace import Workspace

OPEN = "open"
CLOSING = "closing"
REOPENED = "reopened"
BUILT_ON_FIGURES = ("targets", "classify", "report")
MOST_NAMED = 5


class NeverSeen(Refused):
    """No row of the flow counts in {month}; there is nothing to close."""

    hint = "Months with flow: {months}"


class ClosedAlready(Refused):
    """{month} is closed already, since {day} by {by}."""

    hint = "To change it a named person reopens it: territory flow reopen {month} --reason TEXT"


class NotClosed(Refused):
    """{month} is not closed; it need not be reopened."""


class NotReady(Refused):
    """{month} cannot be closed: {culprits}."""

    hint = "Mend that, or close it all the same: territory flow close {month} --force --reason TEXT"


class Unclosable(Refused):
    """{month} cannot be closed: {culprits}."""

    hint = "This cannot be overruled. To look closer: territory check"


class ReasonMissing(BadUsage):
    """This needs a reason that can be read later."""

    hint = "Add --reason TEXT"


class LaterMonthClosed(Refused):
    """{month} cannot be reopened: {later} is closed already, and builds on it."""

    hint = "Reopen that first: territory flow reopen {later} --reason TEXT"


class ReportKey(NamedTuple):
    """The key of a reported figure."""

    scheme: str
    line: str
    product_id: int | None
    institution_id: int | None
    department_id: int | None
    position_id: int | None


Figure = tuple[int, int]
"""Sale units and fen."""
Reported = dict[ReportKey, Figure]


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a month: closing, closed or reopened; number of the closing, from 1."""

    month: int
    event: str
    number: int
    day: date
    by: str
    reason: str
    overruled: tuple[str, ...]
    run_id: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A closing as it was made: figures by line before and after, entries, what was overruled.

    before: as reported by the closing before, None where this is the first.
    """

    month: Month
    number: int
    by: str
    day: date
    lines: Mapping[Line, Figure]
    before: Mapping[Line, Figure] | None
    entries: int
    warned: tuple[Condition, ...]
    begun: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class ClosedThrough:
    """Months that were closed one after the other, and the one that was refused, and why."""

    closed: tuple[Closed, ...]
    stopped_at: Month | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """A month as it was reopened; moved: rows that had counted later and are back.

    later: runs since the closing that may have used its figures, code and command.
    """

    month: Month
    number: int
    by: str
    reason: str
    moved: tuple[MovedRows, ...]
    later: tuple[tuple[str, str], ...]
    dry_run: bool


def close(
    ws: Workspace,
    month: Month,
    *,
    by: str = "",
    reason: str = "",
    force: bool = False,
    begin: bool = False,
) -> Closed:
    """Close a month, so that its reported figures stay; `begin` only says that it is about to be.

    Args:
        ws: Where to write.
        month: The counted month.
        by: Who answers for it; blank is whoever runs the command.
        reason: Kept with the event; `force` needs one.
        force: Overrule the conditions that the settings let refuse.
        begin: Only set the month to closing: reports say so, nothing is frozen.

    Raises:
        NeverSeen, ClosedAlready, Unclosable, NotReady, ReasonMissing: as they say.
    """
    if force and not reason.strip():
        raise ReasonMissing
    with ws.writing("flow close", month=str(month), by=by, reason=reason, force=force) as tx:
        return _close(tx, ws, month, by=by, reason=reason, force=force, begin=begin)


def close_through(
    ws: Workspace, last: Month, *, by: str = "", reason: str = "", force: bool = False
) -> ClosedThrough:
    """Close all open months up to one, in time; the first that is refused ends it.

    Args:
        ws: Where to write.
        last: The last counted month to close.
        by: Who answers for it; blank is whoever runs the command.
        reason: Kept with each event; `force` needs one.
        force: Overrule the conditions that the settings let refuse, month by month.

    Raises:
        NeverSeen, ClosedAlready, Unclosable, NotReady, ReasonMissing: as they say, of the first.
    """
    if force and not reason.strip():
        raise ReasonMissing
    done: list[Closed] = []
    with ws.writing("flow close", through=str(last), by=by, reason=reason, force=force) as tx:
        closed = closed_months(tx)
        upto = [month for month in months_with_flow(tx) if month <= int(last)]
        waiting = [month for month in upto if month not in closed] or [int(last)]
        for month in map(Month.parse, waiting):
            try:
                done.append(_close(tx, ws, month, by=by, reason=reason, force=force))
            except Refused as refusal:
                if not done:
                    raise
                return ClosedThrough(tuple(done), month, refusal)
    return ClosedThrough(tuple(done))


def _close(
    tx: Tx, ws: Workspace, month: Month, *, by: str, reason: str, force: bool, begin: bool = False
) -> Closed:
    need_open(tx, month)
    refresh(tx, [int(month)])
    warned = _conditions(tx, ws, month, force=force, begin=begin)
    number = 1 + _closings(tx, int(month))
    previous = reported(tx, int(month)) if number > 1 else None
    event = FlowClosing(
        counted_month=int(month), event=CLOSING if begin else CLOSED, number=number,
        day=ws.today, by=by or tx.run.who, reason=reason.strip(),
        overruled=",".join(one.slug for one in warned if one.refuses), run_id=tx.run_id,
    )  # fmt: skip
    now = standing_figures(tx, int(month))
    entries = 0 if begin else _report(tx, event, previous, now)
    _set(tx, event)
    return Closed(
        month, number, event.by, event.day, by_line(now),
        None if previous is None else by_line(previous), entries, warned, begin, ws.dry_run,
    )  # fmt: skip


def need_flow(tx: Tx, month: Month) -> None:
    """Refuse a month that no row counts in.

    Raises:
        NeverSeen: it is one.
    """
    known = months_with_flow(tx)
    if int(month) not in known:
        listed = ", ".join(str(Month.parse(one)) for one in known[-3:])
        raise NeverSeen(month=month, months=listed or "–")


def need_open(tx: Tx, month: Month) -> None:
    """Refuse a month without flow, and a closed one.

    Raises:
        NeverSeen, ClosedAlready: as they say.
    """
    need_flow(tx, month)
    if int(month) in closed_months(tx):
        last = events(tx, int(month))[-1]
        raise ClosedAlready(month=month, day=last.day, by=last.by)


def _conditions(
    tx: Tx, ws: Workspace, month: Month, *, force: bool, begin: bool
) -> tuple[Condition, ...]:
    """Return what speaks against a closing and does not prevent it."""
    never = broken(tx, month, ws.today)
    if never:
        raise Unclosable(month=month, culprits=Sentences(one.said for one in never))
    found = conditions(tx, month, ws.settings.close)
    refusing = [one for one in found if one.refuses]
    if refusing and not force and not begin:
        raise NotReady(month=month, culprits=Sentences(one.said for one in refusing))
    return tuple(found)


def reopen(ws: Workspace, month: Month, *, reason: str, by: str = "") -> Reopened:
    """Open a closed month again; rows that came late count in it once more.

    What was reported stays on record: closing it anew writes a pair for every figure that
    changed.

    Args:
        ws: Where to write.
        month: The counted month.
        reason: Why; kept with the event.
        by: Who answers for it; blank is whoever runs the command.

    Raises:
        ReasonMissing, NeverSeen, NotClosed, LaterMonthClosed: as they say.
    """
    if not reason.strip():
        raise ReasonMissing
    with ws.writing("flow reopen", month=str(month), by=by, reason=reason) as tx:
        closed = sorted(closed_months(tx))
        if int(month) not in closed:
            need_flow(tx, month)
            raise NotClosed(month=month)
        if closed[-1] > int(month):
            raise LaterMonthClosed(month=month, later=Month.parse(closed[-1]))
        last = next(one for one in reversed(events(tx, int(month))) if one.event == CLOSED)
        event = FlowClosing(
            counted_month=int(month), event=REOPENED, number=last.number, day=ws.today,
            by=by or tx.run.who, reason=reason.strip(), run_id=tx.run_id,
        )  # fmt: skip
        _set(tx, event)
        moved = bring_back(tx, int(month))
        refresh(tx, {int(month), *(one.month for one in moved)})
        return Reopened(
            month, last.number, event.by, event.reason, tuple(moved), _built_since(tx, last.run_id),
            ws.dry_run,
        )  # fmt: skip


def events(tx: Tx, month: int | None = None) -> list[Event]:
    """Return what happened to a month, or to all, in the order in which it happened."""
    from sqlmodel import col, select

    statement = select(FlowClosing).order_by(col(FlowClosing.id))
    if month is not None:
        statement = statement.where(col(FlowClosing.counted_month) == month)
    return [
        Event(
            one.counted_month, one.event, one.number, one.day, one.by, one.reason,
            tuple(filter(None, one.overruled.split(","))), one.run_id,
        )
        for one in tx.session.exec(statement)
    ]  # fmt: skip


def reported(tx: Tx, month: int, number: int | None = None) -> Reported:
    """Return what a month reported by its last closing, or by an earlier one; empty if by none.

    number: of the closing, from 1.
    """
    from sqlalchemy import func, select
    from sqlmodel import col

    entry = FlowReported
    grouping = [col(getattr(entry, name)) for name in ReportKey._fields]
    sums = func.sum(col(entry.quantity)), func.sum(col(entry.amount_fen))
    statement = select(*grouping, *sums).where(col(entry.counted_month) == month)
    if number is not None:
        statement = statement.where(col(entry.number) <= number)
    return _figures(tx.stream(statement.group_by(*grouping)))


def standing_figures(tx: Tx, month: int) -> Reported:
    """Return where the rows of a month stand now: credits by position, other lines without."""
    from sqlalchemy import func, null, select
    from sqlmodel import col

    credit, row = FlowCredit, FlowRow
    place = tuple(col(getattr(credit, name)) for name in ReportKey._fields if name != "line")
    credited = (
        select(*place, func.sum(col(credit.quantity)), func.sum(col(credit.amount_fen)))
        .where(col(credit.counted_month) == month)
        .group_by(*place)
    )
    grouping = col(row.line), col(row.product_id), col(row.institution_id)
    others = (
        select(
            *grouping, null(), null(), func.sum(col(row.quantity)),
            func.sum(func.coalesce(col(row.amount_fen), 0)),
        )
        .where(col(row.counted_month) == month, col(row.line) != Line.CREDITED)
        .group_by(*grouping)
    )  # fmt: skip
    found = _figures((scheme, Line.CREDITED, *rest) for scheme, *rest in tx.stream(credited))
    return found | _figures((MAIN, *rest) for rest in tx.stream(others))


def _figures(rows: Any) -> Reported:
    return {
        ReportKey(*map(_plain, key)): (int(quantity), int(amount))
        for *key, quantity, amount in rows
        if quantity or amount
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def by_line(figures: Mapping[ReportKey, Figure], scheme: str = MAIN) -> dict[Line, Figure]:
    """Return line → sale units and fen of one credit scheme."""
    lines = dict.fromkeys(Line, (0, 0))
    for key, (quantity, amount) in figures.items():
        if key.scheme == scheme:
            held = lines[Line(key.line)]
            lines[Line(key.line)] = (held[0] + quantity, held[1] + amount)
    return lines


def _report(tx: Tx, event: FlowClosing, previous: Reported | None, now: Reported) -> int:
    """Add what a closing reports: all of it the first time, then a pair for what changed."""
    entries = list(_entries(previous, now))
    tx.insert(
        FlowReported,
        [
            {
                "counted_month": event.counted_month,
                "number": event.number,
                "role": role,
                **key._asdict(),
                "quantity": quantity,
                "amount_fen": amount,
                "run_id": tx.run_id,
            }
            for role, key, (quantity, amount) in entries
        ],
    )
    return len(entries)


def _entries(previous: Reported | None, now: Reported) -> Iterator[tuple[str, ReportKey, Figure]]:
    if previous is None:
        for key in sorted(now, key=str):
            yield "reported", key, now[key]
        return
    for key in sorted({*previous, *now}, key=str):
        before, after = previous.get(key, (0, 0)), now.get(key, (0, 0))
        if before != after:
            yield "reversal", key, (-before[0], -before[1])
            yield "restated", key, after


def _set(tx: Tx, event: FlowClosing) -> None:
    """Keep an event and the state of the month after it."""
    state = tx.session.get(FlowMonth, event.counted_month)
    if state is None:
        state = FlowMonth(month=event.counted_month)
    state.status = OPEN if event.event == REOPENED else event.event
    state.closed_by = event.by if event.event == CLOSED else None
    state.run_id = event.run_id
    tx.session.add_all([state, event])
    tx.session.flush()


def _closings(tx: Tx, month: int) -> int:
    return sum(one.event == CLOSED for one in events(tx, month))


def _built_since(tx: Tx, run_id: int) -> tuple[tuple[str, str], ...]:
    """Return the runs since another that compute from the figures of months."""
    from sqlmodel import col, select

    statement = select(col(Run.code), col(Run.command)).where(col(Run.id) > run_id)
    return tuple(
        (code, command)
        for code, command in tx.session.exec(statement.order_by(col(Run.id)))
        if command.startswith(BUILT_ON_FIGURES)
    )
