"""Read what the files that have not come should bring, from their senders' own months before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from territory.arrivals.rules import Expected, SentHistory, Trial, backtest, expected
from territory.arrivals.service.coverage import Coverage, Receipt, sends
from territory.kernel.periods import Month, months_between
from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowRow
from territory.roster.lookup.succession import predecessors
from territory.roster.tables import Distributor
from territory.store.transaction import Tx

Quantities = Mapping[tuple[int, int], int]
"""Distributor and month yyyymm → sale units."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Figures expected of the files of some months that have not come; never reported.

    each: (distributor, month yyyymm) → all its rows. total: of all of them together, month by
    month; None where nothing can be said. products: the credited part of each product.
    unknown: missing files of senders without a month to go by; they stand in no figure.
    """

    each: Mapping[tuple[int, int], Expected] = field(default_factory=dict)
    total: Expected | None = None
    products: Mapping[int, Expected] = field(default_factory=dict)
    unknown: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """How the intervals of a distributor would have held in its past months."""

    distributor: str
    distributor_name: str
    trial: Trial


@dataclass(frozen=True, slots=True)
class _Past:
    """Flow that distributors sent: all rows, and the credited quantity of each product."""

    months: tuple[Month, ...]
    sent: Quantities
    credited: Mapping[int, Quantities]

    def of(self, distributor: int, product: int | None = None) -> list[int | None]:
        """Return the months of a distributor; None where it sent nothing at all."""
        figures = self.sent if product is None else self.credited[product]
        keys = [(distributor, int(month)) for month in self.months]
        return [figures.get(key, 0) if key in self.sent else None for key in keys]


def expectation(tx: Tx, coverage: Coverage) -> Expectation:
    """Return what the missing files of some months should bring."""
    missing: dict[Month, list[Receipt]] = defaultdict(list)
    for receipt in coverage.missing:
        missing[receipt.month].append(receipt)
    each: dict[tuple[int, int], Expected] = {}
    total: Expected | None = None
    products: dict[int, Expected] = {}
    unknown: list[Receipt] = []
    for month, receipts in missing.items():
        past = _past(tx, month, {receipt.distributor_id for receipt in receipts})
        known = [one for one in receipts if expected([past.of(one.distributor_id)])]
        unknown += [one for one in receipts if one not in known]
        for one in known:
            found = expected([past.of(one.distributor_id)])
            if found is not None:
                each[one.distributor_id, int(month)] = found
        total = _added(total, expected([past.of(one.distributor_id) for one in known]))
        for product in past.credited:
            together = expected([past.of(one.distributor_id, product) for one in known])
            joined = _added(products.get(product), together)
            if joined is not None:
                products[product] = joined
    return Expectation(each, total, products, tuple(unknown))


def _added(held: Expected | None, more: Expected | None) -> Expected | None:
    if held is None or more is None:
        return held or more
    return held + more


def tried(tx: Tx, month: Month) -> tuple[list[Tried], Tried | None]:
    """Return how the intervals would have held in the months before one.

    Each distributor that sends files as if it alone were missing, and all of them together.
    """
    from sqlmodel import col, select

    statement = select(Distributor).order_by(col(Distributor.code))
    senders = [one for one in tx.session.exec(statement) if sends(one, month)]
    past = _past(tx, month, {one.id or 0 for one in senders})
    histories: dict[int, SentHistory] = {one.id or 0: past.of(one.id or 0) for one in senders}
    found = [Tried(one.code, one.name, backtest([histories[one.id or 0]])) for one in senders]
    sending = [history for history in histories.values() if any(h is not None for h in history)]
    together = Tried("", "", backtest(sending)) if len(sending) > 1 else None
    return found, together


def _past(tx: Tx, month: Month, distributors: Collection[int]) -> _Past:
    """Read what distributors sent before a month, from the first month with flow on.

    What those sent whose business one took over is its past too.
    """
    from sqlalchemy import case, func, select
    from sqlmodel import col

    before_it = predecessors(tx)
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(distributors):
        for sender in (one, *before_it.get(one, ())):
            holders[sender].append(one)
    credited = case((col(FlowRow.line) == Line.CREDITED, col(FlowRow.quantity)), else_=0)
    grouping = (
        col(FlowRow.distributor_id), col(FlowRow.product_id), col(FlowRow.counted_month),
    )  # fmt: skip
    rows = tx.rows(
        select(
            *grouping,
            func.sum(col(FlowRow.quantity)).label("quantity"),
            func.sum(credited).label("credited"),
        )
        .where(
            col(FlowRow.distributor_id).in_(sorted(holders)),
            col(FlowRow.counted_month) < int(month),
        )
        .group_by(*grouping)
    )
    sent: dict[tuple[int, int], int] = defaultdict(int)
    parts: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for one in holders[row["distributor_id"]]:
            key = (one, row["counted_month"])
            sent[key] += int(row["quantity"])
            if row["product_id"] is not None:
                parts[row["product_id"]][key] += int(row["credited"])
    return _Past(_months_before(month, [key[1] for key in sent]), dict(sent), dict(parts))


def _months_before(month: Month, with_rows: Sequence[int]) -> tuple[Month, ...]:
    if not with_rows:
        return ()
    return tuple(months_between(Month.parse(min(with_rows)), month.plus(-1)))
