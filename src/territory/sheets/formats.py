"""Properties of cells besides their values: first day, number formats, hiding."""

import html
import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

from territory.sheets.addresses import cell_place
from territory.sheets.faults import sheet_chunks
from territory.sheets.sniff import ZIP_FAULTS, FileFormat, sniff
from territory.sheets.xlsxfaults import LINKS_PART, MAIN_PART, part_of

STYLES_PART = "xl/styles.xml"
PERCENT_FORMATS = frozenset({9, 10})
"""Numbers of the formats 0 % and 0.00 %, which no workbook spells out."""
CellPlace = tuple[int, int]
_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^<>]*\bdate1904="(?:1|true)"')
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt\b[^<>]*?numFmtId="(\d+)"[^<>]*?formatCode="([^"]*)"')
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<(?:\w+:)?xf\b[^<>]*?numFmtId="(\d+)"')
_STYLED = re.compile(rb"<(?:\w+:)?c\b(?=[^<>]* r=\"([A-Z]+\d+)\")(?=[^<>]* s=\"(\d+)\")")
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^<>]* r=\"(\d+)\")(?=[^<>]* hidden=\"(?:1|true)\")[^<>]*>"
)
_PADDED = re.compile(r'(?:"([^"]+)"|(?=00))(0+)')
"""Digits to fill up with zeros, perhaps behind a fixed text: 00000, "H"0000."""
_BIFF_DATE_MODE = struct.pack("<HHH", 0x22, 2, 1)
"""The record of an old workbook that counts its days from 1904."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How cells show a number: as a percentage, or with zeros up to so many digits.

    lead: a text before the digits, which is part of the code that people see.
    """

    lead: str = ""
    digits: int = 0
    percent: bool = False

    def code(self, number: float) -> str | None:
        """Return the code that a whole number shows; None where it shows no other."""
        if self.percent or number < 0 or int(number) != number:
            return None
        return f"{self.lead}{int(number):0{self.digits}d}"

    def share(self, number: float) -> str | None:
        """Return the percentage that a number shows, None where it shows none."""
        return f"{number * 100:.15g}%" if self.percent else None


def counts_from_1904(path: Path) -> bool:
    """Tell whether bare serials of a workbook count from 1904."""
    kind = sniff(path)
    if kind is FileFormat.XLSX:
        return _FROM_1904.search(_part(path, MAIN_PART)) is not None
    return kind is FileFormat.XLS and _BIFF_DATE_MODE in path.read_bytes()


def number_formats(path: Path, sheet: str) -> dict[CellPlace, NumberFormat]:
    """Return the cells of a sheet that show a number as another text; row from 1, column.

    Those of an xlsx; the formats of other workbooks are not read.
    """
    styles = _telling_styles(path) if sniff(path) is FileFormat.XLSX else {}
    if not styles:
        return {}
    return {
        cell_place(match[1].decode()): styles[style]
        for chunk in sheet_chunks(path, _sheet_part(path, sheet))
        for match in _STYLED.finditer(chunk)
        if (style := int(match[2])) in styles
    }


def hidden_rows(path: Path, sheet: str) -> frozenset[int]:
    """Return the rows of a sheet that are hidden, by hand or by a filter."""
    if sniff(path) is not FileFormat.XLSX:
        return frozenset()
    return frozenset(
        int(match[1])
        for chunk in sheet_chunks(path, _sheet_part(path, sheet))
        for match in _HIDDEN_ROW.finditer(chunk)
    )


def _telling_styles(path: Path) -> dict[int, NumberFormat]:
    """Return number of a cell style → its format, of those that change what a code or share is."""
    styles = _part(path, STYLES_PART)
    own = {
        int(number): form
        for number, code in _FORMAT.findall(styles)
        if (form := _number_format(html.unescape(code.decode("utf-8", "replace"))))
    }
    known = dict.fromkeys(PERCENT_FORMATS, NumberFormat(percent=True)) | own
    cells = _CELL_STYLES.search(styles)
    formats = map(int, _STYLE.findall(cells[0])) if cells else ()
    return {place: known[number] for place, number in enumerate(formats) if number in known}


def _number_format(code: str) -> NumberFormat | None:
    if "%" in code:
        return NumberFormat(percent=True)
    padded = _PADDED.fullmatch(code)
    return NumberFormat(padded[1] or "", len(padded[2])) if padded else None


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
