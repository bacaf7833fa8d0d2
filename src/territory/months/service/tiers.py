"""The tier bridge: what each distributor sent to the next, against what that one received."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from territory.kernel.periods import Month, months_between
from territory.months.rules.tiers import TRANSIT_DAYS, Gap, Passed, gaps
from territory.registers.match import plain
from territory.roster.tables import Distributor, Product
from territory.store.transaction import Tx
from territory.supply.service.days import days_bought, days_transferred, senders
from territory.supply.tables import FlowPurchase

HEAD_OFFICE = "buyer_is_head_office"
FIRST_TIER = 1
Party = int | str
"""A registered distributor by its key, any other by its name."""
TierPair = tuple[Party, Party, int]
"""Seller, buyer, product."""


@dataclass(frozen=True, slots=True)
class TierLine:
    """Goods that went from a seller to a buyer in a month; the gaps sum to sent − received.

    Codes are None for who is not in the registry. silent: who has not reported what, name and
    kind.
    """

    month: Month
    seller: str | None
    seller_name: str
    buyer: str | None
    buyer_name: str
    product: str
    product_name: str
    sent: int
    received: int
    gaps: Mapping[Gap, int]
    silent: tuple[tuple[str, str], ...]

    @property
    def difference(self) -> int:
        """Return what was sent and not received."""
        return self.sent - self.received


@dataclass(slots=True)
class _Moved:
    """Goods sent and received of each pair and product in each month, and who reported."""

    sent: dict[TierPair, Counter[Month]] = field(default_factory=lambda: defaultdict(Counter))
    late: dict[TierPair, Counter[Month]] = field(default_factory=lambda: defaultdict(Counter))
    received: dict[TierPair, Counter[Month]] = field(default_factory=lambda: defaultdict(Counter))
    head_offices: set[TierPair] = field(default_factory=set)
    names: dict[Party, str] = field(default_factory=dict)
    sellers: set[tuple[Party, Month]] = field(default_factory=set)
    buyers: set[tuple[Party, Month]] = field(default_factory=set)


def tier_bridge(tx: Tx, months: Sequence[Month], own: Sequence[str] = ()) -> list[TierLine]:
    """Return the lines of some months, by month and codes, those without movement left out.

    Goods count on the day they moved. What comes from the company itself is no transfer: from
    a supplier named in `own`, or, where none is named, from any supplier that is not in the
    registry to a distributor of the first tier.
    """
    around = _around(tx, months)
    registry = _registry(tx)
    moved = _Moved(names={key: one.name for key, one in registry.items()})
    _read_sent(tx, around, moved)
    _read_received(tx, around, moved, registry, {plain(name) for name in own})
    products = _products(tx)
    codes = {key: one.code for key, one in registry.items()}
    lines = [
        TierLine(
            month, codes.get(pair[0]), moved.names[pair[0]], codes.get(pair[1]),
            moved.names[pair[1]], *products[pair[2]], passed.sent, passed.received, parts, silent,
        )
        for pair in {**moved.sent, **moved.received}
        for month, passed, parts, silent in _classified(moved, pair, around, registry)
        if month in months and (passed.sent or passed.received or any(parts.values()))
    ]  # fmt: skip
    return sorted(lines, key=_order)


def _around(tx: Tx, months: Sequence[Month]) -> list[Month]:
    """Return the months to look at: from the first purchases on, since transit is carried on."""
    from sqlalchemy import func, select
    from sqlmodel import col

    first = tx.execute(select(func.min(col(FlowPurchase.purchase_date)))).scalar()
    begin = min(months[0], Month.of(first)) if first else months[0]
    return list(months_between(begin.plus(-1), months[-1].plus(1)))


def _order(line: TierLine) -> tuple[str, ...]:
    return (
        str(line.month), line.seller or "~", line.seller_name, line.buyer or "~",
        line.buyer_name, line.product,
    )  # fmt: skip


def _classified(
    moved: _Moved, pair: TierPair, months: Sequence[Month], registry: Mapping[Party, Distributor]
) -> list[tuple[Month, Passed, Counter[Gap], tuple[tuple[str, str], ...]]]:
    seller, buyer, _ = pair
    passed = [
        Passed(
            moved.sent[pair][month],
            moved.late[pair][month],
            moved.received[pair][month],
            (seller, month) in moved.sellers,
            (buyer, month) in moved.buyers,
        )
        for month in months
    ]
    if pair in moved.head_offices:
        parts = [Counter({Gap.HEAD_OFFICE: one.sent - one.received}) for one in passed]
    elif seller not in registry or buyer not in registry:
        parts = [Counter({Gap.OUT_OF_TERRITORY: one.sent - one.received}) for one in passed]
    else:
        parts = gaps(passed)
    silent = [
        tuple(
            (moved.names[party], kind)
            for party, kind, has_sent in (
                (seller, "flow", one.seller_sent),
                (buyer, "purchases", one.buyer_sent),
            )
            if found[Gap.MISSING_FILE] and not has_sent
        )
        for one, found in zip(passed, parts, strict=True)
    ]
    return list(zip(months, passed, parts, silent, strict=True))


def _read_sent(tx: Tx, months: Sequence[Month], moved: _Moved) -> None:
    moved.sellers.update(senders(tx, months))
    dated: set[tuple[TierPair, Month]] = set()
    for row in days_transferred(tx, months):
        if row["product_id"] is None:
            continue
        buyer = row["buyer_distributor_id"] or plain(row["buyer_name"])
        moved.names.setdefault(buyer, row["buyer_name"])
        pair: TierPair = (row["distributor_id"], buyer, row["product_id"])
        day, quantity = row["sale_date"], int(row["quantity"])
        month = Month.of(day)
        moved.sent[pair][month] += quantity
        if day > month.first_day:
            dated.add((pair, month))
        if (month.last_day - day).days < TRANSIT_DAYS:
            moved.late[pair][month] += int(row["out"])
        if row["movement_reason"] == HEAD_OFFICE:
            moved.head_offices.add(pair)
    for pair, months_of in moved.sent.items():
        for month, quantity in months_of.items():
            if (pair, month) not in dated:  # only months are given, so the days are not known
                moved.late[pair][month] = quantity


def _read_received(
    tx: Tx,
    months: Sequence[Month],
    moved: _Moved,
    registry: Mapping[Party, Distributor],
    own: set[str],
) -> None:
    for row in days_bought(tx, months):
        month = Month.of(row["purchase_date"])
        buyer, supplier = row["distributor_id"], row["supplier_id"]
        moved.buyers.add((buyer, month))
        if row["product_id"] is None:
            continue
        name = plain(row["supplier_name"])
        if supplier is None and (name in own or (not own and _first(registry[buyer]))):
            continue
        seller = supplier or name
        moved.names.setdefault(seller, row["supplier_name"])
        moved.received[seller, buyer, row["product_id"]][month] += int(row["quantity"])


def _first(distributor: Distributor) -> bool:
    return distributor.tier == FIRST_TIER


def _registry(tx: Tx) -> dict[Party, Distributor]:
    from sqlmodel import select

    return {one.id or 0: one for one in tx.session.exec(select(Distributor))}


def _products(tx: Tx) -> dict[int, tuple[str, str]]:
    from sqlmodel import select

    return {one.id or 0: (one.code, one.name) for one in tx.session.exec(select(Product))}
