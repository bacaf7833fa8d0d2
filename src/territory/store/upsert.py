"""Bring stored rows up to what a file says: create, update, or leave as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from territory.store.transaction import CHUNK, Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

RowStatus = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that an update changed: which given row, which column, old and new."""

    index: int
    column: str
    old: Any
    new: Any


@dataclass(slots=True)
class Upserted:
    """Outcome of each given row, in order; `ids` are the keys of the stored rows."""

    statuses: list[RowStatus] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)

    def count(self, status: RowStatus) -> int:
        """Number of rows with this status."""
        return self.statuses.count(status)


def upsert(
    tx: Tx,
    table: "type[SQLModel]",
    key: tuple[str, ...],
    rows: Sequence[Mapping[str, Any]],
    *,
    batch_id: int | None = None,
) -> Upserted:
    """Create or update rows of `table` by the columns of their natural key.

    A column that a row does not name is left as it is; None clears it. What changed is kept in
    the change log of the run, so that history and undo know it. Keys must not repeat in `rows`.
    """
    stored = _stored(tx, table, key, rows)
    result = Upserted()
    created: list[tuple[int, dict[str, Any]]] = []
    updated: list[dict[str, Any]] = []
    log: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        before = stored.get(tuple(row[name] for name in key))
        if before is None:
            created.append((index, dict(row)))
            result.statuses.append("created")
            result.ids.append(0)
            continue
        differing = {name: value for name, value in row.items() if before[name] != value}
        result.ids.append(int(before["id"]))
        if not differing:
            result.statuses.append("unchanged")
            continue
        result.statuses.append("updated")
        updated.append({"id": before["id"], **differing})
        old = {name: before[name] for name in differing}
        log.append(_entry(table, int(before["id"]), old, differing, batch_id))
        result.changes.extend(
            FieldChange(index, name, old[name], value) for name, value in differing.items()
        )
    for (index, row), row_id in zip(created, _create(tx, table, created), strict=True):
        result.ids[index] = row_id
        log.append(_entry(table, row_id, None, row, batch_id))
    _update(tx, table, updated)
    tx.log_changes(log)
    return result


def _stored(
    tx: Tx, table: "type[SQLModel]", key: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    first = columns[key[0]]
    wanted = sorted({row[key[0]] for row in rows}, key=repr)
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for start in range(0, len(wanted), CHUNK):
        statement = select(columns).where(first.in_(wanted[start : start + CHUNK]))
        for row in tx.rows(statement):
            found[tuple(row[name] for name in key)] = dict(row)
    return found


def _create(
    tx: Tx, table: "type[SQLModel]", created: Sequence[tuple[int, dict[str, Any]]]
) -> list[int]:
    """Insert the rows, those that name the same columns together; return their keys in order."""
    from sqlalchemy import insert

    by_columns: dict[tuple[str, ...], list[int]] = {}
    for position, (_, row) in enumerate(created):
        by_columns.setdefault(tuple(sorted(row)), []).append(position)
    ids = [0] * len(created)
    column = table.__table__.c.id  # type: ignore[attr-defined]  # every table model has it
    statement = insert(table).returning(column, sort_by_parameter_order=True)
    for positions in by_columns.values():
        rows = [created[position][1] for position in positions]
        given = tx.session.connection().execute(statement, rows).scalars()
        for position, row_id in zip(positions, given, strict=True):
            ids[position] = int(row_id)
    return ids


def _update(tx: Tx, table: "type[SQLModel]", updated: Sequence[dict[str, Any]]) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in updated:
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    for alike in by_columns.values():
        tx.update(table, alike)


def _entry(
    table: "type[SQLModel]",
    row_id: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    batch_id: int | None,
) -> dict[str, Any]:
    return {
        "table_name": str(table.__tablename__),
        "row_id": row_id,
        "before": None if before is None else {k: _json(v) for k, v in before.items()},
        "after": {k: _json(v) for k, v in after.items()},
        "batch_id": batch_id,
    }


def _json(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    return value
