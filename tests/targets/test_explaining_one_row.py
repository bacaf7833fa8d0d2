"""`explain` of a month, a quarter or the year, from the row alone as from the whole plan."""

import json
import re

import pytest
from targets_chains import recompute, split_for_chains
from targets_region import PLAN, Region, RunCli

from territory.kernel.periods import Period
from territory.plans.rules.refusals import UnknownNode
from territory.plans.service import changes
from territory.plans.tables import PlanChange
from territory.store.transaction import Tx
from territory.targets.service import explain
from territory.targets.service.explain import Chain, chain_of

PERIODS = ("2027-01", "2027-05", "Q1", "Q2", "Y")


def chain(region: Region, node: str, period: str) -> Chain:
    return explain.explain(region.ws, PLAN, "P01", node, period)


def stations(one: Chain) -> tuple[float, ...]:
    return (
        one.index, one.year, one.season, one.ramp, one.month_share, one.plain, one.margins,
        one.pins, one.ideal, one.rounded, one.by_hand, one.value, one.above_value or 0,
        *(part.figure for part in one.parts), *(part.of for part in one.parts),
    )  # fmt: skip


def test_a_row_alone_says_what_the_whole_plan_says(small: Region) -> None:
    stored = split_for_chains(small)
    for node in stored.nodes:
        for period in PERIODS:
            alone = chain(small, node.key, period)
            whole = chain_of(stored, node, Period.parse(period, 2027))
            assert stations(alone) == pytest.approx(stations(whole), abs=1e-9)
            assert [pin.node for pin in alone.pinned] == [pin.node for pin in whole.pinned]


def test_a_quarter_and_the_year_recompute_to_what_is_stored(small: Region) -> None:
    stored = split_for_chains(small)
    sums = stored.months()
    for node in stored.nodes:
        quarter, year = (chain(small, node.key, period) for period in ("Q2", "Y"))
        assert quarter.value == sums[node.ordinal, 3:6].sum()
        assert year.value == sums[node.ordinal].sum()
        assert year.month_share == pytest.approx(1.0)
        for one in (quarter, year):
            ideal = one.total * one.index * one.month_share + one.margins + one.pins
            assert ideal == pytest.approx(one.ideal, abs=1e-6)
            assert one.rounded + one.by_hand == one.value


def test_the_row_does_not_read_the_others(small: Region) -> None:
    split_for_chains(small)
    before = chain(small, "H3", "Q2")
    small.sql("UPDATE plan_node SET inputs = '{}' WHERE key NOT IN ('H3@P2')")
    assert stations(chain(small, "H3", "Q2")) == stations(before)


def test_what_a_change_by_hand_moved_is_told_apart_from_rounding(small: Region) -> None:
    stored = small.split().products[0].stored
    [leaf] = [leaf for leaf in stored.leaves if leaf.node == "H3"]
    now = leaf.months[4] or 0
    with small.ws.writing("propose") as tx:
        _propose(tx, leaf.id, now + 3)
    changes.apply(small.ws, PLAN, ())
    changed = chain(small, "H3", "2027-05")
    assert (changed.by_hand, changed.rounded, changed.value) == (3, now, now + 3)
    room = chain(small, "H2", "2027-05")
    assert (room.by_hand, room.rounded + room.by_hand) == (-3, room.value)
    above = chain(small, "P2", "2027-05")
    assert (above.by_hand, above.value) == (0, above.rounded)
    assert recompute(changed) == changed.value


def _propose(tx: Tx, node_id: int, value: int) -> None:
    tx.session.add(PlanChange(node_id=node_id, run_id=tx.run_id, month=5, value=value))


def test_departments_by_name_and_names_near_an_unknown_one(region: Region) -> None:
    region.hospital("A", {"P1": 100}).department("A", "Cardiology").hospital("B", {"P1": 100})
    region.sold("A/Cardiology", {202612: 10}).sold("A", {202611: 4}).sold("B", {202612: 10})
    region.total(1_000).split()
    assert chain(region, "Hospital A/Cardiology", "Y").node.key == "A/Cardiology@P1"
    assert chain(region, "B", "Y").above is not None
    with pytest.raises(UnknownNode) as refused:
        chain(region, "Hospitel B", "Y")
    assert "Hospital B" in refused.value.params["proposals"]


def test_the_command_takes_month_quarter_or_year(small: Region, run_cli: RunCli) -> None:
    stored = split_for_chains(small)
    [leaf] = [leaf for leaf in stored.leaves if leaf.node == "H3"]
    base = ("targets", "explain", "H3", "--product", "P01")
    for words, columns in (((), slice(12)), (("--period", "Q2"), slice(3, 6)),
                           (("--month", "2027-05"), slice(4, 5))):  # fmt: skip
        rows = json.loads(run_cli(*base, *words, "--format", "json").out)
        assert rows[-1]["value"] == sum(month or 0 for month in leaf.months[columns])
    assert "2027Q2" in run_cli(*base, "--period", "Q2").out
    figures = next(row for row in rows if row["station"] == "basis")
    assert figures["unit"] == stored.product.unit
    both = run_cli(*base, "--period", "Q2", "--month", "2027-05")
    assert (both.code, "Both a month and a period" in both.err) == (2, True)
    chinese = run_cli(*base, "--lang", "zh").out
    assert re.search("全年|上级", chinese)
