"""Conditions of closing a month: those that always hold, and those of the settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from territory.arrivals.service.coverage import coverage
from territory.kernel.periods import Month
from territory.kernel.sentences import Ratio, Sentence
from territory.ledger.checks import check_month
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import closed_months
from territory.ledger.service.figures import PartitionBroken, months_with_flow, partition
from territory.ledger.tables import FlowRow
from territory.settings import ClosePolicy
from territory.store.transaction import Tx
from territory.supply.service import stock

MOST_NAMED = 5
ASTRAY = "its lines do not sum to its rows, {units:,} units are astray"
CREDITS = "credits differ from rows: {first} ({count:,} such)"
NAMES_WAIT = "names of {waits:,} of {loaded:,} boxes wait ({share}, allowed {allowed} %): {names}"
STOCK_BREAKS = (
    "the stock of {count:,} products at distributors does not follow from the files: {names}"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that speaks against closing: its sentence names the culprits."""

    slug: str
    said: Sentence
    refuses: bool = True


def broken(tx: Tx, month: Month, today: date) -> list[Condition]:
    """Return what always prevents a closing: order of months, the calendar, sums that differ."""
    return list(_broken(tx, month, today))


def _broken(tx: Tx, month: Month, today: date) -> Iterator[Condition]:
    closed = closed_months(tx)
    earlier = [one for one in months_with_flow(tx) if one < int(month) and one not in closed]
    if earlier:
        named = "、".join(str(Month.parse(one)) for one in earlier[:MOST_NAMED])
        said = Sentence("{months} must be closed before", {"months": named})
        yield Condition("earlier_open", said)
    if month.last_day >= today:
        yield Condition(
            "not_over", Sentence("it is not over before {day}", {"day": month.last_day})
        )
    try:
        partition(tx, [int(month)])
    except PartitionBroken as error:
        yield Condition("partition", Sentence(ASTRAY, {"units": error.params["difference"]}))
    found = check_month(tx, int(month))
    if found:
        first = Sentence(found[0].message, found[0].params)
        yield Condition("credits", Sentence(CREDITS, {"first": first, "count": len(found)}))


def conditions(tx: Tx, month: Month, policy: ClosePolicy) -> list[Condition]:
    """Return what speaks against closing a month now, by the settings [flow.close]."""
    asked = (("waiting", _waiting), ("missing", _missing), ("stock", _stock))
    found = []
    for slug, look in asked:
        level = getattr(policy, slug)
        said = look(tx, month, policy) if level != "ignore" else None
        if said is not None:
            found.append(Condition(slug, said, refuses=level == "refuse"))
    return found


def _waiting(tx: Tx, month: Month, policy: ClosePolicy) -> Sentence | None:
    rows = _waiting_names(tx, int(month))
    waits, loaded = sum(boxes for _, boxes in rows), _loaded(tx, int(month))
    if not loaded or Fraction(waits, loaded) <= Fraction(str(policy.waiting_percent)) / 100:
        return None
    return Sentence(
        NAMES_WAIT,
        {
            "waits": waits,
            "loaded": loaded,
            "share": Ratio(waits, loaded),
            "allowed": policy.waiting_percent,
            "names": _first([f"{name} {boxes:,}" for name, boxes in rows]),
        },
    )


def _waiting_names(tx: Tx, month: int) -> list[tuple[str, int]]:
    """Return the names that wait in a month with their boxes, most first; signs do not cancel."""
    from sqlalchemy import func, select
    from sqlmodel import col

    boxes = func.sum(func.abs(col(FlowRow.quantity)))
    names = (
        col(FlowRow.institution_id), col(FlowRow.buyer_name), col(FlowRow.buyer_code),
        col(FlowRow.product_name), col(FlowRow.product_code),
    )  # fmt: skip
    statement = (
        select(*names, boxes)
        .where(col(FlowRow.counted_month) == month, col(FlowRow.line) == Line.UNMATCHED)
        .group_by(*names)
    )
    sums: dict[str, int] = {}
    for institution_id, buyer, buyer_code, product, product_code, count in tx.stream(statement):
        buyer_waits = institution_id is None
        name = (buyer or buyer_code) if buyer_waits else (product or product_code)
        sums[name or ""] = sums.get(name or "", 0) + int(count)
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))


def _loaded(tx: Tx, month: int) -> int:
    from sqlalchemy import func, select
    from sqlmodel import col

    boxes: Any = func.sum(func.abs(col(FlowRow.quantity)))
    return int(tx.execute(select(boxes).where(col(FlowRow.counted_month) == month)).scalar() or 0)


def _missing(tx: Tx, month: Month, _policy: ClosePolicy) -> Sentence | None:
    held = coverage(tx, [int(month)])
    if not held.missing:
        return None
    names = _first([f"{one.name} ({one.code})" for one in held.missing])
    params = {"received": held.received, "expected": held.expected, "names": names}
    return Sentence("{received} of {expected} files have come; missing: {names}", params)


def _stock(tx: Tx, month: Month, _policy: ClosePolicy) -> Sentence | None:
    breaks = stock.broken(tx, int(month))
    if not breaks:
        return None
    names = _first(
        [f"{one.distributor_name} {one.product_name} {one.card.difference:+,}" for one in breaks]
    )
    return Sentence(STOCK_BREAKS, {"count": len(breaks), "names": names})


def _first(names: Sequence[str]) -> str:
    """Name the first of some, and how many more there are."""
    more = len(names) - MOST_NAMED
    return "、".join(names[:MOST_NAMED]) + (f" … +{more}" if more > 0 else "")
