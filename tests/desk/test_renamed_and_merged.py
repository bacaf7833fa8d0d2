"""Institutions that are renamed or merged: their flow goes on finding them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

Rows = list[list[Any]]
HOSPITALS: Rows = [
    ["医院编码", "医院名称", "省份", "城市"],
    ["H1", "常州澄湖医院", "江苏省", "常州市"],
    ["H2", "常州鹤鸣医院", "江苏省", "常州市"],
]
REGION: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], ["P01", "通脉胶囊", "CV"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"]],
    "岗位": [["大区", "地区", "岗位编码", "岗位名称"], ["华东大区", "苏南", "SN1", "苏南一组"],
             ["华东大区", "苏南", "SN2", "苏南二组"]],
    "医院": HOSPITALS,
    "归属": [["医院编码", "产品线", "归属岗位", "占比"], ["H1", "CV", "SN1", "100%"],
             ["H2", "CV", "SN2", "100%"]],
    "流向": [["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"],
             ["T1", "2026-12-03", "常州澄湖医院", "通脉胶囊", 9],
             ["T1", "2026-12-20", "常州澄湖医院", "通脉胶囊", 5]],
}  # fmt: skip


@pytest.fixture
def region(run_cli: "RunCli", tmp_path: Path) -> "RunCli":
    imported(run_cli, tmp_path, REGION)
    return run_cli


def imported(run_cli: "RunCli", folder: Path, sheets: dict[str, Rows]) -> str:
    file = folder / "sheets.xlsx"
    write_plain_workbook(file, sheets)
    done = run_cli("import", file)
    assert done.code == 0, done.err
    return done.out + done.err


def credited(run_cli: "RunCli") -> dict[str, int]:
    import json

    shown = run_cli(
        "report", "achievement", "--month", "2026-12", "--level", "institution", "--format", "json"
    )
    return {row["node"]: row["actual"] for row in json.loads(shown.out) if row["actual"]}


def test_a_renamed_hospital_keeps_the_rows_of_its_old_name_and_goes_on_getting_them(
    region: "RunCli", tmp_path: Path
) -> None:
    assert credited(region) == {"H1": 14}
    said = imported(region, tmp_path, {"医院": [HOSPITALS[0], ["H1", "常州澄湖中心医院", "江苏省",
                                                            "常州市"]]})  # fmt: skip
    assert "H1 was called 常州澄湖医院 until now" in said
    assert credited(region) == {"H1": 14}
    late = [REGION["流向"][0], ["T1", "2026-12-28", "常州澄湖医院", "通脉胶囊", 2],
            ["T1", "2026-12-29", "常州澄湖中心医院", "通脉胶囊", 1]]  # fmt: skip
    imported(region, tmp_path, {"流向": late})
    assert credited(region) == {"H1": 17}
    assert "常州澄湖医院" in region("match", "aliases").out


def test_a_new_spelling_of_the_same_name_is_no_former_name(
    region: "RunCli", tmp_path: Path
) -> None:
    same = [HOSPITALS[0], ["H1", "常州澄湖医院", "江苏省", "常州市"]]
    assert "until now" not in imported(region, tmp_path, {"医院": same})


def test_from_the_day_of_a_merger_the_flow_goes_to_the_other(
    region: "RunCli", tmp_path: Path
) -> None:
    rows = [[*HOSPITALS[0], "合并到", "合并日期"],
            ["H1", "常州澄湖医院", "江苏省", "常州市", "H2", "2026-12-10"]]  # fmt: skip
    imported(region, tmp_path, {"医院": rows})
    assert credited(region) == {"H1": 9, "H2": 5}
    shown = region("list", "relations").out
    assert "merged" in shown.lower()


def test_nothing_is_merged_into_itself_or_in_a_circle(region: "RunCli", tmp_path: Path) -> None:
    header = [*HOSPITALS[0], "合并到"]
    for rows in (
        [["H1", "常州澄湖医院", "江苏省", "常州市", "H1"]],
        [["H1", "常州澄湖医院", "江苏省", "常州市", "H2"],
         ["H2", "常州鹤鸣医院", "江苏省", "常州市", "H1"]],
    ):  # fmt: skip
        file = tmp_path / "merged.xlsx"
        write_plain_workbook(file, {"医院": [header, *rows]})
        assert region("import", file).code == 4
    assert credited(region) == {"H1": 14}
