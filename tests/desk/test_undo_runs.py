"""Doing and undoing any writing command leaves the store as it was; later work is not torn."""

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import RunCli

Content = dict[str, list[tuple[Any, ...]]]
APART = {"run", "run_image", "audit", "batch", "change", "alembic_version"}
RECKONED = {"flow_credit"}
"""Written anew whenever the flow is credited again; their own ids mean nothing."""

PLAN = ("--year", "2027")
COMMANDS: dict[str, tuple[str, ...]] = {
    "estimate": ("potential", "estimate"),
    "classify doctors": ("classify", "doctors"),
    "classify hospitals": ("classify", "hospitals"),
    "set": ("targets", "set", *PLAN, "--product", "P01", "--total", "11000"),
    "set a new plan": ("targets", "set", "--year", "2028", "--product", "P01", "--total", "900"),
    "pin": (
        *("targets", "pin", "H0001", "--position", "CV11", *PLAN),
        *("--product", "P01", "--period", "Q1", "--min", "10"),
    ),
    "season": (
        "targets",
        "season",
        *PLAN,
        "--product",
        "P01",
        "--given",
        "1 1 1 1 1 1 1 1 1 1 1 1",
    ),
    "split": ("targets", "split", *PLAN),
    "split one": ("targets", "split", *PLAN, "--product", "P02"),
    "approve": ("targets", "approve", *PLAN),
    "new version": ("targets", "set", "--year", "2026", "--product", "P02", "--total", "5000"),
    "apply": ("targets", "changes", "apply", "--all", *PLAN),
    "reject": ("targets", "changes", "reject", "--all", *PLAN, "--reason", "不合适"),
    "decide": ("match", "decide", "{name}", "--as", "non-target"),
    "decide as somebody": ("match", "decide", "{name}", "--as", "H0001"),
    "decide as new": ("match", "decide", "{name}", "--as", "new"),
    "assign": ("assign", "H0001", "--to", "{position}", "--from", "2027-02-01", "--line", "CV"),
}


def content(db: Path) -> Content:
    """Return everything in a store but what is about runs."""
    with closing(sqlite3.connect(db)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        found = {
            name: connection.execute(f"SELECT * FROM '{name}'").fetchall()
            for (name,) in names
            if name not in APART
        }
    for name in RECKONED:
        found[name] = [row[1:] for row in found[name]]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def propose(db: Path) -> None:
    """Propose two changes of cells, as an edited workbook does."""
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "INSERT INTO plan_change (node_id, run_id, month, base, value, status) "
            "SELECT n.id, v.run_id, 3, c.m03, c.m03 + 1, 'proposed' FROM plan_cell c "
            "JOIN plan_node n ON n.id = c.node_id JOIN plan_version v ON v.id = n.version_id "
            "WHERE v.status = 'draft' AND c.m03 > 3 ORDER BY n.id LIMIT 1"
        )


class Region:
    """A demonstration region that commands are run on."""

    def __init__(self, run_cli: "RunCli", db: Path) -> None:
        self.run_cli = run_cli
        self.db = db
        propose(db)
        waiting = json.loads(self.run("match", "review", "--format", "json"))
        positions = json.loads(self.run("list", "positions", "--format", "json"))
        self.name = next(
            (row["id"] for row in waiting if row["kind"] == "institution"), waiting[0]["id"]
        )
        self.position = [row["code"] for row in positions if row["code"].startswith("CV")][-1]

    def run(self, *argv: object, code: int = 0) -> str:
        done = self.run_cli("--db", self.db, *argv)
        assert done.code == code, (argv, done.out, done.err)
        return done.out if code == 0 else done.err

    def do(self, name: str) -> str:
        """Run one of the commands; return the code of its run, blank where it was refused."""
        argv = [part.format(name=self.name, position=self.position) for part in COMMANDS[name]]
        before = self.newest()
        done = self.run_cli("--db", self.db, *argv, "--yes")
        assert done.code in (0, 4, 5), (argv, done.err)
        newest = self.newest()
        return newest if newest != before else ""

    def newest(self) -> str:
        with closing(sqlite3.connect(self.db)) as connection:
            row = connection.execute("SELECT code FROM run ORDER BY id DESC LIMIT 1").fetchone()
        return str(row[0])


@pytest.fixture
def region(run_cli: "RunCli", demo_copy: Path, tmp_path: Path) -> Region:
    (tmp_path / "territory.toml").write_text("[backup]\nautomatic = false\n")
    return Region(run_cli, demo_copy)


