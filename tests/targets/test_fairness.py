"""Fairness in figures: a plan like the potential is fair, one against it is not."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from targets_region import PLAN, Region, RunCli

from territory.targets.rules.fairness import (
    band_figures,
    bands_of,
    correlation,
    misplaced,
    ratio,
    spread,
)
from territory.targets.service.fairness import ProductFairness, fairness


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_correlation_is_pearsons_and_blank_where_it_says_nothing() -> None:
    x, y = floats(1, 2, 3, 5), floats(2, 3, 1, 7)
    assert correlation(x, y) == pytest.approx(float(np.corrcoef(x, y)[0, 1]))
    assert correlation(floats(1, 2), floats(1, 2)) is None
    assert correlation(floats(1, 1, 1), floats(1, 2, 3)) is None
    assert correlation(floats(1, 2, 3, np.nan), floats(2, 4, 6, 9)) == pytest.approx(1)


def test_a_spread_has_its_quarters() -> None:
    held = spread(floats(1, 2, 3, 4, 5, np.nan))
    assert held is not None
    assert (held.count, held.least, held.lower, held.median, held.upper, held.most) == (
        5, 1, 2, 3, 4, 5,
    )  # fmt: skip
    assert held.variation == pytest.approx(2**0.5 / 3)
    assert spread(floats(np.nan)) is None


def test_bands_are_20_60_20_and_hold_every_node() -> None:
    band = bands_of(floats(10, 100, 30, 40, 50, 60, 70, 80, 90, 20))
    assert band.tolist() == [2, 0, 1, 1, 1, 1, 1, 1, 0, 2]
    quota = np.arange(10, dtype=np.int64) + 1
    last = quota * 0 + 1
    twice = np.array(quota * 2, dtype=np.float64)
    figures = band_figures(band, quota, like=quota, last=last, potential=twice)
    assert sum(one.quota for one in figures) == quota.sum()
    assert sum(one.nodes for one in figures) == 10
    assert [one.of_potential for one in figures] == [0.5, 0.5, 0.5]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_the_part_that_stands_elsewhere_is_between_nothing_and_all(values: list[float]) -> None:
    quota, other = np.array(values), np.array(values[::-1])
    found = misplaced(quota, other)
    assert found is None or -1e-9 <= found <= 1 + 1e-9
    if quota.sum() > 0:
        assert misplaced(quota, quota * 3) == pytest.approx(0)


def test_a_ratio_without_a_denominator_is_unknown() -> None:
    assert np.isnan(ratio(floats(1), floats(0))).all()


def of(region: Region, level: str = "institution") -> ProductFairness:
    return fairness(region.ws, PLAN, level=level).products[0]


def with_potential(small: Region, units: list[int]) -> Region:
    for at, value in enumerate(units):
        small.potential(f"H{at}", value)
    return small


def test_a_plan_by_potential_gives_shares_of_potential(small: Region) -> None:
    with_potential(small, [100, 200, 300, 400, 500, 600]).split("potential=1")
    found = of(small)
    assert found.misplaced is not None
    assert found.misplaced < 0.01
    assert found.potential_and_quota == pytest.approx(1, abs=1e-3)
    assert [row.index for row in found.rows] == pytest.approx([1] * 6, abs=0.02)


def test_a_plan_by_history_asks_all_the_same_growth(small: Region) -> None:
    with_potential(small, [600, 500, 400, 300, 200, 100]).split("history=1")
    found = of(small)
    assert found.growth is not None
    assert found.growth.most - found.growth.least < 0.02
    assert found.misplaced is not None
    assert found.misplaced > 0.2
    assert sum(row.quota_share for row in found.rows) == pytest.approx(1)
    assert sum(band.quota for band in found.bands) == 1_200


def test_an_equal_plan_asks_more_growth_of_the_small(small: Region, run_cli: RunCli) -> None:
    with_potential(small, [100] * 6).split("equal=1")
    found = of(small)
    assert found.size_and_growth is not None
    assert found.size_and_growth < -0.5
    small_band, large_band = found.bands[2].growth, found.bands[0].growth
    assert small_band is not None
    assert large_band is not None
    assert small_band > large_band
    out = run_cli("targets", "fairness", "--level", "institution").out
    assert "The smaller a node is, the more growth is asked of it." in out


def test_what_is_unknown_is_blank_with_its_reason(region: Region, run_cli: RunCli) -> None:
    region.hospital("A", {"P1": 100}).hospital("B", {"P2": 100}).total(600).split("equal=1")
    found = of(region, "position")
    assert (found.size_and_growth, found.misplaced, found.by_potential) == (None, None, None)
    out = run_cli("targets", "fairness").out
    assert "No potential is known" in out
    assert "correlations are blank" in out
    assert "潜力" in run_cli("targets", "fairness", "--lang", "zh").out


def test_the_page_has_its_picture_and_the_workbook_a_native_chart(
    small: Region, run_cli: RunCli
) -> None:
    from zipfile import ZipFile

    with_potential(small, [100, 200, 300, 400, 500, 600]).split("history=1")
    for name in ("fair.html", "fair.xlsx"):
        assert run_cli("targets", "fairness", "--level", "institution", "-o", name).code == 0
    page = open("fair.html", encoding="utf-8").read()  # noqa: PTH123, SIM115 - a line of a test
    assert "<svg" in page
    assert any("charts/chart" in name for name in ZipFile("fair.xlsx").namelist())
    rows = json.loads(run_cli("targets", "fairness", "--format", "json").out)
    assert "size_and_growth" in json.dumps(rows)
