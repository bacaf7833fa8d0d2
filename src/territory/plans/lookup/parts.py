"""The part of a stored product that somebody asks for, so that no more than it is read.

Nodes stand parents first and each subtree in one run, which `PlanNode.last` ends: a part is a few
runs of ordinals. Without a part, and for plans that older programs split, the whole is read; what
is shown of it is the same (tests/targets/test_read_in_part.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from territory.kernel.levels import TERRITORY_LEVELS, Levels
from territory.kernel.tree import NO_PARENT
from territory.plans.lookup.stored import Runs, Stored
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.tables import PlanNode
from territory.store.transaction import Tx

MOST_STARTS = 50
"""Nodes that one name may mean, beyond which the whole is read."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked for.

    node: as people name it, or None for the top. level: the level that is shown, None for the
    organisation as a tree. leaves: every leaf under the node is asked for, whatever the level.
    """

    node: str | None = None
    level: str | None = None
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    ordinal: int
    parent: int | None
    last: int
    level: str


def runs_of(tx: Tx, version: Version, product: ProductInfo, part: Part) -> Runs | None:
    """Return the runs of nodes that hold a part and what stands above it; None for all nodes."""
    organisation = _organisation(tx, version, product)
    if not organisation:
        return None
    starts = organisation[:1]
    if part.node is not None:
        starts = _named(tx, version, product, part.node)
    if not starts:
        return None
    inside = {spot.ordinal for spot in organisation}
    if not part.leaves and all(start.ordinal in inside for start in starts):
        levels = Levels.of(_pairs(organisation))
        level = part.level and levels.find(part.level)
        if level is None or level in {*TERRITORY_LEVELS, *(spot.level for spot in organisation)}:
            return _shown(organisation, levels, level)
    if part.node is None:
        return None
    above = {place for start in starts for place in _above(tx, version, product, start)}
    return _single(above) + [(start.ordinal, start.last) for start in starts]


def cut(stored: Stored, level: str | None) -> Stored:
    """Return what a level of the organisation shows of a product that has been read."""
    ends = stored.tree.end.tolist()
    organisation = [
        _Spot(node.ordinal, node.parent, ends[node.ordinal] - 1, node.level)
        for node in stored.nodes
        if node.territory_id is not None
    ]
    runs = _shown(organisation, Levels.of(_pairs(organisation)), level)
    kept = sorted(ordinal for first, last in runs for ordinal in range(first, last + 1))
    places: dict[int | None, int] = {ordinal: at for at, ordinal in enumerate(kept)}
    nodes = (
        replace(stored.nodes[ordinal], ordinal=at, parent=places.get(stored.nodes[ordinal].parent))
        for at, ordinal in enumerate(kept)
    )
    return replace(stored, nodes=tuple(nodes), is_whole=False)


def _single(ordinals: set[int]) -> list[tuple[int, int]]:
    return [(ordinal, ordinal) for ordinal in sorted(ordinals)]


def _organisation(tx: Tx, version: Version, product: ProductInfo) -> list[_Spot]:
    """Return the nodes of the organisation, none where an older program wrote them."""
    return _spots(tx, version, product, col(PlanNode.territory_id).is_not(None))


def _spots(tx: Tx, version: Version, product: ProductInfo, which: Any) -> list[_Spot]:
    """Return nodes by ordinal; none where any of them does not say where its subtree ends."""
    statement = (
        select(PlanNode.ordinal, PlanNode.parent, PlanNode.last, PlanNode.level)  # type: ignore[call-overload]  # columns
        .where(col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id)
        .where(which)
        .order_by(col(PlanNode.ordinal))
    )
    rows = list(tx.stream(statement))
    if any(last is None for _, _, last, _ in rows):
        return []
    return [_Spot(*row) for row in rows]


def _named(tx: Tx, version: Version, product: ProductInfo, given: str) -> list[_Spot]:
    """Return the nodes of that key, else code, else name, as `nodes.find_nodes` does.

    None for what takes more to find: INSTITUTION/department, and names that very many bear.
    """
    if "/" in given:
        return []
    for column in (PlanNode.key, PlanNode.node, PlanNode.name):
        found = _spots(tx, version, product, col(column) == given)
        if found:
            return found if len(found) <= MOST_STARTS else []
    return []


def _above(tx: Tx, version: Version, product: ProductInfo, start: _Spot) -> list[int]:
    """Return the ordinals of the nodes above one."""
    found: list[int] = []
    parent = start.parent
    while parent is not None:
        found.append(parent)
        rows = _spots(tx, version, product, col(PlanNode.ordinal) == parent)
        parent = rows[0].parent if rows else None
    return found


def _pairs(organisation: Sequence[_Spot]) -> list[tuple[str, str | None]]:
    level = {spot.ordinal: spot.level for spot in organisation}
    return [
        (spot.level, None if spot.parent is None else level.get(spot.parent))
        for spot in organisation
    ]


def _shown(organisation: Sequence[_Spot], levels: Levels, level: str | None) -> Runs:
    """Return the nodes of the organisation, and what hangs on them as far as it shows.

    Institutions under a district, say, stand beside its positions; of those under a position the
    first says that it has any.
    """
    opened = _above_level(organisation, levels, level) if level else set()
    single, runs = {spot.ordinal for spot in organisation}, []
    for spot in organisation:
        gaps = _gaps(spot, [one for one in organisation if one.parent == spot.ordinal])
        if spot.ordinal in opened:
            runs += gaps
        else:
            single |= {first for first, _ in gaps[:1]}
    return _single(single) + runs


def _above_level(organisation: Sequence[_Spot], levels: Levels, level: str) -> set[int]:
    """Return the nodes that are above a level; a leaf put under each stands for itself there."""
    places = {spot.ordinal: place for place, spot in enumerate(organisation)}
    count = len(organisation)
    parents = [
        NO_PARENT if spot.parent is None else places.get(spot.parent, NO_PARENT)
        for spot in organisation
    ]
    standing = levels.representatives(
        level, [spot.level for spot in organisation] + ["department"] * count,
        [*parents, *range(count)],
    )  # fmt: skip
    return {
        spot.ordinal for place, spot in enumerate(organisation, count) if standing[place] == place
    }


def _gaps(spot: _Spot, children: Sequence[_Spot]) -> list[tuple[int, int]]:
    """Return the runs below a node that none of its children in the organisation covers."""
    ends = [spot.ordinal, *(child.last for child in children)]
    begins = [*(child.ordinal for child in children), spot.last + 1]
    return [
        (end + 1, begin - 1) for end, begin in zip(ends, begins, strict=True) if end + 1 < begin
    ]
