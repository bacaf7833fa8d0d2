"""A Table as CSV, TSV and Markdown."""

import csv
import io
from decimal import Decimal
from typing import Any

from territory.kernel.inert import one_line
from territory.present.shown import (
    exact,
    full_amount,
    heading,
    is_absent,
    marks_of,
    next_line,
    shown,
)
from territory.present.table import Book, Column, ColumnKind, Row, Table

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may run; Chinese Excel takes wide signs for the others."""
_MARKDOWN = {ord(mark): f"\\{mark}" for mark in "\\|`[]"} | {ord("<"): "&lt;"}
RATIO_STEP = Decimal("0.000001")


def to_csv(table: Table, delimiter: str = ",") -> str:
    """Return header and rows; numbers bare, ratios as ratios, text that would run prefixed.

    Totals stay out, so that a file that comes back or is summed counts nothing twice.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(heading(column) for column in table.visible)
    writer.writerows(
        [_bare(column, row) for column in table.visible] for row in (*table.rows, *table.apart)
    )
    return out.getvalue()


def to_tsv(table: Table) -> str:
    """Return header and rows with tabs between."""
    return to_csv(table, "\t")


def to_markdown(value: Table | Book) -> str:
    """Return a table with its title, totals and notes; a book as one chapter per table."""
    if isinstance(value, Book):
        head = [f"# {value.title}", *(f"- {label}: {text}" for label, text in value.notes)]
        return "\n\n".join(["\n".join(head), *(map(_chapter, value.tables))]) + "\n"
    return _chapter(value) + "\n"


def guarded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(RUNS_AS_FORMULA) else text


def _bare(column: Column, row: Row) -> str:
    value: Any = row.get(column.key)
    if is_absent(value):
        return ""
    if column.kind in {ColumnKind.QUANTITY, ColumnKind.CHANGE}:
        return str(int(value))
    if column.kind is ColumnKind.MONEY:
        return str(full_amount(value, column.unit))
    if column.kind.is_number:
        return _plain_number(value)
    return guarded(shown(column, row))


def _plain_number(value: Any) -> str:
    rounded = exact(value).quantize(RATIO_STEP)
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _chapter(table: Table) -> str:
    columns = table.visible
    rules = ["---:" if column.kind.is_number else "---" for column in columns]
    lines = [_line([heading(column) for column in columns]), _line(rules)]
    for row, mark in zip(table.rows, marks_of(table.rows, columns), strict=True):
        lines.append(_line([(mark * (c.kind is ColumnKind.TREE)) + shown(c, row) for c in columns]))
    lines += [_line([_bold(shown(c, row)) for c in columns]) for row in table.sums]
    parts = [f"## {table.title}", "\n".join(lines), "  \n".join(table.notes)]
    parts += [next_line(f"`{command}`") for command in table.next]
    return "\n\n".join(part for part in parts if part)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(cell: str) -> str:
    """Return a cell that is no mark-up: neither of Markdown nor HTML within it."""
    return one_line(cell).translate(_MARKDOWN)


def _bold(text: str) -> str:
    return f"**{text}**" if text.strip("–") else ""
