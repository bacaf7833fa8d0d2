from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.periods import Month
from territory.kernel.season import (
    History,
    Method,
    NotASeason,
    Note,
    Season,
    back_tested,
    by_working_days,
    estimate,
    normalised,
    ratios_to_moving_average,
    seasonal_index,
    with_festival,
)
from territory.kernel.season import given as given_season
from territory.kernel.workdays import Calendar, festival_days, working_days_of

Floats = npt.NDArray[np.float64]
SHAPE = normalised(np.array([8.0, 6, 9, 10, 11, 12, 10, 9, 11, 12, 13, 14]))
OFFICIAL = Calendar(official=frozenset(range(2020, 2031)))


def history(years: int, first_year: int = 2012) -> History:
    """A steady product: 100 a month times its shape; before 2020, so no festival rule."""
    return History(Month(first_year, 1), np.tile(100.0 * SHAPE, years))


def test_the_published_seasonal_index() -> None:
    """Ratio-to-trend teaching example, 2000 to 2004, quarters in rows (averaging only)."""
    ratios = np.array(
        [
            [109.09, 86.08, 77.67, 85.04, 105.96],
            [131.15, 122.35, 106.42, 114.29, 117.20],
            [107.46, 109.89, 93.91, 97.84, 105.52],
            [93.15, 90.72, 79.34, 85.52, 97.04],
        ]
    )
    index = 100 * seasonal_index(ratios.T)
    assert index == pytest.approx([92.02, 117.33, 102.09, 88.43], abs=0.05)
    assert index == pytest.approx([92.05, 117.36, 102.13, 88.46], abs=0.005)


def test_the_moving_average_is_centred_and_leaves_six_months_at_each_end() -> None:
    ratios = ratios_to_moving_average(np.tile(100.0 * SHAPE, 2))
    assert np.isnan(ratios[:6]).all()
    assert np.isnan(ratios[-6:]).all()
    assert ratios[6:12] == pytest.approx(SHAPE[6:])
    assert ratios[12:18] == pytest.approx(SHAPE[:6])


def test_a_trend_is_taken_out_of_the_season() -> None:
    growing = np.linspace(100.0, 300.0, 60)
    season = estimate(History(Month(2012, 1), growing), 2027, OFFICIAL)
    assert season.plain == pytest.approx(np.ones(12), abs=1e-9)


def test_two_full_years_give_one_ratio_a_month_and_are_flagged() -> None:
    season = estimate(history(2), 2027, OFFICIAL)
    assert season.factors == pytest.approx(SHAPE)
    assert (season.method, season.observations, season.thin) == (Method.OWN, 1, True)
    assert Note.THIN in season.notes


def test_three_years_are_not_thin() -> None:
    season = estimate(history(3), 2027, OFFICIAL)
    assert (season.observations, season.thin) == (2, False)


def test_a_history_may_begin_in_any_month() -> None:
    units = np.roll(np.tile(100.0 * SHAPE, 3), -4)
    season = estimate(History(Month(2012, 5), units), 2027, OFFICIAL)
    assert season.factors == pytest.approx(SHAPE)


def test_less_than_two_years_take_the_group_or_else_working_days() -> None:
    short = History(Month(2025, 2), np.full(23, 50.0))
    group = given_season(SHAPE)
    by_group = estimate(short, 2027, OFFICIAL, group)
    assert (by_group.method, by_group.factors.tolist()) == (Method.GROUP, group.factors.tolist())
    alone = estimate(short, 2027, OFFICIAL)
    assert alone.method is Method.WORKING_DAYS
    assert alone.factors == pytest.approx(
        normalised(working_days_of(OFFICIAL, 2027).astype(np.float64))
    )
    assert by_group.notes[0] is alone.notes[0] is Note.TOO_SHORT


def test_a_month_that_is_unknown_in_every_year_is_too_little() -> None:
    units = np.tile(100.0 * SHAPE, 2)
    units[15] = np.nan
    assert estimate(History(Month(2012, 1), units), 2027, OFFICIAL).method is Method.WORKING_DAYS


def test_a_product_without_sales_has_no_season_of_its_own() -> None:
    nothing = History(Month(2012, 1), np.zeros(36))
    assert estimate(nothing, 2027, OFFICIAL).method is Method.WORKING_DAYS


def test_a_thin_season_leans_on_its_group() -> None:
    """One ratio against k = 2: a third own, two thirds group."""
    group = Season(np.ones(12), np.ones(12), Method.OWN)
    season = estimate(history(2), 2027, OFFICIAL, group, shrinkage=2.0)
    assert season.factors == pytest.approx(SHAPE / 3 + 2 / 3)
    assert season.method is Method.SHRUNK
    assert Note.SHRINKAGE_UNVERIFIED in season.notes
    longer = estimate(history(5), 2027, OFFICIAL, group, shrinkage=2.0)
    assert np.abs(longer.factors - SHAPE).max() < np.abs(season.factors - SHAPE).max()
    assert estimate(history(2), 2027, OFFICIAL, group, shrinkage=0.0).factors == pytest.approx(
        SHAPE
    )


def test_months_of_returns_are_set_to_zero_and_said() -> None:
    units = np.tile(100.0 * SHAPE, 3)
    units[1::12] = -20.0
    season = estimate(History(Month(2012, 1), units), 2027, OFFICIAL)
    assert season.factors[1] == 0
    assert season.factors.sum() == pytest.approx(12)
    assert Note.CLIPPED in season.notes


