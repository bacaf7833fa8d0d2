"""The kinds that can be imported and their natural keys (DESIGN.md section 3, DOMAIN.md 2)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.desk.kinds import all_kinds
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

PROMISED = frozenset(
    {
        "territories",
        "positions",
        "people",
        "assignments",
        "institutions",
        "relations",
        "listings",
        "aliases",
        "departments",
        "doctors",
        "doctor-estimates",
        "products",
        "product-lines",
        "units",
        "prices",
        "distributors",
        "flow",
        "purchases",
        "stock",
        "survey",
        "competitor",
        "targets",
        "pins",
        "season",
        "weights",
        "crediting",
        "appeals",
        "decisions",
        "base-adjustments",
        "contacts",
        "filings",
    }
)
PRESENT = frozenset(
    {
        "territories",
        "positions",
        "people",
        "assignments",
        "institutions",
        "relations",
        "listings",
        "aliases",
        "departments",
        "doctors",
        "doctor-estimates",
        "products",
        "product-lines",
        "units",
        "prices",
        "distributors",
        "flow",
        "purchases",
        "stock",
        "survey",
        "targets",
        "base-adjustments",
        "appeals",
        "contacts",
        "filings",
    }
)

Cells = list[Any]


@dataclass(frozen=True)
class Keyed:
    """A row, the same key with other content, and the same content under another key."""

    kind: str
    header: str
    row: Cells
    changed: Cells
    others: tuple[Cells, ...]


FROM = "2026-07-01"
KEYED = (
    Keyed(
        "product-lines", "产品线编码 产品线名称", ["X1", "新线"], ["X1", "改名线"],
        (["X2", "新线二"],),
    ),
    Keyed(
        "distributors", "商业公司编码 商业公司名称 商业级别",
        ["T901", "江阴新安医药有限公司", 2], ["T901", "江阴新安医药有限公司", 3],
        (["T902", "靖江新安医药有限公司", 2],),
    ),
    Keyed(
        "products", "产品编码 产品名称 产品线 规格",
        ["P91", "新品片", "心血管线", "5mg"], ["P91", "新品片", "心血管线", "10mg"],
        (["P92", "又一新品片", "心血管线", "5mg"],),
    ),
    Keyed(
        "units", "产品编码 单位 换算系数 商业公司编码",
        ["P01", "件", 40, None], ["P01", "件", 60, None],
        (["P01", "箱", 40, None], ["P02", "件", 40, None], ["P01", "件", 40, "T101"]),
    ),
    Keyed(
        "prices", "产品编码 价格类型 单价 省份 生效日期",
        ["P01", "考核价", "39.10", "江苏省", FROM], ["P01", "考核价", "39.20", "江苏省", FROM],
        (
            ["P01", "考核价", "39.10", "江苏省", "2026-08-01"],
            ["P01", "考核价", "39.10", "上海市", FROM],
            ["P01", "挂网价", "39.10", "江苏省", FROM],
            ["P02", "考核价", "39.10", "江苏省", FROM],
        ),
    ),
    Keyed(
        "territories", "组织编码 组织名称 组织层级 上级编码 生效日期",
        ["SX", "苏西", "地区", "HD", FROM], ["SX", "苏西新区", "地区", "HD", FROM],
        (["SY", "苏西", "地区", "HD", FROM],),
    ),
    Keyed(
        "people", "工号 人员姓名 角色", ["E801", "许可望", "销售"], ["E801", "许可望", "商务"],
        (["E802", "许可望", "销售"],),
    ),
    Keyed(
        "institutions", "医院编码 医院名称 省份 城市 总床位数",
        ["H801", "江阴晴川医院", "江苏省", "无锡市", 300],
        ["H801", "江阴晴川医院", "江苏省", "无锡市", 320],
        (["H802", "宜兴晴川医院", "江苏省", "无锡市", 300],),
    ),
    Keyed(
        "relations", "机构编码 关联机构编码 关系类型 生效日期 计入比例",
        ["H0002", "H0003", "分院", FROM, "20%"], ["H0002", "H0003", "分院", FROM, "30%"],
        (
            ["H0002", "H0004", "分院", FROM, "20%"],
            ["H0002", "H0003", "分院", "2026-08-01", "20%"],
        ),
    ),
    Keyed(
        "aliases", "别名 标准编码 商业公司编码",
        ["晴川老院", "H0002", None], ["晴川老院", "H0003", None],
        (["晴川老院", "H0002", "T101"], ["晴川旧院", "H0002", None]),
    ),
    Keyed(
        "departments", "医院编码 科室名称 门诊量", ["H0001", "疼痛科", 30], ["H0001", "疼痛科", 40],
        (["H0002", "疼痛科", 30], ["H0001", "康复科", 30]),
    ),
    Keyed(
        "doctors", "医生编码 医生姓名 医院编码 科室名称 职称",
        ["D90001", "何念初", "H0001", "心内科", "主治医师"],
        ["D90001", "何念初", "H0001", "心内科", "主任医师"],
        (["D90002", "何念初", "H0001", "心内科", "主治医师"],),
    ),
    Keyed(
        "listings", "医院编码 产品编码 准入状态 生效日期",
        ["H0001", "P01", "临采", FROM], ["H0001", "P01", "上量", FROM],
        (
            ["H0001", "P01", "临采", "2026-08-01"],
            ["H0001", "P02", "临采", FROM],
            ["H0002", "P01", "临采", FROM],
        ),
    ),
    Keyed(
        "contacts", "医院编码 科室 联系人 购买角色 态度",
        ["H0001", "心内科", "何念初", "使用者、发起者", "中立"],
        ["H0001", "心内科", "何念初", "发起者", "中立"],
        (
            ["H0002", None, "何念初", "发起者", "中立"],
            ["H0001", None, "何念初", "发起者", "中立"],
            ["H0001", "心内科", "何念中", "发起者", "中立"],
        ),
    ),
    Keyed(
        "filings", "工号 医院编码 省份 城市 产品编码 生效日期 失效日期",
        ["E101", "H0001", None, None, "P01", FROM, "2026-12-31"],
        ["E101", "H0001", None, None, "P01", FROM, "2027-12-31"],
        (
            ["E102", "H0001", None, None, "P01", FROM, "2026-12-31"],
            ["E101", "H0002", None, None, "P01", FROM, "2026-12-31"],
            ["E101", None, "江苏省", "无锡市", "P01", FROM, "2026-12-31"],
            ["E101", None, "江苏省", None, "P01", FROM, "2026-12-31"],
            ["E101", "H0001", None, None, "P02", FROM, "2026-12-31"],
            ["E101", "H0001", None, None, "P01", "2026-08-01", "2026-12-31"],
        ),
    ),
    Keyed(
        "base-adjustments", "医院编码 产品编码 月份 调整数量 调整原因 依据",
        ["H0001", "P01", "2026-06", -40, "压货", "季末对账"],
        ["H0001", "P01", "2026-06", -60, "压货", "季末对账"],
        (
            ["H0002", "P01", "2026-06", -40, "压货", "季末对账"],
            ["H0001", "P02", "2026-06", -40, "压货", "季末对账"],
            ["H0001", "P01", "2026-05", -40, "压货", "季末对账"],
            ["H0001", "P01", "2026-06", 40, "断货", "季末对账"],
        ),
    ),
    Keyed(
        "survey", "医院编码 科室 产品编码 调查年度 数据来源 日门诊量 患者占比 人均用量",
        ["H0001", "心内科", "P01", 2024, "抽样", 90, "30%", "0.8"],
        ["H0001", "心内科", "P01", 2024, "抽样", 95, "30%", "0.8"],
        (
            ["H0001", "神经内科", "P01", 2024, "抽样", 90, "30%", "0.8"],
            ["H0001", "心内科", "P02", 2024, "抽样", 90, "30%", "0.8"],
            ["H0001", "心内科", "P01", 2023, "抽样", 90, "30%", "0.8"],
            ["H0001", "心内科", "P01", 2024, "普查", 90, "30%", "0.8"],
        ),
    ),
    Keyed(
        "stock", "商业公司编码 产品编码 产品名称 批号 库存月份 期末库存",
        ["T101", "P01", "通脉胶囊", "B1", "2026-07", 300],
        ["T101", "P01", "通脉胶囊", "B1", "2026-07", 310],
        (
            ["T102", "P01", "通脉胶囊", "B1", "2026-07", 300],
            ["T101", "P02", "宁心片", "B1", "2026-07", 300],
            ["T101", "P01", "通脉胶囊", "B2", "2026-07", 300],
            ["T101", "P01", "通脉胶囊", "B1", "2026-08", 300],
            ["T101", "P01", "通脉胶囊", None, "2026-08", 300],
        ),
    ),
    Keyed(
        "doctor-estimates", "医生编码 产品编码 月用量 月潜力 评估日期 数据来源",
        ["D00001", "P01", "3", "9", FROM, "代表估计"],
        ["D00001", "P01", "4", "9", FROM, "代表估计"],
        (
            ["D00002", "P01", "3", "9", FROM, "代表估计"],
            ["D00001", "P02", "3", "9", FROM, "代表估计"],
            ["D00001", "P01", "3", "9", "2026-08-01", "代表估计"],
            ["D00001", "P01", "3", "9", FROM, "问卷"],
        ),
    ),
)  # fmt: skip


def test_the_slugs_are_the_promised_ones_and_none_else() -> None:
    slugs = {kind.slug for kind in all_kinds()}
    assert slugs >= PRESENT
    assert slugs <= PROMISED


def test_every_kind_is_spoken_of_in_both_languages() -> None:
    from territory.present.words import speaking, translate

    for kind in all_kinds():
        for label in (kind.label, *(field.label for field in kind.fields)):
            with speaking("zh"):
                assert translate(label) != label, (kind.slug, label)


@pytest.mark.parametrize("case", KEYED, ids=lambda case: case.kind)
def test_a_known_key_updates_and_any_other_key_creates(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, case: Keyed
) -> None:
    def load(*rows: Cells) -> tuple[int, int, int]:
        file = tmp_path / f"{case.kind}.xlsx"
        write_plain_workbook(file, {"表": [case.header.split(), *rows]})
        done = run_cli("--db", demo_copy, "import", file, "--as", case.kind, "--format", "json")
        assert done.code == 0, done.err
        (line,) = json.loads(done.out)
        assert line["kind"] == case.kind
        return line["created"], line["updated"], line["unchanged"]

    assert load(case.row) == (1, 0, 0)
    assert load(case.row) == (0, 0, 1)
    assert load(case.changed) == (0, 1, 0)
    assert load(*case.others) == (len(case.others), 0, 0)


def test_the_set_of_an_assignment_is_replaced_from_its_day(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path
) -> None:
    header = ["机构编码", "产品线", "岗位编码", "生效日期", "归属比例"]

    def load(*rows: Cells) -> dict[str, Any]:
        file = tmp_path / "归属.xlsx"
        write_plain_workbook(file, {"归属": [header, *rows]})
        done = run_cli("--db", demo_copy, "import", file, "--format", "json")
        assert done.code == 0, done.err
        line: dict[str, Any] = json.loads(done.out)[0]
        return line

    halves: list[Cells] = [
        ["H0004", "心血管线", "CV11", FROM, "50%"],
        ["H0004", "心血管线", "CV12", FROM, "50%"],
    ]
    assert load(*halves)["created"] == 2
    assert load(*halves)["unchanged"] == 2
    whole = load(["H0004", "心血管线", "CV11", FROM, "100%"])
    assert (whole["created"], whole["updated"]) == (0, 1)
    shown = run_cli("--db", demo_copy, "list", "assignments", "--format", "json")
    rows = [
        row for row in json.loads(shown.out) if (row["institution"], row["line"]) == ("H0004", "CV")
    ]
    assert [(row["position"], row["share"]) for row in rows] == [("CV11", 1.0)]
