"""Error cells of a binary workbook (.xlsb), which the fast reader shows as blank, and its extent.

A sheet part is a row of records: kind and length in groups of seven bits, then the body
(MS-XLSB 2.1.4). What does not hold together ends the walk; the workbook itself was opened before.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from territory.sheets.oldfaults import ERROR_CODES
from territory.sheets.xlsxfaults import linked_part

_BOOK = "xl/workbook.bin"
_LINKS = "xl/_rels/workbook.bin.rels"
_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
"""BrtRowHdr, BrtCellError, BrtFmlaError, BrtBundleSh."""
_CELLS = frozenset({*range(1, 12), 62})
"""BrtCellBlank to BrtFmlaError, and BrtCellRString: a cell, its column in front."""
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.bin")
_LONGEST_KIND, _LONGEST_LENGTH = 2, 4
_ERROR_AT = 8
"""Behind the column and the style of a cell."""


def binary_error_cells(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Return the error cells of a sheet.

    Keys are the row as Excel numbers it (from 1) and the column index (from 0).
    """
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if _BOOK not in names or _LINKS not in names:
            return {}
        key = _keys(archive.read(_BOOK)).get(sheet, "")
        part = linked_part(archive.read(_LINKS), key)
        data = archive.read(part) if part in names else b""
    row = 0
    for kind, body in _records(data):
        if kind == _ROW and len(body) >= 4:  # noqa: PLR2004  # the number of the row
            row = struct.unpack_from("<I", body)[0]
        elif kind in {_CELL_ERROR, _FORMULA_ERROR} and len(body) > _ERROR_AT:
            error = ERROR_CODES.get(body[_ERROR_AT])
            if error:
                found[row + 1, struct.unpack_from("<I", body)[0]] = error
    return found


def binary_extents(path: Path) -> Iterator[tuple[int, int]]:
    """Yield for each sheet the last row that has a cell (from 1) and the columns it reaches over.

    The numbers are the file's own claim; the fast reader would ask for the memory of all of them.
    """
    with zipfile.ZipFile(path) as archive:
        for part in filter(_SHEET_PART.fullmatch, archive.namelist()):
            row, rows, columns = 0, 0, 0
            for kind, body in _records(archive.read(part)):
                if kind == _ROW:
                    row = int.from_bytes(body[:4], "little")
                elif kind in _CELLS:
                    rows = max(rows, row + 1)
                    columns = max(columns, int.from_bytes(body[:4], "little") + 1)
            yield rows, columns


def _keys(book: bytes) -> dict[str, str]:
    """Return sheet → the key of its link (MS-XLSB 2.4.304: state, number, key, name)."""
    keys: dict[str, str] = {}
    for kind, body in _records(book):
        if kind == _SHEET:
            key, place = _wide(body, 8)
            name, _ = _wide(body, place)
            keys[name] = key
    return keys


def _wide(body: bytes, place: int) -> tuple[str, int]:
    """Read a text with its length before it; return it and what comes behind."""
    end = place + 4 + 2 * int.from_bytes(body[place : place + 4], "little")
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind, place = _number(data, place, _LONGEST_KIND)
        length, place = _number(data, place, _LONGEST_LENGTH)
        yield kind, data[place : place + length]
        place += length


def _number(data: bytes, place: int, longest: int) -> tuple[int, int]:
    """Read a number in groups of seven bits, the lowest first; the eighth bit says that more come.

    The kind of a record has the same form, so that 0x9C 0x01 is 156.
    """
    value = 0
    for turn in range(longest):
        byte = data[place + turn] if place + turn < len(data) else 0
        value |= (byte & 0x7F) << (7 * turn)
        if byte < 0x80:  # noqa: PLR2004  # the eighth bit
            return value, place + turn + 1
    return value, place + longest
