"""Understand purchases and stock: whose they are, from whom, of what, how many.

They are evidence beside the sales and are never credited. A row means the same whether it has
just arrived or waits for a name to be decided.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from territory.flow.lookup import Market
from territory.flow.rules.worth import whole_units
from territory.flow.tables import FlowPurchase, FlowStock
from territory.roster.tables import Distributor
from territory.store.transaction import Tx

FIGURES: Mapping[str, str] = {
    "closing": "given_closing",
    "opening": "given_opening",
    "purchased": "given_purchased",
    "sold": "given_sold",
}
"""Figures of a stock row → the column that says what the file gave."""


class Said(NamedTuple):
    """Who and what a row speaks of, as its file says; blank is empty.

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


class Meant(NamedTuple):
    """Who and what a row speaks of as the registers know them today."""

    distributor_id: int | None
    supplier_id: int | None
    product_id: int | None


def meant_by(market: Market, said: Said) -> Meant:
    """Return whom and what a row speaks of; a name that is not known is None."""
    distributors = market.distributors
    distributor_id = distributors.link(said.distributor_name, code=said.distributor_code).id
    supplier_id = distributors.link(said.supplier_name, code=said.supplier_code).id
    product = market.product(
        said.product_name, said.product_code, said.specification, distributor_id
    )
    return Meant(distributor_id, supplier_id, product.id)


def in_sale_units(
    market: Market, said: Said, meant: Meant, given: int | Decimal | None
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


def understand_again(tx: Tx, market: Market, closed: Collection[int]) -> None:
    """Match the names of purchases and stock again, and convert their quantities anew.

    Those of closed months stay as they are, except where a name was not known.
    """
    _again(tx, FlowPurchase, "counted_month", closed, lambda row: _purchase_now(market, row))
    _again(tx, FlowStock, "month", closed, lambda row: _stock_now(market, row))


def _again(
    tx: Tx,
    table: type[FlowPurchase] | type[FlowStock],
    month: str,
    closed: Collection[int],
    now: Callable[[Mapping[str, Any]], Mapping[str, int | None]],
) -> None:
    from sqlalchemy import or_, select

    columns = table.__table__.c  # type: ignore[union-attr]  # every table model has it
    unknown = [columns[name].is_(None) for name in Meant._fields if name in columns]
    statement = select(*columns).where(or_(columns[month].not_in(closed), *unknown))
    names = columns.keys()
    changed = []
    for values in tx.stream(statement):
        row = dict(zip(names, values, strict=True))
        found = now(row)
        if any(row[name] != value for name, value in found.items()):
            changed.append({"id": row["id"], **found})
    tx.update(table, changed)


def _said_by(row: Mapping[str, Any]) -> Said:
    """Return what the file said of a stored row."""
    return Said._make([row.get(name) or "" for name in Said._fields])


def _purchase_now(market: Market, row: Mapping[str, Any]) -> dict[str, int | None]:
    said = _said_by(row)
    meant = meant_by(market, said)
    given = number(row["given_quantity"])
    units = in_sale_units(market, said, meant, given)
    if units is None:
        meant = meant._replace(product_id=None)
        units = as_given(given, row["quantity"])
    return {**meant._asdict(), "quantity": units}


def _stock_now(market: Market, row: Mapping[str, Any]) -> dict[str, int | None]:
    said = _said_by(row)
    meant = meant_by(market, said)
    given = [number(row[column]) for column in FIGURES.values()]
    units = [in_sale_units(market, said, meant, one) for one in given]
    if any(got is None and one is not None for got, one in zip(units, given, strict=True)):
        meant = meant._replace(product_id=None)
        units = [as_given(one, row[name]) for name, one in zip(FIGURES, given, strict=True)]
    known = {"distributor_id": meant.distributor_id, "product_id": meant.product_id}
    return {**known, **dict(zip(FIGURES, units, strict=True))}


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
