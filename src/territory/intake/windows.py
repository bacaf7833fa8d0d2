"""Which days and months can be meant, by the window of a kind (DOMAIN.md section 3).

A date outside is nobody's date: a slip of the pen, or what a system writes for "none".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from territory.intake.kinds import DateWindow, Field, Parse
from territory.kernel.periods import Month
from territory.settings import DateSettings
from territory.sheets.cells import DASH, CellProblem
from territory.sheets.dates import OPEN_END

NO_DAYS: Final = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)})
"""The day that systems write for "none" beside 1970-01-01."""
OPEN_ENDS: Final = frozenset({OPEN_END, date(2099, 12, 31)})
"""The day that systems write for "no end"."""
OUTSIDE = "outside {first} … {last}, the dates that can be meant here"
MEND = {
    DateWindow.FLOW: "Correct the date; where it is right, set flow_months in [dates] of "
    "territory.toml: so many months back, and never after this month.",
    DateWindow.SEEN: "Correct the date; where it is right, set first_year in [dates] of "
    "territory.toml. It is never after this month.",
    DateWindow.REGISTER: "Correct the date; where it is right, set first_year or years_ahead in "
    "[dates] of territory.toml.",
}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The first and the last day that can be meant, both of whole months."""

    window: DateWindow
    first: date
    last: date


DateSpans = Mapping[DateWindow, DateSpan]


def spans(settings: DateSettings, today: date) -> DateSpans:
    """Return the bounds of every window as they stand today."""
    now = Month.of(today)
    oldest = date(settings.first_year, 1, 1)
    newest = date(today.year + settings.years_ahead, 12, 31)
    found = (
        DateSpan(DateWindow.FLOW, now.plus(-settings.flow_months).first_day, now.last_day),
        DateSpan(DateWindow.SEEN, oldest, now.last_day),
        DateSpan(DateWindow.REGISTER, oldest, newest),
    )
    return {span.window: span for span in found}


def within(field: Field, span: DateSpan, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the reader of a field that takes days or months, which refuses those outside."""
    if field.parse not in {Parse.DATE, Parse.MONTH}:
        return read

    def checked(cell: Any) -> Any:
        value = read(cell)
        day = _day(value)
        return value if day is None else _meant(field, span, day, value)

    return checked


def _day(value: Any) -> date | None:
    if isinstance(value, int):
        return date(value // 100, value % 100, 1)  # 9999-12 too, which Month refuses
    return value if isinstance(value, date) else None


def _meant(field: Field, span: DateSpan, day: date, value: Any) -> Any:
    """Return the value, DASH for an end that is open, None for no date, or the problem."""
    if span.first <= day <= span.last:
        return value
    if field.is_end and day in OPEN_ENDS:
        return DASH
    if span.window is not DateWindow.FLOW and day in NO_DAYS and not field.required:
        return value if field.is_start else None
    params = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    return CellProblem("date_outside_window", OUTSIDE, MEND[span.window], params)
