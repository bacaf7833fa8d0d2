"""Numbers as real files write them (SPREADSHEETS.md "In", Numbers)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.sheets.cells import Cell, CellProblem
from territory.sheets.numbers import (
    FEN_PER_UNIT,
    decimal,
    integer,
    money,
    percent,
    quantity,
    share,
)


def problem(outcome: object) -> CellProblem:
    assert isinstance(outcome, CellProblem)
    return outcome


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("12,345,678.5", "12345678.5"),
        ("1.2万", "12000"),
        ("1.2 万", "12000"),
        ("3千", "3000"),
        ("0.5亿", "50000000"),
        ("(1,234)", "-1234"),
        ("（1,234）", "-1234"),
        ("-5", "-5"),
        ("－5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        (" 12 ", "12"),
        ("12\u00a0", "12"),
        (0.1 + 0.2, "0.3"),
        (1234.5600000000001, "1234.56"),
        (12, "12"),
    ],
)
def test_ways_to_write_a_number(cell: Cell, read: str) -> None:
    assert decimal(cell) == Decimal(read)
    assert quantity(cell) == Decimal(read)


def test_a_number_with_a_unit_says_what_to_write() -> None:
    found = problem(integer("12盒/件"))
    assert found.code == "number_with_unit"
    assert (found.params["number"], found.params["unit"]) == ("12", "件")
    assert found.message.format(**found.params) == '"12盒/件": not a number'
    assert problem(integer("1,200盒")).params["number"] == "1200"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,23", "odd_commas"),
        ("1,2345", "odd_commas"),
        ("12,34,567", "odd_commas"),
        ("1.23E+05", "number_digits_lost"),
        (1e15, "number_digits_lost"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (True, "not_a_number"),
        ("12%", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("--5", "not_a_number"),
        ("(-5)", "not_a_number"),
        ("()", "not_a_number"),
        ("万", "not_a_number"),
        ("1 234", "not_a_number"),
        ("缺货", "not_a_number"),
        ("#DIV/0!", "error_cell"),
    ],
)
def test_what_is_no_number_is_not_guessed(cell: Cell, code: str) -> None:
    assert problem(decimal(cell)).code == code


@given(st.integers(-(10**14), 10**14))
def test_every_whole_number_returns_from_each_way_of_writing_it(number: int) -> None:
    for cell in (number, float(number), str(number), f"{number:,}", f" {number:,}.00 "):
        assert integer(cell) == number


@given(st.integers(-(10**12), 10**12))
def test_full_width_digits_are_digits(number: int) -> None:
    wide = str(number).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert integer(wide) == number


@given(st.integers(-(10**12), 10**12))
def test_money_keeps_every_fen_of_a_binary_number(fen: int) -> None:
    assert money(fen / 100) == fen
    assert money(f"{Decimal(fen) / 100:,}") == fen


def test_half_a_box_is_a_quantity_and_not_a_whole_number() -> None:
    assert quantity("0.5") == Decimal("0.5")
    assert problem(integer(0.5)).code == "not_whole"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("¥1,234.50", 123_450),
        ("￥12", 1_200),
        ("12元", 1_200),
        ("-¥12", -1_200),
        ("1.2万元", 1_200_000),
        (0.005, 1),
        (-0.005, -1),
        (1.004, 100),
        ("12.345", 1_235),
    ],
)
def test_money(cell: Cell, fen: int) -> None:
    assert money(cell) == fen


def test_the_unit_of_the_header_counts_unless_the_cell_names_its_own() -> None:
    wan = FEN_PER_UNIT["万元"]
    assert money(1.2, wan) == 1_200_000
    assert money("1.2", wan) == 1_200_000
    assert money("1.2万", wan) == 1_200_000
    assert money("12000元", wan) == 1_200_000


def test_a_price_per_pack_is_no_amount() -> None:
    found = problem(money("12.5元/盒"))
    assert found.code == "number_with_unit"
    assert found.params["value"] == "12.5元/盒"


def test_the_caller_says_what_a_bare_percentage_means() -> None:
    assert percent("12%") == Decimal("0.12")
    assert percent("１２％", bare=1) == Decimal("0.12")
    assert percent(0.12) == Decimal("0.12")
    assert percent(12, bare=100) == Decimal("0.12")
    assert percent("12%", bare=100) == Decimal("0.12")


def test_shares_are_basis_points() -> None:
    assert share("33.33%") == 3333
    assert share(0.4) == 4000
    assert share(40, bare=100) == 4000
    assert share("100%") == 10_000


def test_a_share_outside_or_too_fine_is_a_problem() -> None:
    assert problem(share("120%")).code == "share_range"
    assert problem(share(40)).code == "share_range"
    found = problem(share("33.333%"))
    assert found.code == "share_fine"
    assert found.suggestion.format(**found.params) == "write 33.33%"


def test_what_no_table_holds_is_a_slip() -> None:
    for cell in ("99999999999999999999", 1e14, "1000亿亿"):
        assert isinstance(quantity(cell), CellProblem), cell
        assert isinstance(decimal("9" * 20), CellProblem)
    assert isinstance(integer("9" * 20), CellProblem)
    assert isinstance(money(cell), CellProblem), cell
    assert quantity("999999999999") == 999_999_999_999
    assert isinstance(decimal("9" * 20), CellProblem)
    assert isinstance(integer("9" * 20), CellProblem)
    assert isinstance(money(99_999_999_999, fen_per_unit=FEN_PER_UNIT["万元"]), CellProblem)
