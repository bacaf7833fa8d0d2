"""Fairness of a version at a level: who is asked how much growth, by size and by potential."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from territory.plans.lookup.stored import Stored
from territory.plans.lookup.versions import Wanted, find_version
from territory.plans.service.reading import read_all
from territory.plans.service.show import ShownTargets, TargetRow, rows_of
from territory.targets.lookup.inputs import POTENTIAL
from territory.targets.rules.fairness import (
    BandFigures,
    Floats,
    Spread,
    band_figures,
    bands_of,
    correlation,
    misplaced,
    ratio,
    spread,
)
from territory.workspace import Workspace

DEFAULT_LEVEL = "position"


@dataclass(frozen=True, slots=True)
class FairRow:
    """One node. potential_share: of all nodes shown. index: quota share ÷ potential share."""

    row: TargetRow
    band: int
    quota_share: float
    potential_share: float | None
    index: float | None
    growth: float | None


@dataclass(frozen=True, eq=False)
class ProductFairness:
    """The figures of one product.

    size_and_growth: correlation of last year with the growth asked, near 0 where fair.
    potential_and_quota: correlation of the shares, near 1 where fair. misplaced: part of the quota
    that stands elsewhere than the potential. by_potential: spread of quota ÷ potential, its mean
    made 1. growth: spread of the growth asked.
    """

    stored: Stored
    rows: tuple[FairRow, ...]
    bands: tuple[BandFigures, ...]
    size_and_growth: float | None
    potential_and_quota: float | None
    misplaced: float | None
    by_potential: Spread | None
    growth: Spread | None


@dataclass(frozen=True, eq=False)
class Fairness:
    """A version at a level, product by product."""

    shown: ShownTargets
    products: tuple[ProductFairness, ...]


def fairness(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, level: str | None = None,
    node: str | None = None,
) -> Fairness:  # fmt: skip
    """Return how fairly a version asks at a level, positions by default.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product)
    shown = rows_of(version, products, level or DEFAULT_LEVEL, node)
    return Fairness(
        shown,
        tuple(
            fairness_of(stored, [row for row in shown.rows if row.product == stored.product])
            for stored in products
        ),
    )


def fairness_of(stored: Stored, rows: Sequence[TargetRow]) -> ProductFairness:
    """Return the figures of one product over the nodes shown."""
    quota = np.array([row.total for row in rows], dtype=np.int64)
    last = np.array([row.last_year for row in rows], dtype=np.int64)
    like = np.array([sum(row.months[at] for at in row.like) for row in rows], dtype=np.int64)
    potential = potential_of(stored)[[row.stored.ordinal for row in rows]]
    growth = np.array([np.nan if row.growth is None else row.growth for row in rows])
    asked, able = quota.astype(np.float64), potential
    shares = asked / asked.sum() if asked.sum() else np.zeros(len(asked))
    able_shares = able / able.sum() if able.sum() > 0 else np.full(len(able), np.nan)
    index, band = ratio(shares, np.nan_to_num(able_shares)), bands_of(last.astype(np.float64))
    return ProductFairness(
        stored,
        tuple(
            FairRow(row, int(band[at]), float(shares[at]), _known(able_shares[at]),
                    _known(index[at]), row.growth)
            for at, row in enumerate(rows)
        ),
        tuple(band_figures(band, quota, like, last, able)),
        correlation(last.astype(np.float64), growth),
        correlation(able_shares, shares),
        misplaced(asked, able), spread(index), spread(growth),
    )  # fmt: skip


def potential_of(stored: Stored) -> Floats:
    """Return the potential of every node, (nodes,); zero where the split had none."""
    own = [
        leaf.inputs.get(POTENTIAL) or leaf.inputs.get("figures", {}).get(POTENTIAL) or 0.0
        for leaf in stored.leaves
    ]
    return stored.tree.roll_up_leaves(np.array(own, dtype=np.float64))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
