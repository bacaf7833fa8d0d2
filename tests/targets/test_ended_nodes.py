"""A node that has ended is closed up alike wherever the organisation of a day is asked for."""

import json
from typing import TYPE_CHECKING

import pytest
from targets_region import Region

from territory.workspace import Workspace

if TYPE_CHECKING:
    from conftest import RunCli

PICTURE = """
    C  company
    R1 region   C
    D1 district R1
    P1 position D1
    D2 district R1
    P2 position D2
"""


@pytest.fixture
def reformed(ws: Workspace) -> Region:
    """Give a region whose first district ended on the last day of 2026, with two hospitals."""
    region = Region(ws).organisation(PICTURE).product()
    region.crowd(
        {f"H{at}": dict.fromkeys(range(202601, 202613), 10) for at in (1, 2)},
        {"H1": "P1", "H2": "P2"},
    )
    region.sql("UPDATE territory SET ended = '2026-12-31' WHERE code = 'D1'")
    return region


@pytest.mark.usefixtures("reformed")
def test_targets_are_set_and_split_on_the_tree_that_the_list_shows(run_cli: "RunCli") -> None:
    listed = json.loads(run_cli("list", "territories", "--format", "json").out)
    assert {row["code"]: row["parent"] for row in listed} == {
        "C": None, "R1": "C", "P1": "R1", "D2": "R1", "P2": "D2",
    }  # fmt: skip
    plan = ("--year", "2027", "--product", "P01")
    for command in (("set", *plan, "--total", "1000"), ("split", *plan)):
        done = run_cli("targets", *command)
        assert done.code == 0, done.err
    for level, nodes in (("company", "C"), ("region", "R1"), ("district", "D2 P1")):
        done = run_cli("targets", "show", "--level", level, "--format", "json")
        found = json.loads(done.out)
        assert " ".join(sorted(row["node"] for row in found)) == nodes
        assert sum(row["total"] for row in found) == 1_000


def test_a_hospital_of_a_position_that_has_ended_is_named(
    reformed: Region, run_cli: "RunCli"
) -> None:
    reformed.sql("UPDATE territory SET ended = '2026-12-31' WHERE code = 'P1'")
    reformed.total(1_000)
    done = run_cli("targets", "split", "--year", "2027")
    assert done.code == 4
    assert "Hospital H1 (H1)" in done.err
