"""Adjustments by hand: cells and subtotals, who pays, what a new split keeps."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from target_workbooks import edit, go_out, months_of
from targets_region import PLAN, FreshRegion, Region, RunCli

from territory.plans.rules import refusals
from territory.plans.service import adjusting, changes, drafts
from territory.plans.service.adjusting import Adjusted, Wish
from territory.plans.service.show import show
from territory.targets.service import check


def table(region: Region, level: str | None = None) -> dict[str, tuple[int, ...]]:
    """Return the months of every node, of the organisation or of a level."""
    return {row.node: row.months for row in show(region.ws, PLAN, level=level).rows}


def adjust(region: Region, node: str, period: str, **wish: Any) -> Adjusted:
    return adjusting.adjust(region.ws, PLAN, Wish("P01", node, period, **wish))


def test_a_cell_is_paid_by_its_siblings_and_kept_by_a_new_split(small: Region) -> None:
    small.split()
    before, tree = table(small, "institution"), table(small)
    done = adjust(small, "H2", "05", by="4")
    after = table(small, "institution")
    assert after["H2"][4] == before["H2"][4] + 4 == done.after
    assert after["H3"][4] == before["H3"][4] - 4
    assert [(share.node, share.by) for share in done.shares] == [("H3", -4)]
    assert table(small) == tree, "every node of the organisation stays"
    assert check.check(small.ws, PLAN, None).count == 0
    small.split()
    assert months_of(small, "H2")[4] == done.after


@pytest.mark.parametrize("period", ["Q2", "Y", "07"])
def test_a_subtotal_is_paid_by_the_other_positions_and_kept_by_a_new_split(
    small: Region, period: str
) -> None:
    small.split()
    before = table(small)
    done = adjust(small, "P1", period, by="30", reason="new ward")
    after = table(small)
    columns = {"Q2": range(3, 6), "Y": range(12), "07": range(6, 7)}[period]
    for month in range(12):
        assert (after["P1"][month] > before["P1"][month]) == (month in columns)
        assert after["D1"][month] == before["D1"][month]
        assert after["P3"][month] == before["P3"][month]
    assert sum(after["P1"]) == sum(before["P1"]) + 30
    assert check.check(small.ws, PLAN, None).count == 0
    assert not show(small.ws, PLAN).products[0].changed, "it is in the plan, not beside it"
    small.split()
    assert sum(table(small)["P1"][month] for month in columns) == done.after
    assert drafts.approve(small.ws, PLAN).status == "approved"


def test_the_parent_pays_where_it_is_asked_to(small: Region) -> None:
    small.split()
    before = table(small)
    adjust(small, "D1", "Y", by="-60")
    after = table(small)
    assert sum(after["D2"]) == sum(before["D2"]) + 60
    small.split()
    before = table(small)
    adjust(small, "H0", "03", by="5", to="parent")
    after = table(small)
    assert after["P1"][2] == before["P1"][2] + 5
    assert after["P2"][2] == before["P2"][2] - 5
    assert after["D1"][2] == before["D1"][2]


def test_later_months_pay_and_the_year_stays(small: Region) -> None:
    small.split()
    before = table(small)
    adjust(small, "P1", "02", by="12", to="later")
    after = table(small)
    assert after["P1"][1] == before["P1"][1] + 12
    assert sum(after["P1"]) == sum(before["P1"])
    assert after["P1"][0] == before["P1"][0]
    assert all(now <= was for now, was in zip(after["P1"][2:], before["P1"][2:], strict=True))
    small.split()
    assert after["P1"][1] == table(small)["P1"][1]
    assert sum(table(small)["P1"]) == sum(before["P1"])
    with pytest.raises(refusals.NoRoom):
        adjust(small, "P1", "12", by="5", to="later")


def test_what_is_fixed_or_set_by_hand_does_not_pay(small: Region) -> None:
    small.pin("H3", "Y", fixed=200).split()
    h3 = months_of(small, "H3")
    adjust(small, "P1", "Q1", by="-9")
    assert months_of(small, "H3") == h3
    with pytest.raises(refusals.NoRoom):
        adjust(small, "H2", "05", by="3")
    adjust(small, "P1", "Y", by="10")
    with pytest.raises(refusals.NoRoom):
        adjust(small, "P2", "Y", by="5")


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ({"node": "C", "by": "5"}, refusals.AdjustsTotal),
        ({"node": "H2"}, refusals.NothingGiven),
        ({"node": "H2", "value": "-3"}, refusals.NegativeTarget),
        ({"node": "H2", "by": "-30000"}, refusals.NegativeTarget),
        ({"node": "H2", "value": "1.5"}, refusals.NotAMultiple),
        ({"node": "H9", "value": "1"}, refusals.UnknownNode),
        ({"node": "H2", "value": "30000"}, refusals.NoRoom),
        ({"node": "H2", "value": "3", "period": "2026-05"}, refusals.MonthOutsidePlan),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(
    small: Region, wish: dict[str, str], refused: type[Exception]
) -> None:
    small.split()
    before = table(small, "institution")
    with pytest.raises(refused):
        adjust(small, **{"period": "05", **wish})
    assert table(small, "institution") == before


def test_the_list_says_who_asked_who_agreed_and_where_it_was_taken(
    small: Region, run_cli: RunCli
) -> None:
    small.split()
    asked = ("targets", "adjust", "P1", "--product", "P01", "--period", "Q2", "--by", "+20",
             "--asked-by", "Wu", "--agreed-by", "Lin", "--reason", "ward")  # fmt: skip
    done = run_cli(*asked)
    assert done.code == 0, done.err
    assert "Q2: " in done.out
    assert " becomes " in done.out
    in_chinese = run_cli(*asked, "--lang", "zh")
    assert in_chinese.code == 0, in_chinese.err
    assert "改为" in in_chinese.out
    [first, _] = changes.list_changes(small.ws, PLAN, None)[1]
    assert (first.period, first.asked_by, first.agreed_by, first.taken_from, first.reason) == (
        "Q2", "Wu", "Lin", "siblings", "ward",
    )  # fmt: skip
    assert (first.now, first.value) == (sum(table(small)["P1"][3:6]), (first.base or 0) + 20)
    listed = run_cli("targets", "changes", "list", "--all")
    assert "Lin" in listed.out


def test_an_adjustment_is_undone_whole(small: Region, run_cli: RunCli) -> None:
    small.split()
    before = table(small, "institution")
    adjust(small, "P1", "Q2", by="20")
    with small.ws.reading() as tx:
        code = tx.rows(text("SELECT code FROM run ORDER BY id DESC LIMIT 1"))[0]["code"]
    done = run_cli("undo", code, "--yes")
    assert done.code == 0, done.err
    assert table(small, "institution") == before
    assert not show(small.ws, PLAN).products[0].changed


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    node=st.sampled_from(["H0", "H3", "P1", "P3", "D1"]),
    period=st.sampled_from(["05", "Q1", "Q4", "Y"]),
    by=st.integers(-12, 12),
    to=st.sampled_from(adjusting.TAKERS),
)
def test_the_total_and_every_sum_hold(
    fresh: FreshRegion, node: str, period: str, by: int, to: str
) -> None:
    with fresh() as region:
        region.crowd(
            {f"H{at}": {202600 + m: 10 + at * m for m in range(1, 13)} for at in range(6)},
            {f"H{at}": f"P{at // 2 + 1}" for at in range(6)},
        )
        region.total(1_200).split()
        try:
            done = adjust(region, node, period, by=f"{by:+d}", to=to)
        except (refusals.NoRoom, refusals.NegativeTarget):
            return
        assert done.after == done.before + by
        total = 1_200 + (by if to == "total" else 0)
        assert sum(show(region.ws, PLAN).tops[0].months) == total
        assert check.check(region.ws, PLAN, None).count == 0
        region.split()
        assert check.check(region.ws, PLAN, None).count == 0


def test_the_total_follows_where_it_is_asked_to(small: Region) -> None:
    small.pin("D2", "Q1", fixed=120).split()
    adjust(small, "P1", "Q2", by="30", to="total")
    assert sum(show(small.ws, PLAN).tops[0].months) == 1_230
    assert check.check(small.ws, PLAN, None).count == 0
    small.split()
    assert sum(show(small.ws, PLAN).tops[0].months) == 1_230
    with pytest.raises(refusals.FixedAbove):
        adjust(small, "P3", "01", by="5", to="total")


def test_a_plan_given_as_a_whole_file_is_taken_as_it_is(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    """Last year's targets as the company gave them: the cells are the file's, and the total."""
    path = go_out(small, run_cli, tmp_path)
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    given = {f"H{at}": [20 + at * 3 + month for month in range(12)] for at in range(6)}
    for code, months in given.items():
        edit(path, code, **dict(zip(names, months, strict=True)))
    assert run_cli("import", path).code == 0
    done = run_cli("targets", "changes", "apply", "--all", "--to", "total")
    assert done.code == 0, done.err
    assert table(small, "institution") == {code: tuple(months) for code, months in given.items()}
    assert check.check(small.ws, PLAN, None).count == 0
    assert drafts.approve(small.ws, PLAN).status == "approved"
