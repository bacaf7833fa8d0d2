"""Remark on the months of a loaded sheet: dates outside of them, and jumps."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import chain

from territory.intake.kinds import Context, Parsed, Records
from territory.kernel.columns import Places, at, each, where
from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.periods import Month, month_of_sale
from territory.ledger.tables import FlowRow
from territory.roster.lookup.succession import predecessors
from territory.roster.tables import Distributor
from territory.store.transaction import Tx

MEAN_OF = 3
"""Months before, whose mean a month is held against (DOMAIN.md section 3, coverage)."""
UNUSUAL = 2
"""A month of more than twice, or less than half, the mean is worth a look; our own measure."""
OUTSIDE = "The sale date lies outside the month that the row names; it counts in the month."
LOOK_OUTSIDE = "See whether the rows were booked late, or the month is wrong."
AFTER = "Sold after day {day} of a month, they count in the next: cut_off in [calendar]."
LOOK_AFTER = "Where the file is of one month, name it: --set month=2027-01"
ENDED = "{distributor} ended on {day}, and these rows were sold after it."
LOOK_ENDED = "See whether another distributor sold them, or the end is wrong."
LOOK_HEIR = "See whether {successor}, which took over, sold them, or the end is wrong."
JUMP = (
    "{distributor}, {month}: {quantity:,} units, against a mean of {mean:,} in the three months "
    "before."
)
LOOK_JUMP = "See whether rows are missing, stand twice, or are in another unit."


def outside_month(
    parsed: Parsed, records: Records, new: Places, cut_off: int = 0
) -> Iterator[Finding]:
    """Say once, with a count, that new rows are dated outside the month they name.

    new: places of the records. cut_off: as `month_of_sale` has it.
    """

    def apart(month: int | None, day: date | None) -> bool:
        if month is None or day is None:
            return False
        return month != int(month_of_sale(day, cut_off))

    months, days = at(records.column("month"), new), at(records.column("sale_date"), new)
    count = int(where(each(apart, months, days), bool).sum())
    if count:
        place = Place(file=parsed.file, sheet=parsed.sheet)
        severity = Severity.WARNING
        yield Finding(severity, "date-outside-month", OUTSIDE, place, LOOK_OUTSIDE, count=count)


def after_cut_off(
    parsed: Parsed, records: Records, new: Places, cut_off: int = 0
) -> Iterator[Finding]:
    """Say once, with a count, that new rows count in the month after that of their sale.

    new: places of the records. cut_off: as `month_of_sale` has it. A month that a row names goes
    before it.
    """

    def moved(month: int | None, day: date | None) -> bool:
        return month is None and day is not None and month_of_sale(day, cut_off) != Month.of(day)

    months, days = at(records.column("month"), new), at(records.column("sale_date"), new)
    count = int(where(each(moved, months, days), bool).sum())
    if count:
        place, params = Place(file=parsed.file, sheet=parsed.sheet), {"day": str(cut_off)}
        yield Finding(Severity.NOTE, "after-cut-off", AFTER, place, LOOK_AFTER, params, count=count)


def after_their_end(
    tx: Tx, parsed: Parsed, batch_id: int, senders: Collection[int | None]
) -> Iterator[Finding]:
    """Say which distributors sold after their last day, and who took over."""
    from sqlalchemy import func, select
    from sqlmodel import col

    known = sorted(sender for sender in senders if sender is not None)
    ended = select(Distributor).where(
        col(Distributor.id).in_(known), col(Distributor.active_to).is_not(None)
    )
    place = Place(file=parsed.file, sheet=parsed.sheet)
    for one in tx.session.scalars(ended.order_by(col(Distributor.code))).all() if known else ():
        late = select(func.count()).where(
            col(FlowRow.batch_id) == batch_id,
            col(FlowRow.distributor_id) == one.id,
            col(FlowRow.sale_date) > one.active_to,
        )
        if count := tx.session.scalar(late):
            heir = tx.session.get(Distributor, one.successor_id) if one.successor_id else None
            params = {"distributor": one.name, "day": str(one.active_to)}
            look = LOOK_HEIR if heir else LOOK_ENDED
            params |= {"successor": heir.name} if heir else {}
            yield Finding(
                Severity.WARNING, "distributor-ended", ENDED, place, look, params, count=count
            )


def jumps(
    tx: Tx,
    parsed: Parsed,
    context: Context,
    months: Collection[int],
    senders: Collection[int | None],
) -> Iterator[Finding]:
    """Yield the months of a distributor that are far off the mean of the three before.

    Three months before must have rows; a month that still runs is not called low.
    months: yyyymm, those the sheet brought. senders: ids of its distributors; what those sent
    whose business one took over counts as its own.
    """
    known = sorted(sender for sender in senders if sender is not None)
    wanted = _with_months_before(tx, sorted(map(Month.parse, months)))
    if not known or not wanted:
        return
    before_it = predecessors(tx)
    families = {one: (one, *before_it.get(one, ())) for one in known}
    names, sent = _sums(tx, sorted({*chain.from_iterable(families.values())}), wanted)
    place = Place(file=parsed.file, sheet=parsed.sheet)
    for sender in known:
        for month in wanted:
            quantity, *before = (
                sum(sent.get((one, int(month.plus(-back))), 0) for one in families[sender])
                for back in range(MEAN_OF + 1)
            )
            if 0 in before or not _unusual(quantity, before, runs=_runs(month, context.today)):
                continue
            mean = round(Fraction(sum(before), MEAN_OF))
            params = {
                "distributor": names[sender],
                "month": str(month),
                "quantity": quantity,
                "mean": mean,
            }
            yield Finding(Severity.WARNING, "unusual-jump", JUMP, place, LOOK_JUMP, params)


def _with_months_before(tx: Tx, months: Sequence[Month]) -> list[Month]:
    """Return the months before which others are stored, without summing them."""
    from sqlmodel import col, select

    stored = set(tx.session.exec(select(col(FlowRow.counted_month)).distinct()))
    return [
        month
        for month in months
        if all(int(month.plus(-back)) in stored for back in range(1, MEAN_OF + 1))
    ]


def _unusual(quantity: int, before: Sequence[int], *, runs: bool) -> bool:
    mean = Fraction(sum(before), MEAN_OF)
    return mean > 0 and (quantity > mean * UNUSUAL or (not runs and quantity * UNUSUAL < mean))


def _runs(month: Month, today: date) -> bool:
    return Month.of(today) <= month


def _sums(
    tx: Tx, senders: Sequence[int], months: Sequence[Month]
) -> tuple[dict[int, str], dict[tuple[int, int], int]]:
    """Return the names of distributors, and what each sent in some months and those before."""
    from sqlalchemy import func, select
    from sqlmodel import col

    every = {int(month.plus(-back)) for month in months for back in range(MEAN_OF + 1)}
    grouping = (col(FlowRow.distributor_id), col(FlowRow.counted_month))
    statement = (
        select(*grouping, func.sum(col(FlowRow.quantity)).label("quantity"))
        .where(col(FlowRow.distributor_id).in_(senders), col(FlowRow.counted_month).in_(every))
        .group_by(*grouping)
    )
    sums = {
        (int(row["distributor_id"]), int(row["counted_month"])): int(row["quantity"])
        for row in tx.rows(statement)
    }
    named = select(col(Distributor.id), col(Distributor.name))
    names = {
        int(row["id"]): str(row["name"])
        for row in tx.rows(named.where(col(Distributor.id).in_(senders)))
    }
    return names, sums
