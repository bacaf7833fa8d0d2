"""A newer file says something else of a known serial number: it replaces what was loaded.

Which of two files is newer the files say themselves: their day of issue (given, or in their name),
at least their last sale date. So the order in which they arrive changes nothing. In an open month
the row takes the new values and the old ones stay in the history; in a closed month a pair of
rows corrects it in the first open one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from territory.arrivals.kinds.repeats import ASKED, standing_contents
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause
from territory.ledger.rules.keys import Content, Contents
from territory.ledger.service.crediting import closed_months, first_open
from territory.ledger.service.interpretation import MEANING
from territory.ledger.service.pairs import write_pair
from territory.ledger.tables import FlowCorrection, FlowFile, FlowRow
from territory.store.transaction import Tx

DAY = re.compile(r"(?<!\d)(20\d\d)[-_.年]?([01]\d)[-_.月]?([0-3]\d)(?!\d)")
OWN = {"counted_month", "belongs_to", *MEANING} - {"file_amount_fen"}
"""Columns of a row that the rows of a pair find for themselves."""
SerialLine = tuple[str, str, tuple[str, str, str]]
"""Distributor, serial number, and what the line of the document is about."""


@dataclass(slots=True)
class Revisions:
    """Rows of a file that contradict a stored row of their number, by what becomes of them.

    newer: place of an arrival → the stored row that it replaces. older: places of rows of which
    a newer file is known. refused: places of which neither can be said.
    """

    newer: dict[int, int] = field(default_factory=dict)
    older: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def stated_on(file: str, days: Iterable[date], issued: Iterable[date | None]) -> date:
    """Return the day of which a sheet tells: its day of issue, at least its last sale date."""
    told = [day for day in issued if day is not None]
    if not told:
        told = [day for match in DAY.finditer(file) if (day := _day(match)) is not None][-1:]
    return max((*told, *days), default=date.min)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def keep_stated(tx: Tx, batch_id: int, day: date, *, dated: bool) -> None:
    """Keep of which day a sheet tells, for the files that come after it.

    dated: any of its rows names its own day, which may be the first of a month.
    """
    tx.insert(FlowFile, [{"batch_id": batch_id, "stated_on": day, "dated": dated}])


def against_stored(
    tx: Tx, contents: Contents, contradicting: Sequence[int], day: date
) -> Revisions:
    """Tell which rows replace a stored one, and which do not.

    Args:
        tx: Where rows are stored.
        contents: What identifies each arrival.
        contradicting: Places of those whose serial number is known and says something else.
        day: Of which the sheet tells (`stated_on`).
    """
    found = Revisions()
    if not contradicting:
        return found
    serials = {contents.serial[place] for place in contradicting}
    twice = _lines_of(contents, serials)
    stored = _stored(tx, serials)
    days = _days(tx, {batch for rows in stored.values() for _, batch, _, _ in rows})
    for place in contradicting:
        content = contents.one(place)
        row = _meant(content, stored.get((content.distributor, content.serial), []))
        if row is None or twice[_line(content)] > 1 or row[3]:
            found.refused.append(place)
        elif days[row[1]] < day:
            found.newer[place] = row[0]
        elif days[row[1]] > day:
            found.older.append(place)
        else:
            found.refused.append(place)
    return found


def _line(content: Content) -> SerialLine:
    return content.distributor, content.serial, content.item


def _lines_of(contents: Contents, serials: set[str]) -> Counter[SerialLine]:
    """Count how often the file itself has each line of some numbers."""
    places = [place for place, serial in enumerate(contents.serial) if serial in serials]
    return Counter(_line(contents.one(place)) for place in places)


KnownRow = tuple[int, int, Content, bool]
"""Row, its batch, what identifies it, and whether somebody corrected it by hand."""


def _stored(tx: Tx, serials: set[str]) -> dict[tuple[str, str], list[KnownRow]]:
    """Return distributor and serial number → the rows that stand for it."""
    asked = sorted(serials)
    found: dict[tuple[str, str], list[KnownRow]] = {}
    for start in range(0, len(asked), ASKED):
        ids, batches, reasons, contents = standing_contents(tx, asked[start : start + ASKED])
        for place, (row_id, batch, reason) in enumerate(zip(ids, batches, reasons, strict=True)):
            content = contents.one(place)
            by_hand = reason in set(Cause) - {Cause.FILE_CORRECTED}
            number = (content.distributor, content.serial)
            found.setdefault(number, []).append((row_id, batch, content, by_hand))
    return found


def _meant(content: Content, rows: Sequence[KnownRow]) -> KnownRow | None:
    """Return the stored row that a row says something else of; None where that is not clear."""
    same = [row for row in rows if row[2].item == content.item]
    if len(same) == 1:
        return same[0]
    return rows[0] if len(rows) == 1 else None


def _days(tx: Tx, batches: Iterable[int]) -> dict[int, date]:
    """Return batch → the day of which it tells; of an older store its last sale date."""
    from sqlalchemy import func, select
    from sqlmodel import col

    wanted = sorted(batches)
    kept = select(col(FlowFile.batch_id), col(FlowFile.stated_on))
    stated = kept.where(col(FlowFile.batch_id).in_(wanted))
    days: dict[int, date] = dict(map(tuple, tx.stream(stated)))
    missing = [batch for batch in wanted if batch not in days]
    if missing:
        last = (
            select(col(FlowRow.batch_id), func.max(col(FlowRow.sale_date)))
            .where(col(FlowRow.batch_id).in_(missing))
            .group_by(col(FlowRow.batch_id))
        )
        days |= dict(map(tuple, tx.stream(last)))
    return days


@dataclass(slots=True)
class Replaced:
    """The outcome of replacing: months to credit anew, corrections by month, old and new values.

    changes: place of an arrival → column → old value and new one.
    """

    months: set[int] = field(default_factory=set)
    corrected: Counter[int] = field(default_factory=Counter)
    changes: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)


def replace(
    tx: Tx, market: Market, newer: Mapping[int, int], rows: Mapping[int, dict[str, Any]]
) -> Replaced:
    """Write what newer rows say: over the row of an open month, else by a pair of rows.

    Args:
        tx: A writing transaction.
        market: The roster of today.
        newer: Place of an arrival → the stored row.
        rows: Place → columns of `FlowRow` as the newer file has them.
    """
    from sqlalchemy import select

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    ids = sorted(newer[place] for place in rows)
    stored: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), ASKED):
        part = ids[start : start + ASKED]
        found = tx.rows(select(*columns).where(columns.id.in_(part)))
        stored |= {row["id"]: dict(row) for row in found}
    closed = closed_months(tx)
    done, updates = Replaced(), []
    for place in sorted(rows):
        before, after = stored[newer[place]], rows[place]
        done.changes[place] = {
            name: (before[name], value) for name, value in after.items() if before[name] != value
        }
        if before["counted_month"] in closed or before["corrects_id"] is not None:
            month = first_open(before["counted_month"], closed)
            _correct(tx, market, before, after, month)
            done.corrected[month] += 1
            done.months.add(month)
        else:
            updates.append((before, after))
            done.months.update({before["counted_month"], after["counted_month"]})
    _update(tx, updates)
    return done


def _correct(
    tx: Tx, market: Market, before: dict[str, Any], after: dict[str, Any], month: int
) -> None:
    said = {name: value for name, value in after.items() if name not in OWN}
    why = FlowCorrection(
        source_id=before["id"], reversal_id=0, counted_month=month, cause=Cause.FILE_CORRECTED,
        quantity=0, amount_fen=0, run_id=tx.run_id,
    )  # fmt: skip
    write_pair(tx, market, before, [said], why, batch_id=after["batch_id"])


def _update(tx: Tx, updates: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Give rows their new values; the old ones stay in the change log."""
    tx.update(FlowRow, [{"id": before["id"], **after} for before, after in updates])
    tx.log_changes(
        {
            "table_name": "flow_row",
            "row_id": before["id"],
            "before": {name: _kept(before[name]) for name in after if before[name] != after[name]},
            "after": {name: _kept(after[name]) for name in after if before[name] != after[name]},
            "batch_id": after["batch_id"],
        }
        for before, after in updates
    )


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
