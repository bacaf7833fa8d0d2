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
from territory.kernel.sentences import Label, Sentence

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
        """The calendar quarter that holds this month."""
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
    """A quarter of a sales year; ordered in time. number: 1 to 4.

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

    def months(self, begins: int = 1) -> tuple[Month, ...]:
        """Return the three months of the quarter; begins: first month of the sales year."""
        return Period.of_quarter(self, begins).months


@dataclass(frozen=True, order=True, slots=True)
class SalesYear:
    """A company's year of twelve months (DOMAIN.md section 3, sales calendar); ordered in time.

    year: the calendar year in which it begins, by which it is named. begins: the number of its
    first month, 1 to 12; 4 is April. The one owner of which year, quarter and place a month has.
    """

    year: int
    begins: int = 1

    def __str__(self) -> str:
        return f"{self.year:04d}"

    @classmethod
    def of(cls, month: Month, begins: int = 1) -> "SalesYear":
        """Return the sales year that holds a month."""
        return cls(month.year - (month.number < begins), begins)

    @property
    def is_calendar_year(self) -> bool:
        """True where it is a plain year, January to December."""
        return self.begins == 1

    @property
    def first_month(self) -> Month:
        """The month in which the year begins."""
        return Month(self.year, self.begins)

    @property
    def first_day(self) -> date:
        """The day on which the year begins."""
        return self.first_month.first_day

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months, in time."""
        return tuple(self.first_month.plus(step) for step in range(MONTHS))

    @property
    def said(self) -> Label:
        """The year as people write it; one that is no calendar year names its months."""
        if self.is_calendar_year:
            return str(self)
        first, *_, last = self.months
        return Sentence("FY {year} ({first} to {last})",
                        {"year": str(self), "first": str(first), "last": str(last)})  # fmt: skip

    @property
    def named(self) -> Label:
        """The year inside a sentence, where Chinese adds its word to a plain number."""
        return Sentence("{year}", {"year": str(self)}) if self.is_calendar_year else self.said

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of its months in time, as text: 04 to 12, 01 to 03."""
        return tuple(f"{(self.begins - 1 + step) % MONTHS + 1:02d}" for step in range(MONTHS))

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of its months in time, its quarters and the whole, by which pins stand on them."""
        return (*self.numbers, "Q1", "Q2", "Q3", "Q4", "Y")

    def holds(self, month: Month) -> bool:
        """Tell whether a month is one of the twelve."""
        return 0 <= self.place_of(month) < MONTHS

    def place_of(self, month: Month) -> int:
        """Return the place of a month in the year, 0 to 11; below or above outside of it."""
        return month.since(self.first_month)

    def before(self) -> "SalesYear":
        """Return the year before."""
        return SalesYear(self.year - 1, self.begins)


@dataclass(frozen=True, slots=True)
class Period:
    """A named run of months of one sales year: Y, Q1 to Q4, 01 to 12, YTD.

    first, last: places of the first and the last month in the year, 1 to 12, both included.
    begins: as of `SalesYear`.
    """

    year: int
    name: str
    first: int
    last: int
    begins: int = 1

    def __str__(self) -> str:
        first, last = self.months[0], self.months[-1]
        if self.first == self.last and self.name.isdigit():
            return str(first)
        if self.name == "Y":
            return f"{self.year:04d}"
        if self.name == "YTD" and first.year != last.year:
            return f"{first}..{last}"
        if self.name == "YTD":
            return f"{first}..{last.number:02d}"
        return f"{self.year:04d}{self.name}"

    @property
    def sales_year(self) -> SalesYear:
        """The year that the period is part of."""
        return SalesYear(self.year, self.begins)

    @classmethod
    def of_year(cls, year: int, begins: int = 1) -> "Period":
        """Return the whole year."""
        return cls(year, "Y", 1, MONTHS, begins)

    @classmethod
    def of_quarter(cls, quarter: Quarter, begins: int = 1) -> "Period":
        """Return a quarter as a period."""
        last = quarter.number * 3
        return cls(quarter.year, f"Q{quarter.number}", last - 2, last, begins)

    @classmethod
    def of_month(cls, month: Month, begins: int = 1) -> "Period":
        """Return a month as a period."""
        year = SalesYear.of(month, begins)
        place = year.place_of(month) + 1
        return cls(year.year, f"{month.number:02d}", place, place, begins)

    @classmethod
    def to_date(cls, upto: Month, begins: int = 1) -> "Period":
        """Return the first month of the year up to and including `upto` (累计)."""
        year = SalesYear.of(upto, begins)
        return cls(year.year, "YTD", 1, year.place_of(upto) + 1, begins)

    @classmethod
    def parse(cls, given: str, year: int, upto: Month | None = None, begins: int = 1) -> "Period":
        """Read a period: its name inside `year`, or one that states its own year.

        Args:
            given: Y, Q1, 01, 1月, YTD in any case; or 2027, 2027Q1, 2027-01.
            year: The year that a bare name belongs to.
            upto: The last month with figures, for YTD; a later year than `year` means all
                of it, an earlier one none.
            begins: The first month of the year, as of `SalesYear`.

        Raises:
            NotAPeriod: None of these.
            YearToDateOpen: YTD without a month to end at.
        """
        text = unicodedata.normalize("NFKC", given).strip().upper()
        if text == "Y":
            return cls.of_year(year, begins)
        if text == "YTD":
            return cls.to_date(_end_of_figures(SalesYear(year, begins), upto), begins)
        if found := _YEAR.fullmatch(text):
            return cls.of_year(int(found[1]), begins)
        if found := _PART.fullmatch(text):
            return cls._part(given, SalesYear(year, begins), found)
        if _QUARTER.fullmatch(text):
            return cls.of_quarter(Quarter.parse(text), begins)
        if _MONTH.fullmatch(text):
            return cls.of_month(Month.parse(text), begins)
        raise NotAPeriod(given=given)

    @classmethod
    def _part(cls, given: str, year: SalesYear, found: re.Match[str]) -> "Period":
        if found[1]:
            return cls.of_quarter(Quarter(year.year, int(found[1])), year.begins)
        if not 1 <= int(found[2]) <= MONTHS:
            raise NotAPeriod(given=given)
        month = next(month for month in year.months if month.number == int(found[2]))
        return cls.of_month(month, year.begins)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the period, in time."""
        return self.sales_year.months[self.columns]

    @property
    def columns(self) -> slice:
        """Where the period stands in a table of twelve monthly columns."""
        return slice(self.first - 1, self.last)

    def year_before(self) -> "Period":
        """Return the same months one year earlier (同比)."""
        return Period(self.year - 1, self.name, self.first, self.last, self.begins)


def month_of_sale(day: date, cut_off: int = 0) -> Month:
    """Return the month in which a sale counts where its file names none (DOMAIN.md section 3).

    cut_off: the day of the month after which a sale counts in the next one; 0 for none.
    """
    month = Month.of(day)
    return month.plus(1) if 0 < cut_off < day.day else month


def is_late(own: int | None, counted: int, begins: int = 1) -> bool:
    """Tell whether rows of a closed month count in a later year (上年补传, DOMAIN.md section 2).

    own, counted: yyyymm; own is None where the rows are of the month in which they count.
    begins: first month of the year, as of `SalesYear`.
    """
    if own is None:
        return False
    of, at = (SalesYear.of(Month.parse(month), begins) for month in (own, counted))
    return of < at


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
    return SalesYear(year).months


def _end_of_figures(year: SalesYear, upto: Month | None) -> Month:
    if upto is None or upto < year.first_month:
        raise YearToDateOpen(year=year.named)
    return min(upto, year.months[-1])
