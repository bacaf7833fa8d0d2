"""A look at a file before it is opened as a store: whatever is not ours stays as it is."""

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

OURS = frozenset({"alembic_version", "run"})
"""Tables that every store of ours has had from its first schema on."""


def is_damaged(place: str) -> bool:
    """Return whether a file is a store whose pages do not hang together; False for a server."""
    if "://" in place or not Path(place).is_file():
        return False
    try:
        with closing(_only_looked_at(Path(place))) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return not isinstance(error, sqlite3.OperationalError)


def is_empty(path: Path) -> bool:
    """Return whether a file holds no table at all, such as one that was only just made."""
    return _tables(path) == frozenset()


def is_of_others(path: Path) -> bool:
    """Return whether a file is a database of another program."""
    tables = _tables(path)
    return bool(tables) and not (tables or OURS) >= OURS


def _tables(path: Path) -> frozenset[str] | None:
    """Return the names of a file's tables; None where it cannot be looked at like this."""
    try:
        with closing(_only_looked_at(path)) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return frozenset(str(name) for (name,) in found)
    except (sqlite3.Error, UnicodeDecodeError):
        return None  # opening it says what is wrong


def is_to_look_at(path: Path) -> bool:
    """Return whether a file may not be written, and nobody left changes beside it.

    Nothing is made beside such a file: SQLite would give `-wal` and `-shm` the mode of the file,
    and they would stand in the way when it may be written again.
    """
    log = path.with_name(f"{path.name}-wal")
    if not path.exists() or (log.exists() and log.stat().st_size):
        return False
    writable = path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)
    return not (writable and os.access(path.resolve().parent, os.W_OK))


def mend_beside(path: Path) -> None:
    """Let the owner write again what was left beside a file while it could only be read."""
    if is_to_look_at(path) or not path.exists():
        return
    for end in ("-wal", "-shm"):
        left = path.with_name(f"{path.name}{end}")
        with suppress(OSError):
            if not left.stat().st_mode & stat.S_IWUSR:
                left.chmod(stat.S_IMODE(path.stat().st_mode))


def uri_of(path: Path) -> str:
    """Return the address of a file for SQLite that is not written to; nothing is made beside it."""
    return f"{path.resolve().as_uri()}?mode=ro" + ("&immutable=1" if is_to_look_at(path) else "")


def _only_looked_at(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(uri_of(path), uri=True)
