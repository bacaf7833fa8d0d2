"""A date that nobody can mean is rejected by its cell, whatever the kind; settings say how far.

Today is 2027-01-15: goods moved from 2024-01 to 2027-01, registers hold from 1990 to 2032.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from territory.desk.kinds import all_kinds
from territory.intake.kinds import BLANK, DateWindow, Field, Kind, Parse
from territory.intake.values import read_column
from territory.intake.windows import spans
from territory.settings import DateSettings, SettingWrong, load

if TYPE_CHECKING:
    from conftest import RunCli

TODAY = date(2027, 1, 15)
SPANS = spans(DateSettings(), TODAY)
DATED = [
    pytest.param(kind, field, id=f"{kind.slug}.{field.name}")
    for kind in all_kinds()
    for field in kind.fields
    if field.parse in {Parse.DATE, Parse.MONTH}
]
GOODS = {"flow", "purchases", "stock", "base-adjustments"}


def codes(kind: Kind, field: Field, *cells: Any) -> list[str]:
    """Return what is wrong with each cell, "" for nothing."""
    read = read_column(field, None, cells, span=SPANS[kind.window])
    return [read.problems[i].code if i in read.problems else "" for i in range(len(cells))]


@pytest.mark.parametrize(("kind", "field"), DATED)
def test_every_dated_field_of_every_kind_has_bounds(kind: Kind, field: Field) -> None:
    assert codes(kind, field, "2062-01-05", "1950-05-01", "2027-01-05", "2025-06-01") == [
        "date_outside_window", "date_outside_window", "", "",
    ]  # fmt: skip
    assert (kind.window is DateWindow.FLOW) == (kind.slug in GOODS)


@pytest.mark.parametrize(("kind", "field"), DATED)
def test_only_registers_look_ahead_and_far_back(kind: Kind, field: Field) -> None:
    ahead, back = codes(kind, field, "2029-01-05", "1999-01-05")
    assert (ahead == "") == (kind.window is DateWindow.REGISTER)
    assert (back == "") == (kind.window is not DateWindow.FLOW)


@pytest.mark.parametrize(("kind", "field"), DATED)
def test_what_systems_write_for_none_and_for_open(kind: Kind, field: Field) -> None:
    (open_end,) = codes(kind, field, "9999-12-31")
    assert (open_end == "") == field.is_end
    none = read_column(field, None, ["1900-01-01"], span=SPANS[kind.window])
    if kind.window is DateWindow.FLOW or field.required:
        assert none.problems
    elif field.is_start:
        assert none.values[0] == date(1900, 1, 1), "it has always been so"
    else:
        assert none.values[0] is BLANK


def test_the_edges_are_inside() -> None:
    (flow,) = (kind for kind in all_kinds() if kind.slug == "flow")
    cells = ("2023-12-31", "2024-01-01", "2027-01-31", "2027-02-01")
    assert codes(flow, flow.field("sale_date"), *cells) == [
        "date_outside_window", "", "", "date_outside_window",
    ]  # fmt: skip


def sheet(path: Path, *rows: Sequence[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


HEAD = ("商业公司", "销售日期", "购货单位", "产品名称", "数量")


def flow(path: Path, *days: str) -> Path:
    return sheet(
        path, HEAD, *(("国药江苏", day, f"医院{i}", "通脉胶囊", 5) for i, day in enumerate(days))
    )


@pytest.mark.parametrize("day", ["2029-01-05", "2062-03-01", "1999-12-31", "9999-12-31"])
def test_a_sale_of_no_possible_day_is_named_by_its_cell(
    run_cli: "RunCli", tmp_path: Path, day: str
) -> None:
    path = flow(tmp_path / "流向.xlsx", "2027-01-05", day)
    result = run_cli("import", str(path))
    assert result.code == 4, "some rows are wrong, so nothing is loaded"
    assert "B3" in result.out + result.err
    assert "2024-01-01 … 2027-01-31" in result.out + result.err


def test_many_alike_are_one_line_with_a_count(run_cli: "RunCli", tmp_path: Path) -> None:
    path = flow(
        tmp_path / "流向.xlsx", "2027-01-05", *(f"2062-01-{day:02d}" for day in range(1, 9))
    )
    result = run_cli("import", str(path), "--partial")
    assert (result.out + result.err).count("2024-01-01 … 2027-01-31") == 1
    assert "7 more like it" in result.out + result.err


def test_a_month_said_for_the_whole_file_has_the_same_bounds(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    rows = [tuple(name for name in HEAD if name != "销售日期"), ("国药江苏", "医院", "通脉胶囊", 5)]
    path = sheet(tmp_path / "流向.xlsx", *rows)
    result = run_cli("import", str(path), "--set", "month=2062-01")
    assert result.code == 2
    assert "2024-01-01 … 2027-01-31" in result.out + result.err


def test_the_window_is_a_setting(run_cli: "RunCli", tmp_path: Path) -> None:
    (tmp_path / "territory.toml").write_text("[dates]\nflow_months = 120\n", encoding="utf-8")
    path = flow(tmp_path / "流向.xlsx", "2019-01-05")
    assert run_cli("import", str(path)).code == 0


@pytest.mark.parametrize(
    "line", ["flow_months = -1", "flow_months = 9999", "first_year = 3", "years_ahead = '5'"]
)
def test_a_window_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "territory.toml").write_text(f"[dates]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingWrong):
        load(tmp_path, {})
