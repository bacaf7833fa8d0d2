"""Digests of cells, stored beside them so that a change by hand shows and has a name.

A leaf's digest has one group of characters per month, so that the month is named; the digest
of the node above (a position) covers all its leaves.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np

from territory.kernel.tree import Tree

LENGTH = 6
MARKS = range(12)
"""Bits of `PlanCell.manual`: 0 to 11 a month set by hand, 12 to 23 one that made room for it."""
POSITION_BYTES = 16
Months = Sequence[int | None]


def leaf_digest(key: str, months: Months, manual: int) -> str:
    """Return twelve groups of six hexadecimal characters, one per month."""
    return "".join(_cell(key, month, value, manual) for month, value in enumerate(months, 1))


def changed_months(key: str, months: Months, manual: int, digest: str) -> list[int]:
    """Return the months (1 to 12) whose value is not the one that the digest was made of."""
    fresh = leaf_digest(key, months, manual)
    return [
        month + 1
        for month in range(len(months))
        if fresh[month * LENGTH : (month + 1) * LENGTH]
        != digest[month * LENGTH : (month + 1) * LENGTH]
    ]


def position_digest(leaf_digests: Iterable[str]) -> str:
    """Return the digest over the digests of a position's leaves, in their order."""
    return blake2b("\n".join(leaf_digests).encode(), digest_size=POSITION_BYTES).hexdigest()


def digests_of(
    tree: Tree, keys: Sequence[str], months: Sequence[Sequence[int | None]], manual: Sequence[int]
) -> dict[int, str]:
    """Return the digest of every leaf, and of every node over all leaves below it."""
    leaf = tree.is_leaf
    own = {
        at: leaf_digest(keys[at], months[at], manual[at]) for at in np.flatnonzero(leaf).tolist()
    }
    above = {
        at: position_digest(own[int(below)] for below in tree.leaves_under(at))
        for at in np.flatnonzero(~leaf).tolist()
    }
    return own | above


def _cell(key: str, month: int, value: int | None, manual: int) -> str:
    marks = (manual >> (month - 1) & 1, manual >> (month - 1 + len(MARKS)) & 1)
    text = f"{key}\x1f{month}\x1f{'' if value is None else value}\x1f{marks[0]}{marks[1]}"
    return blake2b(text.encode(), digest_size=LENGTH // 2).hexdigest()
