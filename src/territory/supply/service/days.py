"""Sum what moved between the tiers in some months by day of the goods, not of the books.

Goods move on their day, whatever month they count in: a late row of a closed month belongs to
the stock of its own month. Rows whose product is not known are left out.
"""

from collections.abc import Sequence
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowRow
from territory.store.transaction import Tx
from territory.supply.tables import FlowPurchase


def days_sold(tx: Tx, months: Sequence[Month]) -> Sequence[Any]:
    """Sum what known distributors sold, by distributor, product and day; all movements."""
    from sqlalchemy import func, select
    from sqlmodel import col

    grouping = (col(FlowRow.distributor_id), col(FlowRow.product_id), col(FlowRow.sale_date))
    return tx.rows(
        select(*grouping, func.sum(col(FlowRow.quantity)).label("quantity"))
        .where(
            col(FlowRow.distributor_id).is_not(None),
            col(FlowRow.sale_date).between(months[0].first_day, months[-1].last_day),
        )
        .group_by(*grouping)
    )


def senders(tx: Tx, months: Sequence[Month]) -> set[tuple[int, Month]]:
    """Return which known distributors have sold anything in which month."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(FlowRow.distributor_id), col(FlowRow.sale_date))
        .where(
            col(FlowRow.distributor_id).is_not(None),
            col(FlowRow.sale_date).between(months[0].first_day, months[-1].last_day),
        )
        .distinct()
    )
    return {(distributor, Month.of(day)) for distributor, day in tx.stream(statement)}


def days_bought(tx: Tx, months: Sequence[Month]) -> Sequence[Any]:
    """Sum what distributors bought, by distributor, supplier, product and day."""
    from sqlalchemy import func, select
    from sqlmodel import col

    grouping = (
        col(FlowPurchase.distributor_id), col(FlowPurchase.supplier_id),
        col(FlowPurchase.supplier_name), col(FlowPurchase.product_id),
        col(FlowPurchase.purchase_date),
    )  # fmt: skip
    return tx.rows(
        select(*grouping, func.sum(col(FlowPurchase.quantity)).label("quantity"))
        .where(
            col(FlowPurchase.distributor_id).is_not(None),
            col(FlowPurchase.purchase_date).between(months[0].first_day, months[-1].last_day),
        )
        .group_by(*grouping)
        .order_by(*grouping)
    )


def days_transferred(tx: Tx, months: Sequence[Month]) -> Sequence[Any]:
    """Sum the transfers by seller, buyer, product and day; `out` without what came back."""
    from sqlalchemy import case, func, select
    from sqlmodel import col

    quantity = col(FlowRow.quantity)
    grouping = (
        col(FlowRow.distributor_id), col(FlowRow.buyer_distributor_id), col(FlowRow.buyer_name),
        col(FlowRow.movement_reason), col(FlowRow.product_id), col(FlowRow.sale_date),
    )  # fmt: skip
    return tx.rows(
        select(
            *grouping,
            func.sum(quantity).label("quantity"),
            func.sum(case((quantity > 0, quantity), else_=0)).label("out"),
        )
        .where(
            col(FlowRow.line) == Line.TRANSFER,
            col(FlowRow.distributor_id).is_not(None),
            col(FlowRow.sale_date).between(months[0].first_day, months[-1].last_day),
        )
        .group_by(*grouping)
        .order_by(*grouping)
    )
