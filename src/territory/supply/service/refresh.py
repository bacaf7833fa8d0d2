"""Match the names of stored purchases and stock again."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from territory.ledger.lookup.market import Market
from territory.store.transaction import Tx
from territory.supply.lookup import (
    FIGURES,
    Resolved,
    Supplied,
    as_given,
    in_sale_units,
    meant_by,
    number,
)
from territory.supply.tables import FlowPurchase, FlowStock


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
    unknown = [columns[name].is_(None) for name in Resolved._fields if name in columns]
    statement = select(*columns).where(or_(columns[month].not_in(closed), *unknown))
    names = columns.keys()
    changed = []
    for values in tx.stream(statement):
        row = dict(zip(names, values, strict=True))
        found = now(row)
        if any(row[name] != value for name, value in found.items()):
            changed.append({"id": row["id"], **found})
    tx.update(table, changed)


def _said_by(row: Mapping[str, Any]) -> Supplied:
    """Return what the file said of a stored row."""
    return Supplied._make([row.get(name) or "" for name in Supplied._fields])


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
