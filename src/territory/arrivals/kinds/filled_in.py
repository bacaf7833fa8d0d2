"""Rows that an earlier file brought with less in them, or with more, and that count once.

A file came without its distributor, date, province or serial number. With them most of its rows
have other keys, and would count a second time, whichever of the two comes first.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from territory.arrivals.kinds.repeats import Earlier, stored_contents
from territory.kernel.columns import Coded, Column, different, filled, mapped
from territory.kernel.periods import Month
from territory.ledger.rules.keys import Contents, in_hex, keys_of, ordinals_of
from territory.ledger.service.interpretation import Stated
from territory.ledger.tables import FlowCorrection, FlowFile, FlowRow
from territory.roster.tables import Distributor
from territory.store.tables import Batch
from territory.store.transaction import Tx

DISTRIBUTOR, SERIAL, DAY, MONTH = "distributor", "serial", "day", "month"
KEYED = (DISTRIBUTOR, SERIAL, DAY)
"""Fields of a row's key that a file may leave blank."""
OF_THE_ROW = ("province", "city")
ORDER = (DISTRIBUTOR, SERIAL, *OF_THE_ROW, DAY, MONTH)


def brought_earlier(
    tx: Tx,
    contents: Contents,
    said: Stated,
    months: Column,
    batch_id: int,
    *,
    named: Collection[str],
) -> Earlier:
    """Return the rows that an earlier file brought with less in them, or with more.

    Equal rows of two distributors are no reason: all rows of one of the two files must be among
    those of the other. The month is filled in only by the very same file, since a cumulative file
    repeats the rows of earlier months.

    Args:
        tx: Where rows are stored.
        contents: What identifies each row.
        said: What each row says.
        months: The month that each row counts in by its file, yyyymm.
        batch_id: Of the sheet.
        named: Which of month and sale date any row names itself.
    """
    spoken = _spoken(contents, said, named)
    filling: dict[int, int] = {}
    repeated: set[int] = set()
    senders = set(different(contents.distributor))
    for batch in _earlier_batches(tx, said, months, batch_id):
        fits_in = batch["rows"] <= contents.rows
        of_ours = DISTRIBUTOR not in spoken or batch["sender"] in senders
        if not fits_in and not of_ours:
            continue  # the rows of large files of others need not be counted
        told = _told(tx, batch)
        lacking = tuple(name for name in ORDER if name in spoken - told)
        if lacking and fits_in:
            filling.update(_filled(tx, contents, months, batch, lacking))
        silent = tuple(name for name in KEYED if name in told - spoken)
        if silent and of_ours:
            repeated.update(_repeated(tx, contents, batch, silent))
    return Earlier(filling, frozenset(repeated - filling.keys()))


def _filled(
    tx: Tx, contents: Contents, months: Column, batch: Any, lacking: Sequence[str]
) -> dict[int, int]:
    """Return place of a row → the row of an earlier batch, if each of that is among the new."""
    rows = _rows_of(tx, batch["id"])
    places = _by_key(_with_less(contents, lacking))
    if not rows.keys() <= places.keys():
        return {}
    return {
        places[key]: row
        for key, (row, month) in rows.items()
        if lacking != (MONTH,) or month != months[places[key]]
    }


def _repeated(tx: Tx, contents: Contents, batch: Any, silent: Sequence[str]) -> set[int]:
    """Return places of rows that an earlier batch says with more, if one holds all of the other."""
    places = _by_key(contents)
    stored = _by_key(_with_less(stored_contents(tx, "batch_id", [batch["id"]]), silent))
    if not (places.keys() <= stored.keys() or stored.keys() <= places.keys()):
        return set()
    return {places[key] for key in places.keys() & stored.keys()}


def _by_key(contents: Contents) -> dict[str, int]:
    """Return key → place of rows that are told from their equals by their order."""
    keys = in_hex(keys_of(contents, ordinals_of(contents, keys_of(contents), {})))
    return {key: place for place, key in enumerate(keys)}


