from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.money import (
    FinerThanFen,
    NotAnAmount,
    amount,
    fen_to_text,
    half_up,
    yuan_to_fen,
)


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("1234.50", 123450),
        ("1,234.5", 123450),
        ("0.01", 1),
        ("-0.01", -1),
        (".5", 50),
        ("12.", 1200),
        ("1.000", 100),
        (Decimal("0.10") + Decimal("0.20"), 30),
        (7, 700),
        (" 90071992547409.93 ", 9007199254740993),  # a binary float would lose the last fen
        (Decimal("1E+3"), 100000),
    ],
)
def test_yuan_become_fen_exactly(yuan: str | Decimal | int, fen: int) -> None:
    assert yuan_to_fen(yuan) == fen


@pytest.mark.parametrize("text", ["", "12元", "1,23", "1,2345", "1e3", "NaN", "1.2.3", "--1"])
def test_what_is_no_amount_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        yuan_to_fen(text)
    assert text in str(refusal.value)


def test_an_infinite_decimal_is_no_amount() -> None:
    with pytest.raises(NotAnAmount):
        yuan_to_fen(Decimal("Infinity"))


def test_finer_than_a_fen_is_refused_unless_rounding_was_asked() -> None:
    with pytest.raises(FinerThanFen, match=r"12\.345"):
        yuan_to_fen("12.345")
    assert yuan_to_fen("12.345", rounding=True) == 1235
    assert yuan_to_fen("-12.345", rounding=True) == -1235
    assert yuan_to_fen(Decimal("12.3449999"), rounding=True) == 1234


@settings(max_examples=50)
@given(st.integers(-(10**18), 10**18))
def test_fen_survive_the_way_to_text_and_back(fen: int) -> None:
    assert yuan_to_fen(fen_to_text(fen)) == fen


def test_fen_as_text_has_two_decimals() -> None:
    assert [fen_to_text(fen) for fen in (0, 5, -5, 123450, -100)] == [
        "0.00",
        "0.05",
        "-0.05",
        "1234.50",
        "-1.00",
    ]


def test_half_up_goes_away_from_zero() -> None:
    assert [half_up(n, 2) for n in (1, -1, 3, -3, 4)] == [1, -1, 2, -2, 2]


def test_amount_of_milli_units_is_rounded_once() -> None:
    assert amount(1500, 333, units=1000) == 500
    assert amount(3, 333) == 999
