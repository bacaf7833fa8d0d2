"""Where the month stands: files, names that wait, targets, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from territory.arrivals.service.coverage import Coverage, coverage
from territory.arrivals.service.matching import how_much_waits
from territory.desk import backups
from territory.kernel.periods import Month
from territory.ledger.service.figures import LinePart, months_with_flow, newest_month, partition
from territory.months.service.states import open_months
from territory.plans.lookup.versions import Version, Wanted, newest_year, versions
from territory.present.shown import percent
from territory.present.table import Row, Table, code, quantity, slug, text
from territory.present.words import in_words, say, word
from territory.room import Due, offered
from territory.roster import service as roster
from territory.roster.tables import Assignment, Distributor, Institution, Product, Territory
from territory.store.transaction import Tx
from territory.workspace import Workspace

if TYPE_CHECKING:
    from sqlmodel import SQLModel

MOST_NAMES = 3
MASTER: "Mapping[str, type[SQLModel]]" = {
    "products": Product,
    "distributors": Distributor,
    "positions": Territory,
    "institutions": Institution,
    "assignments": Assignment,
}
"""The master data that crediting stands on: kind → its table, in the order of import."""


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """State of the newest month with flow, and of the newest plan.

    closed: the newest closed month. due: the oldest open one, if it is over.
    lacking: kinds of master data of which the store has none yet.
    """

    top: str
    store: str
    month: Month | None
    is_open: bool
    coverage: Coverage | None
    names: int
    waiting: int
    loaded: LinePart
    waiting_work: Sequence[Due]
    version: Version | None
    backup: str
    backup_said: str
    closed: Month | None = None
    due: Month | None = None
    lacking: Sequence[str] = ()
    next_year: int = 0
    """The company's year after the newest month, which is the one to plan."""
    part: bool = False
    """The login sees one node: what waits, and which files are missing, is not known to it."""


def month_status(ws: Workspace) -> MonthStatus:
    """Read where the month stands."""
    with ws.reading() as tx:
        known = months_with_flow(tx)
        month = newest_month(tx, ws.today)
        months = [int(month)] if month else []
        names, boxes = how_much_waits(tx)
        tree = roster.tree(tx, ws.today)
        found = versions(tx, Wanted()) if _planned(tx) else []
        return MonthStatus(
            tree[0].name if tree else "territory",
            Path(ws.store.place).name,
            month,
            bool(open_months(tx, months)),
            coverage(tx, months) if months and not ws.store.only else None,
            names,
            boxes,
            partition(tx).loaded,
            [one for room in offered("due") for one in room(tx, ws.today)],
            found[-1] if found else None,
            backups.last_state(ws.settings),
            backups.last_said(ws.settings),
            *_closing(known, open_months(tx, known), ws.today),
            _lacking(tx),
            next_year=ws.year_of((month or Month.of(ws.today)).plus(1)).year,
            part=bool(ws.store.only),
        )


def _lacking(tx: Tx) -> tuple[str, ...]:
    """Return the kinds of master data, in the order of their import, that have no rows."""
    from sqlalchemy import select

    held = {kind: select(table.__table__).limit(1) for kind, table in MASTER.items()}  # type: ignore[attr-defined]  # every table model has it
    nodes = Territory.__table__.c  # type: ignore[attr-defined]  # as above
    held["positions"] = held["positions"].where(nodes.level == "position")
    return tuple(kind for kind, statement in held.items() if not tx.rows(statement))


def _closing(
    known: Sequence[int], still_open: Sequence[int], today: date
) -> tuple[Month | None, Month | None]:
    """Return the newest closed month, and the oldest open one if it is over."""
    closed = [month for month in known if month not in still_open]
    oldest = Month.parse(still_open[0]) if still_open else None
    over = oldest is not None and oldest.last_day < today
    return (Month.parse(closed[-1]) if closed else None), (oldest if over else None)


def _planned(tx: Tx) -> bool:
    return newest_year(tx) is not None


def status_table(now: MonthStatus) -> Table:
    """Draw it: one line per subject, with the command that looks closer."""
    month = say("no flow yet") if now.month is None else str(now.month)
    state = word("open" if now.is_open else "closed") if now.month else ""
    title = " · ".join(part for part in (now.top, now.store, month, state) if part)
    return Table(
        "status",
        title,
        (
            slug("subject", "Subject"),
            slug("state", "State", hidden=True),
            text("said", "State"),
            quantity("count", hidden=True),
            quantity("boxes", hidden=True),
            quantity("of", hidden=True),
            code("month", hidden=True),
            code("due", hidden=True),
            code("look", "Look closer"),
        ),
        tuple(_rows(now)),
        next=(next_command(now),),
    )


