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
    from sqlmodel import col, select

    from territory.roster.tables import Person, Post

    posts = (
        select(Post)
        .where(col(Post.territory_id).in_(sorted(positions)), col(Post.valid_from) <= on)
        .order_by(col(Post.territory_id), col(Post.valid_from))
    )
    filling = {post.territory_id: post.person_id for post in tx.session.exec(posts)}
    wanted = sorted({person for person in filling.values() if person is not None})
    filed = select(Person).where(col(Person.id).in_(wanted))
    people = {person.id: person for person in tx.session.exec(filed)}
    return [
        DueFiling(position, people[key].name, number, on + timedelta(DAYS))
        for position, key in filling.items()
        if key in people and (number := people[key].filing_number)
    ]
