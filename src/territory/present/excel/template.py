"""Marks by which a workbook comes back: drop-downs, notes, unlocked cells, the hidden sheet."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from territory.present.excel.layout import Layout, address
from territory.present.excel.sheet import SheetWriter
from territory.present.table import Row, Template
from territory.present.words import say

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

META_SHEET = "_territory"
"""Hidden; columns sheet, item, key, value, all text. item is `template`, `version`, `meta`
(key and value) or `row` (row key and digest); one block for each table that comes back."""
META_HEADERS = ("sheet", "item", "key", "value")

LISTS_SHEET = "_lists"
DIGEST_CHARACTERS = 16


def row_digest(row: Row, keys: Iterable[str]) -> str:
    """Return a digest of some values of a row, 16 hexadecimal characters, absent as blank."""
    values = ("" if row.get(key) is None else str(row.get(key)) for key in keys)
    joined = "\x1f".join(values)
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGEST_CHARACTERS]


@dataclass(slots=True)
class Lists:
    """The values of all drop-downs, each in a column of one hidden sheet."""

    columns: list[tuple[str, ...]] = field(default_factory=list)

    def source(self, values: tuple[str, ...]) -> str:
        """Return the range that a drop-down of these values points to."""
        if values not in self.columns:
            self.columns.append(values)
        place = self.columns.index(values)
        top = address(0, place, absolute=True)
        bottom = address(len(values) - 1, place, absolute=True)
        return f"={LISTS_SHEET}!{top}:{bottom}"

    def write(self, workbook: "Workbook") -> None:
        """Add the hidden sheet where there is any drop-down."""
        if not self.columns:
            return
        worksheet = workbook.add_worksheet(LISTS_SHEET)
        for row in range(max(map(len, self.columns))):
            for place, values in enumerate(self.columns):
                if row < len(values):
                    worksheet.write_string(row, place, values[row])
        worksheet.hide()


def dress(sheet: SheetWriter, lists: Lists) -> None:
    """Add a template's notes, drop-downs and protection to its sheet."""
    template = sheet.table.template
    if template is None:
        return
    _add_notes(sheet, template)
    _add_choices(sheet, template, lists)
    if template.keys:
        # Without a password: it guards against a slip of the hand, not against a colleague.
        sheet.worksheet.protect(
            "", {"format_columns": True, "format_rows": True, "format_cells": True}
        )


def write_meta(workbook: "Workbook", layouts: list[Layout]) -> None:
    """Add the hidden sheet that says which template, version and rows these are."""
    lines = [line for layout in layouts for line in _meta(layout)]
    if not lines:
        return
    worksheet = workbook.add_worksheet(META_SHEET)
    for row, line in enumerate([META_HEADERS, *lines]):
        for place, value in enumerate(line):
            worksheet.write_string(row, place, value)
    worksheet.hide()


def _meta(layout: Layout) -> Iterable[tuple[str, str, str, str]]:
    template = layout.table.template
    if template is None:
        return
    yield layout.sheet, "template", "", template.identity
    yield layout.sheet, "version", "", template.version
    for key, value in template.meta.items():
        yield layout.sheet, "meta", key, value
    digests = template.digests or ("",) * len(template.keys)
    for key, digest in zip(template.keys, digests, strict=True):
        yield layout.sheet, "row", key, digest


def _add_notes(sheet: SheetWriter, template: Template) -> None:
    for key, note in template.notes.items():
        lines = 2 + len(note) // 14
        options = {"author": "territory", "width": 240, "height": 18 * lines, "font_size": 9}
        place = sheet.layout.places[key]
        sheet.worksheet.write_comment(sheet.layout.header, place, note, options)


def _add_choices(sheet: SheetWriter, template: Template, lists: Lists) -> None:
    layout = sheet.layout
    last = max(layout.last, layout.first - 1) + template.blank_rows
    for key, values in template.choices.items():
        if not values or last < layout.first:
            continue
        place = layout.places[key]
        sheet.worksheet.data_validation(
            layout.first,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": lists.source(values),
                # A warning, not a stop: slugs and words of both languages are taken as well.
                "error_type": "warning",
                "error_title": say("Not in the list"),
                "error_message": say("This value is not in the list. Keep it all the same?"),
            },
        )
