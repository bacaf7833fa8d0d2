"""Season of a product: twelve factors that sum to 12, estimated or given (DOMAIN.md section 6.2).

A factor is a month's total over the average month, not a rate per working day. Every result
says how it was found, on how many observations, and keeps the plain rule beside it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from territory.errors import Refused
from territory.kernel.periods import MONTHS, Month, SalesYear
from territory.kernel.workdays import (
    SPRING_FESTIVAL,
    Calendar,
    festival_days,
    working_days,
    working_days_of,
)

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

SHRINKAGE: Final = 2.0
"""Observations per month that weigh as much as the group (unverified)."""

HALF_WINDOW: Final = 6
FESTIVAL_MONTHS: Final = 3
REGRESSORS: Final = 4
COLLINEAR: Final = 1e-6


class NotASeason(Refused):
    """A season is twelve numbers, none negative and not all zero; given were {given}."""

    hint = "Give one number per month, January first."


class Method(StrEnum):
    """Where the twelve factors come from."""

    OWN = "own-history"
    SHRUNK = "own-history-and-group"
    GROUP = "product-group"
    WORKING_DAYS = "working-days"
    GIVEN = "given-by-hand"


class Note(StrEnum):
    """Notes for the reader of a season."""

    THIN = "one-ratio-per-month"
    TOO_SHORT = "history-shorter-than-two-years"
    CLIPPED = "negative-months-set-to-zero"
    SHRINKAGE_UNVERIFIED = "shrinkage-constant-unverified"
    CALENDAR_PROVISIONAL = "calendar-provisional"
    FESTIVAL_ESTIMATED = "spring-festival-estimated"
    FESTIVAL_FEW = "spring-festival-too-few-observations"
    FESTIVAL_UNKNOWN = "spring-festival-date-unknown"


@dataclass(frozen=True, eq=False)
class Season:
    """Twelve monthly factors and how they were found.

    factors: (12,), sum 12. plain: (12,), the same without the Spring Festival rule.
    observations: ratios behind the scarcest month. thin: fewer than two.
    """

    factors: Floats
    plain: Floats
    method: Method
    observations: int = 0
    thin: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False)
class History:
    """Monthly units of a product or a group, oldest first; NaN where unknown.

    first: the month of the first figure. units: (m,).
    """

    first: Month
    units: Floats

    @property
    def years(self) -> Counts:
        """The calendar year of each figure, (m,)."""
        return self.first.year + (self.first.number - 1 + np.arange(len(self.units))) // MONTHS

    @property
    def months(self) -> Counts:
        """The calendar month of each figure, 0 to 11, (m,)."""
        return (self.first.number - 1 + np.arange(len(self.units))) % MONTHS


def normalised(values: Floats) -> Floats:
    """Scale k values to the sum k, so that their mean is 1."""
    return np.asarray(values * (len(values) / values.sum()), dtype=np.float64)


def seasonal_index(ratios: Floats) -> Floats:
    """Average ratios per season over the years and normalise them to a mean of 1.

    ratios: (years, seasons), NaN where there is none. Returns (seasons,).
    """
    return normalised(np.nanmean(ratios, axis=0))


def ratios_to_moving_average(units: Floats) -> Floats:
    """Return each month's units over the centred 2x12 moving average around it.

    The average weighs the month and five on each side 1/12 and the sixth on each side 1/24. (m,)
    in and out, NaN for the first and last six months, for months that are not known, and where
    the average is not above zero. In the averages of others a month that is not known stands as
    the line between its known neighbours.
    """
    ratios = np.full(len(units), np.nan)
    if len(units) <= 2 * HALF_WINDOW or np.isnan(units).all():
        return ratios
    weights = np.full(2 * HALF_WINDOW + 1, 1.0 / MONTHS)
    weights[[0, -1]] /= 2
    average = np.convolve(_filled(units), weights, mode="valid")
    middle = units[HALF_WINDOW:-HALF_WINDOW]
    known = (average > 0) & ~np.isnan(middle)
    ratios[HALF_WINDOW:-HALF_WINDOW][known] = middle[known] / average[known]
    return ratios


def _filled(units: Floats) -> Floats:
    """Return units with a straight line over the months that are not known."""
    known = ~np.isnan(units)
    places = np.arange(len(units))
    return np.asarray(np.interp(places, places[known], units[known]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class BackTest:
    """How well two ways would have spread the total of a past year over its months.

    Errors are Σ|actual − spread| ÷ Σ actual; season: estimated from the years before, flat:
    twelve equal months.
    """

    year: int
    season: float
    flat: float


def back_tested(history: History, calendar: Calendar) -> BackTest | None:
    """Spread the newest year that is known whole by what the years before it tell.

    None where no year is whole, or those before it give no season of their own.
    """
    years = history.years
    for year in sorted(set(years.tolist()), reverse=True):
        actual = history.units[years == year]
        if len(actual) < MONTHS or np.isnan(actual).any() or actual.sum() <= 0:
            continue
        season = estimate(History(history.first, history.units[years < year]), year, calendar)
        if season.method is not Method.OWN:
            return None
        total = actual.sum()
        spread = (season.factors * total / MONTHS, np.full(MONTHS, total / MONTHS))
        return BackTest(year, *(float(np.abs(actual - each).sum() / total) for each in spread))
    return None


def given(numbers: Floats) -> Season:
    """Make a season of twelve numbers that the user states; only their proportions count.

    Raises:
        NotASeason: Not twelve, one negative or unknown, or all zero.
    """
    good = numbers.shape == (MONTHS,) and bool((numbers >= 0).all()) and numbers.sum() > 0
    if not (good and np.isfinite(numbers).all()):
        raise NotASeason(given=", ".join(f"{number:g}" for number in numbers.ravel()))
    factors = normalised(numbers)
    return Season(factors, factors, Method.GIVEN)


def by_working_days(calendar: Calendar, year: int) -> Season:
    """Make a season in proportion to the working days of a year."""
    factors = normalised(working_days_of(calendar, year).astype(np.float64))
    notes = (Note.CALENDAR_PROVISIONAL,) if calendar.is_provisional(year) else ()
    return Season(factors, factors, Method.WORKING_DAYS, notes=notes)


def estimate_year(
    history: History,
    year: SalesYear,
    calendar: Calendar,
    group: Season | None = None,
    shrinkage: float = SHRINKAGE,
) -> Season:
    """Estimate the season of a sales year, its first month first; otherwise as `estimate`.

    One that is no calendar year takes the months of the two calendar years that it lies in, each
    with the Spring Festival of its own year; normalised again. group: of the same sales year.
    """
    if year.is_calendar_year:
        return estimate(history, year.year, calendar, group, shrinkage)
    places = np.array([month.number - 1 for month in year.months])
    first, second = (
        estimate(history, number, calendar, _in_calendar_order(group, places), shrinkage)
        for number in (year.year, year.year + 1)
    )
    in_first = places >= year.begins - 1
    factors, plain = (
        normalised(np.where(in_first, one[places], other[places]))
        for one, other in ((first.factors, second.factors), (first.plain, second.plain))
    )
    notes = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return replace(first, factors=factors, plain=plain, notes=notes)


def _in_calendar_order(season: Season | None, places: npt.NDArray[np.int64]) -> Season | None:
    """Return a season of a sales year with January first."""
    if season is None:
        return None
    order = np.argsort(places)
    return replace(season, factors=season.factors[order], plain=season.plain[order])


def estimate(
    history: History,
    year: int,
    calendar: Calendar,
    group: Season | None = None,
    shrinkage: float = SHRINKAGE,
) -> Season:
    """Estimate the season of a year from monthly history.

    1. Plain rule: mean of the ratios to the moving average per calendar month, normalised. It
       needs a ratio for every month, so two full years, which give one each (thin).
    2. Spring Festival: `with_festival` replaces the shares of January to March.
    3. Towards the group: w·own + (1 − w)·group with w = n ÷ (n + k), n the number of ratios of
       the month and k = `shrinkage` (unverified); normalised again.
    Without enough history: the group's season, else working days.

    Args:
        history: Units a month, the latest years.
        year: The year to be planned.
        calendar: Working days of that year and of the years of the history.
        group: Season of the product group, if there is one.
        shrinkage: k above; 0 trusts the own history alone.
    """
    counts, own = _plain(history)
    if own is None:
        fallback = group or by_working_days(calendar, year)
        method = Method.GROUP if group else Method.WORKING_DAYS
        return replace(fallback, method=method, notes=(Note.TOO_SHORT, *fallback.notes))
    plain, clipped = _not_negative(own)
    factors, note = with_festival(history, plain, year, calendar)
    observations = int(counts.min())
    thin = observations < 2  # noqa: PLR2004  # one ratio is no average
    notes = [Note.THIN] if thin else []
    notes += [Note.CLIPPED] if clipped else []
    notes.append(note)
    if calendar.is_provisional(year) and note is Note.FESTIVAL_ESTIMATED:
        notes.append(Note.CALENDAR_PROVISIONAL)
    season = Season(factors, plain, Method.OWN, observations, thin, tuple(notes))
    return season if group is None else _towards(season, counts, group, shrinkage)


def with_festival(
    history: History, plain: Floats, year: int, calendar: Calendar
) -> tuple[Floats, Note]:
    """Share January to March of a season by where Spring Festival falls in the year.

    Least squares over the ratios r of all Januaries, Februaries and Marches of the history:
    ln r = b0 + b1·working days + b2·days in the 20 before + b3·days in the 15 from the festival.
    The prediction for `year` gives the shares of the three months inside their plain sum; the
    other nine months stay.

    Returns:
        The factors (12,) and what became of it; the plain factors where a date is unknown or the
        observations do not determine the four coefficients (at most four of them, a month
        without sales, or regressors that move together).
    """
    ratios = ratios_to_moving_average(history.units)
    used = np.flatnonzero((history.months < FESTIVAL_MONTHS) & ~np.isnan(ratios))
    years = sorted({*history.years[used].tolist(), year})
    if any(each not in SPRING_FESTIVAL for each in years):
        return plain, Note.FESTIVAL_UNKNOWN
    days = {each: _festival_regressors(each, calendar) for each in years}
    if used.size <= REGRESSORS or (ratios[used] <= 0).any():
        return plain, Note.FESTIVAL_FEW
    regressors = np.array([days[int(history.years[t])][history.months[t]] for t in used])
    found, _, rank, _ = np.linalg.lstsq(regressors, np.log(ratios[used]), rcond=COLLINEAR)
    if rank < REGRESSORS:
        return plain, Note.FESTIVAL_FEW
    predicted = days[year] @ found
    shares = np.exp(predicted - predicted.max())
    factors = plain.copy()
    factors[:FESTIVAL_MONTHS] = plain[:FESTIVAL_MONTHS].sum() * shares / shares.sum()
    return factors, Note.FESTIVAL_ESTIMATED


def _festival_regressors(year: int, calendar: Calendar) -> Floats:
    """Return 1, working days, days before and days after, for January to March: (3, 4)."""
    around = festival_days(year)
    worked = [working_days(calendar, Month(year, month + 1)) for month in range(FESTIVAL_MONTHS)]
    columns = [
        np.ones(FESTIVAL_MONTHS),
        np.array(worked, dtype=np.float64),
        around.before[:FESTIVAL_MONTHS].astype(np.float64),
        around.after[:FESTIVAL_MONTHS].astype(np.float64),
    ]
    return np.stack(columns, axis=1)


def _plain(history: History) -> tuple[Counts, Floats | None]:
    """Return the ratios per calendar month and their normalised means, if each has one."""
    ratios = ratios_to_moving_average(history.units)
    known = ~np.isnan(ratios)
    months = history.months[known]
    counts = np.bincount(months, minlength=MONTHS).astype(np.int64)
    sums = np.bincount(months, ratios[known], minlength=MONTHS).astype(np.float64)
    if counts.min() == 0 or sums.sum() <= 0:
        return counts, None
    return counts, normalised(sums / counts)


def _not_negative(factors: Floats) -> tuple[Floats, bool]:
    """Set months in which returns outweigh sales to zero."""
    if (factors >= 0).all():
        return factors, False
    return normalised(np.maximum(factors, 0.0)), True


def _towards(season: Season, counts: Counts, group: Season, shrinkage: float) -> Season:
    """Pull a season towards that of its group, month by month, the scarcer the more."""
    weight = counts / (counts + shrinkage)
    return replace(
        season,
        factors=normalised(weight * season.factors + (1 - weight) * group.factors),
        plain=normalised(weight * season.plain + (1 - weight) * group.plain),
        method=Method.SHRUNK,
        notes=(*season.notes, Note.SHRINKAGE_UNVERIFIED),
    )
