"""Find the table in a sheet: its header rows, its columns, its data, and the rows that are none."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from territory.kernel.columns import CodedRows
from territory.sheets.below import (
    ENOUGH_CELLS,
    OtherRow,
    RowKind,
    fill_down,
    held,
    is_blank,
    sort_rows,
)
from territory.sheets.cells import Cell, Row, show, tidy
from territory.sheets.headers import UNITS, Header, fold_name, normalise
from territory.sheets.webtable import Merge
from territory.sheets.workbook import Sheet

__all__ = ["Located", "OtherRow", "RowKind", "Score", "SheetColumn", "find_table"]

Score = Callable[[str], float]
"""How surely a normalised header name is known, 0 to 1."""

_SCANNED_ROWS = 50
_HEADER_ROWS = 3
_LONGEST_HEADER = 40
_ENOUGH_KNOWN = 2.0
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column that has a header.

    `index` counts from 0; `groups` are the headers above it, the outermost first; `key` is its
    name, made unique in the table by its groups (`group/column`) where the name repeats.
    """

    index: int
    header: Header
    groups: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Located:
    """A table found in a sheet.

    Row numbers are Excel's, from 1. `rows` are the data rows, `row_numbers` theirs; `others` are
    the rest below the header. Every row of the sheet is above the header, part of it, data or
    one of the others, once. `filled` counts the cells that got the text of a cell merged down
    over them; numbers are never repeated that way. `width`: cells of the header row in a text
    file, where a row must not have more; None in a workbook, whose cells cannot move.
    """

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[SheetColumn, ...]
    rows: CodedRows
    row_numbers: Sequence[int]
    others: tuple[OtherRow, ...]
    filled: int = 0
    width: int | None = None

    def column(self, index: int) -> Sequence[Cell]:
        """Return the data cells of a column, None where a row ends before it."""
        return self.rows.column(index)

    def overlong(self) -> dict[int, int]:
        """Return row number → number of cells of data rows with more cells than the header.

        In a text file that is an unquoted delimiter, and every cell behind it is misplaced. A
        blank cell at the end counts only where most rows do not have it: many systems end every
        row with a delimiter.
        """
        lengths = self.rows.lengths
        longer = np.flatnonzero(lengths > self.width) if self.width is not None else ()
        if self.width is None or not len(longer):
            return {}
        ((usual, _),) = Counter(lengths.tolist()).most_common(1)
        blank_to = max(self.width, usual)
        rows = ((int(place), self.rows[int(place)]) for place in longer)
        return {
            self.row_numbers[place]: len(row)
            for place, row in rows
            if len(row) > blank_to or any(not is_blank(cell) for cell in row[self.width :])
        }

    def count(self) -> dict[RowKind, int]:
        """Return how many rows below the header are of each kind."""
        counts = Counter(row.kind for row in self.others)
        counts[RowKind.DATA] = len(self.rows)
        return {kind: counts[kind] for kind in RowKind}


def find_table(sheet: Sheet, score: Score) -> Located | None:
    """Find the table of a sheet by the headers that the caller knows.

    score: how surely a normalised name (`headers.fold_name`) is a known header, 0 to 1. The
    header is the row with the most known names among the first rows; group headers above and
    sub-headers below belong to it, three rows at most. None where no row looks like a header.
    """
    known = _Known(score)
    rows = CodedRows.of(sheet.rows)
    best = _best_row(rows, known)
    if best is None:
        return None
    first, last = _header_block(sheet, best, known)
    columns = _columns(rows[first : last + 1], _merges_within(sheet.merged, first, last))
    data, numbers, others = sort_rows(rows, last, [column.index for column in columns])
    data, filled = fill_down(rows, sheet.merged, last, data, numbers)
    header_rows = tuple(range(first + 1, last + 2))
    width = max(map(len, rows[first : last + 1])) if sheet.delimited else None
    return Located(sheet.name, header_rows, columns, data, numbers, others, filled, width)


class _Known:
    """Scores cells as headers and remembers the answers."""

    def __init__(self, score: Score) -> None:
        self._score = score
        self._seen: dict[str, float] = {}

    def cell(self, cell: Cell) -> float:
        text = show(cell)
        if len(text) > _LONGEST_HEADER * 2:
            return 0.0
        if text not in self._seen:
            names = normalise(text).names
            self._seen[text] = max((self._score(name) for name in names if name), default=0.0)
        return self._seen[text]

    def row(self, row: Row) -> float:
        return sum(self.cell(cell) for cell in row if not is_blank(cell))


def _best_row(rows: Sequence[Row], known: _Known) -> int | None:
    """Return the index of the row with the most known headers, the first among equals."""
    best, most = None, 0.0
    for index, row in enumerate(rows[:_SCANNED_ROWS]):
        filled = held(row)
        evidence = known.row(row)
        enough = evidence >= _ENOUGH_KNOWN or (len(filled) > 1 and evidence * 2 >= len(filled))
        if enough and evidence > most:
            best, most = index, evidence
    return _list_below(rows, known) if best is None else best


def _list_below(rows: Sequence[Row], known: _Known) -> int | None:
    """Return the index of the header of a list in one column: the first cell of the sheet."""
    if any(len(held(row)) > 1 for row in rows[:_SCANNED_ROWS]):
        return None
    places = [{at for at, cell in enumerate(row) if not is_blank(cell)} for row in rows]
    filled = [index for index, at in enumerate(places) if at]
    if len(filled) < ENOUGH_CELLS or len(set.union(*places)) > 1:
        return None
    return filled[0] if known.row(rows[filled[0]]) >= _SURE else None


