"""Quarters of inner nodes, which cross both nested families, in whole steps."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.pins import Pin, PinsContradict, Problem, clash_across, fit, whole_months

MONTHS = np.arange(12)
ALL = np.arange(4)
QUARTER = np.array([1, 2])


def counter_example(position_one: int) -> Problem:
    """Two positions of two hospitals; months 2, 3 in one quarter, month 4 in the next (06.3)."""
    table = np.zeros((4, 12))
    table[:, [1, 2, 3]] = [[0.5, 0, 0.5], [0, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0]]
    ones = [Pin(ALL, np.array([month]), 1, 1) for month in (1, 2, 3)]
    years = [Pin(np.array([row]), MONTHS, 1, 1) for row in (0, 2)]
    quarter = Pin(np.array([0, 1]), QUARTER, position_one, position_one)
    return Problem(table, (Pin(ALL, MONTHS, 3, 3), *ones, *years, quarter))


def test_a_quarter_that_no_whole_table_keeps_is_refused_with_an_irreducible_set() -> None:
    problem = counter_example(1)
    with pytest.raises(PinsContradict) as refused:
        whole_months(problem, [6], problem.table)
    named = refused.value.pins
    assert 6 in named
    assert clash_across(problem, [6]) == named
    for pin in named:
        rest = tuple(problem.pins[other] for other in named if other != pin)
        quarters = [at for at, other in enumerate(rest) if len(other.months) == len(QUARTER)]
        assert clash_across(Problem(problem.table, rest), quarters) is None


@pytest.mark.parametrize("value", [0, 2])
def test_the_quarters_that_whole_tables_have_are_met(value: int) -> None:
    problem = counter_example(value)
    months = whole_months(problem, [6], problem.table)
    assert sum(pin.low for pin in months) == value
    assert clash_across(Problem(problem.table, (*problem.pins, *months)), [6]) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_quarters_of_an_existing_whole_table_are_met(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = draw.integers(0, 3, (6, 12)) * (draw.random((6, 12)) < 0.4)
    guide = draw.lognormal(0, 1, whole.shape)
    pins = [Pin(np.arange(6), MONTHS, int(whole.sum()), int(whole.sum()))]
    for first, quarter in product((0, 3), range(4)):
        rows, months = np.arange(first, first + 3), np.arange(3 * quarter, 3 * quarter + 3)
        value = int(whole[np.ix_(rows, months)].sum())
        pins.append(Pin(rows, months, value, value if draw.random() < 0.7 else None))
    for row, month in zip(draw.integers(0, 6, 8), draw.integers(0, 12, 8), strict=True):
        where = (np.array([row]), MONTHS if draw.random() < 0.5 else np.array([month]))
        value = int(whole[np.ix_(*where)].sum())
        pins.append(Pin(*where, value, value))
    problem = Problem(guide, tuple(pins))
    quarters = list(range(1, 9))
    months_found = whole_months(problem, quarters, guide)
    fitted = fit(Problem(guide, (*problem.pins, *months_found)))
    for pin in problem.pins:
        found = fitted[np.ix_(pin.rows, pin.months)].sum()
        assert found >= pin.low - 1e-6
        assert pin.high is None or found <= pin.high + 1e-6


def test_a_least_quarter_raises_months_as_far_as_it_must() -> None:
    table = np.full((2, 12), 1.0)
    pins = (Pin(np.arange(2), MONTHS, 24, 24), Pin(np.array([0]), np.arange(3), 9))
    problem = Problem(table, pins)
    months = whole_months(problem, [1], fit(problem))
    assert [pin.low for pin in months] == [3, 3, 3]
