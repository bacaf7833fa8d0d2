"""Growth of a plan on last year is of like months, or blank with its reason."""

from collections.abc import Iterable

import pytest
from targets_region import Region

from territory.plans.lookup.versions import Wanted
from territory.plans.service.show import ShownTargets, show
from territory.plans.views.shown import show_table
from territory.present.words import speaking
from territory.targets.rules import refusals

MONTHS = range(202601, 202613)


def planned(region: Region, months: Iterable[int]) -> ShownTargets:
    """Split 1,200 boxes flat over a year, after 50 boxes a month were sold in some months."""
    region.crowd({f"H{at}": dict.fromkeys(months, 25) for at in range(2)})
    region.total(1_200).flat().split("equal=1")
    return show(region.ws, Wanted(year=2027))


def test_a_whole_year_is_compared_with_a_whole_year(region: Region) -> None:
    shown = planned(region, MONTHS)
    top = shown.tops[0]
    assert (top.last_year, top.growth) == (600, 1.0)
    assert not [note for note in show_table(shown).notes if "Growth" in note]


def test_ten_months_of_last_year_are_compared_with_the_same_ten(region: Region) -> None:
    """A year against ten months would be 140 %."""
    top = planned(region, [*range(202601, 202610), 202611]).tops[0]
    assert (top.total, top.last_year, top.growth) == (1_200, 500, 1.0)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Last year and growth are of like months: 01–09, 11 of 2026 were whole."),
        ("zh", "去年和增长只含可比月份：2026 年完整的 01–09, 11 月。"),
    ],
)
def test_the_months_compared_are_said(region: Region, lang: str, said: str) -> None:
    shown = planned(region, [*range(202601, 202610), 202611])
    with speaking(lang):
        assert said in show_table(shown).notes
    assert show_table(shown).rows[0]["last_year_months"] == 10


def test_growth_on_no_whole_month_is_blank_with_its_reason(region: Region) -> None:
    shown = planned(region, range(202501, 202504))
    table = show_table(shown)
    assert {row["growth"] for row in table.rows} == {None}
    assert "Growth is blank: no month of 2026 is whole." in table.notes


def test_a_split_that_did_not_keep_its_months_has_no_growth(region: Region) -> None:
    planned(region, MONTHS)
    region.sql("UPDATE plan_node SET inputs = json_remove(inputs, '$.last_year_months')")
    shown = show(region.ws, Wanted(year=2027))
    assert {row.growth for row in shown.rows} == {None}
    assert any("split again" in note for note in show_table(shown).notes)


def test_a_history_of_which_no_month_is_whole_is_refused(region: Region) -> None:
    """The partial months of one sender would take from whoever the other one supplies."""
    region.crowd({f"H{at}": dict.fromkeys(MONTHS, 25) for at in range(2)})
    region.sql("DELETE FROM flow_month")
    region.total(1_200).flat()
    with pytest.raises(refusals.HistoryNotWhole) as refused:
        region.split("history=1")
    assert [str(refused.value.params[name]) for name in ("first", "last")] == ["2026-01", "2026-12"]
    with pytest.raises(refusals.HistoryNotWhole):
        region.split("history=1", history=(202610, 202610))
    assert region.split("equal=1").products