def stocking_product(first_year: int, years: int) -> tuple[History, dict[int, Floats]]:
    """Sales that follow the festival exactly: stocked before, dead after, steady otherwise."""
    by_year: dict[int, Floats] = {}
    for year in range(first_year, first_year + years + 1):
        around = festival_days(year)
        by_year[year] = 100.0 * np.exp(0.02 * around.before - 0.03 * around.after)
    units = np.concatenate([by_year[year] for year in range(first_year, first_year + years)])
    return History(Month(first_year, 1), units), by_year


def test_stocking_before_spring_festival_moves_with_its_date() -> None:
    known, by_year = stocking_product(2020, 7)
    season = estimate(known, 2027, OFFICIAL)
    assert Note.FESTIVAL_ESTIMATED in season.notes
    truth = by_year[2027][:3] / by_year[2027][:3].sum()
    shares = season.factors[:3] / season.factors[:3].sum()
    plain = season.plain[:3] / season.plain[:3].sum()
    assert shares == pytest.approx(truth, abs=0.01)
    assert np.abs(plain - truth).max() > 3 * np.abs(shares - truth).max()
    assert season.factors[3:] == pytest.approx(season.plain[3:])
    assert season.factors.sum() == pytest.approx(12)


def test_few_januaries_fall_back_to_the_plain_rule_and_say_so() -> None:
    known, _ = stocking_product(2025, 2)
    season = estimate(known, 2027, OFFICIAL)
    assert season.factors.tolist() == season.plain.tolist()
    assert Note.FESTIVAL_FEW in season.notes


def test_a_february_without_sales_has_no_logarithm() -> None:
    known, _ = stocking_product(2020, 7)
    known.units[13] = 0.0
    assert Note.FESTIVAL_FEW in estimate(known, 2027, OFFICIAL).notes


def test_regressors_that_never_move_do_not_determine_the_rule() -> None:
    first, _ = stocking_product(2026, 1)
    same_year = np.tile(first.units, 3)
    one_year = Calendar()
    plain = np.ones(12)
    _, note = with_festival(History(Month(2024, 7), same_year[6:30]), plain, 2027, one_year)
    assert note is Note.FESTIVAL_FEW


def test_years_without_a_known_festival_use_the_plain_rule() -> None:
    assert Note.FESTIVAL_UNKNOWN in estimate(history(3), 2027, OFFICIAL).notes


def test_a_provisional_calendar_is_said_where_it_is_used() -> None:
    provisional = Calendar(official=frozenset({2026}))
    known, _ = stocking_product(2020, 7)
    assert Note.CALENDAR_PROVISIONAL in by_working_days(provisional, 2027).notes
    assert Note.CALENDAR_PROVISIONAL in estimate(known, 2027, provisional).notes
    assert Note.CALENDAR_PROVISIONAL not in by_working_days(provisional, 2026).notes


def test_a_holiday_lowers_its_month() -> None:
    week = frozenset(date(2026, 10, day) for day in range(1, 8))
    season = by_working_days(Calendar(week, official=frozenset({2026})), 2026)
    assert season.factors[9] < by_working_days(OFFICIAL, 2026).factors[9]
    assert season.factors.sum() == pytest.approx(12)


def test_twelve_given_numbers_count_by_their_proportions() -> None:
    season = given_season(np.arange(1.0, 13.0))
    assert season.factors.sum() == pytest.approx(12)
    assert season.factors[11] == pytest.approx(12 * season.factors[0])
    assert season.method is Method.GIVEN


@pytest.mark.parametrize(
    "numbers", [np.ones(11), np.zeros(12), -np.ones(12), np.full(12, np.nan), np.full(12, np.inf)]
)
def test_what_is_no_season_is_refused(numbers: Floats) -> None:
    with pytest.raises(NotASeason):
        given_season(numbers)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=0, max_size=80), st.integers(1, 12))
def test_every_history_yields_twelve_factors_that_sum_to_twelve(
    units: list[int], first: int
) -> None:
    sold = np.array(units, dtype=np.float64)
    season = estimate(History(Month(2021, first), sold), 2027, OFFICIAL, given_season(SHAPE))
    for factors in (season.factors, season.plain):
        assert factors.sum() == pytest.approx(12)
        assert (factors >= 0).all()


def test_a_month_that_is_not_known_is_no_observation_and_leaves_the_others_as_they_are() -> None:
    whole, with_hole = history(4), history(4)
    with_hole.units[24] = np.nan
    season = estimate(with_hole, 2027, OFFICIAL)
    assert season.factors == pytest.approx(estimate(whole, 2027, OFFICIAL).factors, abs=0.02)
    near_empty = history(4)
    near_empty.units[24] = 1.0
    assert estimate(near_empty, 2027, OFFICIAL).factors[0] < 0.85 * season.factors[0]


def test_the_back_test_spreads_a_past_year_by_the_years_before_it() -> None:
    tested = back_tested(history(4), OFFICIAL)
    assert tested is not None
    assert tested.year == 2015
    assert tested.season == pytest.approx(0.0, abs=1e-9)
    assert tested.flat == pytest.approx(np.abs(SHAPE / 12 - 1 / 12).sum())


def test_where_months_are_drawn_by_lot_a_flat_year_can_be_closer() -> None:
    drawn = np.random.default_rng(3).normal(100, 25, 48)
    tested = back_tested(History(Month(2012, 1), drawn), OFFICIAL)
    assert tested is not None
    assert tested.flat < tested.season


def test_without_a_season_of_its_own_there_is_no_back_test() -> None:
    assert back_tested(history(2), OFFICIAL) is None
    holes = history(4)
    holes.units[36:] = np.nan
    assert back_tested(holes, OFFICIAL) is not None  # the year before is whole
