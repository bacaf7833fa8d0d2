"""The organisation on a day: nodes in tree order, who fills them, who owns a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.kernel.tree import grow
from territory.roster.tables import Person, Post, Territory, TerritoryParent
from territory.store.transaction import Tx

OWNING_ROLES = frozenset({"manager", "sales", "commercial"})
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A node on a day; `parent` is its place in the same tuple, None at a root.

    person, role: of who fills it or acts for it; None where nobody does.
    vacant: nobody fills it of his own right (an acting manager may).
    """

    id: int
    code: str
    name: str
    level: str
    parent: int | None
    depth: int
    person: str | None = None
    role: str | None = None
    vacant: bool = True
    acting: bool = False


def tree(tx: Tx, on: date) -> tuple[TreeNode, ...]:
    """Return the nodes of the organisation on a day: parents first, brothers by code.

    A node that has ended is left out; its children stand under the next living node above.

    Raises:
        TreeCycle: nodes stand under each other.
    """
    stored = _nodes(tx, on)
    above = _living_parents(tx, on, stored)
    posts = _posts(tx, on)
    grown = grow((row["code"], _code(stored, above[key])) for key, row in stored.items())
    by_code = {row["code"]: row for row in stored.values()}
    nodes = []
    for place, code in enumerate(grown.keys):
        row = by_code[code]
        up = int(grown.parent[place])
        post = posts.get(row["id"], {})
        person = post.get("name")
        acting = bool(person and post["acting"])
        nodes.append(
            TreeNode(
                row["id"],
                code,
                row["name"],
                row["level"],
                None if up < 0 else up,
                int(grown.depth[place]),
                person,
                post.get("role"),
                vacant=not person or acting,
                acting=acting,
            )
        )
    return tuple(nodes)


def _nodes(tx: Tx, on: date) -> dict[int, Mapping[str, Any]]:
    from sqlalchemy import or_, select
    from sqlmodel import col

    columns = Territory.__table__.c  # type: ignore[attr-defined]  # every table model has it
    living = or_(col(Territory.ended).is_(None), col(Territory.ended) > on)
    return {row["id"]: dict(row) for row in tx.rows(select(columns).where(living))}


def parents_on(tx: Tx, on: date) -> dict[int, int | None]:
    """Return node id → id of its parent in force on a day."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(TerritoryParent.territory_id), col(TerritoryParent.parent_id))
        .where(col(TerritoryParent.valid_from) <= on)
        .order_by(col(TerritoryParent.valid_from))
    )
    return {row["territory_id"]: row["parent_id"] for row in tx.rows(statement)}


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


def _posts(tx: Tx, on: date) -> dict[int, Mapping[str, Any]]:
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(
            col(Post.territory_id), col(Post.acting), col(Person.name), col(Person.role)
        )
        .outerjoin(Person, col(Post.person_id) == col(Person.id))
        .where(col(Post.valid_from) <= on)
        .order_by(col(Post.valid_from))
    )  # fmt: skip
    return {row["territory_id"]: dict(row) for row in tx.rows(statement)}


def owners(nodes: Sequence[TreeNode], profile: str = "cn") -> tuple[int | None, ...]:
    """Return for every node the place of the node that owns its number (DOMAIN.md section 14).

    The lowest node, from the node itself upwards, whose person is a manager, in sales or
    commercial. A vacant node is owned by its acting manager, else by the node above. A
    representative owns nothing; under the profile `none` everybody may own.
    """
    owning = [_may_own(node, profile) for node in nodes]
    found: list[int | None] = []
    for place, node in enumerate(nodes):  # parents stand first, so theirs is known
        above = None if node.parent is None else found[node.parent]
        found.append(place if owning[place] else above)
    return tuple(found)


def _may_own(node: TreeNode, profile: str) -> bool:
    if node.person is None:
        return False
    return profile == NOBODY or node.role in OWNING_ROLES


def under(nodes: Sequence[TreeNode], code: str) -> frozenset[int]:
    """Return the ids of a node and everything below it."""
    inside: set[int] = set()
    for node in nodes:
        parent = None if node.parent is None else nodes[node.parent].id
        if node.code == code or parent in inside:
            inside.add(node.id)
    return frozenset(inside)
