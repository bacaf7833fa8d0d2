"""Check and explain: a change by hand has a name, and a chain recomputes to its number."""

import json

import pytest
from targets_chains import recompute, split_for_chains
from targets_region import PLAN, Region, RunCli

from territory.kernel.periods import Month
from territory.plans.rules import refusals
from territory.targets.service import check, explain
from territory.targets.service.explain import chain_of


def differences(region: Region) -> list[tuple[str, str, str]]:
    found = check.check(region.ws, PLAN, None).products[0].differences
    return [(item.code, item.key, item.period) for item in found]


def node_id(region: Region, key: str) -> int:
    with region.ws.reading() as tx:
        from sqlalchemy import text

        rows = tx.rows(text("SELECT id FROM plan_node WHERE key = :key"), {"key": key})
        return int(rows[0]["id"])


def test_an_untouched_split_has_no_difference(small: Region) -> None:
    small.split()
    [checked] = check.check(small.ws, PLAN, None).products
    assert checked.differences == ()
    assert checked.measured is not None
    assert (checked.measured.nodes, checked.measured.periods) == (12, 17)
    assert checked.measured.difference == 0


def test_a_changed_cell_is_named_by_leaf_and_month(small: Region) -> None:
    small.split()
    small.sql(f"UPDATE plan_cell SET m05 = m05 + 1 WHERE node_id = {node_id(small, 'H3@P2')}")
    assert ("cell", "H3@P2", "05") in differences(small)
    assert {code for code, _, _ in differences(small)} <= {"cell", "pin"}


def test_two_changes_that_cancel_out_are_both_named(small: Region) -> None:
    small.split()
    small.sql(f"UPDATE plan_cell SET m05 = m05 + 1 WHERE node_id = {node_id(small, 'H2@P2')}")
    small.sql(f"UPDATE plan_cell SET m05 = m05 - 1 WHERE node_id = {node_id(small, 'H3@P2')}")
    assert differences(small) == [("cell", "H2@P2", "05"), ("cell", "H3@P2", "05")]


def test_a_changed_subtotal_is_named_by_node_and_month(small: Region) -> None:
    small.split()
    small.sql(f"UPDATE plan_subtotal SET m11 = m11 + 3 WHERE node_id = {node_id(small, 'D1')}")
    assert differences(small) == [("subtotal", "D1", "11")]


def test_a_cleared_cell_and_a_missing_row_are_named(small: Region) -> None:
    small.split()
    small.sql(f"UPDATE plan_cell SET m02 = NULL WHERE node_id = {node_id(small, 'H0@P1')}")
    small.sql(f"DELETE FROM plan_cell WHERE node_id = {node_id(small, 'H5@P3')}")
    found = differences(small)
    assert ("cell", "H0@P1", "02") in found
    assert ("cell", "H5@P3", "12") in found


def test_a_cell_changed_together_with_its_digest_still_shows(small: Region) -> None:
    from territory.plans.rules.digests import leaf_digest

    result = small.split()
    [leaf] = [leaf for leaf in result.products[0].stored.leaves if leaf.node == "H3"]
    months = (*leaf.months[:4], (leaf.months[4] or 0) + 1, *leaf.months[5:])
    small.sql(f"UPDATE plan_cell SET m05 = m05 + 1 WHERE node_id = {leaf.id}")
    digest = leaf_digest(leaf.key, months, leaf.manual)
    small.sql(f"UPDATE plan_digest SET digest = '{digest}' WHERE node_id = {leaf.id}")
    found = differences(small)
    assert ("digest", "P2", "Y") in found
    assert ("subtotal", "P2", "05") in found


def test_check_exits_13_and_names_the_cell(small: Region, run_cli: RunCli) -> None:
    small.split()
    assert run_cli("targets", "check").code == 0
    small.sql(f"UPDATE plan_cell SET m05 = 999 WHERE node_id = {node_id(small, 'H3@P2')}")
    result = run_cli("targets", "check", "--format", "json")
    assert result.code == 13
    first = json.loads(result.out)[0]
    assert (first["code"], first["node"], first["period"]) == ("cell", "H3", "05")
    assert (first["found"], first["key"]) == (999, "H3@P2")


def test_every_chain_recomputes_to_the_stored_number(small: Region) -> None:
    stored = split_for_chains(small)
    sums = stored.months()
    for node in stored.nodes:
        for number in (1, 5, 12):
            chain = chain_of(stored, node, Month(2027, number))
            assert recompute(chain) == chain.value == sums[node.ordinal, number - 1]


def test_the_chain_stands_on_what_was_stored_not_on_todays_data(small: Region) -> None:
    small.split()
    before = explain.explain(small.ws, PLAN, "P01", "H3", Month(2027, 5))
    small.sql("UPDATE flow_credit SET quantity = quantity * 7 WHERE institution_id = 4")
    small.sql("UPDATE assignment SET share = 1")
    after = explain.explain(small.ws, PLAN, "P01", "H3", Month(2027, 5))
    assert before.parts == after.parts
    assert before.ideal == after.ideal


def test_the_printed_chain_says_each_station(small: Region, run_cli: RunCli) -> None:
    split_for_chains(small)
    result = run_cli(
        "targets", "explain", "NEW", "--product", "P01", "--month", "2027-05", "--format", "json"
    )
    rows = {row["station"]: row for row in json.loads(result.out)}
    assert rows["total"]["value"] == 1_200
    assert rows["ramp"]["factor"] == pytest.approx(2 / 12, abs=1e-6)
    ideal = rows["month"]["value"] + rows["margins"]["value"] + rows["pins"]["value"]
    assert ideal == pytest.approx(rows["ideal"]["value"], abs=1e-5)
    assert rows["ideal"]["value"] + rows["rounding"]["value"] == pytest.approx(
        rows["stored"]["value"]
    )
    assert "2027-04" in rows["ramp"]["label"]


def test_a_shared_hospital_is_ambiguous_until_the_position_is_said(
    region: Region, run_cli: RunCli
) -> None:
    region.hospital("A", {"P1": 60, "P2": 40}).sold("A", {202612: 10}).total(1_000).split()
    base = ("targets", "explain", "A", "--product", "P01", "--month", "2027-05")
    ambiguous = run_cli(*base)
    assert ambiguous.code == 5
    assert "A@P1" in ambiguous.err
    assert "A@P2" in ambiguous.err
    assert run_cli(*base, "--position", "P2").code == 0
    assert run_cli("targets", "explain", "B", *base[3:]).code == 5


def test_a_month_of_another_year_is_refused(small: Region) -> None:
    small.split()
    with pytest.raises(refusals.MonthOutsidePlan):
        explain.explain(small.ws, PLAN, "P01", "H3", Month(2026, 5))


def test_a_sum_of_last_year_that_is_not_that_of_the_leaves_shows(small: Region) -> None:
    small.split()
    inputs = '\'{"last_year": 1, "last_year_months": 4095}\''
    small.sql(f"UPDATE plan_node SET inputs = {inputs} WHERE node = 'D1'")
    assert ("last_year", "D1", "Y") in differences(small)
