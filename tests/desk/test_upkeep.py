"""Setting up and looking after a store: init, settings, check, migrate, cron."""

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.desk.schedules import Job, cron_line, standard_jobs

if TYPE_CHECKING:
    from conftest import Demo, RunCli


def test_init_writes_settings_that_hold(
    run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TERRITORY_DB")
    monkeypatch.delenv("TERRITORY_LANG")
    folder = tmp_path / "苏南区"
    assert run_cli("init", folder, "--lang", "zh").code == 0
    monkeypatch.chdir(folder)
    listed = run_cli("settings", "--origin", "--format", "json", "--lang", "en")
    shown = {row["setting"]: row for row in json.loads(listed.out)}
    assert shown["lang"]["value"] == "zh"
    assert shown["lang"]["origin"].endswith("territory.toml")
    assert shown["db"]["value"] == str(folder / "territory.db")
    assert shown["cut_share"]["origin"] == "default"
    assert run_cli("status").code == 0


def test_init_does_not_write_over_settings(run_cli: "RunCli", tmp_path: Path) -> None:
    (tmp_path / "territory.toml").write_text('lang = "zh"\n')
    done = run_cli("init", tmp_path)
    assert done.code == 4
    assert "territory.toml" in done.err
    assert (tmp_path / "territory.toml").read_text() == 'lang = "zh"\n'


def test_what_the_command_line_says_rules_the_settings(
    run_cli: "RunCli", db: Path, tmp_path: Path
) -> None:
    (tmp_path / "territory.toml").write_text('db = "other.db"\n')
    done = run_cli("settings", "--origin", "--db", db, "--format", "json")
    (row,) = (row for row in json.loads(done.out) if row["setting"] == "db")
    assert (row["value"], row["origin"]) == (str(db), "--db")


def test_a_store_up_to_date_needs_no_migration(run_cli: "RunCli", db: Path) -> None:
    done = run_cli("migrate")
    assert done.code == 0
    assert "already" in done.err
    assert [path.name for path in db.parent.glob("*.db")] == [db.name]


def test_a_store_in_order(run_cli: "RunCli", demo: "Demo") -> None:
    done = run_cli("--db", demo.db, "check")
    assert done.code == 0
    assert "in order" in done.out


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("plan_cell SET m05 = m05 + 1", "P01"),
        ("plan_subtotal SET m01 = m01 + 1", "P01"),
        ("flow_credit SET quantity = quantity + 1", "flow"),
        ("assignment SET share = 4000", "assignment"),
    ],
    ids=["a cell", "a subtotal", "a credit", "a share"],
)  # fmt: skip
def test_what_somebody_changed_by_hand_is_found_and_named(
    run_cli: "RunCli", demo_copy: Path, statement: str, said: str
) -> None:
    with sqlite3.connect(demo_copy) as connection:
        table = statement.split(maxsplit=1)[0]
        changed = connection.execute(
            f"UPDATE {statement} WHERE id = (SELECT min(id) FROM {table})"
        ).rowcount
    assert changed == 1
    done = run_cli("--db", demo_copy, "check", "--format", "json")
    assert done.code == 13, done.out
    errors = [row for row in json.loads(done.out) if row["severity"] == "error"]
    assert errors
    assert any(said in row["place"] + row["message"] for row in errors), errors


def test_a_line_of_cron_is_whole_and_escaped(tmp_path: Path) -> None:
    folder = tmp_path / "一月 50%"
    folder.mkdir()
    job = Job("5 6 * * 1", ("import", str(folder / "in box")))
    line = cron_line(job, db=str(folder / "r.db"), lang="zh", log=folder / "log.txt")
    assert line.startswith("5 6 * * 1 cd ")
    assert line.count("\n") == 0
    assert "%" not in line.replace("\\%", "")
    words = shlex.split(line.replace("\\%", "%").split(" ", 5)[5])
    assert words[:2] == ["cd", str(folder)]
    assert words[words.index("--db") + 1] == str(folder / "r.db")
    assert words[words.index("import") + 1] == str(folder / "in box")


def test_an_address_of_a_server_stays_as_it_is_but_for_its_password(tmp_path: Path) -> None:
    address = "postgresql+psycopg://team:geheim@server/region"
    line = cron_line(standard_jobs(tmp_path)[1], db=address, lang="en", log=tmp_path / "log.txt")
    assert "postgresql+psycopg://team@server/region" in line
    assert "geheim" not in line


def test_the_lines_of_cron_work_where_nothing_is_set(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As cron does it: no environment, sh, another folder; the report file is there."""
    folder = tmp_path / "苏 南"
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(demo.db, folder / "region.db")
    shutil.copy(demo.folder / "territory.toml", folder)
    shutil.copy(demo.folder / "输入" / "1-产品.xlsx", inbox)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TERRITORY_DB")
    printed = run_cli("schedule", "print", "--cron", "--lang", "zh")
    assert printed.code == 0
    jobs = [line for line in printed.out.splitlines() if line]
    assert len(jobs) == 4
    for line in jobs:
        command = line.split(" ", 5)[5].replace("\\%", "%")
        done = subprocess.run(  # noqa: S603 - the line that we printed ourselves
            [shutil.which("env") or "env", "-i", "/bin/sh", "-c", command],
            cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        log = (folder / "territory.log").read_text("utf-8")
        assert done.returncode == 0, log
        assert (done.stdout, done.stderr) == (b"", b"")
    assert "产品" in log
    assert len(list((folder / "region.db.backups").glob("*.db"))) == 1
    from openpyxl import load_workbook

    book = load_workbook(folder / "achievement.xlsx", read_only=True)
    assert any("达成" in name for name in book.sheetnames)
    assert sys.executable in jobs[0]
    assert "PATH" not in os.environ or os.environ["PATH"] not in jobs[0]
