"""The first sheet, with what a reader must know, and the last, with the parameters."""

from typing import TYPE_CHECKING

from territory.present.excel import styles as look
from territory.present.excel.layout import NATIVE_TABLE_ROWS, Layout, cell_number, quoted
from territory.present.shown import width
from territory.present.table import Book, ColumnKind, CrossCheck
from territory.present.words import say

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
LINE_HEIGHT = 16
LABEL_WIDTH, TEXT_WIDTH, COUNT_WIDTH = 24, 84, 12


def write_cover(
    worksheet: "Worksheet", styles: look.Styles, book: Book, layouts: list[Layout]
) -> None:
    """Write title, linked contents, notes with the sources of the data, and proofs."""
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_column(0, 0, LABEL_WIDTH)
    worksheet.set_column(1, 1, TEXT_WIDTH)
    worksheet.set_column(2, 2, COUNT_WIDTH)
    worksheet.set_row(0, 28)
    title = styles.get(bold=True, font_size=16, font_color=look.INK)
    worksheet.write_string(0, 0, book.title, title)
    row = _write_contents(worksheet, styles, layouts, 2)
    row = _write_notes(worksheet, styles, _notes(book, layouts), row + 1)
    _write_checks(worksheet, styles, book.checks, layouts, row + 1)


def write_parameters(
    workbook: "Workbook", name: str, styles: look.Styles, book: Book, layouts: list[Layout]
) -> None:
    """Write the last sheet: parameters of the book and the thresholds that colour achievement."""
    bands = [layout for layout in layouts if _has_bands(layout)]
    if not (book.parameters or bands):
        return
    worksheet = workbook.add_worksheet(name)
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, 0, TEXT_WIDTH / 2)
    worksheet.set_column(1, 1, LABEL_WIDTH)
    _heading(worksheet, styles, 0, name)
    row = 1
    for label, value in book.parameters:
        worksheet.write_string(row, 0, label, styles.get())
        worksheet.write_string(row, 1, value, styles.get())
        row += 1
    for layout in bands:
        row = _write_bands(workbook, worksheet, styles, layout, row)


def _has_bands(layout: Layout) -> bool:
    return any(column.kind is ColumnKind.BAR for column in layout.table.visible)


def _write_bands(
    workbook: "Workbook", worksheet: "Worksheet", styles: look.Styles, layout: Layout, row: int
) -> int:
    style = styles.get(num_format="0.0%", bg_color=look.INPUT_FILL)
    bands = layout.table.bands
    lines = (
        ("low", bands.low, say("{sheet}: achievement ▼ below", sheet=layout.sheet)),
        ("high", bands.high, say("{sheet}: achievement ▲ from", sheet=layout.sheet)),
    )
    for ending, value, label in lines:
        worksheet.write_string(row, 0, label, styles.get())
        worksheet.write_number(row, 1, value, style)
        place = f"={quoted(worksheet.get_name())}!$B${row + 1}"
        workbook.define_name(f"{layout.range_name}_{ending}", place)
        row += 1
    return row


def _write_contents(
    worksheet: "Worksheet", styles: look.Styles, layouts: list[Layout], row: int
) -> int:
    _heading(worksheet, styles, row, say("Contents"))
    link = styles.get(font_color="#0563C1", underline=1)
    count = styles.get(num_format="#,##0", font_color=look.QUIET)
    for layout in layouts:
        row += 1
        target = f"internal:{quoted(layout.sheet)}!A1"
        worksheet.write_url(row, 0, target, link, layout.sheet)
        worksheet.write_string(row, 1, layout.table.title, styles.get())
        rows = say("{count:,} rows", count=len(layout.table.rows))
        worksheet.write_string(row, 2, rows, count)
    return row + 1


def _notes(book: Book, layouts: list[Layout]) -> list[tuple[str, str]]:
    """Return the notes of the book, then what its tables rest on, nothing twice."""
    pairs = list(book.notes)
    if book.as_of is not None:
        pairs.insert(0, (say("As of"), book.as_of.isoformat()))
    for layout in layouts:
        pairs += layout.table.provenance
        if len(layout.table.rows) > NATIVE_TABLE_ROWS:
            rows = len(layout.table.rows)
            pairs.append((layout.sheet, say("{rows:,} rows: a plain range", rows=rows)))
    return list(dict.fromkeys(pairs))


def _write_notes(
    worksheet: "Worksheet", styles: look.Styles, notes: list[tuple[str, str]], row: int
) -> int:
    if not notes:
        return row - 1
    _heading(worksheet, styles, row, say("Notes"))
    for label, text in notes:
        row += 1
        worksheet.write_string(row, 0, label, styles.get(valign="top", font_color=look.QUIET))
        worksheet.write_string(row, 1, text, styles.get(valign="top", text_wrap=True))
        worksheet.set_row(row, LINE_HEIGHT * _lines(text))
    return row + 1


def _lines(text: str) -> int:
    """Return the lines that a wrapped text takes; not every program fits a row by itself."""
    return sum(max(1, -(-width(line) // (TEXT_WIDTH - 4))) for line in text.split("\n"))


def _write_checks(
    worksheet: "Worksheet",
    styles: look.Styles,
    checks: tuple[CrossCheck, ...],
    layouts: list[Layout],
    row: int,
) -> None:
    """Write one line per proof: detail minus summary, a formula that is 0 or red."""
    if not checks:
        return
    by_name = {layout.table.name: layout for layout in layouts}
    _heading(worksheet, styles, row, say("Check: detail − summary"))
    style = styles.get(num_format="[Red]+#,##0.##;[Red]-#,##0.##;0", align="left")
    for check in checks:
        row += 1
        (detail, detail_key), (summary, summary_key) = check.detail, check.summary
        left, left_value = _total_cell(by_name[detail], detail_key)
        right, right_value = _total_cell(by_name[summary], summary_key)
        worksheet.write_string(row, 0, check.label, styles.get(font_color=look.QUIET))
        difference = round(left_value - right_value, 6)
        worksheet.write_formula(row, 1, f"=ROUND({left}-{right},6)", style, difference)


def _total_cell(layout: Layout, key: str) -> tuple[str, float]:
    """Return address and value of a column's total; without a total row, of the first row.

    The first row of a tree is its root and holds the total.
    """
    column = layout.table.column(key)
    totals = layout.table.totals
    if layout.totals is not None and totals is not None:
        return layout.cell(layout.totals, key), cell_number(column, totals[key])
    return layout.cell(layout.first, key), cell_number(column, layout.table.rows[0][key])


def _heading(worksheet: "Worksheet", styles: look.Styles, row: int, text: str) -> None:
    style = styles.get(bold=True, font_color=look.INK, bottom=1, bg_color=look.HEADER_FILL)
    worksheet.write_string(row, 0, text, style)
    for place in (1, 2):
        worksheet.write_blank(row, place, None, style)
