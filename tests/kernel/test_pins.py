from itertools import product
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.pins import (
    Pin,
    PinsContradict,
    PinsNotReached,
    Problem,
    contradiction,
    fit,
)
from territory.kernel.pins.feasible import sort_into_families
from territory.kernel.pins.problem import gather
from territory.kernel.tree import Tree, grow

Floats = npt.NDArray[np.float64]
YEAR = range(12)

# company > east {H1, H2}, west {H3, H4}
EAST, WEST, COMPANY = (0, 1), (2, 3), (0, 1, 2, 3)


def pin(rows: Any, months: Any, low: int = 0, high: int | None = None) -> Pin:
    return Pin(np.array(rows, dtype=np.intp), np.array(months, dtype=np.intp), low, high)


def fixed(rows: Any, months: Any, value: int) -> Pin:
    return pin(rows, months, value, value)


def block(table: npt.NDArray[Any], one: Pin) -> Any:
    return table[np.ix_(one.rows, one.months)].sum()


def even() -> Floats:
    return np.full((4, 12), 10.0)


def test_a_pin_is_met_and_the_rest_is_shared_in_proportion() -> None:
    table = even()
    table[3] *= 3
    fitted = fit(Problem(table, (fixed(COMPANY, YEAR, 720), fixed([0], YEAR, 220))))
    assert fitted.sum(axis=1) == pytest.approx([220, 100, 100, 300])
    assert fitted[3] == pytest.approx(np.full(12, 25.0))


def test_bounds_that_do_not_bind_change_nothing() -> None:
    total = fixed(COMPANY, YEAR, 480)
    loose = (total, pin(EAST, YEAR, 200, 300), pin([0], [0], high=11), pin([3], YEAR, 100))
    assert fit(Problem(even(), loose)) == pytest.approx(even())


def test_a_bound_that_binds_only_before_another_pin_is_let_go() -> None:
    """East's minimum binds at first; the fixed hospital then lifts east above it."""
    pins = (fixed(COMPANY, YEAR, 480), pin(EAST, YEAR, 250), fixed([0], YEAR, 240))
    fitted = fit(Problem(even(), pins))
    assert fitted.sum(axis=1) == pytest.approx([240, 80, 80, 80])


def test_minimum_and_maximum_bind_together() -> None:
    pins = (fixed(COMPANY, YEAR, 480), pin(EAST, YEAR, 300), pin([0], YEAR, high=100))
    assert fit(Problem(even(), pins)).sum(axis=1) == pytest.approx([100, 200, 90, 90])


def test_years_and_months_cross() -> None:
    pins = (
        fixed(COMPANY, YEAR, 480),
        fixed(EAST, YEAR, 300),
        fixed(WEST, [0], 50),
        fixed(COMPANY, [0, 1, 2], 200),
    )
    fitted = fit(Problem(even(), pins))
    for one in pins:
        assert block(fitted, one) == pytest.approx(one.low, rel=1e-9)


def test_zero_is_a_target_of_nothing_and_blank_cells_stay() -> None:
    table = even()
    table[1, :6] = 0.0
    fitted = fit(Problem(table, (fixed(COMPANY, YEAR, 300), fixed([3], YEAR, 0))))
    assert not fitted[3].any()
    assert not fitted[1, :6].any()
    assert fitted.sum() == pytest.approx(300)


def test_cells_without_any_pin_stay_as_they_are() -> None:
    fitted = fit(Problem(even(), (fixed([0], YEAR, 7),)))
    assert fitted[1:].tolist() == even()[1:].tolist()
    assert fitted[0].sum() == pytest.approx(7)


def test_the_rest_may_be_forced_to_nothing() -> None:
    pins = (fixed(COMPANY, YEAR, 480), fixed(EAST, YEAR, 400), fixed([2], YEAR, 80))
    fitted = fit(Problem(even(), pins))
    assert fitted.sum(axis=1) == pytest.approx([200, 200, 80, 0])
    assert not fitted[3].any()


