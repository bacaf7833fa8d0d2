"""How one cell reads to a person."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.shown import full_amount, heading, padded, percent, shown, tree_marks, width
from territory.present.table import Column, label_of
from territory.present.words import speaking


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        (t.quantity("x"), 51_246, "51,246"),
        (t.quantity("x"), 0, "0"),
        (t.quantity("x"), None, "–"),
        (t.quantity("x"), float("nan"), "–"),
        (t.change("x"), 12, "+12"),
        (t.change("x"), -1_200, "-1,200"),
        (t.money("x"), 123_456, "1,234.56"),
        (t.money("x", unit="wan"), 123_456_789, "123.46"),
        (t.percent("x"), 0.123, "12.3 %"),
        (t.percent("x"), Fraction(1, 3), "33.3 %"),
        (t.percent("x"), 0.0005, "0.1 %"),
        (t.signed("x"), 0.219, "+21.9 %"),
        (t.signed("x"), -0.05, "-5.0 %"),
        (t.decimal("x"), Decimal("5.05"), "5.1"),
        (t.decimal("x", places=2), 1.005, "1.01"),
        (t.month("x"), Month(2027, 1), "2027-01"),
        (t.text("x"), None, ""),
        (t.text("x"), True, "yes"),
        (t.code("x"), "00123", "00123"),
        (t.slug("x"), "district", "district"),
    ],
)
def test_a_value_reads_by_its_kind(column: Column, value: Any, read: str) -> None:
    assert shown(column, {"x": value}) == read


def test_a_quantity_that_is_no_whole_number_is_refused() -> None:
    with pytest.raises(TypeError):
        shown(t.quantity("x"), {"x": 1.5})


def test_the_unit_stands_in_the_header() -> None:
    assert heading(t.quantity("x", "Quantity", "box")) == "Quantity (boxes)"
    assert heading(t.money("x", "Amount")) == "Amount (yuan)"
    with speaking("zh"):
        assert heading(t.quantity("x", "Quantity", "box")) == "数量（盒）"
        assert heading(t.money("x", "Amount", "wan")) == "金额（万元）"


def test_a_column_without_label_is_named_after_its_key() -> None:
    assert t.text("product_name").label == label_of("product_name") == "Product name"


def test_a_chinese_character_takes_two_cells() -> None:
    assert width("华东 A×") == 7
    assert padded("华东", 6) == "华东  "
    assert padded("12", 4, right=True) == "  12"


def test_tree_marks_show_which_sibling_is_the_last() -> None:
    assert tree_marks([0, 1, 2, 2, 1, 2]) == ["", "├ ", "│ ├ ", "│ └ ", "└ ", "  └ "]


@given(st.lists(st.integers(0, 4), max_size=30))
def test_every_row_of_a_tree_is_indented_by_its_depth(depths: list[int]) -> None:
    assert [width(mark) for mark in tree_marks(depths)] == [2 * depth for depth in depths]


@given(st.integers(-(10**14), 10**14))
def test_money_loses_nothing_in_wan(fen: int) -> None:
    assert full_amount(fen, "wan") * 1_000_000 == fen
    assert full_amount(fen) * 100 == fen


@given(st.fractions(-10, 10))
def test_a_ratio_is_never_off_by_more_than_half_a_tenth_of_a_percent(ratio: Fraction) -> None:
    said = percent(ratio)
    if said == "under 0.1 %":
        assert 0 < ratio < Fraction(1, 2000)
        return
    read = Fraction(said.removesuffix(" %").replace(",", "")) / 100
    assert abs(read - ratio) <= Fraction(1, 2000)
