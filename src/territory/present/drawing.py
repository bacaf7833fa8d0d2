"""Charts of a table as shapes for a page: lying bars, or lines; no script and nothing fetched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from territory.present.shown import heading, is_absent, shown
from territory.present.table import Chart, Row, Table

PALETTE: Final = ("#2F5597", "#C55A11", "#548235", "#7F6000", "#7030A0", "#7F7F7F")
WIDTH, NAMES, VALUES = 760, 190, 70
"""Pixels of the picture, and of the names on its left and the values on its right."""
BAR, GAP, HEAD = 11, 8, 10
PLOT_HEIGHT = 200
MOST_ROWS: Final = 60
"""Lines that a picture of bars holds; the table has the others."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its value beside it, in pixels."""

    x: float
    y: float
    width: float
    color: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its end or middle at a point."""

    x: float
    y: float
    text: str
    anchor: str = "end"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart. legend: label and colour of each series. zero: where the bars begin."""

    title: str
    height: float
    legend: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    texts: tuple[Text, ...] = ()
    zero: float = NAMES
    width: int = WIDTH
    bar_height: int = field(default=BAR)


def drawings(table: Table) -> tuple[Drawing, ...]:
    """Return the charts of a table that has rows."""
    return tuple(
        _lines(table, chart) if chart.kind == "line" else _bars(table, chart)
        for chart in table.charts
        if table.rows
    )


def _legend(table: Table, chart: Chart) -> tuple[tuple[str, str], ...]:
    labels = [heading(table.column(key)) for key in chart.series]
    return tuple(zip(labels, PALETTE, strict=False))


def _value(row: Row, key: str) -> float:
    value: Any = row.get(key)
    return 0.0 if is_absent(value) else float(value)


def _bars(table: Table, chart: Chart) -> Drawing:
    """Draw each line of the table as a group of lying bars; below zero they lie to the left."""
    rows = table.rows[:MOST_ROWS]
    values = [[_value(row, key) for key in chart.series] for row in rows]
    low, high = _range(values)
    scale = (WIDTH - NAMES - VALUES) / (high - low)
    zero = NAMES - low * scale
    bars, texts, y = [], [], float(HEAD)
    for row, own in zip(rows, values, strict=True):
        height = BAR * len(own)
        name = shown(table.column(chart.category), row)
        texts.append(Text(NAMES - GAP, y + height / 2 + 4, name))
        for key, value, color in zip(chart.series, own, PALETTE, strict=False):
            left = zero + min(value, 0.0) * scale
            text = shown(table.column(key), row)
            bars.append(Bar(left, y, max(abs(value) * scale, 0.5), color, text))
            y += BAR
        y += GAP
    legend = _legend(table, chart)
    return Drawing(chart.title, y + HEAD, legend, tuple(bars), texts=tuple(texts), zero=zero)


def _lines(table: Table, chart: Chart) -> Drawing:
    values = [[_value(row, key) for key in chart.series] for row in table.rows]
    low, high = _range(values)
    across = (WIDTH - NAMES) / max(len(values) - 1, 1)
    places = [NAMES / 2 + at * across for at in range(len(values))]
    drawn = tuple(
        (" ".join(
            f"{x:.1f},{HEAD + PLOT_HEIGHT * (high - row[at]) / (high - low):.1f}"
            for x, row in zip(places, values, strict=True)
        ), PALETTE[at % len(PALETTE)])
        for at in range(len(chart.series))
    )  # fmt: skip
    column = table.column(chart.category)
    texts = tuple(
        Text(x, PLOT_HEIGHT + 3 * HEAD, shown(column, row), "middle")
        for x, row in zip(places, table.rows, strict=True)
    )
    return Drawing(
        chart.title, PLOT_HEIGHT + 4 * HEAD, _legend(table, chart), lines=drawn, texts=texts
    )


def _range(values: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return least and most of what is drawn; zero is always part of it."""
    every = [0.0, *(value for row in values for value in row)]
    low, high = min(every), max(every)
    return (low, high) if high > low else (0.0, 1.0)
