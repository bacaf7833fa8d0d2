"""Months that a cell or a file says by halves: a bare number, a title, the name of a file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from territory.intake.kinds import Kind, Parse
from territory.intake.recognise import Recognised
from territory.kernel.periods import Month
from territory.sheets.cells import CellProblem, show, tidy
from territory.sheets.find import Located
from territory.sheets.workbook import Sheet

MONTH: Final = "month"
BARE: Final = re.compile(r"0?([1-9]|1[0-2])(?:月份?)?")
WRITTEN: Final = re.compile(
    r"(?<!\d)(20\d\d)(?:\s*年\s*|[-_./])?(1[0-2]|0[1-9]|[1-9](?=\s*月|\D|$))\s*(?:月份?)?(?![-_./]?\d)"
)
MOST_ABOVE: Final = 5
"""Rows above the header that may be a title."""


class MonthSaid(NamedTuple):
    """A month that stands outside of the table, and where: a slug."""

    month: Month
    where: str


def bare_months(
    found: Recognised,
    table: Located,
    columns: dict[str, Sequence[Any]],
    problems: dict[int, dict[str, CellProblem]],
) -> None:
    """Complete months that are mere numbers by the day that stands beside them.

    The year is that of the day; across the turn of a year the nearer one.
    """
    for item in found.mapped:
        name, day_field = item.field.name, item.field.year_of
        days = columns.get(day_field)
        if item.field.parse is not Parse.MONTH or days is None:
            continue
        cells = table.column(item.column.index)
        places = {number: place for place, number in enumerate(table.row_numbers)}
        values: list[Any] | None = None
        for number in [row for row, its in problems.items() if name in its]:
            bare = BARE.fullmatch(tidy(show(cells[places[number]])))
            day = days[places[number]]
            if bare is None or not isinstance(day, date):
                continue
            values = list(columns[name]) if values is None else values
            values[places[number]] = int(_nearest(int(bare[1]), day))
            del problems[number][name]
        if values is not None:
            columns[name] = values


def _nearest(number: int, day: date) -> Month:
    """Return the month of this number that is nearest to a day."""
    own = Month.of(day)
    near = [Month(year, number) for year in (day.year, day.year - 1, day.year + 1)]
    return min(near, key=lambda month: abs(month.since(own)))


def month_outside(
    kind: Kind, found: Recognised, sheet: Sheet, table: Located, path: Path
) -> MonthSaid | None:
    """Return the month that a title row, the sheet, the file or its folder names.

    Only for a table that says neither a month nor a day; what names two months names none.
    """
    if not any(item.name == MONTH and item.parse is Parse.MONTH for item in kind.fields):
        return None
    days = {Parse.DATE, Parse.MONTH}
    if any(item.field.parse in days and item.field.name != "issued" for item in found.mapped):
        return None
    titles = sheet.rows[: table.header_rows[0] - 1][-MOST_ABOVE:]
    places = (
        ("title_row", (show(cell) for row in titles for cell in row)),
        ("sheet_name", () if sheet.name == path.stem else (sheet.name,)),
        ("file_name", (path.stem,)),
        ("folder_name", (path.parent.name,)),
    )
    for where, texts in places:
        months = months_in(texts)
        if len(months) == 1:
            return MonthSaid(months.pop(), where)
    return None


def months_in(texts: Iterable[str]) -> set[Month]:
    """Return the months that texts name with their year."""
    return {
        Month.parse(int(match[1]) * 100 + int(match[2]))
        for text in texts
        for match in WRITTEN.finditer(unicodedata.normalize("NFKC", text))
    }
