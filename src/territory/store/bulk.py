"""Very many rows into one table, given by column, on the quickest way that an engine has."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Dialect
    from sqlmodel import SQLModel

SLICE = 10_000
"""Rows handed to the driver at once."""

NULL = r"\N"
MARKS = ("\\", "\t", "\n", "\r")
"""What the text form of COPY gives a meaning of its own."""
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def insert_columns(
    connection: "Connection", table: "type[SQLModel]", columns: Mapping[str, Sequence[Any]]
) -> None:
    """Insert rows through the driver itself: one prepared INSERT in a file, COPY on a server.

    Every column must be given that has no default in the store.
    """
    columns = _filled(table, columns)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(map(quote, columns))
    if connection.dialect.name == "sqlite":
        _insert(connection, table, names, columns)
    else:
        _copy(connection, f"COPY {table.__tablename__} ({names}) FROM STDIN", table, columns)


def _filled(
    table: "type[SQLModel]", columns: Mapping[str, Sequence[Any]]
) -> dict[str, Sequence[Any]]:
    """Leave out columns with nothing in them, which most files have, where nothing is stored."""
    from territory.kernel.columns import Coded

    stored = _stored(table)
    return {
        name: its
        for name, its in columns.items()
        if not (
            isinstance(its, Coded)
            and its.used().values == [None]
            and stored[name].nullable
            and stored[name].server_default is None
        )
    }


def _insert(
    connection: "Connection",
    table: "type[SQLModel]",
    names: str,
    columns: Mapping[str, Sequence[Any]],
) -> None:
    stored = _stored(table)
    bound = (_bound(stored[name], its, connection.dialect) for name, its in columns.items())
    rows = zip(*bound, strict=True)
    places = ", ".join("?" * len(columns))
    text = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({places})"
    while part := list(islice(rows, SLICE)):
        connection.exec_driver_sql(text, part)


def _copy(
    connection: "Connection",
    statement: str,
    table: "type[SQLModel]",
    columns: Mapping[str, Sequence[Any]],
) -> None:
    """Send rows in the text form of COPY, made column by column: a cell costs no call of ours."""
    stored = _stored(table)
    with _copying(connection, statement) as copy:
        for part in _slices(columns):
            texts = [_texts(stored[name].type, its) for name, its in part.items()]
            copy.write("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n")


@contextmanager
def _copying(connection: "Connection", statement: str) -> Iterator[Any]:
    """Give psycopg's COPY; its errors come out as SQLAlchemy's, like those of any statement."""
    from sqlalchemy.exc import DBAPIError

    driver: Any = connection.connection.driver_connection
    module: Any = connection.dialect.dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
    except module.Error as error:
        raise DBAPIError.instance(
            statement, None, error, module.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _slices(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Sequence[Any]]]:
    count = max(map(len, columns.values()), default=0)
    for start in range(0, count, SLICE):
        yield {name: its[start : start + SLICE] for name, its in columns.items()}


def _texts(kind: Any, values: Sequence[Any]) -> Sequence[str]:
    """Return the cells of a column as the text form of COPY has them."""
    from sqlalchemy import JSON, Boolean, Date, DateTime, Integer

    if isinstance(kind, JSON):
        return _escaped([json.dumps(value, ensure_ascii=False) for value in values])
    if isinstance(kind, Integer | Boolean | Date | DateTime):
        return [NULL if value is None else str(value) for value in values]
    return _escaped(values)


def _escaped(values: Sequence[str | None]) -> Sequence[str]:
    """Return texts as COPY takes them; most slices hold no mark, which one look at all finds."""
    together = "".join([value for value in values if value is not None])
    if any(mark in together for mark in MARKS):
        return [NULL if value is None else value.translate(ESCAPED) for value in values]
    return [NULL if value is None else value for value in values]


def _stored(table: "type[SQLModel]") -> Any:
    return table.__table__.c  # type: ignore[attr-defined]  # every table model has it


def _bound(column: "Column[Any]", values: Sequence[Any], dialect: "Dialect") -> Any:
    """Return values as the driver takes them."""
    from territory.kernel.columns import mapped

    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if convert is None else mapped(values, convert)
