"""Plans of amounts: every basis, note and refusal has the unit of the plan."""

from datetime import date

import pytest
from targets_region import Region

from territory.plans.lookup.versions import Wanted
from territory.plans.service import show
from territory.plans.views.columns import note_lines
from territory.targets.rules import refusals
from territory.targets.service import explain, pins, split

AMOUNT = Wanted(year=2027, measure="amount")
SOLD = {202600 + month: 10 for month in range(1, 13)}


def region_of(region: Region) -> Region:
    """Three hospitals that sell 120 of 200 boxes, two that sell none of 100."""
    for code in ("H1", "H2", "H3"):
        region.hospital(code, {"P1": 100}, province="江苏省").potential(code, 200).sold(code, SOLD)
    for code in ("H4", "H5"):
        region.hospital(code, {"P2": 100}, province="浙江省").potential(code, 100)
    return region


def years(region: Region, *bases: str, wanted: Wanted = AMOUNT) -> dict[str, int]:
    """Split by bases, and return the year of every position in base units."""
    split.split(region.ws, wanted, None, split.Options(bases=bases, floor=0))
    rows = show.show(region.ws, wanted, level="position").rows
    return {row.node: row.total for row in rows}


def test_headroom_of_an_amount_is_of_units_at_the_price(region: Region) -> None:
    region_of(region).price(12).flat()
    region.sql("UPDATE flow_credit SET amount_fen = quantity * 1200")
    region.total(44_000)
    pins.set_total(region.ws, AMOUNT, "P01", "44000")
    by_amount = years(region, "headroom=1")
    assert by_amount == {"P1": 24_000_00, "P2": 20_000_00}  # 3 × 80 and 2 × 100 of 440 boxes
    by_units = years(region, "headroom=1", wanted=Wanted(year=2027))
    assert {node: fen / 100 for node, fen in by_amount.items()} == by_units


def test_potential_of_an_amount_is_worth_the_price_of_its_province_and_month(
    region: Region,
) -> None:
    region_of(region).price(10).price(20, province="浙江").price(
        30, province="浙江", since=date(2027, 7, 1)
    )
    pins.set_total(region.ws, AMOUNT, "P01", "11000")
    split_by = years(region, "potential=1")
    season = show.show(region.ws, AMOUNT).products[0].season
    dear = 2 * 100 * (20 * sum(season[:6]) + 30 * sum(season[6:])) / 12
    expected = dear / (3 * 200 * 10 + dear) * 11_000_00
    assert split_by["P2"] == pytest.approx(expected, abs=100)


def test_explain_of_an_amount_says_every_basis_in_yuan(region: Region) -> None:
    region_of(region).price(12)
    pins.set_total(region.ws, AMOUNT, "P01", "44000")
    years(region, "potential=0.5", "history=0.5")
    stored = show.show(region.ws, AMOUNT, level="institution").products[0]
    chain = explain.chain_of(stored, stored.nodes[0], stored.version.sales_year.first_month)
    figures = {part.basis: part.figure for part in chain.parts}
    assert figures["potential"] == pytest.approx(800 * 1200)
    assert figures["history"] == 360 * 1_234


def test_what_has_no_price_is_refused(region: Region) -> None:
    region_of(region).price(12, since=date(2027, 3, 1))
    pins.set_total(region.ws, AMOUNT, "P01", "44000")
    for basis in ("potential=1", "headroom=1"):
        with pytest.raises(refusals.NoPrice) as refused:
            years(region, basis)
        assert str(refused.value.params["month"]) == "2027-01"
    assert years(region, "history=1") == {"P1": 44_000_00, "P2": 0}


def test_notes_of_an_amount_are_in_yuan(region: Region) -> None:
    region_of(region).price(12).listing("H4", "undeveloped", 202701)
    pins.set_total(region.ws, AMOUNT, "P01", "44000")
    years(region, "potential=1")
    stored = show.show(region.ws, AMOUNT, level="institution").products[0]
    said = [note for note in note_lines(stored) if note.startswith("Growth")]
    assert said
    grown = float(said[0].partition(": ")[2].partition(" ")[0].replace(",", ""))
    new = next(leaf for leaf in stored.leaves if leaf.node == "H4")
    assert grown == pytest.approx(sum(m or 0 for m in new.months) / 100, abs=12)
    assert " yuan of the total" in said[0] or " CNY of the total" in said[0]
