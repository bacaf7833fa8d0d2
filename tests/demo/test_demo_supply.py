"""The demonstration's purchases and stock against the truth of its generator."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from territory.demo import supply_files
from territory.demo.region import LAST_MONTH, make_region
from territory.kernel.periods import Month

if TYPE_CHECKING:
    from conftest import Demo, RunCli

NOVEMBER = LAST_MONTH.plus(-1)


@pytest.fixture(params=["demo", "other_demo"])
def made(request: pytest.FixtureRequest) -> "Demo":
    demo: Demo = request.getfixturevalue(request.param)
    return demo


def shown(run_cli: "RunCli", demo: "Demo", *command: str) -> list[dict[str, Any]]:
    done = run_cli("--db", demo.db, *command, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def crossing(demo: "Demo", left: Month) -> Counter[tuple[str, str]]:
    """Boxes by buyer and product that left in a month and arrived in the next."""
    region = make_region(demo.hospitals, demo.seed)
    return Counter(
        {
            (distributor.code, sale.product): sale.quantity
            for distributor in region.distributors
            if distributor.code in supply_files.SENDERS
            for day, sale in supply_files.purchases(region, distributor)
            if sale.month == left and Month.of(day) > left
        }
    )


def column(rows: list[dict[str, Any]], name: str) -> Counter[tuple[str, str]]:
    return Counter({(row["buyer"], row["product"]): row[name] for row in rows if row[name]})


def test_what_is_in_transit_at_the_end_of_the_year(run_cli: "RunCli", made: "Demo") -> None:
    rows = shown(run_cli, made, "flow", "bridge", "--tiers", "--month", str(LAST_MONTH), "--all")
    assert column(rows, "in_transit") == crossing(made, LAST_MONTH)
    arrived = column(rows, "arrived")
    assert {key: -boxes for key, boxes in arrived.items()} == crossing(made, NOVEMBER)
    assert not column(rows, "unexplained")
    assert {row["buyer"] for row in rows if row["missing_file"]} == {"T202", "T203"}


def test_the_boxes_that_are_not_there_are_found(run_cli: "RunCli", made: "Demo") -> None:
    (row,) = shown(run_cli, made, "flow", "stock")
    code, product, month = supply_files.SHORT
    assert (row["distributor"], row["product"], row["month"]) == (code, product, str(month))
    assert (row["difference"], row["status"]) == (supply_files.SHORT_BY, "breaks")
    everything = shown(run_cli, made, "flow", "stock", "--all")
    assert Counter(row["status"] for row in everything) == {"holds": 5, "breaks": 1}
