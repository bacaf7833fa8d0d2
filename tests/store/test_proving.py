"""What check proves about the store itself, and what it mends: modes, drives, keys, schema."""

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.store import network
from territory.store.network import is_unc, remote_type

if TYPE_CHECKING:
    from conftest import RunCli

MOUNTS = """
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/team nfs4 rw 0 0
//nas/share /mnt/with\\040space cifs rw 0 0
lin@host: /home/lin/far fuse.sshfs rw 0 0
C: /mnt/c 9p rw,aname=drvfs;path=C: 0 0
none /sandbox 9p rw 0 0
/dev/sdb1 /mnt/team/local ext4 rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/region.db", ""),
        ("/mnt/team/region.db", "nfs4"),
        ("/mnt/with space/苏南/region.db", "cifs"),
        ("/home/lin/far/region.db", "fuse.sshfs"),
        ("/home/lin/farther/region.db", ""),
        ("/mnt/c/region.db", "drvfs"),
        ("/sandbox/region.db", ""),
        ("/mnt/team/local/region.db", ""),
    ],
)
def test_a_network_drive_is_known_by_the_longest_mount(path: str, kind: str) -> None:
    assert remote_type(Path(path), MOUNTS) == kind


def test_a_path_of_another_windows_machine() -> None:
    assert is_unc("\\\\nas\\share\\region.db")
    assert not is_unc("C:\\region.db")
    assert not is_unc("\\\\?\\C:\\region.db")


def codes(run_cli: "RunCli", *more: str, code: int = 0) -> list[str]:
    done = run_cli("check", "--format", "json", *more)
    assert done.code == code, done.out + done.err
    return [row["code"] for row in json.loads(done.out)]


def test_a_network_drive_is_warned_of_and_keeps_no_log_beside(
    run_cli: "RunCli", db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "kind_of", lambda _path: "nfs4")
    done = run_cli("status")
    assert done.err.count("network drive (nfs4)") == 1
    assert codes(run_cli) == ["store-network"]
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_store_that_others_can_read_is_warned_of_and_mended(run_cli: "RunCli", db: Path) -> None:
    run_cli("backup")
    (backup,) = (db.parent / f"{db.name}.backups").glob("*.db")
    db.chmod(0o644)
    backup.chmod(0o640)
    assert set(codes(run_cli)) == {"store-mode"}
    assert set(codes(run_cli, "--fail-on", "warn", code=13)) == {"store-mode"}
    done = run_cli("check", "--repair", "--format", "json")
    assert json.loads(done.out) == []
    assert f"{db.name} is for its owner only" in done.err
    assert f"{backup.name} is for its owner only" in done.err
    assert {stat.S_IMODE(path.stat().st_mode) for path in (db, backup)} == {0o600}


def test_rows_without_what_they_refer_to_and_a_missing_column_are_found(
    run_cli: "RunCli", db: Path
) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "INSERT INTO territory_parent (territory_id, parent_id, valid_from) "
            "VALUES (77, 88, '2026-01-01')"
        )
    assert "store-orphans" in codes(run_cli, code=13)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("ALTER TABLE class_run DROP COLUMN scheme")
    assert "store-schema" in codes(run_cli, code=13)


def test_credits_of_open_months_are_mended(
    run_cli: "RunCli", demo_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRITORY_DB", os.fspath(demo_copy))
    with closing(sqlite3.connect(demo_copy)) as connection, connection:
        connection.execute("DELETE FROM flow_credit WHERE id IN (SELECT min(id) FROM flow_credit)")
    assert "flow-credit" in codes(run_cli, code=13)
    assert codes(run_cli, "--repair") == []
