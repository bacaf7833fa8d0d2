"""The HTML report: one file, nothing fetched, nothing run."""

from html.parser import HTMLParser

from territory.present import table as t
from territory.present.html import to_html
from territory.present.table import Book, Table
from territory.present.words import speaking


class Cells(HTMLParser):
    """Collects the text of every table cell, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def rows(page: str) -> list[list[str]]:
    parser = Cells()
    parser.feed(page)
    return parser.rows


def test_the_page_shows_the_same_cells(detail_table: Table) -> None:
    with speaking("zh"):
        found = rows(to_html(detail_table))
    assert found[1] == [
        "00123",
        "溧阳市中医院",
        "地区",
        "80,000",
        "100,000",
        "80.0 %",
        "987,200.00",
        "2027-01-09",
    ]
    assert found[-1][0] == "合计"


def test_nothing_is_fetched_and_nothing_runs(book: Book) -> None:
    page = to_html(book)
    assert "http" not in page
    assert "<script" not in page
    assert "@page" in page


def test_a_name_with_markup_is_text() -> None:
    page = to_html(Table("t", "<b>T</b>", (t.text("x", "Name"),), ({"x": "<script>x</script>"},)))
    assert "<script>" not in page
    assert rows(page)[1] == ["<script>x</script>"]


def test_the_bands_are_marked_and_the_bar_ends_at_the_edge(detail_table: Table) -> None:
    page = to_html(detail_table)
    assert '<span class="low">80.0 %</span>' in page
    assert '<span class="high">125.0 %</span>' in page
    assert "width: 80%" in page
    assert "width: 100%" in page


def test_the_language_is_told(tree_table: Table) -> None:
    with speaking("zh"):
        assert '<html lang="zh">' in to_html(tree_table)
