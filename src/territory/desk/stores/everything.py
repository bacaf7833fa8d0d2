"""All tables of all rooms."""

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table


@cache
def all_tables() -> "tuple[Table, ...]":
    """Return every table of the store; those that others refer to stand first."""
    from sqlmodel import SQLModel

    import territory

    for room in pkgutil.iter_modules(territory.__path__):
        if room.ispkg and importlib.util.find_spec(f"territory.{room.name}.tables"):
            importlib.import_module(f"territory.{room.name}.tables")
    return tuple(SQLModel.metadata.sorted_tables)
