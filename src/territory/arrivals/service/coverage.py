"""Read which distributors have sent and which have not (上传率): distributor × month."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.tables import FlowRow
from territory.roster.lookup.succession import predecessors
from territory.roster.tables import Distributor
from territory.store.transaction import Tx

MEAN_OF = 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """The file of a distributor for one month; quantity in sale units.

    due: the day its file is due, None where no due day is known. mean: of the three months
    before, with those that it came after; None where nothing was sent in them. covers_to: the
    last sale date.
    """

    month: Month
    distributor_id: int
    code: str
    name: str
    expected: bool
    rows: int
    quantity: int
    covers_to: date | None
    mean: Fraction | None
    due: date | None

    @property
    def received(self) -> bool:
        """True where it has sent anything of this month."""
        return self.rows > 0

    @property
    def missing(self) -> bool:
        """True where a file is expected and has not come."""
        return self.expected and not self.received


@dataclass(frozen=True, slots=True)
class Coverage:
    """Receipts of months, by month and distributor code; rows of unknown distributors apart.

    unknown: (month yyyymm, distributor as written) → rows.
    """

    receipts: tuple[Receipt, ...]
    unknown: dict[tuple[int, str], int]

    @property
    def expected(self) -> int:
        """Number of files that are expected."""
        return sum(one.expected for one in self.receipts)

    @property
    def received(self) -> int:
        """Number of expected files that have come."""
        return sum(one.expected and one.received for one in self.receipts)

    @property
    def missing(self) -> tuple[Receipt, ...]:
        """Return the files that are expected and have not come."""
        return tuple(one for one in self.receipts if one.missing)


def coverage(tx: Tx, months: Sequence[int]) -> Coverage:
    """Return who has sent what of some months, yyyymm.

    A late row tells of the month that it belongs to, wherever it counts; a correction of none.
    """
    from sqlmodel import col, select

    wanted = sorted({Month.parse(month) for month in months})
    before = {month.plus(-back) for month in wanted for back in range(1, MEAN_OF + 1)}
    sums, unknown = _received(tx, {int(month) for month in (*wanted, *before)})
    distributors = tx.session.exec(select(Distributor).order_by(col(Distributor.code))).all()
    before_it = predecessors(tx)
    receipts = [
        _receipt(distributor, month, sums, before_it.get(distributor.id or 0, frozenset()))
        for month in wanted
        for distributor in distributors
        if sends(distributor, month) or (distributor.id, int(month)) in sums
    ]
    inside = {int(month) for month in wanted}
    return Coverage(
        tuple(receipts), {key: rows for key, rows in unknown.items() if key[0] in inside}
    )


@dataclass(frozen=True, slots=True)
class SentMonth:
    """Flow that one sender sent of one month."""

    quantity: int
    covers_to: date


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender of files with all months that it sent; an unregistered name is one too."""

    name: str
    months: Mapping[int, SentMonth]
    expected: bool
    registered: bool
    active_from: date | None = None
    active_to: date | None = None

    @property
    def first(self) -> int | None:
        """The first month of its business or, where nobody says, that it sent; None for never."""
        if self.active_from:
            return int(Month.of(self.active_from))
        return min(self.months, default=None)

    def is_expected(self, month: int) -> bool:
        """Tell whether it sends files at all, and does business with us in a month."""
        return self.expected and in_business(self.active_from, self.active_to, month)

    @property
    def last(self) -> int | None:
        """The last month it sent, None where it never did."""
        return max(self.months, default=None)


def sent_by_month(tx: Tx) -> list[Sender]:
    """Return every sender with what it sent of every month: registered ones by code, then names."""
    from sqlmodel import col, select

    held: dict[int | str, dict[int, SentMonth]] = {}
    for row in _sent(tx, None):
        key = row["distributor_id"] or row["distributor_name"]
        months = held.setdefault(key, {})
        before = months.get(row["month"], SentMonth(0, row["covers_to"]))
        months[row["month"]] = SentMonth(
            before.quantity + int(row["quantity"]), max(before.covers_to, row["covers_to"])
        )
    distributors = tx.session.exec(select(Distributor).order_by(col(Distributor.code))).all()
    known = [
        Sender(
            one.name,
            held.get(one.id or 0, {}),
            one.sends_files,
            registered=True,
            active_from=one.active_from,
            active_to=one.active_to,
        )
        for one in distributors
    ]
    names = sorted(key for key in held if isinstance(key, str))
    return [*known, *(Sender(name, held[name], expected=True, registered=False) for name in names)]


