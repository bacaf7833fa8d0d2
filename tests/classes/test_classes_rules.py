"""The arithmetic of ABCD: cuts, peer groups, hysteresis, the unknown (DOMAIN.md section 5)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.classes.rules import (
    AxisFigures,
    AxisRule,
    Level,
    axis,
    band_of,
    cumulative_letters,
    level_of,
    quadrant,
    share_cut,
)

TABLE = {"high_low": "A", "high_high": "B", "low_high": "C", "low_low": "D"}
FOUR_FIFTHS = Fraction(4, 5)
RULE = AxisRule("share", FOUR_FIFTHS, frozenset({"high"}), Fraction(1, 10), Fraction(1), 5)


def cut_of(*figures: float, share: Fraction = FOUR_FIFTHS) -> Fraction | None:
    found = exact(figures)
    return share_cut(found.units, found.scale, share)


def exact(figures: Sequence[float | None]) -> AxisFigures:
    return AxisFigures.of([None if f is None else Decimal(str(f)) for f in figures])


def test_the_one_who_crosses_eighty_percent_is_high() -> None:
    assert cut_of(50, 25, 10, 10, 5) == 10  # 50 + 25 = 75 %, the next crosses
    assert cut_of(80, 20) == 80


def test_zero_is_always_low_even_where_most_are_zero() -> None:
    values = exact([0] * 20 + [1, 2, 3, 4, 5])
    levels = axis(values, [None] * 25, [()] * 25, [None] * 25, RULE).levels
    assert levels[:20] == (Level.LOW,) * 20
    assert Level.HIGH in levels[20:]


def test_nobody_above_zero_means_everybody_low() -> None:
    assert cut_of(0, 0, 0, 0) is None
    assert level_of(Fraction(0), None, Fraction(0), None) is Level.LOW


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
    assert level_of(Fraction(str(value)), Fraction(10), Fraction(1), held) is expected


def test_the_margin_is_a_tenth_of_the_cut_or_one_step() -> None:
    assert RULE.cut(np.array([4]), 1) == (Fraction(4), Fraction(1))
    assert RULE.cut(np.array([40]), 1) == (Fraction(40), Fraction(4))
    assert RULE.cut(np.array([400]), 10) == (Fraction(40), Fraction(4))


def test_a_small_group_uses_its_parent_and_says_so() -> None:
    values = exact([1] * 4 + [10] * 6)
    groups = [("心内科", "3A")] * 4 + [("心内科", "2A")] * 6
    result = axis(values, [None] * 10, groups, [None] * 10, RULE)
    assert [cut.group for cut in result.cuts if cut] == [("心内科",)] * 4 + [("心内科", "2A")] * 6
    assert result.levels[0] is Level.LOW
    assert [result.parent_stood_in(index) for index in range(10)] == [True] * 4 + [False] * 6


def test_bands_stand_where_there_is_no_figure() -> None:
    result = axis(exact([None] * 4), ["high", "middle", "low", None], [()] * 4, [None] * 4, RULE)
    assert result.levels == (Level.HIGH, Level.LOW, Level.LOW, Level.UNKNOWN)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.randoms())
def test_the_order_of_rows_does_not_matter(figures: list[int], chance: Random) -> None:
    order = list(range(len(figures)))
    chance.shuffle(order)
    empty: list[None] = [None] * len(figures)
    straight = axis(exact(figures), empty, [()] * len(figures), empty, RULE).levels
    mixed = axis(exact([figures[i] for i in order]), empty, [()] * len(figures), empty, RULE).levels
    assert tuple(straight[i] for i in order) == mixed


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40))
def test_the_high_make_up_the_share_and_the_last_of_them_crosses_it(figures: list[int]) -> None:
    cut = cut_of(*figures)
    assert cut is not None
    assert sum(f for f in figures if f >= cut) >= FOUR_FIFTHS * sum(figures)
    assert sum(f for f in figures if f > cut) < FOUR_FIFTHS * sum(figures)


def test_headroom_is_never_below_zero() -> None:
    headroom = exact([5, 1, None, 7]).less(exact([2.5, 9, 1, None]))
    assert [headroom.value(index) for index in range(4)] == [Decimal("2.5"), 0, None, None]


def test_hospitals_by_cumulative_share() -> None:
    values = exact([60, 20, 15, 5, 0, None])
    cuts = (FOUR_FIFTHS, Fraction(95, 100))
    letters = cumulative_letters(values, cuts, ("A", "B", "C"))
    assert letters == ("A", "A", "B", "C", "C", "U")


@pytest.mark.parametrize(
    ("figure", "band"),
    [(0, "0"), (0.4, "1–3"), (3.9, "1–3"), (4, "4–9"), (79, "40–79"), (500, "80+")],
)
def test_a_person_is_shown_as_a_band(figure: float, band: str) -> None:
    assert band_of(figure) == band


def test_decimals_are_compared_as_they_are_written() -> None:
    headroom = exact([3.6, 2.4]).less(exact([1.2, 0]))
    assert headroom.value(0) == headroom.value(1)  # in binary 3.6 − 1.2 is less than 2.4
    fixed = AxisRule("fixed", Fraction("2.4"), frozenset(), Fraction(0), Fraction(0), 1)
    assert axis(headroom, [None] * 2, [()] * 2, [None] * 2, fixed).levels == (Level.HIGH,) * 2


def test_whose_figure_takes_no_part_moves_no_cut() -> None:
    figures, empty = exact([10, 10, 10, 10, 10, 900]), [None] * 6
    part = np.array([True] * 5 + [False])
    result = axis(figures, empty, [()] * 6, empty, RULE, takes_part=part)
    assert result.levels[:5] == (Level.HIGH,) * 5
    assert axis(figures, empty, [()] * 6, empty, RULE).levels[:5] == (Level.LOW,) * 5


def plain_letters(
    usage: Sequence[Decimal | None], potential: Sequence[Decimal | None]
) -> list[str]:
    """Class with sorted lists of decimals only: the slow twin of `axis` and `quadrant`."""

    def high(figures: Sequence[Decimal | None]) -> list[bool]:
        order = sorted((f for f in figures if f), reverse=True)
        reached = list(accumulate(order))
        cut = next(f for f, r in zip(order, reached, strict=True) if r * 5 >= reached[-1] * 4)
        return [figure is not None and figure >= cut for figure in figures]

    rooms = [
        None if u is None or p is None else max(p - u, Decimal(0))
        for u, p in zip(usage, potential, strict=True)
    ]
    letters = {(True, False): "A", (True, True): "B", (False, True): "C", (False, False): "D"}
    axes = zip(usage, potential, high(usage), high(rooms), strict=True)
    return ["U" if u is None or p is None else letters[a, b] for u, p, a, b in axes]


@pytest.mark.parametrize("times", [Decimal(1), Decimal(10), Decimal("0.1")])
def test_fifteen_hundred_letters_are_those_of_plain_decimals_in_any_unit(times: Decimal) -> None:
    chance = np.random.default_rng(20270201)

    def drawn() -> Decimal | None:
        known = chance.random()
        if known < 0.1:
            return None
        return Decimal(0) if known < 0.5 else Decimal(int(chance.integers(1, 400))) / 10

    usage, potential = ([drawn() for _ in range(1500)] for _ in range(2))
    figures = [
        AxisFigures.of([f if f is None else f * times for f in x]) for x in (usage, potential)
    ]
    room = figures[1].less(figures[0])
    empty, everybody = [None] * 1500, [()] * 1500
    of_usage = axis(figures[0], empty, everybody, empty, RULE)
    compared = room.or_else(figures[1])
    of_room = axis(compared, empty, everybody, empty, RULE, takes_part=room.known)
    letters = [
        quadrant(u, p, TABLE)[0] for u, p in zip(of_usage.levels, of_room.levels, strict=True)
    ]
    assert letters == plain_letters(usage, potential)
