"""What the roster can import and list: its registers, and kinds with a loader of their own."""

from territory.intake.kinds import Kind
from territory.registers.declaration import Register
from territory.roster.kinds import (
    aliases,
    assignments,
    contacts,
    departments,
    distributors,
    filings,
    institutions,
    listings,
    people,
    positions,
    products,
    relations,
    tree,
)

REGISTERS: tuple[Register, ...] = (
    *products.REGISTERS,
    distributors.DISTRIBUTORS,
    tree.TERRITORIES,
    positions.POSITIONS,
    people.PEOPLE,
    institutions.INSTITUTIONS,
    aliases.ALIASES,
    relations.RELATIONS,
    departments.DEPARTMENTS,
    departments.DOCTORS,
    contacts.CONTACTS,
    listings.LISTINGS,
    filings.FILINGS,
    assignments.ASSIGNMENTS,
)
"""Every register of this room."""

KINDS: tuple[Kind, ...] = tuple(
    sorted((register.kind for register in REGISTERS), key=lambda kind: kind.order)
)
"""Every kind of this room, in the order of dependency."""

__all__ = ["KINDS", "REGISTERS"]
