"""The pins of a plan as they are stored."""

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.rules.bounds import Bound
from territory.plans.tables import PlanPin
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from territory.plans.lookup.stored import Stored


def pins_now(tx: Tx, stored: "Stored") -> tuple[Bound, ...]:
    """Return the pins as they are now, as bounds in steps on the nodes of a stored tree.

    The total is among them. One on a node that the tree does not have, or has twice, is left out.
    """
    rows = pin_rows(tx, stored.version, stored.product)
    wanted = {row.node for row in rows}
    places: dict[str, list[int]] = defaultdict(list)
    for node in stored.nodes:
        for name in wanted & {node.key, node.node}:
            places[name].append(node.ordinal)
    periods = stored.version.sales_year.periods
    return tuple(
        Bound(
            places[row.node][0], periods.index(row.period),
            low=0 if row.rule == "max" else row.value // stored.step,
            high=None if row.rule == "min" else row.value // stored.step,
        )
        for row in rows
        if len(places.get(row.node, ())) == 1
    )  # fmt: skip


def pin_rows(tx: Tx, version: Version, product: ProductInfo) -> list[PlanPin]:
    """Return the pins of a product of a version, in a definite order."""
    statement = (
        select(PlanPin)
        .where(col(PlanPin.version_id) == version.id, col(PlanPin.product_id) == product.id)
        .order_by(col(PlanPin.node), col(PlanPin.period), col(PlanPin.rule))
    )
    return list(tx.session.execute(statement).scalars())
