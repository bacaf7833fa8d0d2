"""Rows that are stored already, stand twice, or contradict a stored row of their serial number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from territory.arrivals.kinds.arrivals import contents_of
from territory.intake.collector import collecting_new
from territory.kernel.columns import (
    Coded,
    CodedRows,
    Column,
    Flags,
    Places,
    at,
    different,
    filled,
    mapped,
    maybe_repeated,
    where,
)
from territory.ledger.kinds.sheets import batches_of_same_file
from territory.ledger.rules.keys import (
    Content,
    Contents,
    RowKeys,
    in_hex,
    keys_of,
    later_ones,
    ordinals_of,
)
from territory.ledger.service.interpretation import STATED, stated_in
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.roster.tables import Distributor
from territory.store.transaction import Tx

Items = dict[tuple[str, str], set[tuple[str, str, str]]]
"""Distributor and serial number → what the stored lines of that number are about."""
ASKED = 10_000
"""Keys or serial numbers asked about at once."""
COLLECTED = 5
"""Statements after which what they leave behind is collected."""


class Earlier(NamedTuple):
    """Rows that an earlier file brought in other words.

    filling: place of a row → the stored row that it fills in. repeated: places of rows that a
    stored row says with more in it.
    """

    filling: Mapping[int, int]
    repeated: frozenset[int]


@dataclass(slots=True)
class Sorted:
    """Places of arrivals by what they are, and the keys of all.

    equal: how many new rows equal an earlier row of the sheet and bear no serial number.
    contradicting: rows whose serial number is stored, or stands in the file, with other content.
    filling: place of a row → the stored row that it fills in, and takes the place of.
    """

    keys: RowKeys
    new: Places
    duplicates: list[int]
    contradicting: list[int]
    equal: int
    filling: Mapping[int, int]


def sort_out(
    tx: Tx, contents: Contents, formerly: Coded, earlier: Earlier, batch_id: int
) -> Sorted:
    """Tell new rows from duplicates, and from rows that say something else of a known serial.

    Args:
        tx: Where rows are stored already.
        contents: What identifies each row.
        formerly: Distributor by which a row may have been known before; blank where by none.
        earlier: Rows that an earlier file brought in other words.
        batch_id: Of the sheet.
    """
    keys = keys_of(contents)
    own = batches_of_same_file(tx, batch_id)
    numbers = ordinals_of(contents, keys, _on_earlier_sheets(tx, own))
    further = np.flatnonzero(numbers > 1)
    keys[further] = keys_of(contents.at(further), numbers[further])
    known = later_ones(keys)
    any_stored = _any_stored(tx)
    if any_stored:
        known |= _stored(tx, keys)
        renamed = np.flatnonzero(where(formerly, bool))
        before = contents.at(renamed)._replace(distributor=formerly.at(renamed))
        known[renamed] |= _stored(tx, keys_of(before, numbers[renamed]))
    known[[*earlier.filling, *earlier.repeated]] = True
    new = np.flatnonzero(~known)
    contradicting = _contradicting(tx, contents, new, own if any_stored else None)
    equal = int(np.count_nonzero(numbers[new] > 1))
    return Sorted(
        keys,
        np.setdiff1d(new, contradicting, assume_unique=True) if contradicting else new,
        [place for place in np.flatnonzero(known).tolist() if place not in earlier.filling],
        contradicting,
        equal,
        earlier.filling,
    )


def _in_parts(count: int) -> Iterator[slice]:
    """Part what is asked about; what many statements leave behind does not pile up."""
    parts = [slice(start, start + ASKED) for start in range(0, count, ASKED)]
    if len(parts) < COLLECTED:
        yield from parts
        return
    with collecting_new() as collect:
        for number, part in enumerate(parts, start=1):
            yield part
            if number % COLLECTED == 0:
                collect()


def _stored(tx: Tx, keys: RowKeys) -> Flags:
    """Tell which keys are stored."""
    from sqlmodel import col, select

    known = np.zeros(len(keys), np.bool_)
    for part in _in_parts(len(keys)):
        asked = in_hex(keys[part])
        found = set(tx.session.exec(select(FlowRow.row_key).where(col(FlowRow.row_key).in_(asked))))
        if found:
            known[part] = [key in found for key in asked]
    return known


def _contradicting(tx: Tx, contents: Contents, new: Places, own: Sequence[int] | None) -> list[int]:
    """Return the new rows whose serial number already means something else.

    Several lines of one document share its number: they differ in buyer, product or batch, and
    the file itself shows more than one of them. A document may go over several sheets of a file,
    whose batches `own` are; None where nothing is stored.
    """
    stored, numbered = _doubtful_serials(tx, contents, new, own)
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

    return [place for place, content in numbered.items() if contradicts(content)]


def _doubtful_serials(
    tx: Tx, contents: Contents, new: Places, own: Sequence[int] | None
) -> tuple[Items, dict[int, Content]]:
    """Return what is stored of the serial numbers of new rows, and the rows with such a number.

    Hardly a row whose number stands nowhere else is among them.
    """
    places = new[filled(at(contents.serial, new))]
    serials = at(contents.serial, places)
    stored = {} if own is None else _stored_serials(tx, serials, own)
    doubtful = maybe_repeated(serials)
    if stored:
        known = {serial for _, serial in stored}
        doubtful |= where(serials, lambda serial: serial in known)
    return stored, {place: contents.one(place) for place in places[doubtful].tolist()}


def _stored_serials(tx: Tx, serials: Column, own: Sequence[int]) -> Items:
    """Return distributor and serial number → what the stored lines of that number are about.

    own: batches of the same file, which are left out.
    """
    found: Items = {}
    asked = different(serials)
    for part in _in_parts(len(asked)):
        (_, batches, _), known = _stored_contents(tx, "serial", sorted(set(asked[part])))
        for place, batch in enumerate(batches):
            if batch in own:
                continue
            content = known.one(place)
            found.setdefault((content.distributor, content.serial), set()).add(content.item)
    return found


def _any_stored(tx: Tx) -> bool:
    """Tell whether there are rows at all; the first file need not ask for each of its own."""
    from sqlmodel import select

    return tx.session.exec(select(FlowRow.id).limit(1)).first() is not None


def _on_earlier_sheets(tx: Tx, others: Sequence[int]) -> Counter[bytes]:
    """Count the rows stored from other sheets of the same file.

    By the key that each would have if it were the first of its equals.
    """
    if not others:
        return Counter()
    return Counter(key.tobytes() for key in keys_of(stored_contents(tx, "batch_id", others)))


def stored_contents(tx: Tx, column: str, values: Sequence[Any]) -> Contents:
    """Return what identifies the stored rows that have one of these values in a column."""
    return _stored_contents(tx, column, values)[1]


def standing_contents(tx: Tx, serials: Sequence[str]) -> tuple[Column, Column, Column, Contents]:
    """Return the rows that stand for serial numbers: ids, batches, reasons, what identifies them.

    What was corrected does not stand any more, nor does what only cancels it.
    """
    (ids, batches, reasons), contents = _stored_contents(tx, "serial", serials)
    return ids, batches, reasons, contents


def _stored_contents(
    tx: Tx, column: str, values: Sequence[Any]
) -> tuple[tuple[Column, Column, Column], Contents]:
    from sqlalchemy import exists, or_, select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    names = ("id", "batch_id", "movement_reason", *STATED, "serial", "batch_number")
    gone = exists().where(
        or_(
            col(FlowCorrection.source_id) == columns.id,
            col(FlowCorrection.reversal_id) == columns.id,
        )
    )
    statement = (
        select(*(columns[name] for name in names), col(Distributor.code).label("known_code"))
        .outerjoin(Distributor, col(Distributor.id) == columns.distributor_id)
        .where(columns[column].in_(values), ~gone)
        .order_by(columns.id)
    )
    rows = CodedRows.of(tx.stream(statement))
    ids, batches, reasons, *said, serial, batch_number, code = (
        rows.column(place) for place in range(len(names) + 1)
    )
    known = mapped(code, lambda known: known or "")
    contents = contents_of(stated_in(said), known, serial, batch_number)
    return (ids, batches, reasons), contents
