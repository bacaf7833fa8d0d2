from datetime import date

import chinese_calendar
import pytest
from chinese_calendar import constants

from territory.kernel.periods import Month, months_of
from territory.kernel.workdays import (
    SPRING_FESTIVAL,
    Calendar,
    FestivalUnknown,
    festival_days,
    working_days,
    working_days_of,
)

OCTOBER_2026 = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    makeup=frozenset({date(2026, 10, 10)}),
    official=frozenset({2026}),
)


def test_weekends_and_holidays_are_off_and_make_up_days_are_worked() -> None:
    weekdays = 22
    holidays_on_weekdays = 5
    assert working_days(Calendar(), Month(2026, 10)) == weekdays
    assert working_days(OCTOBER_2026, Month(2026, 10)) == weekdays - holidays_on_weekdays + 1
    assert OCTOBER_2026.is_workday(date(2026, 10, 10))
    assert not OCTOBER_2026.is_workday(date(2026, 10, 11))


def test_twelve_months_are_the_year() -> None:
    days = working_days_of(OCTOBER_2026, 2026)
    assert days.tolist() == [working_days(OCTOBER_2026, month) for month in months_of(2026)]
    assert days.sum() == 261 - 5 + 1


def test_a_year_that_was_not_announced_is_provisional() -> None:
    assert OCTOBER_2026.is_provisional(2027)
    assert not OCTOBER_2026.is_provisional(2026)


def test_the_dates_of_the_domain() -> None:
    assert SPRING_FESTIVAL[2025] == date(2025, 1, 29)
    assert SPRING_FESTIVAL[2026] == date(2026, 2, 17)
    assert SPRING_FESTIVAL[2027] == date(2027, 2, 6)
    assert sorted(SPRING_FESTIVAL) == list(range(2020, 2031))


@pytest.mark.parametrize(
    ("year", "before", "after"),
    [
        (2025, [20, 0, 0], [3, 12, 0]),
        (2026, [4, 16, 0], [0, 12, 3]),
        (2027, [15, 5, 0], [0, 15, 0]),
    ],
)
def test_windows_around_spring_festival(year: int, before: list[int], after: list[int]) -> None:
    days = festival_days(year)
    assert days.before[:3].tolist() == before
    assert days.after[:3].tolist() == after


def test_the_windows_stay_in_the_first_quarter_of_every_known_year() -> None:
    for year in SPRING_FESTIVAL:
        days = festival_days(year)
        assert (days.before[:3].sum(), days.before.sum()) == (20, 20)
        assert (days.after[:3].sum(), days.after.sum()) == (15, 15)


def test_the_published_calendars_of_seven_years() -> None:
    """The package chinesecalendar carries the State Council's announcements up to 2026."""
    published = Calendar(
        frozenset(constants.holidays), frozenset(constants.workdays), frozenset(range(2004, 2027))
    )
    for year in range(2020, 2027):
        assert constants.holidays[SPRING_FESTIVAL[year]] == "Spring Festival"
        for month in months_of(year):
            expected = chinese_calendar.get_workdays(month.first_day, month.last_day)
            assert working_days(published, month) == len(expected)


def test_own_windows() -> None:
    assert festival_days(2027, before=6, after=1).before.tolist()[:2] == [1, 5]


def test_an_unknown_festival_is_named() -> None:
    with pytest.raises(FestivalUnknown, match=r"2031.*2020 to 2030"):
        festival_days(2031)