def _header_block(sheet: Sheet, best: int, known: _Known) -> tuple[int, int]:
    """Return the first and last index of the header rows around the best one."""
    rows = sheet.rows
    first = last = best
    while last - first + 1 < _HEADER_ROWS and last + 1 < len(rows):
        if not _is_sub_header(sheet, last + 1, known):
            break
        last += 1
    while last - first + 1 < _HEADER_ROWS and first > 0:
        if not _is_group_row(rows[first - 1], rows[first], sheet.merged, first - 1):
            break
        first -= 1
    return first, last


def _header_like(row: Row) -> bool:
    return all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADER for cell in held(row))


def _is_sub_header(sheet: Sheet, index: int, known: _Known) -> bool:
    """A further header row: cells merged down into it, or short texts mostly known or units.

    Under a row that has more cells it names only columns whose heading is a group, so it leaves
    the first column out; a row of values that happen to be names of columns does not.
    """
    above, row = sheet.rows[index - 1], sheet.rows[index]
    filled = held(row)
    if len(filled) < ENOUGH_CELLS or not _header_like(row) or list(row) == list(above):
        return False
    if any(top < index <= bottom for (top, _), (bottom, _) in sheet.merged):
        return True
    evidence, more = known.row(row), len(filled) - len(held(above))
    if more == 0:
        names = [fold_name(show(cell)) for cell in filled]
        return evidence >= len(filled) * _SURE and len(set(names)) == len(names)
    units = sum(fold_name(show(cell)) in UNITS for cell in filled)
    if more < 0 and units < len(filled) and not _leaves_start_out(above, row):
        return False
    return (evidence + units) * 2 > len(filled)


def _leaves_start_out(above: Row, row: Row) -> bool:
    """True where the first column has a header above and nothing in this row."""
    first = next(place for place, cell in enumerate(above) if not is_blank(cell))
    return first >= len(row) or is_blank(row[first])


def _is_group_row(row: Row, below: Row, merged: Sequence[Merge], index: int) -> bool:
    """A row of group headers: several short texts, or cells merged down into the header.

    Numbers and dates (months) may be groups where they are merged across their columns.
    """
    filled = held(row)
    if not filled or any(":" in tidy(show(cell)) for cell in filled):
        return False
    starting = [merge for merge in merged if merge[0][0] == index]
    if not _header_like(row) and not any(right > left for (_, left), (_, right) in starting):
        return False
    reaches_down = any(bottom > index for _, (bottom, _) in starting)
    return reaches_down or 1 < len(filled) <= len(held(below))


def _merges_within(merged: Sequence[Merge], first: int, last: int) -> list[Merge]:
    """Return the merges that begin in the header rows, counted from the first of them."""
    return [
        ((top - first, left), (min(bottom, last) - first, right))
        for (top, left), (bottom, right) in merged
        if first <= top <= last
    ]


def _columns(header_rows: Sequence[Row], merged: Sequence[Merge]) -> tuple[SheetColumn, ...]:
    stacks = _stacks(header_rows, merged)
    read = {
        index: (_read_header(stack), tuple(dict.fromkeys(tidy(part) for part in stack[:-1])))
        for index, stack in enumerate(stacks)
        if stack
    }
    keys = _unique_keys({index: (head.name, groups) for index, (head, groups) in read.items()})
    return tuple(
        SheetColumn(index, header, groups, keys[index]) for index, (header, groups) in read.items()
    )


def _read_header(stack: list[str]) -> Header:
    """Read the lowest text of a column; a unit in a row of its own belongs to the one above."""
    if len(stack) > 1 and fold_name(stack[-1]) in UNITS:
        return normalise(f"{stack[-2]}({stack.pop()})")
    return normalise(stack[-1])


def _stacks(header_rows: Sequence[Row], merged: Sequence[Merge]) -> list[list[str]]:
    """Return for each column its header texts from the outermost down, merged groups filled."""
    width = max(len(row) for row in header_rows)
    grid = [[show(cell).strip() for cell in row] + [""] * (width - len(row)) for row in header_rows]
    spread = {top for (top, left), (_, right) in merged if right > left}
    for (top, left), (_, right) in merged:
        if top < len(grid) - 1:
            for column in range(left + 1, min(right + 1, width)):
                grid[top][column] = grid[top][left]
    for level in range(len(grid) - 1):
        if level not in spread:
            _fill_right(grid, level)
    return [[text for text in column if text] for column in zip(*grid, strict=True)]


def _fill_right(grid: list[list[str]], level: int) -> None:
    """Fill an unmerged row of groups; a text with nothing below it is a column, not a group."""
    group = ""
    for column, text in enumerate(grid[level]):
        below = any(lower[column] for lower in grid[level + 1 :])
        if text:
            group = text if below else ""
        elif below:
            grid[level][column] = group


def _unique_keys(named: dict[int, tuple[str, tuple[str, ...]]]) -> dict[int, str]:
    """Name columns uniquely: name, `group/name`, all groups, and last a running number."""
    forms: list[Callable[[str, tuple[str, ...]], str]] = [
        lambda name, _: name,
        lambda name, groups: "/".join([*groups[-1:], name]),
        lambda name, groups: "/".join([*groups, name]),
    ]
    keys: dict[int, str] = {}
    rest = dict(named)
    for form in forms:
        made = {index: form(*parts) for index, parts in rest.items()}
        times = Counter([*made.values(), *keys.values()])
        keys |= {index: key for index, key in made.items() if times[key] == 1}
        rest = {index: parts for index, parts in rest.items() if index not in keys}
    seen: Counter[str] = Counter()
    for index, (name, groups) in rest.items():
        key = "/".join([*groups[-1:], name])
        seen[key] += 1
        keys[index] = key if seen[key] == 1 else f"{key}#{seen[key]}"
    return keys
