"""Doctors as they come: departments under several names, and doctors who are one."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook
from territory.roster.lookup.standard_departments import key_of, kin_of, standard

if TYPE_CHECKING:
    from conftest import RunCli

Rows = list[list[Any]]
HEADER = ["医院", "科室", "姓名", "职称", "用量", "潜力", "产品"]
BASE: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线", "规格"], ["P01", "通脉胶囊", "CV", "24粒"]],
    "医院": [["医院编码", "医院名称", "省份", "城市", "国家等级"],
             ["H1", "常州澄湖医院", "江苏省", "常州市", "三级甲等"],
             ["H2", "常州市第九医院", "江苏省", "常州市", "二级甲等"]],
}  # fmt: skip


class Files:
    """A store that takes sheets as they come."""

    def __init__(self, run_cli: "RunCli", folder: Path, db: Path) -> None:
        self.run_cli, self.folder, self.db, self.count = run_cli, folder, db, 0
        self.said(BASE)

    def run(self, *args: str, code: int = 0) -> str:
        done = self.run_cli(*args)
        assert done.code == code, done.err
        return str(done.out + done.err)

    def said(self, sheets: dict[str, Rows], *more: str, code: int = 0) -> str:
        self.count += 1
        file = self.folder / f"{self.count}.xlsx"
        write_plain_workbook(file, sheets)
        return self.run("import", str(file), *more, code=code)

    def undo(self, command: str) -> None:
        """Take the last run of a command back."""
        with sqlite3.connect(self.db) as connection:
            asked = "SELECT code FROM run WHERE command = ? ORDER BY id DESC LIMIT 1"
            (code,) = connection.execute(asked, (command,)).fetchone()
        self.run("undo", code, "--yes")

    def doctors(self, *rows: list[Any], code: int = 0) -> str:
        """Import rows of department, name, title, usage and potential of the first hospital."""
        lines = [["常州澄湖医院", *row, "通脉胶囊"] for row in rows]
        return self.said({"医生": [HEADER, *lines]}, code=code)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        listed = self.run_cli("list", kind, "--format", "json", "--purpose", "test")
        found: list[dict[str, Any]] = json.loads(listed.out)
        return found

    def people(self) -> list[tuple[str, str, str]]:
        return sorted(
            (row["department"], row["name"], row["title"]) for row in self.rows("doctors")
        )

    def departments(self) -> list[str]:
        return sorted(row["code"] for row in self.rows("departments"))

    def estimates(self) -> list[tuple[str, str]]:
        return sorted((row["usage"], row["potential"]) for row in self.rows("doctor-estimates"))


@pytest.fixture
def files(run_cli: "RunCli", tmp_path: Path, db: Path) -> Files:
    return Files(run_cli, tmp_path, db)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("心内科", "心血管内科"), ("心内", "心内科"), ("内分泌", "内分泌科"),
        ("心内一科", "心内1科"), ("呼吸與危重症醫學科", "呼吸科"),
        ("ＩＣＵ", "重症医学科"), ("第二病区", "二病区"),
        ("Cardiology", "心内科"), ("内分泌（东院）", "内分泌东院"),
    ],
)  # fmt: skip
def test_names_of_one_department(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("心内科", "心外科"), ("神经内科", "神经外科"), ("心内一科", "心内二科"),
        ("心内科", "心内一科"),
        ("内分泌科", "内分泌（东院）"), ("肿瘤内科", "肿瘤科"), ("心内科", "心内科门诊"),
        ("儿科", "儿外科"), ("骨科", "骨伤科"), ("十二病区", "二十病区"),
    ],
)  # fmt: skip
def test_names_of_two_departments(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_clinics_and_centres_are_kin_and_the_dictionary_says_each_name_once() -> None:
    assert {kin_of(name) for name in ("心内科门诊", "心脏病诊疗中心", "心血管内科病房")} == {"心内"}
    assert standard("内分泌代谢科") == "内分泌科"
    assert standard("心内科门诊") is None


def test_one_sheet_makes_departments_doctors_and_estimates(files: Files) -> None:
    said = files.doctors(
        ["心内科", "许可望", "主任医师", 10, 30],
        ["内分泌", "许可望", "医师", 3, 20],
        ["心血管内科", "钟离安", "主治医师", 5, 9],
    )
    assert files.departments() == ["H1/内分泌", "H1/心内科"]
    assert files.people() == [
        ("内分泌", "许可望", "医师"),
        ("心内科", "许可望", "主任医师"),
        ("心内科", "钟离安", "主治医师"),
    ]  # fmt: skip
    assert files.estimates() == [("10", "30"), ("3", "20"), ("5", "9")]
    assert "was added" in said


def test_a_sheet_without_a_product_is_about_the_only_one(files: Files) -> None:
    sheet: dict[str, Rows] = {
        "医生": [HEADER[:-1], ["常州澄湖医院", "心内科", "许可望", "主任医师", 10, 30]]
    }
    files.said(sheet)
    assert [row["product"] for row in files.rows("doctor-estimates")] == ["P01"]
    files.said({"产品": [["产品编码", "产品名称", "产品线"], ["P02", "稳压片", "CV"]]})
    said = files.said(sheet, code=4)
    assert "The row names no product." in said
    assert "--set product_code=P01" in said
    files.said(sheet, "--set", "product_code=P02")
    assert sorted(row["product"] for row in files.rows("doctor-estimates")) == ["P01", "P02"]
    assert len(files.people()) == 1


def test_the_same_doctor_under_another_department_name_and_title_is_one(files: Files) -> None:
    files.doctors(["心内科", "许可望", "主治医师", 10, 30])
    said = files.doctors(["心血管内科", "许可望", "副主任医师", 12, 30])
    assert "心血管内科 is taken for 心内科, which H1 has." in said
    assert "territory match decide H1/心血管内科 --as new" in said
    assert files.people() == [("心内科", "许可望", "副主任医师")]
    assert files.estimates() == [("12", "30")]


def test_two_spellings_in_one_sheet_are_one_doctor_and_told_once(files: Files) -> None:
    header = ["医院", "科室", "姓名", "职称"]
    rows = [
        ["常州澄湖医院", name, "许可望", "主任医师"]
        for name in ("心内科", "心血管内科", "心脏内科")
    ]
    others = [["常州澄湖医院", "心血管内科", f"席文{number}", "医师"] for number in "甲乙丙"]
    said = files.said({"医生": [header, *rows, *others]})
    assert said.count("心血管内科 is taken for 心内科") == 1
    assert "心脏内科 is taken for" in said or "more like it" in said
    assert files.departments() == ["H1/心内科"]
    assert len(files.people()) == 4


def test_a_name_that_many_institutions_use_is_told_once_with_their_number(files: Files) -> None:
    files.said({"科室": [["医院编码", "科室名称"], ["H1", "心内科"], ["H2", "心内科"]]})
    header = ["医院", "科室", "姓名"]
    rows = [[place, "心血管内科", "席文"] for place in ("常州澄湖医院", "常州市第九医院")]
    said = files.said({"医生": [header, *rows]})
    assert "心血管内科 is taken for 心内科 in 2 institutions, such as H1." in said
    assert said.count("is taken for") == 1


def test_a_title_that_stands_once_holds_for_all_rows_of_the_doctor(files: Files) -> None:
    files.said({"产品": [["产品编码", "产品名称", "产品线"], ["P02", "稳压片", "CV"]]})
    rows: Rows = [
        ["常州澄湖医院", "心内科", "许可望", "主任医师", 10, 30, "通脉胶囊"],
        ["常州澄湖医院", "心内科", "许可望", None, 4, 8, "稳压片"],
    ]
    files.said({"医生": [HEADER, *rows]})
    assert files.people() == [("心内科", "许可望", "主任医师")]
    assert files.estimates() == [("10", "30"), ("4", "8")]


def test_a_doctor_of_a_code_of_ones_own_is_known_by_department_and_name(files: Files) -> None:
    header = ["医生编码", "医院编码", "科室", "医生姓名"]
    files.said({"医生": [header, ["D001", "H1", "心内科", "许可望"]]})
    files.doctors(["心血管内科", "许可望", "主任医师", 10, 30])
    assert [row["code"] for row in files.rows("doctors")] == ["D001"]
    files.said({"医生": [header, ["D002", "H1", "心内科", "许可望"]]})  # a second one, by code
    said = files.doctors(["心内科", "许可望", "主任医师", 11, 30], code=4)
    assert "H1/心内科 has 2 doctors of this name." in said
    assert "D001, D002" in said
    assert files.estimates() == [("10", "30")]


def test_a_code_that_comes_later_completes_the_doctor(files: Files) -> None:
    files.doctors(["心内科", "许可望", "主任医师", 10, 30])
    header = ["医生编码", "医院编码", "科室", "医生姓名"]
    files.said({"医生": [header, ["D001", "H1", "心血管内科", "许可望"]]})
    assert [row["code"] for row in files.rows("doctors")] == ["D001"]
    assert [row["doctor"] for row in files.rows("doctor-estimates")] == ["D001"]
    files.undo("import")
    assert [row["code"][0] for row in files.rows("doctors")] == ["Y"]


def test_what_is_merely_alike_is_added_and_told_with_the_command(files: Files) -> None:
    files.doctors(["心内科", "许可望", "主任医师", 10, 30])
    said = files.doctors(["心脏病诊疗中心", "许可望", "主任医师", 12, 30])
    assert "H1 has 心内科; 心脏病诊疗中心 was added beside it." in said
    assert "territory match decide H1/心脏病诊疗中心 --as 心内科" in said
    (waiting,) = json.loads(files.run("match", "review", "--format", "json"))
    assert (waiting["kind"], waiting["name"], waiting["institution"]) == (
        "department", "心脏病诊疗中心", "H1",
    )  # fmt: skip
    assert (waiting["candidates"], waiting["reason_code"], waiting["rows"]) == (
        "心内科",
        "alike",
        1,
    )


@pytest.fixture
def two(files: Files) -> Files:
    """Return a store with a department and one that is the same, each with the same doctor."""
    files.doctors(["心内科", "许可望", "主任医师", 10, 30], ["心内科", "辛子墨", "医师", 2, 4])
    files.doctors(
        ["心脏病诊疗中心", "许可望", None, 12, 30], ["心脏病诊疗中心", "钟离安", "医师", 1, 2]
    )
    return files


def test_decided_departments_are_one_and_so_are_their_doctors(two: Files) -> None:
    said = two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")
    assert "2 doctors moved, 1 of whom were there by the same name" in said
    assert two.departments() == ["H1/心内科"]
    assert [name for _, name, _ in two.people()] == ["许可望", "辛子墨", "钟离安"]
    assert json.loads(two.run("match", "review", "--format", "json")) == []
    (alias,) = json.loads(two.run("match", "aliases", "--format", "json"))
    assert (alias["name"], alias["place"], alias["code"]) == ("心脏病诊疗中心", "H1", "H1/心内科")
    assert [row["target"] for row in two.rows("aliases")] == ["H1/心内科"]
    again = two.doctors(["心脏病诊疗中心", "许可望", "院长", 13, 30])
    assert "taken for" not in again  # it was decided
    assert ("心内科", "许可望", "院长") in two.people()
    assert two.departments() == ["H1/心内科"]


def test_the_card_of_a_department_names_its_other_names(two: Files) -> None:
    two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")
    shown = json.loads(two.run("show", "departments", "H1/心内科", "--format", "json"))
    assert [row["item"] for row in shown if row["section"] == "aliases"] == ["心脏病诊疗中心"]


def test_classes_and_estimates_are_those_of_one_doctor(two: Files) -> None:
    two.run("classify", "doctors")
    two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")
    assert [row["doctor"] for row in two.rows("doctor-estimates")] == sorted(
        row["code"] for row in two.rows("doctors")
    )
    two.run("classify", "doctors")
    shown = json.loads(two.run("classes", "show", "--format", "json"))
    assert sorted(row["code"] for row in shown) == [row["code"] for row in two.rows("doctors")]
    assert all(row["previous"] for row in shown)


def test_undo_parts_them_again_with_all_that_they_had(two: Files) -> None:
    before = two.departments(), two.people(), two.estimates()
    two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")
    assert (two.departments(), two.people(), two.estimates()) != before
    two.undo("match decide")
    assert (two.departments(), two.people(), two.estimates()) == before
    assert two.run("check")


def test_a_dry_run_says_what_would_move(two: Files) -> None:
    said = two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科", "--dry-run")
    assert "2 doctors would move, 1 of whom are there by the same name" in said
    assert two.departments() == ["H1/心内科", "H1/心脏病诊疗中心"]


def test_a_department_of_its_own_waits_no_more(two: Files) -> None:
    two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "new")
    assert json.loads(two.run("match", "review", "--format", "json")) == []
    two.doctors(["心脏病诊疗中心", "席文", "医师", 1, 2])
    assert ("心脏病诊疗中心", "席文", "医师") in two.people()


def test_another_name_may_be_decided_to_be_another_department(files: Files) -> None:
    files.doctors(["心内科", "许可望", "主任医师", 10, 30])
    files.run("match", "decide", "H1/心血管内科", "--as", "new")
    files.doctors(["心血管内科", "许可望", "医师", 12, 30])
    assert files.departments() == ["H1/心内科", "H1/心血管内科"]
    assert len(files.people()) == 2


def test_a_decision_for_all_institutions(two: Files) -> None:
    rows = [
        ["常州市第九医院", name, "席文", "医师", 1, 2, "通脉胶囊"]
        for name in ("心内科", "心脏病诊疗中心")
    ]
    two.said({"医生": [HEADER, *rows]})
    two.run("match", "decide", "心脏病诊疗中心", "--as", "心内科", "--everywhere")
    assert two.departments() == ["H1/心内科", "H2/心内科"]
    assert len(two.people()) == 4
    third = ["H3", "常州第三医院", "江苏省", "常州市", "二级甲等"]
    doctor = ["常州第三医院", "心脏病诊疗中心", "席文", "医师", 1, 2, "通脉胶囊"]
    two.said({"医院": [BASE["医院"][0], third], "医生": [HEADER, doctor]})
    assert two.departments()[-1] == "H3/心内科"  # as it was decided


def test_what_was_decided_for_all_waits_where_both_come_to_be(two: Files) -> None:
    two.said({"科室": [["医院编码", "科室名称"], ["H2", "心脏病诊疗中心"]]})
    two.run("match", "decide", "心脏病诊疗中心", "--as", "心内科", "--everywhere")
    two.said({"科室": [["医院编码", "科室名称"], ["H2", "心内科"]]})
    (waiting,) = json.loads(two.run("match", "review", "--format", "json"))
    assert (waiting["institution"], waiting["name"]) == ("H2", "心内科")


def test_the_workbook_of_the_review_decides_departments_and_may_come_twice(two: Files) -> None:
    from openpyxl import load_workbook

    review = two.folder / "review.xlsx"
    two.run("match", "review", "-o", str(review))
    book = load_workbook(review)
    sheet = next(one for one in book.worksheets if one["A1"].value == "ID")
    assert sheet["E2"].value == "心内科"
    sheet["D2"].value = "is"
    book.save(review)
    two.run("import", str(review))
    assert two.departments() == ["H1/心内科"]
    two.undo("import")
    assert two.departments() == ["H1/心内科", "H1/心脏病诊疗中心"]
    two.run("import", str(review))
    two.run("import", str(review))
    assert two.departments() == ["H1/心内科"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("H1/心脏病诊疗中心", "--as", "皮肤科"), 5, "皮肤科"),
        (("H1/心脏病诊疗中心", "--as", "non-target"), 4, "cannot be decided"),
        (("H9/心内科", "--as", "new"), 5, "H9/心内科"),
    ],
)
def test_what_cannot_be_decided_is_said(
    two: Files, args: tuple[str, ...], code: int, said: str
) -> None:
    assert said in two.run("match", "decide", *args, code=code)
    assert len(two.departments()) == 2


def test_a_list_of_departments_knows_its_own_names(files: Files) -> None:
    header = ["医院编码", "科室名称", "床位数"]
    said = files.said({"科室": [header, ["H1", "心内科", 40]]})
    said = files.said({"科室": [header, ["H1", "心血管内科", 50]]})
    assert "taken for 心内科" in said
    assert [(row["code"], row["beds"]) for row in files.rows("departments")] == [("H1/心内科", 50)]
    both = files.said({"科室": [header, ["H1", "心内科", 30], ["H1", "心血管内科", 20]]})
    assert "H1 has 心内科; 心血管内科 was added beside it" in both
    assert files.departments() == ["H1/心内科", "H1/心血管内科"]


def test_a_forgotten_doctor_stays_out_under_every_name_of_the_department(two: Files) -> None:
    two.run("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")
    code = next(row["code"] for row in two.rows("doctors") if row["name"] == "许可望")
    two.run("forget", "doctor", code, "--yes")
    with sqlite3.connect(two.db) as connection:
        assert "许可望" not in "\n".join(connection.iterdump())
    for name in ("心内科", "心血管内科", "心脏病诊疗中心"):
        said = two.doctors([name, "许可望", "主任医师", 10, 30])
        assert f"This doctor was forgotten on {date(2027, 1, 15)}" in said
    assert "许可望" not in [name for _, name, _ in two.people()]
