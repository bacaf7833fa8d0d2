"""Potential through a real store: sums, extrapolation by stratum, whose working days."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.potential import service, views
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import Demo, RunCli
    from territory.workspace import Workspace

Rows = list[list[Any]]

HOSPITALS: Rows = [
    ["医院编码", "医院名称", "省份", "城市", "国家等级", "医院类型", "总床位数", "日门诊量"],
    ["H1", "常州澄湖医院", "江苏省", "常州市", "三级甲等", "综合", 900, 1000],
    ["H2", "苏州鹤鸣医院", "江苏省", "苏州市", "三级甲等", "综合", 900, 2000],
    ["H3", "无锡青岚医院", "江苏省", "无锡市", "三级甲等", "综合", 900, 3000],
    ["H4", "镇江望江医院", "江苏省", "镇江市", "三级甲等", "综合", 900, 500],
    ["H5", "南通荻港中医院", "江苏省", "南通市", "三级甲等", "中医", 800, 800],
    ["H6", "扬州兰渚医院", "江苏省", "扬州市", "二级甲等", "综合", 300, None],
    ["H7", "泰州苇塘医院", "江苏省", "泰州市", "二级甲等", "综合", None, None],
]
SURVEY: Rows = [
    ["医院编码", "科室", "产品编码", "调查年度", "数据来源", "日门诊量", "患者占比", "人均用量",
     "年门诊天数"],
    ["H1", "心内科", "P01", 2026, "抽样", 100, "30%", "0.8", 250],
    ["H1", "神经内科", "P01", 2026, "抽样", 50, "20%", "1", 250],
    ["H2", "心内科", "P01", 2026, "抽样", 200, "30%", "0.8", 250],
    ["H3", "心内科", "P01", 2026, "抽样", 300, "30%", "0.8", 250],
]  # fmt: skip
OF_H1 = 100 * 250 * 3 * 8 // 100 + 50 * 250 * 2 // 10
OF_H2 = 200 * 250 * 3 * 8 // 100
OF_H3 = 300 * 250 * 3 * 8 // 100


def load(run_cli: "RunCli", folder: Path, survey: Rows) -> None:
    sheets: dict[str, Rows] = {
        "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
        "产品": [["产品编码", "产品名称", "产品线", "规格"], ["P01", "通脉胶囊", "CV", "24粒"]],
        "医院": HOSPITALS,
        "科室": [["医院编码", "科室名称"], *([f"H{n}", name] for n in range(1, 8)
                                               for name in ("心内科", "神经内科"))],
        "调查": survey,
    }  # fmt: skip
    file = folder / "survey.xlsx"
    write_plain_workbook(file, sheets)
    done = run_cli("import", file)
    assert done.code == 0, done.err


def wholes(ws: "Workspace") -> dict[str, tuple[int, str]]:
    return {
        row.institution: (row.units, row.method)
        for row in service.show(ws)
        if row.department is None
    }


def test_a_hospital_is_the_sum_of_its_departments(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, SURVEY)
    service.estimate(ws)
    parts = {
        (row.institution, row.department): row.units for row in service.show(ws) if row.department
    }
    assert parts["H1", "心内科"] == 6000
    assert parts["H1", "神经内科"] == 2500
    assert wholes(ws)["H1"] == (OF_H1, "sum")
    assert OF_H1 == 8500


def test_the_rest_is_extrapolated_by_stratum_and_a_thin_one_uses_its_parent(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, SURVEY)
    result = service.estimate(ws)
    surveyed, size = OF_H1 + OF_H2 + OF_H3, 1000 + 2000 + 3000
    found = wholes(ws)
    assert found["H4"] == (round(surveyed / size * 500), "extrapolated")
    assert found["H5"][1] == "extrapolated"  # no Chinese-medicine hospital was surveyed
    by_beds = round(surveyed / (3 * 900) * 300)  # of all three that were surveyed
    assert found["H6"] == (by_beds, "extrapolated")
    assert "H7" not in found
    assert (result.extrapolated, result.unknown) == (3, 1)
    inputs = {row.institution: row.inputs for row in result.rows if row.method == "extrapolated"}
    assert inputs["H4"]["stratum"] == ["3A", "general"]
    assert inputs["H4"]["surveyed"] == 3
    assert inputs["H5"]["stratum"] == ["3A"]
    assert inputs["H6"]["stratum"] == []
    assert {name: row["size_in"] for name, row in inputs.items()} == {
        "H4": "outpatients", "H5": "outpatients", "H6": "beds",
    }  # fmt: skip


def test_the_unknown_are_said(run_cli: "RunCli", tmp_path: Path) -> None:
    load(run_cli, tmp_path, SURVEY)
    shown = run_cli("potential", "estimate").out
    assert "1 target hospital has neither a survey nor a size" in shown


def test_a_department_without_its_own_days_uses_the_official_calendar(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, [SURVEY[0], [*SURVEY[1][:-1], None]])
    result = service.estimate(ws)
    row = next(row for row in result.rows if row.department == "心内科")
    days = row.inputs["clinic_days"]
    assert 240 <= days <= 255
    assert row.inputs["clinic_days_from"] == "calendar"
    assert row.units == round(100 * days * 0.3 * 0.8)


def test_a_department_that_states_its_days_on_its_own_card_is_not_given_the_calendar_s(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, [SURVEY[0], [*SURVEY[1][:-1], None]])
    file = tmp_path / "cards.xlsx"
    write_plain_workbook(file, {"科室": [
        ["医院编码", "科室名称", "年门诊天数", "日门诊量"], ["H1", "心内科", 300, 999],
    ]})  # fmt: skip
    assert run_cli("import", file).code == 0
    row = next(row for row in service.estimate(ws).rows if row.department == "心内科")
    assert (row.inputs["clinic_days"], row.inputs["clinic_days_from"]) == (300, "department")
    assert row.inputs["outpatients_per_day"] == 100  # the survey's own figure stands
    assert row.units == 100 * 300 * 3 * 8 // 100


def test_a_year_whose_calendar_is_not_announced_is_said_to_be_provisional(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    late = [[*row[:3], 2031, *row[4:]] for row in SURVEY[1:]]
    load(run_cli, tmp_path, [SURVEY[0], *late])
    result = service.estimate(ws)
    assert result.provisional_days
    notes = views.estimate_table(result).notes
    assert any("2031 is not announced" in note for note in notes)


def test_a_stated_potential_rules_and_is_by_month(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, [
        ["医院编码", "产品编码", "调查年度", "数据来源", "潜力"], ["H1", "P01", 2026, "专家", 400],
    ])  # fmt: skip
    service.estimate(ws)
    assert wholes(ws)["H1"] == (4800, "stated")


def test_estimating_again_replaces_the_year(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, SURVEY)
    assert service.estimate(ws).rows == service.estimate(ws).rows
    assert len(service.show(ws)) == len(service.estimate(ws).rows)


def test_no_survey_gives_nothing_to_show(ws: "Workspace") -> None:
    assert service.estimate(ws).rows == ()
    assert service.show(ws) == ()


@pytest.mark.parametrize("product", ["P01", "P02", "P03"])
def test_every_hospital_of_the_demonstration_is_the_sum_of_its_departments(
    demo: "Demo", product: str
) -> None:
    from territory.workspace import open_workspace

    with open_workspace(db=str(demo.db), folder=demo.folder) as ws:
        rows = service.show(ws, product)
    sums: dict[str, int] = {}
    for row in rows:
        if row.department:
            sums[row.institution] = sums.get(row.institution, 0) + row.units
    assert sums
    assert sums == {r.institution: r.units for r in rows if not r.department and r.method == "sum"}
