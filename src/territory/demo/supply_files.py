"""Purchases and stock of two distributors of tier 2, as they write them down.

A transfer arrives some days after it left, so that now and then it is in transit over the end of
a month; and in one month some boxes are not where they should be.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from territory.demo.region import LAST_MONTH, PRODUCTS, Distributor, Region, Sale
from territory.kernel.periods import Month

Grid = list[list[Any]]
SENDERS: Final = ("T201", "T204")
MONTHS: Final = tuple(LAST_MONTH.plus(-back) for back in (2, 1, 0))
DAYS_ON_THE_WAY: Final = 10
SHORT: Final = ("T201", "P01", LAST_MONTH)
SHORT_BY: Final = 6
MARK: Final = "购进库存"
"""Part of the files' names; the other files of their senders are flow."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A product of a distributor in a month: what it had, bought, sold and has."""

    product: str
    opening: int
    bought: int
    sold: int
    closing: int


def files(region: Region) -> Iterator[tuple[str, Mapping[str, Grid]]]:
    """Yield the name of each file below the input folder, and its sheets."""
    for distributor in region.distributors:
        if distributor.code not in SENDERS:
            continue
        for month in MONTHS:
            name = f"{distributor.name[:6]}-{month.year}年{month.number}月{MARK}.xlsx"
            write = _apart if distributor.code == SENDERS[0] else _together
            yield f"{MARK}/{month}/{name}", write(region, distributor, month)


def purchases(region: Region, distributor: Distributor) -> list[tuple[date, Sale]]:
    """Return the transfers to a distributor with the day that each arrived, by that day."""
    bought = [sale for sale in region.sales if sale.buyer == distributor.name]
    arrived = [(sale.day + timedelta(DAYS_ON_THE_WAY), sale) for sale in bought]
    return sorted(arrived, key=lambda pair: (pair[0], pair[1].product))


def stock(region: Region, distributor: Distributor) -> dict[Month, list[Stock]]:
    """Return the stock of a distributor at the end of each month that it reports."""
    bought: Counter[tuple[str, Month]] = Counter()
    for day, sale in purchases(region, distributor):
        bought[sale.product, Month.of(day)] += sale.quantity
    sold: Counter[tuple[str, Month]] = Counter()
    for sale in region.sales:
        if sale.distributor == distributor.code:
            sold[sale.product, sale.month] += sale.quantity
    has = {product.code: 2 * sold[product.code, MONTHS[0].plus(-1)] + 20 for product in PRODUCTS}
    found: dict[Month, list[Stock]] = {}
    for month in MONTHS:
        found[month] = []
        for product, opening in has.items():
            came, went = bought[product, month], sold[product, month]
            short = SHORT_BY if (distributor.code, product, month) == SHORT else 0
            has[product] = opening + came - went - short
            found[month].append(Stock(product, opening, came, went, has[product]))
    return found


def _apart(region: Region, distributor: Distributor, month: Month) -> Mapping[str, Grid]:
    """Two sheets: what came in, and a count of the store at the end of the month."""
    head = ["库存日期", "药品名称", "规格", "库存数量", "单位"]
    rows: Grid = [
        [month.last_day, *_goods(one.product), one.closing, "盒"]
        for one in stock(region, distributor)[month]
    ]
    return {"购进": _bought(region, distributor, month), "库存": [head, *rows]}


def _together(region: Region, distributor: Distributor, month: Month) -> Mapping[str, Grid]:
    """Two sheets: what came in, and a stock card 进销存 with all its figures."""
    head = ["月份", "商品名称", "规格型号", "期初结存", "本期购进", "本期销售", "期末结存"]
    rows: Grid = [
        [str(month), *_goods(one.product), one.opening, one.bought, one.sold, one.closing]
        for one in stock(region, distributor)[month]
    ]
    return {"购进": _bought(region, distributor, month), "进销存": [head, *rows]}


def _bought(region: Region, distributor: Distributor, month: Month) -> Grid:
    parent = next(one for one in region.distributors if one.code == distributor.parent)
    head = ["入库日期", "供货单位", "商品名称", "规格", "批号", "购进数量", "单位"]
    rows: Grid = [
        [day, parent.name, *_goods(sale.product), sale.batch, sale.quantity, "盒"]
        for day, sale in purchases(region, distributor)
        if Month.of(day) == month
    ]
    total = ["合计", *[None] * 4, sum(row[5] for row in rows)]
    return [head, *rows, total]


def _goods(code: str) -> list[str]:
    product = next(one for one in PRODUCTS if one.code == code)
    return [product.name, product.specification]
