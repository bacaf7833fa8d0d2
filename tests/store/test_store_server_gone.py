"""A server that goes away, or lets nobody in: a sentence, exit 10, and nothing half."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from territory.errors import Exit
from territory.roster.tables import Institution
from territory.store import bulk
from territory.store.engine import open_store
from territory.store.errors import StoreUnreachable

if TYPE_CHECKING:
    from conftest import RunCli

WORD = "geheim"
DAY = date(2027, 1, 15)
END_ALL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = :name AND pid <> pg_backend_pid()"
)


def end_connections(address: str) -> None:
    """Do to every connection what a restart of the server does."""
    url = make_url(address)
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(END_ALL, {"name": url.database})
    admin.dispose()


def hospitals(address: str) -> int:
    with closing(open_store(address)) as store, store.reading() as tx:
        return tx.session.exec(select(func.count()).select_from(Institution)).one()


@pytest.mark.parametrize("by_column", [False, True], ids=["statement", "copy"])
def test_a_server_that_goes_away_keeps_nothing_half(server: str, *, by_column: bool) -> None:
    def write_and_lose() -> None:
        with closing(open_store(server)) as store, store.writing("test", today=DAY) as tx:
            row = {"code": "H1", "name": "医院", "normal_name": "医院"}
            tx.insert(Institution, [row])
            end_connections(server)
            if by_column:
                columns = {name: [f"{text}2"] for name, text in row.items()}
                bulk.insert_columns(tx, Institution, columns)
            else:
                tx.insert(Institution, [row | {"code": "H2"}])

    open_store(server, create=True).close()
    with pytest.raises(StoreUnreachable) as caught:
        write_and_lose()
    assert caught.value.exit_code is Exit.STORE
    assert hospitals(server) == 0


def test_a_restart_between_two_commands_is_not_noticed(server: str) -> None:
    open_store(server, create=True).close()
    with closing(open_store(server)) as store:
        with store.reading() as tx:
            tx.rows(text("SELECT 1"))
        end_connections(server)
        with store.reading() as tx:
            assert tx.rows(text("SELECT 1 AS one"))[0]["one"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"database": "no_such_region"},
        {"username": "there_is_no_such_login"},
        {"port": 1},
        {"host": "no-such-host.invalid"},
    ],
    ids=["database", "login", "port", "host"],
)
def test_what_cannot_be_reached_is_said(
    server: str, run_cli: "RunCli", change: dict[str, str | int]
) -> None:
    url = make_url(server).set(password=WORD).set(**change)  # type: ignore[arg-type]  # one of its fields
    for command in (
        ("status",),
        ("import", "x.xlsx"),
        ("store", "copy", url.render_as_string(hide_password=False), "a.db"),
    ):
        done = run_cli(*command, "--db", url.render_as_string(hide_password=False))
        assert done.code == Exit.STORE, (command, done.err)
        assert WORD not in done.err + done.out
        assert "Traceback" not in done.err


def heed_ctrl_c() -> None:
    """Let a command be interrupted even where this one runs in the background and is not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_while_the_server_works_takes_the_statement_back(
    server: str, tmp_path: Path
) -> None:
    open_store(server, create=True).close()
    environment = os.environ | {"TERRITORY_DB": server, "TERRITORY_LANG": "en"}
    with closing(open_store(server)) as store, store.writing("test", today=DAY, dry_run=True) as tx:
        waiting = subprocess.Popen(
            [sys.executable, "-m", "territory", "classify", "doctors"],
            cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
            preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - it only sets a signal
        )  # fmt: skip
        query = text("SELECT count(*) AS n FROM pg_locks WHERE locktype='advisory' AND NOT granted")
        deadline = time.monotonic() + 60
        while not tx.rows(query)[0]["n"] and time.monotonic() < deadline:
            time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        _out, said = waiting.communicate(timeout=60)
    assert waiting.returncode == Exit.INTERRUPTED, said
    assert "Traceback" not in said
