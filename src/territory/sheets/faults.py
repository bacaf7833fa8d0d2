"""Faults that the fast reader cannot tell or survive.

It shows error cells and formulas that were never calculated as blank, and a cell far out makes
it ask for more memory than there is, which ends the process.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from territory.sheets.addresses import cell_name, cell_place
from territory.sheets.cells import CellProblem, error_problem
from territory.sheets.odsfaults import open_document_faults
from territory.sheets.oldfaults import old_error_cells
from territory.sheets.refusals import DamagedWorkbook, StrayCell
from territory.sheets.sniff import ZIP_FAULTS, FileFormat, sniff
from territory.sheets.xlsbfaults import binary_error_cells, binary_extents
from territory.sheets.xlsxfaults import LINKS_PART, has_faults, named_faults, part_of

HIDDEN = b"hidden="
"""Stands wherever a row or a column of an xlsx is hidden."""
MOST_CELLS = 1 << 26
"""Cells of one sheet; the reader takes 32 bytes for each, blank or not."""
MOST_ROWS = 1 << 20
"""Rows that a sheet of Excel has."""
_CHUNK = 1 << 22
_OVERLAP = 1 << 12
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_FAR_CELL = re.compile(rb'<c r="([A-Z]{2,3}\d+|[A-Z]\d{7,})"[^>/]*>')
"""Right of column Z, or below row 999,999."""
_LAST_ROW = re.compile(rb'<row\b[^>]*? r="(\d+)"')
_TEXTS = frozenset({"s", "str"})


class Doubts(NamedTuple):
    """Reasons to look again: cells of `error_cells` (faulty), or rows that are hidden (hides)."""

    faulty: bool = False
    hides: bool = False


def look_over(path: Path) -> Doubts:
    """Look once over the sheets of an xlsx, for all that the fast reader does not tell.

    A cell far out, which makes a sheet too large to read, refuses the file.

    Raises:
        StrayCell: the rows times the columns of a sheet are more than `MOST_CELLS`.
        DamagedWorkbook: a part of the file cannot be unpacked.
    """
    faulty = hides = False
    for part in _sheet_parts(path):
        extent = _Extent()
        for chunk in _chunks(path, part):
            faulty = faulty or has_faults(chunk)
            hides = hides or HIDDEN in chunk
            extent.look(chunk)
        if extent.too_large:
            raise StrayCell(file=path, cell=extent.farthest)
    return Doubts(faulty, hides)


def look_over_binary(path: Path) -> None:
    """Refuse an xlsb with a cell so far out that the fast reader would ask for too much memory.

    Raises:
        StrayCell: the rows times the columns of a sheet are more than `MOST_CELLS`.
        DamagedWorkbook: a part of the file cannot be unpacked.
    """
    try:
        for rows, columns in binary_extents(path):
            if _is_too_large(rows, columns):
                raise StrayCell(file=path, cell=cell_name(rows, columns - 1))
    except ZIP_FAULTS as error:
        raise DamagedWorkbook(file=path) from error


def _is_too_large(rows: int, columns: int) -> bool:
    return rows > MOST_ROWS or rows * columns > MOST_CELLS


@dataclass(slots=True)
class _Extent:
    """How far the cells of a sheet reach, as far as their names tell; `farthest` is to blame."""

    rows: int = 1
    columns: int = 26
    farthest: str = ""

    def look(self, chunk: bytes) -> None:
        """Take in a piece of the sheet."""
        for match in _FAR_CELL.finditer(chunk):
            name = match[1].decode()
            row, column = cell_place(name)
            if column >= self.columns or row > MOST_ROWS:
                self.farthest = name
                self.rows, self.columns = max(self.rows, row), max(self.columns, column + 1)
        last = chunk.rfind(b"<row")
        found = _LAST_ROW.match(chunk, last) if last >= 0 else None
        if found:
            self.rows = max(self.rows, int(found[1]))
            self.farthest = self.farthest or f"A{self.rows}"

    @property
    def too_large(self) -> bool:
        return _is_too_large(self.rows, self.columns)


def error_cells(path: Path | str, sheet: str) -> dict[tuple[int, int], str]:
    """Return the cells of a sheet that the fast reader shows as blank though they are not.

    Keys are the row as Excel numbers it (from 1) and the column index (from 0). The text is the
    error (`#N/A`), or the formula (`=A1+B1`) where it was never calculated; `cell_fault` words
    it. An xls or xlsb tells its errors only; of a text, and of an xlsx that openpyxl cannot
    open, nothing is returned.

    Raises:
        TerritoryError: the file is not there any more, or is no workbook.
    """
    path = Path(path)
    match sniff(path):
        case FileFormat.XLSX:
            return _of_xlsx(path, sheet)
        case FileFormat.XLSB:
            return _unpacked(binary_error_cells, path, sheet)
        case FileFormat.ODS:
            return _unpacked(open_document_faults, path, sheet)
        case FileFormat.XLS:
            return old_error_cells(path.read_bytes(), sheet)
        case _:
            return {}


def _unpacked(
    find: Callable[[Path, str], dict[tuple[int, int], str]], path: Path, sheet: str
) -> dict[tuple[int, int], str]:
    try:
        return find(path, sheet)
    except ZIP_FAULTS as error:
        raise DamagedWorkbook(file=path) from error


def _of_xlsx(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    with zipfile.ZipFile(path) as archive:
        part = part_of(archive, sheet) if LINKS_PART in archive.namelist() else ""
    chunks = _chunks(path, part) if part in _sheet_parts(path) else ()
    named = named_faults(chunks)
    if named is not None:
        return named
    try:
        return _look_again(path, sheet)
    except Exception:  # noqa: BLE001  # it raises anything over a style that Excel forgives
        return {}


def _look_again(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Compare what a sheet shows with what is written in it, cell by cell, with openpyxl."""
    found: dict[tuple[int, int], str] = {}
    with _opened(path, sheet, values=True) as shown, _opened(path, sheet, values=False) as written:
        pairs = zip(shown, written, strict=True)
        for number, (shown_row, written_row) in enumerate(pairs, start=1):
            for column, cells in enumerate(zip(shown_row, written_row, strict=True)):
                fault = _fault(*cells)
                if fault:
                    found[number, column] = fault
    return found


