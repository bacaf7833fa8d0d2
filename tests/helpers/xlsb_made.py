"""A binary workbook (.xlsb) written record by record, since no library here writes one."""

import struct
import zipfile
from pathlib import Path

Value = str | float | bytes
"""A text, a number, or the code of an error (one byte)."""

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.main"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" '
    'ContentType="application/vnd.ms-excel.worksheet"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/%s" Target="%s"/></Relationships>'
)


def write_xlsb(path: Path, sheet: str, rows: list[list[Value]]) -> Path:
    """Write one sheet; MS-XLSB 2.4 names the records."""
    cells = [_record(0x00, struct.pack("<I", r) + bytes(13)) + _cells(row)
             for r, row in enumerate(rows)]  # fmt: skip
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    body = [
        _record(129), _record(148, size), _record(145), *cells, _record(146), _record(130),
    ]  # fmt: skip
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)
    book = [_record(131), _record(143), _record(156, bundle), _record(144), _record(132)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _LINKS % ("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", b"".join(book))
        links = _LINKS % ("worksheet", "worksheets/sheet1.bin")
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(body))
    return path


def _cells(row: list[Value]) -> bytes:
    made = []
    for column, value in enumerate(row):
        place = struct.pack("<II", column, 0)
        match value:
            case bytes():
                made.append(_record(3, place + value))
            case str():
                made.append(_record(6, place + _wide(value)))
            case _:
                made.append(_record(5, place + struct.pack("<d", value)))
    return b"".join(made)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = bytearray(), len(body)
    while True:
        size, low = size >> 7, size & 0x7F
        length.append(low | (0x80 if size else 0))
        if not size:
            return head + bytes(length) + body
