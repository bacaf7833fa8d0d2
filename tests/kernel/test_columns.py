"""Columns kept by their different values hold what a plain list of rows holds."""

from datetime import date, datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel import columns
from territory.kernel.columns import Coded, CodedRows, told_apart

CELLS = st.sampled_from(
    ["", None, "一院", "0", 0, 0.0, False, 1, 1.0, True, date(2027, 1, 1), datetime(2027, 1, 1)]  # noqa: DTZ001  # a cell
)
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=30)


def exact(rows: Any) -> list[list[str]]:
    return [[repr(cell) for cell in row] for row in rows]


@given(ROWS)
def test_a_grid_holds_its_rows_as_they_are(rows: list[list[Any]]) -> None:
    grid = CodedRows.of(rows)
    assert exact(grid) == exact(rows) == exact(grid[at] for at in range(len(rows)))
    assert grid.lengths.tolist() == [len(row) for row in rows]
    for index in range(5):
        column = [row[index] if index < len(row) else None for row in rows]
        assert exact([grid.column(index)]) == exact([column])


@given(ROWS, st.data())
def test_some_rows_of_a_grid_are_those_rows(rows: list[list[Any]], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(rows) - 1)) if rows else st.just([]))
    assert exact(CodedRows.of(rows).at(columns.places_of(places))) == exact(rows[i] for i in places)
    assert exact(CodedRows.of(rows)[1:-1]) == exact(rows[1:-1])


def test_a_column_of_serial_numbers_is_kept_as_it_is() -> None:
    serials = [f"S{number:06d}" for number in range(50_000)]
    assert told_apart(serials) == serials
    assert not isinstance(told_apart(serials), Coded)
    assert isinstance(told_apart(serials[:9] * 5_000), Coded)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.none()), max_size=30))
def test_each_different_row_is_asked_about_once(rows: list[tuple[int, str, None]]) -> None:
    asked: list[tuple[int, str, None]] = []

    def answer(*row: Any) -> str:
        asked.append(row)
        return "".join(map(str, row))

    picked = [columns.coded([row[place] for row in rows]) for place in range(3)]
    assert columns.each(answer, *picked) == ["".join(map(str, row)) for row in rows]
    assert sorted(asked, key=repr) == sorted(set(rows), key=repr)


def test_columns_of_very_many_different_values_are_combined_too() -> None:
    count = 3_000
    first, second = columns.coded(range(count)), columns.coded(range(count, 0, -1))
    assert columns.each(lambda a, b: a + b, first, second) == [count] * count


@given(st.lists(CELLS, max_size=20))
def test_values_that_no_row_has_are_not_asked_about(cells: list[Any]) -> None:
    told = columns.coded([*map(repr, cells), "gone"])[:-1]
    asked: list[str] = []

    def answer(value: str) -> str:
        asked.append(value)
        return value

    assert told.mapped(answer) == list(map(repr, cells))
    assert "gone" not in asked
    assert dict(zip(told.values, told.counts(), strict=True)) == {
        value: list(map(repr, cells)).count(value) for value in told.values
    }


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(10**20), 10**20))))
def test_sums_are_exact_however_large(rows: list[tuple[int, int]]) -> None:
    codes = columns.coded([code for code, _ in rows])
    sums = columns.totals(codes.codes, len(codes.values), [number for _, number in rows])
    for code, total in zip(codes.values, sums, strict=True):
        assert total == sum(number for other, number in rows if other == code)


def test_a_column_without_rows_sums_to_nothing() -> None:
    assert columns.totals(Coded.same(None, 0).codes, 2, Coded.same(None, 0)) == [0, 0]
    assert columns.each(lambda value: value, Coded.same(None, 0)) == []


@given(st.lists(st.integers(-3, 3)))
def test_a_number_that_stands_twice_is_told(numbers: list[int]) -> None:
    expected = [numbers.count(number) > 1 for number in numbers]
    assert columns.maybe_repeated(columns.coded(numbers)).tolist() == expected
    assert columns.maybe_repeated(list(map(str, numbers))).tolist() == expected


@given(st.integers(0, 70_000), st.data())
def test_codes_are_as_narrow_as_their_values_allow(size: int, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, size - 1), max_size=5)) if size else []
    column = Coded(columns.places_of(places), list(range(size)))
    assert column == places
    assert np.iinfo(column.codes.dtype).max >= size - 1
    for least, kind in ((257, np.uint8), (65_537, np.uint16)):
        assert size >= least or column.codes.dtype.itemsize <= np.dtype(kind).itemsize
    assert column.used() == column.joined() == places


@given(st.sampled_from([1, 2, 255, 256, 257]), st.sampled_from([0, 1, 255, 256]))
def test_columns_of_many_values_are_chosen_from(first: int, second: int) -> None:
    count = max(first, second, 1)
    yes = Coded(np.arange(count) % first, [f"yes {number}" for number in range(first)])
    no = Coded(np.arange(count) % (second or 1), [f"no {number}" for number in range(second or 1)])
    flags = np.arange(count) % 3 == 0
    wanted = [yes[row] if flags[row] else no[row] for row in range(count)]
    assert columns.chosen(flags, yes, no) == wanted


@given(st.lists(st.integers(-4, 4), max_size=30))
def test_what_stands_more_than_once_is_repeated(numbers: list[int]) -> None:
    array = np.array(numbers, np.int64)
    assert columns.repeated(array).tolist() == [numbers.count(one) > 1 for one in numbers]


def test_a_column_of_one_value_takes_no_room() -> None:
    assert Coded.same("盒", 1_000_000).codes.strides == (0,)
    assert columns.each(lambda _: "盒", Coded(np.arange(9) % 3, [1, 2, 3])).codes.strides == (0,)
