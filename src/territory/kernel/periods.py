"""Months, quarters and named periods of a year, as values.

A month is the grain of every figure in `territory`; its integer form 202701 is what tables
store, its ISO form 2027-01 is what people see.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from territory.errors import BadUsage

MONTHS: Final = 12
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_MONTH: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})|(\d{2}))月?(?:份)?")
_QUARTER: Final = re.compile(
    r"(\d{4})[-/ ]?(?:年?第?([1-4一二三四])季度?|年?Q([1-4]))", re.IGNORECASE
)
_PART: Final = re.compile(r"Q([1-4])|(\d{1,2})月?", re.IGNORECASE)
_YEAR: Final = re.compile(r"(\d{4})年?")
_CHINESE_DIGIT: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


class NotAMonth(BadUsage):
    """The text "{given}" is not a month."""

    hint = "Write it as 2027-01, 202701, 2027/1 or 2027年1月."


class NotAQuarter(BadUsage):
    """The text "{given}" is not a quarter."""

    hint = "Write it as 2027Q1 or 2027年1季度."


class NotAPeriod(BadUsage):
    """The text "{given}" is not a period of a year."""

    hint = "Write Y for the year, Q1 to Q4, 01 to 12, YTD, or with the year as in 2027Q1."


class YearToDateOpen(BadUsage):
    """The period YTD needs a month up to which {year} has figures, and there is none."""

    hint = "Name the months instead, for example Q1 or 01."


class MonthsBackwards(BadUsage):
    """The first month {first} is after the last month {last}."""

    hint = "Exchange the two months."


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ordered in time.

    year: 1900 to 2199. number: 1 (January) to 12.

    Raises:
        NotAMonth: The year or the number is outside these ranges.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= MONTHS):
            raise NotAMonth(given=f"{self.year:04d}-{self.number:02d}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __int__(self) -> int:
        return self.year * 100 + self.number

    @classmethod
    def parse(cls, given: str | int) -> "Month":
        """Read 2027-01, 202701 (text or integer), 2027/1, 2027.1 or 2027年1月.

        Raises:
            NotAMonth: Anything else, a year of two digits included.
        """
        text = unicodedata.normalize("NFKC", str(given)).strip()
        found = _MONTH.fullmatch(text)
        if found is None:
            raise NotAMonth(given=given)
        return cls(int(found[1]), int(found[2] or found[3]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that holds a day."""
        return cls(day.year, day.month)

    @property
    def quarter(self) -> "Quarter":
        """The quarter that holds this month."""
        return Quarter(self.year, (self.number + 2) // 3)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        """Return the month so many months later, or earlier where negative."""
        year, index = divmod(self.year * MONTHS + self.number - 1 + months, MONTHS)
        return Month(year, index + 1)

    def since(self, earlier: "Month") -> int:
        """Return how many months this one is after `earlier` (negative where before)."""
        return (self.year - earlier.year) * MONTHS + self.number - earlier.number


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter; ordered in time. number: 1 to 4.

    Raises:
        NotAQuarter: The year or the number is outside its range.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= len(_CHINESE_DIGIT)):
            raise NotAQuarter(given=f"{self.year:04d}Q{self.number}")

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    @classmethod
    def parse(cls, given: str) -> "Quarter":
        """Read 2027Q1, 2027-Q1, 2027年1季度 or 2027年第一季度.

        Raises:
            NotAQuarter: Anything else.
        """
        found = _QUARTER.fullmatch(unicodedata.normalize("NFKC", given).strip())
        if found is None:
            raise NotAQuarter(given=given)
        digit = found[2] or found[3]
        return cls(int(found[1]), _CHINESE_DIGIT.get(digit) or int(digit))

    @property
    def months(self) -> tuple[Month, Month, Month]:
        """The three months of the quarter."""
        last = self.number * 3
        return Month(self.year, last - 2), Month(self.year, last - 1), Month(self.year, last)


