"""A server's database is backed up and brought back by the server's own tools."""

import shlex
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from databases import databases
from store_images import differing, image

from territory.errors import Exit

if TYPE_CHECKING:
    from regions import RegionOf

    from conftest import RunCli


def test_a_dump_brings_the_database_back(
    region_of: "RegionOf", run_cli: "RunCli", tmp_path: Path
) -> None:
    region = region_of("server")
    address = region.copy()
    file = tmp_path / "region.dump"
    with databases() as server:
        done = run_cli("--db", address, "backup", "-o", file)
        assert done.code == 0, done.err
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        fresh = server.new()
        told = run_cli("--db", fresh, "restore", file, "--yes")
        assert told.code == Exit.USAGE
        command = next(line for line in told.err.splitlines() if "pg_restore" in line)
        subprocess.run(  # noqa: S603 - the server's tool, as we say to call it
            shlex.split(command[command.index("pg_restore") :]), check=True
        )
        assert differing(image(address), image(fresh)) == {}
        assert run_cli("--db", fresh, "check").code == 0
    region.drop(address)


def test_a_database_without_a_store_is_not_backed_up(run_cli: "RunCli", tmp_path: Path) -> None:
    with databases() as server:
        done = run_cli("--db", server.new(), "backup", "-o", tmp_path / "none.dump")
    assert done.code == Exit.STORE
    assert "There is no store" in done.err
    assert not list(tmp_path.glob("*dump*"))
