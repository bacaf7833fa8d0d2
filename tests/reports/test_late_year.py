"""Rows of a closed year that come later (上年补传) stand apart; growth has them in their month."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

ROSTER: dict[str, list[list[Any]]] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], ["P01", "通脉胶囊", "CV"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"]],
    "岗位": [["大区", "岗位编码", "岗位名称"], ["华东", "A", "一组"], ["华东", "B", "二组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"],
             ["H1", "常州澄湖医院", "江苏省", "常州市"]],
    "归属": [["医院编码", "产品线", "归属岗位", "占比"],
             ["H1", "CV", "A", "60%"], ["H1", "CV", "B", "40%"]],
}  # fmt: skip
HEADER = ["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"]
LATE, OWN = 7, 11
SHARES = {"A": 0.6, "B": 0.4}


def sold(path: Path, *rows: tuple[str, int]) -> Path:
    lines = [["T1", day, "常州澄湖医院", "通脉胶囊", boxes] for day, boxes in rows]
    write_plain_workbook(path, {"流向": [HEADER, *lines]})
    return path


@pytest.fixture
def closed_year(run_cli: "RunCli", tmp_path: Path) -> "RunCli":
    """A year closed with 100 boxes; then a file of 7 of its last month and 11 of the next."""
    write_plain_workbook(tmp_path / "a.xlsx", ROSTER)
    calls: list[tuple[Any, ...]] = [
        ("import", tmp_path / "a.xlsx"),
        ("import", sold(tmp_path / "12.xlsx", ("2026-12-03", 60), ("2026-12-21", 40))),
        ("flow", "close", "2026-12", "--force", "--reason", "over", "--yes"),
        ("import", sold(tmp_path / "01.xlsx", ("2026-12-30", LATE), ("2027-01-08", OWN))),
    ]
    for call in calls:
        done = run_cli(*call)
        assert done.code in {0, 1}, (call, done.err)
    return run_cli


def report(run_cli: "RunCli", month: str, *more: str) -> list[dict[str, Any]]:
    done = run_cli(
        "--as-of", "2027-02-10", "report", "achievement", "--month", month, "--level", "position",
        "--format", "json", *more,
    )  # fmt: skip
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def credited(rows: list[dict[str, Any]]) -> int:
    return sum(row["actual"] for row in rows if row["level"] == "position")


def line(rows: list[dict[str, Any]], node: str) -> int:
    return sum(row["actual"] for row in rows if row["node"] == node)


@pytest.mark.parametrize("view", ["", "reported"])
def test_late_rows_of_a_closed_year_are_no_achievement_of_this_one(
    closed_year: "RunCli", view: str
) -> None:
    if view:
        args = ("flow", "close", "2027-01", "--force", "--reason", "over", "--yes")
        assert closed_year("--as-of", "2027-02-10", *args).code == 0
    rows = report(closed_year, "2027-01", *(("--view", view) if view else ()))
    assert (credited(rows), line(rows, "late_year")) == (OWN, LATE)
    assert sum(row["actual"] for row in rows) == OWN + LATE
    assert credited(report(closed_year, "2026-12")) == 100


def test_late_rows_count_when_asked_for(closed_year: "RunCli") -> None:
    rows = report(closed_year, "2027-01", "--with-late")
    assert (credited(rows), line(rows, "late_year")) == (OWN + LATE, 0)


def test_growth_has_late_rows_in_the_month_of_their_sale(closed_year: "RunCli") -> None:
    done = closed_year("--as-of", "2027-02-10", "report", "achievement", "--month", "2027-01")
    assert "107" in done.out  # the period before, December with what came late
    assert "late rows of a closed year 7" in done.out


def test_rows_that_come_late_within_a_year_are_of_this_one(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    write_plain_workbook(tmp_path / "a.xlsx", ROSTER)
    run_cli("import", tmp_path / "a.xlsx")
    run_cli("import", sold(tmp_path / "11.xlsx", ("2026-11-03", 60)))
    run_cli("flow", "close", "2026-11", "--force", "--reason", "over", "--yes")
    run_cli("import", sold(tmp_path / "12.xlsx", ("2026-11-30", LATE), ("2026-12-08", OWN)))
    rows = report(run_cli, "2026-12")
    assert (credited(rows), line(rows, "late_year")) == (OWN + LATE, 0)


@pytest.mark.parametrize(("begins", "late"), [(4, 0), (1, LATE)])
def test_a_year_that_begins_in_april_decides_which_year_rows_are_of(
    closed_year: "RunCli", tmp_path: Path, begins: int, late: int
) -> None:
    """December and January are of one year that begins in April."""
    (tmp_path / "territory.toml").write_text(f"[calendar]\nfirst_month = {begins}\n")
    done = closed_year("flow", "refresh")
    assert done.code == 0, done.err
    rows = report(closed_year, "2027-01")
    assert (credited(rows), line(rows, "late_year")) == (OWN + LATE - late, late)


def test_the_workbook_ties_with_late_rows_of_a_closed_year(
    closed_year: "RunCli", tmp_path: Path
) -> None:
    """Credited in the month = this year's + 上年补传, on every sheet and in every check."""
    path = tmp_path / "report.xlsx"
    asked = ("--as-of", "2027-02-10", "report", "achievement", "--month", "2027-01", "-o", path)
    assert closed_year(*asked).code == 0
    book = load_workbook(path, data_only=True)
    sheets: dict[str, list[Any]] = {
        one.title: list(one.iter_rows(values_only=True)) for one in book.worksheets
    }
    checks = [row for row in sheets["Notes"] if "− credited" in str(row[0])]
    assert len(checks) == 3
    assert {row[1] for row in checks} == {0}
    header, line_of = next(
        (row, sheets["Check of the files"][at + 1])
        for at, row in enumerate(sheets["Check of the files"]) if "Loaded" in row
    )  # fmt: skip
    found = dict(zip(header, line_of, strict=True))
    assert found["Loaded"] == found["Credited"] + found["Late rows of a closed year"] == OWN + LATE
    position = sheets["Achievement by position"]
    assert [LATE for row in position if "late rows of a closed year" in row and LATE in row]
    [check] = [row for row in position if str(row[0]).startswith("Check: lines")]
    assert {cell for cell in check[1:] if cell is not None} <= {0}