def _spoken(contents: Contents, said: Stated, named: Collection[str]) -> frozenset[str]:
    """Return what the new rows say of that which another file may leave blank."""
    columns = {name: getattr(contents, name) for name in (DISTRIBUTOR, SERIAL)}
    columns |= {name: getattr(said, name) for name in OF_THE_ROW}
    spoken = {name for name, column in columns.items() if bool(np.any(filled(column)))}
    return frozenset(spoken | ({MONTH} & set(named)) | ({DAY} if "sale_date" in named else set()))


def _earlier_batches(tx: Tx, said: Stated, months: Column, batch_id: int) -> Iterator[Any]:
    """Give the batches of other files that may have brought the same rows."""
    from sqlalchemy import or_, select
    from sqlmodel import col

    own = tx.session.get(Batch, batch_id)
    if own is None:
        return
    wanted = {int(month) for month in different(months)}
    wanted |= {int(Month.of(day)) for day in different(said.sale_date)}
    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    rows = (columns.created + columns.updated).label("rows")
    same = (columns.sha256 == own.sha256).label("same")
    statement = (
        select(columns.id, rows, same, col(FlowFile.dated), col(Distributor.code).label("sender"))
        .outerjoin(Distributor, col(Distributor.id) == columns.distributor_id)
        .outerjoin(FlowFile, col(FlowFile.batch_id) == columns.id)
        .where(
            columns.kind == own.kind, columns.code != own.code, col(Batch.undone).is_(False),
            or_(columns.month.in_(sorted(wanted)), columns.month.is_(None)), rows > 0,
        )
    )  # fmt: skip
    yield from tx.rows(statement)


def _told(tx: Tx, batch: Any) -> frozenset[str]:
    """Return what any row of a batch says; the very same file never says the month by itself."""
    from sqlalchemy import func, select
    from sqlmodel import col

    named = func.nullif(col(FlowRow.distributor_name), "")
    (told,) = tx.rows(
        select(
            func.count(func.coalesce(named, col(FlowRow.distributor_code))).label(DISTRIBUTOR),
            func.count(col(FlowRow.serial)).label(SERIAL),
            func.count(col(FlowRow.province)).label("province"),
            func.count(col(FlowRow.city)).label("city"),
            func.min(col(FlowRow.sale_date)).label("first"),
            func.max(col(FlowRow.sale_date)).label("last"),
        ).where(col(FlowRow.batch_id) == batch["id"])
    )
    first, dated = told["first"], batch["dated"]
    if dated is None:  # of an older program: nothing but the first of one month stands for no days
        dated = first is not None and (first != told["last"] or first.day > 1)
    held = {name for name in (DISTRIBUTOR, SERIAL, *OF_THE_ROW) if told[name]}
    return frozenset(held | ({DAY} if dated else set()) | (set() if batch["same"] else {MONTH}))


def _with_less(contents: Contents, lacking: Sequence[str]) -> Contents:
    """Return rows as a file that lacks some fields identifies them."""
    blank = Coded.same("", contents.rows)
    less: dict[str, Any] = {
        DISTRIBUTOR: blank,
        SERIAL: blank,
        DAY: mapped(contents.day, _first_of_month),
    }
    fewer = contents._replace(**{name: less[name] for name in lacking if name in less})
    return fewer._replace(amount=blank) if SERIAL in lacking else fewer


def _first_of_month(day: str) -> str:
    return date.fromisoformat(day).replace(day=1).isoformat()


def _rows_of(tx: Tx, batch_id: int) -> dict[str, tuple[int, int]]:
    """Return key → row of a batch and its month; none where any of them was corrected."""
    from sqlalchemy import func, or_, select
    from sqlmodel import col

    ids = select(col(FlowRow.id)).where(col(FlowRow.batch_id) == batch_id)
    corrected = select(col(FlowCorrection.source_id)).where(
        or_(col(FlowCorrection.source_id).in_(ids), col(FlowCorrection.reversal_id).in_(ids))
    )
    if tx.rows(corrected.limit(1)):
        return {}
    month = func.coalesce(col(FlowRow.belongs_to), col(FlowRow.counted_month)).label("month")
    statement = select(col(FlowRow.row_key), col(FlowRow.id), month)
    found = tx.rows(statement.where(col(FlowRow.batch_id) == batch_id))
    return {row["row_key"]: (row["id"], row["month"]) for row in found}
