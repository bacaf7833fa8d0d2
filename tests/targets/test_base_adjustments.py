"""Base adjustments: kept beside the ledger, taken by a split, named by explain, undone."""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook
from territory.targets.service.basis import Adjustment, BasisFigures, adjusted

if TYPE_CHECKING:
    from conftest import RunCli

HEADER = ["医院编码", "产品编码", "月份", "调整数量", "调整原因", "依据"]
LOADED = ["H0001", "P01", "2026-09", -90, "压货", "季末对账单"]


@pytest.fixture
def adjust(run_cli: "RunCli", demo_copy: Path, tmp_path: Path) -> Any:
    def run(*rows: list[Any], code: int = 0) -> str:
        file = tmp_path / "基数.xlsx"
        write_plain_workbook(file, {"基数调整": [HEADER, *rows]})
        done = run_cli("--db", demo_copy, "import", file)
        assert done.code == code, done.err
        return done.err

    return run


def shown(run_cli: "RunCli", db: Path, *command: str) -> list[dict[str, Any]]:
    done = run_cli("--db", db, *command, "--format", "json")
    assert done.code == 0, done.err
    rows: list[dict[str, Any]] = json.loads(done.out)
    return rows


def credits_of(db: Path) -> int:
    with sqlite3.connect(db) as connection:
        return int(connection.execute("SELECT sum(quantity) FROM flow_credit").fetchone()[0])


def test_raw_and_adjusted_stand_side_by_side(
    run_cli: "RunCli", demo_copy: Path, adjust: Any
) -> None:
    before = credits_of(demo_copy)
    adjust(LOADED, ["H0001", "P01", "2026-09", 10, "断货", None])
    rows = shown(run_cli, demo_copy, "flow", "adjustments", "--month", "2026-09")
    assert [(r["cause"], r["quantity"], r["adjusted"] - r["raw"]) for r in rows] == [
        ("loading", -90, -80), ("stock_out", 10, -80),
    ]  # fmt: skip
    assert rows[0]["evidence"] == "季末对账单"
    assert float(rows[0]["amount"]) == -90 * float(rows[1]["amount"]) / 10  # of the price then
    assert credits_of(demo_copy) == before


def test_a_split_takes_the_adjusted_history_and_explain_says_so(
    run_cli: "RunCli", demo_copy: Path, adjust: Any
) -> None:
    def year_of(*more: str) -> int:
        split = ("targets", "split", "--product", "P01", "--basis", "history", *more)
        assert run_cli("--db", demo_copy, *split).code == 0
        show = ("targets", "show", "--product", "P01", "--level", "institution")
        rows = shown(run_cli, demo_copy, *show)
        return sum(row["total"] for row in rows if row["node"] == "H0001")

    plain = year_of()
    adjust(LOADED)
    assert year_of("--raw") == plain
    assert year_of() < plain
    asked = ("targets", "explain", "H0001", "--product", "P01", "--month", "2027-05")
    said = run_cli("--db", demo_copy, *asked, "--position", "CV12").out
    assert "History of H0001 in 2026-09 adjusted by −90: loading. 季末对账单" in said
    assert run_cli("--db", demo_copy, "targets", "check").code == 0


def test_undo_takes_it_back(run_cli: "RunCli", demo_copy: Path, adjust: Any) -> None:
    said = adjust(LOADED)
    batch = said.partition("imports undo ")[2].split()[0]
    assert run_cli("--db", demo_copy, "imports", "undo", batch, "--yes").code == 0
    assert shown(run_cli, demo_copy, "flow", "adjustments") == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["H9999", "P01", "2026-09", -90, "压货", None], 'There is no institution "H9999"'),
        (["H0001", "P99", "2026-09", -90, "压货", None], 'There is no product "P99"'),
        (["H0001", "P01", "2026-09", -1.5, "压货", None], "is not whole"),
        (["H0001", "P01", "2026-09", -90, "心情", None], "心情"),
        (["H0001", "P01", "2026-13", -90, "压货", None], "2026-13"),
    ],
)
def test_what_cannot_be_read_is_refused(adjust: Any, row: list[Any], said: str) -> None:
    assert said in adjust(row, code=4)


def test_departments_keep_their_proportions_and_nothing_falls_below_zero() -> None:
    history = BasisFigures({1: 40.0, 2: 5.0})
    history.wards[1] = {7: 60.0}
    after = adjusted(
        history,
        [
            Adjustment(1, 202609, "loading", -50, None),
            Adjustment(2, 202609, "loading", -9, None),
            Adjustment(3, 202609, "stock_out", 8, None),
        ],
    )
    assert after.of(1) == (20.0, {7: 30.0})
    assert after.of(2) == (0.0, {})
    assert after.of(3) == (8.0, {})
    assert history.of(1) == (40.0, {7: 60.0})
