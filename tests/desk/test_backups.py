"""Backups: made while the store is in use, proved, listed, put back; and what is no backup."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from territory.kernel import leftovers
from territory.store import backup
from territory.store.errors import NoRoomForBackup

if TYPE_CHECKING:
    from conftest import RunCli

APART = {"run", "run_image", "audit", "batch", "change", "alembic_version"}


def content(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything in a store but what is about runs."""
    with closing(sqlite3.connect(db)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return {
            name: connection.execute(f"SELECT * FROM '{name}'").fetchall()
            for (name,) in names
            if name not in APART
        }


def change(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE institution SET name = '改名医院' WHERE id = 1")


def made(db: Path) -> list[Path]:
    return sorted((db.parent / f"{db.name}.backups").glob("*.db"))


@pytest.fixture
def region(demo_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TERRITORY_DB", str(demo_copy))
    return demo_copy


def test_a_backup_is_private_whole_and_listed(run_cli: "RunCli", region: Path) -> None:
    done = run_cli("--db", region, "backup")
    assert done.code == 0, done.err
    (file,) = made(region)
    assert str(file) in done.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.sheet_of(file).stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert content(file) == content(region)
    assert run_cli("--db", region, "backup", "verify").code == 0
    (row,) = json.loads(run_cli("--db", region, "backup", "list", "--format", "json").out)
    assert (row["file"], row["reason"], row["state"]) == (file.name, "manual", "whole")
    day = datetime.strptime(file.stem.split("-")[1], "%Y%m%d").date()  # noqa: DTZ007 - local
    assert f"backup         {day}" in run_cli("--db", region, "status").out


def test_a_named_file_is_made_and_never_dropped(
    run_cli: "RunCli", region: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.db"
    assert run_cli("--db", region, "backup", "-o", target).code == 0
    assert run_cli("--db", region, "backup", "verify", target).code == 0
    assert made(region) == []
    assert run_cli("--db", region, "backup", "-o", region).code == 2


def test_a_backup_is_made_while_somebody_writes(run_cli: "RunCli", region: Path) -> None:
    before = content(region)
    with closing(sqlite3.connect(region, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE institution SET name = '没提交' WHERE id = 1")
        assert run_cli("--db", region, "backup").code == 0
        writer.execute("ROLLBACK")
    assert content(made(region)[0]) == before


def test_restore_brings_the_store_back_and_keeps_what_was(run_cli: "RunCli", region: Path) -> None:
    before = content(region)
    run_cli("--db", region, "backup")
    (file,) = made(region)
    change(region)
    changed = content(region)
    tried = run_cli("--db", region, "restore", file, "--dry-run")
    assert (tried.code, content(region)) == (0, changed)
    assert run_cli("--db", region, "restore", file).code == 2  # nobody is there to say yes
    done = run_cli("--db", region, "restore", file.name, "--yes")
    assert done.code == 0, done.err
    assert content(region) == before
    (kept,) = [path for path in made(region) if "before-restore" in path.name]
    assert content(kept) == changed
    assert json.loads(run_cli("--db", region, "check", "--format", "json").out) == []
    assert stat.S_IMODE(region.stat().st_mode) == 0o600


class Harm(NamedTuple):
    what: str
    code: str


HARMS = [
    Harm("flip", "backup-altered"),
    Harm("cut", "backup-altered"),
    Harm("value", "backup-altered"),
    Harm("row", "backup-table"),
    Harm("schema", "backup-schema"),
    Harm("text", "backup-damaged"),
]


def harm(file: Path, what: str) -> None:
    data = bytearray(file.read_bytes())
    if what == "flip":
        data[len(data) // 2] ^= 0xFF
        file.write_bytes(bytes(data))
    elif what == "cut":
        file.write_bytes(bytes(data[: len(data) // 2]))
    elif what == "text":
        file.write_text("this is no store")
    else:
        statement = {
            "row": "DELETE FROM institution WHERE id = 1",
            "value": "UPDATE institution SET name = '改名医院' WHERE id = 1",
            "schema": "UPDATE alembic_version SET version_num = '9999'",
        }[what]
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(statement)


@pytest.mark.parametrize("case", HARMS, ids=lambda case: case.what)
def test_a_backup_that_is_not_whole_is_told_and_never_put_back(
    run_cli: "RunCli", region: Path, case: Harm
) -> None:
    run_cli("--db", region, "backup")
    (file,) = made(region)
    harm(file, case.what)
    before = content(region)
    done = run_cli("--db", region, "backup", "verify", file, "--format", "json")
    assert done.code == 13
    assert case.code in {row["code"] for row in json.loads(done.out)}
    refused = run_cli("--db", region, "restore", file, "--yes")
    assert refused.code == 10, refused.err
    assert content(region) == before
    assert len(made(region)) == 1


def test_a_damaged_store_is_replaced_and_kept_beside(run_cli: "RunCli", region: Path) -> None:
    before = content(region)
    run_cli("--db", region, "backup")
    (file,) = made(region)
    region.write_bytes(b"nothing of this is a database " * 400)
    assert run_cli("--db", region, "status").code == 10
    done = run_cli("--db", region, "restore", file, "--yes")
    assert done.code == 0, done.err
    assert content(region) == before
    (aside,) = region.parent.glob(f"{region.name}.*.damaged")
    assert aside.read_bytes().startswith(b"nothing of this")


def test_a_store_somebody_writes_to_is_not_restored(
    run_cli: "RunCli", region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from territory.store import restoring

    monkeypatch.setattr(restoring, "BUSY_SECONDS", 0)
    run_cli("--db", region, "backup")
    change(region)
    before = content(region)
    with closing(sqlite3.connect(region, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert run_cli("--db", region, "restore", made(region)[0], "--yes").code == 11
        writer.execute("ROLLBACK")
    assert content(region) == before


def test_no_store_no_backup_no_room(
    run_cli: "RunCli", region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_cli("--db", tmp_path / "nowhere.db", "backup").code == 10
    assert run_cli("--db", region, "backup", "verify").code == 10
    assert run_cli("--db", region, "restore", tmp_path / "nowhere.db", "--yes").code == 10
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 5))  # type: ignore[attr-defined,unused-ignore]
    with pytest.raises(NoRoomForBackup):
        backup.make(region, reason="manual", now=datetime.fromisoformat("2027-02-03"))
    assert not [path for path in tmp_path.rglob("*") if leftovers.PARTIAL in path.name]


def test_an_undo_is_backed_up_first_unless_switched_off(
    run_cli: "RunCli", db: Path, demo: Any, tmp_path: Path
) -> None:
    products = demo.folder / "输入" / "1-产品.xlsx"
    run_cli("import", products)
    assert run_cli("imports", "undo", "20270115-1", "--dry-run").code == 0
    assert made(db) == []
    assert run_cli("imports", "undo", "20270115-1", "--yes").code == 0
    assert [path.stem.partition("-before-")[2] for path in made(db)] == ["undo"]
    assert content(made(db)[0])["product"], "the state before"
    (tmp_path / "territory.toml").write_text("[backup]\nautomatic = false\n")
    run_cli("import", products)
    assert run_cli("imports", "undo", "20270115-3", "--yes").code == 0
    assert len(made(db)) == 1


def test_a_big_import_is_backed_up_first(
    run_cli: "RunCli", db: Path, demo: Any, tmp_path: Path
) -> None:
    (tmp_path / "territory.toml").write_text("[backup]\nbig_import_mb = 0\n")
    assert run_cli("import", demo.folder / "输入" / "1-产品.xlsx").code == 0
    assert [path.stem.partition("-before-")[2] for path in made(db)] == ["import"]
    (tmp_path / "territory.toml").write_text("[backup]\nbig = 0\n")
    done = run_cli("status")
    assert (done.code, "big_import_mb" in done.err) == (12, True)


def test_what_a_killed_restore_left_goes_with_the_next(run_cli: "RunCli", region: Path) -> None:
    run_cli("--db", region, "backup")
    (file,) = made(region)
    old = region.with_name(f".{region.name}.4711{leftovers.PARTIAL}")
    fresh = region.with_name(f".{region.name}.4712{leftovers.PARTIAL}")
    for path in (old, fresh):
        path.write_bytes(b"half a store")
    long_ago = time.time() - 2 * leftovers.STALE_SECONDS
    os.utime(old, (long_ago, long_ago))
    assert run_cli("--db", region, "restore", file, "--yes").code == 0
    assert [path.exists() for path in (old, fresh)] == [False, True]


def test_what_a_killed_command_left_goes_with_the_next_one_of_its_kind(
    run_cli: "RunCli", region: Path, tmp_path: Path
) -> None:
    """A backup, a report and a dry run on no store; what a living process fills stays."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    files = [region.with_name(f"{region.name}.backups") / "region-20270101-000000-manual.db",
             tmp_path / "named.db", tmp_path / "report.xlsx"]  # fmt: skip
    files[0].parent.mkdir()
    temporary = Path(tempfile.gettempdir()) / leftovers.name_of_folder()
    left, alive = [], []
    for file in [*map(leftovers.beside, files), temporary]:
        alive.append(file)
        left.append(file.with_name(file.name.replace(f"-{os.getpid()}-", f"-{gone.pid}-")))
    for file in (*left[:-1], *alive[:-1]):
        file.write_bytes(b"half")
    left[-1].mkdir()
    alive[-1].mkdir()
    (tmp_path / "g.csv").write_text("产品编码,产品名称\nP91,新药\n", encoding="utf-8")
    for line in (
        ("backup",), ("backup", "-o", "named.db"), ("list", "products", "-o", "report.xlsx"),
    ):  # fmt: skip
        assert run_cli("--db", region, *line).code == 0
    run_cli("--db", tmp_path / "none.db", "import", tmp_path / "g.csv", "--dry-run")
    assert [path for path in left if path.exists()] == []
    assert all(path.exists() for path in alive)
    alive[-1].rmdir()