def test_growth_of_the_closed_month_has_what_came_late(
    closed_year: "RunCli", tmp_path: Path
) -> None:
    """December sold 107, of which 7 count in January: on November's 50 that is + 114 %."""
    closed_year("import", sold(tmp_path / "11.xlsx", ("2026-11-28", 50)))
    for month in ("2026-11", "2026-12"):
        closed_year("flow", "confirm", month, "--reason", "whole")
    rows = report(closed_year, "2026-12")
    known = [row for row in rows if row["level"] == "position" and row["on_before"] is not None]
    assert known, rows
    for row in known:
        then = 50 * SHARES[row["node"]]
        now = 107 * SHARES[row["node"]]
        assert row["on_before"] == pytest.approx((now - then) / then, abs=0.03)  # whole boxes
        assert row["on_before"] == pytest.approx(row["sold"] / row["before"] - 1)
        assert row["sold"] > row["actual"]
    asked = ("--as-of", "2027-02-10", "report", "achievement", "--month", "2026-12")
    said = closed_year(*asked).out
    assert "By month of sale" in said
    assert "Growth and change go by the month of the sale" in said
    assert "按销售月" in closed_year(*asked, "--lang", "zh").out
    assert "By month of sale" not in closed_year(*asked, "--view", "reported").out


def test_rows_that_came_late_say_their_month(closed_year: "RunCli") -> None:
    done = closed_year("flow", "show", "--month", "2027-01", "--format", "json")
    found = {(row["quantity"], row["belongs_to"]) for row in json.loads(done.out)}
    assert found == {(LATE, "2026-12"), (OWN, None)}
    said = closed_year("flow", "show", "--month", "2027-01").out
    assert f"{LATE} of these belong to earlier months" in said
