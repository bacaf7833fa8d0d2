"""Proving a backup, and putting it back in the place of a store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from territory.kernel.findings import Finding, Place, Severity
from territory.store import backup, migrate
from territory.store.errors import (
    BackupMissing,
    BackupNotWhole,
    StoreLocked,
    StoreNotWritable,
    StoreTooNew,
)
from territory.store.writer_lock import BUSY_SECONDS

BESIDE = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a store; they must not meet another one of the same name."""


def verify(path: Path) -> list[Finding]:
    """Return what is wrong with a backup: file, rows, keys, schema, and its sheet.

    Raises:
        BackupMissing: there is no such file.
    """
    if not path.is_file():
        raise BackupMissing(file=path)
    return list(_faults(path))


def _faults(path: Path) -> Iterator[Finding]:
    sheet = backup.read_sheet(path)
    if sheet is None:
        yield _finding(
            path, "backup-no-sheet", "Nothing is written beside it to compare it with.",
            severity=Severity.WARNING,
        )  # fmt: skip
    elif backup.file_digest(path) != sheet.sha256:
        yield _finding(path, "backup-altered", "The file is not what was written: {size:,} bytes.",
                       size=path.stat().st_size)  # fmt: skip
    try:
        with closing(backup.open_to_look(path)) as connection:
            yield from _inside(path, connection, sheet)
    except sqlite3.Error as error:
        yield _finding(path, "backup-damaged", "The file is damaged: {reason}.", reason=error)


def _inside(
    path: Path, connection: sqlite3.Connection, sheet: backup.BackupSheet | None
) -> Iterator[Finding]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        yield _finding(path, "backup-damaged", "The file is damaged: {reason}.", reason=found[0])
        return
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        yield _finding(
            path, "backup-orphans", "{count:,} rows refer to rows that are not there.",
            count=len(orphans),
        )  # fmt: skip
    schema = backup.schema_of(connection)
    if schema not in migrate.known_revisions():
        yield _finding(
            path, "backup-schema", 'It has schema "{schema}", which this program does not know.',
            schema=schema,
        )  # fmt: skip
    if sheet is None:
        return
    tables = backup.tables_of(connection)
    for name in sorted(set(tables) | set(sheet.tables)):
        if tables.get(name) != sheet.tables.get(name):
            yield _finding(
                path, "backup-table", "Table {table} is not what was backed up.", table=name
            )
    if backup.audit_head(connection) != sheet.head:
        yield _finding(path, "backup-audit", "Its audit does not end where it ended.")


def refuse_damaged(file: Path) -> None:
    """Refuse a backup that is not to be put back.

    Raises:
        BackupMissing, BackupNotWhole: there is none, or it is damaged. StoreTooNew: made by a
        newer program.
    """
    faults = [finding for finding in verify(file) if finding.rejects]
    if any(finding.code == "backup-schema" for finding in faults):
        with closing(backup.open_to_look(file)) as connection:
            raise StoreTooNew(place=file, found=backup.schema_of(connection) or "?")
    if faults:
        raise BackupNotWhole(file=file)


@contextmanager
def staged(file: Path, store: Path) -> Iterator[Path]:
    """Give a private copy of a backup beside the store, to be made ready for `restore`.

    The backup is to be proved before, see `refuse_damaged`.

    Raises:
        StoreNotWritable: no room, no permission.
    """
    try:
        with backup.partial(store) as copy:
            backup.copy_into(file, copy, label=str(store))
            yield copy
    except OSError as error:
        raise StoreNotWritable(place=store, reason=error.strerror or error) from error


def restore(copy: Path, store: Path) -> None:
    """Put a staged copy in the place of a store, all or nothing, while nobody else writes.

    A store that can be read becomes the copy in one transaction of SQLite's own: whoever reads
    sees the old or the new, and a kill leaves the old. One that is damaged or missing is replaced
    by the file itself; what was there is kept beside it as `….damaged`.

    Raises:
        StoreLocked: somebody writes. StoreNotWritable: no room.
    """
    if readable(store):
        _wait(store)
        backup.copy_into(copy, store, label=str(store))
    else:
        backup.stand_alone(copy, label=str(store))
        if store.exists():
            _set_aside(store)
        copy.replace(store)
    store.chmod(backup.PRIVATE)


def readable(store: Path) -> bool:
    """True for a store that SQLite can read; empty, damaged or missing files are not."""
    if not store.is_file() or not store.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(store)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in backup.BUSY:
            raise StoreLocked(place=store) from error
        return False
    except sqlite3.DatabaseError:
        return False


def _wait(store: Path) -> None:
    """Find out whether somebody writes, as long as any writing command would wait."""
    with (
        backup.explaining_driver(str(store)),
        closing(sqlite3.connect(store, timeout=BUSY_SECONDS, isolation_level=None)) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _set_aside(store: Path) -> None:
    stamp = datetime.now().strftime(backup.STAMP)  # noqa: DTZ005 - names a file, as people read it
    for beside in ("", *BESIDE):
        path = store.with_name(store.name + beside)
        if path.exists():
            path.replace(store.with_name(f"{store.name}.{stamp}.damaged{beside}"))


def _finding(
    path: Path, code: str, message: str, *, severity: Severity = Severity.ERROR, **params: Any
) -> Finding:
    suggestion = "Take another backup: territory backup list"
    return Finding(severity, code, message, Place(file=path.name), suggestion, params)
