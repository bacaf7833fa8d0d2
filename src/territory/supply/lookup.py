"""Understand purchases and stock: whose they are, from whom, of what, how many.

They are evidence beside the sales and are never credited. A row means the same whether it has
just arrived or waits for a name to be decided.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from territory.ledger.lookup.market import Market
from territory.ledger.rules.worth import whole_units
from territory.roster.tables import Distributor
from territory.store.transaction import Tx
from territory.supply.tables import FlowPurchase, FlowStock

FIGURES: Mapping[str, str] = {
    "closing": "given_closing",
    "opening": "given_opening",
    "purchased": "given_purchased",
    "sold": "given_sold",
}
"""Figures of a stock row → the column that says what the file gave."""


class Supplied(NamedTuple):
    """Parties and goods of a row, as its file says; blank is empty.

    supplier: blank in a stock file, which has none.
    """

    distributor_name: str
    distributor_code: str
    supplier_name: str
    supplier_code: str
    product_name: str
    product_code: str
    specification: str
    unit: str


class Resolved(NamedTuple):
    """Parties and goods of a row as the registers know them today."""

    distributor_id: int | None
    supplier_id: int | None
    product_id: int | None


def meant_by(market: Market, said: Supplied) -> Resolved:
    """Return whom and what a row speaks of; a name that is not known is None."""
    distributors = market.distributors
    distributor_id = distributors.link(said.distributor_name, code=said.distributor_code).id
    supplier_id = distributors.link(said.supplier_name, code=said.supplier_code).id
    product = market.product(
        said.product_name, said.product_code, said.specification, distributor_id
    )
    return Resolved(distributor_id, supplier_id, product.id)


def in_sale_units(
    market: Market, said: Supplied, meant: Resolved, given: int | Decimal | None
) -> int | None:
    """Return a quantity in sale units; None where that is not whole or the unit is not known."""
    if given is None or meant.product_id is None:
        return None
    goods = market.goods[meant.product_id]
    return market.units(given, said.unit or None, goods, meant.distributor_id)


def has_supply(tx: Tx) -> bool:
    """Tell whether any purchases or stock are kept."""
    from sqlmodel import select

    tables: tuple[type[FlowPurchase | FlowStock], ...] = (FlowPurchase, FlowStock)
    return any(tx.session.exec(select(table.id).limit(1)).first() for table in tables)


def as_given(given: int | Decimal | None, otherwise: int | None = None) -> int | None:
    """Return a quantity in the unit of its file, where it is whole."""
    if given is None:
        return None
    units = whole_units(given)
    return otherwise if units is None else units


def number(given: str | None) -> int | Decimal | None:
    """Read a quantity as it was kept, a whole one as an integer."""
    if given is None:
        return None
    return int(given) if given.lstrip("-").isdecimal() else Decimal(given)


def unknown_supply(tx: Tx) -> list[dict[str, Any]]:
    """Sum the purchases and stock with an unknown distributor or product by what is said of it.

    Suppliers are not among them: most are the company itself.
    """
    from sqlalchemy import func, literal, or_, select
    from sqlmodel import col

    found: list[dict[str, Any]] = []
    for table, quantity in ((FlowPurchase, "quantity"), (FlowStock, "closing")):
        columns = table.__table__.c  # type: ignore[union-attr]  # every table model has it
        grouping = [columns[name] for name in _WAITING]
        statement = (
            select(
                *grouping,
                col(Distributor.name).label("sender"),
                literal("").label("line_reason"),
                func.count().label("rows"),
                func.sum(columns[quantity]).label("quantity"),
            )
            .outerjoin(Distributor, col(Distributor.id) == columns.distributor_id)
            .where(or_(columns.product_id.is_(None), columns.distributor_id.is_(None)))
            .group_by(*grouping, col(Distributor.name))
            .order_by(*grouping)
        )
        found += map(dict, tx.rows(statement))
    return found


_WAITING = (
    "distributor_id", "distributor_name", "distributor_code", "product_id", "product_name",
    "product_code", "specification",
)  # fmt: skip


def supply_names(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the kind and name of what is not known in a purchase or stock row."""
    names = []
    if row["product_id"] is None:
        said = f"{row['product_name']} {row['specification'] or ''}".strip()
        names.append(("product", said or row["product_code"] or ""))
    if row["distributor_id"] is None and row["distributor_name"]:
        names.append(("distributor", row["distributor_name"]))
    return names
