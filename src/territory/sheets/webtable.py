"""HTML tables, as many systems write them into a file named .xls."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Merge = tuple[tuple[int, int], tuple[int, int]]
_WIDEST = 16_384
_TALLEST = 1_048_576


@dataclass(slots=True)
class WebTable:
    """The rows of one table, merged cells written at their top left corner."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    hanging: dict[int, int] = field(default_factory=dict)

    def add_row(self) -> None:
        """Begin a row."""
        if self.rows:
            self.hanging = {column: rest - 1 for column, rest in self.hanging.items() if rest > 1}
        self.rows.append([])

    def add_cell(self, text: str, across: int, down: int) -> None:
        """Put a cell right of the last one, past what hangs into this row from above."""
        row = self.rows[-1]
        while self.hanging.get(len(row)):
            row.append("")
        top, left = len(self.rows) - 1, len(row)
        row.extend([text, *[""] * (across - 1)])
        if across > 1 or down > 1:
            self.merged.append(((top, left), (top + down - 1, left + across - 1)))
        if down > 1:
            self.hanging.update(dict.fromkeys(range(left, left + across), down))


@dataclass(slots=True)
class _Cell:
    across: int
    down: int
    parts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects tables; a table inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[WebTable] = []
        self._open: list[tuple[WebTable, _Cell | None]] = []
        self._table: WebTable | None = None
        self._cell: _Cell | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            if self._table is not None:
                self._open.append((self._table, self._cell))
            self._table, self._cell = WebTable(), None
            self.tables.append(self._table)
        elif tag in {"style", "script"}:
            self._silent += 1
        elif tag == "tr" and self._table is not None:
            self._end_cell()
            self._table.add_row()
        elif tag in {"td", "th"} and self._table is not None:
            self._end_cell()
            if not self._table.rows:
                self._table.add_row()
            spans = dict(attrs)
            self._cell = _Cell(
                _span(spans.get("colspan"), _WIDEST), _span(spans.get("rowspan"), _TALLEST)
            )
        elif tag == "br" and self._cell is not None:
            self._cell.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr"}:
            self._end_cell()
        elif tag == "table" and self._table is not None:
            self._end_cell()
            self._table, self._cell = self._open.pop() if self._open else (None, None)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.parts.append(data.replace("\r", " ").replace("\n", " "))

    def _end_cell(self) -> None:
        if self._cell is not None and self._table is not None:
            text = "".join(self._cell.parts)
            lines = (" ".join(line.split()) for line in text.split("\n"))
            self._table.add_cell("\n".join(lines).strip(), self._cell.across, self._cell.down)
            self._cell = None


def read_tables(text: str) -> list[WebTable]:
    """Return the tables of an HTML text that have any text in them, in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [table for table in reader.tables if any(any(row) for row in table.rows)]


def _span(value: str | None, most: int) -> int:
    return min(int(value), most) if value and value.isdigit() and int(value) > 0 else 1
