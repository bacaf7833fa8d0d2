"""The season of a product in a version: stated before a split, or estimated from flow."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlmodel import col

from territory.kernel import season as kernel_season
from territory.kernel.season import BackTest, Season, back_tested
from territory.months.service.whole import Judged
from territory.plans.lookup.versions import ProductInfo, Version, Wanted, find_product, find_version
from territory.plans.service.drafts import draft_for_writing
from territory.plans.tables import PlanSeason
from territory.store.transaction import Tx
from territory.targets.service.basis import estimate_season, season_basis
from territory.workspace import Workspace, official_calendar


@dataclass(frozen=True, eq=False)
class SeasonShown:
    """The season a split of this version uses.

    stated: kept in the version, not estimated now. left_out: months of the history that are not
    whole. tested: how well the season and a flat year would have spread a past year.
    """

    version: Version
    product: ProductInfo
    season: Season
    stated: bool
    left_out: tuple[Judged, ...] = ()
    tested: BackTest | None = None


def season_of(tx: Tx, ws: Workspace, version: Version, product: ProductInfo) -> Season:
    """Return the season stated in the version, else one estimated from the flow."""
    stated = _stated(tx, version, product)
    if stated is not None:
        factors = np.array(stated.factors, dtype=np.float64)
        return Season(factors, factors, kernel_season.Method(stated.method))
    return _estimated(tx, ws, version, product)


def show_season(ws: Workspace, wanted: Wanted, product: str) -> SeasonShown:
    """Return the season that a split would use now."""
    with ws.reading() as tx:
        version, info = find_version(tx, wanted), find_product(tx, product)
        stated = _stated(tx, version, info) is not None
        basis = season_basis(tx, [info.id], version.sales_year, ws.today)
        return SeasonShown(
            version, info, season_of(tx, ws, version, info), stated, basis.left_out,
            back_tested(basis.history, official_calendar()),
        )  # fmt: skip


def set_season(
    ws: Workspace, wanted: Wanted, product: str, numbers: tuple[float, ...] | None
) -> SeasonShown:
    """State the season of a product: twelve numbers, or None for what its history says now.

    Raises:
        NotASeason: not twelve numbers, one negative, or all zero.
    """
    with ws.writing("targets season", product=product, numbers=numbers) as tx:
        version = draft_for_writing(tx, wanted, create=True)
        info = find_product(tx, product)
        if numbers is None:
            season = _estimated(tx, ws, version, info)
        else:
            season = kernel_season.given(np.array(numbers, dtype=np.float64))
        old = _stated(tx, version, info)
        if old is not None:
            tx.session.delete(old)
            tx.session.flush()
        tx.session.add(
            PlanSeason(
                version_id=version.id, product_id=info.id, method=str(season.method),
                factors=season.factors.tolist(),
            )
        )  # fmt: skip
        tx.session.flush()
        return SeasonShown(version, info, season, stated=True)


def _estimated(tx: Tx, ws: Workspace, version: Version, product: ProductInfo) -> Season:
    return estimate_season(
        tx, product, version.sales_year,
        calendar=official_calendar(), shrinkage=ws.settings.season_shrink, today=ws.today,
    )  # fmt: skip


def _stated(tx: Tx, version: Version, product: ProductInfo) -> PlanSeason | None:
    statement = select(PlanSeason).where(
        col(PlanSeason.version_id) == version.id, col(PlanSeason.product_id) == product.id
    )
    return tx.session.execute(statement).scalars().first()
