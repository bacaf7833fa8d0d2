"""Fairness of a plan, in figures (Aurochs, quota setting, parts 1 to 3; DOMAIN.md section 6.4).

A fair plan asks growth that has nothing to do with size, gives shares like the shares of potential,
and spreads its ratio of quota to potential little.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEWEST: Final = 3
"""Nodes below which a correlation says nothing."""
TOP, BOTTOM = 0.2, 0.2
"""Shares of nodes in the upper and the lower size band: 20-60-20."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Distribution of a ratio over nodes. variation: standard deviation ÷ mean."""

    count: int
    least: float
    lower: float
    median: float
    upper: float
    most: float
    variation: float | None


@dataclass(frozen=True, slots=True)
class BandFigures:
    """One size band: its nodes, and the ratios of its sums; None where nothing is below."""

    nodes: int
    quota: int
    share: float
    growth: float | None
    of_potential: float | None


def correlation(one: Floats, other: Floats) -> float | None:
    """Return Pearson's correlation over what is known on both sides; None where it says nothing.

    one, other: (n,), NaN where unknown.
    """
    known = ~(np.isnan(one) | np.isnan(other))
    x, y = one[known], other[known]
    if len(x) < FEWEST:
        return None
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / scale if scale > 0 else None


def spread(ratios: Floats) -> Spread | None:
    """Return the distribution of what is known; None where nothing is. ratios: (n,)."""
    known = ratios[~np.isnan(ratios)]
    if not len(known):
        return None
    least, lower, median, upper, most = np.quantile(known, (0, 0.25, 0.5, 0.75, 1)).tolist()
    mean = float(known.mean())
    variation = float(known.std()) / abs(mean) if mean else None
    return Spread(len(known), least, lower, median, upper, most, variation)


def misplaced(quota: Floats, potential: Floats) -> float | None:
    """Return the part of the quota that stands elsewhere than the potential: ½ Σ |q − p|."""
    if quota.sum() <= 0 or potential.sum() <= 0:
        return None
    return float(np.abs(quota / quota.sum() - potential / potential.sum()).sum()) / 2


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above ÷ below, NaN where nothing is below. Shapes (n,)."""
    found: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return found


def bands_of(size: Floats) -> Ints:
    """Return the band of each node: 0 the largest fifth, 1 the middle, 2 the smallest fifth.

    size: (n,). Among equals the earlier node is the larger one; each fifth is rounded to nodes.
    """
    order = np.argsort(-size, kind="stable")
    count = len(size)
    top, bottom = round(count * TOP), round(count * BOTTOM)
    band = np.ones(count, dtype=np.int64)
    band[order[:top]] = 0
    band[order[count - bottom :]] = 2
    return band


def band_figures(
    band: Ints, quota: Ints, like: Ints, last: Ints, potential: Floats
) -> list[BandFigures]:
    """Return the figures of the three bands; growth is of like months, all arrays (n,)."""
    found = []
    whole = int(quota.sum())
    for number in range(3):
        inside = band == number
        sold, able = int(last[inside].sum()), float(potential[inside].sum())
        asked = int(quota[inside].sum())
        found.append(
            BandFigures(
                int(inside.sum()), asked, asked / whole if whole else 0.0,
                int(like[inside].sum()) / sold - 1 if sold > 0 else None,
                asked / able if able > 0 else None,
            )
        )  # fmt: skip
    return found
