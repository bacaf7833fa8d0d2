"""A look at a file before it is opened as a store: whatever is not ours stays as it is."""

import sqlite3
from contextlib import closing
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


def _only_looked_at(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
