"""A room announces itself once, by `ROOM` in its `room.py`; whatever lists rooms asks here.

A reference is "module:attribute", seen from the folder of the room, and is followed when it is
needed, so that `territory --help` loads no more than the commands. A folder with a `room.py` is a
room: no list names it.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CREDITS = "flow_credit"
"""The table of credits, which are computed anew where rows that feed them change."""

EVERYONE = "true"
NOBODY = "false"
BY_REFERENCE = "by reference"
"""A row is seen with what it refers to."""


def among(column: str, function: str) -> str:
    """Return a condition of SQL that asks a function for ids once for a whole statement."""
    return f"{column} = ANY ((SELECT {function}())::integer[])"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table of the store, and all that must be known of it beside its columns.

    seen_by: which rows a login of one node sees; EVERYONE, NOBODY, BY_REFERENCE, or a condition of
    SQL. personal: columns that may name a person outside the sales force, who can be forgotten.
    feeds: tables that are computed from its rows and have no reference to them. through: condition
    by which rows that refer to it are seen, with `{column}` for the column that does.
    """

    name: str
    seen_by: str
    personal: tuple[str, ...]
    feeds: tuple[str, ...]
    through: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report, which `territory report NAME` shows.

    help: of the command. holds: for the list of reports. command: a function that takes a `Call`
    and options, as `territory.options.command` wants it.
    """

    name: str
    help: str
    holds: str
    command: str


@dataclass(frozen=True, slots=True)
class Due:
    """Work that waits for somebody; `territory status` says it.

    subject: a slug. template: English, with places for params. look: the command that shows it.
    """

    subject: str
    template: str
    params: Mapping[str, Any]
    look: str


@dataclass(frozen=True, slots=True)
class Room:
    """Offers of a room to those that assemble it with others.

    order: its place in the help and among the checks. kinds: of import. registers: those
    that are listed and shown. commands: a function that
    mounts them on the application. checks: a function of transaction, day and settings that
    returns findings. dependents: a function of transaction, run and its images that returns the
    codes of later runs that stand on it. functions: of SQL, that the conditions of its tables ask.
    due: a function of transaction and day that returns what is `Due`. card: a function of
    transaction, kind and id that returns lines for the card of a thing (`territory show`).
    """

    name: str
    order: int
    tables: tuple[TableFacts, ...] = ()
    kinds: str = ""
    registers: str = ""
    commands: str = ""
    checks: str = ""
    dependents: str = ""
    functions: str = ""
    reports: tuple[Report, ...] = ()
    due: str = ""
    card: str = ""

    def get(self, reference: str) -> Any:
        """Return what a reference of this room leads to."""
        module, _, attribute = reference.partition(":")
        return getattr(importlib.import_module(f"territory.{self.name}.{module}"), attribute)


@cache
def all_rooms() -> tuple[Room, ...]:
    """Return every room by its order."""
    places = importlib.import_module("territory").__path__
    folders = [path.parent.name for place in places for path in Path(place).glob("*/room.py")]
    rooms = [importlib.import_module(f"territory.{name}.room").ROOM for name in folders]
    return tuple(sorted(rooms, key=lambda room: room.order))


def offered(field: str) -> Iterator[Any]:
    """Yield what a field of each room leads to, where the room has one."""
    for room in all_rooms():
        reference = getattr(room, field)
        if reference:
            yield room.get(reference)


def facts_of_tables() -> dict[str, TableFacts]:
    """Return every table that a room announces, by name."""
    return {facts.name: facts for room in all_rooms() for facts in room.tables}


def feeds(table: str, other: str) -> bool:
    """Tell whether another table is computed from the rows of a table.

    Raises:
        KeyError: no room announces the table.
    """
    return other in facts_of_tables()[table].feeds


def personal_tables() -> tuple[str, ...]:
    """Return the tables in which a person who can be forgotten may be named, logs too."""
    return tuple(name for name, facts in facts_of_tables().items() if facts.personal)


@cache
def outsiders() -> frozenset[str]:
    """Return the tables of people outside the sales force, who are masked and can be forgotten."""
    return frozenset(name for name, facts in facts_of_tables().items() if "name" in facts.personal)
