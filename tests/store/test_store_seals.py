"""Rows that decide figures: changed past the program they no longer fit the audit."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.errors import Exit
from territory.store import audit

if TYPE_CHECKING:
    from conftest import Demo, RunCli

BY_HAND = {
    "a run": "UPDATE run SET command = 'other' WHERE id = 3",
    "who did it": "UPDATE run SET who = 'somebody' WHERE id = 3",
    "a run that is not undone": "UPDATE run SET undone_by = 1 WHERE id = 3",
    "the change log": "UPDATE change SET after = '{}' WHERE id = (SELECT max(id) FROM change)",
    "a change that goes": "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
    "how rows stood": "UPDATE run_image SET rows = x'00' WHERE id = 1",
    "the state of a month": "INSERT INTO flow_month (month, status) VALUES (209901, 'closed')",
    "a price": "UPDATE price SET fen = fen + 1 WHERE id = 1",
    "the last day of a price": "UPDATE price SET valid_to = '2027-01-31' WHERE id = 1",
    "a price that goes": "DELETE FROM price WHERE id = 1",
    "a row of flow": "UPDATE flow_row SET quantity = quantity + 1 WHERE id = 1",
    "whose a row of flow is": "UPDATE flow_row SET buyer_name = 'somebody' WHERE id = 1",
    "a letter": "UPDATE class_result SET letter = 'A' WHERE id ="
    " (SELECT id FROM class_result WHERE letter <> 'A' LIMIT 1)",
    "a credit that moves": "UPDATE flow_credit SET position_id ="
    " (SELECT max(position_id) FROM flow_credit) WHERE id ="
    " (SELECT id FROM flow_credit WHERE position_id <>"
    " (SELECT max(position_id) FROM flow_credit) AND quantity <> 0 LIMIT 1)",
}
CHAIN = """
UPDATE audit SET who = 'somebody' WHERE number = 2
"""


def by_hand(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute(statement).rowcount == 1
        connection.commit()


@pytest.mark.parametrize("what", BY_HAND)
def test_what_somebody_changed_by_hand_is_found(
    run_cli: "RunCli", demo_copy: Path, what: str
) -> None:
    by_hand(demo_copy, BY_HAND[what])
    done = run_cli("--db", demo_copy, "check", "--format", "json")
    assert done.code == Exit.CHECK_FAILED
    assert "rows-sealed" in done.out


@pytest.mark.parametrize("engine", ["file", "server"])
def test_lawful_work_fits(
    run_cli: "RunCli", demo: "Demo", request: pytest.FixtureRequest, engine: str
) -> None:
    """Import, decide, close, reopen, classify, split, forget and undo leave nothing to find."""
    store = str(request.getfixturevalue("demo_copy" if engine == "file" else "server"))
    if engine == "server":
        assert run_cli("store", "copy", demo.db, store).code == 0
    december = demo.folder / "输入" / "流向"
    lines = (
        ("match", "decide", "海安仁心中西药店", "--as", "non-target"),
        ("flow", "close", "2025-01", "--force", "--reason", "all in", "--by", "沈如海", "--yes"),
        ("flow", "reopen", "2025-01", "--reason", "late", "--by", "沈如海", "--yes"),
        ("classify", "doctors"), ("targets", "split"), ("forget", "doctor", "D00001", "--yes"),
        ("flow", "refresh"), ("import", december, "--partial"), ("undo", "20270115-4", "--yes"),
    )  # fmt: skip
    for line in lines:
        told = run_cli("--db", store, *line)
        assert told.code == 0, (line, told.err)
        done = run_cli("--db", store, "check", "--format", "json")
        assert "rows-sealed" not in done.out, line


def recomputed(store: Path) -> None:
    """Change a line and every digest after it, as who knows the program would."""
    with closing(sqlite3.connect(store)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute(CHAIN)
        previous = audit.START
        for line in connection.execute("SELECT * FROM audit ORDER BY number").fetchall():

            class Line:
                number, run, at = line["number"], line["run"], line["at"]
                who, command, body_digest = line["who"], line["command"], line["body_digest"]

            previous = audit.chained(previous, Line)
            connection.execute(
                "UPDATE audit SET digest = ? WHERE number = ?", (previous, line["number"])
            )
            connection.execute(
                "UPDATE run SET audit_digest = ? WHERE id = ? AND ? ="
                " (SELECT max(number) FROM audit WHERE run_id = ?)",
                (previous, line["run_id"], line["number"], line["run_id"]),
            )
        connection.commit()


def test_a_chain_that_was_computed_anew_does_not_fit_what_stands_outside(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.txt"
    first = run_cli("--db", demo_copy, "check", "--anchor", anchor)
    assert first.code == 0, first.out
    number, digest = anchor.read_text(encoding="utf-8").split()[-2:]
    assert f"line {number}: {digest}" in first.err
    assert run_cli("--db", demo_copy, "check", "--anchor", anchor).code == 0
    assert len(anchor.read_text(encoding="utf-8").splitlines()) == 1
    recomputed(demo_copy)
    assert run_cli("--db", demo_copy, "check").code == 0, "inside it all fits"
    done = run_cli("--db", demo_copy, "check", "--anchor", anchor, "--format", "json")
    assert (done.code, "audit-outside" in done.out) == (Exit.CHECK_FAILED, True)
    assert len(anchor.read_text(encoding="utf-8").splitlines()) == 1
    anchor.write_text("hello\n", encoding="utf-8")
    assert run_cli("--db", demo_copy, "check", "--anchor", anchor).code == Exit.USAGE


def test_backup_and_schedule_say_where_the_audit_ends(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.txt"
    assert run_cli("--db", demo_copy, "check", "--anchor", anchor).code == 0
    number, digest = anchor.read_text(encoding="utf-8").split()[-2:]
    for line in (("backup",), ("schedule", "print")):
        done = run_cli("--db", demo_copy, *line)
        assert f"line {number}: {digest}" in done.err
    assert "check --anchor" in done.out
    shutil.rmtree(demo_copy.with_name(f"{demo_copy.name}.backups"))
