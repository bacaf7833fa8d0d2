"""The pins of a plan as they are stored."""

from sqlalchemy import select
from sqlmodel import col

from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.tables import PlanPin
from territory.store.transaction import Tx


def pin_rows(tx: Tx, version: Version, product: ProductInfo) -> list[PlanPin]:
    """Return the pins of a product of a version, in a definite order."""
    statement = (
        select(PlanPin)
        .where(col(PlanPin.version_id) == version.id, col(PlanPin.product_id) == product.id)
        .order_by(col(PlanPin.node), col(PlanPin.period), col(PlanPin.rule))
    )
    return list(tx.session.execute(statement).scalars())
