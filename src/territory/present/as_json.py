"""The JSON contract of DESIGN.md section 3: an array of flat objects with English keys.

Enumerated values are slugs whatever the language, codes strings, quantities integers, money
decimal strings in yuan, dates ISO, months `2027-01`, absent and blank null. Hidden columns are
included. Sentences are English: who reads JSON is a program, and a command that writes it speaks
English to its tables (`options`).
"""

import json
from collections.abc import Callable
from operator import index
from typing import Any

from territory.kernel.inert import escaped
from territory.present.shown import date_text, exact, is_absent, yuan
from territory.present.table import Book, Column, ColumnKind, Row, Table

RATIO_PLACES = 6


def to_json(value: Table | Book) -> str:
    """Return the table as an array with one object per line; a book as an object of arrays."""
    if isinstance(value, Book):
        parts = (f"{json.dumps(table.name)}: {_array(table)}" for table in value.tables)
        return "{" + ",\n".join(parts) + "}\n"
    return _array(value) + "\n"


def objects(table: Table) -> list[dict[str, Any]]:
    """Return the rows as JSON values."""
    return [_object(table.columns, row) for row in (*table.rows, *table.apart)]


def _array(table: Table) -> str:
    lines = ",\n ".join(escaped(json.dumps(item, ensure_ascii=False)) for item in objects(table))
    return f"[{lines}]"


def _object(columns: tuple[Column, ...], row: Row) -> dict[str, Any]:
    return {column.key: _value(column, row.get(column.key)) for column in columns}


def _value(column: Column, value: Any) -> Any:
    return None if is_absent(value) or value == "" else _WRITERS[column.kind](value)


def _money(value: Any) -> str:
    return str(yuan(value))


def _ratio(value: Any) -> float:
    return float(round(exact(value), RATIO_PLACES))


_WRITERS: dict[ColumnKind, Callable[[Any], Any]] = {
    ColumnKind.TEXT: str,
    ColumnKind.CODE: str,
    ColumnKind.TREE: str,
    ColumnKind.SLUG: str,
    ColumnKind.SLUGS: str,
    ColumnKind.LETTER: str,
    ColumnKind.QUANTITY: index,
    ColumnKind.CHANGE: index,
    ColumnKind.MONEY: _money,
    ColumnKind.PERCENT: _ratio,
    ColumnKind.BAR: _ratio,
    ColumnKind.SIGNED: _ratio,
    ColumnKind.DECIMAL: _ratio,
    ColumnKind.DATE: date_text,
    ColumnKind.MONTH: date_text,
}
