"""Terms that stand in one cell: 有效期 2026-01-01至2026-12-31, of which two fields are read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from territory.intake.fitting import Mapped
from territory.intake.recognise import Recognised
from territory.sheets.cells import Cell
from territory.sheets.find import Located

_DAY: Final = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_TERM: Final = re.compile(rf"(?:自|从)?\s*({_DAY})?\s*(?:至|到|~|～|-|–|—|－)+\s*({_DAY}|长期|今)")
_OPEN: Final = frozenset({"长期", "今"})


def part_of(cell: Cell, *, first: bool) -> Cell:
    """Return one end of the term in a cell, None for an open one; a single day is the last."""
    found = _TERM.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return None if first else cell
    if first:
        return found[1]
    return None if found[2] in _OPEN else found[2]


def parts_of(item: Mapped, cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return the cells of a column as a field reads them: of terms, the end that it is of."""
    if not (item.field.is_start or item.field.is_end):
        return cells
    terms = any(isinstance(cell, str) and _TERM.fullmatch(cell.strip()) for cell in cells)
    if not terms:
        return cells
    return [part_of(cell, first=item.field.is_start) for cell in cells]


def with_both_ends(found: Recognised, table: Located) -> Recognised:
    """Return a sheet whose terms, in the column of last days, are read for first days as well."""
    start = next((item for item in found.kind.fields if item.is_start), None)
    end = next((item for item in found.mapped if item.field.is_end), None)
    if start is None or end is None or found.column_of(start.name) is not None:
        return found
    cells = table.column(end.column.index)
    if not any(part_of(cell, first=True) is not None for cell in cells):
        return found
    return replace(found, mapped=(*found.mapped, Mapped(end.column, start, end.rank)))
