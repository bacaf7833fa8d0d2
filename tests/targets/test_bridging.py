"""The bridge from last year to the target sums at every node, whatever the plan is made of."""

import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from targets_region import PLAN, FreshRegion, Region, RunCli

from territory.plans.lookup.versions import Wanted
from territory.targets.rules.bridging import Step
from territory.targets.service import bridging
from territory.targets.service.bridging import Bridge

AMOUNT = Wanted(year=2027, measure="amount")


def steps(found: Bridge, node: str) -> dict[Step, int]:
    [row] = [one for one in (*found.rows, *found.tops) if one.row.node == node][:1]
    assert row.steps is not None
    return dict(zip(Step, row.steps, strict=True))


def assert_sums(found: Bridge) -> None:
    for one in (*found.rows, *found.tops):
        assert one.steps is not None
        assert sum(one.steps) == one.row.total


def test_growth_of_what_sells_already(small: Region) -> None:
    small.split("history=1")
    for level in (None, "position", "institution"):
        assert_sums(bridging.bridge(small.ws, PLAN, level=level))
    top = steps(bridging.bridge(small.ws, PLAN), "C")
    sold = sum(10 + at * m for at in range(6) for m in range(1, 13))
    assert (top[Step.LAST_YEAR], top[Step.EXISTING]) == (sold, 1_200 - sold)
    assert not any(top[step] for step in (Step.PRICE, Step.LISTINGS, Step.OTHER_MONTHS))


def test_a_hospital_that_is_to_be_listed_stands_apart(small: Region) -> None:
    small.hospital("NEW", {"P2": 100}).potential("NEW", 700).potential("H0", 500)
    small.listing("NEW", "developing", 202704)
    stored = small.split("history=0.6", "potential=0.4").products[0].stored
    [leaf] = [leaf for leaf in stored.leaves if leaf.node == "NEW"]
    found = bridging.bridge(small.ws, PLAN, level="position")
    assert_sums(found)
    assert steps(found, "P2")[Step.LISTINGS] == sum(month or 0 for month in leaf.months) > 0
    assert steps(found, "P1")[Step.LISTINGS] == 0


def test_months_without_last_year_are_a_step_of_their_own(region: Region, run_cli: RunCli) -> None:
    region.crowd({f"H{at}": {202600 + m: 20 for m in range(10, 13)} for at in range(3)})
    region.flat().total(1_200).split("history=1")
    found = bridging.bridge(region.ws, PLAN)
    assert_sums(found)
    top = steps(found, "C")
    assert (top[Step.LAST_YEAR], top[Step.EXISTING], top[Step.OTHER_MONTHS]) == (180, 120, 900)
    assert "10–12" in run_cli("targets", "bridge").out


def test_without_a_whole_month_the_bridge_is_blank_and_says_why(
    region: Region, run_cli: RunCli
) -> None:
    region.hospital("A", {"P1": 100}).potential("A", 100).hospital("B", {"P2": 100})
    region.total(600).split("potential=1")
    found = bridging.bridge(region.ws, PLAN)
    assert all(one.steps is None for one in found.rows)
    rows = json.loads(run_cli("targets", "bridge", "--format", "json").out)
    assert (rows[0]["last_year"], rows[0]["target"]) == (None, 600)
    assert "no month of 2026 is whole" in run_cli("targets", "bridge").out
    assert "空" in run_cli("targets", "bridge", "--lang", "zh").out


def test_a_product_nobody_bought_is_new(small: Region) -> None:
    small.product("P02").total(300, product="P02").split("history=0.5", "equal=0.5")
    found = bridging.bridge(small.ws, PLAN, product="P02")
    assert steps(found, "C")[Step.PRODUCTS] == 300
    assert_sums(bridging.bridge(small.ws, PLAN))


def amount_plan(small: Region, run_cli: RunCli) -> Bridge:
    for words in (
        ("set", "--product", "P01", "--total", "20000"),
        ("split", "--basis", "history=1"),
    ):
        assert run_cli("targets", *words, "--measure", "amount", "--year", "2027").code == 0
    return bridging.bridge(small.ws, AMOUNT)


def test_in_an_amount_plan_the_price_is_told_from_growth(small: Region, run_cli: RunCli) -> None:
    """Prices of 10 yuan in 2026 and 9 in 2027 take a tenth of last year away."""
    small.price(10).price(9, since=date(2027, 1, 1))
    found = amount_plan(small, run_cli)
    assert_sums(found)
    top = steps(found, "C")
    assert abs(top[Step.PRICE] + top[Step.LAST_YEAR] / 10) <= 6
    assert not found.unpriced


def test_what_cannot_be_priced_anew_is_said(small: Region, run_cli: RunCli) -> None:
    found = amount_plan(small, run_cli)
    assert_sums(found)
    assert steps(found, "C")[Step.PRICE] == 0
    assert found.unpriced == ("Product P01",)
    out = run_cli("targets", "bridge", "--measure", "amount", "--year", "2027").out
    assert "could not be priced anew" in out


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sold=st.lists(st.lists(st.integers(0, 40), min_size=12, max_size=12), min_size=2, max_size=5),
    first=st.integers(1, 12), total=st.integers(100, 3_000),
)  # fmt: skip
def test_every_bridge_sums(
    fresh: FreshRegion, sold: list[list[int]], first: int, total: int
) -> None:
    with fresh() as region:
        region.crowd({
            f"H{at}": {202600 + m: 1 + units for m, units in enumerate(months, 1) if m >= first}
            for at, months in enumerate(sold)
        })  # fmt: skip
        region.hospital("NEW", {"P2": 100}).potential("NEW", 300).listing(
            "NEW", "developing", 202706
        )
        region.total(total).split("history=0.7", "potential=0.3")
        for level in ("region", "position", "institution"):
            assert_sums(bridging.bridge(region.ws, PLAN, level=level))
