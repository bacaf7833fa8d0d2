import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.apportion import tie_table
from territory.kernel.grid import (
    UNIT,
    Grid,
    IdealOffTotal,
    NotAnIdeal,
    TotalTooLarge,
    carry,
    snap,
)

SEEDS = st.integers(0, 2**32 - 1)


def units(grid: Grid) -> int:
    return int(grid.whole.sum()) * UNIT + int(grid.part.sum())


def shares(seed: int, total: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    draw = np.random.default_rng(seed)
    weight = draw.lognormal(0, 2, (draw.integers(1, 60), 12)) * (draw.random(12) < 0.8)
    weight[0, 0] += 1
    return np.asarray(weight / weight.sum() * total, dtype=np.float64)


@given(SEEDS, st.sampled_from([0, 1, 17, 10_000, 10**9, 10**13]))
@settings(max_examples=60, deadline=None)
def test_the_total_is_kept_and_zero_stays_zero(seed: int, total: int) -> None:
    ideal = shares(seed, total)
    grid = snap(ideal, total)
    assert units(grid) == total * UNIT
    assert not grid.floats()[ideal == 0].any()
    assert (grid.whole >= 0).all()
    share_of_miss = ideal.size * ideal / max(total, 1)
    assert (np.abs(grid.floats() - ideal) <= (2 + share_of_miss) / UNIT + 1e-9 * ideal).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_grid_goes_with_the_keys_not_with_the_rows(seed: int) -> None:
    ideal = np.round(shares(seed, 100), 1) + 0.05
    ties = tie_table(2026, "P", [f"H{row}" for row in range(len(ideal))])[:, :12]
    mixed = np.random.default_rng(seed).permutation(len(ideal))
    total = round(float(ideal.sum()))
    ideal *= total / ideal.sum()
    plain, moved = snap(ideal, total, ties), snap(ideal[mixed], total, ties[mixed])
    np.testing.assert_array_equal(plain.part[mixed], moved.part)
    np.testing.assert_array_equal(plain.whole[mixed], moved.whole)


def test_a_table_without_total_keeps_its_own_sum() -> None:
    grid = snap(np.array([[3.615, 1.205], [0.0, 2.25]]))
    assert grid.whole.tolist() == [[3, 1], [0, 2]]
    assert grid.part[1].tolist() == [0, UNIT // 4]


def test_borrowed_and_carried_units_keep_the_part_below_one() -> None:
    grid = carry(np.array([1, 1]), np.array([-1, UNIT + 5]))
    assert grid.whole.tolist() == [0, 2]
    assert grid.part.tolist() == [UNIT - 1, 5]


def test_a_table_off_its_total_is_refused() -> None:
    with pytest.raises(IdealOffTotal, match="not the total 13"):
        snap(np.ones((1, 12)), 13)


@pytest.mark.parametrize("bad", [-0.5, float("nan"), float("inf")])
def test_what_is_no_ideal_is_refused_by_row_and_month(bad: float) -> None:
    ideal = np.ones((3, 12))
    ideal[1, 4] = bad
    with pytest.raises(NotAnIdeal, match="row 1, month 5"):
        snap(ideal)


def test_a_total_beyond_the_floats_is_refused() -> None:
    with pytest.raises(TotalTooLarge, match="rounded exactly"):
        snap(np.full((1, 12), 1e15))
