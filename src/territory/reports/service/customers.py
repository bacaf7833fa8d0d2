"""Tell which institutions are new, have stopped or fall (DOMAIN.md section 3)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from territory.kernel.periods import Month
from territory.ledger.service.buyers import Bought, bought
from territory.ledger.service.figures import actuals
from territory.months.rules.whole import MonthVerdict
from territory.months.service.whole import Judged, judged
from territory.reports.rules import Windows, customer_movement, windows
from territory.roster.lookup.succession import last_heirs
from territory.roster.lookup.ties import merged_into
from territory.roster.service.rows import codes, institution_codes
from territory.roster.tables import Territory
from territory.store.transaction import Tx

MAY_LACK_FILES = {MonthVerdict.FILES_MISSING}
"""A month without some files still tells of the institutions whose suppliers have sent."""


@dataclass(frozen=True, slots=True)
class Customer:
    """An institution that is new, has stopped, falls, or of which that is not known yet.

    movement: slug. now, then: sale units of the months compared. waiting: suppliers whose file is
    missing. positions: codes of those who were credited last.
    """

    product_id: int
    code: str
    name: str
    positions: tuple[str, ...]
    movement: str
    now: int
    then: int
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers that move, and the months that say so: none where too few can be compared."""

    months: Windows
    rows: tuple[Customer, ...] = ()

    def of(self, products: Collection[int]) -> "Customers":
        """Return those of some products."""
        return replace(self, rows=tuple(one for one in self.rows if one.product_id in products))

    def under(self, nodes: Collection[str]) -> "Customers":
        """Return those of some nodes: positions or institutions by code."""
        kept = (one for one in self.rows if not {one.code, *one.positions}.isdisjoint(nodes))
        return replace(self, rows=tuple(kept))


NO_CUSTOMERS = Customers(Windows())


def customers(tx: Tx, upto: Month, count: int, today: date) -> Customers:
    """Compare what each institution bought in the last months with those before.

    Args:
        tx: Any transaction that sees all rows.
        upto: The last month that may count.
        count: How many months on each side.
        today: Months after it are not over.
    """
    found = judged(tx, today)
    usable = [
        one.month
        for one in found.values()
        if (one.whole or one.verdict in MAY_LACK_FILES) and one.month <= int(upto)
    ]
    months = windows(usable, count)
    if not months.now:
        return NO_CUSTOMERS
    held: defaultdict[tuple[int, int], list[Bought]] = defaultdict(list)
    into = merged_into(tx, today)
    for each in bought(tx, {*months.now, *months.then}):
        held[into.get(each.institution_id, each.institution_id), each.product_id].append(each)
    owners = _owners(tx, months)
    names, heirs = institution_codes(tx), last_heirs(tx)
    rows = []
    for (institution, product), purchases in held.items():
        slug, now, then, waiting = _moved(purchases, months, found, heirs)
        if slug and any(each.owned for each in purchases):
            owned = owners.get((institution, product), ())
            rows.append(Customer(product, *names[institution], owned, slug, now, then, waiting))
    return Customers(months, tuple(sorted(rows, key=_largest_loss)))


def _largest_loss(one: Customer) -> tuple[bool, int, str]:
    return one.movement == "not_known_yet", one.now - one.then, one.code


def _moved(
    purchases: Iterable[Bought],
    months: Windows,
    found: Mapping[int, Judged],
    heirs: Mapping[str, str],
) -> tuple[str, int, int, tuple[str, ...]]:
    sums: Counter[tuple[bool, str]] = Counter()
    for each in purchases:
        sums[each.month in months.now, each.supplier] += each.quantity
    late = {side: _late(sums, of_side, found, heirs, not_in=side)
            for side, of_side in ((True, months.now), (False, months.then))}  # fmt: skip
    now, then = (sum(n for (at, _), n in sums.items() if at is side) for side in (True, False))
    slug = customer_movement(now, then, late_now=bool(late[True]), late_then=bool(late[False]))
    goes = customer_movement(now, then) in {"stopped", "falling"}
    waiting = late[goes] if slug == "not_known_yet" else ()
    return slug, now, then, tuple(sorted(waiting))


def _late(
    sums: Mapping[tuple[bool, str], int],
    months: Iterable[int],
    found: Mapping[int, Judged],
    heirs: Mapping[str, str],
    *,
    not_in: bool,
) -> set[str]:
    """Return suppliers of the other side whose files of some months are missing.

    One that took over another's business is the same supplier as that one.
    """
    sellers = {
        heirs.get(name, name)
        for (at, name), units in sums.items()
        if at is not not_in and units > 0
    }
    missing = (name for month in months for name in found[month].missing)
    return {name for name in missing if heirs.get(name, name) in sellers}


def _owners(tx: Tx, months: Windows) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return institution and product → codes of the positions credited in its newest month."""
    positions = codes(tx, Territory)
    newest: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
    credited = actuals(tx, [*months.then, *months.now], own=True)
    for one in sorted(credited, key=lambda one: one.month):
        key, code = (one.institution_id, one.product_id), positions[one.position_id][0]
        month, held = newest.get(key, (0, ()))
        before = held if month == one.month else ()
        newest[key] = (one.month, tuple(dict.fromkeys((*before, code))))
    return {key: held for key, (_, held) in newest.items()}
