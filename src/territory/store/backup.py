"""Backups of an embedded store: whole even while somebody writes, verified, private.

A backup is a store of its own, `region.db.backups/region-20270203-101500-manual.db`, with a
sheet beside it (`….json`) that holds its digest, the rows and digest of each table, and the end of
its audit. It is made under another name and renamed when it is whole. A server's database is
backed up by the server's own tools, see `store.server_backup`.
"""

import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from territory.kernel import leftovers
from territory.store.audit import START, Head
from territory.store.driver_errors import explained
from territory.store.errors import (
    BackupLocked,
    NoRoomForBackup,
    StoreDamaged,
    StoreMissing,
    StoreNotWritable,
)
from territory.store.rotation import Keeping, to_drop
from territory.store.writer_lock import BUSY_SECONDS

FOLDER = ".backups"
STAMP = "%Y%m%d-%H%M%S"
STAMP_LENGTH = 15
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
ORDINAL = re.compile(r"-\d+$")
SPARE_BYTES = 1 << 20
CHUNK = 1 << 20
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True, slots=True)
class BackupSheet:
    """Written beside a backup. sha256: of the whole file. tables: name → rows."""

    made: str
    reason: str
    store: str
    schema: str
    size: int
    sha256: str
    audit_number: int = 0
    audit_digest: str = START
    tables: Mapping[str, int] = field(default_factory=dict)

    @property
    def head(self) -> Head:
        """The end of the audit when it was made."""
        return Head(self.audit_number, self.audit_digest)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. sheet: None where it is missing or cannot be read."""

    path: Path
    made: datetime
    reason: str
    sheet: BackupSheet | None


def folder_of(store: Path) -> Path:
    """Return the folder where the backups of a store are kept."""
    return store.with_name(store.name + FOLDER)


def make(
    store: Path,
    *,
    reason: str,
    now: datetime,
    folder: Path | None = None,
    target: Path | None = None,
    keeping: Keeping | None = None,
) -> Backup:
    """Back a store up, into its folder or to a named file, and drop what need not stay.

    reason: a slug: manual, before-migrate, -undo, -import or -restore. now: local time.

    Raises:
        StoreMissing: there is no store. NoRoomForBackup: the disk has no room for it.
        StoreDamaged: the store itself is not whole. StoreNotWritable: it cannot be written.
    """
    if not store.is_file():
        raise StoreMissing(place=store)
    place = folder or folder_of(store)
    file = target or _free_name(place, f"{store.stem}-{now:{STAMP}}-{reason}{store.suffix}")
    try:
        if target is None:
            place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            leftovers.clean(place)
        _check_room(store, file.parent)
        with partial(file) as copy:
            copy_into(store, copy, label=str(store))
            stand_alone(copy, label=str(store))
            sheet = _sheet(copy, store, reason, now)
            _write_private(sheet_of(file), json.dumps(asdict(sheet), ensure_ascii=False, indent=1))
            _flush(copy)
            copy.replace(file)
            _flush(file.parent)
    except OSError as error:
        raise StoreNotWritable(place=file, reason=error.strerror or error) from error
    made = Backup(file, now, reason, sheet)
    if target is None and keeping is not None:
        drop_old(place, store, keeping)
    return made


def drop_old(folder: Path, store: Path, keeping: Keeping) -> list[Path]:
    """Delete the backups of a store that need not stay; return them."""
    known = {backup.made: backup for backup in listed(folder, store)}
    dropped = [known[moment].path for moment in sorted(to_drop(known, keeping))]
    for path in dropped:
        path.unlink(missing_ok=True)
        sheet_of(path).unlink(missing_ok=True)
    return dropped


def listed(folder: Path, store: Path) -> list[Backup]:
    """Return the backups of a store in a folder, the newest first."""
    found = []
    for path in folder.glob(f"{_escaped(store.stem)}-*{_escaped(store.suffix)}"):
        name = path.name.removeprefix(f"{store.stem}-").removesuffix(store.suffix)
        stamp, reason = name[:STAMP_LENGTH], ORDINAL.sub("", name[STAMP_LENGTH + 1 :])
        with suppress(ValueError):
            made = datetime.strptime(stamp, STAMP)  # noqa: DTZ007 - local time, as people read it
            found.append(Backup(path, made, reason, read_sheet(path)))
    return sorted(found, key=lambda backup: (backup.made, backup.path.name), reverse=True)


def sheet_of(path: Path) -> Path:
    """Return the file beside a backup."""
    return path.with_name(path.name + ".json")


def read_sheet(path: Path) -> BackupSheet | None:
    """Read what is written beside a backup; None where there is nothing that can be read."""
    try:
        raw = json.loads(sheet_of(path).read_text(encoding="utf-8"))
        return BackupSheet(
            **(raw | {"tables": {name: _rows(its) for name, its in raw["tables"].items()}})
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _rows(said: Any) -> int:
    """Return the rows of a table; an older sheet says a digest of them behind."""
    return int(said[0] if isinstance(said, list) else said)


def copy_into(source: Path, target: Path, *, label: str) -> None:
    """Copy a store into another file, in one step of SQLite's own backup.

    The target becomes the copy in one transaction of its own: readers see all or nothing, and a
    kill leaves it as it was.

    Raises:
        StoreLocked, StoreDamaged, StoreNotWritable: of the store that `label` names.
    """
    with (
        explaining_driver(label),
        closing(sqlite3.connect(source)) as giving,
        closing(sqlite3.connect(target)) as taking,
    ):
        giving.backup(taking, progress=_patience(), sleep=0.1)


def _patience() -> Callable[[int, int, int], None]:
    """Return what gives up when a store stays locked; Python itself would try for ever."""
    until = time.monotonic() + BUSY_SECONDS

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in BUSY and time.monotonic() > until:
            raise BackupLocked

    return look


@contextmanager
def explaining_driver(place: str) -> Iterator[None]:
    """Turn errors of SQLite's driver into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, place) or StoreDamaged(place=place, reason=error) from error


