"""The digest of rows that come by column, made of the columns instead of the stored rows.

`seals.digests_of` is the slow twin, which reads the rows back and is what `check` asks; both come
to the same (tests/store/test_sealed_columns.py). Measured on 200,000 rows of flow and their 160,000
credits: 0.80 s to read them back, when nothing else is left to do, and 0.35 s to make their lines
here, while SQLite builds indexes in another thread.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from operator import add
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from territory.kernel.columns import Column
    from territory.store.seals import Seal

BETWEEN, NOTHING = "\x1f", "\x1e"
"""Signs between the values of a line, and for an absent one; no stored text holds them."""
ROWS = 5_000
"""Rows whose lines are made at once: a month of a million needs little memory."""
HELD = 250_000
"""Rows whose columns are kept for a digest; those of more are read back."""
PLAIN = frozenset({int, str, type(None)})
"""Types whose values every store writes as Python does."""

Columns = Mapping[str, "Column"]


class SealedColumns:
    """All rows of one part of a sealed table, by column, in the order of their keys."""

    def __init__(self, seal: "Seal") -> None:
        self.rows = 0
        self._seal = seal
        self._names = (*seal.columns, *seal.later, *seal.order)
        self._slices: list[Columns] = []
        self._made: str | None = None

    def add(self, columns: Columns, count: int) -> None:
        """Take in rows that came behind the others."""
        self.rows += count
        self._made = None
        self._slices.append({name: columns[name] for name in self._names if name in columns})
        if self.rows > HELD:
            self._slices.clear()

    def digest(self) -> str:
        """Return the digest of the rows until now; blank where only the store can tell."""
        if self._made is None:
            told = self.rows <= HELD and all(map(self._is_told, self._slices))
            self._made = digest_of(self._lines()) if told else ""
        return self._made

    def _is_told(self, columns: Columns) -> bool:
        """Tell whether all values are those that a store writes as Python does."""
        return (
            len(columns) == len(set(self._names))
            and all(_types(column) <= PLAIN for column in columns.values())
            and all(_types(columns[name]) <= {int} for name in self._seal.order)
        )

    def _lines(self) -> Iterator[str]:
        slices = [self._in_order()] if self._seal.order else self._slices
        return chain.from_iterable(lines_of(self._seal, columns) for columns in slices)

    def _in_order(self) -> Columns:
        """Return all rows by the columns of the seal's order, then as they came."""
        import numpy as np

        from territory.kernel.columns import joined

        columns = {name: joined([one[name] for one in self._slices]) for name in self._names}
        keys = [columns[name] for name in reversed(self._seal.order)]
        order = np.lexsort([np.array(key.values, np.int64)[key.codes] for key in keys])
        return {name: column.at(order) for name, column in columns.items()}


def digest_of(lines: Iterator[str]) -> str:
    """Return the digest of the lines of rows."""
    digest = sha256()
    between = ""
    while some := list(islice(lines, ROWS)):
        digest.update((between + "\n".join(some)).encode())
        between = "\n"
    return digest.hexdigest()


def lines_of(seal: "Seal", columns: Columns) -> Iterator[str]:
    """Return the line of each row, as `seals` lets the store write it."""
    from territory.kernel.columns import different, mapped

    lines = map(BETWEEN.join, zip(*(_texts(columns[name]) for name in seal.columns), strict=True))
    for name in seal.later:
        if any(value is not None for value in different(columns[name])):
            said = mapped(columns[name], partial(_said_later, name))
            lines = map(add, lines, said)
    return lines


def _texts(column: "Column") -> Iterable[str]:
    from territory.kernel.columns import Coded

    if isinstance(column, Coded):
        return column.mapped(_text)
    return column if _types(column) == {str} else map(_text, column)


def _text(value: Any) -> str:
    return NOTHING if value is None else str(value)


def _said_later(name: str, value: Any) -> str:
    return "" if value is None else f"{BETWEEN}{name}={value}"


def _types(column: "Column") -> set[type]:
    from territory.kernel.columns import Coded

    return set(map(type, column.values if isinstance(column, Coded) else column))
