"""A market of two to four tiers made by rule, with its truth known, as the distributors' files.

Every shipment is in the seller's sales on the day it left and in the buyer's purchases on the day
it came. What is planted (transit over the end of a month, files that never come, goods from and
to strangers, stock that is not there) is counted here, apart from the program.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from territory.kernel.periods import Month

MONTHS = (Month(2026, 10), Month(2026, 11), Month(2026, 12))
MAKER = "江南制药有限公司"
OUTSIDE_BUYER, OUTSIDE_SUPPLIER = "外省医药", "邻省医药"
HOSPITALS = ("一院", "二院", "三院")
Row = dict[str, Any]


@dataclass
class TierMarket:
    """Files by (kind, distributor, month), and what they should come to.

    parents: distributor → who it buys from, None for the first tier. missing: files that never
    came. credited: (hospital, month yyyymm) → boxes. gaps: (month, reason) → boxes.
    breaks: (distributor, month) → boxes by which the stock is short.
    """

    parents: dict[str, str | None]
    files: dict[tuple[str, str, Month], list[Row]] = field(
        default_factory=lambda: defaultdict(list)
    )
    missing: set[tuple[str, str, Month]] = field(default_factory=set)
    credited: Counter[tuple[str, int]] = field(default_factory=Counter)
    transferred: int = 0
    gaps: Counter[tuple[Month, str]] = field(default_factory=Counter)
    breaks: Counter[tuple[str, Month]] = field(default_factory=Counter)

    def tier(self, distributor: str) -> int:
        """Return the tier of a distributor, from 1."""
        parent = self.parents[distributor]
        return 1 if parent is None else 1 + self.tier(parent)


def make_market(seed: int, *, gapless: bool = False) -> TierMarket:
    """Make a market; the same seed makes the same one. gapless: every file comes."""
    chance = Random(seed)  # noqa: S311 - a made-up market
    market = TierMarket(_tree(chance))
    if not gapless:
        _lose_files(market, chance)
    stock = Counter[str]()
    for distributor in market.parents:
        stock[distributor] = chance.randint(500, 900)
        _count_stock(market, distributor, MONTHS[0].plus(-1), stock[distributor], 0)
    in_transit: list[tuple[str, str, int, date]] = []
    for month in MONTHS:
        _make_month(market, chance, month, stock, in_transit)
    for key in market.missing:
        market.files.pop(key, None)
    return market


def _tree(chance: Random) -> dict[str, str | None]:
    """Two to four tiers: each distributor below the first buys from one of the tier above."""
    parents: dict[str, str | None] = {}
    above: list[str | None] = [None]
    for tier in range(1, chance.randint(2, 4) + 1):
        names = [f"{'甲乙丙丁'[tier - 1]}{place}商业" for place in range(chance.randint(1, 2))]
        parents |= {name: chance.choice(above) for name in names}
        above = list(names)
    return parents


def _lose_files(market: TierMarket, chance: Random) -> None:
    """Lose the file of one seller and of one buyer, not of the same month."""
    below = [name for name, parent in market.parents.items() if parent]
    first, second = chance.sample(MONTHS, 2)
    seller = market.parents[chance.choice(below)] or ""
    market.missing.add(("flow", seller, first))
    buyer = chance.choice([name for name in below if market.parents[name] != seller] or [""])
    if buyer:
        market.missing.add(("purchases", buyer, second))


def _make_month(
    market: TierMarket,
    chance: Random,
    month: Month,
    stock: Counter[str],
    in_transit: list[tuple[str, str, int, date]],
) -> None:
    opening = dict(stock)
    arriving, in_transit[:] = list(in_transit), []
    for seller, buyer, quantity, came in arriving:
        _receive(market, seller, buyer, quantity, came)
        stock[buyer] += quantity
    for distributor, parent in market.parents.items():
        made = chance.randint(400, 600)
        if parent is None:
            market.files["purchases", distributor, month].append(
                _bought(distributor, MAKER, made, _day(chance, month))
            )
            stock[distributor] += made
            continue
        _ship(
            market, chance, month, (parent, distributor), stock=stock, in_transit=in_transit
        )  # fmt: skip
    for distributor in market.parents:
        _sell(market, chance, month, distributor, stock)
    _strangers(market, chance, month, stock)
    for distributor in market.parents:
        _close(market, chance, month, distributor, (opening[distributor], stock))


def _ship(
    market: TierMarket,
    chance: Random,
    month: Month,
    pair: tuple[str, str],
    *,
    stock: Counter[str],
    in_transit: list[tuple[str, str, int, date]],
) -> None:
    """Send some shipments, one of them perhaps over the end of the month, and some back."""
    seller, buyer = pair
    sold_lost = ("flow", seller, month) in market.missing
    bought_lost = ("purchases", buyer, month) in market.missing
    for _ in range(chance.randint(1, 3)):
        quantity, day = chance.randint(10, 60), _day(chance, month)
        _sold(market, seller, buyer, quantity, day)
        _receive(market, seller, buyer, quantity, day)
        stock[seller] -= quantity
        stock[buyer] += quantity
        market.gaps[month, "missing_file"] += quantity * (bought_lost - sold_lost)
    if chance.random() < 0.5:
        back, day = chance.randint(1, 5), _day(chance, month)
        _sold(market, seller, buyer, -back, day)
        _receive(market, seller, buyer, -back, day)
        stock[seller] += back
        stock[buyer] -= back
        market.gaps[month, "missing_file"] -= back * (bought_lost - sold_lost)
    if chance.random() < 0.6 and not _near_a_gap(market, pair, month):
        quantity, left = chance.randint(5, 40), month.last_day - timedelta(chance.randint(0, 4))
        _sold(market, seller, buyer, quantity, left)
        stock[seller] -= quantity
        in_transit.append((seller, buyer, quantity, month.plus(1).first_day + timedelta(2)))
        market.gaps[month, "in_transit"] += quantity
        market.gaps[month.plus(1), "arrived"] -= quantity


def _near_a_gap(market: TierMarket, pair: tuple[str, str], month: Month) -> bool:
    """Tell whether a file of the pair is lost in this month or the next."""
    return any(
        (kind, name, one) in market.missing
        for kind, name in (("flow", pair[0]), ("purchases", pair[1]))
        for one in (month, month.plus(1))
    )


def _sell(
    market: TierMarket, chance: Random, month: Month, distributor: str, stock: Counter[str]
) -> None:
    """Sell to hospitals, and take a little back."""
    lost = ("flow", distributor, month) in market.missing
    for hospital in chance.sample(HOSPITALS, chance.randint(1, len(HOSPITALS))):
        for quantity in (chance.randint(5, 50), -chance.randint(0, 4)):
            if quantity:
                _sold(market, distributor, hospital, quantity, _day(chance, month))
                stock[distributor] -= quantity
                if not lost:
                    market.credited[hospital, int(month)] += quantity


def _strangers(market: TierMarket, chance: Random, month: Month, stock: Counter[str]) -> None:
    """Let goods leave for another territory, and come from one."""
    below = [name for name, parent in market.parents.items() if parent]
    seller, buyer = chance.choice(list(market.parents)), chance.choice(below)
    if chance.random() < 0.7:
        quantity = chance.randint(5, 30)
        _sold(market, seller, OUTSIDE_BUYER, quantity, _day(chance, month))
        stock[seller] -= quantity
        if ("flow", seller, month) not in market.missing:
            market.gaps[month, "out_of_territory"] += quantity
    if chance.random() < 0.7:
        quantity = chance.randint(5, 30)
        _receive(market, OUTSIDE_SUPPLIER, buyer, quantity, _day(chance, month))
        stock[buyer] += quantity
        if ("purchases", buyer, month) not in market.missing:
            market.gaps[month, "out_of_territory"] -= quantity


def _close(
    market: TierMarket,
    chance: Random,
    month: Month,
    distributor: str,
    stock: tuple[int, Counter[str]],
) -> None:
    """Count what is there; now and then some of it is not."""
    opening, now = stock
    lost = chance.randint(1, 9) if chance.random() < 0.3 else 0
    moved = now[distributor] - opening
    now[distributor] -= lost
    sold = sum(row["quantity"] for row in market.files["flow", distributor, month])
    unseen = 0
    if ("flow", distributor, month) in market.missing:
        unseen += sold
    if ("purchases", distributor, month) in market.missing:
        unseen -= moved + sold
    market.breaks[distributor, month] = lost + unseen
    _count_stock(market, distributor, month, now[distributor], chance.randint(0, 50))


def _count_stock(
    market: TierMarket, distributor: str, month: Month, closing: int, other_batch: int
) -> None:
    parts = {"B1": closing - other_batch, "B2": other_batch}
    market.files["stock", distributor, month] += [
        {"distributor": distributor, "month": int(month), "batch_number": batch,
         "closing_stock": part}
        for batch, part in parts.items()
    ]  # fmt: skip


def _sold(market: TierMarket, seller: str, buyer: str, quantity: int, day: date) -> None:
    row: Row = {
        "distributor": seller, "buyer_name": buyer, "quantity": quantity, "sale_date": day,
    }  # fmt: skip
    if buyer == OUTSIDE_BUYER:
        row["data_type"] = "调拨"
    market.files["flow", seller, Month.of(day)].append(row)
    if buyer not in HOSPITALS and ("flow", seller, Month.of(day)) not in market.missing:
        market.transferred += quantity


def _receive(market: TierMarket, seller: str, buyer: str, quantity: int, day: date) -> None:
    market.files["purchases", buyer, Month.of(day)].append(_bought(buyer, seller, quantity, day))


def _bought(buyer: str, seller: str, quantity: int, day: date) -> Row:
    return {
        "distributor": buyer, "supplier_name": seller, "quantity": quantity, "purchase_date": day,
    }  # fmt: skip


def _day(chance: Random, month: Month) -> date:
    return month.first_day + timedelta(chance.randint(1, 27))
