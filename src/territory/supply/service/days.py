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
    return _summed(tx, FlowRow, months, "distributor_id", "product_id", "sale_date")


def senders(tx: Tx, months: Sequence[Month]) -> set[tuple[int, Month]]:
    """Return which known distributors have sold anything in which month."""
    rows = _summed(tx, FlowRow, months, "distributor_id", "sale_date")
    return {(row["distributor_id"], Month.of(row["sale_date"])) for row in rows}


def days_bought(tx: Tx, months: Sequence[Month]) -> Sequence[Any]:
    """Sum what distributors bought, by distributor, supplier, product and day."""
    return _summed(
        tx, FlowPurchase, months, "distributor_id", "supplier_id", "supplier_name", "product_id",
        "purchase_date",
    )  # fmt: skip


def days_transferred(tx: Tx, months: Sequence[Month]) -> Sequence[Any]:
    """Sum the transfers by seller, buyer, product and day; `out` without what came back."""
    return _summed(
        tx, FlowRow, months, "distributor_id", "buyer_distributor_id", "buyer_name",
        "movement_reason", "product_id", "sale_date", line=Line.TRANSFER,
    )  # fmt: skip


def _summed(
    tx: Tx,
    table: type[FlowRow | FlowPurchase],
    months: Sequence[Month],
    *names: str,
    line: Line | None = None,
) -> Sequence[Any]:
    """Sum the rows of known distributors by columns, the last of which is the day.

    Each sum has its `quantity`, and `out` without what is negative. line: only rows on it.
    """
    from sqlalchemy import case, func, select

    columns = table.__table__.c  # type: ignore[union-attr]  # every table model has it
    grouping, quantity = [columns[name] for name in names], columns.quantity
    statement = (
        select(
            *grouping,
            func.sum(quantity).label("quantity"),
            func.sum(case((quantity > 0, quantity), else_=0)).label("out"),
        )
        .where(
            columns.distributor_id.is_not(None),
            grouping[-1].between(months[0].first_day, months[-1].last_day),
        )
        .group_by(*grouping)
        .order_by(*grouping)
    )
    return tx.rows(statement if line is None else statement.where(columns.line == line))
