"""What the roster can import: registers, and kinds with a loader of their own."""

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

REGISTERS: tuple[Register, ...] = (contacts.CONTACTS, filings.FILINGS)
"""Every register of this room."""

KINDS: tuple[Kind, ...] = tuple(
    sorted(
        (
            *products.KINDS,
            *distributors.KINDS,
            *tree.KINDS,
            *people.KINDS,
            *positions.KINDS,
            *institutions.KINDS,
            *relations.KINDS,
            *aliases.KINDS,
            *departments.KINDS,
            *listings.KINDS,
            *assignments.KINDS,
            *(register.kind for register in REGISTERS),
        ),
        key=lambda kind: kind.order,
    )
)
"""Every kind of this room, in the order of dependency."""

__all__ = ["KINDS", "REGISTERS"]
