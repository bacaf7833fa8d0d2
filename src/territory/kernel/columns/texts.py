"""A column of texts that mostly differ, one behind the other in UTF-8.

A serial number as an object of its own takes six times its digits, and a list another eight
bytes to find it again.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

MARK: Final = "\x1f"
"""Stands behind every cell; texts that hold it are not packed."""
CHUNK: Final = 4_096
"""Cells that are made at once."""
_FAR: Final = 1 << 32
"""Bytes from which on four of them no longer say where a cell begins."""
_ANY: Final = "surrogatepass"
"""How texts become bytes and come back: whatever a text may hold."""


class Packed(Sequence[Any]):
    """Texts, and cells without one, which all are the same other thing, such as None.

    Cells are made when they are asked for. Slices share the bytes.
    """

    __slots__ = ("bounds", "data", "lacking", "other")

    def __init__(
        self, data: bytes, bounds: NDArray[Any], lacking: NDArray[np.bool_] | None, other: Any
    ) -> None:
        """Keep cells, each with `MARK` behind it.

        bounds: where in `data` each cell begins, and where the last one's mark ends: one more
        than there are cells. lacking: which cells are `other` instead of a text, None where none
        is; in `data` they are blank.
        """
        self.data = data
        self.bounds = bounds
        self.lacking = lacking
        self.other = other

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "Packed": ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return self.at(np.arange(start, stop, step))
            return self._between(start, max(start, stop))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        if self.lacking is not None and self.lacking[place]:
            return self.other
        return self.data[self.bounds[place] : self.bounds[place + 1] - 1].decode("utf-8", _ANY)

    def _between(self, start: int, stop: int) -> "Packed":
        lacking = None if self.lacking is None else self.lacking[start:stop]
        return Packed(self.data, self.bounds[start : stop + 1], lacking, self.other)

    def __iter__(self) -> Iterator[Any]:
        starts = range(0, len(self), CHUNK)
        return chain.from_iterable(map(self._chunk, starts))

    def _chunk(self, start: int) -> list[Any]:
        stop = min(start + CHUNK, len(self))
        first, last = int(self.bounds[start]), int(self.bounds[stop])
        cells: list[Any] = self.data[first : last - 1].decode("utf-8", _ANY).split(MARK)
        if self.lacking is not None:
            for place in np.flatnonzero(self.lacking[start:stop]).tolist():
                cells[place] = self.other
        return cells

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence holds the same."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    def at(self, places: NDArray[np.int64]) -> "Packed":
        """Return some of the cells; those that stand side by side share the bytes."""
        count = len(places)
        if count and np.array_equal(places, np.arange(places[0], places[0] + count)):
            return self._between(int(places[0]), int(places[0]) + count)
        starts, ends = self.bounds[places], self.bounds[places + 1]
        lacking = None if self.lacking is None else self.lacking[places]
        pieces = (
            self.data[start:end]
            for part in range(0, count, CHUNK)
            for start, end in zip(
                starts[part : part + CHUNK].tolist(), ends[part : part + CHUNK].tolist(),
                strict=True,
            )
        )  # fmt: skip
        return Packed(b"".join(pieces), _bounds_of(ends - starts), lacking, self.other)

    def swapped(self, old: Any, new: Any) -> "Packed":
        """Return the cells with another thing instead of a text: `new` where that was `old`.

        new: no text but the blank one.
        """
        if self.lacking is None or self.other is not old:
            return self
        lacking = None if new == "" else self.lacking
        return Packed(self.data, self.bounds, lacking, new)

    def is_plain(self) -> bool:
        """Tell whether all cells are made of the letters a to z and digits, or say nothing."""
        if self.lacking is not None and self.other is not None:
            return False
        held = self.data[int(self.bounds[0]) : int(self.bounds[-1])]
        return held.isascii() and held.replace(MARK.encode(), b"").isalnum()

    def blank_as(self, other: Any) -> "Packed":
        """Return the cells with another thing wherever one says nothing."""
        blank = self.blank()
        return Packed(self.data, self.bounds, blank if blank.any() else None, other)

    def blank(self) -> NDArray[np.bool_]:
        """Tell which cells say nothing: blank texts, and those without one."""
        return np.asarray(np.diff(self.bounds) == 1)

    def lacks(self, other: Any) -> NDArray[np.bool_]:
        """Tell which cells are this thing instead of a text."""
        if self.lacking is None or self.other is not other:
            return np.zeros(len(self), np.bool_)
        return self.lacking

    def sharing(self, column: "Packed") -> "Packed":
        """Return these cells in the bytes of another column, where that holds the same."""
        begin = int(column.bounds[0])
        size = int(column.bounds[-1]) - begin
        if size != len(self.data) or not column.data.startswith(self.data, begin):
            return self
        if not np.array_equal(self.bounds, column.bounds - column.bounds[0]):
            return self
        return Packed(column.data, column.bounds, self.lacking, self.other)


class Packing:
    """Takes in the cells of a column as long as they can be packed."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._sizes: list[NDArray[np.uint32]] = []
        self._lacking: list[NDArray[np.bool_]] = []
        self._other: list[Any] = []

    def add(self, cells: Sequence[Any]) -> bool:
        """Take in more cells; tell whether they could be, or nothing has been taken in."""
        told = [type(cell) is str for cell in cells]
        texts = cells
        other = self._other
        if not all(told):
            other = other or [cells[told.index(False)]]
            if any(cell is not other[0] for cell in cells if type(cell) is not str):
                return False
            texts = [cell if is_text else "" for cell, is_text in zip(cells, told, strict=True)]
        together = MARK.join(texts)
        if together.count(MARK) != max(len(cells) - 1, 0):
            return False
        self._other = other
        if cells:
            self._parts.append((together + MARK).encode("utf-8", _ANY))
            sized = texts if together.isascii() else [text.encode("utf-8", _ANY) for text in texts]
            self._sizes.append(np.fromiter(map(len, sized), np.uint32, count=len(cells)))
            self._lacking.append(~np.array(told, np.bool_))
        return True

    def packed(self) -> Packed:
        """Return what was taken in."""
        sizes = np.concatenate([np.zeros(0, np.uint32), *self._sizes])
        lacking = np.concatenate(self._lacking) if self._other else None
        return Packed(
            b"".join(self._parts),
            _bounds_of(sizes + 1),
            lacking,
            self._other[0] if self._other else None,
        )


def _bounds_of(sizes: NDArray[Any]) -> NDArray[Any]:
    """Return where cells begin and the last one ends, from their sizes with the mark."""
    far = int(sizes.sum(dtype=np.int64)) >= _FAR
    bounds = np.zeros(len(sizes) + 1, np.int64 if far else np.uint32)
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def packed(cells: Iterable[Any]) -> Packed | list[Any]:
    """Return cells packed, or as a list where they are more than texts and one other thing."""
    coming = iter(cells)
    packing = Packing()
    while part := list(islice(coming, CHUNK)):
        if not packing.add(part):
            return [*packing.packed(), *part, *coming]
    return packing.packed()
