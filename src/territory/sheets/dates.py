"""Days and months in cells: real dates, serials, and the ways in which they are typed.

A year has four digits, and an order of day and month that could be read two ways is refused:
a date is never guessed. 1970-01-01 is what systems write for "none" and reads as a blank.
"""

import datetime as dt
import re

from territory.sheets.cells import (
    DASH,
    DASHES,
    Cell,
    CellProblem,
    Outcome,
    error_problem,
    show,
    tidy,
)

NONE_DAY = dt.date(1970, 1, 1)
OPEN_END = dt.date(9999, 12, 31)
"""The day that systems write for "no end"; kept as it is."""
_EPOCH = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_SERIALS = range(20_000, 80_000)
"""Excel serials that are taken for days: 1954 to 2119."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2119
_TIME = r"(?:[T\s]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = re.compile(
    r"(\d{4})\s*(?:([-/.])\s*(\d{1,2})\s*\2\s*|年\s*(\d{1,2})\s*月\s*)(\d{1,2})\s*[日号]?" + _TIME
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_MONTH = re.compile(r"(\d{4})\s*(?:[-/]\s*(\d{1,2})|年\s*(\d{1,2})\s*月?(?:份)?)")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})(?:\.0)?")
_DOTTED_MONTH = re.compile(r"(\d{4})\.(\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SHORT_YEAR = re.compile(r"(\d{2})(?:[-/.](\d{1,2})[-/.]|年(\d{1,2})月)(\d{1,2})日?")
_SHORT_YEAR_MONTH = re.compile(r"(\d{2})年(\d{1,2})月?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_BARE_MONTH = re.compile(r"(\d{1,2})月(?:份)?")
_MONTHS = 12


def date(cell: Cell) -> Outcome[dt.date]:
    """Read a day; a time of day behind it is left out."""
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return None if day == NONE_DAY else _plausible(day, cell)
    plain = _typed(cell)
    if not isinstance(plain, str):
        return plain
    day_or_problem = _day(plain)
    if day_or_problem is None:
        return _why_no_day(plain)
    return None if day_or_problem == NONE_DAY else day_or_problem


def month(cell: Cell) -> Outcome[dt.date]:
    """Read a month, as its first day: `2026年8月`, `202608`, `2026-08`, or any day in it."""
    if isinstance(cell, dt.date):
        return _first(date(cell))
    plain = _typed(cell)
    if not isinstance(plain, str):
        return plain
    found = _month(plain)
    if found is not None:
        return found
    dotted = _DOTTED_MONTH.fullmatch(plain)
    if dotted:
        return _dotted_month(dotted[1], dotted[2], plain)
    day = _day(plain)
    if day is not None:
        return _first(None if day == NONE_DAY else day)
    return _why_no_month(plain)


def day_from_1904(serial: float) -> dt.date | None:
    """Return the day of a serial that counts from 1904; None where it is none."""
    later = int(serial) + (_EPOCH_1904 - _EPOCH).days
    return _EPOCH + dt.timedelta(days=later) if later in _SERIALS else None


def _typed(cell: Cell) -> Outcome[str]:
    """Return what stands in the cell as a person would type it."""
    if cell is None:
        return None
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _no_date(show(cell))
    plain = tidy(cell if isinstance(cell, str) else show(cell))
    if not plain:
        return None
    return DASH if plain in DASHES else plain


def _first(day: Outcome[dt.date]) -> Outcome[dt.date]:
    return day.replace(day=1) if isinstance(day, dt.date) else day


def _day(plain: str) -> dt.date | CellProblem | None:
    """Return the day that a text writes; None where it is written in no way known here."""
    match = _DAY.fullmatch(plain)
    if match:
        return _build(match[1], match[3] or match[4], match[5], plain)
    match = _COMPACT_DAY.fullmatch(plain)
    if match:
        return _build(match[1], match[2], match[3], plain)
    match = _SERIAL.fullmatch(plain)
    if match and int(match[1]) in _SERIALS:
        return _EPOCH + dt.timedelta(days=int(match[1]))
    return None


def _month(plain: str) -> dt.date | CellProblem | None:
    match = _MONTH.fullmatch(plain)
    if match:
        return _build(match[1], match[2] or match[3], "1", plain)
    match = _COMPACT_MONTH.fullmatch(plain)
    if match and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return _build(match[1], match[2], "1", plain)
    return None


def _build(year: str, month_: str, day: str, plain: str) -> dt.date | CellProblem:
    try:
        built = dt.date(int(year), int(month_), int(day))
    except ValueError:
        return CellProblem(
            "no_such_day",
            '"{value}": there is no such day',
            "look it up in the source",
            {"value": plain},
        )
    return _plausible(built, plain)


def _plausible(day: dt.date, cell: Cell) -> dt.date | CellProblem:
    if _FIRST_YEAR <= day.year <= _LAST_YEAR or day == OPEN_END:
        return day
    return CellProblem(
        "odd_year",
        '"{value}": the year {year} cannot be meant',
        "write the year with its four digits",
        {"value": show(cell), "year": day.year},
    )


def _dotted_month(year: str, part: str, plain: str) -> dt.date | CellProblem:
    """Read `2026.08`; in `2026.1` Excel may have dropped the zero of October."""
    if part != "1":
        return _build(year, part, "1", plain)
    return CellProblem(
        "month_or_october",
        '"{value}": January, or October without its zero',
        "write {january} or {october}",
        {"value": plain, "january": f"{year}-01", "october": f"{year}-10"},
    )


def _why_no_day(plain: str) -> CellProblem:
    found = _month(plain)
    if isinstance(found, dt.date):
        return CellProblem(
            "month_not_day",
            '"{value}": a month, not a day',
            "write the day too: {example}",
            {"value": plain, "example": found.isoformat()},
        )
    short = _SHORT_YEAR.fullmatch(plain)
    if short:
        return _short_year(plain, short[1], short[2] or short[3], short[4])
    last = _YEAR_LAST.fullmatch(plain)
    if last:
        return _year_last(plain, last[1], last[2], last[3])
    return error_problem(plain) or _no_date(plain)


def _short_year(plain: str, year: str, month_: str, day: str) -> CellProblem:
    built = _build(f"20{year}", month_, day, plain)
    example = built.isoformat() if isinstance(built, dt.date) else "2027-01-09"
    return CellProblem(
        "short_year",
        '"{value}": the year needs four digits',
        "write {example}",
        {"value": plain, "example": example},
    )


def _year_last(plain: str, one: str, two: str, year: str) -> CellProblem:
    readings = (_build(year, one, two, plain), _build(year, two, one, plain))
    days = sorted({day.isoformat() for day in readings if isinstance(day, dt.date)})
    return CellProblem(
        "day_or_month",
        '"{value}": which is the day and which the month is not certain',
        "write {examples}",
        {"value": plain, "examples": " / ".join(days) or f"{year}-01-09"},
    )


def _why_no_month(plain: str) -> CellProblem:
    short = _SHORT_YEAR_MONTH.fullmatch(plain)
    if short and 1 <= int(short[2]) <= _MONTHS:
        example = f"20{short[1]}-{int(short[2]):02d}"
        return CellProblem(
            "short_year",
            '"{value}": the year needs four digits',
            "write {example}",
            {"value": plain, "example": example},
        )
    bare = _BARE_MONTH.fullmatch(plain)
    if bare:
        return CellProblem(
            "no_year",
            '"{value}": a month without its year',
            "write it as {example}",
            {"value": plain, "example": f"2027-{int(bare[1]):02d}"},
        )
    why = _why_no_day(plain)
    if why.code != "not_date":
        return why
    return CellProblem(
        "not_month", '"{value}": not a month', "write it as {example}",
        {"value": plain, "example": "2027-01"},
    )  # fmt: skip


def _no_date(plain: str) -> CellProblem:
    return CellProblem(
        "not_date",
        '"{value}": not a date',
        "write it as {example}",
        {"value": plain, "example": "2027-01-09"},
    )
