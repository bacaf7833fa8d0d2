"""What later work leans on what batches brought, so that they cannot be taken back alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from territory.errors import Exit, TerritoryError
from territory.store.putback import images
from territory.store.tables import Batch, Change, Run

if TYPE_CHECKING:
    from territory.store.transaction import Tx

FLOW_ROW = "flow_row"
MOST_NAMED = 5


class LaterWork(TerritoryError):
    """Batch {batch} cannot be undone: later work changed the same rows: {later}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Undo that first: territory {first}"


def refuse_later(tx: "Tx", code: str, batches: Sequence[Mapping[str, Any]]) -> None:
    """Refuse where a later batch or command, not undone, changed the rows that batches changed.

    Raises:
        LaterWork: it names them.
    """
    ids = [int(row["id"]) for row in batches]
    changed = _changed(tx, ids)
    if not changed:
        return
    codes = {*_later_batches(tx, ids, changed), *_later_runs(tx, batches, changed)}
    if codes:
        newest = sorted(codes, reverse=True)
        raise LaterWork(batch=code, later=", ".join(newest[:MOST_NAMED]), first=_undoing(newest[0]))


def _undoing(code: str) -> str:
    """Return the command that takes back a batch (20270203-2.1) or another command (20270203-3)."""
    return f"imports undo {code}" if "." in code else f"undo {code}"


def _changed(tx: "Tx", ids: Sequence[int]) -> dict[tuple[str, int], int]:
    """Return table and row that batches changed → their last entry of the change log."""
    from sqlmodel import col, select

    mine = select(col(Change.id), col(Change.table_name), col(Change.row_id))
    return {
        (row["table_name"], row["row_id"]): int(row["id"])
        for row in tx.rows(mine.where(col(Change.batch_id).in_(ids)).order_by(col(Change.id)))
    }


def _later_batches(
    tx: "Tx", ids: Sequence[int], changed: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    """Yield the batches, and the commands of small changes, that the change log names."""
    from sqlalchemy import and_, or_, select
    from sqlmodel import col

    named: list[Any] = [col(Batch.code).label("batch"), col(Run.code).label("run")]
    later = (
        select(col(Change.id), col(Change.table_name), col(Change.row_id), *named)
        .select_from(Change)
        .join(Run, col(Run.id) == col(Change.run_id))
        .outerjoin(Batch, col(Batch.id) == col(Change.batch_id))
        .where(
            col(Change.id) > min(changed.values()),
            col(Run.undone_by).is_(None),
            or_(
                col(Change.batch_id).is_(None),
                and_(col(Change.batch_id).not_in(ids), col(Batch.undone).is_(False)),
            ),
        )
    )
    for row in tx.rows(later):
        if changed.get((row["table_name"], row["row_id"]), row["id"]) < row["id"]:
            yield str(row["batch"] or row["run"])


def _later_runs(
    tx: "Tx", batches: Sequence[Mapping[str, Any]], changed: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    """Yield the commands of whatever size whose journal holds one of the rows."""
    last = max(int(row["run_id"]) for row in batches)
    tables = {table for table, _ in changed}
    for image in images(tx, last, later=True, tables=tables):
        if any((image.table.name, key[0]) in changed for key in image.before):
            yield image.run


def refuse_replaced(tx: "Tx", code: str, ids: Sequence[int]) -> None:
    """Refuse where a newer file replaced rows that the batches brought.

    Raises:
        LaterWork: it names the files.
    """
    from sqlmodel import col, select

    statement = (
        select(col(Change.before), col(Batch.code))
        .join(Batch, col(Batch.id) == col(Change.batch_id))
        .where(
            col(Change.table_name) == FLOW_ROW,
            col(Batch.id).not_in(ids),
            col(Batch.undone).is_(False),
        )
        .order_by(col(Change.id))
    )
    later = [
        str(other)
        for before, other in tx.stream(statement)
        if (before or {}).get("batch_id") in ids
    ]
    if later:
        named = list(dict.fromkeys(reversed(later)))
        raise LaterWork(batch=code, later=", ".join(named[:MOST_NAMED]), first=_undoing(named[0]))
