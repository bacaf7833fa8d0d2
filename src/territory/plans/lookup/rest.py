"""The rest of the year's target of some institutions, from a month on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from territory.kernel.periods import Month
from territory.plans.lookup.stored import NAMES
from territory.plans.lookup.versions import (
    ProductInfo,
    Version,
    plan_of_month,
    products,
    versions,
)
from territory.plans.rules.life import Status
from territory.plans.tables import PlanCell, PlanNode
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class RestOfTarget:
    """Sale units that a plan gives an institution under a position from a month to the year's end.

    set_at: by department or not, the sum of its leaves. bundle: name of the bundle that it is
    planned in, where it has no target of its own; the quantity is None then.
    """

    version: Version
    product: ProductInfo
    institution_id: int
    position_id: int | None
    quantity: int | None
    bundle: str = ""


def rest_of_target(
    tx: Tx, institutions: Mapping[int, str], line_id: int, month: Month
) -> list[RestOfTarget]:
    """Return what is left of the target of institutions (id → code), from a month on.

    By product, institution and position; empty where the year is not planned.
    """
    version = plan_of_month(tx, month)
    if version is None:
        return []
    return [
        rest
        for product in products(tx)
        if product.line_id == line_id
        for rest in _rest_of(tx, version, product, institutions, month)
    ]


def plans_holding(tx: Tx, institutions: Collection[int], month: Month) -> list[Version]:
    """Return the versions not superseded that plan institutions in a month or later."""
    rows = tx.rows(
        select(col(PlanNode.version_id))
        .where(col(PlanNode.institution_id).in_(institutions))
        .distinct()
    )
    holding = {row["version_id"] for row in rows}
    return [
        one
        for one in versions(tx)
        if one.id in holding
        and one.status != Status.SUPERSEDED
        and one.sales_year.months[-1] >= month
    ]


def _rest_of(
    tx: Tx,
    version: Version,
    product: ProductInfo,
    institutions: Mapping[int, str],
    month: Month,
) -> list[RestOfTarget]:
    nodes = _nodes(tx, version, product)
    sums: dict[tuple[int, int | None], int] = {}
    found = []
    for row in nodes.values():
        if row["institution_id"] in institutions and row["m01"] is not None:
            place = version.sales_year.place_of(month)
            left = sum(row[name] or 0 for name in NAMES[place:])
            key = (row["institution_id"], _position_above(nodes, row))
            sums[key] = sums.get(key, 0) + left
        members = (row["inputs"] or {}).get("members", ()) if row["kind"] == "bundle" else ()
        found += [
            RestOfTarget(version, product, key, _position_above(nodes, row), None, row["name"])
            for key in _among(institutions, members)
        ]
    own = [
        RestOfTarget(version, product, institution, position, units)
        for (institution, position), units in sums.items()
    ]
    return [*own, *found]


def _among(institutions: Mapping[int, str], members: Collection[str]) -> list[int]:
    return [key for key, code in institutions.items() if code in members]


def _nodes(tx: Tx, version: Version, product: ProductInfo) -> dict[int, Any]:
    months: list[Any] = [getattr(PlanCell, name) for name in NAMES]
    own: list[Any] = [
        PlanNode.ordinal, PlanNode.parent, PlanNode.name, PlanNode.kind, PlanNode.territory_id,
        PlanNode.institution_id, PlanNode.inputs,
    ]  # fmt: skip
    statement = (
        select(*own, *months)
        .outerjoin(PlanCell, col(PlanCell.node_id) == col(PlanNode.id))
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
        .order_by(col(PlanNode.ordinal))
    )
    return {row["ordinal"]: row for row in tx.rows(statement)}


def _position_above(nodes: Mapping[int, Any], row: Any) -> int | None:
    while row["parent"] is not None:
        row = nodes[row["parent"]]
        if row["territory_id"] is not None:
            return int(row["territory_id"])
    return None
