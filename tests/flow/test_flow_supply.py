"""Purchases and stock are kept as what they are: never credited, never twice, taken back whole."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_region import Region, sale

from territory.arrivals.service.matching import waiting
from territory.intake.kinds import Loaded, Outcome
from territory.ledger.tables import FlowMonth
from territory.present.plain_workbook import write_plain_workbook
from territory.supply.tables import FlowPurchase, FlowStock

if TYPE_CHECKING:
    from conftest import RunCli

CREATED, DUPLICATE, REJECTED = Outcome.CREATED, Outcome.DUPLICATE, Outcome.REJECTED


def codes(loaded: Loaded) -> set[str]:
    return {finding.code for finding in loaded.findings}


def boxes(region: Region) -> list[int]:
    return [one.quantity for one in region.stored(FlowPurchase)]


def test_purchases_are_kept_and_credited_to_nobody(region: Region) -> None:
    region.flow(sale("一院", 30))
    before = (region.credited(), region.partition())
    loaded = region.purchases({"quantity": 50}, {"quantity": -5, "supplier_name": "江南制药"})
    assert loaded.outcomes == [CREATED, CREATED]
    assert loaded.summary == {"quantity": 45}
    assert (region.credited(), region.partition()) == before
    first, second = region.stored(FlowPurchase)
    assert (first.supplier_id, second.supplier_id) == (region.ids["国控"], None)
    assert first.counted_month == 202701
    assert "supplier-unknown" in codes(loaded)


def test_the_same_purchases_again_are_duplicates(region: Region) -> None:
    rows: list[dict[str, Any]] = [
        {"quantity": 50},
        {"quantity": 50},
        {"quantity": 20, "serial": "S1"},
    ]
    assert "equal-rows" in codes(region.purchases(*rows))
    again = region.purchases(*rows, {"quantity": 7}, file="累计.xlsx")
    assert again.outcomes == [DUPLICATE, DUPLICATE, DUPLICATE, CREATED]
    assert boxes(region) == [50, 50, 20, 7]


def test_a_serial_number_that_says_something_else_is_refused(region: Region) -> None:
    region.purchases({"quantity": 20, "serial": "S1"})
    again = region.purchases({"quantity": 25, "serial": "S1"}, {"quantity": 3, "serial": "S2"})
    assert again.outcomes == [REJECTED, CREATED]
    assert "serial-contradicts" in codes(again)
    other = region.purchases({"quantity": 25, "serial": "S1", "batch_number": "B2"})
    assert other.outcomes == [CREATED], "another line of the same document"


def test_a_distributor_that_is_registered_later_is_the_same_sender(region: Region) -> None:
    region.purchases({"distributor": "常州医药"})
    (name,) = waiting(region.tx)
    assert (name.kind, name.name, name.quantity) == ("distributor", "常州医药", 10)
    region.distributors("常州医药")
    region.refresh()
    assert waiting(region.tx) == []
    assert region.purchases({"distributor": "常州医药"}).outcomes == [DUPLICATE]
    assert region.stored(FlowPurchase)[0].distributor_id == region.ids["常州医药"]


def test_a_product_that_is_not_known_waits_in_the_units_of_its_file(region: Region) -> None:
    region.unit("件", 100)
    region.purchases({"product_name": "通脉", "quantity": 2, "unit": "件"})
    region.stock({"product_name": "通脉", "closing_stock": 3, "opening_stock": 1, "unit": "件"})
    (name,) = waiting(region.tx)
    assert (name.kind, name.rows, name.quantity) == ("product", 2, 5)
    region.alias("通脉", "P1", kind="product")
    region.refresh()
    (stock,) = region.stored(FlowStock)
    region.tx.session.refresh(stock)
    assert (boxes(region), stock.closing, stock.opening) == ([200], 300, 100)
    assert waiting(region.tx) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"distributor": ...}, "distributor-missing"),
        ({"supplier_name": ...}, "supplier-name-missing"),
        ({"purchase_date": ...}, "purchase-date-missing"),
        ({"quantity": ...}, "quantity-missing"),
        ({"unit": "筐"}, "unit-unknown"),
    ],
)
def test_what_a_purchase_lacks_is_said(region: Region, row: dict[str, Any], code: str) -> None:
    loaded = region.purchases(row, {"quantity": 1})
    assert loaded.outcomes == [REJECTED, CREATED]
    assert code in codes(loaded)


def test_purchases_of_a_closed_month_stay_in_it(region: Region) -> None:
    region.tx.session.add(FlowMonth(month=202701, status="closed"))
    region.tx.session.flush()
    assert "purchases-of-closed-month" in codes(region.purchases({}))
    assert [one.counted_month for one in region.stored(FlowPurchase)] == [202701]


def test_stock_updates_by_distributor_product_batch_and_month(region: Region) -> None:
    rows: list[dict[str, Any]] = [
        {"closing_stock": 40, "batch_number": "B1"},
        {"closing_stock": 7},
    ]
    assert region.stock(*rows).outcomes == [CREATED, CREATED]
    assert region.stock(*rows).outcomes == [Outcome.UNCHANGED] * 2
    changed = region.stock({"closing_stock": 41, "batch_number": "B1"})
    assert changed.outcomes == [Outcome.UPDATED]
    twice = region.stock(
        {"closing_stock": 1, "month": 202702}, {"closing_stock": 2, "month": 202702}
    )
    assert REJECTED in twice.outcomes
    assert "rows-contradict" in codes(twice)
    repeated = region.stock(*[{"closing_stock": 9, "month": 202703}] * 2)
    assert repeated.outcomes == [CREATED, DUPLICATE]


@pytest.mark.parametrize(
    ("row", "code"),
    [({"distributor": ...}, "distributor-missing"), ({"month": ...}, "month-missing")],
)
def test_what_stock_lacks_is_said(region: Region, row: dict[str, Any], code: str) -> None:
    loaded = region.stock({"closing_stock": 4, **row}, {"closing_stock": 1})
    assert loaded.outcomes == [REJECTED, CREATED]
    assert code in codes(loaded)


PURCHASES: Sequence[Sequence[object]] = [
    ["购进明细"],
    ["入库日期", "供货单位", "商品名称", "购进数量", "单位", "批号", "单据号"],
    ["2026-12-05", "国药控股江苏有限公司", "通脉胶囊", 120, "盒", "B1", "R1"],
    ["2026-12-09", "国药控股江苏有限公司", "宁心片", 80, "盒", "B2", "R2"],
    ["合计", None, None, 200],
]
STOCK: Sequence[Sequence[object]] = [
    ["产品名称", "规格", "批号", "期初库存", "本期购进", "本期销售", "期末库存"],
    ["通脉胶囊", "0.3g×24粒", "B1", 10, 120, 100, 30],
    ["合计", None, None, 10, 120, 100, 30],
]


def test_files_are_told_apart_loaded_and_taken_back(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path
) -> None:
    def table(name: str) -> int:
        with sqlite3.connect(demo_copy) as store:
            return int(store.execute(f"SELECT count(*) FROM {name}").fetchone()[0])

    before = table("flow_purchase"), table("flow_stock")
    book = tmp_path / "进销存.xlsx"
    write_plain_workbook(book, {"购进": PURCHASES, "库存": STOCK})
    given = ("--set", "distributor=T201", "--set", "month=2026-12")
    command = ("--db", demo_copy, "import", book, *given, "--format", "json")
    tried = run_cli(*command, "--dry-run")
    assert tried.code == 0, tried.err
    assert (table("flow_purchase"), table("flow_stock")) == before
    lines = json.loads(run_cli(*command).out)
    assert [(line["kind"], line["created"], line["ignored"]) for line in lines] == [
        ("purchases", 2, 1),
        ("stock", 1, 1),
    ]
    assert (table("flow_purchase"), table("flow_stock")) == (before[0] + 2, before[1] + 1)
    again = json.loads(run_cli(*command).out)
    assert [(line["created"], line["updated"]) for line in again] == [(0, 0), (0, 0)]
    undone = run_cli("--db", demo_copy, "imports", "undo", lines[0]["batch"], "--yes")
    assert undone.code == 0, undone.err
    assert (table("flow_purchase"), table("flow_stock")) == before


@pytest.mark.parametrize("lacking", [("serial",), ("purchase_date",), ("serial", "purchase_date")])
@pytest.mark.parametrize("fuller_first", [True, False])
def test_purchases_said_twice_once_with_less_count_once(
    region: Region, lacking: tuple[str, ...], *, fuller_first: bool
) -> None:
    full: list[dict[str, Any]] = [
        {"quantity": 50, "serial": "J1", "purchase_date": date(2027, 1, 9)},
        {"quantity": 50, "serial": "J2", "purchase_date": date(2027, 1, 12)},
    ]
    blank = dict.fromkeys(lacking) | ({"month": 202701} if "purchase_date" in lacking else {})
    less = [row | blank for row in full]
    first, second = (full, less) if fuller_first else (less, full)
    region.purchases(*first, file="一月.xlsx")
    assert "purchases-said-before" in codes(region.purchases(*second, file="一月2.xlsx"))
    assert sum(row.quantity for row in region.stored(FlowPurchase)) == 100


def test_equal_purchases_of_other_days_are_others(region: Region) -> None:
    region.purchases({"quantity": 50, "serial": None, "purchase_date": date(2027, 1, 1)})
    region.purchases(
        {"quantity": 50, "serial": None, "purchase_date": date(2027, 1, 20)}, file="下旬.xlsx"
    )
    assert sum(row.quantity for row in region.stored(FlowPurchase)) == 100
