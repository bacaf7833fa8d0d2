import math
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.apportion import (
    NegativeWeight,
    NothingToShareBy,
    largest_remainder,
    tie_key,
    tie_table,
    untied,
    whole_weights,
)

STATES_1790 = {
    "Virginia": (630560, 11),
    "Massachusetts": (475327, 8),
    "Pennsylvania": (432879, 7),
    "North Carolina": (353523, 6),
    "New York": (331589, 6),
    "Maryland": (278514, 5),
    "Connecticut": (236841, 4),
    "South Carolina": (206236, 3),
    "New Jersey": (179570, 3),
    "New Hampshire": (141822, 2),
    "Vermont": (85533, 1),
    "Georgia": (70835, 1),
    "Kentucky": (68705, 1),
    "Rhode Island": (68446, 1),
    "Delaware": (55540, 1),
}

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)
TOTALS = st.integers(-(10**12), 10**12)


def ties(count: int) -> list[int]:
    return [tie_key(2026, "P", f"H{number}", 1) for number in range(count)]


def test_hamiltons_seats_of_1790() -> None:
    people = [people for people, _ in STATES_1790.values()]
    seats = [seats for _, seats in STATES_1790.values()]
    assert largest_remainder(people, 60, ties(15)) == seats


@given(WEIGHTS, TOTALS)
def test_parts_sum_to_the_total_and_stay_within_one_of_the_quota(
    weights: list[int], total: int
) -> None:
    parts = largest_remainder(weights, total, ties(len(weights)))
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        quota = Fraction(total * weight, sum(weights))
        assert part in {math.floor(quota), math.ceil(quota)}
        assert part == 0 or weight > 0


@given(WEIGHTS, st.integers(0, 10**12))
def test_no_part_is_rounded_down_for_a_smaller_remainder(weights: list[int], total: int) -> None:
    parts = largest_remainder(weights, total, ties(len(weights)))
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    raised = [quota % 1 for part, quota in zip(parts, quotas, strict=True) if part > quota]
    lowered = [quota % 1 for part, quota in zip(parts, quotas, strict=True) if part < quota]
    assert not raised or not lowered or min(raised) >= max(lowered)


@given(WEIGHTS, TOTALS)
def test_a_return_mirrors_a_sale(weights: list[int], total: int) -> None:
    keys = ties(len(weights))
    there = largest_remainder(weights, total, keys)
    assert largest_remainder(weights, -total, keys) == [-part for part in there]


@given(st.lists(st.integers(0, 5), min_size=2, max_size=12).filter(any), st.randoms())
def test_order_of_rows_does_not_matter(weights: list[int], random: Random) -> None:
    rows = list(zip(weights, ties(len(weights)), strict=True))
    mixed = rows.copy()
    random.shuffle(mixed)

    def by_key(rows: list[tuple[int, int]]) -> dict[int, int]:
        keys = [key for _, key in rows]
        return dict(zip(keys, largest_remainder([w for w, _ in rows], 7, keys), strict=True))

    assert by_key(rows) == by_key(mixed)


def test_equal_remainders_go_by_key_lowest_first() -> None:
    assert largest_remainder([1, 1, 1, 1], 6, [40, 10, 30, 20]) == [1, 2, 1, 2]


def test_nothing_can_be_shared_by_zero_weights_but_nothing() -> None:
    assert largest_remainder([0, 0], 0, [1, 2]) == [0, 0]
    with pytest.raises(NothingToShareBy, match="5 cannot be shared out"):
        largest_remainder([0, 0], 5, [1, 2])


def test_a_negative_weight_is_refused_by_its_place() -> None:
    with pytest.raises(NegativeWeight, match="-1 at place 1"):
        largest_remainder([2, -1], 5, [1, 2])
    with pytest.raises(NegativeWeight):
        whole_weights([0.5, -0.5])


def test_fractions_become_integers_in_the_same_proportion() -> None:
    assert whole_weights([Fraction(1, 3), Fraction(1, 2), 1, 0]) == [2, 3, 6, 0]


@given(
    st.lists(st.floats(0.001, 1e6), min_size=1, max_size=20),
    st.sampled_from([0.1, 3.0, 1e6]),
    st.integers(1, 10_000),
)
def test_scale_of_float_weights_does_not_matter(
    weights: list[float], scale: float, total: int
) -> None:
    keys = ties(len(weights))
    plain = largest_remainder(whole_weights(weights), total, keys)
    scaled = largest_remainder(whole_weights([w * scale for w in weights]), total, keys)
    assert sum(plain) == sum(scaled) == total
    assert max(abs(a - b) for a, b in zip(plain, scaled, strict=True)) <= 1
    if len(set(weights)) == 1:
        assert plain == scaled


def test_zero_float_weights_stay_zero() -> None:
    assert whole_weights([0.0, 0.0]) == [0, 0]
    assert whole_weights([0.0, 2.5])[0] == 0


def test_a_tie_key_is_the_same_for_ever() -> None:
    assert tie_key(2026, "P1", "H1", 1) == 3749630164635313897
    assert tie_key("a", "bc") != tie_key("ab", "c")


def test_the_table_of_keys_holds_the_single_keys() -> None:
    table = tie_table(2026, "品甲", ["H1", "医院2"])
    assert table.shape == (2, 13)
    assert int(table[1, 2]) == tie_key(2026, "品甲", "医院2", 3)
    assert int(table[0, 12]) == tie_key(2026, "品甲", "H1", 0)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(-40, 40))
def test_ties_are_asked_for_where_their_order_matters(weights: list[int], total: int) -> None:
    orders = permutations(range(len(weights)))
    answers = {tuple(largest_remainder(weights, total, order)) for order in orders}
    parts = untied(weights, total)
    assert parts is None if len(answers) > 1 else answers == {parts}


def test_there_is_nothing_to_share_by_without_ties_either() -> None:
    assert untied([], 3) is None
    assert untied([0, 0], 3) is None
    assert untied([2, -1], 3) is None
    assert untied([3, 1, 0], -4) == (-3, -1, 0)
