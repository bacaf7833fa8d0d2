"""All tables of all rooms."""

import importlib
from functools import cache
from typing import TYPE_CHECKING

from territory.room import all_rooms, facts_of_tables

if TYPE_CHECKING:
    from sqlalchemy import Table


class NotAnnounced(LookupError):
    """No room announces a table that is there, or a table is announced that is not there."""


@cache
def all_tables() -> "tuple[Table, ...]":
    """Return every table of the store; those that others refer to stand first.

    Raises:
        NotAnnounced: the program is at fault, it names the table.
    """
    from sqlmodel import SQLModel

    for room in all_rooms():
        if room.tables:
            importlib.import_module(f"territory.{room.name}.tables")
    found = tuple(SQLModel.metadata.sorted_tables)
    astray = {table.name for table in found} ^ set(facts_of_tables())
    if astray:
        raise NotAnnounced(", ".join(sorted(astray)))
    return found
