"""forget doctor: the person goes from rows, history, audit and bytes; the figures stay."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.settings import load
from territory.store.erasing import forms

if TYPE_CHECKING:
    from conftest import Result, RunCli

NAME = "欧阳清晏"
ROSTER = {
    "医院.csv": "医院编码,医院名称,省份,城市\nH001,溧阳市第一医院,江苏省,常州市\n",
    "产品线.csv": "产品线编码,产品线名称\nCV,心血管线\n",
    "产品.csv": "产品编码,产品名称,产品线,规格,单位\nT01,通脉胶囊,CV,24粒,盒\n",
}
DOCTORS = (
    "医生编码,医生姓名,医院编码,科室名称,职称\n"
    f"D70001,{NAME},H001,心内科,主任医师\nD70002,何念初,H001,心内科,主治医师\n"
)
ESTIMATES = (
    "医生编码,产品编码,月用量,月潜力,评估日期,数据来源\n"
    "D70001,T01,12,40,2027-01-05,代表估计\nD70002,T01,3,9,2027-01-05,代表估计\n"
)


def load_text(run_cli: "RunCli", folder: Path, name: str, text: str, *more: str) -> "Result":
    path = folder / name
    path.write_text(text, encoding="utf-8")
    done = run_cli("import", path, *more)
    assert done.code == 0, done.err
    return done


@pytest.fixture
def known(run_cli: "RunCli", tmp_path: Path) -> None:
    """Give a store in which a doctor was imported, renamed, exported whole and classed."""
    for name, text in ROSTER.items():
        load_text(run_cli, tmp_path, name, text)
    load_text(run_cli, tmp_path, "医生.csv", DOCTORS.replace("主任", "副主任"))
    load_text(run_cli, tmp_path, "医生2.csv", DOCTORS)
    load_text(run_cli, tmp_path, "估计.csv", ESTIMATES)
    assert run_cli("classify", "doctors").code == 0
    asked = f"回访{NAME}"
    assert run_cli("list", "doctors", "--purpose", asked, "-o", tmp_path / "名单.csv").code == 0


def holds(path: Path, text: str) -> bool:
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    data = b"".join(file.read_bytes() for file in files if file.exists())
    return any(form.encode() in data for form in forms(text))


def rows(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


FIGURES = "SELECT doctor_id, usage, potential FROM doctor_estimate ORDER BY 1"
CLASSES = "SELECT thing_id, letter FROM class_result ORDER BY 1"


@pytest.mark.usefixtures("known")
def test_no_byte_of_the_name_stays_in_the_store_and_every_figure_does(
    run_cli: "RunCli", db: Path
) -> None:
    assert holds(db, NAME)
    before = rows(db, FIGURES), rows(db, CLASSES)
    done = run_cli("forget", "doctor", "D70001", "--yes")
    assert done.code == 0, done.err
    assert NAME not in done.out + done.err
    assert not holds(db, NAME)
    assert not holds(db, "D70001")
    assert holds(db, "何念初")
    assert (rows(db, FIGURES), rows(db, CLASSES)) == before
    listed = json.loads(run_cli("list", "doctors", "--format", "json").out)
    assert {row["code"] for row in listed} == {"FORGOTTEN-1", "D70002"}
    assert run_cli("check").code == 0


@pytest.mark.usefixtures("known")
def test_it_says_what_still_holds_the_person(run_cli: "RunCli", db: Path) -> None:
    shutil.copy(db, db.with_name("region-copy.db"))
    backups = db.with_name("region.db.backups")
    backups.mkdir()
    shutil.copy(db, backups / "region-20270110.db")
    done = run_cli("forget", "doctor", "D70001", "--yes", "--format", "json")
    held = {row["where"] for row in json.loads(done.out) if row["state"] == "still_there"}
    assert held == {
        "backup: region-copy.db", "backup: region-20270110.db", "export: 名单.csv",
        "imported file: 医生.csv", "imported file: 医生2.csv",
    }  # fmt: skip


@pytest.mark.usefixtures("known")
def test_it_is_logged_without_the_name_and_can_be_tried(run_cli: "RunCli", db: Path) -> None:
    tried = run_cli("forget", "doctor", "D70001", "--dry-run")
    assert tried.code == 0, tried.err
    assert holds(db, NAME)
    refused = run_cli("forget", "doctor", "D70001")
    assert refused.code == 2  # nobody is at a terminal to say yes
    assert run_cli("forget", "doctor", "D70001", "--yes").code == 0
    (params,) = rows(db, "SELECT params FROM run WHERE command = 'forget doctor'")
    assert json.loads(params[0]) == {"forgotten": "FORGOTTEN-1"}
    again = run_cli("forget", "doctor", "D70001", "--yes")
    assert again.code == 5
    assert NAME not in again.err
    assert run_cli("forget", "doctor", "FORGOTTEN-1", "--yes").code == 0  # wipes once more
    assert len(rows(db, "SELECT id FROM forgotten")) == 2


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "row",
    [f"D70001,{NAME},H001,心内科,主任医师", f",{NAME[:2]} {NAME[2:]},H001,心内科,主任医师"],
)
def test_a_file_does_not_bring_the_person_back(
    run_cli: "RunCli", tmp_path: Path, db: Path, row: str
) -> None:
    """By code, or by institution, department and name; each row is told without the name."""
    assert run_cli("forget", "doctor", "D70001", "--yes").code == 0
    text = f"医生编码,医生姓名,医院编码,科室名称,职称\n{row}\nD70003,许可望,H001,心内科,医师\n"
    done = load_text(run_cli, tmp_path, "医生3.csv", text)
    assert "was forgotten on 2027-01-15" in done.err
    assert NAME not in done.out + done.err
    load_text(run_cli, tmp_path, "估计2.csv", ESTIMATES.replace("12,40", "13,41"))
    assert not holds(db, NAME)
    assert len(rows(db, "SELECT id FROM doctor")) == 3
    assert ("13",) not in rows(db, "SELECT usage FROM doctor_estimate")


@pytest.mark.usefixtures("known")
def test_the_person_may_be_allowed_again(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    assert run_cli("forget", "doctor", "D70001", "--yes").code == 0
    assert run_cli("forget", "doctor", "FORGOTTEN-1", "--allow-again").code == 0
    load_text(run_cli, tmp_path, "医生3.csv", DOCTORS)
    assert (NAME,) in rows(db, "SELECT name FROM doctor")
    assert run_cli("forget", "doctor", "FORGOTTEN-9", "--allow-again").code == 5


@pytest.mark.usefixtures("known")
def test_what_is_older_than_the_settings_say_is_told_and_forgotten(
    run_cli: "RunCli", tmp_path: Path, db: Path
) -> None:
    refused = run_cli("forget", "older", "--yes")
    assert refused.code == 12
    assert "keep_months" in refused.err
    (tmp_path / "territory.toml").write_text("[privacy]\nkeep_months = 36\n", encoding="utf-8")
    assert load(tmp_path, {}).keep_months == 36
    assert run_cli("check", "--format", "json").out == "[]\n"
    later = ("--as-of", "2031-01-15")
    (found,) = json.loads(run_cli("check", "--format", "json", *later).out)
    assert (found["code"], found["severity"]) == ("kept-too-long", "warning")
    assert run_cli("forget", "older", "--yes", *later).code == 0
    assert not holds(db, NAME)
    assert {code for (code,) in rows(db, "SELECT code FROM doctor")} == {
        "FORGOTTEN-1", "FORGOTTEN-2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[privacy]\nkeep_month = 3\n", "keep_months"),
        ('[privacy]\nkeep_months = "3"\n', "keep_months"),
        ("privacy = 3\n", "[privacy]"),
    ],
)
def test_a_wrong_setting_is_named(run_cli: "RunCli", tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "territory.toml").write_text(text, encoding="utf-8")
    done = run_cli("status")
    assert done.code == 12
    assert said in done.err