def in_business(begin: date | None, end: date | None, month: int) -> bool:
    """Tell whether a month lies between a distributor's first and last day."""
    begun = begin is None or int(Month.of(begin)) <= month
    return begun and (end is None or month <= int(Month.of(end)))


def sends(distributor: Distributor, month: Month) -> bool:
    """Tell whether a file of a month is expected from a distributor."""
    begin, end = distributor.active_from, distributor.active_to
    return distributor.sends_files and in_business(begin, end, int(month))


def due_on(month: Month, due_day: int | None) -> date | None:
    """Return the day of the next month that a file is due, at most its last day."""
    if due_day is None:
        return None
    following = month.plus(1)
    return date(following.year, following.number, min(due_day, following.last_day.day))


def _receipt(
    distributor: Distributor,
    month: Month,
    sums: dict[tuple[int, int], Any],
    before_it: Collection[int],
) -> Receipt:
    """Return the file of a month. before_it: those whose business the distributor took over."""
    identity = distributor.id or 0
    sent = sums.get((identity, int(month)))
    months = (int(month.plus(-back)) for back in range(1, MEAN_OF + 1))
    held = ([sums.get((one, at)) for one in (identity, *before_it)] for at in months)
    earlier = [sum(int(one["quantity"]) for one in of if one) for of in held if any(of)]
    return Receipt(
        month,
        identity,
        distributor.code,
        distributor.name,
        sends(distributor, month),
        int(sent["rows"]) if sent else 0,
        int(sent["quantity"]) if sent else 0,
        sent["covers_to"] if sent else None,
        Fraction(sum(earlier), len(earlier)) if earlier else None,
        due_on(month, distributor.due_day),
    )


def _received(
    tx: Tx, months: set[int]
) -> tuple[dict[tuple[int, int], Any], dict[tuple[int, str], int]]:
    known: dict[tuple[int, int], Any] = {}
    unknown: dict[tuple[int, str], int] = {}
    for row in _sent(tx, months):
        month = row["month"]
        if row["distributor_id"] is None:
            unknown[month, row["distributor_name"]] = int(row["rows"])
            continue
        key = (row["distributor_id"], month)
        known[key] = _joined(known.get(key), row)
    return known, unknown


def _sent(tx: Tx, months: set[int] | None) -> Sequence[Any]:
    """Return rows, quantity and last sale by sender and own month; None is all months."""
    from sqlalchemy import and_, func, or_, select
    from sqlmodel import col

    own_month = func.coalesce(col(FlowRow.belongs_to), col(FlowRow.counted_month))
    grouping = (col(FlowRow.distributor_id), col(FlowRow.distributor_name), own_month)
    statement = (
        select(
            *grouping[:2],
            own_month.label("month"),
            func.count().label("rows"),
            func.sum(col(FlowRow.quantity)).label("quantity"),
            func.max(col(FlowRow.sale_date)).label("covers_to"),
        )
        .where(col(FlowRow.corrects_id).is_(None))
        .group_by(*grouping)
        .order_by(*grouping)
    )
    if months is not None:
        statement = statement.where(
            or_(
                and_(col(FlowRow.belongs_to).is_(None), col(FlowRow.counted_month).in_(months)),
                col(FlowRow.belongs_to).in_(months),
            )
        )
    return tx.rows(statement)


def _joined(held: Any, row: Any) -> dict[str, Any]:
    """Add up what a distributor sent under several spellings of its name."""
    if held is None:
        return {name: row[name] for name in ("rows", "quantity", "covers_to")}
    return {
        "rows": held["rows"] + row["rows"],
        "quantity": held["quantity"] + row["quantity"],
        "covers_to": max(held["covers_to"], row["covers_to"]),
    }
