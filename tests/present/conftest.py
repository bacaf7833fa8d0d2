"""A report that has one of everything: two tables that prove each other."""

import datetime as dt
from fractions import Fraction

import pytest

from territory.present import table as t
from territory.present.table import Book, Chart, CrossCheck, Table


@pytest.fixture
def tree_table() -> Table:
    return Table(
        name="summary",
        title="2027 目标 v3 · 盒",
        columns=(
            t.tree("node", "Node"),
            t.code("code", "Code", hidden=True),
            t.quantity("total", "Full year"),
            t.percent("share", "Share"),
            t.signed("growth", "Growth"),
        ),
        rows=(
            {"node": "华东大区", "depth": 0, "total": 120_000, "share": 1.0, "growth": 0.219},
            {"node": "苏南", "depth": 1, "total": 51_246, "share": Fraction(427, 1000)},
            {"node": "溧阳", "depth": 2, "total": 0, "share": 0.0, "growth": -0.05},
            {"node": "上海", "depth": 1, "code": "007", "total": 68_754, "share": 0.573},
        ),
        notes=("校验：差 0",),
        next=("territory targets check",),
    )


@pytest.fixture
def detail_table() -> Table:
    hospitals = (("00123", "溧阳市中医院", 80_000, 100_000), ("00124", "=1+1", 40_000, 32_000))
    rows = tuple(
        {
            "code": code,
            "hospital": name,
            "level": "district",
            "actual": actual,
            "target": target,
            "achievement": actual / target,
            "amount": actual * 1234,
            "day": dt.date(2027, 1, 9),
        }
        for code, name, actual, target in hospitals
    )
    totals = {
        "code": "合计",
        "actual": 120_000,
        "target": 132_000,
        "achievement": 120_000 / 132_000,
        "amount": 120_000 * 1234,
    }
    return Table(
        name="detail",
        title="医院达成 · 通脉胶囊",
        columns=(
            t.code("code", "Code"),
            t.text("hospital", "Hospital"),
            t.slug("level", "Level"),
            t.quantity("actual", "Actual", "box"),
            t.quantity("target", "Target", "box"),
            t.bar("achievement", "Achievement", ratio=("actual", "target")),
            t.money("amount", "Amount"),
            t.date("day", "Date"),
        ),
        rows=rows,
        totals=totals,
        provenance=(("输入文件", "国控江苏1月销售.xlsx，8,313 行"),),
        charts=(Chart("column", "实际与目标", "hospital", ("actual", "target")),),
    )


@pytest.fixture
def book(tree_table: Table, detail_table: Table) -> Book:
    return Book(
        name="achievement",
        title="华东大区 达成通报",
        tables=(tree_table, detail_table),
        notes=(("期间", "2027年1月"),),
        parameters=(("季节", "十二个数"),),
        checks=(CrossCheck("实际盒数", ("detail", "actual"), ("summary", "total")),),
        as_of=dt.date(2027, 2, 3),
    )