def _rows(now: MonthStatus) -> Iterator[Row]:
    if now.lacking:
        yield {"subject": "master_data", **_master(now), "look": _templates(now)}
    if not now.part:
        yield from _rows_of_the_whole(now)
    look = "territory targets check" if now.version else "territory targets set --help"
    if now.part:
        look = "territory targets show"
    yield {"subject": "targets", **_targets(now), "look": look}
    yield {"subject": "backup", **_backup(now), "look": "territory backup list"}


def _rows_of_the_whole(now: MonthStatus) -> Iterator[Row]:
    if now.coverage is not None and now.month is not None:
        look = f"territory flow coverage --month {now.month}"
        yield {"subject": "files", **_files(now.coverage), "look": look}
    if now.month is not None:
        yield {"subject": "months", **_months(now), "look": "territory flow months"}
    yield {"subject": "waiting_names", **_waiting(now), "look": "territory match review"}
    for one in now.waiting_work:
        said, count = say(one.template, **one.params), one.params.get("count")
        yield {"subject": one.subject, "state": "waiting", "said": said, "count": count,
               "look": one.look}  # fmt: skip


def _master(now: MonthStatus) -> Row:
    kinds = "、".join(map(word, now.lacking))
    said = say("none yet of: {kinds}", kinds=kinds)
    return {"state": "missing", "said": said, "count": len(now.lacking), "of": len(MASTER)}


def _templates(now: MonthStatus) -> str:
    """Return the command that makes sheets to fill in for what the store lacks."""
    return f"territory template {' '.join(now.lacking)} -o master.xlsx"


def _files(coverage: Coverage) -> Row:
    counted = {"count": coverage.received, "of": coverage.expected}
    text_ = f"{coverage.received} / {coverage.expected}"
    if not coverage.missing:
        return {"state": "complete", "said": text_, **counted}
    names = "、".join(one.name for one in coverage.missing[:MOST_NAMES])
    more = len(coverage.missing) - MOST_NAMES
    said = say("{files}, missing: {names}", files=text_, names=names)
    return {"state": "missing", "said": said + (f" … +{more}" if more > 0 else ""), **counted}


def _months(now: MonthStatus) -> Row:
    if now.closed is None:
        return {"state": "none", "said": say("none is closed")}
    if now.due is None:
        said = say("closed up to {month}", month=now.closed)
        return {"state": "closed", "said": said, "month": str(now.closed)}
    said = say("closed up to {month}; {due} is over and open", month=now.closed, due=now.due)
    return {"state": "due", "said": said, "month": str(now.closed), "due": str(now.due)}


def _waiting(now: MonthStatus) -> Row:
    loaded = now.loaded.quantity
    counted = {"count": now.names, "boxes": now.waiting, "of": loaded}
    if not now.names:
        return {"state": "none", "said": say("none"), **counted}
    share = percent(now.waiting / loaded if loaded else 0.0)
    said = say(
        "{names} names, {boxes:,} of {loaded:,} boxes = {share}",
        names=now.names, boxes=now.waiting, loaded=loaded, share=share,
    )  # fmt: skip
    return {"state": "waiting", "said": said, **counted}


def _targets(now: MonthStatus) -> Row:
    if now.version is None:
        return {"state": "none", "said": say("none yet")}
    return {"state": now.version.status, "said": in_words(now.version.said)}


def _backup(now: MonthStatus) -> Row:
    return {"state": now.backup, "said": now.backup_said}


def next_command(now: MonthStatus) -> str:
    """Return what to do next, by what is still to be done first."""
    if now.month is None:
        return "territory import FILE"
    if now.names:
        return "territory match review"
    if now.part:
        return f"territory report achievement --month {now.month}"
    if now.version is None:
        return f"territory targets set --year {now.next_year} --product CODE --total N"
    if now.closed is not None and now.due is not None:
        return f"territory flow close {now.due}"
    return f"territory report achievement --month {now.month} -o achievement.xlsx"


def welcome_table() -> Table:
    """Draw what to do where there is no store yet."""
    rows = (
        {"command": "territory init", "what": say("Begin here: settings, folders, sheets to fill")},
        {"command": "territory demo", "what": say("Make an invented region and look around")},
        {"command": "territory import FILE…", "what": say("Take in your own workbooks")},
        {"command": "territory --help", "what": say("See every command")},
    )
    return Table(
        "welcome",
        say("There is no store in this folder yet."),
        (code("command", "Command"), text("what", "What it does")),
        rows,
    )
