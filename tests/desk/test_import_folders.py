"""A folder is looked through again and again: only what is new is read."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

HOSPITALS = [["医院编码", "医院名称"], ["H1", "溧阳市第一医院"]]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    write_plain_workbook(folder / "a.xlsx", {"医院": HOSPITALS})
    return folder


def statuses(run_cli: "RunCli", *given: object) -> dict[str, str]:
    lines = json.loads(run_cli("import", *given, "--format", "json").out)
    return {line["file"]: line["status"] for line in lines}


def test_what_came_in_before_is_not_read_again(run_cli: "RunCli", inbox: Path) -> None:
    assert statuses(run_cli, inbox) == {"a.xlsx": "loaded"}
    write_plain_workbook(inbox / "b.xlsx", {"科室": [["医院编码", "科室"], ["H1", "心内科"]]})
    assert statuses(run_cli, inbox) == {"a.xlsx": "already", "b.xlsx": "loaded"}
    again = run_cli("import", inbox, "--format", "json")
    assert again.code == 0
    assert {line["batch"] for line in json.loads(again.out)} == {"20270115-1.1", "20270115-2.1"}


def test_a_file_that_is_named_is_read_again(run_cli: "RunCli", inbox: Path) -> None:
    run_cli("import", inbox)
    (line,) = json.loads(run_cli("import", inbox / "a.xlsx", "--format", "json").out)
    assert (line["status"], line["unchanged"]) == ("loaded", 1)


def test_what_was_changed_or_undone_is_read_again(run_cli: "RunCli", inbox: Path) -> None:
    run_cli("import", inbox)
    run_cli("imports", "undo", "20270115-1", "--yes")
    assert statuses(run_cli, inbox) == {"a.xlsx": "loaded"}
    write_plain_workbook(inbox / "a.xlsx", {"医院": [*HOSPITALS, ["H2", "金坛区中医院"]]})
    assert statuses(run_cli, inbox) == {"a.xlsx": "loaded"}


def test_half_a_file_waits_and_the_table_says_so(run_cli: "RunCli", inbox: Path) -> None:
    whole = (inbox / "a.xlsx").read_bytes()
    (inbox / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    (inbox / "c.csv").write_bytes(b"")
    (inbox / "~$a.xlsx").write_bytes(b"open")
    result = run_cli("import", inbox, "--format", "json")
    assert result.code == 3
    found = {
        line["file"]: (line["status"], bool(line.get("needs"))) for line in json.loads(result.out)
    }
    assert found == {
        "a.xlsx": ("loaded", False),
        "b.xlsx": ("not_yet", True),
        "c.csv": ("not_yet", True),
    }
    assert sorted(path.name for path in inbox.iterdir()) == [
        "a.xlsx",
        "b.xlsx",
        "c.csv",
        "~$a.xlsx",
    ]


def test_a_file_with_nothing_odd_gets_no_remark_and_many_remarks_are_cut(
    run_cli: "RunCli", inbox: Path
) -> None:
    assert "a.xlsx 医院" not in run_cli("import", inbox).out
    for number in range(25):
        rows = [["院长心情", *HOSPITALS[0]], ["好", f"X{number}", f"第{number}医院"]]
        write_plain_workbook(inbox / f"x{number:02}.xlsx", {"医院": rows})
    out = run_cli("import", inbox).out
    assert out.count("院长心情") == 20
    assert "… and 5 more" in out


def test_no_progress_is_drawn_in_a_pipe(run_cli: "RunCli", inbox: Path) -> None:
    err = run_cli("import", inbox).err
    assert "a second" not in err
    assert "\x1b" not in err
