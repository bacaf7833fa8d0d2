"""What people have settled for a product of a version before it is split: step, pins, season.

A split keeps what it was made of, so that what was settled differently since is known.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.tables import PlanSeason, PlanSplit
from territory.store.transaction import Tx

PINS, SEASON, STEP = "pins", "season", "step"


def settled_now(tx: Tx, version: Version, product: ProductInfo) -> dict[str, Any]:
    """Return step (base units), pins and the stated season of a product, as JSON keeps them."""
    of = (version.id, product.id)
    steps = select(col(PlanSplit.step)).where(
        col(PlanSplit.version_id) == of[0], col(PlanSplit.product_id) == of[1]
    )
    seasons = select(col(PlanSeason.factors)).where(
        col(PlanSeason.version_id) == of[0], col(PlanSeason.product_id) == of[1]
    )
    return {
        STEP: next((row["step"] for row in tx.rows(steps)), None),
        PINS: [[p.node, p.period, p.rule, p.value] for p in pin_rows(tx, version, product)],
        SEASON: next((list(row["factors"]) for row in tx.rows(seasons)), None),
    }


def changed_since(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is settled differently now: of pins, season, step."""
    return tuple(what for what in (PINS, SEASON, STEP) if then[what] != now[what])
