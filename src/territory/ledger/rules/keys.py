"""Tell whether a row of one file is a row of another (SPREADSHEETS.md "Duplicates")."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import blake2b
from operator import add
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory.kernel.columns import Coded, Column, Flags, Places, at, each, filled, repeated

SEPARATOR: Final = "\x1f"
KEY_BYTES: Final = 16
_SLICE: Final = 10_000
"""Rows whose texts are in memory at once."""
_MANY: Final = 8
"""Rows for each different pair of cells, from which on the pairs are joined once for all."""
_EMPTY: Final = blake2b(digest_size=KEY_BYTES)

RowKeys = NDArray[np.uint8]
"""One key of `KEY_BYTES` a row."""


class Content(NamedTuple):
    """Cells that identify a row, as its file says; all text, blank where the file is silent.

    amount stands only beside a serial number: the same number with another amount is a
    correction, not a repetition. Without one it is blank, so that equal rows are told by what
    SPREADSHEETS.md names.
    """

    distributor: str
    serial: str
    day: str
    buyer: str
    product: str
    batch: str
    quantity: str
    amount: str = ""

    def key(self, ordinal: int) -> str:
        """Return the key of the n-th row with this content, 32 hex digits of BLAKE2b."""
        parts = self if self.serial else (*self, str(ordinal))
        return _digest(SEPARATOR.join(parts)).hex()

    @property
    def item(self) -> tuple[str, str, str]:
        """Return party and goods of a line; several lines may bear one document number."""
        return self.buyer, self.product, self.batch


def key_of_part(row_key: str, part: str) -> str:
    """Return the key of a row that was made of another one; part tells the rows of one apart."""
    text = SEPARATOR.join((row_key, part))
    return blake2b(text.encode(), digest_size=KEY_BYTES).hexdigest()


class Contents(NamedTuple):
    """The cells that identify rows, by column: see `Content`."""

    distributor: Column
    serial: Column
    day: Column
    buyer: Column
    product: Column
    batch: Column
    quantity: Column
    amount: Column

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.serial)

    def one(self, place: int) -> Content:
        """Return what identifies a row."""
        return Content._make(column[place] for column in self)

    def at(self, places: Places) -> "Contents":
        """Return what identifies some rows."""
        return Contents._make(at(column, places) for column in self)

    def without_serial(self) -> Flags:
        """Tell which rows bear no serial number, and are told from their equals by an ordinal."""
        return ~filled(self.serial)


def plain_number(value: int | Decimal) -> str:
    """Return a quantity as text that does not depend on how it was written: 10.0 is 10."""
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return f"{value.normalize():f}"
    return str(int(value))


def keys_of(contents: Contents, ordinals: NDArray[np.int32] | None = None) -> RowKeys:
    """Return the key of every row: BLAKE2b of what identifies it.

    ordinals: the place of each row among its equals, from 1; without them all are the first.
    Rows with a serial number are told apart by it, and need none.
    """
    numbers = np.ones(contents.rows, np.int32) if ordinals is None else ordinals
    most = int(numbers.max(initial=0))
    endings = ["", *(f"{SEPARATOR}{number}" for number in range(1, most + 1))]
    tails = Coded(numbers * contents.without_serial(), endings)
    columns = _paired(contents)
    keys = np.empty((contents.rows, KEY_BYTES), np.uint8)
    for start in range(0, contents.rows, _SLICE):
        part = slice(start, start + _SLICE)
        rows = zip(*(column[part] for column in columns), strict=True)
        data = b"".join(map(_digest, map(add, map(SEPARATOR.join, rows), tails[part])))
        keys[part] = np.frombuffer(data, np.uint8).reshape(-1, KEY_BYTES)
    return keys


def _paired(contents: Contents) -> list[Column]:
    """Return the columns, those side by side that say few different things joined to one."""
    columns: list[Column] = []
    for column in contents:
        if columns and _few(columns[-1], column):
            columns.append(each(f"{{}}{SEPARATOR}{{}}".format, columns.pop(), column))
        else:
            columns.append(column)
    return columns


def _few(one: Column, other: Column) -> bool:
    if not isinstance(one, Coded) or not isinstance(other, Coded):
        return False
    return len(one.values) * len(other.values) * _MANY <= len(one)


def _digest(text: str) -> bytes:
    digest = _EMPTY.copy()  # faster than a new one
    digest.update(text.encode())
    return digest.digest()


def in_hex(keys: RowKeys) -> list[str]:
    """Return keys as they are stored, 32 hex digits each."""
    digits = keys.tobytes().hex()
    return [digits[at : at + 2 * KEY_BYTES] for at in range(0, len(digits), 2 * KEY_BYTES)]


def ordinals(contents: Iterable[Content], earlier: Counter[Content] | None = None) -> list[int]:
    """Return the ordinal of every row among its equals, from 1, in the order of the file.

    Rows with a serial number are told apart by it, and are all the first.

    Args:
        contents: Of the rows.
        earlier: Equal rows on the sheets of the same file that came before.
    """
    seen: Counter[Content] = Counter(earlier or {})
    numbers = []
    for content in contents:
        if content.serial:
            numbers.append(1)
            continue
        seen[content] += 1
        numbers.append(seen[content])
    return numbers


def ordinals_of(
    contents: Contents, firsts: RowKeys, earlier: Mapping[bytes, int]
) -> NDArray[np.int32]:
    """Return the ordinal of every row among its equals, from 1, in the order of the file.

    Rows with a serial number are told apart by it, and are all the first.

    Args:
        contents: Of the rows.
        firsts: Their keys if all were the first.
        earlier: Such a key → equal rows on the sheets of the same file that came before.
    """
    numbers = np.ones(len(firsts), np.int32)
    met = Counter(earlier)
    counted = contents.without_serial()
    if not earlier and counted.any():
        counted &= _alike(firsts)
    for place, key in _keys_at(firsts, counted):
        met[key] += 1
        numbers[place] = met[key]
    return numbers


def later_ones(keys: RowKeys) -> Flags:
    """Tell which rows have the key of a row before them."""
    later = np.zeros(len(keys), np.bool_)
    met: set[bytes] = set()
    for place, key in _keys_at(keys, _alike(keys)):
        later[place] = key in met
        met.add(key)
    return later


def _alike(keys: RowKeys) -> Flags:
    """Tell which keys may stand more than once: half of them, eight bytes, does."""
    halves = np.ascontiguousarray(keys[:, : KEY_BYTES // 2]).view(np.uint64).ravel()
    return repeated(halves)


def _keys_at(keys: RowKeys, flags: Flags) -> Iterator[tuple[int, bytes]]:
    return ((place, keys[place].tobytes()) for place in np.flatnonzero(flags).tolist())
