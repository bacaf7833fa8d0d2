"""`territory store copy`: a region goes to the server and back, row for row."""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from processes import finish, start
from sqlmodel import select

from territory.desk.stores import copying
from territory.errors import Exit
from territory.roster.tables import Institution
from territory.store import copying as rows
from territory.store.all_tables import all_tables
from territory.store.copying import TableContents, held_by
from territory.store.engine import open_store
from territory.store.errors import CopyDiffers, NotEmpty, SameStore, StoreMissing

if TYPE_CHECKING:
    from conftest import Demo, RunCli


def holds(address: str) -> list[TableContents]:
    with closing(open_store(address)) as store, store.reading() as tx:
        return [held_by(tx, table) for table in all_tables()]


def image(file: Path) -> list[str]:
    """Every stored value as SQLite itself says it."""
    import sqlite3

    with closing(sqlite3.connect(file)) as connection:
        return [line for line in sorted(connection.iterdump()) if line.startswith("INSERT")]


def test_to_the_server_and_back_is_the_same_store(
    demo: "Demo", server: str, tmp_path: Path
) -> None:
    back = tmp_path / "back.db"
    there = copying.copy(str(demo.db), server)
    home = copying.copy(server, str(back))
    assert holds(str(demo.db)) == there == home
    assert image(back) == image(demo.db)


def test_new_rows_stand_behind_those_that_came(demo: "Demo", server: str) -> None:
    copying.copy(str(demo.db), server)
    with (
        closing(open_store(server)) as store,
        store.writing("test", today=date(2027, 1, 15)) as tx,
    ):
        added = Institution(code="NEW", name="医院", normal_name="医院")
        tx.session.add(added)
        tx.session.flush()
        others = [row.id or 0 for row in tx.session.exec(select(Institution)) if row is not added]
        assert (added.id or 0) > max(others)


def test_a_store_that_holds_something_is_kept(demo_copy: Path, other_demo: "Demo") -> None:
    before = image(demo_copy)
    with pytest.raises(NotEmpty, match="holds rows already"):
        copying.copy(str(other_demo.db), str(demo_copy))
    copying.copy(str(other_demo.db), str(demo_copy), overwrite=True, dry_run=True)
    assert image(demo_copy) == before
    copying.copy(str(other_demo.db), str(demo_copy), overwrite=True)
    assert image(demo_copy) == image(other_demo.db)


def test_a_copy_that_breaks_off_leaves_nothing(
    demo: "Demo", address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rows, "_set_sequence", break_off)
        with pytest.raises(KeyboardInterrupt):
            copying.copy(str(demo.db), address)
    with pytest.raises(StoreMissing):
        holds(address)
    assert not Path(address).exists()
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_a_copy_that_was_killed_leaves_no_store_and_goes_with_the_next(
    demo: "Demo", tmp_path: Path
) -> None:
    target = tmp_path / "region.db"
    whole = ["store", "copy", demo.db, tmp_path / "whole.db"]
    _, seconds = finish(whole, tmp_path / "run")
    for share in (0.4, 0.9):
        command = start(["store", "copy", demo.db, target], tmp_path / "run")
        command.ended(share * seconds)
        command.kill()
        command.ended(10)
        assert not target.exists() or holds(str(target)) == holds(str(demo.db))
        target.unlink(missing_ok=True)
    copying.copy(str(demo.db), str(target))
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_a_difference_is_found_before_anything_is_kept(
    demo: "Demo", tmp_path: Path, empty_store: Path
) -> None:
    target = tmp_path / "target.db"
    shutil.copy(empty_store, target)
    with closing(open_store(str(target))) as store, store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER wrong AFTER INSERT ON product BEGIN"
            " UPDATE product SET name = 'other' WHERE id = new.id; END"
        )
    with pytest.raises(CopyDiffers, match="product"):
        copying.copy(str(demo.db), str(target))
    assert sum(held.rows for held in holds(str(target))) == 0


def test_a_store_is_not_copied_onto_itself(demo: "Demo") -> None:
    with pytest.raises(SameStore):
        copying.copy(str(demo.db), str(demo.db.parent / "." / demo.db.name))


def test_the_command_says_what_went_over(demo: "Demo", run_cli: "RunCli", tmp_path: Path) -> None:
    target = tmp_path / "new.db"
    tried = run_cli("store", "copy", demo.db, target, "--dry-run")
    assert (tried.code, target.exists()) == (0, False), tried.err
    done = run_cli("store", "copy", demo.db, target, "--format", "csv")
    assert done.code == 0, done.err
    assert "flow_row," in done.out
    assert "same rows on both sides" in done.err
    again = run_cli("store", "copy", demo.db, target)
    assert again.code == Exit.INPUT_REFUSED
    assert run_cli("store", "copy", demo.db, target, "--overwrite").code == Exit.USAGE  # unasked
