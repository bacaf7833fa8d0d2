"""Contacts from a workbook to lists, cards, undo and forgetting."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from territory.intake.kinds import Loaded
from territory.store.erasing import forms

Load = Callable[..., Loaded]
Cli = Callable[..., Any]

NAME = "欧阳清晏"
ROW = {
    "institution_code": "H1", "department": "心内科", "contact": NAME, "title": "主任医师",
    "roles": ("initiator", "recommender"), "influence": "high", "attitude": "neutral",
    "route": "middle_route",
}  # fmt: skip


def listed(run_cli: Cli, *argv: str) -> list[dict[str, Any]]:
    done = run_cli("list", "contacts", "--format", "json", *argv)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_a_contact_is_listed_masked_with_its_roles_as_slugs(region: Load, run_cli: Cli) -> None:
    region("contacts", ROW)
    (row,) = listed(run_cli, "--lang", "zh")
    assert row.pop("code").startswith("K")
    assert row == {
        "institution": "H1", "institution_name": "苏州市中医院", "department": "心内科",
        "name": "欧**", "title": "主任医师", "roles": "initiator,recommender",
        "influence": "high", "attitude": "neutral", "route": "middle_route",
    }  # fmt: skip
    assert "发起者、推荐者" in run_cli("list", "contacts", "--lang", "zh").out


def test_blank_leaves_and_a_dash_clears(
    region: Load, outcomes: Callable[..., list[str]], run_cli: Cli
) -> None:
    region("contacts", ROW)
    key = {name: ROW[name] for name in ("institution_code", "department", "contact")}
    assert outcomes("contacts", key | {"attitude": None}) == ["updated"]
    (row,) = listed(run_cli)
    assert (row["attitude"], row["influence"]) == (None, "high")


def test_what_is_wrong_is_said_all_at_once(
    region: Load, refusals: Callable[..., list[str]]
) -> None:
    region("contacts", ROW)
    wrong = ROW | {"institution_code": "H9", "department": "骨科"}
    assert refusals("contacts", wrong, ROW | {"department": "骨科"}) == [
        'A2 There is no institution "H9".',
        'E3 There is no department "骨科" in this institution.',
    ]


@pytest.mark.parametrize(
    ("argv", "count"),
    [(("--city", "苏州"), 1), (("--grade", "二甲"), 0), (("--text", "主任"), 1)],
)
def test_filters_are_those_of_its_institution(
    region: Load, run_cli: Cli, argv: tuple[str, ...], count: int
) -> None:
    region("contacts", ROW)
    assert len(listed(run_cli, *argv)) == count


def test_a_purpose_shows_the_name_and_is_logged(
    region: Load, run_cli: Cli, tmp_path: Path, db: Path
) -> None:
    region("contacts", ROW)
    file = tmp_path / "联系人.csv"
    assert run_cli("list", "contacts", "--purpose", "拜访安排", "-o", file).code == 0
    assert NAME in file.read_text(encoding="utf-8-sig")
    assert file.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(db) as connection:
        (params,) = connection.execute("SELECT params FROM run WHERE command = 'list'").fetchone()
    assert json.loads(params)["purpose"] == "拜访安排"


def test_a_card_shows_values_and_history_without_the_name(region: Load, run_cli: Cli) -> None:
    region("contacts", ROW)
    region("contacts", ROW | {"attitude": "supportive"})
    code = listed(run_cli)[0]["code"]
    done = run_cli("show", "contact", code, "--format", "json")
    assert done.code == 0, done.err
    assert NAME not in done.out
    lines = {(row["section"], row["item"]): row for row in json.loads(done.out)}
    assert lines["fields", "roles"]["value"] == "initiator,recommender"
    changed = lines["history", "attitude"]
    assert (changed["previous"], changed["value"]) == ("neutral", "supportive")


SHEET = (
    "医院编码,科室,联系人,购买角色,影响力,态度,切入路径\n"
    f"H1,心内科,{NAME},决策者/发起者,高,支持,高层切入\n"
    "H1,,周院长,决策者,高,中立,\n"
)


@pytest.mark.usefixtures("region")
def test_a_sheet_is_recognised_and_can_be_taken_back(run_cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "联系人.csv"
    file.write_text(SHEET, encoding="utf-8")
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = json.loads(done.out)
    assert (line["kind"], line["created"]) == ("contacts", 2)
    assert [row["roles"] for row in listed(run_cli, "--text", "心内科")] == ["initiator,decider"]
    assert run_cli("imports", "undo", line["batch"], "--yes").code == 0
    assert listed(run_cli) == []


@pytest.mark.usefixtures("region")
def test_an_unknown_role_is_named_with_its_cell(run_cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "联系人.csv"
    file.write_text(SHEET.replace("决策者/发起者", "决策者/看门人"), encoding="utf-8")
    done = run_cli("import", file)
    assert done.code == 4
    assert "看门人" in done.err
    assert "D2" in done.err


def test_the_template_lists_what_a_list_may_hold(run_cli: Cli, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    file = tmp_path / "模板.xlsx"
    assert run_cli("template", "contacts", "-o", file, "--lang", "zh").code == 0
    sheet = next(one for one in load_workbook(file).worksheets if one.title == "联系人")
    notes = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("发起者、使用者、推荐者、把关者、决策者" in note for note in notes)


def test_no_byte_of_a_forgotten_contact_stays_and_no_file_brings_the_person_back(
    region: Load, run_cli: Cli, db: Path, tmp_path: Path
) -> None:
    region("contacts", ROW)
    region("contacts", ROW | {"attitude": "supportive"})
    code = listed(run_cli)[0]["code"]
    done = run_cli("forget", "contact", code, "--yes")
    assert done.code == 0, done.err
    files = [db, *(db.with_name(db.name + end) for end in ("-wal", "-shm"))]
    data = b"".join(file.read_bytes() for file in files if file.exists())
    assert not [form for form in forms(NAME) if form.encode() in data]
    assert [row["code"] for row in listed(run_cli)] == ["FORGOTTEN-1"]
    file = tmp_path / "联系人.csv"
    file.write_text(SHEET, encoding="utf-8")
    again = run_cli("import", file)
    assert "was forgotten on 2027-01-15" in again.err
    assert sorted(row["name"] for row in listed(run_cli)) == ["F**", "周**"]
    assert run_cli("forget", "contact", "FORGOTTEN-1", "--allow-again").code == 0
    assert run_cli("import", file).code == 0
    assert len(listed(run_cli)) == 3


def test_a_contact_that_is_not_there_is_not_repeated_by_name(region: Load, run_cli: Cli) -> None:
    region("contacts", ROW)
    for argv in (("show", "contacts", NAME), ("forget", "contact", NAME, "--yes")):
        done = run_cli(*argv)
        assert done.code == 5
        assert NAME not in done.err
