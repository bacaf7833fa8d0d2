"""The same rows said twice, once with less in them: in either order they count once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flow_region import Region

from territory.ledger.tables import FlowRow

WHOLE = {
    "distributor": "国控", "buyer_name": "一院", "province": "江苏省", "serial": "A1",
    "sale_date": date(2027, 1, 9),
}  # fmt: skip
ALIKE = WHOLE | {"buyer_name": "二院", "serial": "A2", "sale_date": date(2027, 1, 12)}


def without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(names)
    return {**row, **blank} | ({"month": 202701} if "sale_date" in names else {})


@pytest.mark.parametrize(
    "lacking",
    [("distributor",), ("serial",), ("province",), ("sale_date",), ("distributor", "serial"),
     ("serial", "sale_date")],
)  # fmt: skip
@pytest.mark.parametrize("fuller_first", [True, False])
def test_a_file_that_says_less_counts_nothing_twice(
    region: Region, lacking: tuple[str, ...], *, fuller_first: bool
) -> None:
    full = [WHOLE, ALIKE]
    less = [without(row, *lacking) for row in full]
    for file, rows in enumerate((full, less) if fuller_first else (less, full)):
        region.flow(*rows, file=f"{file}.xlsx")
    assert region.partition().loaded.quantity == 20
    assert {row.serial for row in region.stored(FlowRow)} == {"A1", "A2"}
    assert len({row.distributor_id for row in region.stored(FlowRow)}) == 1


def test_rows_said_before_are_named_with_their_remedy(region: Region) -> None:
    region.flow(WHOLE, ALIKE)
    done = region.flow(without(WHOLE, "distributor"), file="again.xlsx")
    (said,) = [one for one in done.findings if one.code == "rows-said-before"]
    assert said.count == 1
    assert "--set distributor=CODE" in said.suggestion


def test_other_rows_without_a_distributor_still_count(region: Region) -> None:
    region.flow(WHOLE, ALIKE)
    other = without(WHOLE, "distributor", "serial") | {"quantity": 7}
    region.flow(other, without(ALIKE, "distributor", "serial"), file="others.xlsx")
    assert region.partition().loaded.quantity == 37


def test_equal_rows_of_another_distributor_count(region: Region) -> None:
    region.flow(WHOLE)
    region.flow(without(WHOLE, "serial") | {"distributor": "上药"}, file="other.xlsx")
    assert region.partition().loaded.quantity == 20


def test_the_same_file_again_without_its_month_stays_in_it(region: Region) -> None:
    rows = [WHOLE, ALIKE]
    region.flow(*({**row, "month": 202702} for row in rows))
    region.flow(*rows, file="again.xlsx")
    assert {row.counted_month for row in region.stored(FlowRow)} == {202702}
    assert region.partition().loaded.quantity == 20


def test_rows_of_a_first_of_the_month_are_no_rows_without_a_day(region: Region) -> None:
    first = {**WHOLE, "serial": None, "sale_date": date(2027, 1, 1)}
    region.flow(first)
    region.flow(first | {"sale_date": date(2027, 1, 9)}, file="later.xlsx")
    assert region.partition().loaded.quantity == 20
    assert {row.sale_date.day for row in region.stored(FlowRow)} == {1, 9}