def cell_fault(text: str) -> CellProblem:
    """Word what `error_cells` found in a cell."""
    return error_problem(text) or CellProblem(
        "never_calculated",
        "the formula {value} was never calculated",
        "open the file in Excel or WPS, save it, and import again",
        {"value": text},
    )


def sheet_chunks(path: Path, part: str) -> Iterator[bytes]:
    """Yield a sheet's part unpacked, in pieces that overlap; nothing where there is none."""
    if part in _sheet_parts(path):
        yield from _chunks(path, part)


def _sheet_parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if _SHEET_PART.fullmatch(name)]


def _chunks(path: Path, part: str) -> Iterator[bytes]:
    """Yield a part unpacked, in pieces that overlap so that no tag is cut in all of them."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
            before = b""
            while piece := stream.read(_CHUNK):
                yield before + piece
                before = piece[-_OVERLAP:]
    except ZIP_FAULTS as error:
        raise DamagedWorkbook(file=path) from error


@contextmanager
def _opened(path: Path, sheet: str, *, values: bool) -> Iterator[Iterable[Sequence[Any]]]:
    """Give the rows of a sheet, its values or its formulas, whatever its dimension claims."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=values)
    try:
        opened: Any = book[sheet]
        opened.reset_dimensions()
        yield opened.iter_rows()
    finally:
        book.close()


def _fault(shown: Any, written: Any) -> str:
    """Return what hides behind a cell: its error, its uncalculated formula, or nothing.

    A formula whose result is an empty text was calculated: Excel stores it as a text.
    """
    if shown.data_type == "e":
        return str(shown.value)
    if written.data_type == "f" and shown.value is None and shown.data_type not in _TEXTS:
        return str(getattr(written.value, "text", written.value))
    return ""
