"""Native charts of a table: two axes, at most six series, no third dimension."""

from typing import TYPE_CHECKING, Any

from territory.present.excel import styles as look
from territory.present.excel.layout import Layout
from territory.present.excel.sheet import SheetWriter
from territory.present.shown import unit_of
from territory.present.table import Chart

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

MOST_SERIES = 6
BELOW_UP_TO = 60
"""Rows up to which a chart stands below its table; a longer table has it on the right."""
CHART_ROWS = 16
PALETTE = ("#2F5597", "#C55A11", "#548235", "#7F6000", "#7030A0", "#7F7F7F")


def add_charts(workbook: "Workbook", sheet: SheetWriter) -> None:
    """Add the charts of a table below it, or beside it where it is long."""
    if not sheet.table.rows:
        return
    layout = sheet.layout
    below = len(sheet.table.rows) <= BELOW_UP_TO
    row = layout.after + len(sheet.table.notes) + 2 if below else layout.header
    place = 0 if below else len(sheet.columns) + 1
    for number, chart in enumerate(sheet.table.charts):
        drawn = _chart(workbook, layout, chart)
        sheet.worksheet.insert_chart(row + number * CHART_ROWS, place, drawn)


def _chart(workbook: "Workbook", layout: Layout, chart: Chart) -> Any:
    drawn: Any = workbook.add_chart({"type": chart.kind})
    for color, key in zip(PALETTE, chart.series[:MOST_SERIES], strict=False):
        drawn.add_series(_series(layout, chart, key, color))
    first = layout.table.column(chart.series[0])
    font = {"name": look.FONT, "size": 9}
    drawn.set_title({"name": chart.title, "name_font": {"name": look.FONT, "size": 12}})
    grid = {"visible": True, "line": {"color": "#E0E0E0"}}
    values: dict[str, Any] = {"num_font": font, "major_gridlines": grid}
    if unit := unit_of(first):
        values |= {"name": unit, "name_font": {**font, "bold": False}}
    # The axis of a lying bar chart runs upwards, so that the first row would stand last.
    names: dict[str, Any] = {"num_font": font, "reverse": chart.kind == "bar"}
    # XlsxWriter calls the axis of the names x, also where it stands upright.
    drawn.set_x_axis(names)
    drawn.set_y_axis(values)
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    drawn.set_size({"width": 760, "height": 340})
    return drawn


def _series(layout: Layout, chart: Chart, key: str, color: str) -> dict[str, Any]:
    def column(of: str) -> list[Any]:
        return [layout.sheet, layout.first, layout.places[of], layout.last, layout.places[of]]

    look_of_it = (
        {"line": {"color": color, "width": 2}, "marker": {"type": "circle", "size": 5}}
        if chart.kind == "line"
        else {"fill": {"color": color}}
    )
    name = [layout.sheet, layout.header, layout.places[key]]
    return {
        "name": name,
        "categories": column(chart.category),
        "values": column(key),
        "gap": 60,
        **look_of_it,
    }
