"""What makes a row of one file the same as a row of another (SPREADSHEETS.md "Duplicates")."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from hashlib import blake2b
from typing import Final, NamedTuple

SEPARATOR: Final = "\x1f"
KEY_BYTES: Final = 16


class Content(NamedTuple):
    """What identifies a row, as its file says it; all text, blank where the file is silent.

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
        return blake2b(SEPARATOR.join(parts).encode(), digest_size=KEY_BYTES).hexdigest()

    @property
    def item(self) -> tuple[str, str, str]:
        """What a line of a document is about; several lines may bear one document number."""
        return self.buyer, self.product, self.batch


def plain_number(value: int | Decimal) -> str:
    """Return a quantity as text that does not depend on how it was written: 10.0 is 10."""
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return f"{value.normalize():f}"
    return str(int(value))


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
