"""Rows that an earlier file brought with less in them: the new file fills it in.

A file came without its distributor, date, province or serial number. With them most of its rows
have other keys, and would count a second time.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from territory.kernel.columns import Coded, Column, different, filled, mapped
from territory.ledger.rules.keys import Contents, in_hex, keys_of, ordinals_of
from territory.ledger.service.interpretation import Stated
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.store.tables import Batch
from territory.store.transaction import Tx

OF_THE_ROW = ("province", "city")
LACKING = ("distributor", "serial", *OF_THE_ROW)
"""Fields that an earlier file may leave blank."""
MONTH = "month"


def filled_in(
    tx: Tx, contents: Contents, said: Stated, months: Column, batch_id: int
) -> dict[int, int]:
    """Return place of a row → the stored row that it fills in.

    Equal rows of two distributors are no reason: every row of the earlier batch must be among
    the new ones. The month is filled in only by the very same file, since a cumulative file
    repeats the rows of earlier months.

    Args:
        tx: Where rows are stored.
        contents: What identifies each row.
        said: What each row says.
        months: The month of each row as its file says, yyyymm.
        batch_id: Of the sheet.
    """
    given = _given(contents, said)
    found: dict[int, int] = {}
    for batch in _earlier_batches(tx, said, months, batch_id):
        lacking = _lacking(tx, batch, given)
        if not lacking:
            continue
        rows = _rows_of(tx, batch["id"])
        fewer = _with_less(contents, lacking)
        keys = in_hex(keys_of(fewer, ordinals_of(fewer, keys_of(fewer), {})))
        places = {key: place for place, key in enumerate(keys)}
        if rows.keys() <= places.keys():
            found.update(
                {
                    places[key]: row
                    for key, (row, month) in rows.items()
                    if lacking != (MONTH,) or month != months[places[key]]
                }
            )
    return found


def _given(contents: Contents, said: Stated) -> frozenset[str]:
    """Return what the new rows say of that which may be filled in."""
    columns = {name: getattr(contents, name) for name in ("distributor", "serial")}
    columns["day"] = mapped(contents.day, lambda day: "" if day.endswith("-01") else day)
    columns |= {name: getattr(said, name) for name in OF_THE_ROW}
    return frozenset(name for name, column in columns.items() if bool(np.any(filled(column))))


def _earlier_batches(tx: Tx, said: Stated, months: Column, batch_id: int) -> Iterator[Any]:
    """Give the batches of other files that may have brought the same rows."""
    from sqlalchemy import or_, select
    from sqlmodel import col

    own = tx.session.get(Batch, batch_id)
    if own is None:
        return
    wanted = {int(month) for month in different(months)}
    wanted |= {day.year * 100 + day.month for day in different(said.sale_date)}
    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns.sha256).where(
        columns.kind == own.kind, columns.code != own.code, col(Batch.undone).is_(False),
        or_(columns.month.in_(sorted(wanted)), columns.month.is_(None)),
        (columns.created + columns.updated).between(1, len(months)),
    )  # fmt: skip
    for row in tx.rows(statement):
        yield {"id": row["id"], "same": row["sha256"] == own.sha256}


def _lacking(tx: Tx, batch: Any, given: frozenset[str]) -> tuple[str, ...]:
    """Return what no row of a batch says, and the new rows do."""
    from sqlalchemy import func, select
    from sqlmodel import col

    named = func.nullif(col(FlowRow.distributor_name), "")
    (told,) = tx.rows(
        select(
            func.count(func.coalesce(named, col(FlowRow.distributor_code))).label("distributor"),
            func.count(col(FlowRow.serial)).label("serial"),
            func.count(col(FlowRow.province)).label("province"),
            func.count(col(FlowRow.city)).label("city"),
            func.min(col(FlowRow.sale_date)).label("first"),
            func.max(col(FlowRow.sale_date)).label("last"),
        ).where(col(FlowRow.batch_id) == batch["id"])
    )
    lacking = [name for name in LACKING if name in given and not told[name]]
    first = told["first"]
    if "day" in given and first == told["last"] and first is not None and first.day == 1:
        lacking.append("day")
    if batch["same"]:
        lacking.append(MONTH)
    return tuple(lacking)


def _with_less(contents: Contents, lacking: Sequence[str]) -> Contents:
    """Return the rows as the earlier file identified them."""
    blank = Coded.same("", contents.rows)
    less: dict[str, Any] = {
        "distributor": blank,
        "serial": blank,
        "day": mapped(contents.day, _first_of_month),
    }
    fewer = contents._replace(**{name: less[name] for name in lacking if name in less})
    return fewer._replace(amount=blank) if "serial" in lacking else fewer


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
