"""Find the table in a sheet: its header rows, its columns, its data, and the rows that are none."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from territory.sheets.cells import Cell, Row, show, tidy
from territory.sheets.headers import UNITS, Header, fold_name, normalise
from territory.sheets.webtable import Merge
from territory.sheets.workbook import Sheet

Score = Callable[[str], float]
"""How surely a normalised header name is known, 0 to 1."""

_SCANNED_ROWS = 50
_HEADER_ROWS = 3
_LONGEST_HEADER = 40
_ENOUGH_KNOWN = 2.0
_ENOUGH_CELLS = 2
_SURE = 0.8
_TOTAL_COLUMNS = 3
_LONGEST_TOTAL = 24
_TOTAL_WORDS = ("合计", "小计", "总计", "累计", "汇总", "总合计", "合计数")
_TOTAL_ENGLISH = frozenset(("total", "subtotal", "grandtotal", "sum"))
_NOTE = re.compile(
    r"(?:制表|制单|审核|复核|审批|填表|填报|编制|备注|附注|注|说明|打印|经办|负责|签字|签章|盖章|联系"
    r"|报表|导出|note|remark|prepared|checked)"
    r"(?:[^:(]{0,6}:|人?$)",
    re.IGNORECASE,
)


class RowKind(StrEnum):
    """What a row below the header is."""

    DATA = "data"
    TOTAL = "total"
    BLANK = "blank"
    NOTE = "note"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that has a header.

    `index` counts from 0; `groups` are the headers above it, the outermost first; `key` is its
    name, made unique in the table by its groups (`group/column`) where the name repeats.
    """

    index: int
    header: Header
    groups: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row below the header that is not data: its number in Excel, kind and cells."""

    number: int
    kind: RowKind
    cells: Row


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
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    row_numbers: Sequence[int]
    others: tuple[OtherRow, ...]
    filled: int = 0
    width: int | None = None

    def column(self, index: int) -> list[Cell]:
        """Return the data cells of a column, None where a row ends before it."""
        return [row[index] if index < len(row) else None for row in self.rows]

    def overlong(self) -> dict[int, int]:
        """Return row number → number of cells of data rows with more cells than the header.

        In a text file that is an unquoted delimiter, and every cell behind it is misplaced. A
        blank cell at the end counts only where most rows do not have it: many systems end every
        row with a delimiter.
        """
        if self.width is None:
            return {}
        usual = Counter(map(len, self.rows)).most_common(1)
        blank_to = max(self.width, usual[0][0] if usual else 0)
        return {
            number: len(row)
            for number, row in zip(self.row_numbers, self.rows, strict=True)
            if len(row) > self.width
            and (len(row) > blank_to or any(not _blank(cell) for cell in row[self.width :]))
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
    rows = sheet.rows
    best = _best_row(rows, known)
    if best is None:
        return None
    first, last = _header_block(sheet, best, known)
    columns = _columns(rows[first : last + 1], _merges_within(sheet.merged, first, last))
    data, numbers, others = _sort_rows(rows, last, columns)
    filled = _fill_down(rows, sheet.merged, last, data, numbers)
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
        return sum(self.cell(cell) for cell in row if not _blank(cell))


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row if not _blank(cell)]


def _best_row(rows: Sequence[Row], known: _Known) -> int | None:
    """Return the index of the row with the most known headers, the first among equals."""
    best, most = None, 0.0
    for index, row in enumerate(rows[:_SCANNED_ROWS]):
        filled = _filled(row)
        evidence = known.row(row)
        enough = evidence >= _ENOUGH_KNOWN or (len(filled) > 1 and evidence * 2 >= len(filled))
        if enough and evidence > most:
            best, most = index, evidence
    return best


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
    return all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADER for cell in _filled(row))


def _is_sub_header(sheet: Sheet, index: int, known: _Known) -> bool:
    """A further header row: cells merged down into it, or short texts mostly known or units.

    Under a row that has more cells it names only columns whose heading is a group, so it leaves
    the first column out; a row of values that happen to be names of columns does not.
    """
    above, row = sheet.rows[index - 1], sheet.rows[index]
    filled = _filled(row)
    if len(filled) < _ENOUGH_CELLS or not _header_like(row) or list(row) == list(above):
        return False
    if any(top < index <= bottom for (top, _), (bottom, _) in sheet.merged):
        return True
    evidence, more = known.row(row), len(filled) - len(_filled(above))
    if more == 0:
        names = [fold_name(show(cell)) for cell in filled]
        return evidence >= len(filled) * _SURE and len(set(names)) == len(names)
    units = sum(fold_name(show(cell)) in UNITS for cell in filled)
    if more < 0 and units < len(filled) and not _leaves_start_out(above, row):
        return False
    return (evidence + units) * 2 > len(filled)


def _leaves_start_out(above: Row, row: Row) -> bool:
    """True where the first column has a header above and nothing in this row."""
    first = next(place for place, cell in enumerate(above) if not _blank(cell))
    return first >= len(row) or _blank(row[first])


def _is_group_row(row: Row, below: Row, merged: Sequence[Merge], index: int) -> bool:
    """A row of group headers: several short texts, or cells merged down into the header.

    Numbers and dates (months) may be groups where they are merged across their columns.
    """
    filled = _filled(row)
    if not filled or any(":" in tidy(show(cell)) for cell in filled):
        return False
    starting = [merge for merge in merged if merge[0][0] == index]
    if not _header_like(row) and not any(right > left for (_, left), (_, right) in starting):
        return False
    reaches_down = any(bottom > index for _, (bottom, _) in starting)
    return reaches_down or 1 < len(filled) <= len(_filled(below))


def _merges_within(merged: Sequence[Merge], first: int, last: int) -> list[Merge]:
    """Return the merges that begin in the header rows, counted from the first of them."""
    return [
        ((top - first, left), (min(bottom, last) - first, right))
        for (top, left), (bottom, right) in merged
        if first <= top <= last
    ]


def _columns(header_rows: Sequence[Row], merged: Sequence[Merge]) -> tuple[Column, ...]:
    stacks = _stacks(header_rows, merged)
    read = {
        index: (_read_header(stack), tuple(dict.fromkeys(tidy(part) for part in stack[:-1])))
        for index, stack in enumerate(stacks)
        if stack
    }
    keys = _unique_keys({index: (head.name, groups) for index, (head, groups) in read.items()})
    return tuple(
        Column(index, header, groups, keys[index]) for index, (header, groups) in read.items()
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


def _sort_rows(
    rows: Sequence[Row], header: int, columns: Sequence[Column]
) -> tuple[list[Row], list[int], tuple[OtherRow, ...]]:
    """Part the rows below the header into data, with their numbers, and others."""
    kinds = list(_kinds(rows, header, columns))
    _mark_notes_at_end(rows, header, kinds, len(columns))
    data: list[Row] = []
    numbers: list[int] = []
    others: list[OtherRow] = []
    for number, kind in enumerate(kinds, start=header + 2):
        row = rows[number - 1]
        if kind is RowKind.DATA:
            data.append(row)
            numbers.append(number)
        else:
            others.append(OtherRow(number, kind, row))
    return data, numbers, tuple(others)


def _kinds(rows: Sequence[Row], header: int, columns: Sequence[Column]) -> Iterator[RowKind]:
    """Yield the kind of each row below the header."""
    first = columns[0].index
    looked_at = [column.index for column in columns[:_TOTAL_COLUMNS]]
    header_cells = list(rows[header])
    totals: dict[str, bool] = {}

    def says_total(cell: Cell) -> bool:
        if not isinstance(cell, str) or len(cell) > _LONGEST_TOTAL:
            return False
        if cell not in totals:
            totals[cell] = _is_total_word(cell)
        return totals[cell]

    for position in range(header + 1, len(rows)):
        row = rows[position]
        lead = row[first] if first < len(row) else None
        if _blank(lead):
            lead = next((cell for cell in row if not _blank(cell)), None)
        if lead is None:
            yield RowKind.BLANK
        elif says_total(lead) or any(says_total(row[i]) for i in looked_at if i < len(row)):
            yield RowKind.TOTAL
        elif lead == header_cells[first] and list(row) == header_cells:
            yield RowKind.HEADER
        elif isinstance(lead, str) and _is_note(lead, row, len(columns)):
            yield RowKind.NOTE
        else:
            yield RowKind.DATA


def _is_total_word(text: str) -> bool:
    word = fold_name(text)
    if word.endswith(")"):
        word = fold_name(normalise(word).name)
    return word.endswith(_TOTAL_WORDS) or word in _TOTAL_ENGLISH


def _is_note(lead: str, row: Row, width: int) -> bool:
    """A remark or signatures: an opening word, and few cells, or cells that all name something."""
    if not _NOTE.match(tidy(lead)):
        return False
    filled = _filled(row)
    return len(filled) * 2 <= max(width, 2) or all(":" in tidy(show(cell)) for cell in filled)


def _mark_notes_at_end(rows: Sequence[Row], header: int, kinds: list[RowKind], width: int) -> None:
    """Take lone texts below the last total or blank row for notes."""
    if width <= _ENOUGH_CELLS:
        return
    end = len(kinds)
    while end > 0:
        row = _filled(rows[header + end])
        lone = kinds[end - 1] is RowKind.DATA and len(row) == 1 and isinstance(row[0], str)
        if kinds[end - 1] is not RowKind.NOTE and not lone:
            break
        end -= 1
    if end > 0 and kinds[end - 1] in {RowKind.TOTAL, RowKind.BLANK}:
        kinds[end:] = [RowKind.NOTE] * (len(kinds) - end)


def _fill_down(
    rows: Sequence[Row], merged: Sequence[Merge], header: int, data: list[Row], numbers: list[int]
) -> int:
    """Give the text of a cell merged down to the data rows it covers; return how many cells."""
    covering = [merge for merge in merged if header < merge[0][0] < min(merge[1][0], len(rows))]
    place = {number: index for index, number in enumerate(numbers)} if covering else {}
    filled = 0
    for (top, left), (bottom, _) in covering:
        text = rows[top][left] if left < len(rows[top]) else None
        if not isinstance(text, str) or not text.strip():
            continue
        for number in range(top + 2, min(bottom + 1, len(rows)) + 1):
            index = place.get(number)
            if index is not None and left < len(data[index]) and _blank(data[index][left]):
                data[index] = [*data[index][:left], text, *data[index][left + 1 :]]
                filled += 1
    return filled
