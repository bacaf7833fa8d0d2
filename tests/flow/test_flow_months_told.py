"""Months that are worth a look: dates outside of them, and jumps against the months before."""

from datetime import date

import pytest
from flow_region import Region, sale

from territory.intake.kinds import Loaded


def codes(loaded: Loaded) -> list[str]:
    return [item.code for item in loaded.findings]


def before(region: Region, boxes: int, months: tuple[int, ...] = (9, 10, 11)) -> None:
    for month in months:
        region.flow(sale("一院", boxes, distributor="国控", sale_date=date(2026, month, 5)))


def december(region: Region, boxes: int) -> Loaded:
    return region.flow(sale("一院", boxes, distributor="国控", sale_date=date(2026, 12, 5)))


def test_dates_outside_the_month_that_a_row_names_are_said_once(region: Region) -> None:
    loaded = region.flow(
        sale("一院", 1, month=202612), sale("一院", 2, month=202612), sale("一院", 3, month=202701)
    )
    (found,) = [item for item in loaded.findings if item.code == "date-outside-month"]
    assert found.count == 2
    assert not found.rejects


@pytest.mark.parametrize(("boxes", "told"), [(100, False), (200, False), (201, True), (49, True)])
def test_a_month_far_off_the_mean_of_three_is_told(region: Region, boxes: int, told: bool) -> None:
    before(region, 100)
    loaded = december(region, boxes)
    assert ("unusual-jump" in codes(loaded)) is told
    for item in loaded.findings:
        if item.code == "unusual-jump":
            assert item.params["mean"] == 100
            assert item.params["quantity"] == boxes


def test_too_short_a_history_tells_nothing(region: Region) -> None:
    before(region, 100, (10, 11))
    assert "unusual-jump" not in codes(december(region, 900))


def test_a_month_that_still_runs_is_not_called_low(region: Region) -> None:
    before(region, 100, (10, 11, 12))
    loaded = region.flow(sale("一院", 9, distributor="国控", sale_date=date(2027, 1, 5)))
    assert "unusual-jump" not in codes(loaded)


@pytest.mark.parametrize("stored", [(), (9,), (9, 10), (10, 11)])
def test_a_file_may_bring_the_months_before_itself(region: Region, stored: tuple[int, ...]) -> None:
    before(region, 100, stored)
    brought = [month for month in (9, 10, 11) if month not in stored]
    rows = [
        sale("一院", boxes, distributor="国控", sale_date=date(2026, month, 5))
        for month, boxes in [*((month, 100) for month in brought), (12, 201)]
    ]
    (found,) = [item for item in region.flow(*rows).findings if item.code == "unusual-jump"]
    assert found.params["month"] == "2026-12"
    assert found.params["mean"] == 100
    assert found.params["quantity"] == 201


def test_only_the_distributor_with_a_history_is_told(region: Region) -> None:
    before(region, 100)
    loaded = region.flow(
        sale("一院", 900, distributor="上药", sale_date=date(2026, 12, 5)),
        sale("一院", 901, distributor="国控", sale_date=date(2026, 12, 5)),
    )
    (found,) = [item for item in loaded.findings if item.code == "unusual-jump"]
    assert found.params["distributor"] == "国控"
