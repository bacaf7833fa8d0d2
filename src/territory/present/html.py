"""A Table or Book as one HTML file: no script, nothing fetched, prints on A4 landscape."""

from functools import cache
from typing import TYPE_CHECKING, Any

from territory.present.drawing import drawings
from territory.present.shown import heading, is_absent, next_line, shown
from territory.present.table import Bands, Book, Column, ColumnKind, Row, Table
from territory.present.words import language, say

if TYPE_CHECKING:
    from jinja2 import Template as Page

FULL = 100


def to_html(value: Table | Book) -> str:
    """Return the page; every text is escaped by the template engine."""
    book = value if isinstance(value, Book) else Book(value.name, value.title, (value,))
    return _page().render(
        language=language().value,
        title=book.title,
        notes=book.notes,
        chapters=[_chapter(table) for table in book.tables],
        contents=say("Contents") if len(book.tables) > 1 else "",
        single=not isinstance(value, Book),
    )


@cache
def _page() -> "Page":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("territory.present", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")


def _chapter(table: Table) -> dict[str, Any]:
    columns = table.visible
    return {
        "name": table.name,
        "title": table.title,
        "columns": [(heading(column), column.kind.is_number) for column in columns],
        "rows": [[_cell(column, row, table.bands) for column in columns] for row in table.rows],
        "sums": [
            [_cell(column, row, table.bands, total=True) for column in columns]
            for row in table.sums
        ],
        "charts": drawings(table),
        "notes": table.notes,
        "provenance": table.provenance,
        "next": [next_line(command) for command in table.next],
    }


def _cell(column: Column, row: Row, bands: Bands, *, total: bool = False) -> dict[str, Any]:
    value: Any = row.get(column.key)
    absent = is_absent(value)
    cell = {
        "text": "" if absent and total else shown(column, row),
        "number": column.kind.is_number,
        "indent": int(row.get("depth") or 0) if column.kind is ColumnKind.TREE else 0,
        "bar": None,
        "band": "",
    }
    if column.kind is ColumnKind.BAR and not absent:
        ratio = float(value)
        cell["bar"] = round(min(max(ratio, 0.0), 1.0) * FULL)
        cell["band"] = "low" if ratio < bands.low else "high" if ratio >= bands.high else ""
    return cell
