"""The stock identity: per distributor, product and month, and where it breaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from territory.kernel.periods import Month
from territory.registers.directory import candidates
from territory.roster.tables import Distributor, Product
from territory.store.transaction import Tx
from territory.supply.rules import Balance, StockCard
from territory.supply.service.days import days_bought, days_sold
from territory.supply.tables import FlowStock

StockKey = tuple[int, int]
"""Distributor and product."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """The stock card of one product at one distributor; code and name of both."""

    month: Month
    distributor: str
    distributor_name: str
    product: str
    product_name: str
    card: StockCard


@dataclass(frozen=True, slots=True)
class _StatedStock:
    """Stock of a month as files say it: figures by distributor and product, None where silent."""

    closing: Mapping[StockKey, int]
    opening: Mapping[StockKey, int | None]
    purchased: Mapping[StockKey, int | None]
    sold: Mapping[StockKey, int | None]

    @property
    def senders(self) -> set[int]:
        """Distributors that sent stock of the month."""
        return {distributor for distributor, _ in self.closing}


def cards(tx: Tx, month: Month) -> list[StockLine]:
    """Return the stock cards of a month, by codes of distributor and product.

    Of the distributors that sent stock of this month or the one before: every product that was
    in stock or moved. A product that a stock file does not list is taken for none in stock.
    """
    now, before = _told(tx, month), _told(tx, month.plus(-1))
    bought, sold = _moved(days_bought(tx, [month])), _moved(days_sold(tx, [month]))
    senders = now.senders | before.senders
    moved = {
        (distributor, product)
        for sums in (bought, sold)
        for distributor in senders & set(sums)
        for product in sums[distributor]
    }
    distributors = {one.id: one for one in candidates(tx, Distributor)}
    products = {one.id: one for one in candidates(tx, Product)}
    lines = [
        StockLine(
            month,
            distributors[key[0]].code,
            distributors[key[0]].name,
            products[key[1]].code,
            products[key[1]].name,
            _card(key, now, before, bought, sold),
        )
        for key in {*now.closing, *before.closing, *moved}
    ]
    return sorted(lines, key=lambda line: (line.distributor, line.product))


def broken(tx: Tx, month: int) -> list[StockLine]:
    """Return the cards of a month, yyyymm, that do not balance, the largest break first."""
    found = [one for one in cards(tx, Month.parse(month)) if one.card.difference]
    return sorted(found, key=lambda one: (-abs(one.card.difference or 0), one.distributor))


def months_with_stock(tx: Tx) -> list[int]:
    """Return the months that have stock, yyyymm, in time."""
    from sqlmodel import col, select

    return list(tx.session.exec(select(FlowStock.month).distinct().order_by(col(FlowStock.month))))


def _card(
    key: StockKey,
    now: _StatedStock,
    before: _StatedStock,
    bought: Mapping[int, Counter[int]],
    sold: Mapping[int, Counter[int]],
) -> StockCard:
    distributor, product = key
    lacking = []
    opening: int | None = None
    if distributor in before.senders:
        opening = before.closing.get(key, 0)
    elif now.opening.get(key) is not None:
        opening = now.opening[key]
    if opening is None:
        lacking.append("opening")
    purchases, sales = now.purchased.get(key), now.sold.get(key)
    if distributor in bought:
        purchases = bought[distributor][product]
    elif purchases is None:
        lacking.append("purchases")
    if distributor in sold:
        sales = sold[distributor][product]
    elif sales is None:
        lacking.append("flow")
    closing = now.closing.get(key, 0) if distributor in now.senders else None
    if closing is None:
        lacking.append("stock")
    return StockCard(opening, purchases or 0, sales or 0, closing, tuple(lacking))


def _moved(rows: Sequence[Any]) -> dict[int, Counter[int]]:
    """Return distributor → product → quantity; a distributor that sent anything is there."""
    sums: dict[int, Counter[int]] = {}
    for row in rows:
        held = sums.setdefault(row["distributor_id"], Counter())
        if row["product_id"] is not None:
            held[row["product_id"]] += int(row["quantity"])
    return sums


def _told(tx: Tx, month: Month) -> _StatedStock:
    from sqlalchemy import func, select
    from sqlmodel import col

    place = (col(FlowStock.distributor_id), col(FlowStock.product_id))
    names = ("closing", "opening", "purchased", "sold")
    statement = (
        select(*place, *(func.sum(getattr(FlowStock, name)).label(name) for name in names))
        .where(col(FlowStock.month) == int(month), *(one.is_not(None) for one in place))
        .group_by(*place)
    )
    rows = {(row["distributor_id"], row["product_id"]): row for row in tx.rows(statement)}
    figures = {
        name: {key: None if row[name] is None else int(row[name]) for key, row in rows.items()}
        for name in names
    }
    closing = {key: value or 0 for key, value in figures.pop("closing").items()}
    return _StatedStock(closing, **figures)


__all__ = ["Balance", "StockCard", "StockLine", "broken", "cards", "months_with_stock"]
