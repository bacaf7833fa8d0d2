"""Columns of very many cells that say few different things: each is kept, and asked about, once.

A column is a `Coded`, or a plain list where most of its values differ. Rows kept by column are a
`Grid`. Two hundred thousand rows of a distributor's file name a few thousand buyers, some
products and thirty days, so that a reader, a rule or a look-up answers once for each.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from operator import itemgetter
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Column = Sequence[Any]

_NUMBERS: Final = frozenset({bool, int, float})
"""Types whose equal values are told apart: 1, 1.0 and TRUE are three cells."""
_CHUNK: Final = 4_096
_EARLY: Final = 5 * _CHUNK
"""Cells after which it is seen whether a column repeats itself."""
_MOSTLY: Final = 0.9
"""Where more of its cells than this differ, a column is a list; numbers would only add to it."""
_TABLE: Final = 1 << 20
"""Combinations that may be numbered in a table, however few the rows."""
_SURELY_EXACT: Final = 1 << 62


class Coded(Sequence[Any]):
    """A column as numbers (codes) into its different values."""

    __slots__ = ("codes", "values")

    def __init__(self, codes: NDArray[np.int32], values: list[Any]) -> None:
        """Keep for each row the place of its value; `values` may hold some that no row has."""
        self.codes = codes
        self.values = values

    @classmethod
    def same(cls, value: Any, count: int) -> "Coded":
        """Return a column with the same value in every row."""
        return cls(np.zeros(count, np.int32), [value])

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "Coded": ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return Coded(self.codes[index], self.values)
        return self.values[self.codes[index]]

    def __iter__(self) -> Iterator[Any]:
        starts = range(0, len(self.codes), _CHUNK)
        parts = (self.codes[start : start + _CHUNK].tolist() for start in starts)
        return map(self.values.__getitem__, chain.from_iterable(parts))

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence holds the same."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    def at(self, places: Places) -> "Coded":
        """Return the column of some rows."""
        return Coded(self.codes[places], self.values)

    def counts(self) -> list[int]:
        """Return how often each of the values stands."""
        return list(map(int, np.bincount(self.codes, minlength=len(self.values))))

    def used(self) -> "Coded":
        """Return the column without values that no row has."""
        having = np.zeros(len(self.values), np.bool_)
        having[self.codes] = True
        if having.all():
            return self
        kept = np.flatnonzero(having)
        renumbered = np.zeros(len(self.values), np.int32)
        renumbered[kept] = np.arange(len(kept), dtype=np.int32)
        return Coded(renumbered[self.codes], [self.values[place] for place in kept.tolist()])

    def mapped(self, answer: Callable[[Any], Any]) -> "Coded":
        """Return the answers about the values, which are few, in the place of the values."""
        used = self.used()
        return Coded(used.codes, list(map(answer, used.values)))

    def joined(self) -> "Coded":
        """Return the column with equal values as one; they must be hashable."""
        numbering = _Numbering()
        codes = np.fromiter(
            map(numbering.__getitem__, self.values), np.int32, count=len(self.values)
        )
        if len(numbering) == len(self.values):
            return self
        return Coded(codes[self.codes], list(numbering))


class _Numbering(dict[Hashable, int]):
    """Numbers things in the order in which they are first met."""

    def __missing__(self, key: Hashable) -> int:
        number = self[key] = len(self)
        return number


class _Told:
    """Takes in the cells of a column and tells which of them are equal, as long as many are."""

    def __init__(self, blank: int = 0) -> None:
        """Begin a column; its first `blank` rows end before it."""
        self._numbering = _Numbering()
        self._parts: list[NDArray[np.int32]] = []
        self._plain: list[Any] | None = None
        self._types: set[type] = set()
        self._count = 0
        if blank:
            self._numbering[None] = 0
            self._parts.append(np.zeros(blank, np.int32))
            self._count = blank

    def add(self, cells: Sequence[Any]) -> None:
        """Take in more cells."""
        self._count += len(cells)
        if self._plain is not None:
            self._plain.extend(cells)
            return
        typed = len(self._types) > 1
        self._types.update(_NUMBERS.intersection(map(type, cells)))
        if len(self._types) > 1 and not typed:
            self._numbering = _Numbering(
                {(type(cell), cell): number for cell, number in self._numbering.items()}
            )
        keys = zip(map(type, cells), cells, strict=True) if len(self._types) > 1 else cells
        numbers = map(self._numbering.__getitem__, keys)
        self._parts.append(np.fromiter(numbers, np.int32, count=len(cells)))
        if self._count >= _EARLY and len(self._numbering) > _MOSTLY * self._count:
            self._plain = list(self._coded())
            self._numbering, self._parts = _Numbering(), []

    def column(self) -> Column:
        """Return the column."""
        return self._coded() if self._plain is None else self._plain

    def _coded(self) -> Coded:
        keys: Iterable[Any] = self._numbering
        values = [cell for _, cell in keys] if len(self._types) > 1 else list(keys)
        codes = np.concatenate(self._parts) if self._parts else np.zeros(0, np.int32)
        return Coded(codes, values)


def told_apart(cells: Sequence[Any]) -> Column:
    """Return cells as a column that keeps equal ones once; 1, 1.0 and TRUE are not equal."""
    if isinstance(cells, Coded):
        return cells
    told = _Told()
    for start in range(0, len(cells), _CHUNK):
        told.add(cells[start : start + _CHUNK])
    return told.column()


def coded(column: Column) -> Coded:
    """Return a column whose values are of one type as codes, however many differ."""
    if isinstance(column, Coded):
        return column
    numbering = _Numbering()
    codes = np.fromiter(map(numbering.__getitem__, column), np.int32, count=len(column))
    return Coded(codes, list(numbering))


def places_of(rows: Sequence[int]) -> Places:
    """Return numbers of rows as `at` takes them."""
    return np.fromiter(rows, np.int64, count=len(rows))


def at(column: Column, places: Places) -> Column:
    """Return the column of some rows."""
    if isinstance(column, Coded):
        return column.at(places)
    return list(map(column.__getitem__, places.tolist()))


def mapped(column: Column, answer: Callable[[Any], Any]) -> Column:
    """Return the answers about the values of a column, asking once for each different one."""
    if isinstance(column, Coded):
        return column.mapped(answer)
    return list(map(answer, column))


def where(column: Column, test: Callable[[Any], Any]) -> Flags:
    """Return which rows pass a test, asking once for each different value."""
    if isinstance(column, Coded):
        passed = np.fromiter(map(bool, map(test, column.values)), np.bool_, len(column.values))
        return passed[column.codes]
    return np.fromiter(map(bool, map(test, column)), np.bool_, count=len(column))


def blank(column: Column) -> Flags:
    """Return which rows have nothing in a column."""
    return where(column, lambda value: value is None)


def chosen(flags: Flags, yes: Column, no: Column) -> Coded:
    """Return the value of one column where a flag is up, of the other where it is not."""
    first, second = coded(yes), coded(no)
    codes = np.where(flags, first.codes, second.codes + len(first.values))
    return Coded(codes.astype(np.int32), [*first.values, *second.values])


def each(answer: Callable[..., Any], *columns: Column) -> Coded:
    """Return an answer for every row, asking once for each different row of some columns.

    Answers are joined by value, so they must be hashable and of one type where they are equal.
    """
    codes, rows = combined(*columns)
    picked = (at(column, rows) for column in columns)
    return Coded(codes, list(map(answer, *picked))).joined()


def combined(*columns: Column) -> tuple[NDArray[np.int32], Places]:
    """Number the different rows of some columns.

    Returns:
        The number of each row, and for each number a row that has it.
    """
    first, *others = map(coded, columns)
    codes, size = first.codes, len(first.values)
    for other in others:
        if len(other.values) > 1:
            wide = codes.astype(np.int64) * len(other.values) + other.codes
            codes, size = _numbered(wide, size * len(other.values))
    return _with_rows(*_numbered(codes, size))


def _numbered(codes: NDArray[Any], size: int) -> tuple[NDArray[np.int32], int]:
    """Number codes below `size` anew, without gaps; return them and how many differ."""
    if size > max(_TABLE, 4 * len(codes)):
        different, dense = np.unique(codes, return_inverse=True)
        return dense.astype(np.int32), len(different)
    having = np.zeros(size, np.bool_)
    having[codes] = True
    numbers = np.cumsum(having, dtype=np.int32)
    numbers -= 1
    return numbers[codes], int(numbers[-1]) + 1 if size else 0


def _with_rows(codes: NDArray[np.int32], size: int) -> tuple[NDArray[np.int32], Places]:
    rows = np.zeros(size, np.int64)
    rows[codes] = np.arange(len(codes), dtype=np.int64)
    return codes, rows


def repeated(numbers: NDArray[Any]) -> Flags:
    """Return which rows have a number that another row has too."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    same = ordered[1:] == ordered[:-1]
    flags = np.zeros(len(numbers), np.bool_)
    flags[order[1:][same]] = True
    flags[order[:-1][same]] = True
    return flags


