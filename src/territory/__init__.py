"""Sales territories of pharmaceutical teams: flow, classes, targets, reports."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from territory.api import Region

__all__ = ["open"]


def open(place: str | Path = ".", *, as_of: date | None = None) -> "Region":  # noqa: A001 - reads well as territory.open
    """Open a region for reading with pandas; see `territory.api.open_region`."""
    from territory.api import open_region

    return open_region(place, as_of=as_of)
