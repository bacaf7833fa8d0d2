"""A Table made to fit a screen: no lines of zeros, columns of less weight left out, texts folded.

Files and pipes hold everything; a person who wants it on the screen says `--wide`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from territory.present.shown import heading, is_absent, tree_order, width, wrapped
from territory.present.table import Column, ColumnKind, Row, Table
from territory.present.words import say

GAP = 2
"""Cells between two columns; before the first stands one."""
FOLDING = frozenset({ColumnKind.TEXT, ColumnKind.TREE, ColumnKind.SLUGS})
"""Texts that may be written on several lines."""
HEADING = 4
"""Cells that a folded heading keeps at least: two Chinese characters."""
FOLDED = 20
"""Cells that a folded text keeps at least: ten Chinese characters."""


def without_zeros(table: Table) -> Table:
    """Return a table that `skips_zeros` without the lines that say nothing else, and a note.

    A node of a tree stays where something below it stays.
    """
    if not table.skips_zeros:
        return table
    numbers = [column.key for column in table.visible if column.kind.is_number]
    kept = tuple(
        row for row, below in tree_order(table.rows) if any(_says(one, numbers) for one in below)
    )
    left = len(table.rows) - len(kept)
    if not left:
        return table
    said = say("{count:,} lines of nothing but zeros are left out; --wide shows them.", count=left)
    return replace(table, rows=kept).noted(said)


def _says(row: Row, numbers: Sequence[str]) -> bool:
    """Return True where a number of the row is not zero, or where it has none at all."""
    values = [row[key] for key in numbers if not is_absent(row.get(key))]
    return not values or any(values)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table whose columns fit, and the cells that each of them is given."""

    table: Table
    widths: tuple[int, ...]


def fitted(table: Table, lines: Sequence[Sequence[str]], cells: int) -> Fitted:
    """Return the table as it fits so many cells, with a note that names what it leaves out.

    Blank columns go first, then the `minor` ones, then from the right; the first column, the
    tree and the first number stay. Numbers are never folded.

    lines: the text of header, rows and totals, by visible column.
    """
    spans = {
        column.key: _span(column, [line[place] for line in lines])
        for place, column in enumerate(table.visible)
    }
    kept = list(table.visible)
    gone = []
    for column in _less_weight(table):
        if line_width(spans[one.key].least for one in kept) <= cells:
            break
        kept.remove(column)
        gone.append(column)
    if gone:
        names = say(", ").join(heading(one) for one in table.visible if one in gone)
        table = replace(
            table,
            columns=tuple(replace(one, hidden=one not in kept) for one in table.columns),
        ).noted(say("Columns left out: {names}; --wide shows them.", names=names))
    return Fitted(table, _shared([spans[one.key] for one in kept], cells))


def line_width(widths: Iterable[int]) -> int:
    """Return the cells that a line takes whose columns have these widths."""
    each = list(widths)
    return 1 + sum(each) + GAP * (len(each) - 1)


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """The cells of a column: all that it would have, and those below which it does not go."""

    full: int
    least: int


def _span(column: Column, cells: Sequence[str]) -> ColumnCells:
    """Return the cells of a column: texts fold, and so does each heading, to about its half."""
    body = max(map(width, cells[1:]), default=0)
    head = width(cells[0])
    folded_head = max(min(head, HEADING), -(-head // 2), *map(width, wrapped(cells[0], 1)))
    least = min(body, FOLDED) if column.kind in FOLDING else body
    return ColumnCells(max(body, head), max(least, folded_head))


def _less_weight(table: Table) -> Iterator[Column]:
    """Give the columns that may be left out, the first to go first."""
    columns = table.visible
    stay = {
        *columns[:1],
        *(column for column in columns if column.kind is ColumnKind.TREE),
        *[column for column in columns if column.kind.adds_up][:1],
    }
    free = [column for column in reversed(columns) if column not in stay]
    blank = {
        column
        for column in free
        if all(row.get(column.key) in {None, ""} for row in (*table.rows, *table.sums))
    }
    yield from sorted(free, key=lambda one: (one not in blank, not one.minor))


def _shared(spans: Sequence[ColumnCells], cells: int) -> tuple[int, ...]:
    """Return the cells of each column: what there is beyond their least is shared out.

    The columns that lack little get all that they lack, the widest ones are folded.
    """
    given = [span.least for span in spans]
    rest = cells - line_width(given)
    lacking = {place: span.full - span.least for place, span in enumerate(spans)}
    for turn, (place, lack) in enumerate(sorted(lacking.items(), key=lambda item: item[1])):
        more = max(0, min(lack, rest // (len(spans) - turn)))
        given[place] += more
        rest -= more
    return tuple(given)
