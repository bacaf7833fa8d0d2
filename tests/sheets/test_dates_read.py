"""Days and months as real files write them (SPREADSHEETS.md "In", Dates)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.sheets.cells import Cell, CellProblem
from territory.sheets.dates import OPEN_END, date, month

days = st.dates(dt.date(1971, 1, 1), dt.date(2099, 12, 31))


def problem(outcome: object) -> CellProblem:
    assert isinstance(outcome, CellProblem)
    return outcome


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (45866, "2025-07-28"),
        (45866.0, "2025-07-28"),
        (45866.75, "2025-07-28"),
        ("45866", "2025-07-28"),
        ("2022-7-11", "2022-07-11"),
        ("2014/1/31", "2014-01-31"),
        ("2026.1.5", "2026-01-05"),
        ("20260105", "2026-01-05"),
        (20260105.0, "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("2026 年 1 月 5 日", "2026-01-05"),
        ("２０２６－０１－０５", "2026-01-05"),
        ("2026/1/5 0:00", "2026-01-05"),
        ("2026-01-05 13:45:10", "2026-01-05"),
        ("2026-01-05T13:45:10.5+08:00", "2026-01-05"),
        (dt.datetime(2026, 1, 5, 13, 45), "2026-01-05"),  # noqa: DTZ001  # cells have no zone
        (dt.date(2026, 1, 5), "2026-01-05"),
        ("9999-12-31", OPEN_END.isoformat()),
    ],
)
def test_ways_to_write_a_day(cell: Cell, day: str) -> None:
    assert date(cell) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("cell", ["1970-01-01", "1970/1/1", dt.date(1970, 1, 1), "19700101"])
def test_the_first_of_1970_means_none(cell: Cell) -> None:
    assert date(cell) is None
    assert month(cell) is None


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("27.1.9", "short_year", "write 2027-01-09"),
        ("27年1月9日", "short_year", "write 2027-01-09"),
        ("1/2/2026", "day_or_month", "write 2026-01-02 / 2026-02-01"),
        ("31/1/2026", "day_or_month", "write 2026-01-31"),
        ("2026-02-30", "no_such_day", "look it up in the source"),
        ("2026-13-01", "no_such_day", "look it up in the source"),
        ("20261301", "no_such_day", "look it up in the source"),
        ("1026-01-05", "odd_year", "write the year with its four digits"),
        (dt.date(2206, 1, 5), "odd_year", "write the year with its four digits"),
        ("202608", "month_not_day", "write the day too: 2026-08-01"),
        ("2026年8月", "month_not_day", "write the day too: 2026-08-01"),
        ("昨天", "not_date", "write it as 2027-01-09"),
        ("2026-1/5", "not_date", "write it as 2027-01-09"),
        (2026, "not_date", "write it as 2027-01-09"),
        (12.5, "not_date", "write it as 2027-01-09"),
        (True, "not_date", "write it as 2027-01-09"),
        (dt.time(12, 0), "not_date", "write it as 2027-01-09"),
        ("#N/A", "error_cell", "mend the formula, or write the value"),
    ],
)
def test_a_day_is_never_guessed(cell: Cell, code: str, suggestion: str) -> None:
    found = problem(date(cell))
    assert found.code == code
    assert found.suggestion.format(**found.params) == suggestion


@given(days)
def test_every_day_returns_from_each_way_of_writing_it(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    ways: list[Cell] = [
        day,
        serial,
        float(serial),
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert [date(way) for way in ways] == [day] * len(ways)


@given(days)
def test_every_month_returns_from_each_way_of_writing_it(day: dt.date) -> None:
    ways: list[Cell] = [
        day,
        f"{day:%Y%m}",
        int(f"{day:%Y%m}"),
        f"{day:%Y-%m}",
        f"{day.year}/{day.month}",
        f"{day.year}年{day.month}月",
        f"{day.year}年{day.month}月份",
        day.isoformat(),
    ]
    assert [month(way) for way in ways] == [day.replace(day=1)] * len(ways)


@pytest.mark.parametrize("cell", [2026.1, "2026.1"])
def test_january_or_october_is_not_guessed(cell: Cell) -> None:
    found = problem(month(cell))
    assert found.code == "month_or_october"
    assert found.suggestion.format(**found.params) == "write 2026-01 or 2026-10"


@pytest.mark.parametrize(("cell", "number"), [(2026.12, 12), ("2026.10", 10), ("2026.01", 1)])
def test_a_month_behind_a_dot(cell: Cell, number: int) -> None:
    assert month(cell) == dt.date(2026, number, 1)


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("26年8月", "short_year", "write 2026-08"),
        ("8月", "no_year", "write it as 2027-08"),
        ("2026年13月", "no_such_day", "look it up in the source"),
        ("去年", "not_month", "write it as 2027-01"),
        ("1/2/2026", "day_or_month", "write 2026-01-02 / 2026-02-01"),
        (dt.time(1, 0), "not_date", "write it as 2027-01-09"),
    ],
)
def test_a_month_is_never_guessed(cell: Cell, code: str, suggestion: str) -> None:
    found = problem(month(cell))
    assert found.code == code
    assert found.suggestion.format(**found.params) == suggestion
