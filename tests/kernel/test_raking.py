import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.raking import MarginsCannotBeMet, MarginsDiffer, RowsEmpty, rake, unmet

# Example of Ardilly and Tillé in the R package TeachingSampling, function IPFP
ARDILLY_TILLE = np.array([[80, 170, 150], [90, 80, 210], [10, 80, 130]], dtype=np.float64)
ROWS = np.array([430.0, 360.0, 210.0])
COLUMNS = np.array([150.0, 300.0, 550.0])


def test_the_published_example_to_its_printed_decimals() -> None:
    assert rake(ARDILLY_TILLE, ROWS, COLUMNS).round(2).tolist() == [
        [73.01, 167.64, 189.35],
        [69.39, 66.65, 223.96],
        [7.60, 65.71, 136.69],
    ]


def test_margins_are_met_to_a_billionth() -> None:
    fitted = rake(ARDILLY_TILLE, ROWS, COLUMNS)
    np.testing.assert_allclose(fitted.sum(axis=1), ROWS, rtol=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=0), COLUMNS, rtol=1e-9)


def test_margins_with_two_totals_are_refused() -> None:
    with pytest.raises(MarginsDiffer, match=r"1,000.*1,001"):
        rake(ARDILLY_TILLE, ROWS, np.array([151.0, 300.0, 550.0]))


def test_boxes_wanted_in_january_where_all_listings_are_in_july() -> None:
    table = np.zeros((3, 12))
    table[:, 6:] = 1.0
    months = np.full(12, 10.0)
    short = unmet(table, np.full(3, 40.0), months)
    assert short is not None
    assert short.columns == (0,)
    assert (short.asked, short.available) == (10.0, 0.0)
    with pytest.raises(MarginsCannotBeMet, match=r"Columns 1 ask for 10"):
        rake(table, np.full(3, 40.0), months)


def test_a_set_of_months_asks_too_much_although_each_alone_could_be_met() -> None:
    table = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    short = unmet(table, np.array([10.0, 5.0, 5.0]), np.array([7.0, 7.0, 6.0]))
    assert short is not None
    assert short.columns == (0, 1)
    assert (short.asked, short.available) == (14.0, 10.0)


def test_a_row_of_zeros_cannot_have_a_sum() -> None:
    with pytest.raises(RowsEmpty, match="Rows 2"):
        rake(np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))


def test_zeros_that_every_solution_has_are_found_and_not_approached() -> None:
    table = np.array([[1.0, 1.0], [0.0, 1.0]])
    assert rake(table, np.ones(2), np.ones(2)).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_a_margin_of_zero_empties_its_row_and_column() -> None:
    fitted = rake(np.ones((2, 2)), np.array([0.0, 3.0]), np.array([3.0, 0.0]))
    assert fitted.tolist() == [[0.0, 0.0], [3.0, 0.0]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.floats(0.0, 0.7))
def test_any_margins_that_some_table_has_are_met(seed: int, rows: int, empty: float) -> None:
    chance = np.random.default_rng(seed)
    support = chance.random((rows, 12)) >= empty
    table = np.where(support, chance.gamma(1.0, 50.0, support.shape), 0.0)
    other = np.where(support, chance.integers(0, 50, support.shape), 0).astype(np.float64)
    fitted = rake(table, other.sum(axis=1), other.sum(axis=0))
    np.testing.assert_allclose(fitted.sum(axis=1), other.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=0), other.sum(axis=0), rtol=1e-9)
    assert not fitted[~support].any()


def test_the_odds_of_the_table_are_kept() -> None:
    fitted = rake(ARDILLY_TILLE, ROWS, COLUMNS)

    def odds(table: np.ndarray) -> float:
        return float(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))

    assert odds(fitted) == pytest.approx(odds(ARDILLY_TILLE))
