"""Which rows of every table a login of one node sees, as conditions of row-level security.

The room of a table says it (`territory.room.TableFacts`); most rows are seen with what they refer
to.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from territory.room import BY_REFERENCE, EVERYONE, all_rooms, facts_of_tables, offered

if TYPE_CHECKING:
    from sqlalchemy import Table

    from territory.store.access.roles import Function


class NoRowFilter(LookupError):
    """A table says that its rows are seen with what they refer to, and refers to nothing seen."""


def functions() -> "tuple[Function, ...]":
    """Return the functions that the conditions ask, those of lower rooms first."""
    return tuple(one for room in offered("functions") for one in room)


def conditions(tables: "tuple[Table, ...]") -> dict[str, str]:
    """Return table → condition of the rows that a login of one node sees.

    Raises:
        KeyError: no room announces a table. NoRowFilter: as it says.
    """
    facts = facts_of_tables()
    said = {table: facts[table.name].seen_by for table in tables}
    return {"alembic_version": EVERYONE} | {
        table.name: _by_reference(table) if condition == BY_REFERENCE else condition
        for table, condition in said.items()
    }


def _by_reference(table: "Table") -> str:
    """Return the condition of the first of the tables that this one must name, else may name."""
    for nullable in (False, True):
        for named, condition in _through():
            for column in table.c:
                refers = any(key.column.table.name == named for key in column.foreign_keys)
                if refers and bool(column.nullable) is nullable:
                    return condition.format(column=column.name)
    raise NoRowFilter(table.name)


def _through() -> Iterator[tuple[str, str]]:
    """Yield table and condition, the one that decides before others first."""
    for room in all_rooms():
        for facts in room.tables:
            if facts.through:
                yield facts.name, facts.through
