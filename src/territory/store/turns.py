"""One command writes at a time: how it waits for its turn."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

BUSY_SECONDS = 15
"""A command waits so long for another one to finish writing."""
WRITER = 7_473_717
"""Number of the lock that a writing command holds on a server; any number of our own."""


def wait_for_turn(connection: "Connection") -> None:
    """Let one command write at a time on a server too; a file is locked by its BEGIN."""
    from sqlalchemy import text

    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))
