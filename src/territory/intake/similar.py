"""How alike two names are: for the order of proposals, never for a link (PITFALLS.md)."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def alike(one: str, other: str) -> float:
    """Return how alike two spellings are, 0 to 1: twice the longest common subsequence over both.

    The normalised indel similarity of RapidFuzz; it forgives an inserted 市 and keeps the order
    of characters.
    """
    return _ratio()(one, other)


@cache
def _ratio() -> "Callable[[str, str], float]":
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity
