"""Move every row of a store into another one, on the same engine or the other, and prove it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from territory.store import bulk
from territory.store.errors import CopyDiffers, NotEmpty

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from territory.store.transaction import Tx

PART = 5_000
"""Rows held at once."""


@dataclass(frozen=True, slots=True)
class TableContents:
    """Contents of a table: its rows, and a digest of them that does not depend on the engine."""

    table: str
    rows: int
    digest: str


def copy_rows(
    source: "Tx", target: "Tx", tables: "Sequence[Table]", place: str
) -> list[TableContents]:
    """Copy every table, keys and all, and read it back; return what each holds.

    tables: those that others refer to first. place: the target, for messages.

    Raises:
        CopyDiffers: a table does not hold the same on both sides; the caller's transaction ends.
    """
    there = target.session.connection()
    if there.dialect.name == "sqlite":
        there.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # until the last table is in
    copied = [_copy_table(source, target, table) for table in tables]
    for held, table in zip(copied, tables, strict=True):
        _set_sequence(there, table)
        if held_by(target, table) != held:
            raise CopyDiffers(table=held.table, place=place)
    return copied


def held_by(tx: "Tx", table: "Table") -> TableContents:
    """Return how many rows a table holds, and their digest."""
    digest = hashlib.sha256()
    rows = 0
    for part in _parts(tx, table):
        rows += len(part)
        _add(digest, part)
    return TableContents(table.name, rows, digest.hexdigest())


def make_room(tx: "Tx", tables: "Sequence[Table]", place: str, *, overwrite: bool) -> None:
    """Empty a store that rows are to come into, where that was asked for.

    Raises:
        NotEmpty: it holds rows, and nobody asked to take them out.
    """
    from sqlalchemy import delete, select

    full = [table.name for table in tables if tx.rows(select(*table.primary_key).limit(1))]
    if not full:
        return
    if not overwrite:
        raise NotEmpty(place=place, tables=", ".join(full[:3]))
    connection = tx.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in reversed(tables):
        connection.execute(delete(table))


def _copy_table(source: "Tx", target: "Tx", table: "Table") -> TableContents:
    plain = _as_text(table)
    names = [column.name for column in plain.c]
    digest = hashlib.sha256()
    rows = 0

    def parts() -> Iterator[bulk.Columns]:
        nonlocal rows
        for part in _parts(source, table):
            rows += len(part)
            _add(digest, part)
            yield dict(zip(names, map(list, zip(*part, strict=True)), strict=True))

    bulk.insert_parts(target.session.connection(), plain, names, parts())
    return TableContents(table.name, rows, digest.hexdigest())


def _parts(tx: "Tx", table: "Table") -> Iterator[list[tuple[Any, ...]]]:
    """Read a table in the order of its keys; JSON as the text that was stored."""
    from sqlalchemy import JSON, DateTime, Text, cast, select

    columns = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
        for column in table.c
    ]
    connection = tx.session.connection()
    found = connection.execute(
        select(*columns).order_by(*table.primary_key), execution_options={"yield_per": PART}
    )
    moments = any(isinstance(column.type, DateTime) for column in table.c)
    for part in found.partitions():
        yield [tuple(map(_same_moment, row) if moments else row) for row in part]


def _same_moment(value: Any) -> Any:
    """Return a moment in UTC; a file keeps it without saying so."""
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _add(digest: Any, part: Sequence[tuple[Any, ...]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False, default=_said) for row in part)
    digest.update("".join(f"{line}\n" for line in lines).encode())


def _said(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    message = f"a {type(value).__name__} in a table"
    raise TypeError(message)


def _as_text(table: "Table") -> "Table":
    """Return the table with its JSON columns as text, so that they go over unread."""
    from sqlalchemy import JSON, Column, MetaData, Table, Text

    columns = (
        Column(column.name, Text() if isinstance(column.type, JSON) else column.type)
        for column in table.c
    )
    return Table(table.name, MetaData(), *columns)


def _set_sequence(connection: "Connection", table: "Table") -> None:
    """Let a server number new rows behind those that came with their keys."""
    if connection.dialect.name == "sqlite" or "id" not in table.c:
        return
    named = f"pg_get_serial_sequence('{table.name}', 'id')"
    newest = f"SELECT max(id) FROM {table.name}"
    connection.exec_driver_sql(
        f"SELECT setval({named}, coalesce(({newest}), 1), ({newest}) IS NOT NULL)"
    )
