"""The whole workbook: which sheets, in what order, opened where."""

import datetime as dt
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from territory.present import faults
from territory.present.excel import styles as look
from territory.present.excel.charts import add_charts
from territory.present.excel.cover import write_cover, write_parameters
from territory.present.excel.layout import NATIVE_TABLE_ROWS, SHEET_ROWS, Layout, layouts_of
from territory.present.excel.sheet import SheetWriter, write_sheet
from territory.present.excel.template import LISTS_SHEET, META_SHEET, Lists, dress, write_meta
from territory.present.table import Book, Table
from territory.present.words import say

UNDATED = dt.date(1980, 1, 1)
"""Creation date where the report has no day: the same input must give the same file."""


def write_workbook(value: Table | Book, path: Path, named: Path | None = None) -> None:
    """Write a table or a book as an .xlsx workbook to `path`.

    named: the file as the user knows it, for messages.

    Raises:
        TooManyRows: a table is longer than a sheet.
        OSError: the file cannot be written.
    """
    book = value if isinstance(value, Book) else _book_of(value)
    cover, parameters = say("Notes"), say("Parameters")
    layouts = layouts_of(book.tables, (cover, parameters, META_SHEET, LISTS_SHEET))
    for layout in layouts:
        if layout.after >= SHEET_ROWS:
            rows = len(layout.table.rows)
            raise faults.TooManyRows(file=named or path, rows=rows, most=SHEET_ROWS)
    constant = any(len(table.rows) > NATIVE_TABLE_ROWS for table in book.tables)
    workbook = Workbook(str(path), _options(constant=constant))
    _describe(workbook, book)
    _write(workbook, book, layouts, (cover, parameters), constant=constant)
    try:
        workbook.close()
    except FileCreateError as error:
        raise _cause(error) from error


def _book_of(table: Table) -> Book:
    return Book(table.name, table.title, (table,), as_of=table.as_of)


def _options(*, constant: bool) -> dict[str, object]:
    return {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": constant,
        "in_memory": not constant,
        "default_format_properties": {"font_name": look.FONT, "font_size": 10},
    }


def _describe(workbook: Workbook, book: Book) -> None:
    made = dt.datetime.combine(book.as_of or UNDATED, dt.time(), tzinfo=dt.UTC)
    workbook.set_properties(
        {"title": book.title, "author": "territory", "created": made.replace(tzinfo=None)}
    )
    workbook.set_size(1800, 1100)


def _write(
    workbook: Workbook,
    book: Book,
    layouts: list[Layout],
    names: tuple[str, str],
    *,
    constant: bool,
) -> None:
    """Add the sheets in reading order; the workbook opens on the first table."""
    styles = look.Styles(workbook)
    cover, parameters = names
    notes = workbook.add_worksheet(cover)
    worksheets = [workbook.add_worksheet(layout.sheet) for layout in layouts]
    write_cover(notes, styles, book, layouts)
    lists = Lists()
    for worksheet, layout in zip(worksheets, layouts, strict=True):
        sheet = SheetWriter(worksheet, layout, styles, layout.table.visible)
        write_sheet(sheet, None if layout.table.template else cover, native=not constant)
        dress(sheet, lists)
        add_charts(workbook, sheet)
    write_parameters(workbook, parameters, styles, book, layouts)
    lists.write(workbook)
    write_meta(workbook, layouts)
    if worksheets:
        worksheets[0].activate()


def _cause(error: FileCreateError) -> OSError:
    cause = error.args[0] if error.args else None
    return cause if isinstance(cause, OSError) else OSError(str(error))
