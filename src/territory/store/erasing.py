"""Traces of a person in a store once the rows are mended: in logs, in images, in the file.

A text stands in a store as it is, and in JSON columns also with its characters escaped.
"""

import json
import mmap
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory.room import personal_tables
from territory.store.journal import packed, unpacked
from territory.store.revert import PARTS
from territory.store.tables import Change, RunImage

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from territory.store.engine import Store
    from territory.store.transaction import Tx

SQLITE_MARK = b"SQLite format 3\x00"
BESIDE = ("-wal", "-shm", "-journal")
BACKUPS = ".backups"
"""Ending of a store's folder of backups."""
TEXT_TYPES = ("CHAR", "TEXT", "JSON", "CLOB")
PATIENCE = 3
"""Seconds to wait for others who have the store open, before leaving the wipe for later."""


@dataclass(frozen=True, slots=True)
class Left:
    """Where a text still stands: a column of a table, and in how many rows."""

    table: str
    column: str
    rows: int


def rewrite_logs(tx: "Tx", table: str, row_id: int, instead: Mapping[str, Any]) -> int:
    """Replace values of one row wherever its history keeps them; return how many entries.

    instead: column → what stands there from now on; columns that an entry does not have stay out.
    """
    from sqlalchemy import select, update
    from sqlmodel import col

    columns = Change.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns.before, columns.after).where(
        columns.table_name == table, columns.row_id == row_id
    )
    changed = 0
    for entry in tx.rows(statement):
        kept = {side: _with(entry[side], instead) for side in ("before", "after")}
        if any(kept[side] != entry[side] for side in kept):
            tx.execute(update(Change).where(col(Change.id) == entry["id"]).values(**kept))
            changed += 1
    return changed + _rewrite_images(tx, table, row_id, instead)


def _rewrite_images(tx: "Tx", table: str, row_id: int, instead: Mapping[str, Any]) -> int:
    """Replace values in the images of how rows stood before a run."""
    from sqlalchemy import select, update
    from sqlmodel import col

    columns = RunImage.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns.rows).where(columns.table_name == table)
    changed = 0
    for image in tx.rows(statement):
        held = unpacked(image["rows"])
        mended = {
            part: [_with(row, instead) if row.get("id") == row_id else row for row in held[part]]
            for part in PARTS & held.keys()
        }
        if any(mended[part] != held[part] for part in mended):
            rows = packed({**held, **mended})
            tx.execute(update(RunImage).where(col(RunImage.id) == image["id"]).values(rows=rows))
            changed += 1
    return changed


def _with(values: Mapping[str, Any] | None, instead: Mapping[str, Any]) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: instead.get(name, value) for name, value in values.items()}


def still_said(tx: "Tx", text: str) -> list[Left]:
    """Return the columns of all tables that hold a text, images of rows unpacked."""
    from sqlalchemy import MetaData, String, cast, func, or_, select

    connection = tx.session.connection()
    stored = MetaData()
    stored.reflect(connection)
    found = []
    for table in stored.sorted_tables:
        for column in table.columns:
            if not any(name in str(column.type).upper() for name in TEXT_TYPES):
                continue
            value = cast(column, String)
            said = or_(*(value.contains(form, autoescape=True) for form in forms(text)))
            rows = connection.execute(select(func.count()).where(said)).scalar() or 0
            if rows:
                found.append(Left(table.name, column.name, int(rows)))
    return found


def forms(text: str) -> tuple[str, ...]:
    """Return a text as columns hold it: as it is, and as JSON writes it."""
    return tuple(dict.fromkeys((text, json.dumps(text)[1:-1])))


def wipe(store: "Store") -> bool:
    """Write a store anew, so that nothing that was deleted stays readable in its file.

    Return False where somebody else has it open just now, or there is no room for the copy; what
    was deleted is then gone from the tables, and the bytes go with the next wipe.
    """
    return _wipe_file(store.place) if store.embedded else _wipe_server(store.engine)


def _wipe_file(place: str) -> bool:
    """Rewrite the file (VACUUM) and empty the log beside it."""
    try:
        with closing(sqlite3.connect(place, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    return not busy


def _wipe_server(engine: "Engine") -> bool:
    """Rewrite the tables that held the person; the server's own log is its keeper's matter."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{PATIENCE}s'"))
            for table in personal_tables():
                connection.execute(text(f'VACUUM FULL "{table}"'))
    except DBAPIError:
        return False
    return True


def copies_of(place: str) -> list[Path]:
    """Return the other stores that stand beside an embedded one, and those among its backups."""
    if "://" in place:
        return []
    store = Path(place).resolve()
    folders = [store.parent, *sorted(store.parent.glob(f"*{BACKUPS}"))]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    return [path for path in files if path != store and _is_store(path)]


def _is_store(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MARK)) == SQLITE_MARK
    except OSError:
        return False


def copies_that_say(place: str, texts: Collection[str]) -> list[Path]:
    """Return the copies whose bytes hold one of the texts, in their file or the log beside it."""
    wanted = [form.encode() for text in texts if text for form in forms(text)]
    return [
        path
        for path in copies_of(place)
        if any(_holds(part, wanted) for part in _parts(path)) or _image_holds(path, texts)
    ]


def _parts(path: Path) -> Iterator[Path]:
    yield path
    for ending in BESIDE:
        part = path.with_name(path.name + ending)
        if part.exists():
            yield part


def _holds(path: Path, wanted: Iterable[bytes]) -> bool:
    try:
        if not os.path.getsize(path):  # noqa: PTH202  # an empty file cannot be mapped
            return False
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return any(data.find(text) >= 0 for text in wanted)
    except OSError:
        return False


def _image_holds(path: Path, texts: Collection[str]) -> bool:
    """Look into the packed images of a copy; one that has none, or cannot be opened, holds none."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return False
    try:
        tables = personal_tables()
        marks = ", ".join("?" * len(tables))
        images = connection.execute(
            f"SELECT rows FROM run_image WHERE table_name IN ({marks})",
            tables,
        )
        said = (json.dumps(unpacked(rows), ensure_ascii=False) for (rows,) in images)
        return any(text in image for image in said for text in texts if text)
    except (sqlite3.Error, ValueError):
        return False
    finally:
        connection.close()
