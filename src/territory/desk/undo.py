"""Take a run or the import of a file back: the store is as it was before, or nothing is changed.

What a run did to rows was kept as it happened (`store.journal`), the same for commands and for
imports; what is computed from rows is computed anew. Where later work stands on it, it is refused,
and that work is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from territory.arrivals.service.revert import recompute, release
from territory.desk import backups
from territory.desk.imports.codes import named_by
from territory.desk.kinds import FLOW
from territory.errors import Exit, Refused, TerritoryError, UnknownName
from territory.present.words import word
from territory.room import offered
from territory.store.all_tables import all_tables
from territory.store.engine import MANY
from territory.store.revert import (
    Image,
    KeptInPart,
    images_after,
    images_of,
    merged,
    revert,
)

if TYPE_CHECKING:
    from sqlalchemy import ForeignKey, Table

    from territory.store.transaction import Tx
    from territory.workspace import Workspace

COMMAND = "undo"
MONTHS = frozenset({"flow_month"})
FLOW_ROWS = frozenset({"flow_row", "flow_purchase"})
MOST_NAMED = 5

FORGOTTEN = "Who was forgotten stays forgotten."
INSTEAD: Mapping[str, str] = {
    "undo": "Run the command again that was taken back: territory history",
    "imports undo": "Import the file again: territory imports list",
    "restore": "The state before it was backed up: territory backup list",
    "forget doctor": FORGOTTEN,
    "forget contact": FORGOTTEN,
}
"""Command → what to do instead of taking it back."""
NOTHING = "It changed nothing that could be taken back: territory history"
REOPEN = "A named person opens or closes the month again, with a reason: territory flow --help"


class AlreadyUndone(Refused):
    """{code} was undone before."""


class CannotUndo(TerritoryError):
    """Run {run} ({command}) cannot be taken back."""

    exit_code = Exit.INPUT_REFUSED
    hint = "{instead}"


class LaterWork(TerritoryError):
    """{code} cannot be taken back: later work stands on it: {later}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Take that back first: territory undo {first}"


class StillReferred(TerritoryError):
    """{code} cannot be taken back: {count} rows of {table} refer to what it made."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Look what came after it: territory history"


class ReferredByLater(TerritoryError):
    """{code} cannot be taken back: {count} rows of {table} refer to what it made, from {later}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Take that back first: territory undo {first}"


