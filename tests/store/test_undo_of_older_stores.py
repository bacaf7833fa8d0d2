"""What earlier programs did to a store is taken back by the one undo, or refused by name."""

import json
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from store_images import FIXTURES, bring, connected

if TYPE_CHECKING:
    from conftest import RunCli

TOLD: dict[str, Any] = json.loads((FIXTURES / "region-0003.states.json").read_text())
"""What was done to the store of schema 0003 at last, and digests of each table before it."""
DONE = "is taken back"


@pytest.fixture
def older(tmp_path: Path, run_cli: "RunCli", request: pytest.FixtureRequest) -> str:
    """Give a store that has come from an older schema to the newest."""
    address = str(tmp_path / "older.db")
    (tmp_path / "territory.toml").write_text("[backup]\nautomatic = false\n")
    bring(address, request.param)
    assert run_cli("--db", address, "migrate").code == 0
    return address


def state(db: str, columns: dict[str, list[str]]) -> dict[str, str]:
    """Return table → digest of some columns of all its rows."""
    with closing(sqlite3.connect(db)) as connection:
        return {
            table: _digest(connection.execute(f"SELECT {_listed(names)} FROM {table}").fetchall())
            for table, names in columns.items()
        }


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _digest(rows: list[tuple[Any, ...]]) -> str:
    return blake2b(repr(sorted(map(repr, rows))).encode(), digest_size=8).hexdigest()


def runs(address: str) -> list[str]:
    """Return the codes of all runs, the newest first."""
    database = connected(address)
    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT code FROM run ORDER BY id DESC").scalars()
        codes = [str(code) for code in found]
    database.dispose()
    return codes


@pytest.mark.parametrize("older", ["0003"], indirect=True)
def test_imports_and_commands_of_schema_0003_are_taken_back_to_the_letter(
    older: str, run_cli: "RunCli"
) -> None:
    """Imports of registers, updates, flow, newer flow, supply, two files, proposals; commands."""
    for step in reversed(TOLD["steps"]):
        undone = run_cli("--db", older, "undo", step["code"], "--yes")
        assert undone.code == 0, (step["what"], undone.err)
        now = state(older, TOLD["columns"])
        differing = [table for table in now if now[table] != step["before"][table]]
        assert differing == [], step["what"]
    checked = run_cli("--db", older, "check")
    assert checked.code == 0, checked.out


@pytest.mark.parametrize("older", ["0003"], indirect=True)
def test_a_file_of_schema_0003_is_taken_back_alone(older: str, run_cli: "RunCli") -> None:
    (two,) = (step for step in TOLD["steps"] if step["what"] == "two files")
    first = run_cli("--db", older, "undo", f"{two['code']}.1", "--yes")
    assert first.code == 4, first.err
    assert f"{two['code']}.2" in first.err, "its doctors are in the hospital of the first file"
    for number in (2, 1):
        undone = run_cli("--db", older, "undo", f"{two['code']}.{number}", "--yes")
        assert undone.code == 0, undone.err
    assert run_cli("--db", older, "undo", two["code"], "--yes").code == 4


@pytest.mark.parametrize("older", ["0003"], indirect=True)
def test_later_work_of_an_older_store_is_named(older: str, run_cli: "RunCli") -> None:
    code = {step["what"]: step["code"] for step in TOLD["steps"]}
    refused = run_cli("--db", older, "undo", code["flow"], "--yes")
    assert refused.code == 4
    assert f"{code['a newer file of flow']}.1" in refused.err
    refused = run_cli("--db", older, "undo", code["a newer file of flow"], "--yes")
    assert refused.code == 4
    assert code["a correction"] in refused.err


@pytest.mark.parametrize("older", ["0001", "0002"], indirect=True)
def test_every_run_is_taken_back_or_refused_in_a_sentence(older: str, run_cli: "RunCli") -> None:
    """The newest first; the first version kept images of no command, and says so."""
    answers = {code: run_cli("--db", older, "undo", code, "--yes") for code in runs(older)}
    assert {answer.code for answer in answers.values()} <= {0, 4}
    taken = [answer.err for answer in answers.values() if answer.code == 0]
    assert any(DONE in said for said in taken)
    for code, answer in answers.items():
        assert code in answer.err, answer.err
        assert len(answer.err.splitlines()) <= 2
    assert any("(import)" in said for said in taken), "an import is among them"
    checked = run_cli("--db", older, "check")
    assert checked.code == 0, checked.out


@pytest.mark.parametrize("older", ["0001"], indirect=True)
def test_a_command_that_was_kept_in_part_is_named_as_later_work_and_stays(
    older: str, run_cli: "RunCli"
) -> None:
    kept = run_cli("--db", older, "undo", "20270115-20", "--yes")
    assert kept.code == 4
    assert "kept only in part" in kept.err
    proposals = run_cli("--db", older, "undo", "20270115-18", "--yes")
    assert proposals.code == 4
    assert "20270115-20" in proposals.err
