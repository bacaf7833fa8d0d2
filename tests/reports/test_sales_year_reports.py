"""Reports of a company whose year begins in April, against pandas on the stored credits."""

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Demo, RunCli

SPANS = {
    "quarter": (("--quarter", "2026Q1"), "2026-04", "2026-06", "FY 2026 Q1 (2026-04 to 2026-06)"),
    "last quarter": (("--quarter", "2025Q4"), "2026-01", "2026-03",
                     "FY 2025 Q4 (2026-01 to 2026-03)"),
    "year to date": (("--month", "2026-11", "--ytd"), "2026-04", "2026-11", "2026-04 to 2026-11"),
    "over the turn": (("--month", "2026-02", "--ytd"), "2025-04", "2026-02", "2025-04 to 2026-02"),
    "month": (("--month", "2026-05"), "2026-05", "2026-05", "2026-05"),
}  # fmt: skip


def credited(demo: "Demo", first: pd.Period, last: pd.Period) -> dict[Any, Any]:
    """Return product → units of the months, read with pandas."""
    with sqlite3.connect(demo.db) as connection:
        held = pd.read_sql(
            "SELECT p.code, counted_month AS month, quantity FROM flow_credit c "
            "JOIN product p ON p.id = c.product_id WHERE scheme = 'main'",
            connection,
        )
    months = pd.PeriodIndex(pd.to_datetime(held.month.astype(str), format="%Y%m"), freq="M")
    inside = held[(months >= first) & (months <= last)]
    return dict(inside.groupby("code").quantity.sum())


@pytest.mark.parametrize("which", SPANS)
def test_actual_and_last_year_are_of_the_company_s_own_months(
    run_cli: "RunCli", demo: "Demo", tmp_path: "Path", which: str
) -> None:
    (tmp_path / "territory.toml").write_text("[calendar]\nfirst_month = 4\n", encoding="utf-8")
    arguments, *ends, title = SPANS[which]
    first, last = (pd.Period(end, "M") for end in ends)
    report = ("--db", demo.db, "report", "achievement", "--level", "company", *arguments)
    found = json.loads(run_cli(*report, "--format", "json").out)
    rows = {row["product"]: row for row in found if row["level"] == "company"}
    now, before = credited(demo, first, last), credited(demo, first - 12, last - 12)
    assert {code: row["actual"] for code, row in rows.items()} == now
    assert {code: row["last_year"] for code, row in rows.items() if row["last_year"]} == before
    assert {row["target"] for row in rows.values()} == {None}  # planned is the calendar year
    said = run_cli(*report).out
    assert title in said
    assert "No target was set for FY" in said


@pytest.mark.parametrize("line", ["first_month = 0", "first_month = 13", "first_month = 'April'"])
def test_a_first_month_that_cannot_be_is_refused(
    run_cli: "RunCli", tmp_path: "Path", line: str
) -> None:
    (tmp_path / "territory.toml").write_text(f"[calendar]\n{line}\n", encoding="utf-8")
    result = run_cli("status")
    assert result.code == 12
    assert "calendar.first_month" in result.err
