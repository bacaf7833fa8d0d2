"""A list of hospitals with columns per product line: one assignment for each group."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl import Workbook

if TYPE_CHECKING:
    from conftest import RunCli

ABOVE = ["医院信息", None, None, "心血管线", None, None, "内分泌线", None, None]
HEADER = ["医院编码", "医院名称", "省份", *(["业务区域", "业务代表编码", "承包类型"] * 2)]


def roster(folder: Path) -> Path:
    path = folder / "基础.xlsx"
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[Any]]] = {
        "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"], ["EN", "内分泌线"]],
        "岗位": [
            ["大区", "岗位编码", "岗位名称", "人员编码", "人员姓名", "角色"],
            ["华东", "CV11", "苏南一", "E1", "王一", "销售"],
            ["华东", "EN11", "苏南二", "E2", "李二", "销售"],
            ["华东", "EN12", "苏南三", "E3", "张三", "销售"],
            ["华东", "EN13", "苏南四", "E3", "张三", "销售"],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def hospitals(folder: Path, *data: list[Any]) -> Path:
    path = folder / "医院.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    rows: list[list[Any]] = [["医院上载"], ABOVE, HEADER, *data]
    for row in rows:
        sheet.append(row)
    for place in ("A2:C2", "D2:F2", "G2:I2"):
        sheet.merge_cells(place)
    book.save(path)
    return path


@pytest.fixture
def known(run_cli: "RunCli", tmp_path: Path) -> None:
    assert run_cli("import", roster(tmp_path)).code == 0


@pytest.mark.usefixtures("known")
def test_each_group_is_an_assignment_of_its_line(run_cli: "RunCli", tmp_path: Path) -> None:
    file = hospitals(
        tmp_path,
        ["H1", "溧阳市第一医院", "江苏省", "苏南", "E1", "自营", "苏南", "E2", "承包"],
        ["H2", "金坛区中医院", "江苏省", None, None, None, "苏南", "E2", "承包"],
    )
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    lines = [
        (line["sheet"], line["kind"], line["rows"], line["created"])
        for line in json.loads(done.out)
    ]
    assert lines == [
        ("Sheet", "institutions", 2, 2),
        ("Sheet/心血管线", "assignments", 2, 1),
        ("Sheet/内分泌线", "assignments", 2, 2),
    ]
    rows = json.loads(run_cli("list", "assignments", "--format", "json").out)
    found = {(row["institution"], row["line"], row["position"], row["type"]) for row in rows}
    assert found == {
        ("H1", "CV", "CV11", "own"),
        ("H1", "EN", "EN11", "contracted"),
        ("H2", "EN", "EN11", "contracted"),
    }
    again = json.loads(run_cli("import", file, "--format", "json").out)
    assert [line["created"] + line["updated"] for line in again] == [0, 0, 0]


def one_group(folder: Path, heading: str, columns: list[str], *data: list[Any]) -> Path:
    path = folder / "医院.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    rows: list[list[Any]] = [
        ["医院信息", None, None, heading],
        ["医院编码", "医院名称", "省份", *columns],
        *data,
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:E1")
    book.save(path)
    return path


@pytest.mark.usefixtures("known")
def test_a_single_group_is_told_by_what_only_an_assignment_has(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    row = ["H1", "溧阳市第一医院", "江苏省", "E1", "自营"]
    file = one_group(tmp_path, "心血管线", ["业务代表编码", "承包类型"], row)
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    lines = [(line["sheet"], line["kind"], line["created"]) for line in json.loads(done.out)]
    assert lines == [("Sheet", "institutions", 1), ("Sheet/心血管线", "assignments", 1)]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("heading", "columns"),
    [("联系信息", ["业务代表编码", "承包类型"]), ("服务团队", ["业务代表编码", "业务区域"])],
)
def test_a_single_group_that_names_no_line_is_left_aside(
    run_cli: "RunCli", tmp_path: Path, heading: str, columns: list[str]
) -> None:
    """Taken for a product line, it would refuse a list of hospitals that is in order."""
    row = ["H1", "溧阳市第一医院", "江苏省", "E1", "自营"]
    done = run_cli("import", one_group(tmp_path, heading, columns, row), "--format", "json")
    assert done.code == 0, done.err
    assert [line["kind"] for line in json.loads(done.out)] == ["institutions"]


@pytest.mark.usefixtures("known")
def test_a_person_of_two_positions_or_none_is_asked_for(run_cli: "RunCli", tmp_path: Path) -> None:
    rows = [["H1", "溧阳市第一医院", "江苏省", None, "E3", None, None, "E9", None]]
    refused = run_cli("import", hospitals(tmp_path, *rows))
    assert refused.code == 4
    assert "E4" in refused.err
    assert "EN12, EN13" in refused.err
    assert "H4" in refused.err
    assert '"E9"' in refused.err


def test_a_list_of_hospitals_with_a_representative_stays_one(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("医院编码,医院名称,省份,代表姓名\nH1,溧阳市第一医院,江苏省,王一\n", "utf-8")
    (line,) = json.loads(run_cli("import", path, "--format", "json").out)
    assert (line["kind"], line["created"]) == ("institutions", 1)


@pytest.mark.usefixtures("known")
def test_a_list_of_hospitals_lines_and_persons_is_of_assignments(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("医院编码,医院名称\nH1,溧阳市第一医院\n", "utf-8")
    run_cli("import", path)
    path.write_text(
        "医院编码,医院名称,产品组,代表编码,代表名称\nH1,溧阳市第一医院,CV,E1,王一\n", "utf-8"
    )
    (line,) = json.loads(run_cli("import", path, "--format", "json").out)
    assert (line["kind"], line["created"]) == ("assignments", 1)


def test_a_line_that_nobody_knows_is_a_finding(run_cli: "RunCli", tmp_path: Path) -> None:
    row = ["H1", "溧阳市第一医院", "江苏省", None, "E1", None, None, None, None]
    refused = run_cli("import", hospitals(tmp_path, row))
    assert refused.code == 4
    assert 'no product line "心血管线"' in refused.err


@pytest.mark.usefixtures("known")
def test_rejected_rows_of_a_group_come_back_with_their_line(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    rows = [
        ["H1", "溧阳市第一医院", "江苏省", None, "E1", None, None, "E9", None],
        ["H2", "金坛区中医院", "江苏省", None, None, None, None, "E2", None],
    ]
    assert run_cli("import", hospitals(tmp_path, *rows), "--partial").code == 3
    rejects = tmp_path / "医院-rejects.xlsx"
    book = openpyxl.load_workbook(rejects)
    for row in book.worksheets[-1].iter_rows():
        for cell in row:
            if cell.value == "E9":
                cell.value = "E2"
    book.save(rejects)
    done = run_cli("import", rejects)
    assert done.code == 0, done.err
    shown = json.loads(run_cli("list", "assignments", "--format", "json").out)
    assert ("H1", "EN", "EN11") in {(r["institution"], r["line"], r["position"]) for r in shown}


def test_the_template_of_a_working_system_keeps_its_groups(
    run_cli: "RunCli", cases: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(cases / "upload_templates" / "crm_hosptial_templete.xlsx")
    sheet = book.worksheets[0]
    for place, value in {"A4": "H1", "D4": "溧阳市第一医院", "AC4": "E1", "FZ4": "E2"}.items():
        sheet[place] = value
    book.save(tmp_path / "上载.xlsx")
    explained = run_cli("import", tmp_path / "上载.xlsx", "--explain", "--format", "json")
    found = {(line["sheet"], line["kind"]) for line in json.loads(explained.out)}
    assert found == {
        ("Sheet1", "institutions"),
        ("Sheet1/心脑事业部通心络", "assignments"),
        ("Sheet1/新品事业部产品组", "assignments"),
    }
