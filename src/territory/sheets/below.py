"""The rows below the header of a table: data, or totals, notes, blanks, the header again."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from territory.kernel.columns import CodedRows, Flags, where
from territory.sheets.cells import Cell, Row, show, tidy
from territory.sheets.headers import fold_name, normalise
from territory.sheets.webtable import Merge

ENOUGH_CELLS = 2
_TOTAL_COLUMNS = 3
_LONGEST_TOTAL = 24
_TOTAL_WORDS = ("合计", "小计", "总计", "累计", "汇总", "总合计", "合计数")
_TOTAL_ENGLISH = frozenset(("total", "subtotal", "grandtotal", "sum"))
_CHECKED = ("-total", "−total")
"""Ends of the row by which our own workbooks check their lines against the total."""
_NOTE = re.compile(
    r"(?:制表|制单|审核|复核|审批|填表|填报|编制|备注|附注|注|说明|打印|经办|负责|签字|签章|盖章|联系"
    r"|报表|导出|note|remark|prepared|checked)"
    r"(?:[^:(]{0,6}:|人?$)",
    re.IGNORECASE,
)


class RowKind(StrEnum):
    """The kinds of rows below the header."""

    DATA = "data"
    TOTAL = "total"
    BLANK = "blank"
    NOTE = "note"
    HEADER = "header"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row below the header that is not data: its number in Excel, kind and cells."""

    number: int
    kind: RowKind
    cells: Row


def sort_rows(
    rows: CodedRows, header: int, leads: Sequence[int]
) -> tuple[CodedRows, Sequence[int], tuple[OtherRow, ...]]:
    """Part the rows below the header into data, with their numbers, and others."""
    others = _other_kinds(rows, header, leads)
    _mark_notes_at_end(rows, header, others, len(leads))
    below = rows[header + 1 :].used()
    found = tuple(OtherRow(i + 1, others[i], rows[i]) for i in sorted(others))
    if not found:
        return below, range(header + 2, len(rows) + 1), ()
    is_data = np.ones(len(below), np.bool_)
    is_data[[index - header - 1 for index in others]] = False
    places = np.flatnonzero(is_data)
    return below.at(places), array("q", (places + header + 2).tobytes()), found


def _other_kinds(rows: CodedRows, header: int, leads: Sequence[int]) -> dict[int, RowKind]:
    """Return index of a row below the header → its kind, of those that are not data.

    Rows are looked at one by one only where a cell of a few columns gives a reason to.
    """
    judge = _Judge(rows[header], leads)
    below = rows[header + 1 :]
    doubtful: Flags = where(below.column(leads[0]), judge.may_open)
    for index in leads[:_TOTAL_COLUMNS]:
        doubtful |= where(below.column(index), judge.says_total)
    places = (np.flatnonzero(doubtful) + header + 1).tolist()
    kinds = ((index, judge.kind(rows[index])) for index in places)
    return {index: kind for index, kind in kinds if kind is not RowKind.DATA}


class _Judge:
    """Tells what a row below the header is."""

    def __init__(self, header: Row, leads: Sequence[int]) -> None:
        self._header = list(header)
        self._leads = leads
        self._opening = header[leads[0]] if leads[0] < len(header) else None
        self._totals: dict[str, bool] = {}

    def says_total(self, cell: Cell) -> bool:
        """Tell whether a cell calls its row a total."""
        if not isinstance(cell, str) or len(cell) > _LONGEST_TOTAL:
            return False
        if cell not in self._totals:
            self._totals[cell] = _is_total_word(cell)
        return self._totals[cell]

    def may_open(self, cell: Cell) -> bool:
        """Tell whether a row that begins with a cell may be other than data, totals apart."""
        if is_blank(cell) or cell == self._opening:
            return True
        return isinstance(cell, str) and _NOTE.match(tidy(cell)) is not None

    def kind(self, row: Row) -> RowKind:
        """Return what a row is."""
        first, width = self._leads[0], len(self._leads)
        lead = row[first] if first < len(row) else None
        if is_blank(lead):
            lead = next((cell for cell in row if not is_blank(cell)), None)
        if lead is None:
            return RowKind.BLANK
        named = (row[i] for i in self._leads[:_TOTAL_COLUMNS] if i < len(row))
        if self.says_total(lead) or any(map(self.says_total, named)):
            return RowKind.TOTAL
        if lead == self._opening and list(row) == self._header:
            return RowKind.HEADER
        note = isinstance(lead, str) and _is_note(lead, row, width)
        return RowKind.NOTE if note else RowKind.DATA


def _is_total_word(text: str) -> bool:
    word = fold_name(text)
    if word.endswith(")"):
        word = fold_name(normalise(word).name)
    return word.endswith((*_TOTAL_WORDS, *_CHECKED)) or word in _TOTAL_ENGLISH


def _is_note(lead: str, row: Row, width: int) -> bool:
    """A remark or signatures: an opening word, and few cells, or cells that all name something."""
    if not _NOTE.match(tidy(lead)):
        return False
    said = held(row)
    return len(said) * 2 <= max(width, 2) or all(":" in tidy(show(cell)) for cell in said)


def _mark_notes_at_end(
    rows: CodedRows, header: int, others: dict[int, RowKind], width: int
) -> None:
    """Take lone texts below the last total or blank row for notes."""
    if width <= ENOUGH_CELLS:
        return
    end = len(rows)
    while end > header + 1:
        row = held(rows[end - 1])
        kind = others.get(end - 1, RowKind.DATA)
        lone = kind is RowKind.DATA and len(row) == 1 and isinstance(row[0], str)
        if kind is not RowKind.NOTE and not lone:
            break
        end -= 1
    if others.get(end - 1) in {RowKind.TOTAL, RowKind.BLANK}:
        others.update(dict.fromkeys(range(end, len(rows)), RowKind.NOTE))


def fill_down(
    rows: CodedRows, merged: Sequence[Merge], header: int, data: CodedRows, numbers: Sequence[int]
) -> tuple[CodedRows, int]:
    """Give the text of a cell merged down to the data rows it covers; tell how many cells."""
    covering = [merge for merge in merged if header < merge[0][0] < min(merge[1][0], len(rows))]
    place = {number: index for index, number in enumerate(numbers)} if covering else {}
    texts: dict[int, dict[int, Cell]] = {}
    for (top, left), (bottom, _) in covering:
        text = rows[top][left] if left < len(rows[top]) else None
        if not isinstance(text, str) or not text.strip():
            continue
        for number in range(top + 2, min(bottom + 1, len(rows)) + 1):
            index = place.get(number)
            if index is not None and left < len(data[index]) and is_blank(data[index][left]):
                texts.setdefault(left, {}).setdefault(index, text)
    for left, cells in texts.items():
        data = data.filled(left, cells)
    return data, sum(map(len, texts.values()))


def is_blank(cell: Cell) -> bool:
    """Tell whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def held(row: Row) -> list[Cell]:
    """Return the cells of a row that hold something."""
    return [cell for cell in row if not is_blank(cell)]
