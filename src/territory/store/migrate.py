"""Schema versions: which one a store has, and the steps to the newest (alembic)."""

from pathlib import Path
from typing import TYPE_CHECKING

from territory.store import bulk, writer_lock
from territory.store.errors import MigrationLosesRows

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

SCRIPTS = Path(__file__).parent / "migrations"

BY_LANGUAGE = """
SELECT c.oid::regclass::text, format(
    'ALTER COLUMN %%I TYPE %%s COLLATE "C"', a.attname, format_type(a.atttypid, a.atttypmod))
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_database d ON d.datname = current_database()
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND NOT a.attisdropped AND a.attcollation = '"default"'::regcollation
    AND NOT (
        d.datcollate IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8')
        AND coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c'
    )
ORDER BY 1, a.attnum
"""
"""Columns that a server sorts by the rules of a language, and how to change that."""


def known_revisions() -> list[str]:
    """Return the schema versions this program knows, oldest first; files are named by them."""
    return sorted(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def found_revision(connection: "Connection") -> str | None:
    """Return the schema version of a store, None where it has no schema yet."""
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: "Engine", place: str = "") -> None:
    """Bring a store to the newest schema, in one transaction, while nobody else writes.

    A step that rebuilds a table would, with foreign keys on, delete the rows that refer to it
    (PITFALLS: alembic on SQLite). So they are off while the steps run, and looked at afterwards:
    where a row lost what it refers to, nothing of the migration is kept.

    place: the store as the user knows it, for messages.

    Raises:
        MigrationLosesRows: as it says; the store is as it was.
    """
    with (
        engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
        bulk.put_aside(connection),
        connection.begin(),
        writer_lock.turn(connection, "migrate"),
    ):
        before = _without_parent(connection)
        take_steps(connection)
        lost = _without_parent(connection) - before
        if lost:
            tables = ", ".join(sorted({table for table, _row, _parent in lost}))
            raise MigrationLosesRows(place=place, count=len(lost), tables=tables)


def take_steps(connection: "Connection") -> None:
    """Take the steps to the newest schema within the transaction of a connection."""
    from alembic import command

    command.upgrade(_config(connection), "head")
    _sort_by_code_point(connection)


def _sort_by_code_point(connection: "Connection") -> None:
    """Let a server sort and compare texts as SQLite does, whatever language it was set up for.

    So the same rows come in the same order on both engines, and an index finds beginnings.
    """
    if connection.dialect.name == "sqlite":
        return
    altered: dict[str, list[str]] = {}
    for table, change in connection.exec_driver_sql(BY_LANGUAGE):
        altered.setdefault(str(table), []).append(str(change))
    for table, changes in altered.items():
        connection.exec_driver_sql(f"ALTER TABLE {table} {', '.join(changes)}".replace("%", "%%"))


def _without_parent(connection: "Connection") -> set[tuple[str, int, str]]:
    """Return table, row and table referred to, of rows whose reference leads nowhere."""
    if connection.dialect.name != "sqlite":
        return set()  # a server proves every key at the end of each statement
    found = connection.exec_driver_sql("PRAGMA foreign_key_check")
    return {(str(table), int(row or 0), str(parent)) for table, row, parent, _key in found}


def _config(connection: "Connection") -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
