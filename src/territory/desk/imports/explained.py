"""How the sheets of files are understood, and why: what `import --explain` shows."""

from collections.abc import Iterator, Sequence
from typing import Any

from territory.desk.imports.results import FileResult
from territory.intake.fitting import title_of
from territory.intake.reading import FileRead, SheetRead
from territory.present import table as present
from territory.present.table import Table
from territory.present.words import say, word
from territory.sheets.addresses import column_name


def explain_table(files: Sequence[FileRead | FileResult]) -> Table:
    """Return one line per column of every sheet: which field it was taken for, or why not."""
    return Table(
        name="explain",
        title=say("How the sheets are understood"),
        columns=(
            present.text("file", "File"),
            present.text("sheet", "Sheet"),
            present.slug("kind", "Kind"),
            present.decimal("score", "Score"),
            present.quantity("header_row", "Header row"),
            present.code("column", "Column"),
            present.text("header", "Header"),
            present.text("field", "Field"),
            present.slug("reason", "Reason"),
        ),
        rows=tuple(
            row
            for file in files
            if isinstance(file, FileRead)
            for sheet in file.sheets
            for row in _explained(file, sheet)
        ),
        notes=tuple(
            note
            for file in files
            if isinstance(file, FileRead)
            for note in (
                *(_why(file, sheet) for sheet in file.sheets if not sheet.group),
                *(
                    say("{file} {sheet}: no table, left aside", file=file.label, sheet=name)
                    for name in file.skipped
                ),
            )
        ),
    )


def _why(file: FileRead, sheet: SheetRead) -> str:
    """Say why a sheet was taken for its kind, and what spoke against the next one."""
    found, after = sheet.found, sheet.found.next
    place: dict[str, Any] = {"file": file.label, "sheet": sheet.name, "kind": word(found.kind.slug)}
    if after is None:
        return say("{file} {sheet}: {kind}, as was said.", **place)
    place |= {"read": len(found.mapped), "all": len(sheet.table.columns)}
    place |= {"next": word(after.kind.slug), "score": f"{after.score:g}"}
    if after.missing:
        return say(
            "{file} {sheet}: {kind}, by {read} of {all} columns; next {next} ({score}), "
            "which lacks {missing}.",
            missing=", ".join(after.missing),
            **place,
        )
    return say(
        "{file} {sheet}: {kind}, by {read} of {all} columns; next {next} ({score}), for which less "
        "speaks.",
        **place,
    )


def _explained(file: FileRead, sheet: SheetRead) -> Iterator[dict[str, Any]]:
    found = sheet.found
    fields = {item.column.index: item.field.name for item in found.mapped}
    reasons = {column.index: reason for column, reason in found.ignored}
    reasons |= dict.fromkeys((column.index for column in found.dropped), "personal_data")
    reasons |= dict.fromkeys((column.index for column in found.prescriptions), "prescriptions")
    for column in sheet.table.columns:
        yield {
            "file": file.label,
            "sheet": sheet.name,
            "kind": found.kind.slug,
            "score": found.score,
            "header_row": sheet.table.header_rows[-1],
            "column": column_name(column.index),
            "header": title_of(column),
            "field": fields.get(column.index),
            "reason": reasons.get(column.index),
        }
