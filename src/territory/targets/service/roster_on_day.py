"""The roster that a split stands on: organisation, assignments, institutions, listings on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import SQLModel, col

from territory.plans.lookup.versions import ProductInfo
from territory.registers.in_force import in_force
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.lookup.organisation import TreeNode, tree
from territory.roster.lookup.standard_departments import key_of
from territory.roster.lookup.ties import merged_into
from territory.roster.tables import Department, Institution, Listing
from territory.store.transaction import Tx
from territory.targets.rules.leaves import LeafShare
from territory.targets.rules.refusals import NoTree, SeveralTops

WAITING = ("undeveloped", "developing")
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class InstitutionOnDay:
    """An institution. expected: month of a listing to come; waiting: not listed yet."""

    id: int
    code: str
    name: str
    channel: str
    province: str | None
    city: str | None
    target: bool | None
    listed: bool = False
    waiting: bool = False
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class DepartmentOnDay:
    """A department. target: as flagged, or by the specialties that the product names."""

    id: int
    institution: int
    name: str
    target: bool


@dataclass(frozen=True, eq=False)
class RosterOnDay:
    """Everything of the roster that a product's tree is built from, by key of the row.

    claims: assignments in force by institution. unowned: target institutions without one.
    non_target, elsewhere: institutions left out, and flagged ones worked by other lines only.
    merged: institution that is no more → the one that it became; wards_merged: its departments
    → those of the same name.
    """

    day: date
    product: ProductInfo
    nodes: tuple[TreeNode, ...]
    institutions: dict[int, InstitutionOnDay]
    departments: dict[int, DepartmentOnDay]
    claims: dict[int, list[LeafShare]] = field(default_factory=dict)
    unowned: tuple[InstitutionOnDay, ...] = ()
    non_target: int = 0
    elsewhere: int = 0
    merged: Mapping[int, int] = field(default_factory=dict)
    wards_merged: Mapping[int, int] = field(default_factory=dict)


def read_organisation(tx: Tx, day: date) -> tuple[TreeNode, ...]:
    """Return the organisation on a day.

    Raises:
        NoTree: there is none.
    """
    nodes = tree(tx, day)
    if not nodes:
        raise NoTree(day=day)
    return nodes


def top_of(nodes: Sequence[TreeNode], day: date) -> TreeNode:
    """Return the one node without parent.

    Raises:
        SeveralTops: there are several.
    """
    tops = [node for node in nodes if node.parent is None]
    if len(tops) > 1:
        names = [f"{node.name} ({node.code})" for node in tops]
        raise SeveralTops(day=day, nodes=", ".join(names[:MOST_NAMES]))
    return tops[0]


def read_roster(
    tx: Tx, product: ProductInfo, day: date, pinned: Collection[str] = ()
) -> RosterOnDay:
    """Read what the tree of a product is built from.

    pinned: nodes with a pin; their institutions are targets.
    """
    nodes = read_organisation(tx, day)
    merged = merged_into(tx, day)
    places = _places(tx, product, day, merged)
    claims, elsewhere = _claims(tx, product, day, {node.id: node.code for node in nodes})
    pinned_codes = {node.split("@")[0].split("/")[0] for node in pinned}
    unowned: list[InstitutionOnDay] = []
    non_target = worked_elsewhere = 0
    for old in merged:
        claims.pop(old, None)
    for place in list(places.values()):
        named = place.listed or place.code in pinned_codes
        if place.target is False and place.code not in pinned_codes:
            non_target += 1
            claims.pop(place.id, None)
        elif place.id in claims:
            continue
        elif named or (place.target and place.id not in elsewhere):
            unowned.append(place)
        elif place.target:
            worked_elsewhere += 1
        else:
            non_target += 1
    wards = _wards(tx, product)
    return RosterOnDay(
        day, product, nodes, places, wards, claims,
        tuple(sorted(unowned, key=lambda place: place.code)), non_target, worked_elsewhere,
        merged, _same_wards(wards, merged),
    )  # fmt: skip


def _places(
    tx: Tx, product: ProductInfo, day: date, merged: Mapping[int, int]
) -> dict[int, InstitutionOnDay]:
    """Return the institutions; one without a listing takes that of what was merged into it."""
    listings = {
        row["institution_id"]: row
        for row in in_force(tx, Listing, day, col(Listing.product_id) == product.id)
    }
    for old, home in merged.items():
        if old in listings:
            listings.setdefault(home, listings[old])
    places = {}
    said = ("id", "code", "name", "channel", "province", "city", "target")
    for row in tx.rows(_columns(Institution, *said)):
        if row["id"] in merged:
            continue
        listing = listings.get(row["id"])
        places[row["id"]] = InstitutionOnDay(
            **row,
            listed=listing is not None,
            waiting=listing is not None and listing["status"] in WAITING,
            expected=listing["expected_month"] if listing is not None else None,
        )
    return places


def _claims(
    tx: Tx, product: ProductInfo, day: date, codes: Mapping[int, str]
) -> tuple[dict[int, list[LeafShare]], set[int]]:
    """Return the claims of living positions by institution, and who is worked by any line.

    codes: of the living nodes.
    """
    found = [held for held in assignments_in_force(tx, None, day) if held.position_id in codes]
    own = [held for held in found if held.line_id == product.line_id]
    own.sort(
        key=lambda held: (held.institution_id, held.department_id or 0, codes[held.position_id])
    )
    claims: dict[int, list[LeafShare]] = defaultdict(list)
    for held in own:
        claims[held.institution_id].append(
            LeafShare(
                held.institution_id, held.department_id, held.position_id, held.share,
                held.flow_share,
            )
        )  # fmt: skip
    return dict(claims), {held.institution_id for held in found}


def _wards(tx: Tx, product: ProductInfo) -> dict[int, DepartmentOnDay]:
    wanted = {key_of(name) for name in product.specialties}
    wards = {}
    living = _columns(Department, "id", "institution_id", "name", "specialty", "target").where(
        col(Department.became_id).is_(None)
    )
    for row in tx.rows(living):
        by_specialty = bool(wanted & {key_of(row["name"]), key_of(row["specialty"] or "")})
        target = by_specialty if row["target"] is None else bool(row["target"])
        wards[row["id"]] = DepartmentOnDay(row["id"], row["institution_id"], row["name"], target)
    return wards


def _same_wards(wards: Mapping[int, DepartmentOnDay], merged: Mapping[int, int]) -> dict[int, int]:
    named = {(ward.institution, key_of(ward.name)): ward.id for ward in wards.values()}
    named |= {(ward.institution, ward.name): ward.id for ward in wards.values()}
    pairs = (
        (ward.id, _named(named, merged[ward.institution], ward.name))
        for ward in wards.values()
        if ward.institution in merged
    )
    return {old: new for old, new in pairs if new is not None}


def _named(named: Mapping[tuple[int, str], int], institution: int, name: str) -> int | None:
    """Return the department of a name, else of another name of the same department."""
    return named.get((institution, name)) or named.get((institution, key_of(name)))


def _columns(table: type[SQLModel], *names: str) -> Select[Any]:
    return select(*(col(getattr(table, name)) for name in names))


def named(places: Iterable[InstitutionOnDay]) -> str:
    """Return the first few institutions by name and code, and how many more there are."""
    listed = [f"{place.name} ({place.code})" for place in places]
    more = len(listed) - MOST_NAMES
    return ", ".join(listed[:MOST_NAMES]) + (f", … +{more}" if more > 0 else "")
