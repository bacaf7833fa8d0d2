"""A plan whose totals, pins, season or step were changed after its split says so, and waits."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from target_workbooks import edit, go_out, months_of
from targets_region import PLAN, Region, RunCli

from territory.plans.rules import refusals as plan_refusals
from territory.plans.service import drafts
from territory.plans.service.show import show
from territory.plans.views.columns import title_of
from territory.targets.rules import refusals
from territory.targets.service import check, explain, pins

SINCE = "settings changed since the split"


def title(region: Region) -> str:
    shown = show(region.ws, PLAN)
    return title_of(shown.version, shown.products)


def new_total(region: Region) -> None:
    region.total(2_400)


def new_pin(region: Region) -> None:
    region.pin("D1", "Q1", fixed=200)


def new_season(region: Region) -> None:
    region.flat()


def no_pin(region: Region) -> None:
    pins.remove_pin(region.ws, PLAN, "P01", "H1", period="05")


def new_step(region: Region) -> None:
    pins.remove_pin(region.ws, PLAN, "P01", "H1", period="05")
    pins.set_total(region.ws, PLAN, "P01", "1200", step="10")


@pytest.mark.parametrize("settle", [new_total, new_pin, new_season, no_pin, new_step])
def test_what_is_settled_after_the_split_is_in_the_title_and_not_approved(
    small: Region, settle: object, run_cli: RunCli, tmp_path: Path
) -> None:
    assert callable(settle)
    small.pin("H1", "05", fixed=25).split()
    assert SINCE not in title(small)
    settle(small)
    assert SINCE in title(small)
    with pytest.raises(plan_refusals.NotAsSplit) as refused:
        drafts.approve(small.ws, PLAN)
    assert "territory targets split --year 2027 --product P01" in str(
        refused.value.params["commands"]
    )
    path = tmp_path / "targets.xlsx"
    assert run_cli("targets", "export", "-o", path).code == 0
    cells = [row[0] for row in load_workbook(path)["Notes"].iter_rows(values_only=True)]
    assert any(SINCE in str(cell) for cell in cells[:4])
    assert run_cli("targets", "split", "--year", "2027", "--product", "P01").code == 0
    assert SINCE not in title(small)
    assert drafts.approve(small.ws, PLAN).status == "approved"


def test_a_pin_that_is_set_and_taken_back_is_no_change(small: Region) -> None:
    small.split()
    new_pin(small)
    pins.remove_pin(small.ws, PLAN, "P01", "D1", period="Q1")
    assert SINCE not in title(small)
    assert drafts.approve(small.ws, PLAN).status == "approved"


def test_a_product_with_a_total_and_no_split_is_not_approved(small: Region) -> None:
    small.split()
    small.product("P02")
    small.total(100, "P02")
    with pytest.raises(plan_refusals.NotAsSplit) as refused:
        drafts.approve(small.ws, PLAN)
    assert "P02" in str(refused.value.params["commands"])
    assert "P01" not in str(refused.value.params["commands"])


def test_open_proposals_are_decided_before_a_plan_is_approved(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    path = go_out(small, run_cli, tmp_path)
    edit(path, "H2", may=months_of(small, "H2")[4] + 4)
    run_cli("import", path)
    with pytest.raises(plan_refusals.ProposalsOpen):
        drafts.approve(small.ws, PLAN)
    assert run_cli("targets", "changes", "reject", "--all").code == 0
    assert drafts.approve(small.ws, PLAN).status == "approved"


def test_a_step_that_other_values_do_not_fit_is_refused_by_name(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    small.pin("H1", "05", fixed=25)
    path = go_out(small, run_cli, tmp_path)
    value = months_of(small, "H2")[6] // 10 * 10 + 13
    edit(path, "H2", jul=value)
    assert run_cli("import", path).code == 0
    assert run_cli("targets", "changes", "apply", "--all").code == 0
    with pytest.raises(refusals.StepsBroken) as refused:
        pins.set_total(small.ws, PLAN, "P01", "1200", step="10")
    said = str(refused.value)
    assert "H1, month 05: 25" in said
    assert f"H2@P2, 2027-07: {value}" in said


def test_explain_and_check_before_a_new_split_speak_of_the_plan_that_is_stored(
    small: Region,
) -> None:
    small.split()
    before = show(small.ws, PLAN).tops[0].total
    pins.set_total(small.ws, PLAN, "P01", "2400", step="10")
    month = show(small.ws, PLAN).version.sales_year.first_month
    chain = explain.explain(small.ws, PLAN, "P01", "H1", month)
    assert (chain.total, chain.by_hand) == (before, 0)
    assert check.check(small.ws, PLAN, None).count == 0


def test_commands_that_follow_name_the_plan_that_they_are_of(
    small: Region, run_cli: RunCli
) -> None:
    of = ("--measure", "amount", "--scenario", "stretch", "--year", "2027")
    small.price(10)
    done = run_cli("targets", "set", "--product", "P01", "--total", "20000", *of)
    assert done.code == 0, done.err
    hint = next(line for line in done.err.splitlines() if line.startswith("Next: "))
    split = run_cli(*hint.removeprefix("Next: territory ").split())
    assert split.code == 0, split.err
    assert "2027 stretch" in split.out
