"""Versions, scenarios and measures of a plan beside each other."""

import json

import pytest
from targets_region import PLAN, Region, RunCli

from territory.plans.service import drafts
from territory.targets.rules.refusals import OneVersionOnly
from territory.targets.service import comparing


def two_versions(region: Region) -> Region:
    """Version 1 of 1,200 boxes is approved; version 2 gives P1 ten more a year."""
    first = region.split("history=1").products[0].stored
    drafts.approve(region.ws, PLAN)
    p1 = next(node for node in first.nodes if node.node == "P1")
    region.pin("P1", "Y", fixed=sum(p1.months[at] or 0 for at in range(12)) + 10)
    region.split("history=1")
    return region


def test_a_diff_says_who_gains_and_who_loses(small: Region) -> None:
    found = comparing.diff(two_versions(small).ws, PLAN, level="position")
    assert (found.old.number, found.new.number) == (1, 2)
    changes = {pair.row.node: pair.difference for pair in found.lines}
    assert changes["P1"] == 10
    assert changes["P2"] < 0
    assert sum(changes.values()) == 0
    assert [pair.difference for pair in found.totals] == [0]


def test_at_every_level_the_changes_sum_to_that_of_the_total(small: Region) -> None:
    two_versions(small).total(1_300).split("history=1")
    for level in ("region", "district", "position", "institution"):
        found = comparing.diff(small.ws, PLAN, (1, 2), level=level)
        for month in range(12):
            assert (
                sum(pair.months[month] for pair in found.lines) == (found.totals[0].months[month])
            )
        assert found.totals[0].difference == 100
    backwards = comparing.diff(small.ws, PLAN, (2, 1), level="position")
    assert backwards.totals[0].difference == -100


def test_a_node_of_one_version_only_is_new_or_gone(small: Region) -> None:
    small.split("history=1")
    drafts.approve(small.ws, PLAN)
    small.hospital("NEW", {"P3": 100}).sold("NEW", {202612: 900}, position="P3")
    small.sql("UPDATE institution SET target = false WHERE code = 'H0'")
    small.sql("UPDATE assignment SET valid_to = '2026-12-31' WHERE institution_id ="
              " (SELECT id FROM institution WHERE code = 'H0')")  # fmt: skip
    small.split("history=1")
    pairs = {p.row.node: p for p in comparing.diff(small.ws, PLAN, level="institution").lines}
    assert (pairs["NEW"].old, pairs["NEW"].growth) == (None, None)
    assert pairs["H0"].new is None
    assert pairs["H0"].difference == -sum(pairs["H0"].old or ())


def test_one_version_cannot_be_compared(small: Region) -> None:
    small.split()
    with pytest.raises(OneVersionOnly):
        comparing.diff(small.ws, PLAN)


def test_nodes_that_stay_are_counted_and_not_listed(small: Region, run_cli: RunCli) -> None:
    small.split("history=1")
    drafts.approve(small.ws, PLAN)
    small.pin("D1", "05", fixed=70)
    small.split("history=1")
    result = run_cli("targets", "diff", "1", "2", "--level", "position", "--format", "json")
    rows = json.loads(result.out)
    assert {row["node"] for row in rows} >= {"P1", "P2"}
    assert all(row["difference"] == row["new"] - row["old"] for row in rows)
    text = run_cli("targets", "diff", "--level", "position").out
    assert "→" in text
    chinese = run_cli("targets", "diff", "--level", "position", "--lang", "zh").out
    assert "增加" in chinese or "减少" in chinese


def test_scenarios_stand_side_by_side(small: Region, run_cli: RunCli) -> None:
    small.split("history=1")
    for scenario, total in (("floor", "1000"), ("stretch", "1500")):
        run_cli("targets", "set", "--scenario", scenario, "--product", "P01", "--total", total,
                "--year", "2027")  # fmt: skip
        run_cli("targets", "split", "--scenario", scenario, "--basis", "history=1",
                "--year", "2027")  # fmt: skip
    found = comparing.compare(
        small.ws, 2027, [("units", "floor"), ("units", "target"), ("units", "stretch")],
        level="district",
    )  # fmt: skip
    assert [row.total if row else 0 for row in found.totals[0][1]] == [1000, 1200, 1500]
    for at, whole in enumerate((1000, 1200, 1500)):
        sides = [held[at] for _, held in found.rows]
        assert sum(side.total for side in sides if side) == whole
    out = run_cli("targets", "compare", "floor", "target", "stretch", "--format", "json").out
    top = json.loads(out)[0]
    assert (top["floor_units"], top["stretch_units"], top["stretch_units_change"]) == (
        1000, 1500, 500,
    )  # fmt: skip
    assert run_cli("targets", "compare", "--lang", "zh").code == 0


def test_measures_stand_side_by_side_without_a_difference(small: Region, run_cli: RunCli) -> None:
    small.split("history=1")
    run_cli("targets", "set", "--measure", "amount", "--product", "P01", "--total", "90000",
            "--year", "2027")  # fmt: skip
    run_cli("targets", "split", "--measure", "amount", "--basis", "history=1", "--year", "2027")
    rows = json.loads(run_cli("targets", "compare", "units", "amount", "--format", "json").out)
    assert (rows[0]["target_units"], rows[0]["target_amount"]) == (1200, "90000.00")
    assert "target_amount_change" not in rows[0]
    assert run_cli("targets", "compare", "units:nothing").code == 5


def test_versions_say_when_who_and_how_much(small: Region, run_cli: RunCli) -> None:
    two_versions(small)
    rows = json.loads(run_cli("targets", "versions", "--format", "json").out)
    assert [row["totals"] for row in rows] == ["P01 1,200", "P01 1,200"]
    assert all(row["opened"] for row in rows)
    assert "who" in rows[0]
