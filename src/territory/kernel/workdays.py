"""Working days of a month and the days around Spring Festival.

The official calendar is a value that the caller brings (a package, a bundled or a user's
file): nothing here knows which days were announced, only how to count them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from territory.errors import NotFound
from territory.kernel.periods import MONTHS, Month, months_of

DAYS_BEFORE: Final = 20
DAYS_FROM: Final = 15

SPRING_FESTIVAL: Final = {
    day.year: day
    for day in (
        date(2020, 1, 25),
        date(2021, 2, 12),
        date(2022, 2, 1),
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
        date(2028, 1, 26),
        date(2029, 2, 13),
        date(2030, 2, 3),
    )
}
"""First day of the first lunar month 正月初一, by the rules of GB/T 33661-2017; the dates of
2025 to 2027 stand in DOMAIN.md section 6.2."""


class FestivalUnknown(NotFound):
    """The date of Spring Festival {year} is not known; known are {first} to {last}."""

    hint = "Use the plain season for this year."


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, besides Monday to Friday.

    holidays: days off 放假 (weekends among them do no harm). makeup: weekend days that are
    worked 调休. official: years whose days were announced; any other year is provisional.
    """

    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    official: frozenset[int] = frozenset()

    def is_provisional(self, year: int) -> bool:
        """Return whether the year's days off are not announced yet (say so where used)."""
        return year not in self.official

    def is_workday(self, day: date) -> bool:
        """Return whether a day is worked."""
        return day in self.makeup or (day.isoweekday() <= 5 and day not in self.holidays)  # noqa: PLR2004  # Friday is day 5


def working_days(calendar: Calendar, month: Month) -> int:
    """Count the working days of a month, make-up days 调休 included."""
    days = (month.first_day + timedelta(days=i) for i in range(month.last_day.day))
    return sum(calendar.is_workday(day) for day in days)


def working_days_of(calendar: Calendar, year: int) -> npt.NDArray[np.int64]:
    """Count the working days of each month of a year, (12,)."""
    return np.array([working_days(calendar, month) for month in months_of(year)], dtype=np.int64)


@dataclass(frozen=True)
class FestivalDays:
    """Calendar days of each month inside the windows around Spring Festival, each (12,).

    before: the window before the first day, in which hospitals and distributors stock 备货.
    after: the window from the first day on.
    """

    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]


def festival_days(year: int, before: int = DAYS_BEFORE, after: int = DAYS_FROM) -> FestivalDays:
    """Count the days of each month around Spring Festival (DOMAIN.md section 6.2).

    The window before ends with New Year's Eve 除夕; the one after begins with the first day
    正月初一 and by default ends with the Lantern Festival 正月十五. That the first day belongs
    to the second window is a reading of ours (unverified). The festival is never before
    21 January, so windows of 20 and 15 days stay inside January to March.

    Args:
        year: 2020 to 2030.
        before: Days of the window before.
        after: Days of the window from the first day on.

    Raises:
        FestivalUnknown: The year is outside the table.
    """
    if year not in SPRING_FESTIVAL:
        raise FestivalUnknown(year=year, first=min(SPRING_FESTIVAL), last=max(SPRING_FESTIVAL))
    first_day = SPRING_FESTIVAL[year]
    return FestivalDays(_per_month(first_day, -before, 0), _per_month(first_day, 0, after))


def _per_month(anchor: date, start: int, stop: int) -> npt.NDArray[np.int64]:
    months = [(anchor + timedelta(days=step)).month - 1 for step in range(start, stop)]
    return np.bincount(np.array(months, dtype=np.int64), minlength=MONTHS).astype(np.int64)
