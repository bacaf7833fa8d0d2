"""Appeals go out as a workbook, come back by import, and are decided by command or workbook."""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from conftest import Result, RunCli


@pytest.fixture
def territory(run_cli: "RunCli", demo_copy: Path) -> Any:
    def run(*argv: object, code: int = 0) -> "Result":
        done = run_cli("--db", demo_copy, *argv)
        assert done.code == code, done.err
        return done

    return run


def fill(path: Path, *rows: dict[str, Any]) -> list[str]:
    """Write values into the first data rows by header; return the headers."""
    book = load_workbook(path)
    sheet = book["Appeals"]
    top = next(row for row in sheet.iter_rows() if row[0].value in {"Row of the flow", "Appeal"})
    headers, first = [str(cell.value) for cell in top], int(top[0].row or 0)
    for place, values in enumerate(rows, 1):
        for name, value in values.items():
            sheet.cell(first + place, headers.index(name) + 1).value = value
    book.save(path)
    return headers


def shown(territory: Any, *argv: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(territory(*argv, "--format", "json").out)
    return rows


@pytest.fixture
def claimed(territory: Any, tmp_path: Path) -> Path:
    """Send a workbook out and take two claims back, the second for a part."""
    path = tmp_path / "appeals.xlsx"
    territory("flow", "appeals", "out", "--position", "CV11", "-o", path)
    fill(
        path,
        {"Cause of the appeal": "in-house or door-side pharmacy", "Right institution": "H0001",
         "Evidence": "invoice 7"},
        {"Cause of the appeal": "missing relation", "Right institution": "H0002",
         "Claimed quantity": 2, "Evidence": "photo"},
    )  # fmt: skip
    territory("import", path)
    return path


def test_a_workbook_comes_back_without_a_question(territory: Any, claimed: Path) -> None:
    rows = shown(territory, "flow", "appeals", "list")
    assert [
        (r["status"], r["position"], r["cause_code"], r["right_institution"]) for r in rows
    ] == [
        ("undecided", "CV11", "in_house_pharmacy", "H0001"),
        ("undecided", "CV11", "missing_relation", "H0002"),
    ]
    assert rows[1]["claimed"] == 2
    again = shown(territory, "import", claimed)[0]
    assert (again["kind"], again["created"], again["updated"]) == ("appeals", 0, 0)
    assert "2 wait for a decision" in territory("status").out


@pytest.mark.usefixtures("claimed")
def test_accepting_shows_what_moves_and_a_second_time_is_refused(territory: Any) -> None:
    tried = territory("flow", "appeals", "accept", "1", "2", "--dry-run")
    done = territory("flow", "appeals", "accept", "1", "2", "--note", "checked")
    assert "2 appeals are accepted, 0 rejected." in done.out
    assert "the pairs state a difference of 0." in done.out
    assert tried.out.splitlines()[:6] == done.out.splitlines()[:6]
    again = territory("flow", "appeals", "accept", "1", code=4)
    assert "Appeal 1 was accepted on 2027-01-15" in again.err
    assert territory("check").out.startswith("The store is in order.")
    assert [row["status"] for row in shown(territory, "flow", "appeals", "list", "--all")] == [
        "accepted", "accepted",
    ]  # fmt: skip


@pytest.mark.usefixtures("claimed")
def test_a_workbook_of_decisions_decides(territory: Any, tmp_path: Path) -> None:
    path = tmp_path / "decisions.xlsx"
    territory("flow", "appeals", "list", "-o", path)
    fill(path, {"Decision": "accept", "Keep as a rule": "yes"}, {"Decision": "reject"})
    refused = territory("import", path, code=4)
    assert "The appeal is rejected without a reason." in refused.err
    fill(path, {}, {"Reason": "not on the list"})
    assert shown(territory, "import", path)[0]["updated"] == 2
    rows = shown(territory, "flow", "appeals", "list", "--all")
    assert [(r["status"], r["reason"]) for r in rows] == [
        ("accepted", None), ("rejected", "not on the list"),
    ]  # fmt: skip
    assert shown(territory, "import", path)[0]["unchanged"] == 2
    assert territory("check").out.startswith("The store is in order.")


@pytest.mark.usefixtures("claimed")
def test_the_import_of_decisions_is_undone_whole(
    territory: Any, tmp_path: Path, demo_copy: Path
) -> None:
    def stored() -> list[Any]:
        with sqlite3.connect(demo_copy) as connection:
            return [
                connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                for table in ("flow_row", "flow_appeal", "flow_correction", "alias")
            ]

    path = tmp_path / "decisions.xlsx"
    territory("flow", "appeals", "list", "-o", path)
    before = stored()
    fill(path, {"Decision": "accept", "Keep as a rule": "yes"})
    said = territory("import", path).err
    assert stored() != before
    territory("imports", "undo", said.partition("imports undo ")[2].split()[0], "--yes")
    assert stored() == before


def test_a_folder_gets_a_workbook_for_each_position(territory: Any, tmp_path: Path) -> None:
    territory("flow", "appeals", "out", "--each", tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"appeals-CV11.xlsx", "appeals-CV12.xlsx"} <= names


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"Evidence": "photo", "Right institution": "H0001"}, "says no cause"),
        ({"Cause of the appeal": "internet hospital", "Right institution": "H0001"},
         "brings no evidence"),
        ({"Cause of the appeal": "internet hospital", "Evidence": "x"}, "names neither"),
        ({"Cause of the appeal": "internet hospital", "Evidence": "x",
          "Right institution": "H9999"}, 'no institution "H9999"'),
        ({"Cause of the appeal": "internet hospital", "Evidence": "x",
          "Right institution": "H0001", "Claimed quantity": 10_000}, "cannot be claimed"),
        ({"Cause of the appeal": "because", "Evidence": "x", "Right institution": "H0001"},
         "because"),
        ({"Row of the flow": "999999", "Evidence": "x"}, "There is no row 999999"),
    ],
)  # fmt: skip
def test_claims_that_cannot_be_are_refused_and_nothing_is_written(
    territory: Any, tmp_path: Path, filled: dict[str, Any], said: str
) -> None:
    path = tmp_path / "appeals.xlsx"
    territory("flow", "appeals", "out", "--position", "CV11", "-o", path)
    fill(path, filled)
    assert said in territory("import", path, code=4).err
    assert shown(territory, "flow", "appeals", "list") == []


def test_the_page_lists_the_keys(territory: Any, claimed: Path) -> None:
    import re

    assert claimed.exists()
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    keys = page.split("\n## flow appeals list\n\n")[1].split("\n\n")[0]
    (first, *_) = shown(territory, "flow", "appeals", "list")
    assert re.findall(r"`(\w+)`", keys) == list(first)


def test_unknown_appeals_and_missing_reasons_are_said(territory: Any, claimed: Path) -> None:
    assert claimed.exists()
    territory("flow", "appeals", "accept", "9" * 30, code=5)
    assert "Did you mean: 1, 2?" in territory("flow", "appeals", "accept", "9", code=5).err
    assert "for a reason" in territory("flow", "appeals", "reject", "1", code=2).err
    assert "no node" in territory("flow", "appeals", "out", "--position", "QQ", code=5).err
