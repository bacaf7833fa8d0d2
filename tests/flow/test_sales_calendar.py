"""The company's own months, and distributors that begin, end and are succeeded."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from territory.arrivals.service.coverage import in_business
from territory.kernel.periods import month_of_sale
from territory.settings import SettingWrong, load

if TYPE_CHECKING:
    from conftest import RunCli

SALES = ("商业公司", "销售日期", "购货单位", "产品名称", "数量")
SENDERS = ("商业公司编码", "商业公司名称", "开始日期", "结束日期", "接替商业")


def book(path: Path, *rows: Sequence[Any]) -> str:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    made.save(path)
    return str(path)


@pytest.mark.parametrize(
    ("day", "cut_off", "month"),
    [
        (date(2026, 12, 25), 25, "2026-12"), (date(2026, 12, 26), 25, "2027-01"),
        (date(2026, 12, 31), 0, "2026-12"), (date(2027, 2, 28), 30, "2027-02"),
    ],
)  # fmt: skip
def test_a_sale_after_the_cut_off_counts_in_the_next_month(
    day: date, cut_off: int, month: str
) -> None:
    assert str(month_of_sale(day, cut_off)) == month


def test_the_cut_off_decides_where_the_file_names_no_month(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    (tmp_path / "territory.toml").write_text("[calendar]\ncut_off = 25\n", encoding="utf-8")
    days = ("2026-11-25", "2026-11-26", "2026-12-26")
    rows = [("国药江苏", day, "溧阳市第一医院", "通脉胶囊", 5) for day in days]
    assert run_cli("import", book(tmp_path / "流向.xlsx", SALES, *rows)).code in {0, 1}
    for month, there in (("2026-11", days[0]), ("2026-12", days[1]), ("2027-01", days[2])):
        shown = run_cli("flow", "show", "--month", month, "--format", "json").out
        assert [day for day in days if day in shown] == [there]
    named = [(*row, "2026-12") for row in rows[1:2]]
    later = book(tmp_path / "流向2.xlsx", (*SALES, "计入年月"), *(
        ("国药江苏", "2026-11-28", "金坛医院", "通脉胶囊", 5, "2026-11"), *named,
    ))  # fmt: skip
    said = run_cli("import", later)
    assert "2026-11-28" in run_cli("flow", "show", "--month", "2026-11", "--format", "json").out
    assert "outside the month" in said.out + said.err


@pytest.mark.parametrize("line", ["cut_off = 31", "cut_off = -1", "cut_off = '25'"])
def test_a_cut_off_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "territory.toml").write_text(f"[calendar]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingWrong, match=r"calendar\.cut_off"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("month", "inside"), [(202603, False), (202604, True), (202609, True), (202610, False)]
)
def test_business_lasts_from_the_first_to_the_last_month(month: int, inside: bool) -> None:
    assert in_business(date(2026, 4, 20), date(2026, 9, 2), month) == inside


def awaited(run_cli: "RunCli", month: str) -> set[str]:
    rows = json.loads(run_cli("flow", "coverage", "--month", month, "--format", "json").out)
    return {row["distributor"] for row in rows if row["expected"] == "yes"}


def test_no_file_is_expected_before_the_beginning_nor_after_the_end(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    path = book(
        tmp_path / "商业.xlsx", SENDERS,
        ("D01", "国药江苏", "2020-01-01", "2026-09-30", "D02"),
        ("D02", "国药常州", "2026-10-01", "9999-12-31", None),
        ("D03", "上药", None, None, None),
    )  # fmt: skip
    result = run_cli("import", path, "--as", "distributors")
    assert result.code == 0, result.out + result.err
    assert awaited(run_cli, "2026-09") == {"D01", "D03"}
    assert awaited(run_cli, "2026-10") == {"D02", "D03"}
    listed = run_cli("list", "distributors", "--format", "json").out
    assert '"2026-09-30"' in listed
    assert '"successor": "D02"' in listed
    flow = book(
        tmp_path / "流向.xlsx", SALES, ("国药江苏", "2026-11-05", "溧阳市第一医院", "通脉胶囊", 5)
    )
    said = run_cli("import", flow)
    assert "ended on 2026-09-30" in said.out + said.err
    assert "国药常州, which took over" in said.out + said.err


def test_a_distributor_cannot_end_before_it_begins(run_cli: "RunCli", tmp_path: Path) -> None:
    path = book(tmp_path / "商业.xlsx", SENDERS, ("D01", "国药", "2026-10-01", "2026-09-30", None))
    result = run_cli("import", path, "--as", "distributors")
    assert result.code == 4
    assert "before it begins on 2026-10-01" in result.out + result.err


def test_the_import_says_what_the_cut_off_moves_and_a_named_month_goes_first(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    (tmp_path / "territory.toml").write_text("[calendar]\ncut_off = 25\n", encoding="utf-8")
    days = ("2026-11-20", "2026-11-26", "2026-11-27")
    rows = [("国药江苏", day, "溧阳市第一医院", "通脉胶囊", 5) for day in days]
    said = run_cli("import", book(tmp_path / "流向.xlsx", SALES, *rows))
    assert "Sold after day 25 of a month, they count in the next" in said.out + said.err
    moved = [line for line in (said.out + said.err).splitlines() if "after day 25" in line]
    assert len(moved) == 1
    assert "2" in moved[0].partition("Sold")[0] + moved[0].rpartition("[calendar]")[2]
    named = run_cli("import", book(tmp_path / "b.xlsx", SALES, *rows), "--set", "month=2026-11")
    assert "after day 25" not in named.out + named.err
    zh = run_cli("--lang", "zh", "import", book(tmp_path / "c.xlsx", SALES, (*rows[1][:4], 6)))
    assert "25 日之后的销售" in zh.out + zh.err


def counted(run_cli: "RunCli") -> dict[str, int]:
    """Return month → boxes that count in it."""
    shown = json.loads(run_cli("flow", "months", "--format", "json").out)
    return {row["month"]: row["loaded"] for row in shown}


def test_a_cut_off_that_changes_later_moves_no_row(run_cli: "RunCli", tmp_path: Path) -> None:
    settings = tmp_path / "territory.toml"
    settings.write_text("[calendar]\ncut_off = 25\n", encoding="utf-8")
    days = ("2026-11-10", "2026-11-26", "2026-12-26")
    rows = [("国药江苏", day, "溧阳市第一医院", "通脉胶囊", 5) for day in days]
    flow = book(tmp_path / "流向.xlsx", SALES, *rows)
    run_cli("import", flow)
    closed = run_cli("flow", "close", "2026-11", "--force", "--reason", "over", "--yes")
    assert closed.code == 0, closed.err
    before = counted(run_cli)
    assert before == {"2026-11": 5, "2026-12": 5, "2027-01": 5}
    settings.write_text("[calendar]\ncut_off = 5\n", encoding="utf-8")
    assert run_cli("flow", "refresh").code == 0
    assert counted(run_cli) == before
    again = book(tmp_path / "again.xlsx", SALES, *rows, (*rows[0][:4], 7))
    assert run_cli("import", again).code == 0
    assert counted(run_cli) == before | {"2026-12": 12}  # the new row alone, by the new day
