"""A packed column holds what a plain list of its cells holds, whatever is asked of it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel import columns
from territory.kernel.columns import MARK, CodedRows, Packed, texts, told_apart

BLANK = object()
TEXTS = st.one_of(st.sampled_from(["", "S0001", "一院", "é", "😀", "\ud800"]), st.text(max_size=5))
PLAIN = TEXTS.filter(lambda text: MARK not in text)
CELLS = st.lists(st.one_of(PLAIN, st.none()), max_size=40)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few cells be several chunks."""
    monkeypatch.setattr(texts, "CHUNK", 3)


def column_of(cells: list[Any]) -> Packed:
    column = columns.packed(cells)
    assert isinstance(column, Packed)
    return column


@given(CELLS)
def test_it_holds_its_cells_in_their_order(cells: list[str | None]) -> None:
    column = column_of(cells)
    assert list(column) == cells
    assert column == cells
    assert [column[place] for place in range(len(cells))] == cells
    assert [column[place] for place in range(-len(cells), 0)] == cells
    for outside in (len(cells), -len(cells) - 1):
        with pytest.raises(IndexError):
            column[outside]


@given(CELLS, st.slices(40), st.slices(40))
def test_slices_of_slices_are_those_of_a_list(
    cells: list[str | None], first: slice, second: slice
) -> None:
    assert column_of(cells)[first] == cells[first]
    assert column_of(cells)[first][second] == cells[first][second]


@given(CELLS, st.data())
def test_some_cells_are_those_cells(cells: list[str | None], data: st.DataObject) -> None:
    some = st.lists(st.integers(0, len(cells) - 1)) if cells else st.just([])
    begin = data.draw(st.integers(0, len(cells)))
    for places in (data.draw(some), list(range(begin, len(cells)))):
        wanted = [cells[place] for place in places]
        assert column_of(cells).at(columns.places_of(places)) == wanted
        assert columns.at(column_of(cells)[:], columns.places_of(places)) == wanted


@given(CELLS)
def test_it_tells_what_says_nothing(cells: list[str | None]) -> None:
    column = column_of(cells)
    assert columns.blank(column).tolist() == [cell is None for cell in cells]
    assert columns.filled(column).tolist() == list(map(bool, cells))
    assert columns.filled(column[1:]).tolist() == list(map(bool, cells[1:]))


@given(CELLS)
def test_the_thing_without_a_text_is_swapped(cells: list[str | None]) -> None:
    column = column_of(cells)
    marked = columns.swapped(column, None, BLANK)
    assert list(marked) == [BLANK if cell is None else cell for cell in cells]
    assert columns.swapped(marked, BLANK, None) == cells
    assert columns.swapped(marked, None, "?") == list(marked), "there is none any more"
    assert columns.swapped(column, None, "") == [cell or "" for cell in cells]
    assert columns.swapped(cells, None, "") == [cell or "" for cell in cells]
    assert columns.swapped(columns.coded(cells), None, "") == [cell or "" for cell in cells]


@given(CELLS, st.integers(0, 3))
def test_answers_that_change_nothing_share_what_is_held(cells: list[str | None], cut: int) -> None:
    column = column_of(cells)[cut:]
    same = columns.mapped(column, lambda cell: cell)
    assert same == cells[cut:]
    assert isinstance(same, Packed)
    assert same.data is column.data or not cells[cut:]
    other = columns.mapped(column, lambda cell: f"{cell}!")
    assert other == [f"{cell}!" for cell in cells[cut:]]
    assert columns.mapped(column, lambda cell: cell and len(cell)) == [
        cell and len(cell) for cell in cells[cut:]
    ]


@given(st.lists(st.one_of(TEXTS, st.none(), st.integers(), st.just(f"a{MARK}b")), max_size=20))
def test_what_cannot_be_packed_is_a_list(cells: list[Any]) -> None:
    column = columns.packed(cells)
    assert list(column) == cells
    others = {id(cell) for cell in cells if type(cell) is not str}
    marked = any(type(cell) is str and MARK in cell for cell in cells)
    assert isinstance(column, Packed) == (len(others) <= 1 and not marked)


def test_a_column_that_begins_with_serial_numbers_may_end_otherwise() -> None:
    serials: list[Any] = [f"S{number:06d}" for number in range(40_000)]
    for cells in (serials, [*serials, None, "", None], [*serials, 7, 7.0, "7"], [*serials, MARK]):
        column = told_apart(cells)
        assert list(map(repr, column)) == list(map(repr, cells))
        grid = CodedRows.of([[cell] for cell in cells])
        assert list(map(repr, grid.column(0))) == list(map(repr, cells))
    assert isinstance(told_apart([*serials, None, ""]), Packed)


def test_cells_far_behind_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_FAR", 10)
    column = column_of(["S0001", "S0002", "S0003"])
    assert column.bounds.dtype == np.int64
    assert column == ["S0001", "S0002", "S0003"]
