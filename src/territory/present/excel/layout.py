"""Where everything of a table stands on its sheet, and its formulas: pure, before any writing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from territory.present.shown import exact, full_amount, heading, is_absent
from territory.present.table import Column, ColumnKind, Row, Table

NATIVE_TABLE_ROWS = 50_000
"""Above this a plain range: XlsxWriter makes no Excel table in constant memory."""

SHEET_ROWS = 1_048_576
LONGEST_SHEET_NAME = 31
MOST_ROOTS = 200
FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows, counted from 0, of a table on its sheet; `totals` and `check` are None where absent.

    first, last: the data; last is first - 1 in an empty table. Subtotals stand between them and
    the total. places: column key -> column.
    """

    table: Table
    sheet: str
    range_name: str
    header: int
    first: int
    last: int
    totals: int | None
    check: int | None
    places: Mapping[str, int]

    @property
    def after(self) -> int:
        """The first free row below the table."""
        return max(self.last, self.totals or 0, self.check or 0) + 1

    def cell(self, row: int, key: str) -> str:
        """Return the absolute address of a cell with its sheet, for formulas elsewhere."""
        return f"{quoted(self.sheet)}!{address(row, self.places[key], absolute=True)}"

    def range(self, key: str) -> str:
        """Return the addresses of the data of a column."""
        place = self.places[key]
        return f"{address(self.first, place)}:{address(self.last, place)}"


def layouts_of(tables: Iterable[Table], taken: Iterable[str]) -> list[Layout]:
    """Return the layout of every table; sheet names differ from each other and from `taken`."""
    names = {name.lower() for name in taken}
    ranges: set[str] = set()
    layouts = []
    for table in tables:
        sheet = unique(sheet_name(table), names, LONGEST_SHEET_NAME)
        range_name = unique("t_" + re.sub(r"\W", "_", table.name, flags=re.ASCII), ranges, 200)
        layouts.append(layout_of(table, sheet, range_name))
    return layouts


def layout_of(table: Table, sheet: str, range_name: str) -> Layout:
    """Return where a table stands: a template's header is row 1, a report has its title above."""
    header = 0 if table.template else 2
    first = header + 1 + bool(table.template and table.template.example)
    last = first + len(table.rows) - 1
    totals = last + 1 + len(table.subtotals) if table.totals is not None else None
    places = {column.key: place for place, column in enumerate(table.visible)}
    proven = totals is not None and any(
        sums_rows(table, column) for column in table.visible if column.kind.adds_up
    )
    check = totals + 1 if totals is not None and proven else None
    return Layout(table, sheet, range_name, header, first, last, totals, check, places)


def sheet_name(table: Table) -> str:
    """Return a name that Excel takes: the short name, else the title up to its first dot."""
    wish = table.sheet or table.title.split(" · ")[0]
    clean = FORBIDDEN_IN_SHEET_NAME.sub(" ", wish).strip().strip("'")[:LONGEST_SHEET_NAME]
    return clean or table.name[:LONGEST_SHEET_NAME]


def unique(name: str, taken: set[str], longest: int) -> str:
    """Return the name, numbered where it is taken already, and take it."""
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        ending = f"_{number}"
        candidate = name[: longest - len(ending)] + ending
    taken.add(candidate.lower())
    return candidate


def headers_of(table: Table) -> list[str]:
    """Return the headers as written: required ones marked, repeated ones numbered."""
    required = table.template.required if table.template else frozenset()
    taken: set[str] = set()
    return [
        unique(f"*{heading(column)}" if column.key in required else heading(column), taken, 255)
        for column in table.visible
    ]


def address(row: int, place: int, *, absolute: bool = False) -> str:
    """Return a cell's address from row and column counted from 0: `E5`, `$E$5`."""
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"${letters}${row + 1}" if absolute else f"{letters}{row + 1}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas and links need it."""
    return "'" + sheet.replace("'", "''") + "'"


def cell_number(column: Column, value: Any) -> float:
    """Return a number as Excel keeps it: money in yuan or 万元 with all its places."""
    if column.kind is ColumnKind.MONEY:
        return float(full_amount(value, column.unit))
    if isinstance(value, Fraction | Decimal):
        return float(exact(value))
    return value if isinstance(value, int) else float(value)


def summed_rows(table: Table) -> list[int]:
    """Return the places of the rows whose sum is the total: all, or the roots of a tree."""
    if not any(column.kind is ColumnKind.TREE for column in table.columns):
        return list(range(len(table.rows)))
    depths = [int(row.get("depth") or 0) for row in table.rows]
    return [place for place, depth in enumerate(depths) if depth == min(depths)]


def sums_rows(table: Table, column: Column) -> bool:
    """Return True where a formula over the rows can stand for this column's total."""
    stated = None if table.totals is None else table.totals.get(column.key)
    places = summed_rows(table)
    whole = len(places) == len(table.rows)
    return not is_absent(stated) and bool(places) and (whole or len(places) <= MOST_ROOTS)


def sum_of(table: Table, column: Column) -> int:
    """Return the sum of the rows of an additive column, in its own unit (fen, sale units)."""
    values = (table.rows[place].get(column.key) for place in summed_rows(table))
    return sum(int(value) for value in values if value is not None)


def sum_formula(layout: Layout, column: Column, *, filtered: bool) -> str:
    """Return the sum over the rows; `filtered` leaves out rows that a filter hides."""
    places = summed_rows(layout.table)
    if len(places) == len(layout.table.rows):
        inside = layout.range(column.key)
        return f"=SUBTOTAL(109,{inside})" if filtered else f"=SUM({inside})"
    place = layout.places[column.key]
    return "=" + "+".join(address(layout.first + row, place) for row in places)


def ratio_formula(layout: Layout, column: Column, row: int) -> str | None:
    """Return the ratio of two cells of the same row, or None where the column names none."""
    if column.ratio is None or not all(key in layout.places for key in column.ratio):
        return None
    above, below = (address(row, layout.places[key]) for key in column.ratio)
    return f'=IF({below}=0,"",{above}/{below})'


def adding_formula(layout: Layout, column: Column, row: int) -> str:
    """Return the sum of the cells that a column adds in a row; they stand together."""
    first, last = layout.places[column.adds[0]], layout.places[column.adds[-1]]
    return f"=SUM({address(row, first)}:{address(row, last)})"


def frozen_columns(columns: tuple[Column, ...], widths: list[float], most: float = 60) -> int:
    """Return how many leading key columns stay in view: up to the first number, not too wide."""
    count, total = 0, 0.0
    for column, cells in zip(columns, widths, strict=True):
        total += cells
        if column.kind.is_number or total > most:
            break
        count += 1
    return min(count, len(columns) - 1)


def depth_of(row: Row) -> int:
    """Return the depth of a row in its tree, 0 at the root."""
    return int(row.get("depth") or 0)
