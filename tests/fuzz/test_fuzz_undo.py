"""Importing twice changes nothing, undoing leaves no trace, and the order of files is free."""

import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fuzz_mutations import cells, headers

if TYPE_CHECKING:
    from conftest import Demo, RunCli

SLICE, ALL = 8, 300
JOURNAL = {"run", "run_image", "audit", "batch", "change", "alembic_version"}
RECKONED = ("flow_credit",)
"""Written anew whenever the flow is credited again; their own ids mean nothing."""
OF_A_BATCH = "flow_file"
"""A row for each batch, also for one whose rows are known: it goes when the batch is undone."""
KEPT_IN_PART = {0, 3}
Content = dict[str, list[tuple[Any, ...]]]


def content(db: Path) -> Content:
    """Return everything in the store but the journal of runs, batches and changes."""
    with sqlite3.connect(db) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        found = {
            name: connection.execute(f"SELECT * FROM '{name}' ORDER BY 1").fetchall()
            for (name,) in names
            if name not in JOURNAL
        }
    for name in RECKONED:
        found[name] = sorted((row[1:] for row in found[name]), key=repr)
    return found


def differing(one: Content, other: Content) -> dict[str, Any]:
    """Return the tables that differ, and their first differing rows."""
    return {
        name: [
            pair
            for pair in zip(one[name], other[name], strict=False)
            if pair[0] != pair[1]
        ][:2]
        or (len(one[name]), len(other[name]))
        for name in one
        if one[name] != other[name]
    }  # fmt: skip


def sources(demo: "Demo") -> list[Path]:
    inputs = sorted((demo.folder / "输入").rglob("*.xlsx"))
    return [path for path in inputs if path.stat().st_size < 60_000]


def load(run_cli: "RunCli", db: Path, path: Path) -> list[str]:
    """Import the good rows of a file; return its batch, nothing where it was refused."""
    result = run_cli("--db", db, "import", path, "--partial", "--format", "json")
    if result.code not in KEPT_IN_PART:
        return []
    return list({line["batch"] for line in json.loads(result.out) if line["batch"]})


def try_one(run_cli: "RunCli", demo: "Demo", folder: Path, seed: int) -> str:
    """Import a changed file twice and take both back; return what is wrong, blank if nothing."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable seed, no secret
    source = chance.choice(sources(demo))
    path = chance.choice((cells, headers))(chance, source, folder / f"{seed}")
    db = folder / f"{seed}.db"
    shutil.copy(demo.db, db)
    start = content(db)
    batches = load(run_cli, db, path)
    if not batches:
        return ""
    once = content(db)
    batches += load(run_cli, db, path)
    wrong = []
    twice = content(db) | {OF_A_BATCH: once[OF_A_BATCH]}
    if changed := differing(once, twice):
        wrong.append(f"twice is not once: {changed}")
    for batch in reversed(batches):
        undone = run_cli("--db", db, "imports", "undo", batch, "--yes")
        if undone.code:
            wrong.append(f"no undo of {batch}: {undone.err}")
    if changed := differing(start, content(db)):
        wrong.append(f"a trace is left: {changed}")
    db.unlink()
    return f"seed {seed}, {source.name}: {'; '.join(wrong)}" if wrong else ""


def run(run_cli: "RunCli", demo: "Demo", folder: Path, seeds: range) -> list[str]:
    return [wrong for seed in seeds if (wrong := try_one(run_cli, demo, folder, seed))]


def test_twice_is_once_and_undone_is_as_before(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path
) -> None:
    assert run(run_cli, demo, tmp_path, range(SLICE)) == []


@pytest.mark.long
def test_twice_is_once_for_hundreds_of_files(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path
) -> None:
    assert run(run_cli, demo, tmp_path, range(ALL)) == []


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_files_in_one_command_does_not_matter(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path, empty_store: Path, seed: int
) -> None:
    files = sources(demo)
    stores = []
    for name in ("sorted", "shuffled"):
        db = tmp_path / f"{name}.db"
        shutil.copy(empty_store, db)
        result = run_cli("--db", db, "import", *files, "--partial")
        assert result.code in KEPT_IN_PART, result.err
        stores.append(content(db))
        random.Random(seed).shuffle(files)  # noqa: S311 - a repeatable seed, no secret
    assert stores[0]["flow_row"]
    assert differing(*stores) == {}
