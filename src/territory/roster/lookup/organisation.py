"""The organisation on a day: nodes in tree order, who fills them, who owns a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.kernel.tree import grow
from territory.registers.in_force import in_force
from territory.roster.tables import Person, Post, Territory, TerritoryParent
from territory.store.transaction import Tx

OWNING_ROLES = frozenset({"manager", "sales", "commercial"})
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Filler:
    """Person who fills a node on a day, or acts for it where nobody does of his own right."""

    person_id: int
    name: str
    role: str
    filing_number: str | None
    acting: bool

    def may_own(self, profile: str) -> bool:
        """True where the number may be this person's: under `none` everybody may own."""
        return profile == NOBODY or self.role in OWNING_ROLES


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A node on a day; `parent` is its place in the same tuple, None at a root."""

    id: int
    code: str
    name: str
    level: str
    parent: int | None
    depth: int
    filler: Filler | None = None

    @property
    def person(self) -> str | None:
        """The name of who fills the node or acts for it."""
        return self.filler.name if self.filler else None

    @property
    def role(self) -> str | None:
        """The role of who fills the node or acts for it."""
        return self.filler.role if self.filler else None

    @property
    def acting(self) -> bool:
        """True where somebody acts for it."""
        return self.filler is not None and self.filler.acting

    @property
    def vacant(self) -> bool:
        """True where nobody fills it of his own right."""
        return self.filler is None or self.filler.acting


def tree(tx: Tx, on: date) -> tuple[TreeNode, ...]:
    """Return the nodes of the organisation on a day: parents first, brothers as they were entered.

    A node that has ended is left out; its children stand under the next living node above.

    Raises:
        TreeCycle: nodes stand under each other.
    """
    stored = _nodes(tx, on)
    above = _living_parents(tx, on, stored)
    posts = posts_on(tx, on)
    entered = {row["code"]: key for key, row in stored.items()}
    grown = grow(
        ((row["code"], _code(stored, above[key])) for key, row in stored.items()),
        entered.__getitem__,
    )
    by_code = {row["code"]: row for row in stored.values()}
    nodes = []
    for place, code in enumerate(grown.keys):
        row = by_code[code]
        up = int(grown.parent[place])
        filler = posts.get(row["id"])
        nodes.append(
            TreeNode(
                row["id"], code, row["name"], row["level"], None if up < 0 else up,
                int(grown.depth[place]), filler,
            )
        )  # fmt: skip
    return tuple(nodes)


def _nodes(tx: Tx, on: date) -> dict[int, Mapping[str, Any]]:
    from sqlalchemy import or_, select
    from sqlmodel import col

    columns = Territory.__table__.c  # type: ignore[attr-defined]  # every table model has it
    living = or_(col(Territory.ended).is_(None), col(Territory.ended) > on)
    return {row["id"]: dict(row) for row in tx.rows(select(columns).where(living))}


def parents_on(tx: Tx, on: date | None) -> dict[int, int | None]:
    """Return node id → id of its parent in force on a day, of the newest for None."""
    return {row["territory_id"]: row["parent_id"] for row in in_force(tx, TerritoryParent, on)}


def _living_parents(
    tx: Tx, on: date, living: Mapping[int, Mapping[str, Any]]
) -> dict[int, int | None]:
    above = parents_on(tx, on)
    found = {}
    for node in living:
        parent, seen = above.get(node), {node}
        while parent is not None and parent not in living and parent not in seen:
            seen.add(parent)
            parent = above.get(parent)
        found[node] = parent
    return found


def _code(stored: Mapping[int, Mapping[str, Any]], node: int | None) -> str | None:
    return None if node is None or node not in stored else str(stored[node]["code"])


def posts_on(tx: Tx, on: date) -> dict[int, Filler]:
    """Return node id → who fills it or acts for it on a day; a vacant node is not among them."""
    from sqlalchemy import select

    people = {
        row["id"]: row
        for row in tx.rows(select(Person.__table__.c))  # type: ignore[attr-defined]  # as above
    }
    return {
        post["territory_id"]: Filler(
            post["person_id"], person["name"], person["role"], person["filing_number"],
            bool(post["acting"]),
        )
        for post in in_force(tx, Post, on)
        if (person := people.get(post["person_id"]))
    }  # fmt: skip


def owners(nodes: Sequence[TreeNode], profile: str = "cn") -> tuple[int | None, ...]:
    """Return for every node the place of the node that owns its number (DOMAIN.md section 14).

    The lowest node, from the node itself upwards, whose person is a manager, in sales or
    commercial. A vacant node is owned by its acting manager, else by the node above. A
    representative owns nothing; under the profile `none` everybody may own.
    """
    found: list[int | None] = []
    for place, node in enumerate(nodes):  # parents stand first, so theirs is known
        above = None if node.parent is None else found[node.parent]
        owning = node.filler is not None and node.filler.may_own(profile)
        found.append(place if owning else above)
    return tuple(found)


def under(nodes: Sequence[TreeNode], code: str) -> frozenset[int]:
    """Return the ids of a node and everything below it."""
    inside: set[int] = set()
    for node in nodes:
        parent = None if node.parent is None else nodes[node.parent].id
        if node.code == code or parent in inside:
            inside.add(node.id)
    return frozenset(inside)
