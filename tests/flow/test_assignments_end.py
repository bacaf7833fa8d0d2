"""An assignment ends when its file says so; the gap after it is told, and its flow has no owner."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_region import Region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlmodel import col, delete, select

from territory.ledger.lookup.claims import Claims
from territory.ledger.rules.credit import MAIN, sets_in_force
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.tables import Assignment, Institution

if TYPE_CHECKING:
    from conftest import RunCli

DAYS = [date(2026, month, 1) for month in range(1, 13)]


def both_ways(region: Region, on: date) -> tuple[set[int], set[int]]:
    """Return the rows in force on a day as the roster and as the ledger know them."""
    known = {one.id: one.code for one in region.tx.session.exec(select(Institution))}
    claims = Claims(region.tx, lambda key: known[key])
    lines = set(region.tx.session.exec(select(col(Assignment.line_id))).all())
    fast = {
        claim.assignment_id
        for line in lines
        for place in known
        if place is not None
        for held in sets_in_force(claims.of(MAIN, place, line), on).values()
        for claim in held
        if claim.share
    }
    return {row.id for row in assignments_in_force(region.tx, None, on)}, fast


SETS = st.lists(
    st.tuples(st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS), st.booleans()),
    unique_by=lambda drawn: drawn[0],
    max_size=5,
)


@given(drawn=SETS, on=st.sampled_from(DAYS))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_roster_and_ledger_agree_on_every_day(
    region: Region, drawn: list[tuple[date, date | None, bool]], on: date
) -> None:
    region.tx.execute(delete(Assignment))
    for begin, end, shared in drawn:
        shares = {"岗2": 6_000, "岗3": 4_000} if shared else {"岗1": 10_000}
        region.assign("一院", shares, begin, valid_to=end)
    slow, fast = both_ways(region, on)
    assert slow == fast


def test_what_has_ended_does_not_bring_back_what_was_before(region: Region) -> None:
    region.tx.execute(delete(Assignment))
    region.assign("一院", {"岗1": 10_000}, date(2026, 1, 1))
    region.assign("一院", {"岗2": 10_000}, date(2026, 4, 1), valid_to=date(2026, 6, 30))
    slow, fast = both_ways(region, date(2026, 6, 30))
    assert slow == fast
    assert len(slow) == 1
    assert both_ways(region, date(2026, 7, 1)) == (set(), set())


FILES: dict[str, list[list[Any]]] = {
    "1产品线.xlsx": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "2产品.xlsx": [
        ["产品编码", "产品名称", "产品线编码", "规格", "单位"],
        ["T01", "通脉胶囊", "CV", "24粒", "盒"],
    ],
    "3组织.xlsx": [
        ["大区", "地区", "岗位编码", "岗位名称"],
        ["华东大区", "苏南", "P01", "溧阳岗"],
        ["华东大区", "苏南", "P02", "金坛岗"],
    ],
    "4医院.xlsx": [
        ["医院编码", "医院名称", "省份", "城市"],
        ["H001", "溧阳市第一医院", "江苏省", "常州市"],
    ],
    "5商业.xlsx": [["商业公司编码", "商业公司名称", "商业级别"], ["D01", "国药江苏", "一级"]],
    "6流向.xlsx": [
        ["商业公司", "销售日期", "购货单位", "产品名称", "数量"],
        ["国药江苏", "2026-06-15", "溧阳市第一医院", "通脉胶囊", 30],
        ["国药江苏", "2026-07-15", "溧阳市第一医院", "通脉胶囊", 7],
    ],
}
HEAD = ("医院编码", "产品线编码", "岗位编码", "占比", "开始日期", "结束日期")


def book(path: Path, rows: Sequence[Sequence[Any]]) -> str:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    made.save(path)
    return str(path)


@pytest.fixture
def month(run_cli: "RunCli", tmp_path: Path) -> None:
    for name, rows in FILES.items():
        result = run_cli("import", book(tmp_path / name, rows))
        assert result.code in {0, 1}, result.err + result.out


def assign(run_cli: "RunCli", path: Path, *rows: Sequence[Any]) -> str:
    result = run_cli("import", book(path, [HEAD, *rows]))
    return f"{result.code}\n{result.out}{result.err}"


@pytest.mark.usefixtures("month")
def test_an_agency_ends_when_it_says(run_cli: "RunCli", tmp_path: Path) -> None:
    said = assign(
        run_cli, tmp_path / "归属.xlsx",
        ("H001", "CV", "P01", "100%", "2026-01-01", "2026-06-30"),
    )  # fmt: skip
    assert "nobody holds it from 2026-07-01 on" in said
    unowned = run_cli("flow", "show", "--line", "not_owned", "--format", "json").out
    assert '"assignment_ended"' in unowned
    assert "2026-07-15" in unowned
    assert "2026-06-15" not in unowned
    listed = run_cli("--as-of", "2026-06-30", "list", "assignments", "--format", "csv").out
    assert "2026-06-30" in listed
    assert "P01" not in run_cli("list", "assignments", "--format", "csv").out
    assert run_cli("check").code == 0


@pytest.mark.usefixtures("month")
def test_a_successor_at_once_leaves_no_gap(run_cli: "RunCli", tmp_path: Path) -> None:
    said = assign(
        run_cli, tmp_path / "归属.xlsx",
        ("H001", "CV", "P01", "100%", "2026-01-01", "2026-06-30"),
        ("H001", "CV", "P02", "100%", "2026-07-01", "9999-12-31"),
    )  # fmt: skip
    assert "nobody holds it" not in said
    assert said.startswith("0")


@pytest.mark.usefixtures("month")
def test_a_later_successor_leaves_a_gap_that_is_said(run_cli: "RunCli", tmp_path: Path) -> None:
    said = assign(
        run_cli, tmp_path / "归属.xlsx",
        ("H001", "CV", "P01", "100%", "2026-01-01", "2026-06-30"),
        ("H001", "CV", "P02", "100%", "2026-09-01", None),
    )  # fmt: skip
    assert "nobody holds it from 2026-07-01 to 2026-08-31" in said


@pytest.mark.usefixtures("month")
def test_an_end_can_be_taken_back(run_cli: "RunCli", tmp_path: Path) -> None:
    row = ("H001", "CV", "P01", "100%", "2026-01-01")
    assign(run_cli, tmp_path / "归属.xlsx", (*row, "2026-06-30"))
    assign(run_cli, tmp_path / "归属2.xlsx", (*row, None))
    assert "P01" not in run_cli("list", "assignments", "--format", "csv").out, "blank leaves it"
    assign(run_cli, tmp_path / "归属3.xlsx", (*row, "9999-12-31"))
    assert "P01" in run_cli("list", "assignments", "--format", "csv").out


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("P01", "60%", "2026-01-01", "2026-06-30"), ("P02", "40%", "2026-01-01", None)],
            "end on different days",
        ),
        ([("P01", "100%", "2026-06-01", "2026-05-31")], "before it begins"),
    ],
)
def test_ends_that_make_no_sense_are_refused(
    run_cli: "RunCli", tmp_path: Path, rows: list[tuple[Any, ...]], message: str
) -> None:
    said = assign(run_cli, tmp_path / "归属.xlsx", *(("H001", "CV", *row) for row in rows))
    assert said.startswith("4")
    assert message in said


RELATIONS = ("医院编码", "关联机构编码", "关系类型", "计入比例", "开始日期", "结束日期")


@pytest.mark.usefixtures("month")
def test_a_relation_ends_when_it_says(run_cli: "RunCli", tmp_path: Path) -> None:
    assign(run_cli, tmp_path / "归属.xlsx", ("H001", "CV", "P01", "100%", "2026-01-01", None))
    places = [*FILES["4医院.xlsx"], ["H002", "金坛仁济医院", "江苏省", "常州市"]]
    run_cli("import", book(tmp_path / "医院.xlsx", places))
    path = book(
        tmp_path / "关系.xlsx",
        [RELATIONS, ("H001", "H002", "分院", "100%", "2026-01-01", "2026-06-30")],
    )
    result = run_cli("import", path, "--as", "relations")
    assert result.code == 0, result.out + result.err
    unowned = run_cli("flow", "show", "--line", "not_owned", "--format", "json").out
    assert "2026-06-15" in unowned, "credited on to H002, which nobody owns"
    assert "2026-07-15" not in unowned, "after the end it is H001's own again"
    wrong = book(
        tmp_path / "关系2.xlsx",
        [RELATIONS, ("H001", "H002", "分院", "100%", "2026-08-01", "2026-07-30")],
    )
    assert "before it begins" in str(run_cli("import", wrong, "--as", "relations"))
