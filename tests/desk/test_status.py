"""`territory` alone: where the month stands, and the next command."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.kernel.periods import Month
from territory.ledger.service.figures import LinePart

if TYPE_CHECKING:
    from conftest import Demo, RunCli
    from territory.workspace import Workspace


def subjects(run_cli: "RunCli", db: Path) -> dict[str, dict[str, str]]:
    done = run_cli("--db", db, "status", "--format", "json")
    assert done.code == 0, done.err
    return {row["subject"]: row for row in json.loads(done.out)}


def next_of(run_cli: "RunCli", db: Path) -> str:
    """Return the command that is named last; a pipe's plain table leaves it out."""
    last = run_cli("--db", db, "status", "--format", "md").out.splitlines()[-1]
    return last.removeprefix("Next: ").strip("`")


def test_an_empty_store_asks_for_files(run_cli: "RunCli", db: Path) -> None:
    done = run_cli()
    assert done.code == 0
    assert "no flow yet" in done.out
    assert next_of(run_cli, db) == "territory import FILE"
    found = subjects(run_cli, db)
    assert found["waiting_names"]["state"] == "none"
    assert found["targets"]["state"] == "none"


def test_without_a_store_it_says_how_to_begin(
    run_cli: "RunCli", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TERRITORY_DB")
    done = run_cli()
    assert done.code == 0
    assert "territory demo" in done.out
    assert "territory import" in done.out


def test_a_store_that_was_named_must_be_there(run_cli: "RunCli", tmp_path: Path) -> None:
    assert run_cli("--db", tmp_path / "nowhere.db").code == 10


def test_the_month_the_files_the_names_and_the_plan(run_cli: "RunCli", demo: "Demo") -> None:
    shown = run_cli("--db", demo.db).out
    assert shown.splitlines()[0] == "云帆医药 · region.db · 2026-12 · open"
    assert "5 / 6, missing: 徐州淮海同康医药有限公司" in shown
    assert "2 names, 49 of" in shown
    assert "2027 target v1 (draft)" in shown
    assert next_of(run_cli, demo.db) == "territory match review"


def test_chinese(run_cli: "RunCli", demo: "Demo") -> None:
    shown = run_cli("--db", demo.db, "--lang", "zh").out
    assert "缺" in shown
    assert "草案" in shown


def test_what_it_says_to_look_at_is_a_command_that_works(run_cli: "RunCli", demo: "Demo") -> None:
    for row in subjects(run_cli, demo.db).values():
        program, *arguments = row["look"].split()
        assert program == "territory"
        assert run_cli("--db", demo.db, *arguments).code == 0


def test_once_names_are_decided_the_report_is_next(run_cli: "RunCli", demo_copy: Path) -> None:
    waiting = json.loads(run_cli("--db", demo_copy, "match", "review", "--format", "json").out)
    for row in waiting:
        done = run_cli("--db", demo_copy, "match", "decide", row["name"], "--as", "non-target")
        assert done.code == 0, done.err
    assert subjects(run_cli, demo_copy)["waiting_names"]["state"] == "none"
    assert next_of(run_cli, demo_copy).startswith("territory report achievement --month 2026-12")


def test_the_next_command_by_what_is_to_be_done_first(ws: "Workspace") -> None:
    from dataclasses import replace

    from territory.desk.status import month_status, next_command

    now = month_status(ws)
    assert now.loaded == LinePart()
    assert next_command(now) == "territory import FILE"
    december = replace(now, month=Month(2026, 12))
    assert next_command(december).startswith("territory targets set --year 2027")
    assert next_command(replace(december, names=3)) == "territory match review"


def test_a_month_that_is_over_is_to_be_closed(run_cli: "RunCli", demo: "Demo") -> None:
    from dataclasses import replace

    from territory.desk.status import MonthStatus, month_status, next_command
    from territory.workspace import open_workspace

    assert subjects(run_cli, demo.db)["months"]["state"] == "none"
    with open_workspace(db=str(demo.db), folder=demo.folder) as ws:
        now: MonthStatus = replace(
            month_status(ws), names=0, closed=Month(2026, 11), due=Month(2026, 12)
        )
    assert next_command(now) == "territory flow close 2026-12"
    assert next_command(replace(now, due=None)).startswith("territory report achievement")
