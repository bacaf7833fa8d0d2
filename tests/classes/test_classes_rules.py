"""The arithmetic of ABCD: cuts, peer groups, hysteresis, the unknown (DOMAIN.md section 5)."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.classes.rules import (
    AxisRule,
    Level,
    axis,
    band_of,
    cumulative_letters,
    headroom,
    level_of,
    quadrant,
    share_cut,
)

TABLE = {"high_low": "A", "high_high": "B", "low_high": "C", "low_low": "D"}
RULE = AxisRule("share", 0.8, frozenset({"high"}), 0.1, 1.0, 5)


def test_the_one_who_crosses_eighty_percent_is_high() -> None:
    values = np.array([50.0, 25.0, 10.0, 10.0, 5.0])
    assert share_cut(values, 0.8) == 10.0  # 50 + 25 = 75 %, the next crosses
    assert share_cut(np.array([80.0, 20.0]), 0.8) == 80.0


def test_zero_is_always_low_even_where_most_are_zero() -> None:
    values = np.array([0.0] * 20 + [1.0, 2.0, 3.0, 4.0, 5.0])
    levels = axis(values, [None] * 25, [()] * 25, [None] * 25, RULE).levels
    assert levels[:20] == (Level.LOW,) * 20
    assert Level.HIGH in levels[20:]


def test_nobody_above_zero_means_everybody_low() -> None:
    assert share_cut(np.zeros(4), 0.8) is None
    assert level_of(0.0, None, 0.0, None) is Level.LOW


def test_missing_is_u_with_the_reason_never_a_silent_d() -> None:
    assert quadrant(Level.UNKNOWN, Level.LOW, TABLE) == ("U", "missing_usage")
    assert quadrant(Level.LOW, Level.UNKNOWN, TABLE) == ("U", "missing_potential")
    assert quadrant(Level.UNKNOWN, Level.UNKNOWN, TABLE) == ("U", "missing_both")


def test_the_four_quadrants_mind_that_a_is_not_the_best() -> None:
    levels = (Level.HIGH, Level.LOW)
    letters = {(u, p): quadrant(u, p, TABLE)[0] for u in levels for p in levels}
    assert letters == {
        (Level.HIGH, Level.LOW): "A",
        (Level.HIGH, Level.HIGH): "B",
        (Level.LOW, Level.HIGH): "C",
        (Level.LOW, Level.LOW): "D",
    }


@pytest.mark.parametrize(
    ("value", "held", "expected"),
    [
        (10.5, Level.LOW, Level.LOW),  # over the cut of 10, inside the margin of 1
        (11.0, Level.LOW, Level.HIGH),
        (9.5, Level.HIGH, Level.HIGH),
        (8.9, Level.HIGH, Level.LOW),
        (10.0, None, Level.HIGH),
        (9.9, None, Level.LOW),
        (0.0, Level.HIGH, Level.LOW),
    ],
)
def test_a_class_changes_only_beyond_the_margin(
    value: float, held: Level | None, expected: Level
) -> None:
    assert level_of(value, 10.0, 1.0, held) is expected


def test_the_margin_is_a_tenth_of_the_cut_or_one_step() -> None:
    assert RULE.cut(np.array([4.0])) == (4.0, 1.0)
    assert RULE.cut(np.array([40.0])) == (40.0, 4.0)


def test_a_small_group_uses_its_parent_and_says_so() -> None:
    values = np.array([1.0] * 4 + [10.0] * 6)
    groups = [("心内科", "3A")] * 4 + [("心内科", "2A")] * 6
    result = axis(values, [None] * 10, groups, [None] * 10, RULE)
    assert [cut.group for cut in result.cuts if cut] == [("心内科",)] * 4 + [("心内科", "2A")] * 6
    assert result.levels[0] is Level.LOW


def test_bands_stand_where_there_is_no_figure() -> None:
    nan = np.full(4, np.nan)
    result = axis(nan, ["high", "middle", "low", None], [()] * 4, [None] * 4, RULE)
    assert result.levels == (Level.HIGH, Level.LOW, Level.LOW, Level.UNKNOWN)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.randoms())
def test_the_order_of_rows_does_not_matter(figures: list[int], chance: Random) -> None:
    order = list(range(len(figures)))
    chance.shuffle(order)
    values = np.array(figures, dtype=np.float64)
    empty: list[None] = [None] * len(figures)
    straight = axis(values, empty, [()] * len(figures), empty, RULE).levels
    mixed = axis(values[order], empty, [()] * len(figures), empty, RULE).levels
    assert tuple(straight[i] for i in order) == mixed


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40))
def test_the_high_make_up_the_share_and_the_last_of_them_crosses_it(figures: list[int]) -> None:
    values = np.array(figures, dtype=np.float64)
    cut = share_cut(values, 0.8)
    assert cut is not None
    assert values[values >= cut].sum() >= 0.8 * values.sum() * (1 - 1e-9)
    assert values[values > cut].sum() < 0.8 * values.sum()


def test_headroom_is_never_below_zero() -> None:
    assert headroom(np.array([5.0, 1.0]), np.array([2.0, 9.0])).tolist() == [3.0, 0.0]


def test_hospitals_by_cumulative_share() -> None:
    values = np.array([60.0, 20.0, 15.0, 5.0, 0.0, np.nan])
    letters = cumulative_letters(values, (0.8, 0.95), ("A", "B", "C"))
    assert letters == ("A", "A", "B", "C", "C", "U")


@pytest.mark.parametrize(
    ("figure", "band"),
    [(0, "0"), (0.4, "1–3"), (3.9, "1–3"), (4, "4–9"), (79, "40–79"), (500, "80+")],
)
def test_a_person_is_shown_as_a_band(figure: float, band: str) -> None:
    assert band_of(figure) == band
