"""Departments under several names in flow, plans, surveys and assignments, on both engines."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import databases

from territory.present.plain_workbook import write_plain_workbook
from territory.store.engine import open_store

if TYPE_CHECKING:
    from conftest import RunCli

Rows = list[list[Any]]
FLOW = ["商业公司编码", "销售日期", "医院名称", "产品名称", "科室", "数量"]
ASSIGNED = ["医院编码", "产品线", "归属岗位", "科室", "占比", "流向占比"]
REGION: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线", "目标专科"], ["P01", "通脉胶囊", "CV", "心内科"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"]],
    "岗位": [["大区", "地区", "岗位编码", "岗位名称"], ["华东大区", "苏南", "SN1", "苏南一组"],
             ["华东大区", "苏南", "SN2", "苏南二组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"], ["H1", "常州澄湖医院", "江苏省", "常州市"]],
    "科室": [["医院编码", "科室名称"], ["H1", "心内科"], ["H1", "心脏病诊疗中心"]],
    "归属": [ASSIGNED, ["H1", "CV", "SN1", "心内科", "100%", "60%"],
             ["H1", "CV", "SN2", None, "100%", "40%"]],
    "流向": [FLOW, ["T1", "2026-11-03", "常州澄湖医院", "通脉胶囊", "心脏病诊疗中心", 8],
             ["T1", "2026-12-03", "常州澄湖医院", "通脉胶囊", "心血管内科", 9],
             ["T1", "2026-12-20", "常州澄湖医院", "通脉胶囊", "心脏病诊疗中心", 5],
             ["T1", "2026-12-21", "常州澄湖医院", "通脉胶囊", None, 10]],
    "潜力调查": [["医院编码", "科室", "产品编码", "月潜力", "调查期间"],
             ["H1", "心内科", "P01", 100, "2026"], ["H1", "心脏病诊疗中心", "P01", 40, "2026"],
             ["H1", "心脏病诊疗中心", "P01", 30, "2025"]],
}  # fmt: skip
FORCED = ("--force", "--reason", "test")
JOIN = ("match", "decide", "H1/心脏病诊疗中心", "--as", "心内科")


class Region:
    """A store on one engine."""

    def __init__(self, run_cli: "RunCli", folder: Path, address: str) -> None:
        self._run, self._folder, self._address = run_cli, folder, address

    def run(self, *args: str, code: int = 0) -> str:
        done = self._run("--db", self._address, *args)
        assert done.code == code, done.err
        return str(done.out + done.err)

    def json(self, *args: str) -> list[dict[str, Any]]:
        done = self._run("--db", self._address, *args, "--format", "json")
        assert done.code == 0, done.err
        found: list[dict[str, Any]] = json.loads(done.out)
        return found

    def imported(self, sheets: dict[str, Rows]) -> str:
        file = self._folder / "sheets.xlsx"
        write_plain_workbook(file, sheets)
        return self.run("import", str(file))

    def credited(self, month: str) -> dict[str, int]:
        """Return what positions are credited in a month."""
        shown = self.json("report", "achievement", "--month", month, "--level", "position")
        return {row["node"]: row["actual"] for row in shown if row["actual"]}

    def undo(self, command: str) -> None:
        runs = self.json("history")
        self.run("undo", next(r["run"] for r in runs if r["command"] == command), "--yes")


@pytest.fixture(params=["file", "server"])
def region(request: Any, run_cli: "RunCli", tmp_path: Path) -> Iterator[Region]:
    """Give the region on each engine, November closed."""
    with ExitStack() as stack:
        address = str(tmp_path / "one.db")
        if request.param == "server":
            address = stack.enter_context(databases()).new()
        open_store(address, create=True).close()
        made = Region(run_cli, tmp_path, address)
        made.imported(REGION)
        made.run("flow", "close", "2026-11", *FORCED)
        yield made


def test_flow_of_another_name_counts_with_the_department(region: Region) -> None:
    assert region.credited("2026-11") == {"SN2": 8}
    assert region.credited("2026-12") == {"SN1": 9 + 6, "SN2": 5 + 4}


def test_flow_follows_a_joined_department_but_for_closed_months(region: Region) -> None:
    region.run(*JOIN)
    assert region.credited("2026-12") == {"SN1": 9 + 5 + 6, "SN2": 4}
    assert region.credited("2026-11") == {"SN2": 8}
    region.run("check")
    region.undo("match decide")
    assert region.credited("2026-12") == {"SN1": 9 + 6, "SN2": 5 + 4}
    assert region.credited("2026-11") == {"SN2": 8}
    region.run("check")


def test_surveys_follow_and_those_of_the_same_key_stay_with_the_one_that_stays(
    region: Region,
) -> None:
    def potential() -> list[tuple[Any, int]]:
        region.run("potential", "estimate")
        rows = region.json("potential", "show", "--product", "P01")
        return [(row["department"], row["units"]) for row in rows]

    before = potential()
    assert before == [(None, 1_680), ("心内科", 1_200), ("心脏病诊疗中心", 480)]
    said = region.run(*JOIN)
    assert "territory potential estimate" in said
    assert potential() == [(None, 1_200), ("心内科", 1_200)]
    region.undo("potential estimate")
    region.undo("match decide")
    assert potential() == before


def test_a_plan_counts_what_a_joined_department_sold_in_closed_months_too(region: Region) -> None:
    def planned() -> dict[str, int]:
        year = ("--year", "2027")
        region.run("targets", "set", "--product", "P01", "--total", "3200", *year)
        region.run("targets", "split", "--basis", "history", "--history", "2026-11..2026-12", *year)
        rows = region.json("targets", "show", "--level", "department", *year)
        return {row["node"]: row["total"] for row in rows}

    assert planned() == {"H1/心内科": 900 + 1_380, "H1/-": 920}  # by flow shares but for 9 boxes
    region.undo("targets split")
    region.run(*JOIN)
    assert planned() == {"H1/心内科": 800 + 900 + 500 + 600, "H1/-": 400}


@pytest.mark.parametrize(
    ("old", "new"), [("心脏病诊疗中心", "心内科"), ("心内科", "心脏病诊疗中心")]
)
def test_flow_finds_the_target_of_a_plan_from_before(region: Region, old: str, new: str) -> None:
    year = ("--year", "2027")
    region.run("targets", "set", "--product", "P01", "--total", "3200", *year)
    region.run("targets", "split", "--basis", "history", "--history", "2026-11..2026-12", *year)
    sold = [["T1", "2027-01-05", "常州澄湖医院", "通脉胶囊", old, 5],
            ["T1", "2027-01-06", "常州澄湖医院", "通脉胶囊", "心血管内科", 2]]  # fmt: skip
    region.imported({"流向": [FLOW, *sold]})
    region.run("match", "decide", f"H1/{old}", "--as", new)
    shown = region.json("report", "achievement", "--month", "2027-01", "--level", "department")
    assert {row["node"]: row["actual"] for row in shown if row["actual"]} == {"H1/心内科": 7}


def test_two_departments_with_positions_of_their_own_are_not_joined(region: Region) -> None:
    own = ["H1", "CV", "SN2", "心脏病诊疗中心", "100%", "0%", "2026-12-01"]
    region.imported({"归属": [[*ASSIGNED, "生效日期"], own]})
    said = region.run(*JOIN, code=4)
    assert "心脏病诊疗中心 and 心内科 both have assignments of their own of line 心血管线" in said
    assert region.credited("2026-12") == {"SN1": 9 + 6, "SN2": 5 + 4}
    assert len(region.json("list", "departments")) == 2


def test_assignments_follow_to_a_department_that_has_none(region: Region) -> None:
    region.run("match", "decide", "H1/心内科", "--as", "心脏病诊疗中心")
    assert region.credited("2026-12") == {"SN1": 9 + 5 + 6, "SN2": 4}
    (row,) = [one for one in region.json("list", "assignments") if one["department"]]
    assert (row["department"], row["position"]) == ("心脏病诊疗中心", "SN1")
    region.undo("match decide")
    assert region.credited("2026-12") == {"SN1": 9 + 6, "SN2": 5 + 4}


def test_assign_and_surveys_know_other_names(region: Region) -> None:
    region.run("assign", "H1", "--to", "SN2", "--departments", "心血管内科", "--from", "2027-02-01",
               "--line", "CV", "--yes")  # fmt: skip
    said = region.imported({"潜力调查": [["医院编码", "科室", "产品编码", "月潜力", "调查期间"],
                                      ["H1", "心血管内科", "P01", 90, "2027"]]})  # fmt: skip
    assert "error" not in said
    found = region.json("list", "survey")
    assert [row["department"] for row in found if row["period"] == "2027"] == ["心内科"]
