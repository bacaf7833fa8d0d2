"""The company's own year: which year, quarter and place a month has, against pandas."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.periods import (
    Month,
    NotAPeriod,
    Period,
    Quarter,
    SalesYear,
    YearToDateOpen,
)

MONTHS = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))
ENDS = ("DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV")
"""Last month of a year that begins in January, February …, as pandas names its years."""


@given(MONTHS, st.integers(1, 12))
def test_year_and_quarter_of_a_month_are_those_of_pandas(month: Month, begins: int) -> None:
    year = SalesYear.of(month, begins)
    end = ENDS[begins - 1]
    theirs = pd.Period(str(month), "M").asfreq(f"Q-{end}")
    assert year.year == theirs.qyear - (begins > 1)  # theirs is named by the year of its end
    assert year.place_of(month) // 3 + 1 == theirs.quarter
    quarter = Quarter(year.year, theirs.quarter)
    months = pd.period_range(theirs.asfreq("M", "start"), theirs.asfreq("M", "end"), freq="M")
    assert [str(one) for one in quarter.months(begins)] == [str(one) for one in months]


@given(MONTHS, st.integers(1, 12))
def test_a_year_has_twelve_months_in_a_row_and_holds_no_other(month: Month, begins: int) -> None:
    year = SalesYear.of(month, begins)
    assert year.holds(month)
    assert [year.place_of(one) for one in year.months] == list(range(12))
    assert year.months[0].number == begins
    assert year.before().months[-1].plus(1) == year.months[0]
    assert not year.holds(year.months[-1].plus(1))
    assert not year.before().holds(month)


@given(MONTHS, st.integers(1, 12))
def test_to_date_begins_with_the_year_and_a_year_before_is_twelve_months_back(
    month: Month, begins: int
) -> None:
    period = Period.to_date(month, begins)
    assert (period.months[0], period.months[-1]) == (SalesYear.of(month, begins).months[0], month)
    before = period.year_before().months
    assert [one.plus(-12) for one in period.months] == list(before)
    assert Period.of_month(month, begins).months == (month,)
    assert str(Period.of_month(month, begins)) == str(month)


@pytest.mark.parametrize(
    ("given", "months"),
    [
        ("Y", ("2026-04", "2027-03")), ("2025", ("2025-04", "2026-03")),
        ("Q4", ("2027-01", "2027-03")), ("2026Q1", ("2026-04", "2026-06")),
        ("04", ("2026-04", "2026-04")), ("1月", ("2027-01", "2027-01")),
        ("2027-03", ("2027-03", "2027-03")), ("YTD", ("2026-04", "2027-01")),
    ],
)  # fmt: skip
def test_periods_of_a_year_that_begins_in_april(given: str, months: tuple[str, str]) -> None:
    period = Period.parse(given, 2026, upto=Month(2027, 1), begins=4)
    assert (str(period.months[0]), str(period.months[-1])) == months


def test_what_is_no_period_of_it() -> None:
    with pytest.raises(NotAPeriod):
        Period.parse("13", 2026, begins=4)
    with pytest.raises(YearToDateOpen, match=r"FY 2026 \(2026-04 to 2027-03\)"):
        Period.parse("YTD", 2026, Month(2026, 3), begins=4)


def test_the_year_says_its_months_where_it_is_no_calendar_year() -> None:
    assert SalesYear(2026).said == "2026"
    assert str(SalesYear(2026, 4).said) == "FY 2026 (2026-04 to 2027-03)"
