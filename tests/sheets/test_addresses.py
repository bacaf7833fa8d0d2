import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.sheets.addresses import cell_name, cell_place, column_name


def test_the_cell_of_the_sketch() -> None:
    assert cell_name(1207, 6) == "G1207"


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_count_as_excel_does(column: int, letters: str) -> None:
    assert column_name(column) == letters


def test_the_last_cell_of_excel() -> None:
    assert cell_name(1_048_576, 16_383) == "XFD1048576"


@given(st.integers(1, 1_048_576), st.integers(0, 16_383))
def test_a_name_leads_back_to_its_place(row: int, column: int) -> None:
    assert cell_place(cell_name(row, column)) == (row, column)


def test_a_fixed_reference_is_a_place_too() -> None:
    assert cell_place("$g$12") == (12, 6)


@pytest.mark.parametrize("text", ["", "G", "12", "G0", "医院"])
def test_other_text_is_no_cell(text: str) -> None:
    with pytest.raises(ValueError, match="no cell name"):
        cell_place(text)


def test_there_is_no_column_before_the_first() -> None:
    with pytest.raises(ValueError, match="no column"):
        column_name(-1)
