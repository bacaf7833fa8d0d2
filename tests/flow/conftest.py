"""Gives the flow tests their region."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flow_region import Region

if TYPE_CHECKING:
    from territory.workspace import Workspace


@pytest.fixture
def region(ws: "Workspace") -> Iterator[Region]:
    """Give a region with two hospitals, two positions and two distributors."""
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.price(2_350)
        region.hospitals("一院", "二院")
        region.distributors("国控", "上药")
        region.assign("一院", {"岗1": 10_000})
        region.assign("二院", {"岗2": 10_000})
        yield region
