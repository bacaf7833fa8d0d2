"""A file that may be a corrected copy of an earlier one, and bears no numbers that would tell.

Some of its rows are stored from an earlier file of the same sender and month, others are new, and
stored ones of the same days are not in it. It may correct the earlier file, and its rows would
count beside those that they correct; or it may bring further sales. Only the sender knows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from territory.arrivals.kinds.repeats import Sorted
from territory.kernel.columns import Column
from territory.ledger.kinds.sheets import batches_of_same_file
from territory.ledger.rules.keys import Contents, in_hex
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.registers.match import plain
from territory.roster.tables import Distributor
from territory.store.tables import Batch
from territory.store.transaction import Tx

Sent = tuple[str, int]
"""Code of a distributor, else its name, blank where the file does not say; counted month."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What may be a corrected copy. new: places of its rows that are not stored.

    same: how many are. absent: rows stored of the same days that it does not have, boxes: their
    quantity. file, batch: of the earlier file, the newest where there are several.
    """

    distributor: str
    month: int
    new: tuple[int, ...]
    same: int
    absent: int
    boxes: int
    file: str
    batch: str


def possible_copies(
    tx: Tx, contents: Contents, counted: Column, sorted_out: Sorted, batch_id: int
) -> list[Copy]:
    """Return the senders and months of which a sheet may be a corrected copy."""
    if not sorted_out.duplicates or not len(sorted_out.new):
        return []
    again = _sent(contents, counted, sorted_out.duplicates)
    fresh = _sent(contents, counted, sorted_out.new.tolist())
    both = {sent: fresh[sent] for sent in again.keys() & fresh.keys()}
    if not both:
        return []
    keys = set(in_hex(sorted_out.keys))
    own = set(batches_of_same_file(tx, batch_id))
    stored = _stored(tx, both)
    found = []
    for sent, new in sorted(both.items()):
        days = [contents.day[place] for place in (*again[sent], *new)]
        absent = [
            row for row in stored.get(sent, ())
            if row["row_key"] not in keys and row["batch_id"] not in own
            and min(days) <= str(row["sale_date"]) <= max(days)
        ]  # fmt: skip
        if absent:
            file, batch = _newest(tx, {row["batch_id"] for row in absent})
            boxes = sum(row["quantity"] for row in absent)
            found.append(Copy(*sent, tuple(new), len(again[sent]), len(absent), boxes, file, batch))
    return found


def _sent(contents: Contents, counted: Column, places: Sequence[int]) -> dict[Sent, list[int]]:
    """Gather places of rows without a serial number by sender, blank where unknown, and month."""
    unnumbered = contents.without_serial()
    found: dict[Sent, list[int]] = defaultdict(list)
    for place in places:
        if unnumbered[place]:
            found[contents.distributor[place], counted[place]].append(place)
    return found


def _stored(tx: Tx, sent: dict[Sent, Any]) -> dict[Sent, list[Any]]:
    """Return the standing rows without a serial number that some senders sent in some months."""
    from sqlalchemy import exists, or_, select
    from sqlmodel import col

    row = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    gone = exists().where(
        or_(col(FlowCorrection.source_id) == row.id, col(FlowCorrection.reversal_id) == row.id)
    )
    statement = (
        select(
            row.row_key, row.batch_id, row.sale_date, row.quantity, row.counted_month,
            row.distributor_name, row.distributor_code, col(Distributor.code).label("known"),
        )
        .outerjoin_from(FlowRow.__table__, Distributor, col(Distributor.id) == row.distributor_id)  # type: ignore[attr-defined]  # as above
        .where(
            or_(col(Distributor.code).in_({s for s, _ in sent}), row.distributor_id.is_(None)),
            row.counted_month.in_({month for _, month in sent}),
            or_(row.serial.is_(None), row.serial == ""),
            ~gone,
        )
    )  # fmt: skip
    found: dict[Sent, list[Any]] = defaultdict(list)
    for one in tx.rows(statement):
        sender = one["known"] or plain(one["distributor_name"] or one["distributor_code"] or "")
        found[sender, one["counted_month"]].append(one)
    return found


def _newest(tx: Tx, batches: set[int]) -> tuple[str, str]:
    """Return file and code of the newest of some batches."""
    from sqlmodel import col, select

    statement = select(Batch).where(col(Batch.id).in_(batches)).order_by(col(Batch.id).desc())
    newest = tx.session.exec(statement).first()
    return (newest.file, newest.code) if newest else ("", "")
