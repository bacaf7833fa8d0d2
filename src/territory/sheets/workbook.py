"""Open a file, whatever it is, as sheets of raw cells."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from territory.kernel.columns import CodedRows, where
from territory.sheets.cells import Cell, Row
from territory.sheets.delimited import find_encoding, iterate_rows
from territory.sheets.faults import Doubts, look_over, look_over_binary
from territory.sheets.refusals import DamagedWorkbook, NoSuchSheet
from territory.sheets.sniff import ZIP_FAULTS, FileFormat, sniff
from territory.sheets.webtable import Merge, read_tables

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LOOKED_AT = 1_000
"""Rows at the end that are looked at together, whether they hold anything."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it stands in the file.

    `rows[0]` is row 1 of Excel; rows of a text may differ in length; an empty cell is an empty
    text. `merged` holds the first and last (row, column) of merged cells, counted from 0.
    `delimited`: read from a text file, where a stray delimiter makes a row longer.
    """

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    merged: tuple[Merge, ...] = ()
    delimited: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read: where it was, what it is, its digest, and its sheets in order.

    faulty: cells that show nothing may hide an error or an uncalculated formula, which
    `faults.error_cells` names. hides: rows may be hidden, which `formats.hidden_rows` names.
    """

    path: Path
    format: FileFormat
    sha256: str
    sheets: tuple[Sheet, ...]
    faulty: bool = False
    hides: bool = False

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return self.path.name

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of a name.

        Raises:
            NoSuchSheet: there is none.
        """
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        known = ", ".join(sheet.name for sheet in self.sheets)
        raise NoSuchSheet(sheet=name, file=self.path, sheets=known)


def read_workbook(path: Path | str, *, looked_over: bool = False) -> Workbook:
    """Read a spreadsheet file, hidden sheets included, its kind told by its content.

    xlsx, xlsb, xls and WPS's et, ods; text with commas, tabs, semicolons or bars in UTF-8,
    GB18030 or UTF-16; HTML tables. A text is one sheet, named after its file.

    looked_over: somebody else sees to it whether the file can be read at all, and its `doubts_of`.

    Raises:
        TerritoryError: it cannot be read, each cause a class of `refusals`.
    """
    path = Path(path)
    kind = sniff(path)
    doubts = Doubts() if looked_over else doubts_of(path, kind)
    if kind is FileFormat.TEXT:
        rows = _without_blank_end(CodedRows.of(iterate_rows(path)))
        sheets: tuple[Sheet, ...] = (Sheet(path.stem, rows, delimited=True),)
    elif kind is FileFormat.HTML:
        sheets = _read_html(path)
    else:
        sheets = _read_binary(path)
    return Workbook(path, kind, file_digest(path), sheets, *doubts)


def doubts_of(path: Path, kind: FileFormat) -> Doubts:
    """Return whether cells of a file may hide errors, and whether rows of it are hidden.

    Raises:
        StrayCell, DamagedWorkbook: the fast reader would not survive it.
    """
    if kind is FileFormat.XLSX:
        return look_over(path)
    if kind is FileFormat.XLSB:
        look_over_binary(path)
    return Doubts(faulty=kind in {FileFormat.XLS, FileFormat.XLSB, FileFormat.ODS})


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_html(path: Path) -> tuple[Sheet, ...]:
    tables = read_tables(path.read_text(encoding=find_encoding(path)))
    names = (
        [path.stem]
        if len(tables) == 1
        else [f"{path.stem} {number}" for number in range(1, len(tables) + 1)]
    )
    return tuple(
        Sheet(name, table.rows, merged=tuple(table.merged))
        for name, table in zip(names, tables, strict=True)
    )


def _read_binary(path: Path) -> tuple[Sheet, ...]:
    from python_calamine import CalamineError, SheetTypeEnum

    try:
        book = _open(path)
        return tuple(
            _read_sheet(book.get_sheet_by_name(entry.name), hidden=_hidden(entry.visible))
            for entry in book.sheets_metadata
            if entry.typ is SheetTypeEnum.WorkSheet
        )
    except (CalamineError, *ZIP_FAULTS) as error:
        raise DamagedWorkbook(file=path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own, exported nowhere
            raise DamagedWorkbook(file=path) from error
        raise


def _open(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _hidden(visible: object) -> bool:
    from python_calamine import SheetVisibleEnum

    return visible is not SheetVisibleEnum.Visible


def _read_sheet(sheet: "CalamineSheet", *, hidden: bool) -> Sheet:
    rows = _without_blank_end(CodedRows.of(_rows(sheet)))
    return Sheet(sheet.name, rows, hidden, tuple(sheet.merged_cell_ranges or ()))


def _rows(sheet: "CalamineSheet") -> Iterable[Row]:
    """Return the rows from A1 on."""
    left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    return ([*left, *cells] for cells in sheet.iter_rows()) if left else sheet.iter_rows()


def _without_blank_end(rows: CodedRows) -> CodedRows:
    """Leave out what comes after the last row that holds anything."""
    end = len(rows)
    while end:
        begin = max(0, end - LOOKED_AT)
        last = max(map(_last_held, (column[begin:end] for column in rows.columns)), default=-1)
        if last >= 0:
            return rows[: begin + last + 1]
        end = begin
    return rows[:0]


def _last_held(column: Sequence[Cell]) -> int:
    """Return the place of the last cell that holds anything, -1 where none does."""
    holding = np.flatnonzero(where(column, lambda cell: cell not in ("", None)))
    return int(holding[-1]) if len(holding) else -1
