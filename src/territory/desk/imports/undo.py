"""Take an import back: what its batches created goes, what they changed is as it was before.

The change log says what stood before. Where later work built on it, the undo is refused and names
that work; nothing is taken back in part.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from territory.desk import backups
from territory.desk.imports.codes import named_by
from territory.desk.imports.crediting import credit_all, forget_flow
from territory.desk.imports.leaning import FLOW_ROW, refuse_later, refuse_replaced
from territory.desk.kinds import FLOW, changes_credits
from territory.errors import Exit, Refused, TerritoryError, UnknownName
from territory.present.words import word
from territory.store.all_tables import all_tables
from territory.store.references import WORTH
from territory.store.transaction import CHUNK

if TYPE_CHECKING:
    from sqlalchemy import Table as StoredTable
    from sqlmodel import SQLModel

    from territory.store.transaction import Tx
    from territory.workspace import Workspace

COMMAND = "imports undo"

MEANING = {
    "institution": ("institution_id",),
    "distributor": ("distributor_id", "buyer_distributor_id"),
    "product": ("product_id",),
    "department": ("department_id",),
}
"""Table -> columns of a flow row that only say what its names were understood to mean."""
MEANING_OF_SUPPLY = {"distributor": ("distributor_id", "supplier_id"), "product": ("product_id",)}
"""The same of purchases and stock."""


class AlreadyUndone(Refused):
    """Batch {batch} was undone before."""


class StillUsed(TerritoryError):
    """Batch {batch} cannot be undone: {count} rows of {table} refer to what it created."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Undo what came after it first: territory imports list"


class MonthClosed(TerritoryError):
    """Batch {batch} cannot be undone: it decides flow of the closed month {month}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Reported figures of a closed month do not change; a named person reopens it."


class ChangesApplied(TerritoryError):
    """Batch {batch} cannot be undone: {count} of its proposed target changes were decided."""

    exit_code = Exit.INPUT_REFUSED
    hint = "See them with: territory targets changes list"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the batches, and the rows deleted and set back."""

    code: str
    batches: tuple[str, ...]
    deleted: int
    restored: int
    flow_rows: int
    dry_run: bool = False


@dataclass(slots=True)
class Before:
    """How rows of one table stood before: those to delete, and old values by row."""

    deleted: set[int] = field(default_factory=set)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


def undo(ws: "Workspace", code: str) -> Undone:
    """Undo the batch of a file (20270203-2.1), or all batches of a command (20270203-2).

    Raises:
        UnknownName: there is no such batch. AlreadyUndone, LaterWork, StillUsed, MonthClosed,
        ChangesApplied: as they say; nothing is changed.
    """
    all_tables()
    with ws.reading() as tx:
        many = _is_much(_batches(tx, code))
    with ws.writing(COMMAND, journal=False, many=many, batch=code) as tx:
        batches = _batches(tx, code)
        ids = [int(row["id"]) for row in batches]
        refuse_later(tx, code, batches)
        refuse_replaced(tx, code, ids)
        _forget_proposals(tx, code, ids)
        before = _before(tx, ids)
        _set_flow_back(tx, code, before)
        flow_rows = forget_flow(tx, ids)
        release_flow(tx, code, before)
        release_supply(tx, before)
        _restore(tx, code, before)
        if before or any(changes_credits(row["kind"]) for row in batches):
            credit_all(tx)  # of flow alone, its room has credited what is left
        _mark(tx, ids)
        codes = tuple(dict.fromkeys(str(row["code"]) for row in batches))
        deleted = sum(len(item.deleted) for item in before.values())
        restored = sum(len(item.values) for item in before.values())
        if not ws.dry_run:
            backups.before(ws.settings, "undo")  # another connection, which sees the state before
    return Undone(code, codes, deleted, restored, flow_rows, ws.dry_run)


