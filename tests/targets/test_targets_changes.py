"""The wide workbook goes out, comes back edited, and becomes proposals that keep the sums."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from target_workbooks import edit, go_out, months_of
from targets_region import PLAN, Region, RunCli

from territory.plans.rules import refusals
from territory.plans.service import changes
from territory.plans.service.show import show
from territory.targets.service import check, pins


def test_the_same_file_back_changes_nothing(small: Region, run_cli: RunCli, tmp_path: Path) -> None:
    path = go_out(small, run_cli, tmp_path)
    result = run_cli("import", path)
    assert result.code == 0, result.err
    assert changes.list_changes(small.ws, PLAN)[1] == []


def test_an_edited_cell_becomes_a_proposal_and_overwrites_nothing(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    before = months_of(small, "H2")
    edit(path, "H2", may=before[4] + 4, jun=0)
    assert run_cli("import", path).code == 0
    assert months_of(small, "H2") == before
    _, rows = changes.list_changes(small.ws, PLAN)
    assert [(r.node, r.month, r.base, r.value) for r in rows] == [
        ("H2", 5, before[4], before[4] + 4), ("H2", 6, before[5], 0),
    ]  # fmt: skip
    assert run_cli("import", path).code == 0
    assert len(changes.list_changes(small.ws, PLAN)[1]) == 2, "the same file twice is one"


def test_an_applied_change_is_paid_by_the_siblings_and_the_check_stays_green(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    before, brother = months_of(small, "H2"), months_of(small, "H3")
    edit(path, "H2", may=before[4] + 4)
    run_cli("import", path)
    assert run_cli("targets", "changes", "apply", "--all").code == 0
    assert months_of(small, "H2")[4] == before[4] + 4
    assert months_of(small, "H3")[4] == brother[4] - 4
    assert check.check(small.ws, PLAN, None).count == 0
    assert changes.list_changes(small.ws, PLAN)[1] == []
    small.split()
    assert months_of(small, "H2")[4] == before[4] + 4, "a re-split keeps cells set by hand"
    assert check.check(small.ws, PLAN, None).count == 0


def test_the_parent_can_take_the_difference(small: Region, run_cli: RunCli, tmp_path: Path) -> None:
    path = go_out(small, run_cli, tmp_path)
    before = months_of(small, "H2")
    other = [months_of(small, code)[4] for code in ("H0", "H1")]
    edit(path, "H2", may=before[4] + 5)
    run_cli("import", path)
    assert run_cli("targets", "changes", "apply", "--all", "--to", "parent").code == 0
    assert sum(months_of(small, code)[4] for code in ("H0", "H1")) == sum(other) - 5
    assert check.check(small.ws, PLAN, None).count == 0


def test_more_than_the_siblings_have_is_refused_and_nothing_moves(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    before = months_of(small, "H2")
    edit(path, "H2", may=before[4] + 900)
    run_cli("import", path)
    result = run_cli("targets", "changes", "apply", "--all")
    assert result.code == 4
    assert months_of(small, "H2") == before


def test_a_fixed_position_cannot_pay_to_its_parent(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    small.pin("P2", "Y", fixed=400)
    path = go_out(small, run_cli, tmp_path)
    edit(path, "H2", may=months_of(small, "H2")[4] + 5)
    run_cli("import", path)
    with pytest.raises(refusals.FixedAbove, match="P2"):
        changes.apply(small.ws, PLAN, (), to="parent")


def test_a_change_that_meets_another_one_is_a_conflict(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    before = months_of(small, "H2")
    pins.put_pin(small.ws, PLAN, "P01", "H2", period="05", rule="fixed", value="1")
    small.split()
    edit(path, "H2", may=before[4] + 4)
    result = run_cli("import", path)
    assert "went out with" in result.err + result.out
    [row] = changes.list_changes(small.ws, PLAN)[1]
    assert (row.base, row.now, row.value) == (before[4], 1, before[4] + 4)


def test_rejected_proposals_change_nothing(small: Region, run_cli: RunCli, tmp_path: Path) -> None:
    path = go_out(small, run_cli, tmp_path)
    before = months_of(small, "H2")
    edit(path, "H2", may=before[4] + 4)
    run_cli("import", path)
    [row] = changes.list_changes(small.ws, PLAN)[1]
    assert run_cli("targets", "changes", "reject", row.id, "--reason", "no").code == 0
    assert run_cli("targets", "changes", "reject", row.id).code == 5
    assert run_cli("targets", "changes", "apply").code == 2
    assert months_of(small, "H2") == before


@pytest.mark.parametrize("value", [-3, 2.5])
def test_a_cell_that_is_no_target_is_refused_with_its_place(
    small: Region, run_cli: RunCli, tmp_path: Path, value: float
) -> None:
    path = go_out(small, run_cli, tmp_path)
    edit(path, "H2", may=value)
    result = run_cli("import", path)
    assert result.code == 4
    assert "Target table!O" in result.err + result.out
    assert changes.list_changes(small.ws, PLAN)[1] == []


def test_changes_on_an_approved_version_go_into_the_next_draft(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    assert run_cli("targets", "approve").code == 0
    before = months_of(small, "H2")
    edit(path, "H2", may=before[4] + 4)
    assert run_cli("import", path).code == 0
    assert run_cli("targets", "changes", "apply", "--all").code == 0
    assert months_of(small, "H2")[4] == before[4] + 4
    first = show(small.ws, PLAN.__class__(2027, version=1), level="institution")
    assert before in [row.months for row in first.rows]


def test_a_resplit_keeps_open_proposals(small: Region, run_cli: RunCli, tmp_path: Path) -> None:
    path = go_out(small, run_cli, tmp_path)
    edit(path, "H2", may=3)
    run_cli("import", path)
    small.split()
    [row] = changes.list_changes(small.ws, PLAN)[1]
    assert (row.node, row.month, row.value) == ("H2", 5, 3)


def test_undoing_the_import_takes_its_proposals_back(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    edit(path, "H2", may=3)
    run_cli("import", path)
    with small.ws.reading() as tx:
        from sqlalchemy import text

        code = tx.rows(text("SELECT code FROM batch ORDER BY id DESC"))[0]["code"]
    assert run_cli("imports", "undo", code, "--yes").code == 0
    assert changes.list_changes(small.ws, PLAN)[1] == []


def test_the_chinese_workbook_comes_back_as_well(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    small.split()
    path = tmp_path / "目标.xlsx"
    assert run_cli("--lang", "zh", "targets", "export", "-o", path).code == 0
    result = run_cli("--lang", "zh", "import", path)
    assert result.code == 0, result.err
    assert "岗位编码" in str(
        [[c.value for c in row] for sheet in load_workbook(path) for row in sheet.iter_rows()]
    )
    assert changes.list_changes(small.ws, PLAN)[1] == []


def test_a_cell_set_by_hand_can_be_set_again_after_a_resplit(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    for value in (3, 9):
        path = go_out(small, run_cli, tmp_path)
        edit(path, "H2", may=value)
        assert run_cli("import", path).code == 0
        applied = run_cli("targets", "changes", "apply", "--all")
        assert applied.code == 0, applied.err
        assert months_of(small, "H2")[4] == value
        assert check.check(small.ws, PLAN, None).count == 0


def test_the_workbook_computes_while_it_is_edited(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    """The year is the sum of the months, the check is what the lines differ by from the total."""
    sheet = load_workbook(go_out(small, run_cli, tmp_path))["Target table"]
    header, first, *_ = list(sheet.iter_rows())
    titles = [cell.value for cell in header]
    months = titles.index("Jan"), titles.index("Dec")
    at = "".join(filter(str.isalpha, first[months[0]].coordinate))
    to = "".join(filter(str.isalpha, first[months[1]].coordinate))
    assert first[titles.index("Full year")].value == f"=SUM({at}2:{to}2)"
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    assert rows["Total"][months[0]].value == f"=SUBTOTAL(109,{at}2:{at}7)"
    january = months_sum(small, 0)
    check = rows["Check: lines − total"][months[0]].value
    assert check == f"=ROUND(SUM({at}2:{at}7)-({january}),6)"


def months_sum(region: Region, month: int) -> int:
    return show(region.ws, PLAN).tops[0].months[month]
