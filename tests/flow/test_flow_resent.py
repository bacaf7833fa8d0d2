"""A corrected copy of a file without serial numbers is not counted beside what it corrects."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flow_region import Region

FIRST = [
    {"buyer_name": "一院", "sale_date": date(2027, 1, 3), "quantity": 30},
    {"buyer_name": "二院", "sale_date": date(2027, 1, 4), "quantity": 20},
    {"buyer_name": "一院", "sale_date": date(2027, 1, 5), "quantity": 15},
]


def rows(*changes: tuple[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the first file's rows, with changes."""
    found: list[dict[str, Any]] = [{"distributor": "国控", "serial": None, **row} for row in FIRST]
    for at, change in changes:
        found[at] |= change
    return found


def loaded(region: Region) -> int:
    return region.partition().loaded.quantity


def test_a_corrected_copy_is_asked_about_and_counts_nothing_beside(region: Region) -> None:
    region.flow(*rows(), file="01.xlsx")
    changed = rows((0, {"quantity": 28}), (1, {"sale_date": date(2027, 1, 5)}))
    done = region.flow(*changed, file="01b.xlsx")
    said = [one for one in done.findings if one.code == "flow-may-correct"]
    assert len(said) == 2
    assert said[0].params | {"batch": ""} == {
        "file": "01.xlsx", "same": 1, "distributor": said[0].params["distributor"],
        "month": said[0].params["month"], "absent": 2, "boxes": 50, "new": 2, "batch": "",
    }  # fmt: skip
    assert loaded(region) == 65
    assert "--set further=yes" in said[0].suggestion


def test_further_sales_are_taken_where_somebody_says_so(region: Region) -> None:
    region.flow(*rows(), file="01.xlsx")
    changed = rows((0, {"quantity": 28, "further": True}))
    region.flow(*changed, file="01b.xlsx")
    assert loaded(region) == 65 + 28


@pytest.mark.parametrize(
    "later",
    [
        [*rows(), {**rows()[0], "sale_date": date(2027, 1, 9), "quantity": 7}],
        [rows()[2], {**rows()[0], "sale_date": date(2027, 1, 9), "quantity": 7}],
        [{**rows()[0], "quantity": 7}],
    ],
)
def test_files_that_grow_that_overlap_and_that_share_nothing_are_taken(
    region: Region, later: list[dict[str, Any]]
) -> None:
    region.flow(*rows(), file="01.xlsx")
    done = region.flow(*later, file="02.xlsx")
    assert not [one for one in done.findings if one.code == "flow-may-correct"]
    assert loaded(region) == 65 + 7


def test_another_sender_of_the_same_rows_is_no_copy(region: Region) -> None:
    region.flow(*rows(), file="01.xlsx")
    other = [row | {"distributor": "上药"} for row in rows((0, {"quantity": 28}))]
    region.flow(*other, file="02.xlsx")
    assert loaded(region) == 65 + 63
