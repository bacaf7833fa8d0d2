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
    """Return twelve groups of six hexadecimal characters, one per month.

    Each group is of `key, month, value, set by hand, made room` between unit separators. What all
    twelve begin with is taken in once: 40,000 leaves take 0.23 s so, and 0.60 s one by one.
    """
    start = blake2b(f"{key}\x1f".encode(), digest_size=LENGTH // 2)
    found = []
    for month, value in enumerate(months, 1):
        cell = start.copy()
        marks = _marks(manual, month) if manual else "00"
        cell.update(f"{month}\x1f{'' if value is None else value}\x1f{marks}".encode())
        found.append(cell.digest())
    return b"".join(found).hex()


def unlike_months(fresh: str, digest: str) -> list[int]:
    """Return the months (1 to 12) in which two digests of a leaf differ."""
    groups = range(0, len(MARKS) * LENGTH, LENGTH)
    return [
        month
        for month, at in enumerate(groups, 1)
        if fresh[at : at + LENGTH] != digest[at : at + LENGTH]
    ]


def position_digest(leaf_digests: Iterable[str]) -> str:
    """Return the digest over the digests of a position's leaves, in their order."""
    return blake2b("\n".join(leaf_digests).encode(), digest_size=POSITION_BYTES).hexdigest()


def digests_of(
    tree: Tree, keys: Sequence[str], months: Sequence[Sequence[int | None]], manual: Sequence[int]
) -> dict[int, str]:
    """Return the digest of every leaf, and of every node over all leaves below it."""
    leaves = tree.leaves.tolist()
    own = [leaf_digest(keys[at], months[at], manual[at]) for at in leaves]
    return dict(zip(leaves, own, strict=True)) | digests_above(tree, own)


def digests_above(tree: Tree, own: Sequence[str]) -> dict[int, str]:
    """Return the digest of every inner node over all leaves below it. own: of the leaves."""
    starts, ends = (each.tolist() for each in tree.leaf_spans())
    return {
        at: position_digest(own[starts[at] : ends[at]])
        for at in np.flatnonzero(~tree.is_leaf).tolist()
    }


def _marks(manual: int, month: int) -> str:
    return f"{manual >> (month - 1) & 1}{manual >> (month - 1 + len(MARKS)) & 1}"
