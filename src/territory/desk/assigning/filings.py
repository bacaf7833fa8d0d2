"""Whose filed region changes with a move (Measures on medical representatives 医药代表管理办法)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from territory.store.transaction import Tx

DAYS: Final = 30
"""A change of region or product is filed within so many days (DOMAIN.md section 14)."""


@dataclass(frozen=True, slots=True)
class DueFiling:
    """A filed person whose region changes: by when the filing is to be updated."""

    position_id: int
    person: str
    filing_number: str
    due: date


def filings(tx: "Tx", positions: Collection[int], on: date) -> list[DueFiling]:
    """Return who fills positions on a day and is filed, by position."""
    from territory.roster.lookup.organisation import posts_on

    posts = posts_on(tx, on)
    return [
        DueFiling(position, filler.name, filler.filing_number, on + timedelta(DAYS))
        for position in sorted(positions)
        if (filler := posts.get(position)) and filler.filing_number
    ]
