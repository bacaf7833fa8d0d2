"""Rows that are stored already, stand twice, or contradict a stored row of their serial number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from territory.flow.crediting import said_by
from territory.flow.kinds.arrivals import content_of
from territory.flow.rules.keys import Content, ordinals
from territory.flow.tables import FlowRow
from territory.roster.tables import Distributor
from territory.store.tables import Batch
from territory.store.transaction import CHUNK, Tx

Items = dict[tuple[str, str], set[tuple[str, str, str]]]
"""Distributor and serial number → what the stored lines of that number are about."""


@dataclass(slots=True)
class Sorted:
    """Places of arrivals by what they are; those of the new ones with their keys.

    equal: how many new rows equal an earlier row of the sheet and bear no serial number.
    contradicting: rows whose serial number is stored, or stands in the file, with other content.
    """

    new: dict[int, str] = field(default_factory=dict)
    duplicates: list[int] = field(default_factory=list)
    contradicting: list[int] = field(default_factory=list)
    equal: int = 0


def sort_out(tx: Tx, contents: Sequence[Content], formerly: Sequence[str], batch_id: int) -> Sorted:
    """Tell new rows from duplicates, and from rows that say something else of a known serial.

    Args:
        tx: Where rows are stored already.
        contents: What identifies each row.
        formerly: Distributor by which a row may have been known before; blank where by none.
        batch_id: Of the sheet.
    """
    numbers = ordinals(contents, _on_earlier_sheets(tx, batch_id))
    keys = list(map(Content.key, contents, numbers))
    before = _keys_before(contents, formerly, numbers) if _any_stored(tx) else {}
    stored = _stored_keys(tx, {*keys, *before.values()}) if _any_stored(tx) else set()
    result = Sorted()
    seen: set[str] = set()
    for place, key in enumerate(keys):
        if key in seen or key in stored or before.get(place) in stored:
            result.duplicates.append(place)
            continue
        seen.add(key)
        result.new[place] = key
        result.equal += numbers[place] > 1
    _part_contradictions(tx, contents, result)
    return result


def _keys_before(
    contents: Sequence[Content], formerly: Sequence[str], numbers: Sequence[int]
) -> dict[int, str]:
    """Return place → the key of a row when its distributor was not registered yet."""
    return {
        place: contents[place]._replace(distributor=name).key(numbers[place])
        for place, name in enumerate(formerly)
        if name
    }


def _stored_keys(tx: Tx, keys: Iterable[str]) -> set[str]:
    from sqlmodel import col, select

    found: set[str] = set()
    for part in _parts(sorted(keys)):
        statement = select(FlowRow.row_key).where(col(FlowRow.row_key).in_(part))
        found.update(tx.session.exec(statement))
    return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _part_contradictions(tx: Tx, contents: Sequence[Content], result: Sorted) -> None:
    """Take out new rows whose serial number already means something else.

    Several lines of one document share its number: they differ in buyer, product or batch, and
    the file itself shows more than one of them.
    """
    stored, numbered = _doubtful_serials(tx, contents, result)
    items = Counter((content.distributor, content.serial) for content in numbered.values())
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

    result.contradicting = [place for place, content in numbered.items() if contradicts(content)]
    for place in result.contradicting:
        del result.new[place]


def _doubtful_serials(
    tx: Tx, contents: Sequence[Content], result: Sorted
) -> tuple[Items, dict[int, Content]]:
    """Return what is stored of the serial numbers of new rows, and the rows with such a number.

    A row whose number stands nowhere else is not among them.
    """
    serials = [serial for place in result.new if (serial := contents[place].serial)]
    stored = _stored_serials(tx, set(serials))
    doubtful = {serial for _, serial in stored}
    if len(set(serials)) < len(serials):
        doubtful.update(serial for serial, count in Counter(serials).items() if count > 1)
    if not doubtful:
        return stored, {}
    rows = {place: contents[place] for place in result.new if contents[place].serial in doubtful}
    return stored, rows


def _stored_serials(tx: Tx, serials: Iterable[str]) -> Items:
    """Return distributor and serial number → what the stored lines of that number are about."""
    found: Items = {}
    if not _any_stored(tx):
        return found
    for part in _parts(sorted(serials)):
        for content in _contents(tx, "serial", part):
            found.setdefault((content.distributor, content.serial), set()).add(content.item)
    return found


def _any_stored(tx: Tx) -> bool:
    """Tell whether there are rows at all; the first file need not ask for each of its own."""
    from sqlmodel import select

    return tx.session.exec(select(FlowRow.id).limit(1)).first() is not None


def _on_earlier_sheets(tx: Tx, batch_id: int) -> Counter[Content]:
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
    if not others:
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