def tables_of(connection: sqlite3.Connection) -> dict[str, int]:
    """Return table → rows."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        str(name): int(connection.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0])
        for (name,) in sorted(names)
    }


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()


def audit_head(connection: sqlite3.Connection) -> Head:
    """Return the end of the audit of a store; a store from before it has none."""
    try:
        row = connection.execute(
            "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
    except sqlite3.OperationalError:
        return Head()
    return Head(int(row[0]), str(row[1])) if row else Head()


def schema_of(connection: sqlite3.Connection) -> str:
    """Return the schema version of a store, blank where it has none."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return ""
    return str(row[0]) if row else ""


def _sheet(file: Path, store: Path, reason: str, now: datetime) -> BackupSheet:
    with explaining_driver(str(store)), closing(open_to_look(file)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StoreDamaged(place=store)
        end = audit_head(connection)
        tables, schema = tables_of(connection), schema_of(connection)
    return BackupSheet(
        made=now.isoformat(timespec="seconds"),
        reason=reason,
        store=store.name,
        schema=schema,
        size=file.stat().st_size,
        sha256=file_digest(file),
        audit_number=end.number,
        audit_digest=end.digest,
        tables=tables,
    )


def open_to_look(file: Path) -> sqlite3.Connection:
    """Open a store that nothing may be written to, or beside."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def stand_alone(file: Path, *, label: str) -> None:
    """Make a copy one file without a journal beside it. label: as of `copy_into`."""
    with explaining_driver(label), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _check_room(store: Path, folder: Path) -> None:
    needed = sum(
        path.stat().st_size
        for path in (store, store.with_name(store.name + "-wal"))
        if path.exists()
    )
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise NoRoomForBackup(
            place=folder, needed=-(-needed // SPARE_BYTES), free=free // SPARE_BYTES
        )


@contextmanager
def partial(file: Path) -> Iterator[Path]:
    """Give an empty private file to write to; it is gone afterwards, unless it was renamed."""
    leftovers.clean(file.parent, file.name)
    path = leftovers.beside(file)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR, PRIVATE))
        yield path
    finally:
        for beside in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)


def _write_private(path: Path, content: str) -> None:
    with os.fdopen(
        os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE), "w", -1, "utf-8"
    ) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(path: Path) -> None:
    """Let a file, or the names in a folder, reach the disk; some file systems cannot."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _free_name(folder: Path, name: str) -> Path:
    path = folder / name
    stem, suffix = path.stem, path.suffix
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def _escaped(text: str) -> str:
    """Return a text for a glob pattern that means itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def described(sheet: BackupSheet | None) -> dict[str, Any]:
    """Return what a list of backups says of one."""
    if sheet is None:
        return {"schema": None, "rows": None}
    rows = sum(count for name, count in sheet.tables.items() if name != "alembic_version")
    return {"schema": sheet.schema, "rows": rows}
