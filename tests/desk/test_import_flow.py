"""A month's files in one folder: roster and flow, credited, and taken back."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from territory.arrivals.kinds import loader
from territory.desk.imports import service as imports
from territory.sheets import ahead
from territory.store import bulk

if TYPE_CHECKING:
    from conftest import RunCli

FILES: dict[str, list[list[Any]]] = {
    "0流向1月.xlsx": [
        ["国药江苏 2027年1月销售"],
        ["商业公司", "销售日期", "购货单位", "产品名称", "数量", "金额"],
        ["国药江苏", "2027-01-05", "溧阳市第一医院", "通脉胶囊", 30, 3000],
        ["国药江苏", "2027.1.9", "溧阳市第一医院", "通脉胶囊", -2, -200],
        ["国药江苏", "20270111", "无名诊所", "通脉胶囊", 7, 700],
        ["合计", None, None, None, 35, 3500],
    ],
    "1归属.xlsx": [
        ["医院编码", "产品线", "岗位编码", "占比", "开始日期"],
        ["H001", "心血管线", "P01", "60%", "2026-01-01"],
        ["H001", "心血管线", "P02", "40%", "2026-01-01"],
    ],
    "2医院.xlsx": [
        ["医院编码", "医院名称", "省份", "城市"],
        ["H001", "溧阳市第一医院", "江苏省", "常州市"],
    ],
    "3组织.xlsx": [
        ["大区", "地区", "岗位编码", "岗位名称", "姓名", "角色"],
        ["华东大区", "苏南", "P01", "溧阳岗", "张三", "销售"],
        ["华东大区", "苏南", "P02", "金坛岗", "李四", "销售"],
    ],
    "4产品.xlsx": [
        ["产品编码", "产品名称", "产品线编码", "规格", "单位"],
        ["T01", "通脉胶囊", "CV", "24粒", "盒"],
    ],
    "5产品线.xlsx": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "6商业.xlsx": [["商业公司编码", "商业公司名称", "商业级别"], ["D01", "国药江苏", "一级"]],
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, rows in FILES.items():
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(folder / name)
    return folder


def stored(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


CREDITS = """
    SELECT t.code, c.quantity FROM flow_credit c JOIN territory t ON t.id = c.position_id
    ORDER BY t.code
"""
LINES = "SELECT line, sum(quantity) FROM flow_row GROUP BY line ORDER BY line"


@pytest.mark.parametrize("many", [True, False])
def test_very_many_rows_come_to_the_same(
    run_cli: "RunCli", inbox: Path, db: Path, monkeypatch: pytest.MonkeyPatch, *, many: bool
) -> None:
    """Whatever is left out, put off or done in parts for very many rows, is there in the end."""
    if many:
        monkeypatch.setattr(loader, "TOGETHER", 1)
        monkeypatch.setattr(loader, "PART", 2)
        monkeypatch.setattr(loader, "WRITTEN", 1)
        monkeypatch.setattr(bulk.indexes, "MANY", 1)
        monkeypatch.setattr(imports, "MANY", 1)
        monkeypatch.setattr(ahead, "LARGE", 1)
    assert run_cli("import", inbox).code == 0
    assert stored(db, LINES) == [("credited", 28), ("unmatched", 7)]
    assert stored(db, CREDITS) == [("P01", 17), ("P02", 11)]
    indexes = stored(db, "SELECT name FROM sqlite_master WHERE name LIKE '%flow_row%'")
    assert {"flow_row_key", "flow_row_month", "ix_flow_row_institution_id"} <= {
        name for (name,) in indexes
    }
    checked = run_cli("check")
    assert checked.code == 0, checked.out


TIMED = {"run": {"started", "audit_digest"}, "audit": {"at", "body_digest", "digest"}}
"""Columns that hold the moment, or a digest of what holds it or a random salt."""


def everything(db: Path) -> dict[str, Any]:
    """Return all rows of all tables, but for what differs whenever a command is run again."""
    with sqlite3.connect(db) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        rows = {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for (name,) in tables
        }
    for name, timed in TIMED.items():
        rows[name] = [{key: row[key] for key in row if key not in timed} for row in rows[name]]
    for line in rows["audit"]:
        line["body"] = {**json.loads(line["body"]), "salt": ""}
    return rows


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go the slow way wherever there is a fast one."""

    @contextmanager
    def at_once(*_given: Any) -> Iterator[None]:
        yield

    def as_rows(tx: Any, table: Any, columns: Any) -> None:
        rows = zip(*columns.values(), strict=True)
        tx.insert(table, [dict(zip(columns, row, strict=True)) for row in rows])

    monkeypatch.setattr(bulk, "insert_columns", as_rows)
    monkeypatch.setattr(bulk, "indexes_later", at_once)
    monkeypatch.setattr(imports, "MANY", 1_000_000)


