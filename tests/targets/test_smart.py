"""Every target has a number, an owner, a date, and a growth that its history has seen."""

import json
from datetime import date

import numpy as np
import pytest
from targets_region import LONG_AGO, PLAN, Region, RunCli

from territory.roster.tables import Person, Post
from territory.targets.rules.smart import Lack, growth_range, lacks
from territory.targets.service import pins
from territory.targets.service.smart import SmartRow, smart


def test_the_range_is_of_quarters_that_can_be_compared() -> None:
    sold = np.array([[10.0] * 12 + [12.0] * 3 + [9.0] * 3 + [15.0] * 6])
    whole = np.ones(24, dtype=bool)
    assert growth_range(sold, whole)[0].tolist() == pytest.approx([-0.1, 0.5])
    whole[14] = False  # March: the first quarter cannot be compared
    whole[20] = False
    assert growth_range(sold, whole)[0].tolist() == pytest.approx([-0.1, 0.5])
    assert np.isnan(growth_range(sold, np.zeros(24, dtype=bool))).all()
    assert np.isnan(growth_range(sold * 0, np.ones(24, dtype=bool))).all()


def test_what_a_target_lacks() -> None:
    fine = {"owner": True, "dated": True, "growth": 0.1, "seen": (0.0, 0.2)}
    assert lacks(10, **fine) == ()  # type: ignore[arg-type]
    assert lacks(0, **fine) == (Lack.NUMBER,)  # type: ignore[arg-type]
    assert lacks(10, **fine | {"growth": 0.3}) == (Lack.RANGE,)  # type: ignore[arg-type]
    assert lacks(10, **fine | {"seen": None}) == (Lack.HISTORY,)  # type: ignore[arg-type]
    assert lacks(10, **fine | {"owner": False, "dated": False}) == (  # type: ignore[arg-type]
        Lack.OWNER, Lack.DATE,
    )  # fmt: skip


def staffed(region: Region, post: str, role: str) -> None:
    with region.ws.writing("post") as tx:
        person = Person(code=f"E-{post}", name=f"Holder of {post}", role=role)
        tx.session.add(person)
        tx.session.flush()
        tx.session.add(
            Post(territory_id=region.ids[post], person_id=person.id, valid_from=LONG_AGO)
        )


def two_years(region: Region, total: int) -> Region:
    """2025 sold 20 a month, 2026 30 in the first half and 20 in the second: grown by 0 to 50 %."""
    months = {202500 + m: 20 for m in range(1, 13)}
    months |= {202600 + m: 30 if m <= 6 else 20 for m in range(1, 13)}
    region.crowd({f"H{at}": months for at in range(3)})
    region.total(total).split("history=1")
    return region


def by_node(region: Region) -> dict[str, SmartRow]:
    return {one.row.node: one for one in smart(region.ws, PLAN).rows}


def test_growth_inside_its_range_and_an_owner_is_smart(region: Region) -> None:
    staffed(region, "D1", "manager")
    two_years(region, 1_000)  # 11 % on 900
    found = by_node(region)
    assert found["P1"].seen == pytest.approx((0.0, 0.5))
    assert (found["P1"].owner, found["P1"].open) == ("Holder of D1", ())
    assert found["P3"].open == (Lack.OWNER,)
    assert found["P1"].due == date(2027, 12, 31)


def test_growth_that_was_never_seen_wants_a_reason(region: Region, run_cli: RunCli) -> None:
    staffed(region, "C", "manager")
    two_years(region, 1_800)
    assert by_node(region)["P2"].open == (Lack.RANGE,)
    target = by_node(region)["P2"].row.total
    pins.put_pin(
        region.ws, PLAN, "P01", "P2", period="Y", rule="fixed", value=str(target),
        reason="New building opens",
    )  # fmt: skip
    region.split("history=1")
    found = by_node(region)
    assert (found["P2"].open, found["P2"].reason) == ((), "New building opens")
    assert found["P1"].open == (Lack.RANGE,)
    rows = json.loads(run_cli("targets", "smart", "--format", "json").out)
    assert {row["node"]: row["lacks"] for row in rows}["P1"] == "smart-range"
    assert "1 of 3 targets" in run_cli("targets", "smart").out
    assert "历史" in run_cli("targets", "smart", "--lang", "zh").out


def test_a_first_year_has_no_range(small: Region) -> None:
    small.split("history=1")
    assert all(Lack.HISTORY in one.lacks for one in smart(small.ws, PLAN).rows)


def test_the_range_of_a_whole_is_that_of_its_sum(region: Region) -> None:
    two_years(region, 1_000)
    tops = smart(region.ws, PLAN, level="region").rows
    assert [one.seen for one in tops] == [pytest.approx((0.0, 0.5))]
    for one in smart(region.ws, PLAN, level="institution").rows:
        assert one.seen == pytest.approx((0.0, 0.5))
