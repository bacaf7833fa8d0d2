"""One table on its sheet."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from territory.present.excel import styles as look
from territory.present.excel.layout import (
    NATIVE_TABLE_ROWS,
    Layout,
    adding_formula,
    address,
    cell_number,
    depth_of,
    frozen_columns,
    headers_of,
    ratio_formula,
    sum_formula,
    sum_of,
    sums_rows,
)
from territory.present.shown import is_absent, shown
from territory.present.table import Column, ColumnKind, Row, Subtotal, Table
from territory.present.words import say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

A4 = 9
TITLE_HEIGHT, HEADER_HEIGHT, ROW_HEIGHT = 24, 32, 17
EXAMPLE_MARK = 4
INPUT_CELL: dict[str, Any] = {"locked": False, "bg_color": look.INPUT_FILL}
MEASURED_ROWS = 2_000
"""Rows whose text decides the width of a column: more would cost time and change little."""


@dataclass(frozen=True, slots=True)
class SheetWriter:
    """A worksheet with what writing on it needs."""

    worksheet: "Worksheet"
    layout: Layout
    styles: look.Styles
    columns: tuple[Column, ...]

    @property
    def table(self) -> Table:
        """The table that it shows."""
        return self.layout.table


def write_sheet(sheet: SheetWriter, cover: str | None, *, native: bool) -> None:
    """Write title, header, rows, totals, check row and notes; `cover` is the sheet linked back.

    native: a real Excel table; else a plain range with a filter. Rows are written from top to
    bottom, as constant memory needs.
    """
    widths = _set_widths(sheet)
    _set_page(sheet, widths)
    if cover is not None:
        _write_title(sheet, cover)
    _write_header(sheet)
    if sheet.table.template and sheet.table.template.example:
        _write_example(sheet, sheet.table.template.example)
    _write_rows(sheet)
    _write_totals(sheet)
    _write_notes(sheet)
    if sheet.table.template is None:
        _make_range(sheet, native=native)
    _mark_achievement(sheet)


def write_value(sheet: SheetWriter, row: int, place: int, value: Any, style: "Format") -> None:
    """Write one cell by the kind of its column; an absent value leaves a styled blank."""
    column, worksheet = sheet.columns[place], sheet.worksheet
    if is_absent(value):
        worksheet.write_blank(row, place, None, style)
    elif column.kind.is_number:
        worksheet.write_number(row, place, cell_number(column, value), style)
    elif column.kind is ColumnKind.DATE and (date := _date(value)):
        worksheet.write_datetime(row, place, date, style)
    else:
        worksheet.write_string(row, place, shown(column, {column.key: value}), style)


def insets_of(columns: tuple[Column, ...]) -> list[int]:
    """Return the indent of each column: a text after a number would touch it otherwise."""
    before = (None, *columns)
    return [
        int(left is not None and left.kind.is_number and not column.kind.is_number)
        for left, column in zip(before, columns, strict=False)
    ]


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _set_widths(sheet: SheetWriter) -> list[float]:
    table = sheet.table
    example = table.template.example if table.template else None
    measured = [*table.rows[:MEASURED_ROWS], *(row for row in (table.totals, example) if row)]
    widths = []
    for place, (column, header) in enumerate(zip(table.visible, headers_of(table), strict=True)):
        cells = [shown(column, row) for row in measured]
        extra = _extra_width(column, measured) + (EXAMPLE_MARK if example and not place else 0)
        widths.append(look.column_width(header, cells, extra))
        sheet.worksheet.set_column(place, place, widths[-1], _column_style(sheet, column))
    return widths


def _extra_width(column: Column, rows: list[Row]) -> int:
    if column.kind is ColumnKind.TREE:
        return 2 * max(map(depth_of, rows), default=0)
    return 2 if column.kind is ColumnKind.BAR else 0


def _column_style(sheet: SheetWriter, column: Column) -> "Format | None":
    """Return the format of the empty cells below, where a template is filled in."""
    if sheet.table.template is None:
        return None
    return sheet.styles.cell(column, locked=False)


def _set_page(sheet: SheetWriter, widths: list[float]) -> None:
    worksheet, layout = sheet.worksheet, sheet.layout
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(layout.header)
    worksheet.set_footer("&L&8&A&R&8&P / &N")
    worksheet.freeze_panes(layout.header + 1, frozen_columns(sheet.columns, widths))
    worksheet.hide_gridlines(2)
    worksheet.set_default_row(ROW_HEIGHT)


def _write_title(sheet: SheetWriter, cover: str) -> None:
    styles, worksheet = sheet.styles, sheet.worksheet
    worksheet.set_row(0, TITLE_HEIGHT)
    title = styles.get(bold=True, font_size=14, font_color=look.INK)
    worksheet.write_string(0, 0, sheet.table.title, title)
    link = styles.get(font_size=9, font_color=look.QUIET, underline=1)
    worksheet.write_url(1, 0, f"internal:{cover}!A1", link, say("Back to the notes"))


def _write_header(sheet: SheetWriter) -> None:
    row = sheet.layout.header
    sheet.worksheet.set_row(row, HEADER_HEIGHT)
    headers = zip(headers_of(sheet.table), _header_styles(sheet), strict=True)
    for place, (header, style) in enumerate(headers):
        sheet.worksheet.write_string(row, place, header, style)


def _header_styles(sheet: SheetWriter) -> list["Format"]:
    columns = sheet.columns
    insets = zip(columns, insets_of(columns), strict=True)
    return [sheet.styles.header(column, indent=inset) for column, inset in insets]


def _write_example(sheet: SheetWriter, example: Row) -> None:
    row = sheet.layout.header + 1
    for place, column in enumerate(sheet.columns):
        style = sheet.styles.cell(column, italic=True, font_color=look.QUIET, locked=False)
        write_value(sheet, row, place, example.get(column.key), style)
    first = sheet.columns[0]
    marked = say("e.g. {value}", value=shown(first, example))
    sheet.worksheet.write_string(
        row, 0, marked, sheet.styles.get(italic=True, font_color=look.QUIET, locked=False)
    )


def _write_rows(sheet: SheetWriter) -> None:
    columns, insets = sheet.columns, insets_of(sheet.columns)
    styles: dict[int, list[Format]] = {}
    counts = [each.kind.is_number and each.kind is not ColumnKind.MONEY for each in columns]
    write_number = sheet.worksheet.write_number
    for down, values in enumerate(sheet.table.rows, sheet.layout.first):
        depth = depth_of(values)
        if depth not in styles:
            styles[depth] = _row_styles(sheet, insets, depth)
        for place, (column, style) in enumerate(zip(columns, styles[depth], strict=True)):
            value = values.get(column.key)
            if column.adds and not is_absent(value):
                formula = adding_formula(sheet.layout, column, down)
                sheet.worksheet.write_formula(
                    down, place, formula, style, cell_number(column, value)
                )
            elif type(value) is int and counts[place]:  # most cells: a fourth of the time is saved
                write_number(down, place, value, style)
            else:
                write_value(sheet, down, place, value, style)


def _row_styles(sheet: SheetWriter, insets: list[int], depth: int) -> list["Format"]:
    """Return the format of each cell of a row at this depth of the tree."""
    template = sheet.table.template
    editable = template.editable if template else frozenset()
    return [
        sheet.styles.cell(
            column,
            indent=depth if column.kind is ColumnKind.TREE else inset,
            **(INPUT_CELL if column.key in editable else {}),
        )
        for column, inset in zip(sheet.columns, insets, strict=True)
    ]


def _write_totals(sheet: SheetWriter) -> None:
    layout, totals = sheet.layout, sheet.table.totals
    if layout.totals is None or totals is None:
        return
    for row, subtotal in enumerate(sheet.table.subtotals, layout.last + 1):
        formulas = [_subtotal_formula(layout, column, subtotal, row) for column in sheet.columns]
        _write_sums(sheet, row, subtotal.row, formulas)
    formulas = [_total_formula(layout, column) for column in sheet.columns]
    _write_sums(sheet, layout.totals, totals, formulas)
    if layout.check is not None:
        _write_check(sheet, layout.check)


def _write_sums(sheet: SheetWriter, row: int, sums: Row, formulas: list[str | None]) -> None:
    for place, (column, formula) in enumerate(zip(sheet.columns, formulas, strict=True)):
        style = sheet.styles.cell(column, bold=True, top=1, bg_color=look.TOTAL_FILL)
        value = sums.get(column.key)
        if formula is None or is_absent(value):
            write_value(sheet, row, place, value, style)
        else:
            sheet.worksheet.write_formula(row, place, formula, style, cell_number(column, value))


def _subtotal_formula(layout: Layout, column: Column, subtotal: Subtotal, row: int) -> str | None:
    """Return the formula over the lines of a subtotal, or None where it is a value of its own."""
    if column.kind.is_ratio:
        return ratio_formula(layout, column, row)
    lines = layout.table.rows[subtotal.first : subtotal.first + subtotal.count]
    total = sum(int(line.get(column.key) or 0) for line in lines) if column.kind.adds_up else None
    if not lines or total is None or total != subtotal.row.get(column.key):
        return None
    place, first = layout.places[column.key], layout.first + subtotal.first
    return f"=SUM({address(first, place)}:{address(first + len(lines) - 1, place)})"


def _total_formula(layout: Layout, column: Column) -> str | None:
    """Return the formula of a total, or None where it is a value of its own."""
    if layout.totals is None:
        return None
    table = layout.table
    if column.kind.is_ratio:
        return ratio_formula(layout, column, layout.totals)
    stated = None if table.totals is None else table.totals.get(column.key)
    if column.kind.adds_up and sums_rows(table, column) and sum_of(table, column) == stated:
        return sum_formula(layout, column, filtered=True)
    return None


def _write_check(sheet: SheetWriter, row: int) -> None:
    """Write lines minus the stated total under each summed column: 0, or red."""
    layout, table = sheet.layout, sheet.table
    label = sheet.styles.get(italic=True, font_size=9, font_color=look.QUIET)
    sheet.worksheet.write_string(row, 0, say("Check: lines − total"), label)
    for place, column in enumerate(table.visible):
        if not (column.kind.adds_up and sums_rows(table, column)) or table.totals is None:
            continue
        if column.kind is ColumnKind.CHANGE and any(
            row.get(column.key) is None for row in table.rows
        ):
            continue  # a difference that some lines do not have is none of their sum
        stated = table.totals[column.key]
        difference = cell_number(column, sum_of(table, column) - stated)
        formula = (
            f"=ROUND({sum_formula(layout, column, filtered=False)[1:]}"
            f"-({cell_number(column, stated)!r}),6)"
        )
        style = sheet.styles.get(
            num_format="[Red]+0.##;[Red]-0.##;0", italic=True, font_size=9, font_color=look.QUIET
        )
        sheet.worksheet.write_formula(row, place, formula, style, difference)


def _write_notes(sheet: SheetWriter) -> None:
    style = sheet.styles.get(font_size=9, font_color=look.QUIET)
    for row, note in enumerate(sheet.table.notes, sheet.layout.after + 1):
        sheet.worksheet.write_string(row, 0, note, style)


def _make_range(sheet: SheetWriter, *, native: bool) -> None:
    layout, columns = sheet.layout, sheet.columns
    if not sheet.table.rows:
        return
    corner = (layout.header, 0, layout.last, len(columns) - 1)
    if not native or len(sheet.table.rows) > NATIVE_TABLE_ROWS:
        sheet.worksheet.autofilter(*corner)
        return
    headers = zip(headers_of(sheet.table), _header_styles(sheet), strict=True)
    sheet.worksheet.add_table(
        *corner,
        {
            "name": layout.range_name,
            "style": "Table Style Light 1",
            "columns": [{"header": header, "header_format": style} for header, style in headers],
        },
    )


def _mark_achievement(sheet: SheetWriter) -> None:
    """Put data bars and three bands with ▲▼ on achievement; thresholds stand in parameters."""
    layout = sheet.layout
    for place, column in enumerate(sheet.columns):
        if column.kind is not ColumnKind.BAR or not sheet.table.rows:
            continue
        cells = (layout.first, place, layout.totals or layout.last, place)
        for rule in _band_rules(sheet, layout.range_name):
            sheet.worksheet.conditional_format(*cells, rule)
        sheet.worksheet.conditional_format(*cells, _data_bar(sheet.table, column))


def _band_rules(sheet: SheetWriter, name: str) -> list[dict[str, Any]]:
    low = sheet.styles.get(num_format="▼ 0.0%", font_color=look.RED)
    high = sheet.styles.get(num_format="▲ 0.0%", font_color=look.GREEN)
    return [
        {"type": "cell", "criteria": "<", "value": f"={name}_low", "format": low},
        {"type": "cell", "criteria": ">=", "value": f"={name}_high", "format": high},
    ]


def _data_bar(table: Table, column: Column) -> dict[str, Any]:
    cells: list[Any] = [row.get(column.key) for row in table.rows]
    values = [float(value) for value in cells if not is_absent(value)]
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": look.BAR_FILL,
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": max([1.0, *values]),
    }
