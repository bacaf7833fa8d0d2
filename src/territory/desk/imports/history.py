"""Imports: the batches, newest first, and what one of them changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from territory.desk.imports.codes import named_by
from territory.errors import UnknownName
from territory.kernel.masking import masked_name
from territory.present.words import word
from territory.room import outsiders

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One sheet of one imported file."""

    batch: str
    file: str
    sheet: str
    kind: str
    counts: Mapping[str, int]
    who: str
    when: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One stored value that a batch made or changed."""

    sheet: str
    table: str
    key: str
    field: str
    old: Any
    new: Any


COUNTS = ("rows", "created", "updated", "unchanged", "duplicate", "rejected", "ignored")


def batches(ws: "Workspace") -> list[BatchLine]:
    """Return every sheet that was imported, the newest file first."""
    with ws.reading() as tx:
        return _lines(tx, "")


def batch(ws: "Workspace", code: str) -> tuple[list[BatchLine], list[ChangedValue]]:
    """Return the sheets of a batch, or of all batches of a command, and what they changed.

    Raises:
        UnknownName: there is no such batch.
    """
    with ws.reading() as tx:
        lines = _lines(tx, code)
        if not lines:
            newest = list(dict.fromkeys(line.batch for line in _lines(tx, "")))[:3]
            raise UnknownName(what=word("batch"), given=code, proposals=", ".join(newest) or "–")
        return lines, _changes(tx, code)


def _lines(tx: "Tx", code: str) -> list[BatchLine]:
    from sqlalchemy import select
    from sqlmodel import col

    from territory.store.tables import Batch, Run

    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(columns, col(Run.who), col(Run.started))
        .join(Run, col(Run.id) == columns.run_id)
        .order_by(columns.run_id.desc(), columns.id)
    )
    if code:
        statement = statement.where(named_by(code))
    return [
        BatchLine(
            row["code"],
            row["file"],
            row["sheet"],
            row["kind"],
            {name: row[name] for name in COUNTS},
            row["who"],
            row["started"],
            row["undone"],
        )
        for row in tx.rows(statement)
    ]


def _changes(tx: "Tx", code: str) -> list[ChangedValue]:
    """Return the first values that a batch changed; rows it created are one line each."""
    from sqlalchemy import select
    from sqlmodel import col

    from territory.store.tables import Batch, Change

    statement = (
        select(
            col(Batch.sheet), col(Change.table_name), col(Change.row_id),
            col(Change.before), col(Change.after),
        )
        .join(Batch, col(Batch.id) == col(Change.batch_id))
        .where(named_by(code))
        .order_by(col(Change.before).is_(None), col(Change.id))
        .limit(MOST_CHANGES)
    )  # fmt: skip
    found: list[ChangedValue] = []
    for row in tx.rows(statement):
        before, after = row["before"] or {}, row["after"] or {}
        name = _shown(row["table_name"], "name", after.get("name"))
        key = str(after.get("code") or name or row["row_id"])
        if not before:
            found.append(ChangedValue(row["sheet"], row["table_name"], key, "", None, key))
            continue
        found.extend(
            ChangedValue(
                row["sheet"],
                row["table_name"],
                key,
                name,
                _shown(row["table_name"], name, before.get(name)),
                _shown(row["table_name"], name, new),
            )
            for name, new in after.items()
        )
    return found


def _shown(table: str, column: str, value: Any) -> Any:
    """Return a value as it may be seen: names of people outside the sales force masked."""
    personal = table in outsiders() and column == "name" and value is not None
    return masked_name(str(value)) if personal else value
