"""Rows that follow when a row turns out to be another: one department under two names.

Which columns do so is said by the column itself, so that no list names rooms. A column that does
not follow keeps what it said: reported months, and rows of flow that are read anew by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from territory.store.transaction import CHUNK, Tx

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

FOLLOWS: dict[str, Any] = {"info": {"follows": True}}
"""Keywords of a column whose rows follow the row that they refer to."""


@dataclass(slots=True)
class Followed:
    """Table → rows that followed, and rows that did not, since the other has their like."""

    moved: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Followed") -> None:
        """Count those of another in."""
        for mine, theirs in ((self.moved, other.moved), (self.left, other.left)):
            for table, count in theirs.items():
                mine[table] = mine.get(table, 0) + count


def columns_that_follow(name: str) -> "Iterable[Column[Any]]":
    """Return the columns, of all tables, whose rows follow those of a table."""
    from territory.store.all_tables import all_tables

    for table in all_tables():
        for key in table.foreign_keys:
            if key.column.table.name == name and key.parent.info.get("follows"):
                yield key.parent


def follow(tx: Tx, name: str, old: int, new: int, *, but: Iterable[str] = ()) -> Followed:
    """Let the rows that refer to one row of a table refer to another instead.

    A row stays behind where the other has one of the same key already.

    Args:
        tx: A writing transaction.
        name: The table of both.
        old: Key of the row that turned out to be the other.
        new: Key of the other.
        but: Tables whose rows the caller moves itself.
    """
    found = Followed()
    for column in columns_that_follow(name):
        if column.table.name in set(but):
            continue
        mine = _referring(tx, column, old)
        taken = _keys(column, _referring(tx, column, new))
        free = [row["id"] for row in mine if not _keys(column, [row]) & taken]
        move(tx, column, free, new)
        for counts, count in ((found.moved, len(free)), (found.left, len(mine) - len(free))):
            if count:
                counts[column.table.name] = count
    return found


def move(tx: Tx, column: "Column[Any]", ids: list[int], to: int) -> None:
    """Let rows of a column's table refer to another row."""
    from sqlalchemy import update

    table: Table = column.table
    for start in range(0, len(ids), CHUNK):
        some = table.c.id.in_(ids[start : start + CHUNK])
        tx.execute(update(table).where(some).values({column.name: to}))


def _referring(tx: Tx, column: "Column[Any]", to: int) -> list[Any]:
    from sqlalchemy import select

    return tx.rows(select(column.table).where(column == to))


def _keys(column: "Column[Any]", rows: Iterable[Any]) -> set[tuple[Any, ...]]:
    """Return what must not come twice beside the column: a key of each constraint and row."""
    from sqlalchemy import UniqueConstraint

    table: Table = column.table
    constraints = [
        [one.name for one in constraint.columns if one.name != column.name]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and column.name in constraint.columns
    ]
    return {(*names, *(row[name] for name in names)) for row in rows for names in constraints}
