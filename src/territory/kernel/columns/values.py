"""Columns of very many cells that say few different things: each is kept, and asked about, once.

A column is a `Coded`; where most of its values differ a `Packed`, or a plain list of other things
than texts. Two hundred thousand rows of a distributor's file name a few thousand buyers, some
products and thirty days, so that a reader, a rule or a look-up answers once for each.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from territory.kernel.columns.texts import CHUNK, Packed, packed

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
Column = Sequence[Any]

_TABLE: Final = 1 << 20
"""Combinations that may be numbered in a table, however few the rows."""
_LOOKED_UP: Final = 1 << 16
"""Codes looked up at once."""
_INT32: Final = 1 << 31
_SURELY_EXACT: Final = 1 << 62


def narrowest(size: int) -> type[np.uint8 | np.uint16 | np.int32]:
    """Return the smallest type of whole numbers that holds codes below `size`."""
    if size <= 1 << 8:
        return np.uint8
    return np.uint16 if size <= 1 << 16 else np.int32


class Coded(Sequence[Any]):
    """A column as numbers (codes) into its different values, as narrow as these allow."""

    __slots__ = ("codes", "values")

    def __init__(self, codes: NDArray[Any], values: list[Any]) -> None:
        """Keep for each row the place of its value; `values` may hold some that no row has."""
        self.codes: Codes = codes.astype(narrowest(len(values)), copy=False)
        if len(values) == 1:  # one code for all rows takes no room
            self.codes = np.broadcast_to(np.uint8(0), len(codes))
        self.values = values

    @classmethod
    def same(cls, value: Any, count: int) -> "Coded":
        """Return a column with the same value in every row."""
        return cls(np.broadcast_to(np.uint8(0), count), [value])

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
        if len(self.values) == 1:
            return repeat(self.values[0], len(self.codes))
        starts = range(0, len(self.codes), CHUNK)
        if len(self.values) > len(self.codes):
            codes = (self.codes[start : start + CHUNK].tolist() for start in starts)
            return map(self.values.__getitem__, chain.from_iterable(codes))
        table = np.fromiter(self.values, np.object_, len(self.values))
        parts = (table[self.codes[start : start + CHUNK]].tolist() for start in starts)
        return chain.from_iterable(parts)

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
        having = _having(self.codes, len(self.values))
        if having.all():
            return self
        kept = np.flatnonzero(having)
        renumbered = np.zeros(len(self.values), narrowest(len(kept)))
        renumbered[kept] = np.arange(len(kept))
        return Coded(
            _taken(renumbered, self.codes), [self.values[place] for place in kept.tolist()]
        )

    def mapped(self, answer: Callable[[Any], Any]) -> "Coded":
        """Return the answers about the values, which are few, in the place of the values."""
        used = self.used()
        return Coded(used.codes, list(map(answer, used.values)))

    def joined(self) -> "Coded":
        """Return the column with equal values as one; they must be hashable."""
        different = dict.fromkeys(self.values)
        if len(different) == len(self.values):
            return self
        numbers = {value: number for number, value in enumerate(different)}
        codes = np.fromiter(
            map(numbers.__getitem__, self.values), narrowest(len(numbers)), len(self.values)
        )
        return Coded(_taken(codes, self.codes), list(different))


class Numbering(dict[Hashable, int]):
    """Numbers things in the order in which they are first met."""

    def __missing__(self, key: Hashable) -> int:
        number = self[key] = len(self)
        return number


def different(column: Column) -> Column:
    """Return the values of a column, each once where that is known without looking at all."""
    return column.joined().used().values if isinstance(column, Coded) else column


def coded(column: Column) -> Coded:
    """Return a column whose values are of one type as codes, however many differ."""
    if isinstance(column, Coded):
        return column
    numbering = Numbering()
    codes = np.fromiter(map(numbering.__getitem__, column), np.int32, count=len(column))
    return Coded(codes, list(numbering))


def places_of(rows: Sequence[int]) -> Places:
    """Return numbers of rows as `at` takes them."""
    return np.fromiter(rows, np.int64, count=len(rows))


def at(column: Column, places: Places) -> Column:
    """Return the column of some rows."""
    if isinstance(column, Coded | Packed):
        return column.at(places)
    return list(map(column.__getitem__, places.tolist()))


def mapped(column: Column, answer: Callable[[Any], Any]) -> Column:
    """Return the answers about the values of a column, asking once for each different one."""
    if isinstance(column, Coded):
        return column.mapped(answer)
    answers = packed(map(answer, column))
    if isinstance(answers, Packed) and isinstance(column, Packed):
        return answers.sharing(column)
    return answers


def swapped(column: Column, old: Any, new: Any) -> Column:
    """Return a column with `new` where `old` stands, a thing that there is only one of.

    new: such a thing too, or the blank text.
    """
    if isinstance(column, Packed):
        return column.swapped(old, new)
    return mapped(column, lambda value: new if value is old else value)


def only_texts(column: Column) -> bool:
    """Tell whether a column is known to hold texts, and one other thing at most."""
    return isinstance(column, Packed)


def where(column: Column, test: Callable[[Any], Any]) -> Flags:
    """Return which rows pass a test, asking once for each different value."""
    if isinstance(column, Coded):
        passed = np.fromiter(map(bool, map(test, column.values)), np.bool_, len(column.values))
        return _taken(passed, column.codes)
    return np.fromiter(map(bool, map(test, column)), np.bool_, count=len(column))


def blank(column: Column) -> Flags:
    """Return which rows have nothing in a column."""
    if isinstance(column, Packed):
        return column.lacks(None)
    return where(column, lambda value: value is None)


def filled(column: Column) -> Flags:
    """Return which rows have a text in a column; the blank text is none."""
    return ~column.blank() if isinstance(column, Packed) else where(column, bool)


def chosen(flags: Flags, yes: Column, no: Column) -> Coded:
    """Return the value of one column where a flag is up, of the other where it is not."""
    first, second = coded(yes), coded(no)
    values = [*first.values, *second.values]
    codes: Codes = second.codes.astype(narrowest(len(values) + 1))
    codes += len(first.values)
    np.copyto(codes, first.codes, where=flags)
    return Coded(codes, values)


def each(answer: Callable[..., Any], *columns: Column) -> Coded:
    """Return an answer for every row, asking once for each different row of some columns.

    Answers are joined by value, so they must be hashable and of one type where they are equal.
    """
    codes, rows = combined(*columns)
    picked = (at(column, rows) for column in columns)
    return Coded(codes, list(map(answer, *picked))).joined()


def combined(*columns: Column) -> tuple[Codes, Places]:
    """Number the different rows of some columns.

    Returns:
        The number of each row, and for each number a row that has it.
    """
    *others, last = map(coded, columns)
    codes, size = last.codes, len(last.values)
    for other in reversed(others):  # names, of which there are many, stand before their places
        if len(other.values) > 1:
            together = size * len(other.values)
            wide: Codes = other.codes.astype(np.int32 if together <= _INT32 else np.int64)
            wide *= size
            wide += codes
            codes, size = _numbered(wide, together)
    return _with_rows(*_numbered(codes, size))


def _numbered(codes: Codes, size: int) -> tuple[Codes, int]:
    """Number codes below `size` anew, without gaps; return them and how many differ."""
    if size > max(_TABLE, 4 * len(codes)):
        different, dense = np.unique(codes, return_inverse=True)
        return dense.astype(np.int32), len(different)
    numbers = np.cumsum(_having(codes, size), dtype=np.int32)
    numbers -= 1
    return _taken(numbers, codes), int(numbers[-1]) + 1 if size else 0


def _with_rows(codes: Codes, size: int) -> tuple[Codes, Places]:
    rows = np.zeros(size, np.int64)
    for part in _parts(len(codes)):
        rows[codes[part]] = np.arange(part.start, part.stop)
    return codes, rows


def _parts(count: int) -> Iterator[slice]:
    """Part rows: NumPy makes eight bytes of every code that it looks up."""
    return (slice(start, min(start + _LOOKED_UP, count)) for start in range(0, count, _LOOKED_UP))


def _having(codes: Codes, size: int) -> Flags:
    """Return which of the codes below `size` any row has."""
    having = np.zeros(size, np.bool_)
    for part in _parts(len(codes)):
        having[codes[part]] = True
    return having


def _taken(table: NDArray[Any], codes: Codes) -> NDArray[Any]:
    """Return what a table says of the code of each row."""
    found = np.empty(len(codes), table.dtype)
    for part in _parts(len(codes)):
        np.take(table, codes[part], out=found[part])
    return found


def repeated(numbers: NDArray[Any]) -> Flags:
    """Return which rows have a number that another row has too."""
    ordered = np.sort(numbers)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(several):
        return np.zeros(len(numbers), np.bool_)
    nearest = np.minimum(np.searchsorted(several, numbers), len(several) - 1)
    return np.asarray(several[nearest] == numbers)


def maybe_repeated(column: Column) -> Flags:
    """Return which rows may have a value that another row has too; of few others it is said."""
    if isinstance(column, Coded):
        codes = column.joined().codes
        return np.asarray(np.bincount(codes) > 1)[codes]
    return repeated(np.fromiter(map(hash, column), np.int64, count=len(column)))


def spread(column: Coded, places: Places, count: int) -> Coded:
    """Return a column of `count` rows that has the values of another at some places, else None."""
    values = [*column.values, None]
    codes = np.full(count, len(column.values), narrowest(len(values)))
    codes[places] = column.codes
    return Coded(codes, values)


def totals(codes: NDArray[Any], size: int, numbers: Column) -> list[int]:
    """Sum integers exactly by the code of their row.

    codes: below `size`, one for each row.
    """
    addends = coded(numbers).used()
    largest = max(map(abs, addends.values), default=0)
    if largest * len(codes) < _SURELY_EXACT:
        sums = np.zeros(size, np.int64)
        worth = np.array(addends.values, np.int64)
        for part in _parts(len(codes)):
            np.add.at(sums, codes[part], worth[addends.codes[part]])
        return list(map(int, sums))
    found = [0] * size
    for code, number in zip(codes.tolist(), addends, strict=True):
        found[code] += number
    return found


def joined(parts: Sequence[Column]) -> Coded:
    """Return columns, one below the other, as one."""
    numbering = Numbering()
    codes = []
    for part in map(coded, parts):
        used = part.used()
        numbers = map(numbering.__getitem__, used.values)
        codes.append(np.fromiter(numbers, np.int32, count=len(used.values))[used.codes])
    return Coded(np.concatenate(codes) if codes else np.zeros(0, np.int32), list(numbering))
