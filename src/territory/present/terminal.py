"""A Table on a terminal (quiet colour, through rich) and in a pipe (plain, nothing cut)."""

from typing import TYPE_CHECKING, Any, TextIO

from territory.kernel.inert import one_line
from territory.present.shown import heading, is_absent, marks_of, next_line, padded, shown, width
from territory.present.table import Bands, Column, ColumnKind, Row, Table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

BAR_CELLS = 10
FOLDED = 14
"""Cells that a folded text keeps at least: seven Chinese characters."""
WIDEST = 40
"""Cells that a column is filled up to at most: one long text must not widen a million lines."""
NEEDS_A_HAND = frozenset({"error", "failed", "rejected"})


def draw(table: Table, stream: TextIO) -> None:
    """Write a table to a stream: for a person where it is a terminal, else plain."""
    if stream.isatty():
        _draw_rich(table, stream)
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


def _draw_rich(table: Table, stream: TextIO) -> None:
    from rich.console import Console

    console = Console(file=stream, force_terminal=True, highlight=False, soft_wrap=False)
    console.print()
    if table.title:
        console.print(f" {table.title}", style="bold", markup=False)
        console.print()
    _print_grid(console, table)
    for note in table.notes:
        console.print(f" {note}", style="dim", markup=False)
    if table.next:
        console.print()
    for command in table.next:
        console.print(f" {next_line(command)}", markup=False)
    console.print()


def _print_grid(console: "Console", table: Table) -> None:
    """Print header and rows. Long texts fold; if even that is too wide, the terminal wraps."""
    columns = table.visible
    lines = _cells(table)
    widths = [max(width(line[place]) for line in lines) for place in range(len(columns))]
    bars = BAR_CELLS + 1 if any(c.kind is ColumnKind.BAR for c in columns) else 0
    least = _least_width(columns, widths)
    with_bars = least + bars <= console.width
    grid = _grid(columns, widths)
    for line, row in zip(lines[1:], table.rows, strict=False):
        grid.add_row(
            *(
                _styled(column, row, cell, table.bands, with_bar=with_bars)
                for column, cell in zip(columns, line, strict=True)
            )
        )
    for line in lines[1 + len(table.rows) :]:
        grid.add_row(*map(_unmarked, line), style="bold")
    console.width = max(console.width, least)
    console.print(grid)


def _least_width(columns: tuple[Column, ...], widths: list[int]) -> int:
    narrow = (
        min(cells, FOLDED) if _folds(column) else cells
        for column, cells in zip(columns, widths, strict=True)
    )
    return sum(narrow) + 2 * len(columns)


def _folds(column: Column) -> bool:
    return column.kind in {ColumnKind.TEXT, ColumnKind.TREE}


def _grid(columns: tuple[Column, ...], widths: list[int]) -> "Grid":
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=True, padding=(0, 1), header_style="dim")
    for column, cells in zip(columns, widths, strict=True):
        grid.add_column(
            _unmarked(heading(column)),
            justify="right" if column.kind.is_number else "left",
            no_wrap=not _folds(column),
            min_width=min(cells, FOLDED) if _folds(column) else cells,
            overflow="fold",
        )
    return grid


def _styled(column: Column, row: Row, cell: str, bands: Bands, *, with_bar: bool) -> "Text":
    """Return a cell with its quiet colour: red only for what needs a hand."""
    value: Any = row.get(column.key)
    # A space after a tree mark would be the first place to fold at.
    text = _unmarked(
        cell.replace(" ", "\N{NO-BREAK SPACE}") if column.kind is ColumnKind.TREE else cell
    )
    if is_absent(value):
        text.style = "dim"
    elif column.kind is ColumnKind.BAR:
        text.append(f" {bar(float(value))}" if with_bar else "")
        text.style = "red" if float(value) < bands.low else ""
    elif column.kind is ColumnKind.SLUG and str(value) in NEEDS_A_HAND:
        text.style = "red"
    return text


def _unmarked(text: str) -> "Text":
    """Return text that rich takes as it is: a bracket in a name is no markup."""
    from rich.text import Text

    return Text(text)