@dataclass(frozen=True, slots=True)
class Period:
    """A named run of months of one year: Y, Q1 to Q4, 01 to 12, YTD.

    first, last: numbers of the first and the last month, 1 to 12, both included.
    """

    year: int
    name: str
    first: int
    last: int

    def __str__(self) -> str:
        if self.name == "Y":
            return f"{self.year:04d}"
        if self.name == "YTD":
            return f"{self.year:04d}-{self.first:02d}..{self.last:02d}"
        return f"{self.year:04d}{'' if self.name.startswith('Q') else '-'}{self.name}"

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return the whole year."""
        return cls(year, "Y", 1, MONTHS)

    @classmethod
    def of_quarter(cls, quarter: Quarter) -> "Period":
        """Return a quarter as a period."""
        last = quarter.number * 3
        return cls(quarter.year, f"Q{quarter.number}", last - 2, last)

    @classmethod
    def of_month(cls, month: Month) -> "Period":
        """Return a month as a period."""
        return cls(month.year, f"{month.number:02d}", month.number, month.number)

    @classmethod
    def to_date(cls, upto: Month) -> "Period":
        """Return January up to and including `upto` (累计)."""
        return cls(upto.year, "YTD", 1, upto.number)

    @classmethod
    def parse(cls, given: str, year: int, upto: Month | None = None) -> "Period":
        """Read a period: its name inside `year`, or one that states its own year.

        Args:
            given: Y, Q1, 01, 1月, YTD in any case; or 2027, 2027Q1, 2027-01.
            year: The year that a bare name belongs to.
            upto: The last month with figures, for YTD; a later year than `year` means all
                of it, an earlier one none.

        Raises:
            NotAPeriod: None of these.
            YearToDateOpen: YTD without a month to end at.
        """
        text = unicodedata.normalize("NFKC", given).strip().upper()
        if text == "Y":
            return cls.of_year(year)
        if text == "YTD":
            return cls.to_date(_end_of_figures(year, upto))
        if found := _YEAR.fullmatch(text):
            return cls.of_year(int(found[1]))
        if found := _PART.fullmatch(text):
            return cls._part(given, year, found)
        if _QUARTER.fullmatch(text):
            return cls.of_quarter(Quarter.parse(text))
        if _MONTH.fullmatch(text):
            return cls.of_month(Month.parse(text))
        raise NotAPeriod(given=given)

    @classmethod
    def _part(cls, given: str, year: int, found: re.Match[str]) -> "Period":
        if found[1]:
            return cls.of_quarter(Quarter(year, int(found[1])))
        if not 1 <= int(found[2]) <= MONTHS:
            raise NotAPeriod(given=given)
        return cls.of_month(Month(year, int(found[2])))

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the period, in time."""
        return tuple(Month(self.year, number) for number in range(self.first, self.last + 1))

    @property
    def columns(self) -> slice:
        """Where the period stands in a table of twelve monthly columns."""
        return slice(self.first - 1, self.last)

    def year_before(self) -> "Period":
        """Return the same months one year earlier (同比)."""
        return Period(self.year - 1, self.name, self.first, self.last)


def month_of_sale(day: date, cut_off: int = 0) -> Month:
    """Return the month in which a sale counts where its file names none (DOMAIN.md section 3).

    cut_off: the day of the month after which a sale counts in the next one; 0 for none.
    """
    month = Month.of(day)
    return month.plus(1) if 0 < cut_off < day.day else month


def is_late(own: int | None, counted: int) -> bool:
    """Tell whether rows of a closed month count in a later year (上年补传, DOMAIN.md section 2).

    own, counted: yyyymm; own is None where the rows are of the month in which they count.
    """
    return own is not None and own // 100 < counted // 100


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Yield the months from `first` to `last`, both included.

    Raises:
        MonthsBackwards: `first` is after `last`.
    """
    if last < first:
        raise MonthsBackwards(first=first, last=last)
    return (first.plus(step) for step in range(last.since(first) + 1))


def months_of(year: int) -> tuple[Month, ...]:
    """Return the twelve months of a year."""
    return tuple(Month(year, number) for number in range(1, MONTHS + 1))


def _end_of_figures(year: int, upto: Month | None) -> Month:
    if upto is None or upto.year < year:
        raise YearToDateOpen(year=year)
    return min(upto, Month(year, MONTHS))
