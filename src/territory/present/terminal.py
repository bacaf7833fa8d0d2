"""A Table on a terminal (quiet colour, through rich) and in a pipe (plain, nothing cut)."""

import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TextIO

from territory.kernel.inert import one_line
from territory.present.fitting import GAP, Fitted, fitted, line_width, without_zeros
from territory.present.shown import (
    heading,
    is_absent,
    marks_of,
    next_line,
    padded,
    shown,
    width,
    wrapped,
)
from territory.present.table import Bands, Column, ColumnKind, Row, Table

if TYPE_CHECKING:
    from rich.text import Text

BAR_CELLS = 10
TREE_MARKS = "│├└ "
WIDEST = 40
"""Cells that a column is filled up to at most: one long text must not widen a million lines."""
NEEDS_A_HAND = frozenset({"error", "failed", "rejected"})


def draw(table: Table, stream: TextIO, *, wide: bool = False) -> None:
    """Write a table to a stream: for a person where it is a terminal, else plain.

    wide: leave out no column and no line, and fold nothing.
    """
    if stream.isatty():
        _draw_rich(table, stream, wide=wide)
    else:
        stream.write(plain(table))


def plain(table: Table) -> str:
    """Return the table as aligned text: title, header, rows, totals, notes.

    No colour, no boxes, nothing cut, no next command: talk is not data.
    """
    columns = table.visible
    lines = _cells(table)
    widths = [
        min(WIDEST, max(width(line[place]) for line in lines)) for place in range(len(columns))
    ]
    aligned = [_aligned(line, columns, widths) for line in lines]
    parts = [table.title, "", *aligned, *table.notes] if table.title else [*aligned, *table.notes]
    return "\n".join(parts) + "\n"


def bar(ratio: float) -> str:
    """Return a bar of ten cells, full at 100 %, in eighths of a cell."""
    eighths = round(min(max(float(ratio), 0.0), 1.0) * BAR_CELLS * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(BAR_CELLS, "·")


def _aligned(line: list[str], columns: tuple[Column, ...], widths: list[int]) -> str:
    cells = (
        padded(cell, cells, right=column.kind.is_number)
        for cell, column, cells in zip(line, columns, widths, strict=True)
    )
    return "  ".join(cells).rstrip()


def _cells(table: Table) -> list[list[str]]:
    """Return header, rows and totals as text, tree marks included."""
    columns = table.visible
    lines = [[heading(column) for column in columns]]
    for row, mark in zip(table.rows, marks_of(table.rows, columns), strict=True):
        lines.append([_marked(column, row, mark) for column in columns])
    lines += [[_total(column, row) for column in columns] for row in table.sums]
    return lines


def _marked(column: Column, row: Row, mark: str) -> str:
    text = one_line(shown(column, row))
    return mark + text if column.kind is ColumnKind.TREE else text


def _total(column: Column, totals: Row) -> str:
    # A column that has no total stays blank: a dash would say that the number is missing.
    return "" if is_absent(totals.get(column.key)) else shown(column, totals)


def _draw_rich(table: Table, stream: TextIO, *, wide: bool) -> None:
    from rich.console import Console

    console = Console(file=stream, force_terminal=True, highlight=False)

    def put(line: "Text | str" = "", style: str = "") -> None:
        console.print(line, style=style, markup=False, soft_wrap=True)

    shown_on = table if wide else without_zeros(table)
    fit = fitted(shown_on, _cells(shown_on), sys.maxsize if wide else console.width)
    put()
    if table.title:
        put(f" {table.title}", "bold")
        put()
    for line in _drawn(fit, console.width):
        put(line)
    for note in fit.table.notes:
        for part in wrapped(note, console.width - 1):
            put(f" {part}", "dim")
    if table.next:
        put()
    for command in table.next:
        put(f" {next_line(command)}")
    put()


def _drawn(fit: Fitted, cells: int) -> Iterator["Text"]:
    """Give the lines of header, rows and totals."""
    columns, rows = fit.table.visible, fit.table.rows
    header, *texts = _cells(fit.table)
    bars = BAR_CELLS + 1 if line_width(fit.widths) + BAR_CELLS + 1 <= cells else 0
    widths = [
        given + (bars if column.kind is ColumnKind.BAR else 0)
        for column, given in zip(columns, fit.widths, strict=True)
    ]
    yield from _folded([(cell, "dim") for cell in header], columns, widths)
    for row, cells_of_row in zip(rows, texts, strict=False):
        styled = [
            _styled(column, row, cell, fit.table.bands, with_bar=bool(bars))
            for column, cell in zip(columns, cells_of_row, strict=True)
        ]
        yield from _folded(styled, columns, widths)
    for total in texts[len(rows) :]:
        # A total has no bar; its number stands below those of the lines all the same.
        beside = (" " * bars * (column.kind is ColumnKind.BAR) for column in columns)
        bold = [(cell + blank, "bold") for cell, blank in zip(total, beside, strict=True)]
        yield from _folded(bold, columns, widths)


def _folded(
    line: list[tuple[str, str]], columns: tuple[Column, ...], widths: list[int]
) -> Iterator["Text"]:
    """Give a line of the table as the lines of the screen that it takes."""
    from rich.text import Text

    parts = [
        _parts(cell, column, cells)
        for (cell, _), column, cells in zip(line, columns, widths, strict=True)
    ]
    for texts in zip_longest(*parts, fillvalue=""):
        drawn = Text(" ")
        for text, (_, style), column, cells in zip(texts, line, columns, widths, strict=True):
            drawn.append(padded(text, cells, right=column.kind.is_number), style)
            drawn.append(" " * GAP)
        drawn.rstrip()
        yield drawn


def _parts(cell: str, column: Column, cells: int) -> list[str]:
    """Return a cell as lines; what follows in a tree stands below its text, not below its mark."""
    if width(cell) <= cells:
        return [cell]
    text = cell.lstrip(TREE_MARKS) if column.kind is ColumnKind.TREE else cell
    mark = cell[: len(cell) - len(text)]
    first, *rest = wrapped(text, cells - width(mark))
    below = mark.replace("├", "│").replace("└", " ")
    return [mark + first, *(below + line for line in rest)]


def _styled(
    column: Column, row: Row, cell: str, bands: Bands, *, with_bar: bool
) -> tuple[str, str]:
    """Return a cell with its quiet colour: red only for what needs a hand."""
    value: Any = row.get(column.key)
    if is_absent(value):
        return cell, "dim"
    if column.kind is ColumnKind.BAR:
        drawn = f"{cell} {bar(float(value))}" if with_bar else cell
        return drawn, "red" if float(value) < bands.low else ""
    needs = column.kind is ColumnKind.SLUG and str(value) in NEEDS_A_HAND
    return cell, "red" if needs else ""
