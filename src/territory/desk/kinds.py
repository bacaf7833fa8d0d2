"""All kinds that can be imported, collected from the rooms that have any."""

from functools import cache

from territory.intake.kinds import Kind
from territory.room import offered

FLOW = "flow"


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Return the kinds of every room, in order of dependency."""
    kinds = (kind for room in offered("kinds") for kind in room)
    return tuple(sorted(kinds, key=lambda kind: (kind.order, kind.slug)))


def changes_credits(slug: str) -> bool:
    """Tell whether rows of a kind may change where stored rows of the flow are credited."""
    return any(kind.slug == slug and kind.changes_credits for kind in all_kinds())
