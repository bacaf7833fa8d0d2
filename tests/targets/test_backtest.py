"""Methods on a year that has been: what the year was like is known, so the error is, too."""

import json

import numpy as np
import pytest
from targets_region import PLAN, Region, RunCli

from territory.targets.rules.backtest import score
from territory.targets.rules.refusals import BasesNotOne
from territory.targets.service.backtest import ProductBacktest, backtest


def test_error_is_wape_and_attainment_is_actual_by_planned() -> None:
    planned, actual = np.array([100.0, 100.0, 200.0]), np.array([90.0, 150.0, 160.0])
    found = score(planned, actual)
    assert found is not None
    assert found.error == pytest.approx((10 + 50 + 40) / 400)
    assert found.near == pytest.approx(1 / 3)
    assert found.attainment is not None
    assert (found.attainment.least, found.attainment.most) == (0.8, 1.5)
    assert score(planned, actual * 0) is None


def test_a_perfect_plan_has_no_error() -> None:
    actual = np.array([3.0, 9.0, 1.0])
    found = score(actual, actual)
    assert found is not None
    assert (found.error, found.near, found.size_and_attainment) == (0.0, 1.0, None)


def two_years(region: Region) -> Region:
    """2025 sold 10, 20, 30 a month, 2026 three times as much; potential lies the other way."""
    region.crowd(
        {
            f"H{at}": {
                year + month: 10 * (at + 1) * (1 if year == 202500 else 3)
                for year in (202500, 202600) for month in range(1, 13)
            }
            for at in range(3)
        },
        {f"H{at}": f"P{at + 1}" for at in range(3)},
    )  # fmt: skip
    for at, units in enumerate((900, 600, 300)):
        region.potential(f"H{at}", units)
    return region.total(1_000)


def of(region: Region, *methods: str) -> ProductBacktest:
    return backtest(region.ws, PLAN, methods=methods).products[0]


def test_history_that_repeats_itself_is_without_error(region: Region) -> None:
    found = of(two_years(region))
    assert (found.total, found.months, found.nodes) == (3 * 12 * 60, 12, 3)
    by_name = {",".join(one.method): one.score for one in found.tried}
    history, potential = by_name["history"], by_name["potential"]
    assert history is not None
    assert history.error == pytest.approx(0)
    assert potential is not None
    assert potential.error == pytest.approx((2 / 6) * 2)
    assert found.best is found.tried[0]


def test_last_year_itself_is_not_known_to_the_methods(region: Region) -> None:
    region.crowd({f"H{at}": {202600 + m: 10 * (at + 1) for m in range(1, 13)} for at in range(3)})
    region.total(1_000)
    found = of(region, "history=1", "equal=1")
    assert found.tried[0].score is None
    assert found.tried[1].score is not None
    assert found.window is None


def test_methods_are_named_and_must_sum(region: Region, run_cli: RunCli) -> None:
    two_years(region)
    found = of(region, "history=0.5,equal=0.5")
    assert [list(one.method) for one in found.tried] == [["history", "equal"]]
    with pytest.raises(BasesNotOne):
        of(region, "history=0.5,equal=0.6")
    out = run_cli("targets", "backtest", "--format", "json").out
    rows = json.loads(out)
    assert [row["method"] for row in rows][:2] == ["history=1", "potential=1"]
    assert rows[0]["error"] == pytest.approx(0)
    assert "least error by history" in run_cli("targets", "backtest").out
    assert "误差" in run_cli("targets", "backtest", "--level", "岗位", "--lang", "zh").out


def test_nothing_is_written(region: Region) -> None:
    two_years(region)
    with region.ws.reading() as tx:
        from sqlalchemy import text

        before = tx.rows(text("SELECT count(*) AS n FROM run"))[0]["n"]
    of(region)
    with region.ws.reading() as tx:
        assert tx.rows(text("SELECT count(*) AS n FROM run"))[0]["n"] == before
