"""Error cells and uncalculated formulas of an OpenDocument sheet, which the fast reader leaves out.

Cells stand in `content.xml`, those alike in one element with a count (OpenDocument 1.3 part 3,
9.1). An error is marked by LibreOffice and WPS as `calcext:value-type="error"`; a formula that
was never calculated has neither a value nor a text.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from territory.sheets.cells import ERRORS

CONTENT = "content.xml"
_MARKS = (b'calcext:value-type="error"', b"table:formula=")
_TAG = re.compile(
    rb"<(?P<end>/?)table:(?P<tag>table|table-row|table-cell|covered-table-cell)(?![\w-])"
    rb"(?P<said>[^<>]*?)(?P<empty>/?)>|<text:p\b[^<>]*>(?P<text>[^<]*)"
)
_ATTRIBUTE = re.compile(rb'([\w:-]+)="([^"]*)"')
_MOST_ALIKE = 1 << 20
"""Cells that one element may stand for; more than that is the blank rest of a sheet."""
OTHER_ERROR = "#VALUE!"
"""The name that `Err:502` and its like have elsewhere."""

Attributes = dict[str, str]


def open_document_faults(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Return the faulty cells of a sheet: their errors, or their formulas with the sign.

    Keys are the row as Excel numbers it (from 1) and the column index (from 0).
    """
    with zipfile.ZipFile(path) as archive:
        content = archive.read(CONTENT)
    if not any(mark in content for mark in _MARKS):
        return {}
    found: dict[tuple[int, int], str] = {}
    for top, tall, left, wide, fault in _cells(content, sheet):
        if tall * wide <= _MOST_ALIKE:
            places = ((row, column) for row in range(top, top + tall)
                      for column in range(left, left + wide))  # fmt: skip
            found.update(dict.fromkeys(places, fault))
    return dict(sorted(found.items()))


def _cells(content: bytes, sheet: str) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield first row, rows, first column, columns and fault of each faulty element."""
    inside = False
    row, tall, column = 1, 1, 0
    cell: Attributes | None = None
    text: str | None = None
    for match in _TAG.finditer(content):
        if match["text"] is not None:
            text = html.unescape(match["text"].decode("utf-8", "replace"))
            continue
        tag, said = match["tag"].decode(), _attributes(match["said"])
        if tag == "table":
            inside, row = not match["end"] and said.get("table:name") == sheet, 1
        elif tag == "table-row":
            if match["end"] or match["empty"]:
                row += tall if match["end"] else _times(said, "rows")
            else:
                tall, column = _times(said, "rows"), 0
        elif not match["end"]:
            cell, text = said, None
        if cell is not None and (match["end"] or match["empty"]) and tag.endswith("cell"):
            wide = _times(cell, "columns")
            if inside and (fault := _fault(cell, text)):
                yield row, tall, column, wide, fault
            column, cell = column + wide, None


def _attributes(said: bytes) -> Attributes:
    pairs = _ATTRIBUTE.findall(said)
    return {name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in pairs}


def _times(said: Attributes, what: str) -> int:
    times = said.get(f"table:number-{what}-repeated", "1")
    return int(times) if times.isdigit() else 1


def _fault(cell: Attributes, text: str | None) -> str:
    if cell.get("calcext:value-type") == "error":
        return text if text and text.upper() in ERRORS else OTHER_ERROR
    formula = cell.get("table:formula", "")
    if formula and text is None and "office:value-type" not in cell:
        return "=" + formula.partition("=")[2]
    return ""