def test_the_fast_way_leaves_what_the_slow_one_leaves(
    run_cli: "RunCli", inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, their keys, credits, images for undo and the digests that seal them are the same."""
    fast, slow = tmp_path / "fast.db", tmp_path / "slow.db"
    with monkeypatch.context() as quick:
        quick.setattr(bulk.indexes, "MANY", 1)
        quick.setattr(imports, "MANY", 1)
        by_fast = run_cli("--db", fast, "import", inbox, "--format", "json")
    slowly(monkeypatch)
    by_slow = run_cli("--db", slow, "import", inbox, "--format", "json")
    assert (by_fast.code, by_fast.out) == (by_slow.code, by_slow.out) == (0, by_slow.out)
    assert everything(fast) == everything(slow)


@pytest.mark.parametrize("kind", ["distributors", "products", "flow"])
def test_undo_of_registers_leaves_no_reference_behind(
    run_cli: "RunCli", inbox: Path, db: Path, kind: str
) -> None:
    """Rows of flow refer to registers without an index: it is proved at the end instead."""
    assert run_cli("import", inbox).code == 0
    batch = stored(db, f"SELECT code FROM batch WHERE kind = '{kind}'")  # ours
    undone = run_cli("imports", "undo", batch[0][0], "--yes")
    assert undone.code == 0, undone.err
    assert stored(db, "PRAGMA foreign_key_check") == []


def test_a_folder_brings_roster_and_flow_and_credits_it(
    run_cli: "RunCli", inbox: Path, db: Path
) -> None:
    result = run_cli("import", inbox, "--format", "json")
    assert result.code == 0, result.err
    assert {line["status"] for line in json.loads(result.out)} == {"loaded"}
    assert stored(db, LINES) == [("credited", 28), ("unmatched", 7)]
    assert stored(db, CREDITS) == [("P01", 17), ("P02", 11)]


def test_the_partition_of_the_flow_is_said(run_cli: "RunCli", inbox: Path) -> None:
    out = run_cli("import", inbox, "--lang", "zh").out
    assert "流向 35 盒" in out
    assert "计入 28" in out
    assert "待匹配 7" in out
    assert "合计行 1（与明细一致）" in out


def test_the_same_files_twice_change_nothing(run_cli: "RunCli", inbox: Path, db: Path) -> None:
    run_cli("import", inbox)
    before = stored(db, CREDITS)
    files = sorted(inbox.iterdir())
    again = json.loads(run_cli("import", *files, "--format", "json").out)
    assert sum(line["created"] + line["updated"] + line["rejected"] for line in again) == 0
    assert sum(line["duplicate"] for line in again if line["kind"] == "flow") == 3
    assert stored(db, CREDITS) == before


def test_flow_before_roster_ends_the_same(run_cli: "RunCli", inbox: Path, db: Path) -> None:
    """Names that were unknown are understood once the roster comes, in open months."""
    run_cli("import", inbox / "0流向1月.xlsx")
    assert stored(db, LINES) == [("unmatched", 35)]
    run_cli("import", inbox)
    assert stored(db, CREDITS) == [("P01", 17), ("P02", 11)]


def test_undo_of_a_roster_file_lets_the_flow_forget_what_it_meant(
    run_cli: "RunCli", inbox: Path, db: Path
) -> None:
    run_cli("import", inbox / "0流向1月.xlsx")
    columns = "id, line, institution_id, product_id, distributor_id, quantity, movement"
    before = stored(db, f"SELECT {columns} FROM flow_row ORDER BY id")
    assert run_cli("import", inbox).code == 0
    undone = run_cli("imports", "undo", "20270115-2", "--yes")
    assert undone.code == 0, undone.err
    assert stored(db, f"SELECT {columns} FROM flow_row ORDER BY id") == before
    assert stored(db, "SELECT count(*) FROM institution") == [(0,)]


def test_undo_of_a_flow_file_takes_its_rows_and_credits_out(
    run_cli: "RunCli", inbox: Path, db: Path
) -> None:
    run_cli("import", *[file for file in sorted(inbox.iterdir()) if "流向" not in file.name])
    run_cli("import", inbox / "0流向1月.xlsx")
    assert stored(db, CREDITS) == [("P01", 17), ("P02", 11)]
    undone = run_cli("imports", "undo", "20270115-2", "--yes")
    assert "3 flow rows taken out" in undone.err
    assert stored(db, LINES) == []
    assert stored(db, CREDITS) == []


def test_a_closed_month_is_not_undone(run_cli: "RunCli", inbox: Path, db: Path) -> None:
    run_cli("import", inbox)
    with sqlite3.connect(db) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO flow_month (month, status) VALUES (202701, 'closed')"
        )
    before = stored(db, LINES)
    refused = run_cli("imports", "undo", "20270115-1", "--yes")
    assert refused.code == 4
    assert "202701" in refused.err or "2027-01" in refused.err
    assert stored(db, LINES) == before


def test_an_order_of_files_that_needs_a_second_try(
    run_cli: "RunCli", inbox: Path, db: Path
) -> None:
    """Assignments in the workbook of the product lines come first, before what they refer to."""
    book = Workbook()
    first = book.worksheets[0]
    for row in FILES["5产品线.xlsx"]:
        first.append(row)
    second = book.create_sheet("归属")
    for row in FILES["1归属.xlsx"]:
        second.append(row)
    book.save(inbox / "5产品线.xlsx")
    (inbox / "1归属.xlsx").unlink()
    result = run_cli("import", inbox)
    assert result.code == 0, result.err
    assert stored(db, CREDITS) == [("P01", 17), ("P02", 11)]
