"""What the roster can import: fifteen kinds, each with its fields, key and loader."""

from territory.intake.kinds import Kind
from territory.roster.kinds import (
    aliases,
    assignments,
    departments,
    distributors,
    institutions,
    listings,
    people,
    positions,
    products,
    relations,
    tree,
)

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
        ),
        key=lambda kind: kind.order,
    )
)
"""Every kind of this room, in the order of dependency."""

__all__ = ["KINDS"]
