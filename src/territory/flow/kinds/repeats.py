"""Rows that are stored already, stand twice, or contradict a stored row of their serial number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from territory.flow.crediting import said_by
from territory.flow.kinds.arrivals import Arrival, content_of
from territory.flow.rules.keys import Content, ordinals
from territory.flow.tables import FlowRow
from territory.roster.tables import Distributor
from territory.store.tables import Batch
from territory.store.transaction import CHUNK, Tx


@dataclass(slots=True)
class Sorted:
    """Arrivals by what they are; the new ones with their keys.

    equal: how many new rows equal an earlier row of the sheet and bear no serial number.
    contradicting: rows whose serial number is stored, or stands in the file, with other content.
    """

    new: list[tuple[Arrival, str]] = field(default_factory=list)
    duplicates: list[Arrival] = field(default_factory=list)
    contradicting: list[Arrival] = field(default_factory=list)
    equal: int = 0


def sort_out(tx: Tx, arrivals: Sequence[Arrival], batch_id: int) -> Sorted:
    """Tell new rows from duplicates, and from rows that say something else of a known serial."""
    numbers = ordinals(
        [one.content for one in arrivals], _on_earlier_sheets(tx, batch_id, arrivals)
    )
    keys = [one.content.key(number) for one, number in zip(arrivals, numbers, strict=True)]
    former = [
        one.former.key(number) if one.former else key
        for one, number, key in zip(arrivals, numbers, keys, strict=True)
    ]
    stored = _stored_keys(tx, {*keys, *former})
    result = Sorted()
    seen: set[str] = set()
    for one, key, before, number in zip(arrivals, keys, former, numbers, strict=True):
        if key in seen or key in stored or before in stored:
            result.duplicates.append(one)
            continue
        seen.add(key)
        result.new.append((one, key))
        result.equal += number > 1
    _part_contradictions(tx, result)
    return result


def _stored_keys(tx: Tx, keys: Iterable[str]) -> set[str]:
    from sqlmodel import col, select

    found: set[str] = set()
    for part in _parts(sorted(keys)):
        statement = select(FlowRow.row_key).where(col(FlowRow.row_key).in_(part))
        found.update(tx.session.exec(statement))
    return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _part_contradictions(tx: Tx, result: Sorted) -> None:
    """Take out new rows whose serial number already means something else.

    Several lines of one document share its number: they differ in buyer, product or batch, and
    the file itself shows more than one of them.
    """
    numbered = [one for one, _ in result.new if one.content.serial]
    if not numbered:
        return
    stored = _stored_serials(tx, {one.content.serial for one in numbered})
    items = Counter((one.content.distributor, one.content.serial) for one in numbered)
    taken: set[tuple[str, str, tuple[str, str, str]]] = set()

    def contradicts(content: Content) -> bool:
        number = (content.distributor, content.serial)
        line = (*number, content.item)
        twice = line in taken
        taken.add(line)
        known = stored.get(number)
        if twice or known is None:
            return twice
        return content.item in known or (len(known) == 1 and items[number] == 1)

    kept = []
    for one, key in result.new:
        if one.content.serial and contradicts(one.content):
            result.contradicting.append(one)
        else:
            kept.append((one, key))
    result.new = kept


def _stored_serials(
    tx: Tx, serials: Iterable[str]
) -> dict[tuple[str, str], set[tuple[str, str, str]]]:
    """Return distributor and serial number → what the stored lines of that number are about."""
    found: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for part in _parts(sorted(serials)):
        for content in _contents(tx, "serial", part):
            found.setdefault((content.distributor, content.serial), set()).add(content.item)
    return found


def _on_earlier_sheets(tx: Tx, batch_id: int, arrivals: Sequence[Arrival]) -> Counter[Content]:
    """Count the rows stored from other sheets of the same file, whose batches share its code."""
    from sqlalchemy.orm import aliased
    from sqlmodel import col, select

    own = aliased(Batch)
    others = list(
        tx.session.exec(
            select(Batch.id)
            .join(own, col(own.code) == col(Batch.code))
            .where(col(own.id) == batch_id, col(Batch.id) != batch_id)
        )
    )
    if not others or not arrivals:
        return Counter()
    return Counter(_contents(tx, "batch_id", others))


def _contents(tx: Tx, column: str, values: Sequence[Any]) -> Iterator[Content]:
    """Return what identifies the stored rows that have one of these values in a column."""
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(*columns, col(Distributor.code).label("known_code"))
        .outerjoin(Distributor, col(Distributor.id) == columns.distributor_id)
        .where(columns[column].in_(values))
    )
    for row in tx.rows(statement):
        yield content_of(
            said_by(row), row["known_code"] or "", row["serial"] or "", row["batch_number"] or ""
        )
