"""Purchases that an earlier file brought with less in them, or with more, and that count once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from territory.ledger.rules.keys import Content
from territory.ledger.tables import FlowFile
from territory.store.tables import Batch
from territory.store.transaction import Tx
from territory.supply.tables import FlowPurchase

SERIAL, DAY = "serial", "day"


def said_before(
    tx: Tx,
    contents: Sequence[Content],
    months: Collection[int],
    batch_id: int,
    stored: Callable[[int], Sequence[Content]],
    *,
    dated: bool,
) -> set[int]:
    """Return places of rows that an earlier file says without day or serial number, or with it.

    Equal rows are no reason: all rows of one of the two files must be among those of the other.

    Args:
        tx: Where purchases are stored.
        contents: What identifies each row.
        months: The months that the rows count in, yyyymm.
        batch_id: Of the sheet.
        stored: Gives what identifies the rows of an earlier batch.
        dated: Whether any row names its own day.
    """
    found: set[int] = set()
    ours = _spoken(contents, dated=dated)
    senders = {one.distributor for one in contents}
    for batch in _earlier_batches(tx, months, batch_id):
        theirs = [one for one in stored(batch["id"]) if one.distributor in senders]
        unlike = ours ^ _spoken(theirs, dated=batch["dated"])
        if theirs and unlike:
            found |= _shared(contents, theirs, unlike)
    return found


def _shared(
    ours: Sequence[Content], theirs: Sequence[Content], unlike: Collection[str]
) -> set[int]:
    """Return places of our rows that stand among theirs, if one file holds all of the other."""
    own, other = (Counter(_with_less(one, unlike) for one in rows) for rows in (ours, theirs))
    if not (own <= other or other <= own):
        return set()
    places = set()
    for place, one in enumerate(ours):
        less = _with_less(one, unlike)
        if other[less] > 0:
            other[less] -= 1
            places.add(place)
    return places


def _spoken(contents: Sequence[Content], *, dated: bool) -> frozenset[str]:
    """Return what rows say of that which another file may leave blank."""
    serial = {SERIAL} if any(one.serial for one in contents) else set()
    return frozenset(serial | ({DAY} if dated else set()))


def _with_less(one: Content, unlike: Collection[str]) -> Content:
    """Return a row as a file that lacks some fields identifies it."""
    if SERIAL in unlike:
        one = one._replace(serial="", amount="")
    return one._replace(day=one.day[:7]) if DAY in unlike else one


def _earlier_batches(tx: Tx, months: Collection[int], batch_id: int) -> Iterator[Any]:
    """Give the batches of other files with purchases of the same months."""
    from sqlalchemy import select
    from sqlmodel import col

    own = tx.session.get(Batch, batch_id)
    if own is None:
        return
    held = select(col(FlowPurchase.batch_id)).where(
        col(FlowPurchase.counted_month).in_(sorted(months))
    )
    statement = (
        select(col(Batch.id), col(FlowFile.dated))
        .join(FlowFile, col(FlowFile.batch_id) == col(Batch.id))
        .where(col(Batch.id).in_(held), col(Batch.code) != own.code, col(Batch.undone).is_(False))
    )
    yield from tx.rows(statement)
