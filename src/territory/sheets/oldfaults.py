"""Error cells of an old workbook (.xls, .et), which the fast reader shows as blank.

An .xls is a file system in a file (MS-CFB) with a stream of records (MS-XLS). Only as much of it
is read as leads to the cells: the allocation table, the directory, the sheets, and the records
of error cells and of formulas whose result is an error. What does not hold together ends the
walk; the workbook itself was opened before.
"""

import struct
from collections.abc import Iterator

_SECTOR_SIZE_AT, _DIRECTORY_AT, _MORE_TABLE_AT, _TABLE_AT = 0x1E, 0x30, 0x44, 0x4C
_HEADER_TABLE = 109
_LAST_SECTOR = 0xFFFFFFF9
_ENTRY = 128
_STREAM_NAMES = ("Workbook", "Book")
_BOF, _EOF, _BOUND_SHEET, _FORMULA, _BOOL_ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_ERROR_RESULT = 2
_NO_NUMBER = b"\xff\xff"
ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
"""Error codes (MS-XLS 2.5.10 BErr)."""


def old_error_cells(data: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Return the error cells of a sheet in the bytes of an .xls.

    Keys are the row as Excel numbers it (from 1) and the column index (from 0).
    """
    stream = _workbook_stream(data)
    start = _sheet_starts(stream).get(sheet)
    if start is None:
        return {}
    found: dict[tuple[int, int], str] = {}
    for kind, body in _records(stream, start):
        error = _error(kind, body)
        if error is not None:
            row, column = struct.unpack_from("<HH", body)
            found[row + 1, column] = error
    return found


def _error(kind: int, body: bytes) -> str | None:
    """Return the error that a cell record holds (MS-XLS 2.4.24 BoolErr, 2.4.127 Formula)."""
    if kind == _BOOL_ERROR and body[7:8] == b"\x01":
        return ERROR_CODES.get(body[6])
    if kind == _FORMULA and body[12:14] == _NO_NUMBER and body[6] == _ERROR_RESULT:
        return ERROR_CODES.get(body[8])
    return None


def _sheet_starts(stream: bytes) -> dict[str, int]:
    """Return where each sheet begins in the stream (MS-XLS 2.4.28 BoundSheet8)."""
    starts: dict[str, int] = {}
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET and len(body) > 8:  # noqa: PLR2004  # place, state, kind, name
            start, length, wide = int.from_bytes(body[:4], "little"), body[6], body[7] & 1
            name = body[8 : 8 + length * (1 + wide)]
            starts[name.decode("utf-16-le" if wide else "latin-1", "replace")] = start
    return starts


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, its charts inside included."""
    depth, place = 0, start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream of records; every workbook is too large for the table of small ones."""
    size = 1 << int.from_bytes(data[_SECTOR_SIZE_AT : _SECTOR_SIZE_AT + 2], "little")
    table = _allocation_table(data, size)
    directory = _chain(data, size, table, _number(data, _DIRECTORY_AT))
    for place in range(0, len(directory), _ENTRY):
        entry = directory[place : place + _ENTRY]
        name = entry[: max(0, int.from_bytes(entry[64:66], "little") - 2)]
        if name.decode("utf-16-le", "replace") in _STREAM_NAMES:
            return _chain(data, size, table, _number(entry, 116))[: _number(entry, 120)]
    return b""


def _allocation_table(data: bytes, size: int) -> list[int]:
    """Return which sector follows which (MS-CFB 2.3); a large file lists more of them elsewhere."""
    places = list(struct.unpack_from(f"<{_HEADER_TABLE}I", data, _TABLE_AT))
    more = _number(data, _MORE_TABLE_AT)
    seen: set[int] = set()
    while more <= _LAST_SECTOR and more not in seen:
        seen.add(more)
        listed = _numbers(_sector(data, size, more))
        places += listed[:-1]
        more = listed[-1] if listed else _LAST_SECTOR + 1
    table: list[int] = []
    for place in places:
        if place <= _LAST_SECTOR:
            table += _numbers(_sector(data, size, place))
    return table


def _chain(data: bytes, size: int, table: list[int], first: int) -> bytes:
    """Return the sectors of a stream joined; a chain that runs in a circle ends there."""
    parts: list[bytes] = []
    sector = first
    while sector < len(table) and len(parts) <= len(table):
        parts.append(_sector(data, size, sector))
        sector = table[sector]
    return b"".join(parts)


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(sector) // 4}I", sector))


def _number(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little")
