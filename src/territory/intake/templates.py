"""The marks of our own workbooks: the hidden sheet that `present` writes."""

from collections.abc import Mapping

from territory.present.words import Language, speaking, translate
from territory.sheets.cells import Cell, show
from territory.sheets.workbook import Workbook

META_SHEET = "_territory"
_COLUMNS = 4
_EXAMPLE = "e.g. {value}"


def meta_of(book: Workbook) -> dict[str, dict[str, str]]:
    """Return sheet name -> its lines: `template`, `version`, `meta/KEY`, `row/ROW KEY` -> digest.

    `template` is the slug of the kind. A workbook that is not ours has none.
    """
    found: dict[str, dict[str, str]] = {}
    for sheet in book.sheets:
        if not (sheet.hidden and sheet.name == META_SHEET):
            continue
        for row in sheet.rows[1:]:
            if len(row) >= _COLUMNS:
                name, item, key, value = (show(cell) for cell in row[:_COLUMNS])
                found.setdefault(name, {})[f"{item}/{key}" if key else item] = value
    return found


def is_example(cell: Cell, meta: Mapping[str, str]) -> bool:
    """True for the first cell of the grey example row of a template."""
    return bool(meta) and isinstance(cell, str) and cell.startswith(_example_marks())


def _example_marks() -> tuple[str, ...]:
    marks = []
    for lang in Language:
        with speaking(lang):
            marks.append(translate(_EXAMPLE).partition("{")[0])
    return tuple(marks)
