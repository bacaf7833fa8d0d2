"""All kinds that can be imported, collected from the rooms that have any."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from territory.errors import NotFound
from territory.intake.kinds import Kind
from territory.present.words import slug_of, word
from territory.room import offered

FLOW = "flow"


SHOWN_BY: Mapping[str, str] = MappingProxyType(
    {
        "flow": "flow show", "purchases": "flow bridge MONTH --tiers", "stock": "flow stock",
        "appeals": "flow appeals list",
        "decisions": "match aliases",
        "targets": "targets show",
        "versions": "targets versions", "pins": "targets pin --list", "season": "targets season",
        "changes": "targets changes list", "classes": "classes show", "months": "flow months",
        "names": "match review", "runs": "history", "imports": "imports list",
        "batches": "imports list", "backups": "backup list", "reports": "report list",
        "logins": "store grant list", "settings": "settings",
    }
)  # fmt: skip
"""Kinds that `list` and `show` do not show, and the command that does."""


class ShownElsewhere(NotFound):
    """{what} are shown by another command."""

    hint = "territory {command}"


def refuse_elsewhere(given: str) -> None:
    """Name the command that shows a kind which `list` does not.

    Raises:
        ShownElsewhere: there is one.
    """
    found = slug_of(given, SHOWN_BY)
    if found is not None:
        raise ShownElsewhere(what=word(found), command=SHOWN_BY[found])


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Return the kinds of every room, in order of dependency."""
    kinds = (kind for room in offered("kinds") for kind in room)
    return tuple(sorted(kinds, key=lambda kind: (kind.order, kind.slug)))


def changes_credits(slug: str) -> bool:
    """Tell whether rows of a kind may change where stored rows of the flow are credited."""
    return any(kind.slug == slug and kind.changes_credits for kind in all_kinds())
