"""One transaction per command, on both engines."""

import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlmodel import col, func, select

from territory.errors import Exit
from territory.roster.tables import Institution
from territory.store import writer_lock
from territory.store.engine import Store, open_store
from territory.store.errors import StoreLocked
from territory.store.tables import Change, Run
from territory.store.upsert import upsert

DAY = date(2027, 2, 3)


def rows(**names: str) -> list[dict[str, Any]]:
    return [{"code": code, "name": name, "normal_name": name} for code, name in names.items()]


def names(store: Store) -> dict[str, str]:
    with store.reading() as tx:
        found = tx.session.exec(select(Institution).order_by(col(Institution.code)))
        return {row.code: row.name for row in found}


def load(store: Store, *, dry_run: bool = False, **given: str) -> list[str]:
    with store.writing("import", today=DAY, dry_run=dry_run) as tx:
        return list(upsert(tx, Institution, ("code",), rows(**given)).statuses)


def test_new_keys_create_known_keys_update_and_the_same_changes_nothing(store: Store) -> None:
    assert load(store, H1="溧阳云溪医院", H2="常州鹤鸣医院") == ["created", "created"]
    assert load(store, H2="常州鹤鸣医院", H1="溧阳澄湖医院") == ["unchanged", "updated"]
    assert names(store) == {"H1": "溧阳澄湖医院", "H2": "常州鹤鸣医院"}


def test_a_column_not_named_is_left_and_none_clears(store: Store) -> None:
    full = {"code": "H1", "name": "医院", "normal_name": "医院", "city": "常州市", "beds": 300}
    with store.writing("import", today=DAY) as tx:
        upsert(tx, Institution, ("code",), [full])
    with store.writing("import", today=DAY) as tx:
        done = upsert(tx, Institution, ("code",), [{"code": "H1", "city": None}])
    assert [(c.column, c.old, c.new) for c in done.changes] == [("city", "常州市", None)]
    with store.reading() as tx:
        row = tx.session.exec(select(Institution)).one()
    assert (row.city, row.beds) == (None, 300)


def test_a_dry_run_goes_the_same_way_and_leaves_nothing(store: Store) -> None:
    assert load(store, dry_run=True, H1="医院") == ["created"]
    assert names(store) == {}
    with store.reading() as tx:
        assert tx.session.exec(select(func.count()).select_from(Run)).one() == 0


def test_an_error_rolls_the_whole_command_back(store: Store) -> None:
    def half() -> None:
        with store.writing("import", today=DAY) as tx:
            upsert(tx, Institution, ("code",), rows(H1="医院"))
            message = "half way"
            raise ValueError(message)

    with pytest.raises(ValueError, match="half way"):
        half()
    assert names(store) == {}


def test_runs_are_numbered_by_day_and_a_file_joins_the_run_of_its_command(store: Store) -> None:
    with store.writing("import", today=DAY) as tx:
        first = tx.run.code
    with store.writing("import", today=DAY, join=first) as tx:
        assert tx.run.code == first
    with store.writing("classify doctors", today=DAY) as tx:
        assert (first, tx.run.code) == ("20270203-1", "20270203-2")


def test_every_change_is_kept_with_before_and_after(store: Store) -> None:
    load(store, H1="旧名医院")
    load(store, H1="新名医院")
    with store.reading() as tx:
        log = tx.session.exec(select(Change).order_by(col(Change.id))).all()
    assert [entry.before for entry in log] == [
        None,
        {"name": "旧名医院", "normal_name": "旧名医院"},
    ]


def test_a_second_writer_waits_and_then_says_so(
    store: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_lock, "BUSY_SECONDS", 1)
    held, done = Event(), Event()

    def hold() -> None:
        with store.writing("import", today=DAY, who="analyst"):
            held.set()
            done.wait(30)

    other = Thread(target=hold)
    other.start()
    try:
        assert held.wait(30)
        second = open_store(address)
        with pytest.raises(StoreLocked) as caught, second.writing("import", today=DAY):
            pass
        assert caught.value.exit_code is Exit.LOCKED
        assert "territory import" in str(caught.value)
        assert "analyst" in str(caught.value) or "postgres" in str(caught.value)
        assert names(second) == {}  # a reader is not kept waiting
        second.close()
    finally:
        done.set()
        other.join()


def test_a_note_of_who_writes_goes_with_the_command_and_a_dead_one_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_lock, "BUSY_SECONDS", 1)
    path = tmp_path / "region.db"
    store = open_store(str(path), create=True)
    note = writer_lock.note_of(str(path))
    with store.writing("targets split", today=DAY):
        assert "targets split" in note.read_text("utf-8")
    assert not note.exists()
    dead = writer_lock.Holder(
        "张伟", "import", 2**22 + 1, socket.gethostname(), "2027-02-03T08:00:00"
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for left in (json.dumps(asdict(dead)), "no note at all", "[]", ""):
            note.write_text(left, encoding="utf-8")
            with pytest.raises(StoreLocked) as caught, store.writing("import", today=DAY):
                pass
            assert "张伟" not in str(caught.value)
    store.close()


def test_opening_again_finds_what_was_saved(store: Store, address: str) -> None:
    load(store, H1="医院")
    again = open_store(address)
    assert names(again) == {"H1": "医院"}
    again.close()
