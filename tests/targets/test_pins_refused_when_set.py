"""Totals and pins that no split could keep are refused when they are set, with nothing written."""

import pytest
from targets_region import PLAN, Region

from territory.errors import TerritoryError
from territory.plans.rules import refusals as plan_refusals
from territory.targets.checks import check_product
from territory.targets.rules import refusals
from territory.targets.service import pins


@pytest.fixture
def two(region: Region) -> Region:
    """Hospital A is worked by two positions, B by one."""
    return region.hospital("A", {"P1": 60, "P2": 40}).hospital("B", {"P1": 100}).total(100)


def refused(region: Region, kind: type[TerritoryError], node: str, value: str = "5") -> str:
    before = pins.list_pins(region.ws, PLAN, "P01")[1]
    with pytest.raises(kind) as caught:
        pins.put_pin(region.ws, PLAN, "P01", node, period="Y", rule="fixed", value=value)
    assert pins.list_pins(region.ws, PLAN, "P01")[1] == before
    return str(caught.value)


def test_a_pin_on_a_hospital_of_two_positions_asks_which(two: Region) -> None:
    text = refused(two, plan_refusals.AmbiguousNode, "A")
    assert "A@P1" in text
    assert "A@P2" in text
    pins.put_pin(two.ws, PLAN, "P01", "A", period="Y", rule="fixed", value="5", position="P1")
    assert two.flat().split("equal").products


def test_a_pin_on_a_position_without_institutions_is_refused(two: Region) -> None:
    two.organisation("P9 position D1")
    assert "P9" in refused(two, refusals.NobodyToCarry, "P9")


def test_a_total_that_overflows_is_refused(two: Region) -> None:
    refused(two, plan_refusals.TargetTooLarge, "B", "9" * 16)
    with pytest.raises(plan_refusals.TargetTooLarge, match="at most"):
        pins.set_total(two.ws, PLAN, "P01", "9" * 30)


def test_a_step_of_nothing_is_refused(two: Region) -> None:
    with pytest.raises(plan_refusals.NoStep, match="0"):
        pins.set_total(two.ws, PLAN, "P01", "100", step="0")


def test_a_quarter_of_a_position_that_contradicts_is_refused_by_name(two: Region) -> None:
    pins.put_pin(two.ws, PLAN, "P01", "P1", period="Q1", rule="fixed", value="30")
    with pytest.raises(refusals.PinsClash, match="Q1"):
        pins.put_pin(two.ws, PLAN, "P01", "P1", period="Y", rule="max", value="20")


def test_the_command_offered_frees_what_contradicts(two: Region) -> None:
    """It names a pin that is stored, and its plan."""
    two.pin("P1", "Q1", min=30)
    with pytest.raises(refusals.PinsClash) as caught:
        two.pin("P1", "Y", max=20)
    command = str(caught.value.params["remedy"]).split()
    assert command[:4] == ["territory", "targets", "pin", "P1"]
    assert command[4:8] == ["--year", "2027", "--product", "P01"]
    period = command[command.index("--period") + 1]
    pins.remove_pin(two.ws, PLAN, "P01", command[3], period=period)
    two.pin("P1", "Y", max=20)
    assert two.flat().split("equal").products


@pytest.mark.parametrize(("node", "period"), [("B", "Y"), ("B", "05"), ("B", "Q2"), ("P3", "Y")])
def test_a_pin_where_no_figure_stands_makes_its_own_mass_and_is_told(
    region: Region, node: str, period: str
) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P3": 100}).hospital("E", {"P3": 100})
    region.sold("A", {202612: 30}).flat().total(100).pin(node, period, fixed=8)
    [product] = region.split("history=1").products
    stored = product.stored
    sums = {at.node: stored.months()[at.ordinal] for at in stored.nodes}
    assert sums["C"].sum() == 100
    assert sums["A"].sum() == 92
    months = {"Y": range(12), "05": [4], "Q2": [3, 4, 5]}[period]
    assert sums[node][list(months)].sum() == sums["P3"].sum() == 8
    assert "Without figures" in str(stored.notes)
    assert check_product(stored).differences == ()


def test_a_cell_set_by_hand_is_not_freed_by_removing_a_pin() -> None:
    """It is no stored pin: the command would find nothing to remove."""
    from territory.plans.lookup.versions import ProductInfo, Version
    from territory.plans.tables import PlanPin
    from territory.targets.service.pins import freeing

    version = Version(1, 1, 2027, "units", "target", 1, "draft")
    product = ProductInfo(1, "P1", "通脉胶囊", "盒", 1, "L1", None)
    row = PlanPin(
        version_id=1, product_id=1, node="H1@A", period="01", rule="fixed", value=5, run_id=0
    )
    assert "--remove" not in str(freeing(row, version, product))
    row.id = 3
    assert "--remove" in str(freeing(row, version, product))


def test_a_single_value_that_cannot_be_offers_no_command_to_free_what_was_never_stored(
    region: Region,
) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P1": 100})
    region.listing("A", "undeveloped", 202706)
    with pytest.raises(refusals.PinsClash) as caught:
        region.pin("A", "02", fixed=5)
    assert "--remove" not in str(caught.value.params["remedy"])
    assert "another value" in str(caught.value.params["remedy"])
