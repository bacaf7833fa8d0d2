"""What a workbook says of its cells besides their values: its first day, percentages, hiding."""

import re
import struct
import zipfile
from pathlib import Path

from territory.sheets.addresses import cell_place
from territory.sheets.faults import sheet_chunks
from territory.sheets.sniff import ZIP_FAULTS, Format, sniff
from territory.sheets.xlsxfaults import LINKS_PART, MAIN_PART, part_of

STYLES_PART = "xl/styles.xml"
PERCENT_FORMATS = frozenset({9, 10})
"""Numbers of the formats 0 % and 0.00 %, which no workbook spells out."""
_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^<>]*\bdate1904="(?:1|true)"')
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt\b[^<>]*?numFmtId="(\d+)"[^<>]*?formatCode="([^"]*)"')
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<(?:\w+:)?xf\b[^<>]*?numFmtId="(\d+)"')
_STYLED = re.compile(rb"<(?:\w+:)?c\b(?=[^<>]* r=\"([A-Z]+\d+)\")(?=[^<>]* s=\"(\d+)\")")
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^<>]* r=\"(\d+)\")(?=[^<>]* hidden=\"(?:1|true)\")[^<>]*>"
)
_BIFF_DATE_MODE = struct.pack("<HHH", 0x22, 2, 1)
"""The record of an old workbook that counts its days from 1904."""


def counts_from_1904(path: Path) -> bool:
    """Tell whether bare serials of a workbook count from 1904."""
    kind = sniff(path)
    if kind is Format.XLSX:
        return _FROM_1904.search(_part(path, MAIN_PART)) is not None
    return kind is Format.XLS and _BIFF_DATE_MODE in path.read_bytes()


def percent_cells(path: Path, sheet: str) -> frozenset[tuple[int, int]]:
    """Return the cells of a sheet that show their number as a percentage; row from 1, column."""
    styles = _percent_styles(path) if sniff(path) is Format.XLSX else frozenset()
    if not styles:
        return frozenset()
    return frozenset(
        cell_place(match[1].decode())
        for chunk in sheet_chunks(path, _sheet_part(path, sheet))
        for match in _STYLED.finditer(chunk)
        if int(match[2]) in styles
    )


def hidden_rows(path: Path, sheet: str) -> frozenset[int]:
    """Return the rows of a sheet that are hidden, by hand or by a filter."""
    if sniff(path) is not Format.XLSX:
        return frozenset()
    return frozenset(
        int(match[1])
        for chunk in sheet_chunks(path, _sheet_part(path, sheet))
        if b"hidden=" in chunk
        for match in _HIDDEN_ROW.finditer(chunk)
    )


def _percent_styles(path: Path) -> frozenset[int]:
    """Return the numbers of the cell styles that are percentages."""
    styles = _part(path, STYLES_PART)
    own = {int(number) for number, code in _FORMAT.findall(styles) if b"%" in code}
    cells = _CELL_STYLES.search(styles)
    formats = map(int, _STYLE.findall(cells[0])) if cells else ()
    return frozenset(
        place for place, number in enumerate(formats) if number in PERCENT_FORMATS | own
    )


def _part(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name) if name in archive.namelist() else b""
    except ZIP_FAULTS:
        return b""


def _sheet_part(path: Path, sheet: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return part_of(archive, sheet) if LINKS_PART in archive.namelist() else ""
    except ZIP_FAULTS:
        return ""
