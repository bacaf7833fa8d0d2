"""Charts of a table in a page: shapes of their own, nothing fetched."""

import xml.etree.ElementTree as ET

from territory.present import table as t
from territory.present.drawing import drawings
from territory.present.html import to_html

ROWS = ({"name": "A <b>", "one": 10, "two": -5}, {"name": "B", "one": 20, "two": None})


def chart_of(kind: str) -> t.Table:
    return t.Table(
        "x", "X", (t.text("name"), t.quantity("one"), t.quantity("two")), ROWS,
        charts=(t.Chart(kind, "A & B", "name", ("one", "two")),),
    )  # fmt: skip


def test_bars_are_as_long_as_their_values_and_lie_left_below_zero() -> None:
    [drawn] = drawings(chart_of("column"))
    first, below, second, absent = drawn.bars
    assert second.width == 2 * first.width == 4 * below.width
    assert below.x + below.width == drawn.zero == first.x
    assert absent.width < 1
    assert [text.text for text in drawn.texts] == ["A <b>", "B"]


def test_lines_have_a_point_per_row() -> None:
    [drawn] = drawings(chart_of("line"))
    assert [len(points.split()) for points, _ in drawn.lines] == [2, 2]


def test_the_page_holds_the_picture_and_escapes_its_texts() -> None:
    page = to_html(chart_of("bar"))
    svg = page[page.index("<svg") : page.index("</svg>") + 6]
    shapes = [node.tag for node in ET.fromstring(svg).iter()]  # noqa: S314 - our own page
    assert shapes.count("rect") == 4
    assert "A &lt;b&gt;" in svg
    assert "http" not in svg


def test_a_table_without_charts_or_rows_has_no_picture() -> None:
    assert "<svg" not in to_html(t.Table("x", "X", (t.text("name"),), ROWS))
    assert drawings(t.Table("x", "X", (t.text("name"),), charts=chart_of("bar").charts)) == ()
