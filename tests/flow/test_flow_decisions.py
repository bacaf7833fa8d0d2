"""match review as a workbook: filled in, imported back, undone; and what a decision reaches."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_region import Region, sale

from territory.ledger.tables import FlowMonth

if TYPE_CHECKING:
    from openpyxl import Workbook

    from territory.workspace import Workspace

RunCli = Callable[..., Any]


@pytest.fixture
def kept(ws: "Workspace") -> "Workspace":
    """Give a store where four names wait."""
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.hospitals("苏州市第一医院", "苏州市第二医院")
        region.distributors("国控", "上药")
        region.assign("苏州市第一医院", {"岗1": 10_000})
        region.flow(
            sale("苏州一院", 30, province="江苏省"),
            sale("新区诊所", 5, province="江苏省"),
            sale("上药控股", 50),
            sale("苏州康复所", 4),
        )
    return ws


@pytest.fixture
def review(kept: "Workspace", run_cli: RunCli, tmp_path: Path) -> Path:
    """Return the workbook that match review writes."""
    assert kept.store is not None
    path = tmp_path / "review.xlsx"
    done = run_cli("match", "review", "-o", path)
    assert done.code == 0, done.err
    assert "territory import" in done.err
    return path


def the_sheet(book: "Workbook") -> Any:
    """Return the sheet that is filled in; the first one speaks of the workbook."""
    return book.worksheets[1]


def fill(path: Path, rows: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Write decision and code beside names; None leaves the cell as it is."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = the_sheet(book)
    header = [str(cell.value) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        filled = rows.get(str(row[2].value))
        for name, value in zip(("Decision", "Code"), filled or (), strict=False):
            if value is not None:
                row[header.index(name)].value = value or None
    book.save(path)


def lines(run_cli: RunCli) -> dict[str, int]:
    (row,) = json.loads(run_cli("flow", "show", "--summary", "--format", "json").out)
    names = ("credited", "not_owned", "non_target", "unmatched", "transfer")
    return {name: row[name] for name in names if row[name]}


def imported(run_cli: RunCli, path: Path, *more: str) -> dict[str, Any]:
    done = run_cli("import", path, "--format", "json", *more)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    (line,) = [one for one in found if one.get("kind") == "decisions"]
    return line


def test_the_workbook_proposes_and_decides_nothing_by_itself(review: Path, run_cli: RunCli) -> None:
    from openpyxl import load_workbook

    sheet = the_sheet(load_workbook(review))
    by_name = {row[2]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert by_name["苏州一院"][3:5] == (None, "H-苏州市第一医院")
    choices, everywhere = sheet.data_validations.dataValidation
    assert str(choices.sqref).startswith("D2")
    assert str(everywhere.sqref).startswith("K2")
    line = imported(run_cli, review)
    assert (line["kind"], line["created"], line["unchanged"]) == ("decisions", 0, 4)
    assert lines(run_cli) == {"unmatched": 89}


def test_decisions_reach_rows_that_were_loaded_and_undo_takes_them_back(
    review: Path, run_cli: RunCli
) -> None:
    fill(
        review,
        {
            "苏州一院": ("对应", None),
            "新区诊所": ("new institution", ""),
            "上药控股": ("transfer", ""),
            "苏州康复所": ("非目标", None),
        },
    )
    line = imported(run_cli, review)
    assert (line["created"], line["unchanged"], line["rejected"]) == (4, 0, 0)
    after = {"credited": 30, "not_owned": 5, "transfer": 50, "non_target": 4}
    assert lines(run_cli) == after
    book = json.loads(run_cli("match", "aliases", "--format", "json").out)
    assert {one["decided_on"] for one in book} == {"2027-01-15"}
    institutions = run_cli("list", "institutions", "--format", "json").out
    assert "新区诊所" in institutions

    assert run_cli("imports", "undo", line["batch"], "--yes").code == 0
    assert lines(run_cli) == {"unmatched": 89}
    assert "新区诊所" not in run_cli("list", "institutions", "--format", "json").out
    assert json.loads(run_cli("match", "aliases", "--format", "json").out) == []


def test_a_code_written_over_the_proposal_decides(review: Path, run_cli: RunCli) -> None:
    fill(review, {"苏州一院": (None, "H-苏州市第二医院")})
    assert imported(run_cli, review)["created"] == 1
    assert lines(run_cli) == {"not_owned": 30, "unmatched": 59}


def test_a_workbook_that_comes_again_changes_what_changed(review: Path, run_cli: RunCli) -> None:
    fill(review, {"苏州一院": ("is", None), "新区诊所": ("new", "")})
    assert imported(run_cli, review)["created"] == 2
    fill(review, {"苏州一院": ("is", "H-苏州市第二医院")})
    line = imported(run_cli, review)
    assert (line["created"], line["updated"]) == (0, 1)
    assert lines(run_cli) == {"not_owned": 35, "unmatched": 54}


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        (("is", "H-没有"), 'There is no institution "H-没有"'),
        (("is", ""), "no code says whose it is"),
        (("transfer", "H-苏州市第二医院"), "a code stands beside it"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_cell(
    review: Path, run_cli: RunCli, filled: tuple[str, str], said: str
) -> None:
    fill(review, {"苏州一院": filled})
    refused = run_cli("import", review)
    assert refused.code == 4
    assert said in refused.out + refused.err
    assert lines(run_cli) == {"unmatched": 89}


def test_a_decision_does_not_reach_a_closed_month(
    kept: "Workspace", review: Path, run_cli: RunCli
) -> None:
    with kept.writing("close") as tx:
        tx.session.add(FlowMonth(month=202701, status="closed"))
    fill(review, {"苏州一院": ("is", None)})
    assert imported(run_cli, review)["created"] == 1
    assert lines(run_cli) == {"unmatched": 89}


def test_the_chinese_workbook_comes_back_too(
    kept: "Workspace", run_cli: RunCli, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    assert kept.store is not None
    path = tmp_path / "待匹配.xlsx"
    assert run_cli("match", "review", "-o", path, "--lang", "zh").code == 0
    book = load_workbook(path)
    for row in the_sheet(book).iter_rows(min_row=2):
        if row[2].value == "新区诊所":
            row[3].value = "新建机构"
            row[4].value = None
    book.save(path)
    assert imported(run_cli, path)["created"] == 1
    assert lines(run_cli) == {"not_owned": 5, "unmatched": 84}
