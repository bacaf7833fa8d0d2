"""What people set or propose belongs to an institution's cell, whoever works it."""

from datetime import date
from pathlib import Path

import pytest
from target_workbooks import edit, go_out, months_of
from targets_region import PLAN, Region, RunCli

from territory.plans.service import changes
from territory.plans.service.show import show
from territory.plans.views.columns import note_lines
from territory.roster.tables import Assignment, InstitutionRelation
from territory.targets.rules import refusals
from territory.targets.service import check


def set_by_hand(region: Region, run_cli: RunCli, folder: Path, code: str) -> int:
    """Raise a hospital's July by hand, through a workbook; return what it is now."""
    path = go_out(region, run_cli, folder)
    value = months_of(region, code)[6] + 7
    edit(path, code, jul=value)
    assert run_cli("import", path).code == 0
    assert run_cli("targets", "changes", "apply", "--all").code == 0
    return value


def propose(region: Region, run_cli: RunCli, folder: Path, code: str) -> None:
    path = go_out(region, run_cli, folder)
    edit(path, code, may=months_of(region, code)[4] + 3)
    assert run_cli("import", path).code == 0


def move(region: Region, code: str, position: str) -> None:
    with region.ws.writing("move") as tx:
        row = Assignment(
            institution_id=region.ids[code], line_id=region.ids["L1"],
            position_id=region.ids[position], valid_from=date(2026, 12, 1),
        )  # fmt: skip
        tx.session.add(row)


def merge(region: Region, code: str, into: str) -> None:
    with region.ws.writing("merge") as tx:
        row = InstitutionRelation(
            institution_id=region.ids[code], other_id=region.ids[into], kind="merged_into",
            credit_share=10_000, valid_from=date(2026, 12, 1),
        )  # fmt: skip
        tx.session.add(row)


def notes(region: Region) -> list[str]:
    return [line for stored in show(region.ws, PLAN).products for line in note_lines(stored)]


def test_what_was_set_by_hand_goes_with_a_hospital_to_its_new_position(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    july = set_by_hand(small, run_cli, tmp_path, "H0")
    propose(small, run_cli, tmp_path, "H1")
    for code in ("H0", "H1"):
        move(small, code, "P3")
    small.split()
    assert months_of(small, "H0")[6] == july
    [row] = changes.list_changes(small.ws, PLAN)[1]
    assert (row.node, row.position) == ("H1", "P3")
    assert len(changes.list_changes(small.ws, PLAN, None)[1]) == 2
    said = [line for line in notes(small) if "goes with it from P1 to P3" in line]
    assert [line.split("(")[1][:2] for line in said] == ["H0", "H1"]
    assert check.check(small.ws, PLAN, None).count == 0
    assert run_cli("targets", "changes", "apply", "--all").code == 0
    small.split()
    assert months_of(small, "H0")[6] == july


def test_there_and_back_is_the_plan_before(small: Region, run_cli: RunCli, tmp_path: Path) -> None:
    set_by_hand(small, run_cli, tmp_path, "H0")
    small.split()
    before = {row.node: row.months for row in show(small.ws, PLAN, level="institution").rows}
    move(small, "H0", "P3")
    small.split()
    small.sql("DELETE FROM assignment WHERE valid_from = '2026-12-01'")
    small.split()
    after = {row.node: row.months for row in show(small.ws, PLAN, level="institution").rows}
    assert after == before


def test_a_hospital_that_is_cut_into_departments_keeps_its_value_at_every_split(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    july = set_by_hand(small, run_cli, tmp_path, "H2")
    small.department("H2", "心内科").department("H2", "肾内科")
    small.potential("H2/心内科", 500).potential("H2/肾内科", 300)
    for _ in range(3):
        small.split("history=0.5", "potential=0.5")
        assert months_of(small, "H2")[6] == july
        assert check.check(small.ws, PLAN, None).count == 0
    assert run_cli("targets", "pin", "H2@P2", "--product", "P01", "--period", "07", "--remove",
                   "--year", "2027").code == 0  # fmt: skip


def test_what_finds_no_cell_is_refused_by_name_and_given_up_when_asked(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    july = set_by_hand(small, run_cli, tmp_path, "H2")
    propose(small, run_cli, tmp_path, "H3")
    before = months_of(small, "H2")
    merge(small, "H2", "H4")
    merge(small, "H3", "H4")
    with pytest.raises(refusals.ChangesLost) as refused:
        small.split()
    said = str(refused.value)
    assert f"Hospital H2 (H2@P2), 2027-07: {july} set by hand" in said
    assert "Hospital H3 (H3@P2), 2027-05" in said
    assert "proposed" in said
    assert months_of(small, "H2") == before
    done = run_cli("targets", "split", "--drop-changes", "--year", "2027")
    assert done.code == 0, done.err
    assert "2 changes were given up with their cells." in done.out
    assert changes.list_changes(small.ws, PLAN, None)[1] == []


def test_a_hospital_that_goes_on_under_another_code_keeps_what_was_set(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    july = set_by_hand(small, run_cli, tmp_path, "H2")
    small.hospital("H9", {"P2": 100})
    merge(small, "H2", "H9")
    small.split()
    assert months_of(small, "H9")[6] == july


def test_a_small_hospital_with_an_open_proposal_is_not_bundled(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    propose(small, run_cli, tmp_path, "H0")
    small.split(floor=200)
    [row] = changes.list_changes(small.ws, PLAN)[1]
    assert row.node == "H0"
