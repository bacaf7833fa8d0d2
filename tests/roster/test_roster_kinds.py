"""The kinds as data: slugs, words, spellings, and real workbooks through the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from territory.intake.headers import load_dictionary
from territory.intake.kinds import Parse
from territory.roster.kinds import KINDS

Cli = Callable[..., Any]
SLUGS = (
    "product-lines products units prices territories positions people institutions relations "
    "listings aliases departments doctors contacts filings assignments distributors"
)


def test_every_kind_is_there_in_the_order_of_dependency() -> None:
    assert {kind.slug for kind in KINDS} == set(SLUGS.split())
    order = [kind.slug for kind in KINDS]
    for first, later in (
        ("product-lines", "products"), ("products", "prices"), ("distributors", "units"),
        ("territories", "positions"), ("positions", "people"), ("institutions", "departments"),
        ("departments", "doctors"), ("departments", "assignments"), ("people", "assignments"),
    ):  # fmt: skip
        assert order.index(first) < order.index(later)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_field_has_spellings(kind: Any) -> None:
    dictionary = load_dictionary()
    for field in kind.fields:
        assert dictionary.ranks(field), f"{kind.slug}.{field.name} has no spelling"
        assert bool(field.choices) == (field.parse in {Parse.CHOICE, Parse.CHOICES})


SHEETS: dict[str, list[list[Any]]] = {
    "归属": [
        ["医院编码", "产品线", "岗位编码", "归属比例", "开始日期"],
        ["H1", "L1", "P1", "60%", "2026-01-01"],
        ["H1", "L1", "P2", "40%", "2026-01-01"],
        ["H2", "心血管", "苏州一", None, "2026-01-01"],
    ],
    "产品线": [["产品线编码", "产品线名称"], ["L1", "心血管"]],
    "产品": [
        ["产品编码", "产品名称", "产品线", "产品规格", "单位", "考核价（元）", "产品阶段"],
        ["P01", "通脉胶囊", "心血管", "0.3g*24粒", "盒", "12.34", "成熟期"],
    ],
    "单位": [["产品编码", "其他单位", "换算系数"], ["P01", "件", 100]],
    "价格": [["产品编码", "价格类型", "单价", "生效日期"], ["P01", "挂网价", 13, "2027-02-01"]],
    "组织": [
        ["组织编码", "组织名称", "层级", "上级组织编码"],
        ["R1", "苏皖", "大区", "C"],
        ["C", "华东公司", "公司", None],
    ],
    "岗位": [
        ["大区", "地区", "岗位编码", "岗位名称", "代表姓名", "角色"],
        ["苏皖", "苏南", "P1", "苏州一", "张三", "销售"],
        ["苏皖", "苏南", "P2", "苏州二", "空岗", None],
    ],
    "人员": [["工号", "姓名", "角色", "备案号"], ["E100", "王五", "医药代表", "B-1"]],
    "医院": [
        ["*医院编码", "医院名称", "省份", "城市", "医院等级", "总床位数", "是否目标医院"],
        ["H1", "苏州市中医院", "江苏省", "苏州市", "三甲", 1200, "是"],
        ["H2", "南京市第二医院", "江苏省", "南京市", "无等级", None, "否"],
    ],
    "关系": [["机构编码", "关联机构编码", "关系类型", "计入比例"], ["H2", "H1", "分院", "100%"]],
    "别名": [
        ["原始客户名称", "标准编码", "处理结果"],
        ["姑苏中医", "H1", None],
        ["诊所甲", None, "非目标"],
    ],
    "科室": [["医院编码", "科室", "标准科室", "日门诊量"], ["H1", "心内科", "心血管", 200]],
    "医生": [
        ["医院编码", "医院名称", "科室", "医生姓名", "职称"],
        ["H1", "苏州市中医院", "心内科", "王一", "主任医师"],
    ],
    "联系人": [
        ["医院编码", "科室", "联系人", "购买角色", "影响力", "态度", "切入路径"],
        ["H1", "心内科", "钱主任", "发起者、推荐者", "高", "支持", "中层切入"],
        ["H1", None, "周院长", "决策者", "高", "中立", "高层切入"],
    ],
    "备案": [
        ["工号", "姓名", "医院编码", "省份", "城市", "产品编码", "生效日期", "失效日期"],
        ["E100", "王五", "H1", None, None, "P01", "2027-01-01", None],
        ["E100", "王五", None, "江苏省", "南京市", "P01", "2027-01-01", "2027-12-31"],
    ],
    "准入": [
        ["医院编码", "产品编码", "准入状态", "预计进院月份"],
        ["H1", "P01", "已进院", None],
        ["H2", "P01", "未开发", "2027-06"],
    ],
    "商业": [
        ["商业编码", "商业名称", "商业级别", "商业类型", "应报日"],
        ["D1", "国控江苏", "一级", "纯销", 2],
    ],
}


def test_a_whole_region_comes_from_one_workbook(run_cli: Cli, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "region.xlsx")
    count = sum(len(rows) - 1 for rows in SHEETS.values())
    first = imported(run_cli, tmp_path / "region.xlsx")
    assert {row["sheet"]: row["kind"] for row in first} == {
        "归属": "assignments", "产品线": "product-lines", "产品": "products", "单位": "units",
        "价格": "prices", "组织": "territories", "岗位": "positions", "人员": "people",
        "医院": "institutions", "关系": "relations", "别名": "aliases", "科室": "departments",
        "医生": "doctors", "准入": "listings", "商业": "distributors",
        "联系人": "contacts", "备案": "filings",
    }  # fmt: skip
    assert sum(row["created"] for row in first) == count
    again = imported(run_cli, tmp_path / "region.xlsx")
    assert sum(row["unchanged"] for row in again) == count


def imported(run_cli: Cli, path: Path) -> list[dict[str, Any]]:
    import json

    result = run_cli("import", path, "--format", "json")
    assert result.code == 0, result.err
    rows: list[dict[str, Any]] = json.loads(result.out)
    return rows
