"""What is expected of missing files: from their own past, with an honest interval, and apart."""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_region import Region, sale
from hypothesis import given
from hypothesis import strategies as st

from territory.arrivals.rules import FEWEST, Trial, backtest, expected
from territory.arrivals.service.coverage import coverage
from territory.arrivals.service.expectation import expectation, tried
from territory.kernel.periods import Month

if TYPE_CHECKING:
    from conftest import Demo, RunCli

Draw = Callable[[random.Random, int], float]


def stable(_chance: random.Random, _month: int) -> float:
    return 1


def growing(_chance: random.Random, month: int) -> float:
    return 1.02**month


def seasonal(_chance: random.Random, month: int) -> float:
    return 1 + 0.35 * math.sin(2 * math.pi * month / 12)


def lumpy(chance: random.Random, _month: int) -> float:
    return chance.expovariate(1) if chance.random() < 0.7 else 0


def market(shape: Draw, seed: str, senders: int, months: int) -> list[list[int | None]]:
    """Return what senders of one shape sent, each of its own size and unrest."""
    chance = random.Random(seed)  # noqa: S311 - a made-up market
    histories: list[list[int | None]] = []
    for _ in range(senders):
        size, unrest = chance.uniform(200, 3_000), chance.uniform(0.08, 0.25)
        histories.append(
            [
                round(size * shape(chance, month) * max(0, chance.gauss(1, unrest)))
                for month in range(months)
            ]
        )
    return histories


@pytest.mark.parametrize("senders", [1, 4])
@pytest.mark.parametrize("shape", [stable, growing, seasonal, lumpy])
def test_the_interval_holds_seven_to_nine_months_of_ten(shape: Draw, senders: int) -> None:
    trial = Trial()
    for seed in range(8):
        trial += backtest(market(shape, f"{shape.__name__}/{senders}/{seed}", senders, 28))
    assert trial.tried > 150
    assert 0.7 <= (trial.share or 0) <= 0.9


@pytest.mark.long
@pytest.mark.parametrize("senders", [1, 2, 5, 10])
@pytest.mark.parametrize("shape", [stable, growing, seasonal, lumpy])
@pytest.mark.parametrize("months", [18, 30, 42])
def test_the_interval_holds_over_many_markets(shape: Draw, senders: int, months: int) -> None:
    trial = Trial()
    for seed in range(40):
        trial += backtest(market(shape, f"long/{months}/{seed}", senders, months))
    assert 0.7 <= (trial.share or 0) <= 0.9


def test_without_four_months_to_try_there_is_no_interval() -> None:
    assert expected([]) is None
    assert expected([[None, None, None]]) is None
    one = expected([[30]])
    assert one is not None
    assert (one.quantity, one.low, one.tried) == (30, None, 0)
    held = expected([[100] * (3 + FEWEST)])
    assert held is not None
    assert (held.quantity, held.low, held.high, held.tried) == (100, 100, 100, FEWEST)


def test_last_year_is_carried_on_by_the_growth_since() -> None:
    year = [100, 100, 400, 100, 100, 100, 100, 100, 100, 100, 100, 100]
    found = expected([[*year, *(2 * one for one in year), 400, 400]])
    assert found is not None
    assert found.quantity == 1_600, "March was four times January and February, and all doubles"


@given(st.lists(st.lists(st.integers(0, 500), min_size=8, max_size=20), min_size=1, max_size=3))
def test_the_interval_holds_the_figure_and_the_order_is_nothing(rows: list[list[int]]) -> None:
    months = min(map(len, rows))
    histories = [row[:months] for row in rows]
    found = expected(histories)
    assert found is not None
    assert found == expected(histories[::-1])
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.quantity <= found.high


def send(region: Region, distributor: str, quantities: list[int], first: Month) -> None:
    for place, quantity in enumerate(quantities):
        month = first.plus(place)
        region.flow(
            sale("一院", quantity, distributor=distributor, sale_date=month.first_day),
            sale("不明药店", 5, distributor=distributor, sale_date=month.first_day),
        )


def test_only_missing_files_are_expected_and_apart_from_what_came(region: Region) -> None:
    first = Month(2026, 3)
    send(region, "国控", [100] * 11, first)
    send(region, "上药", [40] * 10, first)
    found = coverage(region.tx, [202701])
    said = expectation(region.tx, found)
    assert found.received == 1
    assert sum(one.quantity for one in found.receipts) == 105, "nothing expected is counted"
    (only,) = said.each.values()
    assert said.total == only
    assert (only.quantity, only.low, only.high) == (45, 45, 45)
    product = said.products[region.ids["P1"]]
    assert product.quantity == 40, "of the product, only what would be credited"


def test_several_missing_files_are_expected_together(region: Region) -> None:
    first = Month(2026, 1)
    send(region, "国控", [100, 120] * 6, first)
    send(region, "上药", [50, 30] * 6, first)
    region.distributors("常州医药")
    said = expectation(region.tx, coverage(region.tx, [202701]))
    assert said.total is not None
    assert [one.name for one in said.unknown] == ["常州医药"]
    apart = [one.high - one.low for one in said.each.values() if one.high and one.low]
    assert (said.total.high or 0) - (said.total.low or 0) < sum(apart), "their errors cancel"
    each, together = tried(region.tx, Month(2027, 1))
    assert [one.trial.tried for one in each] == [5, 5, 0]
    assert together is not None
    assert together.trial.tried == 5


def test_the_report_says_expected_apart_from_reported(run_cli: "RunCli", demo: "Demo") -> None:
    def rows(*command: str) -> list[dict[str, object]]:
        done = run_cli("--db", demo.db, *command, "--format", "json")
        assert done.code == 0, done.err
        found: list[dict[str, object]] = json.loads(done.out)
        return found

    lines = rows("report", "achievement", "--month", "2026-12", "--product", "P01")
    (line,) = [row for row in lines if row["node"] == "expected"]
    assert line["actual"] == 0
    low, middle, high = (line[f"expected_{name}"] for name in ("low", "quantity", "high"))
    assert 0 < low < middle < high  # type: ignore[operator]  # all are integers
    (missing,) = [row for row in rows("flow", "coverage") if row["expected_quantity"]]
    assert (missing["status"], missing["quantity"]) == ("overdue", None)
    complete = rows("report", "achievement", "--month", "2026-10")
    assert "expected" not in {row["node"] for row in complete}
    text = run_cli("--db", demo.db, "report", "achievement", "--month", "2026-12").out
    assert "Expected of 1 missing file" in text
    trial = rows("flow", "expected", "--backtest")
    assert trial[-1]["distributor"] is None


def test_a_store_without_flow_expects_nothing(run_cli: "RunCli", db: Path) -> None:
    assert db.exists()
    for command in ("expected", "stock", "bridge --tiers"):
        done = run_cli("flow", *command.split(), "--format", "json")
        assert (done.code, json.loads(done.out)) == (0, []), command
    assert run_cli("flow", "bridge").code == 2
    both = run_cli("flow", "bridge", "--tiers", "--month", "2027-01", "--quarter", "2027Q1")
    assert both.code == 2
