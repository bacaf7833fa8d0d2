"""Rows of cells kept by column: each column as `columns` says, each row made when asked for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from operator import itemgetter
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from territory.kernel.columns.texts import CHUNK, Packed, Packing
from territory.kernel.columns.values import Coded, Codes, Column, Numbering, Places, at, narrowest

_NUMBERS: Final = frozenset({bool, int, float})
"""Types whose equal values are told apart: 1, 1.0 and TRUE are three cells."""
READ: Final = 512
"""Rows taken in at once: few enough that their cells are still at hand, column after column."""
_EARLY: Final = 5 * CHUNK
"""Cells after which it is seen whether a column repeats itself."""
_MOSTLY: Final = 0.9
"""Where more of its cells than this differ, codes would only add to them."""


class _Told:
    """Takes in the cells of a column and tells which of them are equal, as long as many are."""

    def __init__(self, blank: int = 0) -> None:
        """Begin a column; its first `blank` rows end before it."""
        self._numbering = Numbering()
        self._parts: list[Codes] = []
        self._differing: Packing | list[Any] | None = None
        self._types: set[type] = set()
        self._count = 0
        if blank:
            self._numbering[None] = 0
            self._parts.append(np.zeros(blank, np.uint8))
            self._count = blank

    def add(self, cells: Sequence[Any]) -> None:
        """Take in more cells."""
        self._count += len(cells)
        if self._differing is not None:
            self._add_differing(cells)
            return
        typed = len(self._types) > 1
        self._types.update(_NUMBERS.intersection(map(type, cells)))
        if len(self._types) > 1 and not typed:
            self._numbering = Numbering(
                {(type(cell), cell): number for cell, number in self._numbering.items()}
            )
        keys = zip(map(type, cells), cells, strict=True) if len(self._types) > 1 else cells
        numbers = map(self._numbering.__getitem__, keys)
        codes = np.fromiter(numbers, np.int32, count=len(cells))
        self._parts.append(codes.astype(narrowest(len(self._numbering))))
        if self._count >= _EARLY and len(self._numbering) > _MOSTLY * self._count:
            until_now = list(self._coded())
            self._numbering, self._parts, self._differing = Numbering(), [], Packing()
            self._add_differing(until_now)

    def _add_differing(self, cells: Sequence[Any]) -> None:
        if isinstance(self._differing, Packing):
            if self._differing.add(cells):
                return
            self._differing = list(self._differing.packed())
        if self._differing is not None:
            self._differing.extend(cells)

    def column(self) -> Column:
        """Return the column; nothing can be taken in any more."""
        if isinstance(self._differing, Packing):
            return self._differing.packed()
        return self._coded() if self._differing is None else self._differing

    def _coded(self) -> Coded:
        keys: Iterable[Any] = self._numbering
        values = [cell for _, cell in keys] if len(self._types) > 1 else list(keys)
        codes = np.concatenate(self._parts) if self._parts else np.zeros(0, np.uint8)
        return Coded(codes, values)


def told_apart(cells: Sequence[Any]) -> Column:
    """Return cells as a column that keeps equal ones once; 1, 1.0 and TRUE are not equal."""
    if isinstance(cells, Coded | Packed):
        return cells
    told = _Told()
    for start in range(0, len(cells), CHUNK):
        told.add(cells[start : start + CHUNK])
    return told.column()


class CodedRows(Sequence[list[Any]]):
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
    def of(cls, rows: Iterable[Sequence[Any]]) -> "CodedRows":
        """Keep rows by column, without ever having all of them."""
        if isinstance(rows, CodedRows):
            return rows
        told: list[_Told] = []
        lengths: list[NDArray[np.int32]] = []
        count = 0
        coming = iter(rows)
        while part := list(islice(coming, READ)):
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
        columns = []
        while told:
            columns.append(told.pop(0).column())  # what it was made of goes, one after the other
        return cls(columns, count, None if even else together)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> list[Any]: ...
    @overload
    def __getitem__(self, index: slice) -> "CodedRows": ...
    def __getitem__(self, index: int | slice) -> "list[Any] | CodedRows":
        if isinstance(index, slice):
            lengths = None if self._lengths is None else self._lengths[index]
            columns = [column[index] for column in self.columns]
            return CodedRows(columns, len(range(*index.indices(self._count))), lengths)
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

    def at(self, places: Places) -> "CodedRows":
        """Return some rows."""
        lengths = None if self._lengths is None else self._lengths[places]
        return CodedRows([at(column, places) for column in self.columns], len(places), lengths)

    def used(self) -> "CodedRows":
        """Return the rows without values that none of them has, such as those of a header.

        What is later made of a column can then share its codes.
        """
        columns = [
            column.used() if isinstance(column, Coded) else column for column in self.columns
        ]
        return CodedRows(columns, self._count, self._lengths)

    def filled(self, index: int, texts: dict[int, Any]) -> "CodedRows":
        """Return the rows with other cells in a column: row → cell."""
        column = list(self.columns[index])
        for row, text in texts.items():
            column[row] = text
        columns = [*self.columns]
        columns[index] = told_apart(column)
        return CodedRows(columns, self._count, self._lengths)
