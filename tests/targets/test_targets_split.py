"""The split down to institution and month: DOMAIN.md sections 6.1 to 6.3, through the store."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from targets_region import PLAN, FreshRegion, Region

from territory.errors import TerritoryError
from territory.plans.lookup.stored import Stored
from territory.plans.rules import refusals as plan_refusals
from territory.plans.service import drafts
from territory.plans.service.show import show
from territory.targets.checks import check_product
from territory.targets.rules import refusals
from territory.targets.service import pins, seasons
from territory.targets.service.split import SplitResult
from territory.workspace import Workspace


def only(result: SplitResult) -> Stored:
    [product] = result.products
    return product.stored


def nodes(stored: Stored, kind: str) -> list[str]:
    return [node.node for node in stored.nodes if node.kind == kind]


def year_of(stored: Stored, code: str) -> int:
    [node] = [node for node in stored.nodes if code in (node.node, node.key)]
    return int(stored.months()[node.ordinal].sum())


def test_every_level_sums_to_the_total(small: Region) -> None:
    small.split()
    for level in ("region", "district", "position", "institution", "department"):
        rows = show(small.ws, PLAN, level=level).rows
        assert sum(row.total for row in rows) == 1_200, level
        assert sum(sum(row.quarters) for row in rows) == 1_200
        keys = Counter((row.product.code, row.level, row.node, row.parent) for row in rows)
        assert max(keys.values()) == 1


def test_history_and_potential_share_by_their_weights(region: Region) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P1": 100}).flat()
    region.sold("A", {202612: 30}).sold("B", {202612: 10})
    region.potential("A", 100).potential("B", 300)
    stored = only(region.total(1_000).split("history=0.6", "potential=0.4"))
    assert year_of(stored, "A") == 550  # 1,000 x (0.6 x 3/4 + 0.4 x 1/4)
    assert year_of(stored, "B") == 450


def test_a_basis_without_figures_gives_its_share_to_the_others(region: Region) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P1": 100})
    region.sold("A", {202612: 30}).sold("B", {202612: 10})
    stored = only(region.total(1_000).split())
    assert year_of(stored, "A") == 750
    assert "potential" in str(stored.notes)


def test_bases_that_are_all_zero_are_refused(region: Region) -> None:
    region.hospital("A", {"P1": 100}).total(100)
    with pytest.raises(refusals.AllBasesZero):
        region.split()


def test_shares_make_one_leaf_per_position(region: Region) -> None:
    region.hospital("A", {"P1": 60, "P2": 40}).sold("A", {202612: 10})
    stored = only(region.total(1_000).split())
    leaves = {leaf.key: sum(m or 0 for m in leaf.months) for leaf in stored.leaves}
    assert leaves == {"A@P1": 600, "A@P2": 400}
    rows = show(region.ws, PLAN, level="institution").rows
    assert [(row.node, row.parent, row.total) for row in rows] == [
        ("A", "P1", 600),
        ("A", "P2", 400),
    ]


def test_target_departments_with_their_own_figures_are_leaves(region: Region) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P1": 100})
    for name, units in (("Cardio", 300), ("Renal", 100)):
        region.department("A", name).potential(f"A/{name}", units)
    region.department("A", "Skin", target=False).potential("A/Skin", 999)
    region.potential("B", 400).sold("A", {202612: 50}).sold("B", {202612: 50})
    stored = only(region.total(800).split("history=0.5", "potential=0.5"))
    # the hospital's own flow names no department and follows the departments' potential
    assert year_of(stored, "A/Cardio") == 300
    assert year_of(stored, "A/Renal") == 100
    rows = show(region.ws, PLAN, level="department").rows
    assert [(r.node, r.kind) for r in rows] == [
        ("A/Cardio", "department"), ("A/Renal", "department"), ("B/-", "unsplit"),
    ]  # fmt: skip


def test_a_hospital_cut_by_departments_keeps_what_names_none_apart(region: Region) -> None:
    region.hospital("A").department("A", "Cardio")
    region.hospital("A", {"P1": 100}, department="Cardio").hospital("A", {"P1": 100})
    region.sold("A/Cardio", {202612: 30}).sold("A", {202612: 10})
    stored = only(region.total(400).split())
    assert {leaf.key: sum(m or 0 for m in leaf.months) for leaf in stored.leaves} == {
        "A/-@P1": 100, "A/Cardio@P1": 300,
    }  # fmt: skip
    assert year_of(stored, "A") == 400


def test_what_is_under_the_floor_joins_a_bundle_per_position_channel_and_city(
    region: Region,
) -> None:
    region.hospital("BIG", {"P1": 100}, city="Suzhou").sold("BIG", {202612: 960})
    for code, city in (("S1", "Suzhou"), ("S2", "Suzhou"), ("W1", "Wuxi")):
        region.hospital(code, {"P1": 100}, city=city, channel="primary_care")
        region.sold(code, {202612: 10})
    stored = only(region.total(990).split(floor=24))
    assert nodes(stored, "bundle") == [
        "BUNDLE:P1:primary_care:Suzhou", "BUNDLE:P1:primary_care:Wuxi",
    ]  # fmt: skip
    assert year_of(stored, "BUNDLE:P1:primary_care:Suzhou") == 20
    [bundle] = [leaf for leaf in stored.leaves if "Suzhou" in leaf.node]
    assert bundle.inputs["members"] == ["S1", "S2"]


def test_a_target_hospital_without_position_is_refused_by_name_or_left_out(
    small: Region,
) -> None:
    small.hospital("LOST").hospital("NOT", target=False)
    with pytest.raises(refusals.Unowned, match="Hospital LOST"):
        small.split()
    stored = only(small.split(leave_unowned=True))
    assert "LOST" not in nodes(stored, "institution")
    counts = {note["template"].split()[1]: note["params"]["count"] for note in stored.notes[-2:]}
    assert counts == {"target": 1, "institutions": 1}


def test_an_undeveloped_hospital_has_nothing_before_its_listing_and_then_a_ramp(
    region: Region,
) -> None:
    region.hospital("OLD", {"P1": 100}).hospital("NEW", {"P1": 100}).flat()
    region.potential("OLD", 100).potential("NEW", 100)
    region.listing("OLD", "listed").listing("NEW", "undeveloped", 202707)
    stored = only(region.total(12_000).split("potential=1"))
    [new] = [leaf for leaf in stored.leaves if leaf.node == "NEW"]
    months = [m or 0 for m in new.months]
    assert months[:6] == [0] * 6
    assert months[6:] == sorted(months[6:])
    assert months[11] == pytest.approx(6 * months[6], abs=6)
    assert any("Growth that is not there yet" in note["template"] for note in stored.notes)


def test_a_thousand_equal_hospitals_of_two_boxes_get_an_even_year(region: Region) -> None:
    region.crowd({f"H{at:04d}": {202611: 1} for at in range(999, -1, -1)})
    stored = only(region.flat().total(2_000).split("equal=1"))
    months = stored.months()[0].tolist()
    assert sorted(set(months)) == [166, 167]
    assert set(stored.cells().sum(axis=1).tolist()) == {2}


def test_pins_are_kept_to_the_unit_and_the_rest_follows(small: Region) -> None:
    small.pin("D1", "05", fixed=77).pin("H5", "Y", fixed=301).pin("C", "Q1", fixed=240)
    small.pin("H0", "Y", max=31).pin("P2", "11", min=55)
    stored = only(small.split())
    sums = {node.node: stored.months()[node.ordinal] for node in stored.nodes}
    assert sums["D1"][4] == 77
    assert sums["H5"].sum() == 301
    assert sums["C"][:3].sum() == 240
    assert sums["H0"].sum() <= 31
    assert sums["P2"][10] >= 55
    assert check_product(stored).differences == ()


def test_a_pin_on_a_quarter_of_an_inner_node_holds_in_whole_steps(small: Region) -> None:
    stored = only(small.pin("D1", "Q2", fixed=101).pin("P3", "Q4", min=200).split())
    sums = {node.node: stored.months()[node.ordinal] for node in stored.nodes}
    assert sums["D1"][3:6].sum() == 101
    assert sums["P3"][9:].sum() >= 200
    assert check_product(stored).differences == ()


def test_pins_that_contradict_are_refused_with_one_smallest_set(small: Region) -> None:
    small.pin("H0", "Y", min=200)
    small.pin("H5", "Y", fixed=10)
    with pytest.raises(refusals.PinsClash) as caught:
        small.pin("P1", "Y", fixed=150)
    assert "H0" in str(caught.value)
    assert "P1" in str(caught.value)
    assert "H5" not in str(caught.value)
    _, stored = pins.list_pins(small.ws, PLAN, "P01")
    assert not [row for row in stored if row.node == "P1"], "nothing is written"


def test_a_pin_where_nothing_sells_is_refused(region: Region) -> None:
    region.hospital("OLD", {"P1": 100}).hospital("NEW", {"P2": 100}).flat()
    region.potential("OLD", 100).potential("NEW", 100)
    region.listing("NEW", "undeveloped", 202707).total(1_200)
    with pytest.raises(TerritoryError, match="NEW"):
        region.pin("NEW", "02", fixed=5).split("potential=1")


def test_months_that_those_who_sell_then_cannot_carry_are_refused_by_name(
    region: Region,
) -> None:
    region.hospital("OLD", {"P1": 100}).hospital("NEW", {"P2": 100}).flat()
    region.potential("OLD", 100).potential("NEW", 900)
    region.listing("NEW", "undeveloped", 202702).total(1_200)
    with pytest.raises(refusals.MarginsOutOfReach, match="01 ask for 900"):
        region.pin("C", "01", fixed=900).split("potential=1")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("-5", plan_refusals.NegativeTarget),
        ("12.5", plan_refusals.NotAMultiple),
        ("many", plan_refusals.NotANumber),
        ("NaN", plan_refusals.NotANumber),
    ],
)
def test_totals_that_are_none_are_refused(
    small: Region, given: str, error: type[TerritoryError]
) -> None:
    with pytest.raises(error):
        small.total(given)


def test_a_total_that_is_no_multiple_of_the_step_names_the_two_nearest(small: Region) -> None:
    pins.set_total(small.ws, PLAN, "P01", "1200", step="10")
    with pytest.raises(plan_refusals.NotAMultiple, match=r"1,200 and 1,210"):
        small.total(1_205)
    stored = only(small.split())
    assert not (stored.cells() % 10).any()


def test_a_resplit_gives_the_same_cells_and_keeps_the_pins(small: Region) -> None:
    small.pin("H5", "Y", fixed=301)
    first, second = only(small.split()), only(small.split())
    assert (first.cells() == second.cells()).all()
    assert len(pins.list_pins(small.ws, PLAN, "P01")[1]) == 2


def test_writing_after_approval_opens_the_next_draft_as_a_copy(small: Region) -> None:
    first = only(small.split())
    assert drafts.approve(small.ws, PLAN).status == "approved"
    assert pins.put_pin(
        small.ws, PLAN, "P01", "H0", period="Y", rule="fixed", value="50"
    ).version.number == 2  # fmt: skip
    copied = show(small.ws, PLAN, level="institution")
    assert (copied.version.number, copied.version.status) == (2, "draft")
    assert [row.months for row in copied.rows] == [leaf.months for leaf in first.leaves]
    small.split()
    old = show(small.ws, PLAN.__class__(2027, version=1), level="institution")
    assert [row.months for row in old.rows] == [leaf.months for leaf in first.leaves]
    drafts.approve(small.ws, PLAN)
    assert [v.version.status for v in drafts.list_versions(small.ws)] == ["superseded", "approved"]


def test_a_dry_run_leaves_nothing(small: Region) -> None:
    workspace = Workspace(small.ws.settings, small.ws.store, small.ws.today, dry_run=True)
    Region(workspace, small.ids).split()
    with pytest.raises(plan_refusals.NotSplit):
        show(small.ws, PLAN)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    units=st.lists(st.integers(0, 400), min_size=2, max_size=14).filter(any),
    total=st.integers(0, 3_000),
    season=st.lists(st.integers(0, 5), min_size=12, max_size=12).filter(any),
    turn=st.randoms(use_true_random=False),
)
def test_any_split_keeps_its_bounds_and_does_not_know_the_order_of_rows(
    fresh: FreshRegion, units: list[int], total: int, season: list[int], turn: Random
) -> None:
    sold = {f"H{at:02d}": value for at, value in enumerate(units)}
    shuffled = list(sold)
    turn.shuffle(shuffled)
    tables = []
    for order in (list(sold), shuffled):
        with fresh() as region:
            region.crowd({code: {202611: sold[code]} for code in order})
            seasons.set_season(region.ws, PLAN, "P01", tuple(map(float, season)))
            stored = only(region.total(total).split())
        proof = check_product(stored)
        assert proof.differences == ()
        assert proof.measured is not None
        assert proof.measured.leaf < 1 + 1e-6
        assert stored.cells().sum() == total
        zero = np.array([leaf.inputs["figures"]["history"] == 0 for leaf in stored.leaves])
        assert not stored.cells()[zero].any()
        tables.append([(leaf.key, leaf.months) for leaf in stored.leaves])
    assert tables[0] == tables[1]


def test_five_hundred_hospitals_of_very_different_size_keep_their_bounds(region: Region) -> None:
    rng = np.random.default_rng(7)
    region.crowd({f"H{at:04d}": {202611: int(rng.pareto(1.2) * 200)} for at in range(500)})
    stored = only(region.total(120_000).split(floor=24))
    proof = check_product(stored)
    assert proof.differences == ()
    assert proof.measured is not None
    assert proof.measured.leaf < 1 + 1e-6
    assert stored.cells().sum() == 120_000
