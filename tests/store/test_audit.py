"""The audit: one line for each transaction that wrote, and a chain that shows any change."""

import json
import stat
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from territory.roster.tables import Institution
from territory.store import audit
from territory.store.audit import Head
from territory.store.engine import Store, open_store
from territory.store.upsert import upsert

DAY = date(2027, 2, 3)


def write(store: Store, code: str, *, dry_run: bool = False, **params: Any) -> None:
    with store.writing("match decide", today=DAY, dry_run=dry_run, **params) as tx:
        upsert(tx, Institution, ("code",), [{"code": code, "name": "医院", "normal_name": "医院"}])


def faults(store: Store, anchor: Head | None = None) -> list[str]:
    with store.reading() as tx:
        return [finding.code for finding in audit.check(tx, anchor)]


def lines(store: Store) -> list[dict[str, Any]]:
    with store.reading() as tx:
        found = tx.rows(text("SELECT number, run, command, body FROM audit ORDER BY number"))
        return [{**row, "body": json.loads(row["body"] or "{}")} for row in found]


def tamper(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        if store.embedded:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(text(statement))


@pytest.fixture
def written(store: Store) -> Store:
    for code in ("H1", "H2", "H3"):
        write(store, code)
    return store


def test_every_writing_transaction_leaves_a_line_and_a_dry_run_none(store: Store) -> None:
    write(store, "H1", name="常州一院")
    write(store, "H2", dry_run=True)
    write(store, "H3")
    assert [(line["number"], line["run"], line["command"]) for line in lines(store)] == [
        (1, "20270203-1", "match decide"),
        (2, "20270203-2", "match decide"),
    ]
    assert lines(store)[0]["body"]["params"] == {"name": "常州一院"}
    assert lines(store)[0]["body"]["rows"] == {
        "institution": {"created": 1, "updated": 0, "deleted": 0}
    }
    assert faults(store) == []


def test_a_line_holds_values_before_and_after_but_nobody_s_name(store: Store) -> None:
    write(store, "H1")
    with store.writing("assign", today=DAY) as tx:
        upsert(tx, Institution, ("code",), [{"code": "H1", "beds": 300, "name": "新名"}])
    cells = lines(store)[1]["body"]["cells"]
    assert [(cell["field"], cell["old"], cell["new"]) for cell in cells] == [("beds", None, 300)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit SET who = 'somebody' WHERE number = 2", "audit-altered"),
        ("UPDATE audit SET body = '{}' WHERE number = 2", "audit-altered"),
        ("UPDATE audit SET body = '' WHERE number = 2", "audit-emptied"),
        ("DELETE FROM audit WHERE number = 2", "audit-removed"),
        ("DELETE FROM audit WHERE number = 3", "audit-removed"),
        ("UPDATE audit SET number = number + 10 WHERE number = 2", "audit-removed"),
    ],
)
def test_a_line_that_is_touched_shows(written: Store, statement: str, expected: str) -> None:
    assert faults(written) == []
    tamper(written, statement)
    assert expected in faults(written)


def test_lines_in_another_order_show(written: Store) -> None:
    tamper(written, "UPDATE audit SET number = 99 WHERE number = 2")
    tamper(written, "UPDATE audit SET number = 2 WHERE number = 3")
    tamper(written, "UPDATE audit SET number = 3 WHERE number = 99")
    assert "audit-altered" in faults(written)


def test_an_audit_cut_off_with_its_runs_shows_against_a_backup(written: Store) -> None:
    with written.reading() as tx:
        anchor = audit.head(tx.session.connection())
    tamper(written, "DELETE FROM audit WHERE number = 3")
    tamper(written, "DELETE FROM run_image WHERE run_id = (SELECT max(id) FROM run)")
    tamper(written, "DELETE FROM change WHERE run_id = (SELECT max(id) FROM run)")
    tamper(written, "DELETE FROM run WHERE id = (SELECT max(id) FROM run)")
    assert faults(written) == []
    assert faults(written, anchor) == ["audit-cut"]


def test_a_person_can_be_forgotten_and_the_chain_still_holds(store: Store) -> None:
    write(store, "H1", reason="张三说的")
    write(store, "H2")
    with store.writing("forget doctor", today=DAY, journal=False) as tx:
        assert audit.redact(tx, ["张三"]) == [1]
    assert faults(store) == []
    assert lines(store)[0]["body"] == {}
    assert lines(store)[2]["body"]["redacts"] == [1]
    with store.reading() as tx:
        everything = str([dict(row) for row in tx.rows(text("SELECT * FROM run"))])
        everything += str([dict(row) for row in tx.rows(text("SELECT * FROM audit"))])
    assert "张三" not in everything


def test_no_password_and_no_folder_comes_into_the_audit(store: Store) -> None:
    write(
        store,
        "H1",
        files=["/home/zhang/苏南/流向.xlsx", "C:\\x\\b.csv"],
        to="postgresql://lin:geheim@host/db",
    )
    params = lines(store)[0]["body"]["params"]
    assert params["files"] == ["流向.xlsx", "b.csv"]
    assert params["to"] == "postgresql://lin:***@host/db"


def test_two_writers_at_once_make_one_chain(store: Store) -> None:
    def work(letter: str) -> None:
        for number in range(4):
            write(store, f"{letter}{number}")

    threads = [Thread(target=work, args=(letter,)) for letter in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line["number"] for line in lines(store)] == list(range(1, 9))
    assert faults(store) == []


def test_a_new_store_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "region.db"
    store = open_store(str(path), create=True)
    write(store, "H1")
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    store.close()
    assert set(modes.values()) == {0o600}, modes
