"""How well a method would have planned a year that has been: error, and fairness of attainment."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from territory.targets.rules.fairness import Floats, Spread, correlation, ratio, spread

NEAR: Final = 0.1
"""Attainment within a tenth of the target counts as met closely."""


@dataclass(frozen=True, slots=True)
class Score:
    """One method on one year.

    error: Σ |actual − planned| ÷ Σ actual (WAPE). near: part of the nodes whose attainment is
    within a tenth of 1. size_and_attainment: correlation, near 0 where the method favours neither
    large nor small. attainment: actual ÷ planned over the nodes.
    """

    error: float
    near: float
    size_and_attainment: float | None
    attainment: Spread | None


def score(planned: Floats, actual: Floats) -> Score | None:
    """Return how a plan would have done; None where nothing was sold. Arrays (n,)."""
    total = float(actual.sum())
    if total <= 0:
        return None
    attained = ratio(actual, planned)
    known = attained[~np.isnan(attained)]
    near = float((np.abs(known - 1) <= NEAR).mean()) if len(known) else 0.0
    return Score(
        float(np.abs(actual - planned).sum()) / total, near,
        correlation(planned, attained), spread(attained),
    )  # fmt: skip