def maybe_repeated(column: Column) -> Flags:
    """Return which rows may have a value that another row has too; of few others it is said."""
    if isinstance(column, Coded):
        codes = column.joined().codes
        return np.asarray(np.bincount(codes) > 1)[codes]
    return repeated(np.fromiter(map(hash, column), np.int64, count=len(column)))


def spread(column: Coded, places: Places, count: int) -> Coded:
    """Return a column of `count` rows that has the values of another at some places, else None."""
    codes = np.full(count, len(column.values), np.int32)
    codes[places] = column.codes
    return Coded(codes, [*column.values, None])


def totals(codes: NDArray[np.int32], size: int, numbers: Column) -> list[int]:
    """Sum integers exactly by the code of their row.

    codes: below `size`, one for each row.
    """
    addends = coded(numbers).used()
    largest = max(map(abs, addends.values), default=0)
    if largest * len(codes) < _SURELY_EXACT:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, codes, np.array(addends.values, np.int64)[addends.codes])
        return list(map(int, sums))
    found = [0] * size
    for code, number in zip(codes.tolist(), addends, strict=True):
        found[code] += number
    return found


def joined(parts: Sequence[Column]) -> Coded:
    """Return columns, one below the other, as one."""
    numbering = _Numbering()
    codes = []
    for part in map(coded, parts):
        used = part.used()
        numbers = map(numbering.__getitem__, used.values)
        codes.append(np.fromiter(numbers, np.int32, count=len(used.values))[used.codes])
    return Coded(np.concatenate(codes) if codes else np.zeros(0, np.int32), list(numbering))


