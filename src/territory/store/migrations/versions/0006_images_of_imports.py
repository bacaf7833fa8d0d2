"""images of imports.

Imports leave the same images as commands, so that one undo takes any of them back. Those of imports
that stand are made here from the change log, and from the rows that carry their batch. Commands of
the first version kept no images: theirs are made only as far as the change log tells, so that they
are named as later work, and are not taken back themselves.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RUN = sa.table("run", sa.column("id"), sa.column("undone_by"))
BATCH = sa.table(
    "batch", *map(sa.column, ("id", "run_id", "code")), sa.column("undone", sa.Boolean)
)
CHANGE = sa.table(
    "change",
    *map(sa.column, ("id", "run_id", "batch_id", "table_name", "row_id")),
    sa.column("before", sa.JSON),
    sa.column("after", sa.JSON),
)
IMAGE = sa.table(
    "run_image",
    *map(sa.column, ("id", "run_id", "batch", "table_name", "low", "high")),
    sa.column("rows", sa.LargeBinary),
)
BROUGHT = ("flow_row", "flow_purchase", "plan_change")
"""Tables whose rows carry the batch that brought them, and are not in the change log."""

Work = tuple[int, str | None]
"""Run, and code of the file; None for a command."""
Spans = list[tuple[int, int]]


class Image:
    """Changes of one table by a run or a file."""

    def __init__(self) -> None:
        self.made: set[int] = set()
        self.spans: Spans = []
        self.named: list[list[int]] = []
        self.before: dict[int, dict[str, Any]] = {}
        self.gone: dict[int, dict[str, Any]] = {}


Images = dict[tuple[Work, str], Image]


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("run_image", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.String(), nullable=True))
    connection = op.get_bind()
    _name_files(connection)
    kept = set(connection.execute(sa.select(IMAGE.c.run_id)).scalars())
    files = {
        row.id: (row.run_id, row.code)
        for row in connection.execute(sa.select(BATCH).where(sa.not_(BATCH.c.undone)))
        if row.run_id not in kept
    }
    images: Images = {}
    _from_log(connection, images, files, kept)
    _from_rows(connection, images, files)
    stored = [row for key, image in images.items() for row in _stored(connection, key, image)]
    if stored:
        connection.execute(sa.insert(IMAGE), stored)
    _put_in_order(connection)


def _name_files(connection: sa.Connection) -> None:
    """Name the file of commands that send rows through a loader, and kept images already."""
    code = sa.select(sa.func.min(BATCH.c.code)).where(BATCH.c.run_id == IMAGE.c.run_id)
    connection.execute(sa.update(IMAGE).values(batch=code.scalar_subquery()))


def _from_log(
    connection: sa.Connection, images: Images, files: dict[int, Work], kept: set[int]
) -> None:
    """Add what the change log tells of files that stand, and of commands that kept no image."""
    entries = sa.select(CHANGE, RUN.c.undone_by).join(RUN, RUN.c.id == CHANGE.c.run_id)
    for row in connection.execute(entries.order_by(CHANGE.c.id)):
        if row.batch_id in files:
            work = files[row.batch_id]
        elif row.batch_id is None and row.run_id not in kept and row.undone_by is None:
            work = (row.run_id, None)
        else:
            continue
        image = images.setdefault((work, row.table_name), Image())
        if row.before is None:
            image.made.add(row.row_id)
        elif row.row_id not in image.made:
            held = image.gone if row.after is None else image.before
            held[row.row_id] = row.before | held.get(row.row_id, {})


def _from_rows(connection: sa.Connection, images: Images, files: dict[int, Work]) -> None:
    """Add the rows that carry the batch that brought them."""
    first, by_hand = _owners(connection)
    for name in BROUGHT:
        table = sa.table(name, sa.column("id"), sa.column("batch_id"))
        rows = connection.execute(sa.select(table.c.id, table.c.batch_id).order_by(table.c.id))
        owned = (
            (row_id, files.get(first.get(row_id, batch) if name == "flow_row" else batch))
            for row_id, batch in rows
            if name != "flow_row" or row_id not in by_hand
        )
        for work, spans in _by_work(owned).items():
            image = images.setdefault((work, name), Image())
            image.spans.extend(spans)
            image.made.clear()  # they are among the rows
    file = sa.table("flow_file", sa.column("batch_id"))
    if sa.inspect(connection).has_table("flow_file"):
        for batch in connection.execute(sa.select(file.c.batch_id)).scalars():
            if batch in files:
                images.setdefault((files[batch], "flow_file"), Image()).named.append([batch])


def _owners(connection: sa.Connection) -> tuple[dict[int, int], set[int]]:
    """Return flow row → its first batch, where a newer file replaced it; and rows of commands."""
    first: dict[int, int] = {}
    by_hand: set[int] = set()
    mine = sa.select(CHANGE).where(CHANGE.c.table_name == "flow_row").order_by(CHANGE.c.id)
    for row in connection.execute(mine):
        if row.before is not None and "batch_id" in row.before:
            first.setdefault(row.row_id, row.before["batch_id"])
        elif row.before is None and row.batch_id is None:
            by_hand.add(row.row_id)
    return first, by_hand


def _by_work(owned: Iterable[tuple[int, Work | None]]) -> dict[Work, Spans]:
    """Return the spans of keys of each file, from rows in the order of their keys."""
    found: dict[Work, Spans] = {}
    for work, rows in groupby(owned, key=lambda row: row[1]):
        ids = [row_id for row_id, _ in rows]
        if work is not None:
            found.setdefault(work, []).append((ids[0] - 1, ids[-1]))
    return found


def _stored(
    connection: sa.Connection, key: tuple[Work, str], image: Image
) -> Iterator[dict[str, Any]]:
    """Yield an image as it is stored: one row for each span of keys."""
    (run_id, batch), table = key
    names = _json_columns(connection, table)
    parts = {
        part: [{"id": row_id} | _as_stored(row, names) for row_id, row in rows.items()]
        for part, rows in (("gone", image.gone), ("before", image.before))
    }
    whole = {"made": image.named, "derived": [], "whole": batch is not None, **parts}
    nothing = {"made": [], "gone": [], "before": [], "derived": [], "whole": batch is not None}
    spans: list[tuple[int | None, int | None]] = [*image.spans, *_runs(sorted(image.made))]
    for place, (low, high) in enumerate(spans or [(None, None)]):
        yield {
            "run_id": run_id, "batch": batch, "table_name": table, "low": low, "high": high,
            "rows": _packed(nothing if place else whole),
        }  # fmt: skip


def _runs(ids: list[int]) -> Iterator[tuple[int, int]]:
    """Yield spans of keys that follow one another."""
    for _, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        part = [row_id for _, row_id in run]
        yield part[0] - 1, part[-1]


def _json_columns(connection: sa.Connection, table: str) -> set[str]:
    columns = sa.inspect(connection).get_columns(table)
    return {column["name"] for column in columns if isinstance(column["type"], sa.JSON)}


def _as_stored(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return old values as images keep them: JSON as its text."""
    return {name: json.dumps(value) if name in names else value for name, value in row.items()}


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def _put_in_order(connection: sa.Connection) -> None:
    """Number the images in the order in which they were made: by run, and file of it."""
    rows = connection.execute(sa.select(IMAGE.c.id, IMAGE.c.run_id, IMAGE.c.batch)).all()
    ordered = sorted(rows, key=lambda row: (row.run_id, _ordinal(row.batch), row.id))
    if not ordered:
        return
    moved = [{"old": row.id, "new": -place} for place, row in enumerate(ordered, 1)]
    move = sa.update(IMAGE).where(IMAGE.c.id == sa.bindparam("old"))
    connection.execute(move.values(id=sa.bindparam("new")), moved)
    connection.execute(sa.update(IMAGE).values(id=-IMAGE.c.id))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('run_image', 'id'), max(id)) FROM run_image"
        )


def _ordinal(code: str | None) -> int:
    return int(code.rpartition(".")[2]) if code else 0