def _is_much(batches: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether very many rows go, or what very many rows refer to, not all by an index."""
    rows = sum(int(row["rows"]) for row in batches)
    return rows >= WORTH or any(row["kind"] != FLOW for row in batches)


def _batches(tx: "Tx", code: str) -> list[Mapping[str, Any]]:
    from sqlalchemy import select
    from sqlmodel import col

    from territory.store.tables import Batch

    statement = (
        select(Batch.__table__.c)  # type: ignore[attr-defined]  # every table model has it
        .where(named_by(code))
        .order_by(col(Batch.id))
    )
    found: list[Mapping[str, Any]] = [dict(row) for row in tx.rows(statement)]
    if not found:
        newest = select(col(Batch.code)).distinct().order_by(col(Batch.code).desc()).limit(3)
        near = ", ".join(str(row["code"]) for row in tx.rows(newest))
        raise UnknownName(what=word("batch"), given=code, proposals=near or "–")
    standing = [row for row in found if not row["undone"]]
    if not standing:
        raise AlreadyUndone(batch=code)
    return standing


def _set_flow_back(tx: "Tx", code: str, before: Mapping[str, Before]) -> None:
    """Give flow rows that a newer file replaced their old values, and the batch they came with."""
    from sqlmodel import col

    from territory.ledger.tables import FlowRow

    if FLOW_ROW not in before:
        return
    values = before[FLOW_ROW].values
    for part in _parts(values):
        _refuse_closed(tx, code, FlowRow, col(FlowRow.id).in_(part))
    _set_back(tx, stored_tables()[FLOW_ROW], values)
    values.clear()


def _forget_proposals(tx: "Tx", code: str, ids: Sequence[int]) -> None:
    """Delete the target changes that the batches proposed; a decided one refuses."""
    from sqlmodel import col, delete, func, select

    from territory.targets.tables import PlanChange

    mine = col(PlanChange.batch_id).in_(ids)
    decided = select(func.count().label("n")).where(mine, col(PlanChange.status) != "proposed")
    count = int(tx.rows(decided)[0]["n"])
    if count:
        raise ChangesApplied(batch=code, count=count)
    tx.execute(delete(PlanChange).where(mine))


def _before(tx: "Tx", ids: Sequence[int]) -> dict[str, Before]:
    """Return table -> how its rows stood before the batches, from the change log backwards."""
    from sqlmodel import col, select

    from territory.store.tables import Change

    statement = (
        select(col(Change.table_name), col(Change.row_id), col(Change.before))
        .where(col(Change.batch_id).in_(ids))
        .order_by(col(Change.id).desc())
    )
    tables: dict[str, Before] = {}
    for row in tx.rows(statement):
        table = tables.setdefault(str(row["table_name"]), Before())
        row_id = int(row["row_id"])
        if row["before"] is None:
            table.deleted.add(row_id)
            table.values.pop(row_id, None)
        else:
            table.values.setdefault(row_id, {}).update(row["before"])
    return tables


def release_flow(tx: "Tx", code: str, before: Mapping[str, Before]) -> None:
    """Let flow rows forget what their names meant where that goes; crediting finds it anew."""
    from sqlmodel import col, delete, update

    from territory.ledger.tables import FlowCredit, FlowRow

    for name, columns in MEANING.items():
        gone = before.get(name, Before()).deleted
        for column in columns:
            for part in _parts(gone):
                mine = col(getattr(FlowRow, column)).in_(part)
                _refuse_closed(tx, code, FlowRow, mine)
                tx.execute(update(FlowRow).where(mine).values({column: None}))
    for name, table in before.items():
        for part in _parts(table.deleted):
            for key in FlowCredit.__table__.foreign_keys:  # type: ignore[attr-defined]  # a table
                if key.column.table.name == name:
                    _refuse_closed(tx, code, FlowCredit, key.parent.in_(part))
                    tx.execute(delete(FlowCredit).where(key.parent.in_(part)))


def refuse_closed_rows(tx: "Tx", code: str, before: Mapping[str, Before]) -> None:
    """Refuse where flow rows that would go count in a closed month.

    Raises:
        MonthClosed: as it says.
    """
    from sqlmodel import col

    from territory.ledger.tables import FlowRow

    for part in _parts(before.get("flow_row", Before()).deleted):
        _refuse_closed(tx, code, FlowRow, col(FlowRow.id).in_(part))


def release_supply(tx: "Tx", before: Mapping[str, Before]) -> None:
    """Let purchases and stock forget what their names meant where that goes."""
    from sqlalchemy import update

    from territory.supply.tables import FlowPurchase, FlowStock

    for table in (FlowPurchase, FlowStock):
        columns = table.__table__.c  # type: ignore[union-attr]  # every table model has it
        for name, meanings in MEANING_OF_SUPPLY.items():
            for part in _parts(before.get(name, Before()).deleted):
                for column in (columns[one] for one in meanings if one in columns):
                    tx.execute(update(table).where(column.in_(part)).values({column.name: None}))


def _refuse_closed(tx: "Tx", code: str, table: "type[SQLModel]", mine: Any) -> None:
    from sqlmodel import col, select

    from territory.ledger.tables import FlowMonth

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(columns.counted_month)
        .join(FlowMonth, col(FlowMonth.month) == columns.counted_month)
        .where(mine, col(FlowMonth.status) == "closed")
        .limit(1)
    )
    found = tx.rows(statement)
    if found:
        raise MonthClosed(batch=code, month=found[0]["counted_month"])


def _restore(tx: "Tx", code: str, before: Mapping[str, Before]) -> None:
    """Set old values back, then delete what was created, what refers to others first."""
    from sqlalchemy import delete

    tables = stored_tables()
    for name, table in before.items():
        _set_back(tx, tables[name], table.values)
    _refuse_used(tx, code, before)
    for name in reversed(list(tables)):
        for part in _parts(before.get(name, Before()).deleted):
            tx.execute(delete(tables[name]).where(tables[name].c.id.in_(part)))


def _set_back(tx: "Tx", stored: "StoredTable", values: Mapping[int, Mapping[str, Any]]) -> None:
    """Write old values, the rows that name the same columns together."""
    from sqlalchemy import bindparam, update

    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, old in values.items():
        names = tuple(sorted(old))
        typed = {f"old_{name}": _typed(stored, name, old[name]) for name in names}
        alike.setdefault(names, []).append({"row_id": row_id, **typed})
    for names, rows in alike.items():
        statement = (
            update(stored)
            .where(stored.c.id == bindparam("row_id"))
            .values({name: bindparam(f"old_{name}") for name in names})
        )
        tx.session.connection().execute(statement, rows)


def _refuse_used(tx: "Tx", code: str, before: Mapping[str, Before]) -> None:
    """Refuse where rows that stay refer to a row that would go."""
    used = first_used(tx, before)
    if used:
        raise StillUsed(batch=code, count=used[1], table=used[0])


def first_used(
    tx: "Tx", before: Mapping[str, Before], apart: Mapping[str, Collection[int]] | None = None
) -> tuple[str, int] | None:
    """Return a table of rows that stay and refer to rows that would go, and how many.

    apart: table → rows that do not count, since they will be set back.
    """
    from sqlalchemy import select

    for stored in stored_tables().values():
        going = {*before.get(stored.name, Before()).deleted, *(apart or {}).get(stored.name, ())}
        for key in stored.foreign_keys:
            gone = before.get(key.column.table.name, Before()).deleted
            for part in _parts(gone):
                statement = select(stored.primary_key.columns.values()[0].label("id"))
                found = tx.rows(statement.where(key.parent.in_(part)))
                staying = [row for row in found if row["id"] not in going]
                if staying:
                    return stored.name, len(staying)
    return None


def stored_tables() -> dict[str, "StoredTable"]:
    """Return every table of the store, those referred to first."""
    return {table.name: table for table in all_tables()}


def _typed(stored: "StoredTable", column: str, value: Any) -> Any:
    """Return a value of the change log, which is JSON, as the column holds it."""
    kind = stored.c[column].type.python_type
    if isinstance(value, str) and kind is date:
        return date.fromisoformat(value)
    if isinstance(value, str) and kind is datetime:
        return datetime.fromisoformat(value)
    return value


def _mark(tx: "Tx", ids: Iterable[int]) -> None:
    from territory.store.tables import Batch

    tx.update(Batch, [{"id": batch_id, "undone": True} for batch_id in ids])


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids a few hundred at a time, the newest first, as many as one statement takes."""
    ordered = sorted(ids, reverse=True)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