@pytest.mark.long
def test_every_command_taken_back_leaves_the_store_as_it_was(region: Region) -> None:
    for name in COMMANDS:
        before = content(region.db)
        code = region.do(name)
        assert code, name
        region.run("undo", code, "--dry-run")
        region.run("undo", code, "--yes")
        after = content(region.db)
        assert [table for table in before if before[table] != after[table]] == [], name
    assert json.loads(region.run("check", "--format", "json")) == []


def sequences(region: Region, seed: int, length: int) -> None:
    """Run commands at random, then take them back, the newest first."""
    chance = random.Random(seed)  # noqa: S311 - a test draws
    states: list[tuple[str, Content]] = []
    for _ in range(length):
        before = content(region.db)
        code = region.do(chance.choice(list(COMMANDS)))
        if code and content(region.db) != before:  # to apply no changes is a run that did nothing
            states.append((code, before))
    for code, before in reversed(states):
        region.run("undo", code, "--yes")
        after = content(region.db)
        assert [table for table in before if before[table] != after[table]] == [], (seed, code)


def test_commands_in_a_row_are_taken_back_one_by_one(region: Region) -> None:
    sequences(region, seed=5, length=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_many_commands_in_a_row_are_taken_back(region: Region, seed: int) -> None:
    sequences(region, seed, 12)


def test_what_later_work_stands_on_is_not_taken_back_and_that_work_is_named(
    region: Region,
) -> None:
    total, split = region.do("set"), region.do("split")
    before = content(region.db)
    assert split in region.run("undo", total, "--yes", code=4)
    assert content(region.db) == before
    region.run("undo", split, "--yes")
    region.run("undo", total, "--yes")
    older, newer = region.do("classify doctors"), region.do("classify doctors")
    assert newer in region.run("undo", older, "--yes", code=4)
    region.run("undo", newer, "--yes")
    region.run("undo", older, "--yes")


def test_what_cannot_be_taken_back_says_what_to_do_instead(region: Region) -> None:
    code = region.do("estimate")
    region.run("undo", code, "--yes")
    assert "before" in region.run("undo", code, "--yes", code=4)
    assert "Run the command again" in region.run("undo", region.newest(), "--yes", code=4)
    assert code not in region.run("undo", "20990101-1", "--yes", code=5)
    region.run("list", "doctors", "--purpose", "visit plan", "--format", "json")
    assert "changed nothing" in region.run("undo", region.newest(), "--yes", code=4)


def test_the_history_tells_who_did_what(region: Region) -> None:
    code = region.do("pin")
    region.run("undo", code, "--yes")
    rows = json.loads(region.run("history", "--format", "json", "--limit", "3"))
    assert [row["command"] for row in rows[:2]] == ["undo", "targets pin"]
    assert rows[1]["state"] == "undone"
    assert "product=P01" in rows[1]["what"]
    assert all(row["who"] for row in rows)
    imports = json.loads(region.run("history", "--command", "import", "--format", "json"))
    assert {row["command"] for row in imports} == {"import"}
    assert any("1-产品.xlsx" in row["what"] for row in imports)
    assert json.loads(region.run("history", "--since", "2099-01-01", "--format", "json")) == []


def test_the_history_of_one_thing_shows_old_and_new(region: Region) -> None:
    region.do("assign")
    region.do("apply")
    rows = json.loads(region.run("history", "--of", "H0001", "--format", "json"))
    assert {"assignment", "institution"} <= {row["table"] for row in rows}
    assert rows[-1]["file"].endswith(".xlsx")
    with closing(sqlite3.connect(region.db)) as connection:
        node, old, new = connection.execute(
            "SELECT n.node, p.base, p.value FROM plan_change p JOIN plan_node n ON n.id = p.node_id"
        ).fetchone()
    told = json.loads(region.run("history", "--of", node, "--format", "json"))
    cell = [row for row in told if row["table"] == "plan_cell" and row["field"] == "m03"]
    assert [(row["old"], row["new"]) for row in cell] == [(str(old), str(new))]


def test_the_history_of_a_doctor_masks_the_name(region: Region) -> None:
    with closing(sqlite3.connect(region.db)) as connection:
        code, name = connection.execute("SELECT code, name FROM doctor LIMIT 1").fetchone()
    told = region.run("history", "--of", code, "--format", "json")
    assert json.loads(told)
    assert name not in told
    assert f"{name[0]}**" in told
    assert "nowhere" in region.run("history", "--of", "nowhere", code=5)
