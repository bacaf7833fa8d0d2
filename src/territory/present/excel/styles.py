"""Formats of cells, made once each, and the widths of columns."""

from typing import TYPE_CHECKING, Any

from territory.present.shown import width
from territory.present.table import Column, ColumnKind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = "微软雅黑"
"""On every Windows and in Office for Mac; elsewhere the program takes its own Chinese font."""

INK = "#1F3864"
HEADER_FILL = "#DCE6F1"
TOTAL_FILL = "#F2F2F2"
INPUT_FILL = "#FFFBE6"
QUIET = "#7F7F7F"
RED = "#C00000"
GREEN = "#2E7D32"
BAR_FILL = "#BDD7EE"

NUMBER_FORMATS: dict[ColumnKind, str] = {
    ColumnKind.QUANTITY: "#,##0;[Red]-#,##0;-",
    ColumnKind.CHANGE: "+#,##0;[Red]-#,##0;-",
    ColumnKind.MONEY: "#,##0.00;[Red]-#,##0.00;-",
    ColumnKind.PERCENT: "0.0%",
    ColumnKind.BAR: "0.0%",
    ColumnKind.SIGNED: "+0.0%;[Red]-0.0%;0.0%",
    ColumnKind.DATE: "yyyy-mm-dd",
}
TEXT_FORMAT = "@"
NARROWEST, WIDEST = 6, 48
HEADER_WIDEST = 16
MARGIN = 2
DEEPEST_INDENT = 15


class Styles:
    """Hands out the formats of one workbook; asked twice for the same, it gives the same."""

    def __init__(self, workbook: "Workbook") -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> "Format":
        """Return the format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"valign": "vcenter", **properties})
        return self._made[key]

    def cell(self, column: Column, *, indent: int = 0, **more: Any) -> "Format":
        """Return the format of a data cell of this column."""
        properties: dict[str, Any] = {"num_format": number_format(column), **more}
        if not column.kind.is_number:
            properties |= {"align": "left", "indent": min(indent, DEEPEST_INDENT)}
        return self.get(**properties)

    def header(self, column: Column, *, indent: int = 0) -> "Format":
        """Return the format of a header cell: it is aligned as what stands under it."""
        return self.get(
            indent=indent,
            bold=True,
            font_color=INK,
            bg_color=HEADER_FILL,
            bottom=1,
            text_wrap=True,
            align="right" if column.kind.is_number else "left",
        )


def number_format(column: Column) -> str:
    """Return the Excel number format of a column; everything that is no number is text."""
    if column.kind is ColumnKind.DECIMAL:
        return "#,##0." + "0" * column.places if column.places else "#,##0"
    return NUMBER_FORMATS.get(column.kind, TEXT_FORMAT)


def column_width(header: str, cells: list[str], extra: int = 0) -> float:
    """Return the width of a column in Excel's units (digits) from what it shows.

    A Chinese character takes two; a long header wraps instead of widening.
    """
    widest = max([min(width(header), HEADER_WIDEST), *(width(cell) for cell in cells)])
    return float(min(max(widest + extra + MARGIN, NARROWEST), WIDEST))
