"""Sheets as people have them: titles, values and headers that tell what they are."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import Result, RunCli

PRODUCTS = {"产品": [["产品编码", "产品名称"], ["P1", "通脉胶囊"], ["P2", "宁心片"]]}


@pytest.fixture
def imported(run_cli: "RunCli", tmp_path: Path) -> Any:
    """Import the sheets of a workbook, and more words of the command line."""

    def take(sheets: dict[str, list[list[Any]]], *more: str, name: str = "a.xlsx") -> "Result":
        write_plain_workbook(tmp_path / name, sheets)
        return run_cli("import", tmp_path / name, *more)

    return take


def listed(run_cli: "RunCli", kind: str, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_cli("list", kind, "--format", "json", *more).out)
    return found


def test_the_title_decides_between_two_kinds(run_cli: "RunCli", imported: Any) -> None:
    done = imported(
        {"产品目录": [["品名规格", "单位", "考核价"], ["通脉胶囊 0.3g*24粒", "盒", 36.5]]}
    )
    assert done.code == 0, done.err
    assert [row["name"] for row in listed(run_cli, "products")] == ["通脉胶囊 0.3g*24粒"]


def test_a_title_of_another_kind_is_a_doubt_with_both_ways_out(imported: Any) -> None:
    done = imported({"联系人": [["姓名", "医院", "电话"], ["张某", "市一院", "13800000000"]]})
    assert done.code == 4
    assert "--as doctors / --as contacts" in done.err
    forced = imported({"联系人": [["姓名", "医院"], ["张某", "市一院"]]}, "--as", "contacts")
    assert "--map contact=姓名" in forced.err


@pytest.mark.parametrize("title", ["Sheet1", "代表名单"])
def test_a_bare_name_beside_a_hospital_may_be_anybodys(imported: Any, title: str) -> None:
    done = imported({title: [["姓名", "医院", "电话"], ["赵一", "市一院", "13800000000"]]})
    assert done.code == 4
    assert "--as doctors / --as people" in done.err


def test_a_department_or_a_title_tells_doctors(imported: Any) -> None:
    row = ["张某", "市一院"]
    for sheet in ({"Sheet1": [["姓名", "医院", "科室"], [*row, "心内科"]]},
                  {"医生": [["姓名", "医院"], row]}):  # fmt: skip
        assert "--as" not in imported(sheet).err


def test_values_tell_the_column_of_levels(run_cli: "RunCli", imported: Any) -> None:
    rows = [["全国", "公司", ""], ["华东", "大区", "全国"], ["苏南", "地区", "华东"]]
    done = imported({"架构表": [["名称", "类别", "上级"], *rows]})
    assert done.code == 0, done.err
    levels = {row["name"]: row["level"] for row in listed(run_cli, "territories")}
    assert levels == {"全国": "company", "华东": "region", "苏南": "district"}


@pytest.mark.parametrize(
    ("term", "first", "last"),
    [("2026-01-01至2026-12-31", "2026-01-01", "2026-12-31"),
     ("2026.1.1 - 长期", "2026-01-01", None),
     ("2026年1月1日～2026年6月30日", "2026-01-01", "2026-06-30"),
     ("2026-12-31", None, "2026-12-31")],
)  # fmt: skip
def test_a_term_in_one_cell_is_a_first_and_a_last_day(
    run_cli: "RunCli", imported: Any, term: str, first: str | None, last: str | None
) -> None:
    sheet = [["产品名称", "省份", "挂网价", "有效期"], ["宁心片", "江苏", 58, term]]
    assert imported({**PRODUCTS, "价格": sheet}).code == 0
    (row,) = listed(run_cli, "prices", "--as-of", "2026-06-15")
    assert (row["from"], row["to"]) == (first, last)


WIDE = [["产品编码", "产品名称", "江苏", "浙江省", "上海市"], ["P1", "通脉胶囊", 36.8, 37.2, None],
        ["P2", "宁心片", 58, 58.5, 57]]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "more"), [("挂网价", ()), ("价格", ("--set", "price_kind=list"))]
)
def test_prices_of_provinces_side_by_side(
    run_cli: "RunCli", imported: Any, sheet: str, more: tuple[str, ...]
) -> None:
    imported(PRODUCTS)
    done = imported({sheet: WIDE}, *more, name="b.xlsx")
    assert done.code == 0, done.err
    found = {(row["product"], row["province"]): row["price"] for row in listed(run_cli, "prices")}
    assert len(found) == 5
    assert {row["kind"] for row in listed(run_cli, "prices")} == {"list"}
    assert {place for _, place in found} == {"江苏", "浙江", "上海"}


def test_prices_of_provinces_that_do_not_say_which_are_refused(imported: Any) -> None:
    imported(PRODUCTS)
    done = imported({"价格": WIDE}, name="b.xlsx")
    assert done.code == 4
    assert "--set price_kind=VALUE" in done.err


TREE = ["大区", "大区经理", "省区", "省区经理", "地区", "地区经理", "代表", "工号"]


def test_managers_in_columns_fill_the_posts_of_their_nodes(
    run_cli: "RunCli", imported: Any
) -> None:
    rows = [["华东", "王大", "江苏", "李二", "苏南", "张三", "赵一", "E01"],
            ["华东", "王大", "江苏", "李二", "苏北", "空缺", "孙五", "E02"]]  # fmt: skip
    assert imported({"人员架构": [TREE, *rows]}).code == 0
    nodes = {row["name"]: row for row in listed(run_cli, "territories")}
    levels = {name: row["level"] for name, row in nodes.items()}
    assert levels == {"华东": "region", "江苏": "省区", "苏南": "district", "苏北": "district",
                      "苏南 赵一": "position", "苏北 孙五": "position"}  # fmt: skip
    who = {name: row["person"] for name, row in nodes.items()}
    assert (who["华东"], who["江苏"], who["苏南"], who["苏北"]) == ("王大", "李二", "张三", None)
    assert (who["苏南 赵一"], who["苏北 孙五"]) == ("赵一", "孙五")
    roles = {row["name"]: row["role"] for row in listed(run_cli, "people")}
    assert roles == {"王大": "manager", "李二": "manager", "张三": "manager",
                     "赵一": "representative", "孙五": "representative"}  # fmt: skip


def test_two_managers_of_one_node_reject_the_later_row(run_cli: "RunCli", imported: Any) -> None:
    rows = [["华北", "王大", "北京一组", "N1", "赵一"], ["华北", "王小", "北京二组", "N2", "孙五"]]
    header = ["大区", "大区经理", "岗位名称", "岗位编码", "代表"]
    done = imported({"岗位": [header, *rows]}, "--partial")
    assert "华北 is led by 王小 here and by 王大 in row 2" in done.err
    assert {row["code"] for row in listed(run_cli, "territories")} == {"华北", "N1"}


def test_the_first_catalogue_makes_the_product_lines_that_it_names(
    run_cli: "RunCli", imported: Any
) -> None:
    header = ["产品名称", "产品线"]
    done = imported({"产品": [header, ["通脉胶囊", "心血管"], ["糖安颗粒", "内分泌"]]})
    assert done.code == 0, done.err
    assert "心血管, 内分泌" in done.err
    assert {row["name"] for row in listed(run_cli, "product-lines")} == {"心血管", "内分泌"}
    later = imported({"产品": [header, ["宁心片", "心血官"]]}, name="b.xlsx")
    assert later.code == 4, "a slip of the pen makes no second line"


def test_a_list_in_one_column_is_a_table(run_cli: "RunCli", imported: Any) -> None:
    rows = [["国药控股江苏有限公司"], ["华东医药供应链有限公司"]]
    done = imported({"商业公司": [["商业公司名称"], *rows]})
    assert done.code == 0, done.err
    assert len(listed(run_cli, "distributors")) == 2
    notes = imported({"说明": [["本表每月五日前上报"], ["备注"], ["请核对"]]}, name="c.xlsx")
    assert notes.code == 4


def test_who_a_representative_reports_to_leads_the_district(
    run_cli: "RunCli", imported: Any
) -> None:
    rows = [["苏南", "赵一", "E01", "张三"], ["苏南", "钱二", "E02", "张三"]]
    assert imported({"岗位": [["地区", "代表", "工号", "上级主管"], *rows]}).code == 0
    who = {row["name"]: row["person"] for row in listed(run_cli, "territories")}
    assert who == {"苏南": "张三", "苏南 赵一": "赵一", "苏南 钱二": "钱二"}


def test_explain_says_why_a_sheet_is_its_kind_and_not_the_next(imported: Any) -> None:
    sheet = {"医院": [["医院名称", "省份", "城市", "级别"], ["市一院", "江苏省", "常州市", "三级"]]}
    told = imported(sheet, "--explain").out
    assert "by 4 of 4 columns; next flow (" in told
    assert "which lacks product_name / product_code" in told
    assert "institutions, as was said." in imported(sheet, "--explain", "--as", "hospitals").out
