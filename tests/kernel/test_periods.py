from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.errors import Exit
from territory.kernel.periods import (
    Month,
    MonthsBackwards,
    NotAMonth,
    NotAPeriod,
    NotAQuarter,
    Period,
    Quarter,
    YearToDateOpen,
    months_between,
    months_of,
)

months = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        "2027-01",
        "202701",
        "2027/1",
        "2027年1月",
        "2027.1",
        "2027年01月份",
        "２０２７－０１",
        202701,
    ],
)
def test_one_month_in_every_spelling(text: str | int) -> None:
    assert Month.parse(text) == Month(2027, 1)


@pytest.mark.parametrize("text", ["27-01", "2027-13", "202700", "2027", "1月", "20270115", "", "x"])
def test_what_is_no_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAMonth) as refusal:
        Month.parse(text)
    assert refusal.value.exit_code is Exit.USAGE


@settings(max_examples=50)
@given(months)
def test_a_month_survives_its_integer_and_its_text(month: Month) -> None:
    assert Month.parse(int(month)) == Month.parse(str(month)) == month


@settings(max_examples=50)
@given(months, st.integers(-400, 400))
def test_adding_months_is_undone_by_subtracting(month: Month, step: int) -> None:
    later = month.plus(step)
    assert later.since(month) == step
    assert later.plus(-step) == month
    assert (later > month) == (step > 0)


def test_days_of_a_month() -> None:
    february = Month(2028, 2)
    assert (february.first_day, february.last_day) == (date(2028, 2, 1), date(2028, 2, 29))
    assert Month.of(date(2028, 2, 29)) == february


def test_quarters() -> None:
    assert [month.quarter.number for month in months_of(2027)] == [
        1,
        1,
        1,
        2,
        2,
        2,
        3,
        3,
        3,
        4,
        4,
        4,
    ]
    for text in ("2027Q3", "2027-q3", "2027年3季度", "2027年第三季度"):
        assert Quarter.parse(text) == Quarter(2027, 3)
    assert Quarter(2027, 3).months() == (Month(2027, 7), Month(2027, 8), Month(2027, 9))
    assert str(Quarter(2027, 3)) == "2027Q3"


@pytest.mark.parametrize("text", ["2027Q5", "Q1", "2027", "2027年五季度"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(NotAQuarter):
        Quarter.parse(text)
    with pytest.raises(NotAQuarter):
        Quarter(2027, 0)


def test_a_run_of_months_crosses_the_year() -> None:
    run = list(months_between(Month(2026, 11), Month(2027, 2)))
    assert [int(month) for month in run] == [202611, 202612, 202701, 202702]
    with pytest.raises(MonthsBackwards, match=r"2027-02.*2026-11"):
        months_between(Month(2027, 2), Month(2026, 11))


@pytest.mark.parametrize(
    ("text", "shown", "first", "last"),
    [
        ("Y", "2027", 1, 12),
        ("q2", "2027Q2", 4, 6),
        ("03", "2027-03", 3, 3),
        ("3月", "2027-03", 3, 3),
        ("YTD", "2027-01..09", 1, 9),
        ("2026", "2026", 1, 12),
        ("2026年", "2026", 1, 12),
        ("2026Q4", "2026Q4", 10, 12),
        ("2026-10", "2026-10", 10, 10),
    ],
)
def test_named_periods(text: str, shown: str, first: int, last: int) -> None:
    period = Period.parse(text, 2027, upto=Month(2027, 9))
    assert (str(period), period.first, period.last) == (shown, first, last)
    assert [month.number for month in period.months] == list(range(first, last + 1))
    assert list(range(12))[period.columns] == list(range(first - 1, last))


@pytest.mark.parametrize("text", ["13", "0", "Q0", "H1", "", "00月"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NotAPeriod):
        Period.parse(text, 2027)


def test_year_to_date_needs_figures_and_ends_with_the_year() -> None:
    for upto in (None, Month(2026, 12)):
        with pytest.raises(YearToDateOpen, match="2027"):
            Period.parse("YTD", 2027, upto)
    assert Period.parse("YTD", 2026, Month(2027, 3)).last == 12


def test_the_same_months_a_year_before() -> None:
    assert Period.to_date(Month(2027, 9)).year_before() == Period.to_date(Month(2026, 9))