class Grid(Sequence[list[Any]]):
    """Rows kept by column; a row is made when it is asked for. Rows may differ in length."""

    def __init__(
        self, columns: Sequence[Column], count: int, lengths: NDArray[np.int32] | None = None
    ) -> None:
        """Keep columns of `count` rows each.

        lengths: of the rows, None where all are as long as there are columns; what a column
        says of a row that ends before it is None.
        """
        self.columns = columns
        self._count = count
        self._lengths = lengths

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Grid":
        """Keep rows by column, without ever having all of them."""
        if isinstance(rows, Grid):
            return rows
        told: list[_Told] = []
        lengths: list[NDArray[np.int32]] = []
        count = 0
        coming = iter(rows)
        while part := list(islice(coming, _CHUNK)):
            lengths.append(np.fromiter(map(len, part), np.int32, count=len(part)))
            for index, cells in enumerate(zip_longest(*part)):
                if index == len(told):
                    told.append(_Told(blank=count))
                told[index].add(cells)
            count += len(part)
            for column in told[int(lengths[-1].max()) :]:
                column.add([None] * len(part))
        together = np.concatenate(lengths) if lengths else np.zeros(0, np.int32)
        even = bool((together == len(told)).all())
        return cls([column.column() for column in told], count, None if even else together)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> list[Any]: ...
    @overload
    def __getitem__(self, index: slice) -> "Grid": ...
    def __getitem__(self, index: int | slice) -> "list[Any] | Grid":
        if isinstance(index, slice):
            lengths = None if self._lengths is None else self._lengths[index]
            columns = [column[index] for column in self.columns]
            return Grid(columns, len(range(*index.indices(self._count))), lengths)
        if not -self._count <= index < self._count:
            raise IndexError(index)
        width = None if self._lengths is None else int(self._lengths[index])
        return list(map(itemgetter(index), self.columns[:width]))

    def __iter__(self) -> Iterator[list[Any]]:
        if not self.columns:
            return iter([[] for _ in range(self._count)])
        whole = map(list, zip(*self.columns, strict=True))
        if self._lengths is None:
            return whole
        return (row[:length] for row, length in zip(whole, self._lengths.tolist(), strict=True))

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence holds the same."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    @property
    def lengths(self) -> NDArray[np.int32]:
        """The number of cells of each row."""
        if self._lengths is None:
            return np.full(self._count, len(self.columns), np.int32)
        return self._lengths

    def column(self, index: int) -> Column:
        """Return a column, None where a row ends before it."""
        if index < len(self.columns):
            return self.columns[index]
        return Coded.same(None, self._count)

    def at(self, places: Places) -> "Grid":
        """Return some rows."""
        lengths = None if self._lengths is None else self._lengths[places]
        return Grid([at(column, places) for column in self.columns], len(places), lengths)

    def filled(self, index: int, texts: dict[int, Any]) -> "Grid":
        """Return the rows with other cells in a column: row → cell."""
        column = list(self.columns[index])
        for row, text in texts.items():
            column[row] = text
        columns = [*self.columns]
        columns[index] = told_apart(column)
        return Grid(columns, self._count, self._lengths)
