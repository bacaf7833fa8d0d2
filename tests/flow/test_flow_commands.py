"""The commands flow and match, on real files."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

RunCli = Callable[..., Any]

FILES: dict[str, Sequence[Sequence[object]]] = {
    "lines": [["产品线编码", "产品线名称"], ["L1", "心血管"]],
    "products": [["产品编码", "产品名称", "规格", "产品线"], ["P1", "通脉胶囊", "24粒", "心血管"]],
    "hospitals": [
        ["医院编码", "医院名称", "省份", "城市", "国家等级"],
        ["H1", "苏州市第一医院", "江苏省", "苏州市", "三甲"],
    ],
    "positions": [
        ["大区", "地区", "岗位编码", "岗位名称", "代表姓名", "角色"],
        ["华东", "苏南", "T1", "苏州1", "王一", "销售"],
        ["华东", "苏南", "T2", "苏州2", "李二", "销售"],
    ],
    "assignments": [
        ["医院编码", "医院名称", "产品线", "归属岗位", "业绩比例", "生效日期"],
        ["H1", "苏州市第一医院", "心血管", "T1", "60%", "2026-01-01"],
        ["H1", "苏州市第一医院", "心血管", "T2", "40%", "2026-01-01"],
    ],
    "distributors": [
        ["商业公司编码", "商业公司名称", "商业级别", "应报日"],
        ["D1", "国药控股苏州", 1, 2],
        ["D2", "上药苏北", 2, 5],
    ],
}
FLOW: Sequence[Sequence[object]] = [
    ["销售日期", "购货单位", "商品名称", "规格", "数量", "金额", "流水号"],
    ["2027-01-05", "苏州市第一医院", "通脉胶囊", "24粒", 11, 258.5, "A1"],
    ["2027-01-06", "上药苏北", "通脉胶囊", "24粒", 100, 2350, "A2"],
    ["2027-01-07", "苏州一院", "通脉胶囊", "24粒", 5, 117.5, "A3"],
    ["合计", "", "", "", 116, "", ""],
]


def book(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    return path


@pytest.fixture(scope="module")
def region_store(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a store that knows a small region and one month of flow."""
    from territory.cli import run

    folder = tmp_path_factory.mktemp("region")
    store = folder / "region.db"
    shutil.copy(empty_store, store)
    for name, rows in {**FILES, "国药控股苏州1月": FLOW}.items():
        file = book(folder / f"{name}.xlsx", rows)
        said = ["--db", str(store), "--as-of", "2027-01-15", "import", str(file)]
        assert run(said) == 0, name
    return store


@pytest.fixture
def cli(run_cli: RunCli, db: Path, region_store: Path) -> RunCli:
    """Give a command line on a copy of that store."""
    shutil.copy(region_store, db)
    return run_cli


def shown(result: Any) -> Any:
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_flow_show_gives_rows_as_the_contract_says(cli: RunCli) -> None:
    rows = shown(cli("flow", "show", "--format", "json"))
    assert [row["movement"] for row in rows] == ["sale", "transfer", "sale"]
    assert [row["line"] for row in rows] == ["credited", "transfer", "unmatched"]
    assert rows[0]["quantity"] == 11
    assert (rows[0]["amount"], rows[0]["file_amount"]) == (None, "258.50")  # there is no price
    assert rows[0]["month"] == "2027-01"
    assert rows[2]["reason_code"] == "institution_unknown"


def test_flow_show_takes_a_line_in_chinese(cli: RunCli) -> None:
    rows = shown(cli("flow", "show", "--line", "调拨", "--format", "json"))
    assert [row["quantity"] for row in rows] == [100]
    assert cli("flow", "show", "--line", "nonsense").code == 5


def test_the_summary_ties_to_the_file(cli: RunCli) -> None:
    (row,) = shown(cli("flow", "show", "--summary", "--month", "2027-01", "--format", "json"))
    assert (row["loaded"], row["credited"], row["transfer"], row["unmatched"]) == (116, 11, 100, 5)
    assert row["difference"] == 0


def test_why_ends_at_the_positions(cli: RunCli) -> None:
    steps = shown(cli("flow", "show", "1", "--why", "--format", "json"))
    said = [step["says"] for step in steps]
    assert said[0] == "国药控股苏州1月.xlsx!Sheet1!2"
    assert "60 % of the row = 6.6000; of 11 shared out together in 2027-01 it has 7" in said[-2]
    assert cli("flow", "show", "--why").code == 2
    assert cli("flow", "show", "99", "--why").code == 5


def test_coverage_and_review(cli: RunCli) -> None:
    sent, missing = shown(cli("flow", "coverage", "--format", "json"))
    assert (sent["status"], missing["status"]) == ("received", "awaited")
    (name,) = shown(cli("match", "review", "--format", "json"))
    assert (name["name"], name["quantity"]) == ("苏州一院", 5)
    done = cli("match", "decide", name["id"], "--as", "H1")
    assert done.code == 0
    assert "5 boxes no longer wait" in done.err
    assert shown(cli("match", "review", "--format", "json")) == []
    (alias,) = shown(cli("match", "aliases", "--format", "json"))
    assert (alias["name"], alias["code"]) == ("苏州一院", "H1")


def test_everything_is_said_in_chinese(cli: RunCli) -> None:
    out = cli("flow", "show", "1", "--why", "--lang", "zh").out
    assert "来龙去脉" in out
    assert "一并分配" in out


def test_an_import_says_where_crediting_falls(cli: RunCli, tmp_path: Path) -> None:
    ends = [
        ["医院编码", "产品线", "归属岗位", "业绩比例", "生效日期", "结束日期"],
        ["H1", "心血管", "T1", "100%", "2026-01-01", "2026-12-31"],
    ]
    done = cli("import", book(tmp_path / "归属.xlsx", ends))
    assert done.code == 0, done.err
    assert "0 boxes instead of 11" in done.err
    assert "苏州市第一医院 (H1) −11" in done.err
    assert "less is credited" not in cli("import", book(tmp_path / "x.xlsx", FILES["lines"])).err