def test_pins_deep_inside_each_other_still_meet_a_billionth() -> None:
    """Each set is almost all of the next: plain cycling would need tens of thousands of rounds."""
    table = np.full((40, 12), 1.0)
    table[0] = 1e6
    pins = tuple(pin(range(size), YEAR, 13_000_000 + 50 * size) for size in range(40, 0, -1))
    pins = (fixed(range(40), YEAR, 13_002_000), *pins[1:])
    fitted = fit(Problem(table, pins))
    for one in pins:
        assert block(fitted, one) >= one.low * (1 - 1e-9)
    assert fitted.sum() == pytest.approx(13_002_000, rel=1e-9)


def test_a_minimum_for_every_hospital_under_a_total_that_hardly_exceeds_them() -> None:
    """The total and 2,000 minima that bind for almost all of it, months fixed across."""
    chance = np.random.default_rng(7)
    table = chance.gamma(1.0, 50.0, (2000, 1)) * chance.uniform(0.5, 1.5, 12)
    least = (table.sum(axis=1) * chance.lognormal(0.0, 0.3, 2000)).astype(np.int64)
    total = int(least.sum() * 1.002)
    months = [fixed(range(2000), [month], total // 12 + month) for month in range(11)]
    minima = [pin([row], YEAR, int(value)) for row, value in enumerate(least)]
    pins = (fixed(range(2000), YEAR, total), *months, *minima)
    fitted = fit(Problem(table, pins))
    assert (fitted.sum(axis=1) >= least * (1 - 1e-9)).all()
    for one in pins[:12]:
        assert block(fitted, one) == pytest.approx(one.low, rel=1e-9)


def test_a_table_of_zeros_stays_so() -> None:
    assert not fit(Problem(np.zeros((2, 12)), (fixed([0, 1], YEAR, 0),))).any()


def test_children_that_exceed_their_parent_are_named_and_nobody_else() -> None:
    pins = (
        fixed(COMPANY, YEAR, 480),
        pin([2], YEAR, high=400),
        fixed(EAST, YEAR, 100),
        fixed([0], YEAR, 60),
        fixed(COMPANY, [5], 40),
        pin([1], YEAR, 41),
    )
    assert contradiction(Problem(even(), pins)) == (2, 3, 5)
    with pytest.raises(PinsContradict, match="3, 4, 6") as refusal:
        fit(Problem(even(), pins))
    assert refusal.value.pins == (2, 3, 5)


def test_a_year_contradicts_months_across_both_families() -> None:
    pins = (
        fixed(COMPANY, YEAR, 480),
        fixed(COMPANY, [0], 100),
        pin(EAST, YEAR, high=30),
        pin(WEST, [0], high=60),
    )
    assert contradiction(Problem(even(), pins)) == (1, 2, 3)


def test_a_pin_where_all_is_zero_contradicts_by_itself() -> None:
    table = even()
    table[1] = 0.0
    assert contradiction(Problem(table, (fixed(COMPANY, YEAR, 9), pin([1], YEAR, 1)))) == (1,)
    assert contradiction(Problem(table, (fixed(COMPANY, YEAR, 9), fixed([1], YEAR, 0)))) is None


def test_fixed_hospitals_that_miss_their_total_are_all_named() -> None:
    pins = [fixed([row], YEAR, 10) for row in range(300)]
    total = fixed(range(300), YEAR, 3001)
    assert contradiction(Problem(np.ones((300, 12)), (total, *pins))) == tuple(range(301))


def test_hospitals_that_the_excess_can_spare_are_not_named() -> None:
    pins = [fixed([row], YEAR, 10) for row in range(300)]
    total = fixed(range(300), YEAR, 25)
    found = contradiction(Problem(np.ones((300, 12)), (total, *pins)))
    assert found is not None
    assert len(found) == 4
    assert found[0] == 0


def test_crossed_bounds_contradict_by_themselves() -> None:
    assert contradiction(Problem(even(), (pin([1], YEAR, 5, 4),))) == (0,)


def test_no_pins_no_change() -> None:
    assert contradiction(Problem(even(), ())) is None
    assert fit(Problem(even(), ())).tolist() == even().tolist()


def test_a_quarter_of_a_region_is_a_general_pin() -> None:
    """East's quarter crosses H1's year in one family and the company's January in the other."""
    pins = (
        fixed(COMPANY, YEAR, 480),
        fixed([0], YEAR, 100),
        fixed(COMPANY, [0], 50),
        fixed(EAST, [0, 1, 2], 90),
    )
    problem = Problem(even(), pins)
    assert sort_into_families(problem, gather(problem)).aside == (3,)
    fitted = fit(problem)
    for one in pins:
        assert block(fitted, one) == pytest.approx(one.low, rel=1e-9)


def test_a_general_pin_that_cannot_be_reached_is_refused() -> None:
    pins = (
        fixed(COMPANY, YEAR, 480),
        fixed(EAST, YEAR, 100),
        fixed([0], YEAR, 10),
        fixed(COMPANY, [0], 50),
        fixed(EAST, [0, 1, 2], 120),
    )
    problem = Problem(even(), pins)
    assert contradiction(problem) is None
    with pytest.raises(PinsNotReached):
        fit(problem)


def test_a_quarter_of_a_region_is_judged_where_it_nests() -> None:
    pins = (fixed(EAST, YEAR, 100), fixed(EAST, [0, 1, 2], 120))
    assert contradiction(Problem(even(), pins)) == (0, 1)


def organisation(chance: np.random.Generator, hospitals: int) -> Tree:
    pairs: list[tuple[str, str | None]] = [("company", None)]
    pairs += [(f"region{i}", "company") for i in range(3)]
    pairs += [(f"position{i}", f"region{i % 3}") for i in range(7)]
    pairs += [(f"hospital{i:03}", f"position{chance.integers(7)}") for i in range(hospitals)]
    return grow(pairs)


def problem_with_solution(seed: int, hospitals: int, count: int) -> tuple[Problem, Any]:
    """Draw a table and a whole-number table on its support, and pins that the second keeps."""
    chance = np.random.default_rng(seed)
    tree = organisation(chance, hospitals)
    starts, ends = tree.leaf_spans()
    rows = len(tree.leaves)
    table = chance.gamma(1.0, 50.0, (rows, 12)) * (chance.random((rows, 12)) > 0.3)
    table *= np.exp(chance.normal(0.0, seed % 3, table.shape))
    known = np.where(table > 0, chance.integers(0, 200, table.shape), 0)
    pins = [fixed(range(rows), YEAR, int(known.sum()))]
    for _ in range(count):
        node = chance.integers(len(tree))
        month = int(chance.integers(12))
        where = range(starts[node], ends[node])
        quarter = range(month // 3 * 3, month // 3 * 3 + 3)
        one = [pin(where, YEAR), pin(where, [month]), pin(range(rows), quarter)][chance.integers(3)]
        value = int(block(known, one))
        low, high = [(value, value), (value, None), (0, value)][chance.integers(3)]
        pins.append(Pin(one.rows, one.months, low, high))
    return Problem(table, tuple(pins)), known


problems = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(0, 25))


@settings(max_examples=60, deadline=None)
@given(problems)
def test_any_pins_that_some_table_keeps_are_met(drawn: tuple[int, int, int]) -> None:
    problem, _ = problem_with_solution(*drawn)
    assert contradiction(problem) is None
    fitted = fit(problem)
    assert not fitted[problem.table == 0].any()
    for one in problem.pins:
        value = block(fitted, one)
        assert value >= one.low * (1 - 1e-9)
        assert one.high is None or value <= one.high * (1 + 1e-9)


def distance(values: npt.NDArray[Any], table: Floats) -> float:
    """Kullback-Leibler distance, the measure of relative change."""
    used = table > 0
    x, a = values[used].astype(np.float64), table[used]
    logs = np.log(np.where(x > 0, x, 1.0) / a)
    return float((x * logs - x + a).sum())


@settings(max_examples=40, deadline=None)
@given(problems)
def test_no_other_table_that_keeps_the_pins_is_nearer(drawn: tuple[int, int, int]) -> None:
    problem, known = problem_with_solution(*drawn)
    fitted = fit(problem)
    best = distance(fitted, problem.table)
    for step in (1.0, 0.1, 1e-3):
        other = fitted + step * (known - fitted)
        assert distance(other, problem.table) >= best - 1e-6 * max(1.0, best)


@settings(max_examples=30, deadline=None)
@given(problems, st.randoms(use_true_random=False))
def test_the_order_of_pins_does_not_matter_to_the_last_bit(
    drawn: tuple[int, int, int], chance: Random
) -> None:
    problem, _ = problem_with_solution(*drawn)
    pins = list(problem.pins)
    chance.shuffle(pins)
    again = fit(Problem(problem.table, tuple(pins)))
    assert again.tobytes() == fit(problem).tobytes()


@settings(max_examples=30, deadline=None)
@given(problems, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn: tuple[int, int, int], chance: Random) -> None:
    problem, _ = problem_with_solution(*drawn)
    order = list(range(len(problem.table)))
    chance.shuffle(order)
    place = np.argsort(order)
    pins = tuple(Pin(place[one.rows], one.months, one.low, one.high) for one in problem.pins)
    again = fit(Problem(problem.table[order], pins))
    np.testing.assert_allclose(again, fit(problem)[order], rtol=1e-6, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(problems, st.integers(1, 60))
def test_a_set_that_contradicts_is_irreducible(drawn: tuple[int, int, int], more: int) -> None:
    problem, _ = problem_with_solution(*drawn)
    pins = [
        Pin(one.rows, one.months, one.low + more, None if one.high is None else one.high + more)
        if i % 3 == 1 and one.low
        else one
        for i, one in enumerate(problem.pins)
    ]
    clash = contradiction(Problem(problem.table, tuple(pins)))
    if clash is None:
        fit(Problem(problem.table, tuple(pins)))
        return
    assert contradiction(Problem(problem.table, tuple(pins[i] for i in clash))) is not None
    for out in clash:
        rest = tuple(pins[i] for i in clash if i != out)
        fit(Problem(problem.table, rest))


def some_table_keeps(table: Floats, pins: tuple[Pin, ...]) -> bool:
    """Try every table of whole numbers up to 4."""
    cells = np.argwhere(table > 0)
    for values in product(range(5), repeat=len(cells)):
        tried = np.zeros(table.shape, dtype=np.int64)
        tried[tuple(cells.T)] = values
        if all(
            one.low <= block(tried, one) and (one.high is None or block(tried, one) <= one.high)
            for one in pins
        ):
            return True
    return False


nested_rows = st.sampled_from([[0], [1], [2], [0, 1], [0, 1, 2]])
some_months = st.sampled_from([[0], [1], [0, 1]])
small_pins = st.builds(
    lambda rows, months, low, room: pin(rows, months, low, None if room is None else low + room),
    nested_rows,
    some_months,
    st.integers(0, 3),
    st.sampled_from([0, 1, None]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(small_pins, min_size=1, max_size=5), st.integers(0, 63))
def test_the_verdict_agrees_with_trying_every_small_table(pins: list[Pin], zeros: int) -> None:
    table = np.array([[1.0 if zeros >> (2 * i + j) & 1 else 0.0 for j in (0, 1)] for i in range(3)])
    found = contradiction(Problem(table, tuple(pins)))
    assert (found is None) == some_table_keeps(table, tuple(pins))
