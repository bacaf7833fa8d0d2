"""The report of a second credit scheme, and the rows behind every report."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.kernel.periods import Month, Quarter
from territory.present.fitting import without_zeros
from territory.present.plain_workbook import write_plain_workbook
from territory.reports import service
from territory.reports.views import achievement_table
from territory.workspace import open_workspace

if TYPE_CHECKING:
    from conftest import RunCli

SHEETS: dict[str, list[list[Any]]] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], ["P01", "通脉胶囊", "CV"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"]],
    "岗位": [["大区", "地区", "岗位编码", "岗位名称"], ["华东大区", "苏南", "SN1", "苏南一组"],
             ["华东大区", "苏南", "KA1", "大客户一组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"],
             ["H1", "常州澄湖医院", "江苏省", "常州市"],
             ["H2", "常州鹤鸣医院", "江苏省", "常州市"]],
    "归属": [["医院编码", "产品线", "归属岗位", "占比", "业绩方案"],
             ["H1", "CV", "SN1", "100%", ""], ["H2", "CV", "SN1", "100%", ""],
             ["H1", "CV", "KA1", "100%", "kam"]],
    "流向": [["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"],
             ["T1", "2026-12-03", "常州澄湖医院", "通脉胶囊", 9],
             ["T1", "2026-12-20", "常州鹤鸣医院", "通脉胶囊", 5]],
}  # fmt: skip
REPORT = ("report", "achievement", "--month", "2026-12", "--level", "position")


@pytest.fixture
def market(run_cli: "RunCli", tmp_path: Path) -> "RunCli":
    write_plain_workbook(tmp_path / "all.xlsx", SHEETS)
    done = run_cli("import", tmp_path / "all.xlsx")
    assert done.code == 0, done.err
    return run_cli


def rows(run_cli: "RunCli", *argv: str) -> list[dict[str, Any]]:
    done = run_cli(*argv, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_a_second_scheme_has_its_own_report_and_total(market: "RunCli") -> None:
    main = {row["node"]: row["actual"] for row in rows(market, *REPORT) if row["actual"]}
    kam = {row["node"]: row["actual"] for row in rows(market, *REPORT, "--scheme", "kam")}
    assert main == {"SN1": 14}
    assert {node: actual for node, actual in kam.items() if actual} == {"KA1": 9}
    assert "credit scheme kam" in market(*REPORT, "--scheme", "kam").out


def test_what_only_the_main_scheme_has_is_refused(market: "RunCli") -> None:
    assert market(*REPORT, "--scheme", "kma").code == 5
    assert market(*REPORT, "--scheme", "kam", "--view", "now").code == 2
    assert market(*REPORT, "--scheme", "kam", "--assignments", "as-it-is").code == 2


@pytest.mark.parametrize(
    "span", [service.Span(Month(2026, 12)), service.Span(quarter=Quarter.parse("2026Q4"))], ids=str
)
@pytest.mark.parametrize("narrowed", [{}, {"scheme": "kam"}, {"node": "SN1"}], ids=str)
def test_the_command_below_a_report_lists_the_rows_behind_it(
    market: "RunCli", db: Path, narrowed: dict[str, str], span: service.Span
) -> None:
    with open_workspace(db=str(db), as_of=date(2027, 1, 15)) as ws:
        found = service.achievement(ws, span, **narrowed)  # type: ignore[arg-type]  # named above
        table = achievement_table(found, "position")
    (command,) = table.next
    behind = rows(market, *command.removeprefix("territory ").split())
    assert sum(row["quantity"] for row in behind) == sum(row["actual"] for row in table.rows) > 0


def test_a_screen_leaves_out_who_has_nothing_and_json_keeps_them(
    market: "RunCli", db: Path
) -> None:
    with open_workspace(db=str(db), as_of=date(2027, 1, 15)) as ws:
        found = service.achievement(ws, service.Span(Month(2026, 12)))
        drawn = without_zeros(achievement_table(found, "position"))
    assert [row["node"] for row in drawn.rows] == ["SN1"]
    assert any("1 line of nothing but zeros is left out" in note for note in drawn.notes)
    assert {row["node"] for row in rows(market, *REPORT) if row["level"] == "position"} == {
        "SN1", "KA1",
    }  # fmt: skip