@dataclass(frozen=True, slots=True)
class Undone:
    """Result of an undo: the command, and rows deleted, set back and brought back.

    flow_rows: those of the deleted that are rows of flow or of purchases.
    """

    code: str
    command: str
    deleted: int
    changed: int
    returned: int
    flow_rows: int
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Things to be taken back: a run, and of an import the batches of it that still stand."""

    code: str
    run: Mapping[str, Any]
    batches: Sequence[Mapping[str, Any]]

    @property
    def file(self) -> str:
        """The code of the file, where only one of a run is to be taken back."""
        return "" if self.code == self.run["code"] else self.code


def find(ws: "Workspace", code: str) -> None:
    """Look whether there is something to take back, before anybody is asked for a yes.

    Raises:
        UnknownName, AlreadyUndone: there is not.
    """
    with ws.reading() as tx:
        _work(tx, code)


def undo(ws: "Workspace", code: str) -> Undone:
    """Take back a run (20270203-2), or the import of one file of it (20270203-2.1).

    Raises:
        UnknownName: there is no such run. AlreadyUndone, CannotUndo, LaterWork, StillReferred,
        ReferredByLater, MonthClosed, UnknownInImage, KeptInPart: as they say; nothing is changed.
    """
    all_tables()
    with ws.reading() as tx:
        many = _is_much(_work(tx, code))
    with ws.writing(COMMAND, journal=False, many=many, run=code) as tx:
        work = _work(tx, code)
        each = images_of(tx, work.run["id"], work.file)
        found = merged(each)
        _refuse_what_stays(work, found)
        _refuse_later(tx, work, each, found)
        decided = release(tx, code, found)
        _refuse_referred(tx, code, each, found)
        done = revert(tx, found)
        recompute(tx, found, decided)
        _mark(tx, work)
        if not ws.dry_run:
            backups.before(ws.settings, COMMAND)  # another connection, which sees the state before
    flow_rows = sum(done.deleted.get(name, 0) for name in FLOW_ROWS)
    deleted = sum(done.deleted.values())
    command = str(work.run["command"])
    return Undone(code, command, deleted, done.changed, done.returned, flow_rows, ws.dry_run)


def _is_much(work: Work) -> bool:
    """Tell whether very many rows go, or what very many rows refer to, not all by an index."""
    rows = sum(int(row["rows"]) for row in work.batches)
    return rows >= MANY or any(row["kind"] != FLOW for row in work.batches)


def _work(tx: "Tx", code: str) -> Work:
    from sqlalchemy import select

    from territory.store.tables import Batch, Run

    run, batch = (
        Run.__table__.c, Batch.__table__.c,  # type: ignore[attr-defined]  # every table model has it
    )  # fmt: skip
    batches = tx.rows(select(batch).where(named_by(code)).order_by(batch.id))
    mine = run.id == batches[0]["run_id"] if batches else run.code == code
    found = tx.rows(select(run).where(mine))
    if not found:
        raise UnknownName(what=word("run"), given=code, proposals=_newest(tx) or "–")
    standing = [dict(row) for row in batches if not row["undone"]]
    if found[0]["undone_by"] is not None or (batches and not standing):
        raise AlreadyUndone(code=code)
    return Work(code, dict(found[0]), standing)


def _newest(tx: "Tx") -> str:
    """Return the newest runs and files that may be meant."""
    from sqlalchemy import select

    from territory.store.tables import Batch, Run

    run, batch = (
        Run.__table__.c, Batch.__table__.c,  # type: ignore[attr-defined]  # every table model has it
    )  # fmt: skip
    runs = select(run.code).where(run.undone_by.is_(None), run.command.not_in(INSTEAD))
    files = select(batch.code).where(batch.undone.is_(False)).distinct()
    codes = [
        str(row["code"])
        for statement in (runs.order_by(run.id.desc()), files.order_by(batch.code.desc()))
        for row in tx.rows(statement.limit(MOST_NAMED))
    ]
    return ", ".join(sorted(codes, key=_place, reverse=True)[:3])


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.replace(".", "-").split("-") if part.isdigit())


def _refuse_what_stays(work: Work, found: Sequence[Image]) -> None:
    """Refuse commands that are not taken back, and those that changed nothing."""
    command = str(work.run["command"])
    instead = INSTEAD.get(command, "")
    if not (instead or found or work.batches):
        if work.run["audit_digest"] is None:  # of a version that kept neither audit nor images
            raise KeptInPart(code=work.code)
        instead = NOTHING
    if any(image.table.name in MONTHS for image in found):
        instead = REOPEN
    if instead:
        raise CannotUndo(run=work.code, command=command, instead=instead)


def _refuse_later(tx: "Tx", work: Work, each: Sequence[Image], found: Sequence[Image]) -> None:
    later = {
        other.code
        for other in images_after(tx, each)
        for image in each
        if other.table is image.table and image.number < other.number and image.overlaps(other)
    }
    for dependents in offered("dependents"):
        later.update(dependents(tx, work.run["id"], found))
    if later:
        raise LaterWork(code=work.code, **_named(later))


def _named(codes: set[str]) -> dict[str, str]:
    newest = sorted(codes, key=_place, reverse=True)
    return {"later": ", ".join(newest[:MOST_NAMED]), "first": newest[0]}


def _refuse_referred(tx: "Tx", code: str, each: Sequence[Image], found: Sequence[Image]) -> None:
    """Refuse where rows that stay refer to a row that would go; name what brought them."""
    going = {image.table.name: image for image in found}
    for table in all_tables():
        for key in table.foreign_keys:
            image = going.get(key.column.table.name)
            staying = [] if image is None else _staying(tx, image, key, going.get(table.name))
            if not staying:
                continue
            said = {"code": code, "count": len(staying), "table": table.name}
            later = {
                other.code
                for other in images_after(tx, each, table)
                if any(other.made(one) or one in other.touched for one in staying)
            }
            if later:
                raise ReferredByLater(**said, **_named(later))
            raise StillReferred(**said)


def _staying(tx: "Tx", image: Image, key: "ForeignKey", own: Image | None) -> list[tuple[Any, ...]]:
    """Return the keys of rows that refer to what an image made, and neither go nor change."""
    from sqlalchemy import not_, select

    table: Table = key.parent.table
    columns = list(table.primary_key.columns)
    statement = select(*columns)
    for low, high in own.spans if own else ():
        statement = statement.where(not_(columns[0].between(low + 1, high)))
    rows = [
        tuple(row)
        for condition in image.refer_to_made(key.parent)
        for row in tx.stream(statement.where(condition))
    ]
    return [row for row in rows if own is None or not (row in own.named or row in own.touched)]


def _mark(tx: "Tx", work: Work) -> None:
    """Mark what was taken back; a run once nothing of it stands."""
    from sqlalchemy import select

    from territory.store.tables import Batch, Run

    tx.update(Batch, [{"id": row["id"], "undone": True} for row in work.batches])
    batch = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    left = select(batch.id).where(batch.run_id == work.run["id"], batch.undone.is_(False)).limit(1)
    if not tx.rows(left):
        tx.update(Run, [{"id": work.run["id"], "undone_by": tx.run_id}])
