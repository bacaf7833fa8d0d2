"""Weights: how much of a total each leaf carries before pins (DOMAIN.md section 6.2, step 1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from territory.targets.rules.refusals import AllBasesZero, BasesNotOne, UnknownBasis

Floats = npt.NDArray[np.float64]


class Basis(StrEnum):
    """Figures by which a total may be shared."""

    HISTORY = "history"
    POTENTIAL = "potential"
    HEADROOM = "headroom"
    EQUAL = "equal"


DEFAULT = {Basis.HISTORY: Decimal("0.6"), Basis.POTENTIAL: Decimal("0.4")}
"""Used where the user names no basis; a basis without any figure drops out as always."""


@dataclass(frozen=True, eq=False)
class Mixed:
    """The index of every leaf and how it came about.

    index: (leaves,), sums to 1. sums: (bases,), Σ of each basis over all leaves.
    weights: (bases,), the share of each basis after those without figures dropped out.
    dropped: numbers of the bases that are zero everywhere.
    """

    index: Floats
    sums: Floats
    weights: Floats
    dropped: tuple[int, ...]


def read_bases(given: Sequence[str]) -> dict[Basis, Decimal]:
    """Read `history=0.6` and its like; a single basis without a share has all of it.

    Raises:
        UnknownBasis: no such basis, or no number behind it.
        BasesNotOne: the shares do not sum to 1.
    """
    if not given:
        return dict(DEFAULT)
    shares: dict[Basis, Decimal] = {}
    for item in given:
        name, _, share = item.partition("=")
        try:
            shares[Basis(name.strip())] = Decimal(share.strip() or "1")
        except (ValueError, InvalidOperation) as error:
            raise UnknownBasis(given=item, known=", ".join(Basis)) from error
    total = sum(shares.values(), Decimal(0))
    if total != 1 or any(share < 0 for share in shares.values()):
        raise BasesNotOne(total=total)
    return shares


def mix(figures: Floats, shares: Mapping[str, float], product: str) -> Mixed:
    """Mix the bases into one index: v = Σ a_b · x_b(leaf) ÷ Σ x_b (DOMAIN.md section 6.2).

    A basis that is zero everywhere is dropped and its share spread over the others in
    proportion.

    Args:
        figures: (leaves, bases), not negative, leaves in canonical order, columns as `shares`.
        shares: basis to a_b, which sum to 1.
        product: for the refusal.

    Raises:
        AllBasesZero: no basis has any figure.
    """
    sums = figures.sum(axis=0)
    alive = (sums > 0) & (np.array(list(shares.values())) > 0)
    if not alive.any():
        raise AllBasesZero(product=product, bases=", ".join(shares))
    weights = np.where(alive, np.array(list(shares.values()), dtype=np.float64), 0.0)
    weights /= weights.sum()
    parts = np.divide(figures, sums, out=np.zeros_like(figures), where=sums > 0)
    asked = np.array(list(shares.values())) > 0
    dropped = tuple(int(place) for place in np.flatnonzero(asked & ~alive))
    return Mixed(parts @ weights, sums, weights, dropped)
