"""Take a run back: every row that it touched is as it was before, or nothing is changed.

What a run did to rows was kept as it happened (`store.journal`); what is computed from rows, the
meaning of the flow and its credits, is computed anew. Imports have their own way
(`desk.imports.undo`), which goes by batches. Where later work stands on a run it is refused, and
that work is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from territory.desk import backups
from territory.desk.imports import undo as of_batches
from territory.desk.imports.crediting import credit_all
from territory.desk.imports.undo import AlreadyUndone, Before
from territory.errors import Exit, TerritoryError, UnknownName
from territory.present.words import word
from territory.room import CREDITS, feeds, offered
from territory.store.all_tables import all_tables
from territory.store.putback import Image, images, put_back

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

COMMAND = "undo"
MONTHS = frozenset({"flow_month"})
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


class CannotUndo(TerritoryError):
    """Run {run} ({command}) cannot be taken back."""

    exit_code = Exit.INPUT_REFUSED
    hint = "{instead}"


class LaterRuns(TerritoryError):
    """Run {run} cannot be taken back: later work stands on it: {later}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Take that back first: territory undo {first}"


class StillReferred(TerritoryError):
    """Run {run} cannot be taken back: {count} rows of {table} refer to what it made."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Look what came after it: territory history"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the run, its command, and rows deleted, set back and brought back."""

    code: str
    command: str
    deleted: int
    changed: int
    returned: int
    dry_run: bool


def undo(ws: "Workspace", code: str) -> Undone:
    """Take back a run (20270203-2), or the import of a file (20270203-2.1).

    Raises:
        UnknownName: there is no such run. AlreadyUndone, CannotUndo, LaterRuns, StillReferred,
        and what `desk.imports.undo.undo` raises: as they say; nothing is changed.
    """
    all_tables()
    if _is_import(ws, code):
        done = of_batches.undo(ws, code)
        return Undone(code, "import", done.deleted + done.flow_rows, done.restored, 0, ws.dry_run)
    with ws.writing(COMMAND, journal=False, run=code) as tx:
        run = _run(tx, code)
        found = _found(tx, run)
        _refuse_later(tx, run, found)
        before = {image.table.name: Before({key[0] for key in image.made(tx)}) for image in found}
        of_batches.refuse_closed_rows(tx, code, before)
        of_batches.release_flow(tx, code, before)
        of_batches.release_supply(tx, before)
        _refuse_referred(tx, run, found, before)
        deleted, changed, returned = put_back(tx, found)
        if any(feeds(image.table.name, CREDITS) for image in found):
            credit_all(tx)
        _mark(tx, run)
        if not ws.dry_run:
            backups.before(ws.settings, COMMAND)  # another connection, which sees the state before
    return Undone(code, run["command"], deleted, changed, returned, ws.dry_run)


def _is_import(ws: "Workspace", code: str) -> bool:
    from sqlalchemy import or_, select

    from territory.store.tables import Batch

    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    mine = or_(columns.code == code, columns.code.startswith(f"{code}."))
    with ws.reading() as tx:
        return bool(tx.rows(select(columns.id).where(mine).limit(1)))


def _run(tx: "Tx", code: str) -> Mapping[str, Any]:
    from sqlalchemy import select

    from territory.store.tables import Run

    columns = Run.__table__.c  # type: ignore[attr-defined]  # every table model has it
    found = tx.rows(select(columns).where(columns.code == code, columns.id != tx.run_id))
    if not found:
        newest = tx.rows(
            select(columns.code)
            .where(columns.undone_by.is_(None), columns.id != tx.run_id)
            .order_by(columns.id.desc())
            .limit(3)
        )
        near = ", ".join(str(row["code"]) for row in newest)
        raise UnknownName(what=word("run"), given=code, proposals=near or "–")
    if found[0]["undone_by"] is not None:
        raise AlreadyUndone(batch=code)
    return dict(found[0])


def _found(tx: "Tx", run: Mapping[str, Any]) -> list[Image]:
    """Return what a run did, and refuse what cannot be taken back."""
    found = list(images(tx, run["id"]))
    command = str(run["command"])
    if any(image.table.name in MONTHS for image in found):
        raise CannotUndo(run=run["code"], command=command, instead=REOPEN)
    if command in INSTEAD or not found:
        instead = INSTEAD.get(command, NOTHING)
        raise CannotUndo(run=run["code"], command=command, instead=instead)
    return found


def _refuse_later(tx: "Tx", run: Mapping[str, Any], found: Sequence[Image]) -> None:
    mine = {image.table.name: image for image in found}
    later = {
        other.run
        for other in images(tx, run["id"], later=True)
        if other.table.name in mine and mine[other.table.name].overlaps(other)
    }
    later.update(_later_imports(tx, run["id"], mine))
    for dependents in offered("dependents"):
        later.update(dependents(tx, run["id"]))
    if later:
        newest = sorted(later, key=_place, reverse=True)
        listed = ", ".join(newest[:MOST_NAMED])
        raise LaterRuns(run=run["code"], later=listed, first=newest[0])


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.replace(".", "-").split("-") if part.isdigit())


def _later_imports(tx: "Tx", run_id: int, mine: Mapping[str, Image]) -> set[str]:
    """Return the batches that changed rows of a run later, and were not undone."""
    from sqlalchemy import select

    from territory.store.tables import Batch, Change

    change = Change.__table__.c  # type: ignore[attr-defined]  # every table model has it
    batch = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(change.table_name, change.row_id, batch.code)
        .join_from(Change.__table__, Batch.__table__, batch.id == change.batch_id)  # type: ignore[attr-defined]  # as above
        .where(change.run_id > run_id, batch.undone.is_(False), change.table_name.in_(list(mine)))
    )
    return {
        str(row["code"])
        for row in tx.rows(statement)
        if mine[row["table_name"]].touches((row["row_id"],))
    }


def _refuse_referred(
    tx: "Tx", run: Mapping[str, Any], found: Sequence[Image], before: Mapping[str, Before]
) -> None:
    """Refuse where rows that stay refer to a row that would go."""
    touched = {image.table.name: {key[0] for key in image.before} for image in found}
    used = of_batches.first_used(tx, before, touched)
    if used:
        raise StillReferred(run=run["code"], count=used[1], table=used[0])


def _mark(tx: "Tx", run: Mapping[str, Any]) -> None:
    from territory.store.tables import Run

    tx.update(Run, [{"id": run["id"], "undone_by": tx.run_id}])
