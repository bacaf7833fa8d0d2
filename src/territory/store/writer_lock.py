"""One command writes at a time: how it waits for its turn, and who has it meanwhile.

A server knows who holds the lock; beside a file the command that writes leaves a note of itself,
`region.db-writer`, and takes it away at the end. The note of a command that was killed names a
process that is gone, and is not believed.
"""

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from territory.kernel.leftovers import is_gone
from territory.store.errors import StoreHeld, StoreLocked

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 15
"""A command waits so long for another one to finish writing."""
WRITER = 7_473_717
"""Number of the lock that a writing command holds on a server; any number of our own."""
LONGEST_NAME = 60
"""A server cuts the name of a connection after 63 bytes."""

TURN = "SELECT set_config('lock_timeout', :wait, true), set_config('application_name', :name, true)"
HOLDER = """
SELECT a.application_name, a.usename, a.pid, a.client_hostname, host(a.client_addr) AS address
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objid = :lock AND l.database =
  (SELECT oid FROM pg_database WHERE datname = current_database())
"""
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


@dataclass(frozen=True, slots=True)
class Holder:
    """Writer of a store: the account, the command, its process and machine, since when."""

    who: str
    command: str
    process: int
    host: str
    since: str

    def is_gone(self) -> bool:
        """Return whether a process of this machine has ended; of another nobody can say."""
        return self.host == socket.gethostname() and is_gone(self.process)


@contextmanager
def turn(connection: "Connection", command: str, who: str = "") -> Iterator[None]:
    """Hold the one turn to write while a transaction lasts; the BEGIN of a file has locked it."""
    if connection.dialect.name != "sqlite":
        _wait_on_server(connection, command)
        yield
        return
    note = note_of(str(connection.engine.url.database))
    holder = Holder(who or account(), command, os.getpid(), socket.gethostname(), _now())
    with suppress(OSError):  # a note is a courtesy; a full disk will be told by the store itself
        note.write_text(json.dumps(asdict(holder), ensure_ascii=False), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)


def one_snapshot(connection: "Connection") -> None:
    """Let a reader see the store as it stands now until the end; a file does so by itself."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(SNAPSHOT)


def named(locked: StoreLocked, engine: "Engine") -> StoreLocked:
    """Return the error with the name of who holds the turn, where that can be found."""
    with suppress(Exception):  # the sentence without a name is still true
        holder = _on_server(engine) if engine.dialect.name != "sqlite" else _noted(engine)
        if holder is not None:
            return StoreHeld(**locked.params | asdict(holder))
    return locked


def note_of(file: str) -> Path:
    """Return where a command that writes to a file leaves its note."""
    return Path(f"{file}-writer")


def account() -> str:
    """Name of the account; a container or cron may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _wait_on_server(connection: "Connection", command: str) -> None:
    from sqlalchemy import text

    name = f"territory {command}"[: LONGEST_NAME - len(_now()) - 1]
    said = {"wait": f"{BUSY_SECONDS}s", "name": f"{name} {_now()}"}
    connection.execute(text(TURN), said)
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER})


def _on_server(engine: "Engine") -> Holder | None:
    from sqlalchemy import text

    with engine.connect() as connection:
        found = connection.execute(text(HOLDER), {"lock": WRITER}).mappings().first()
    if found is None:
        return None
    name, _, since = str(found["application_name"]).rpartition(" ")
    host = found["client_hostname"] or found["address"] or socket.gethostname()
    command = name.removeprefix("territory ")
    return Holder(str(found["usename"]), command, int(found["pid"]), str(host), since)


def _noted(engine: "Engine") -> Holder | None:
    content = note_of(str(engine.url.database)).read_text(encoding="utf-8")
    holder = Holder(**json.loads(content))
    return None if holder.is_gone() else holder


def _now() -> str:
    """Return this moment; only for who waits, never for a result."""
    return datetime.now(UTC).astimezone().strftime("%Y-%m-%dT%H:%M:%S")
