"""Texts, codes, yes or no, choices, and whole columns."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.columns import packed
from territory.sheets.cells import DASH, Cell, CellProblem, choice, code, text, yes_no
from territory.sheets.columns import PARSERS, parse_column


def problem(outcome: object) -> CellProblem:
    assert isinstance(outcome, CellProblem)
    return outcome


BLANKS: list[Cell] = [None, "", "   ", "\u3000", "\n", "\u200b"]


@pytest.mark.parametrize("name", sorted(PARSERS))
@pytest.mark.parametrize("cell", BLANKS)
def test_a_blank_is_none_whatever_the_column(name: str, cell: Cell) -> None:
    assert PARSERS[name](cell) is None


@pytest.mark.parametrize("name", sorted(PARSERS))
@pytest.mark.parametrize("cell", ["-", "—", "－", " — ", "——", "–"])
def test_a_dash_alone_is_left_to_the_caller(name: str, cell: Cell) -> None:
    assert PARSERS[name](cell) is DASH


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_an_error_of_excel_is_never_a_value(name: str) -> None:
    for cell in ("#N/A", "#DIV/0!", "#REF!"):
        assert problem(PARSERS[name](cell)).code == "error_cell"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (123.0, "123"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        ("  溧阳市医院 ", "溧阳市医院"),
        ("溧阳市\n医院", "溧阳市 医院"),
        ("\ufeff医院", "医院"),
        ("#1 病区", "#1 病区"),
        (dt.datetime(2026, 1, 5, tzinfo=None), "2026-01-05"),  # noqa: DTZ001  # cells have no zone
    ],
)
def test_texts(cell: Cell, read: str) -> None:
    assert text(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("00123", "00123"),
        ("'00123", "00123"),
        ('="00123"', "00123"),
        ("１２３ａ", "123a"),
        (123.0, "123"),
        ("320102197001011234", "320102197001011234"),
        ("H 0231", "H0231"),
        ("1E5", "1E5"),
        (999_999_999_999_999.0, "999999999999999"),
    ],
)
def test_codes_stay_text(cell: Cell, read: str) -> None:
    assert code(cell) == read


@pytest.mark.parametrize("cell", [1.23456789012345678e17, 10**15, "1.23457E+17", "1E+17"])
def test_a_code_that_lost_digits_is_not_taken(cell: Cell) -> None:
    assert problem(code(cell)).code == "digits_lost"


def test_a_code_that_became_a_date_is_not_taken() -> None:
    assert problem(code(dt.date(2026, 3, 1))).code == "code_became_date"


@given(st.text("0123456789", min_size=1, max_size=18))
def test_no_code_of_digits_changes(digits: str) -> None:
    assert code(digits) == digits


@pytest.mark.parametrize("cell", ["是", "√", "Y", "yes", "ＹＥＳ", True, 1, 1.0, "1", "TRUE"])
def test_yes(cell: Cell) -> None:
    assert yes_no(cell) is True


@pytest.mark.parametrize("cell", ["否", "×", "N", "No", False, 0, 0.0, "FALSE"])
def test_no(cell: Cell) -> None:
    assert yes_no(cell) is False


def test_neither_yes_nor_no() -> None:
    assert problem(yes_no("也许")).code == "not_yes_no"


def test_a_choice_is_found_whatever_its_width_and_case() -> None:
    tier = choice({"三级甲等": "3A", "三甲": "3A", "KA": "key"})
    assert tier("三 甲") == "3A"
    assert tier("ｋａ") == "key"
    assert tier(None) is None
    assert tier("—") is DASH


def test_an_unknown_choice_proposes_what_is_near() -> None:
    tier = choice({"三级甲等": "3A", "三级乙等": "3B", "未定级": "0", "其他": "x"})
    found = problem(tier("三级甲"))
    assert found.code == "unknown_choice"
    assert found.params["proposals"].split(", ")[0] == "三级甲等"


def test_a_column_names_its_problems_by_index() -> None:
    values, problems = parse_column("integer", [12.0, "1,234", "12盒", None, "—"])
    assert values == [12, 1234, None, None, DASH]
    assert {index: found.code for index, found in problems.items()} == {2: "number_with_unit"}


cells: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(),
    st.text(max_size=12),
    st.text("0123456789.,-/%()年月日 ", max_size=12),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize("name", sorted(PARSERS))
@given(column=st.lists(cells, max_size=8))
def test_a_column_is_its_cells_and_no_cell_is_a_fault(name: str, column: list[Cell]) -> None:
    values, problems = parse_column(name, column)
    single = [PARSERS[name](cell) for cell in column]
    assert [problems.get(index, value) for index, value in enumerate(values)] == single


@pytest.mark.parametrize("name", ["text", "code"])
@given(
    column=st.lists(
        st.one_of(st.none(), st.text("ab01", max_size=3), st.sampled_from(["-", "é", "=1", " a"])),
        max_size=8,
    )
)
def test_a_packed_column_is_its_cells_too(name: str, column: list[Cell]) -> None:
    held = packed(column)
    values, problems = parse_column(name, held)
    single = [PARSERS[name](cell) for cell in column]
    assert [problems.get(index, value) for index, value in enumerate(values)] == single


def test_a_number_among_packed_texts_is_kept() -> None:
    assert list(parse_column("text", packed(["S1", 5.0, "", "S2"])).values) == [
        "S1",
        "5",
        None,
        "S2",
    ]
