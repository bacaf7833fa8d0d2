"""References of very many rows, proved once for each different value instead of row by row.

SQLite looks every reference of every row up while it writes the row. Two hundred thousand rows
refer to a few thousand things, so a transaction that brings many puts that aside, asks once for
each thing, and proves at its end whatever else it wrote.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, ForeignKey, Table
    from sqlalchemy.sql.dml import UpdateBase

MISSING = (
    "SELECT value FROM json_each(?) AS asked "
    'WHERE NOT EXISTS (SELECT 1 FROM "{table}" WHERE "{column}" = asked.value)'
)
REFERRING = (
    "SELECT DISTINCT m.name FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f "
    "WHERE m.type = 'table' AND f.\"table\" = ?"
)
"""Tables that refer to a table."""


class LostReference(RuntimeError):
    """A row refers to what is not there; the fault is ours, never a file's."""

    def __init__(self, table: str, to: str, key: object) -> None:
        super().__init__(f"a row of {table} refers to {to} {key}, which is not there")


class References:
    """Watches one transaction whose references SQLite does not look up; `prove` ends it."""

    def __init__(self) -> None:
        self._written: set[str] = set()
        self._deleted: set[str] = set()
        self._there: dict[tuple[str, str], set[Any]] = {}
        self._trusting = False

    def watch(self, _connection: "Connection", statement: "UpdateBase", _many: Any) -> None:
        """Take note of the table that a statement is about to change."""
        if self._trusting and not statement.is_delete:
            return
        touched = self._deleted if statement.is_delete else self._written
        touched.add(statement.table.name)  # type: ignore[union-attr]  # a table, not a join

    @contextmanager
    def proving(
        self, connection: "Connection", table: "Table", rows: Sequence[Mapping[str, Any]]
    ) -> Iterator[None]:
        """Prove the references of rows that name the same columns, which are written meanwhile.

        Raises:
            LostReference: one leads nowhere.
        """
        given = {key.parent.name for key in table.foreign_keys}.intersection(rows[0])
        columns = {name: [row[name] for row in rows] for name in given}
        self.prove_columns(connection, table, columns)
        self._trusting = True
        try:
            yield
        finally:
            self._trusting = False

    def prove_columns(
        self, connection: "Connection", table: "Table", columns: Mapping[str, Sequence[Any]]
    ) -> None:
        """Prove the references of rows given by column, which go to the driver itself.

        Raises:
            LostReference: one leads nowhere.
        """
        for key in table.foreign_keys:
            if key.parent.name in columns:
                self._prove_column(connection, key, columns[key.parent.name])

    def _prove_column(
        self, connection: "Connection", key: "ForeignKey", column: Sequence[Any]
    ) -> None:
        """Prove a column by its different values, of which the next slices of it have the same."""
        from territory.kernel.columns import Coded

        values = column.values if isinstance(column, Coded) else column
        to = key.column.table.name
        there = self._there.setdefault((to, key.column.name), {None})
        if there.issuperset(values):
            return
        new = set(values) - there
        lost = _missing(connection, key.column, new)
        there |= new - lost
        if not lost.isdisjoint(column):
            raise LostReference(key.parent.table.name, to, min(lost.intersection(column)))

    def prove(self, connection: "Connection") -> None:
        """Prove the references of whatever else was written, and of what referred to rows deleted.

        Raises:
            LostReference: one leads nowhere.
        """
        tables = set(self._written)
        for name in self._deleted:
            tables.update(row[0] for row in connection.exec_driver_sql(REFERRING, (name,)))
        for name in sorted(tables):
            lost = connection.exec_driver_sql(f'PRAGMA foreign_key_check("{name}")').first()
            if lost is not None:
                raise LostReference(name, lost[2], f"of its row {lost[1]}")


def _missing(connection: "Connection", column: Any, keys: set[Any]) -> set[Any]:
    """Return those of some keys that no row has."""
    if not keys:
        return set()
    question = MISSING.format(table=column.table.name, column=column.name)
    asked = json.dumps(sorted(keys))
    return {row[0] for row in connection.exec_driver_sql(question, (asked,))}


@contextmanager
def put_aside(connection: "Connection") -> Iterator[None]:
    """Let SQLite write rows without looking up what they refer to.

    Inside a transaction SQLite would not listen, so it begins and ends in between. A server goes
    on as ever.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # it is open
    try:
        yield
    finally:
        if connection.in_transaction():
            connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]  # it is open
