"""Rows in force on a day: of each thing the newest dated one that is not after the day.

A dated row starts a state that lasts until a newer row of the same thing, or until its own last
day where the table has one. The thing is what the table's unique key names beside the day.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

STARTS = "valid_from"
"""Column of the day from which a state holds; a table that has it keeps states, not things."""
ENDS = "valid_to"
"""Column of the last day of a state, where it may end without a newer one."""


def in_force(
    tx: Tx, table: "type[SQLModel]", on: date | None, *conditions: Any
) -> list[dict[str, Any]]:
    """Return the row of each thing that holds on a day, the oldest first.

    on: None for the newest state of all, be it still to come. conditions: on columns of the table.
    """
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    begun = [] if on is None else [columns[STARTS] <= on]
    statement = select(columns).where(*begun, *conditions).order_by(columns[STARTS], columns.id)
    key = _thing(table)
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in tx.rows(statement):
        newest[tuple(row[name] for name in key)] = dict(row)
    return [row for row in newest.values() if on is None or (row.get(ENDS) or on) >= on]


def _thing(table: "type[SQLModel]") -> tuple[str, ...]:
    """Return the columns that say whose state a row is: the unique key without its day."""
    keys: Iterable[Any] = table.__table__.constraints  # type: ignore[attr-defined]  # as above
    (names,) = (
        [column.name for column in key.columns]
        for key in keys
        if STARTS in getattr(key, "columns", ())
    )
    return tuple(name for name in names if name != STARTS)
