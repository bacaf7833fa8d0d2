"""The rejects workbook: the rows that were not loaded, as they stood, and why.

Corrected, it is imported like any other file: the original headers come first, the columns that
explain are of no kind and are left aside.
"""

from collections.abc import Iterable, Mapping, Sequence

from territory.intake.fitting import given_of, title_of
from territory.intake.headers import REJECTS
from territory.intake.load import SheetLoaded
from territory.intake.validate import shown_cells
from territory.kernel.findings import Finding
from territory.present import table as present
from territory.present.table import Book, Column, Table
from territory.present.words import Language, message_of, say, speaking, suggestion_of, translate
from territory.sheets.cells import Cell, show

SUFFIX = "-rejects"
FURTHER, ROW, WHERE, REASON, PROPOSAL = REJECTS


def suffix() -> str:
    """Return what a rejects file's name ends with before .xlsx, in the language spoken."""
    return translate(SUFFIX)


def is_rejects_name(stem: str) -> bool:
    """True for the name of a rejects file, in either language."""
    for lang in Language:
        with speaking(lang):
            if stem.endswith(suffix()):
                return True
    return False


def rejects_book(loaded: Iterable[tuple[SheetLoaded, Mapping[str, str]]]) -> Book | None:
    """Return the rejected rows, one table per sheet; None where nothing was rejected.

    loaded: each sheet with the values that were given for its whole file; they stand in columns
    of their own, so that the corrected workbook needs no --set.
    """
    tables = [
        _table(number, sheet, given)
        for number, (sheet, given) in enumerate(loaded, start=1)
        if sheet.rejected_rows
    ]
    if not tables:
        return None
    title = say("Rejected rows: correct them here and import this file")
    return Book("rejects", title, tuple(tables))


def _table(number: int, sheet: SheetLoaded, given: Mapping[str, str]) -> Table:
    dropped = set(sheet.read.found.dropped)
    columns = [column for column in sheet.read.table.columns if column not in dropped]
    width = max(column.index for column in sheet.read.table.columns) + 1
    rejected = sheet.rejected_rows
    further = {row: _further(sheet, row, width) for row in rejected}
    said = {
        name: text
        for name, text in given_of(sheet.read.found.kind, {**given, **sheet.read.given}).items()
        if sheet.read.found.column_of(name) is None
    }
    by_row = _by_row(sheet.findings)
    rows = [
        {
            **{f"c{i}": show(cell) for i, cell in enumerate(_cells(sheet, row, width))},
            **{f"given_{name}": text for name, text in said.items()},
            FURTHER: further[row],
            **_why(sheet, row, by_row.get(row, [])),
        }
        for row in rejected
    ]
    return Table(
        name=f"rejects_{number}",
        title=say(
            "Rejected rows of {file}, sheet {sheet}",
            file=sheet.validated.parsed.file,
            sheet=sheet.validated.parsed.sheet,
        ),
        columns=(
            *(present.text(f"c{column.index}", title_of(column)) for column in columns),
            *(present.text(f"given_{name}", name) for name in said),
            *_explaining(further=any(further.values())),
        ),
        rows=tuple(rows),
        sheet=f"{number} {sheet.validated.parsed.sheet}"[:31],
        private=True,
    )


def _explaining(*, further: bool) -> Sequence[Column]:
    return tuple(
        present.text(name, title, hidden=name == FURTHER and not further)
        for name, title in REJECTS.items()
    )


def _cells(sheet: SheetLoaded, row: int, width: int) -> list[Cell]:
    return shown_cells(sheet.validated.rows[row], width)


def _further(sheet: SheetLoaded, row: int, width: int) -> str:
    """Return the cells of a row that its header does not reach, so that none is lost."""
    return " | ".join(filter(None, map(show, sheet.validated.rows[row][width:])))


def _why(sheet: SheetLoaded, row: int, findings: Sequence[Finding]) -> dict[str, str]:
    names = [str(item.params.get("column", "")) or _column_name(sheet, item) for item in findings]
    return {
        ROW: str(row),
        WHERE: "; ".join(filter(None, names)),
        REASON: "; ".join(map(message_of, findings)),
        PROPOSAL: "; ".join(filter(None, map(suggestion_of, findings))),
    }


def _column_name(sheet: SheetLoaded, item: Finding) -> str:
    """Return the header of the cell that a loader's finding names."""
    letters = item.place.cell.rstrip("0123456789")
    columns = sheet.validated.parsed.columns
    named = next((name for name, its in columns.items() if its == letters), "")
    column = sheet.read.found.column_of(named) if named else None
    return title_of(column) if column else ""


def _by_row(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    by_row: dict[int, list[Finding]] = {}
    for item in findings:
        if item.rejects and item.place.row is not None:
            by_row.setdefault(item.place.row, []).append(item)
    return by_row
