"""What a split stands on: organisation, assignments, institutions and listings on one day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlmodel import SQLModel, col

from territory.roster.tables import (
    Assignment,
    Department,
    Institution,
    Listing,
    Territory,
    TerritoryParent,
)
from territory.store.transaction import Tx
from territory.targets.lookup.plans import ProductInfo
from territory.targets.rules.leaves import Claim
from territory.targets.rules.refusals import NoTree, SeveralTops

WAITING = ("undeveloped", "developing")
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the organisation on the day."""

    id: int
    code: str
    name: str
    level: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """An institution. expected: month of a listing to come; waiting: not listed yet."""

    id: int
    code: str
    name: str
    channel: str
    city: str | None
    target: bool | None
    listed: bool = False
    waiting: bool = False
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Ward:
    """A department. target: as flagged, or by the specialties that the product names."""

    id: int
    institution: int
    name: str
    target: bool


@dataclass(frozen=True, eq=False)
class Ground:
    """Everything of the roster that a product's tree is built from, by key of the row.

    claims: assignments in force by institution. unowned: target institutions without one.
    non_target, elsewhere: institutions left out, and flagged ones worked by other lines only.
    """

    day: date
    product: ProductInfo
    areas: dict[int, Area]
    places: dict[int, Place]
    wards: dict[int, Ward]
    claims: dict[int, list[Claim]] = field(default_factory=dict)
    unowned: tuple[Place, ...] = ()
    non_target: int = 0
    elsewhere: int = 0


def read_areas(tx: Tx, day: date) -> dict[int, Area]:
    """Return the organisation on a day: nodes that have not ended, each under its newest parent.

    Raises:
        NoTree: there is none.
    """
    parents: dict[int, int | None] = {}
    order = (col(TerritoryParent.valid_from), col(TerritoryParent.id))
    links = select(TerritoryParent.territory_id, TerritoryParent.parent_id).where(  # type: ignore[call-overload]  # SQLModel columns
        col(TerritoryParent.valid_from) <= day
    )
    for row in tx.rows(links.order_by(*order)):
        parents[row["territory_id"]] = row["parent_id"]
    areas = {
        row["id"]: Area(row["id"], row["code"], row["name"], row["level"], parents.get(row["id"]))
        for row in tx.rows(_columns(Territory, "id", "code", "name", "level", "ended"))
        if row["ended"] is None or row["ended"] > day
    }
    if not areas:
        raise NoTree(day=day)
    return areas


def top_of(areas: dict[int, Area], day: date) -> Area:
    """Return the one node without parent.

    Raises:
        SeveralTops: there are several.
    """
    tops = [area for area in areas.values() if area.parent is None or area.parent not in areas]
    if len(tops) > 1:
        names = sorted(f"{area.name} ({area.code})" for area in tops)
        raise SeveralTops(day=day, nodes=", ".join(names[:MOST_NAMES]))
    if not tops:
        raise NoTree(day=day)
    return tops[0]


def read_ground(tx: Tx, product: ProductInfo, day: date, pinned: Collection[str] = ()) -> Ground:
    """Read what the tree of a product is built from.

    pinned: nodes with a pin; their institutions are targets.
    """
    areas = read_areas(tx, day)
    places = _places(tx, product, day)
    claims, elsewhere = _claims(tx, product, day, areas)
    pinned_codes = {node.split("@")[0].split("/")[0] for node in pinned}
    unowned: list[Place] = []
    non_target = worked_elsewhere = 0
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
    return Ground(
        day, product, areas, places, _wards(tx, product), claims,
        tuple(sorted(unowned, key=lambda place: place.code)), non_target, worked_elsewhere,
    )  # fmt: skip


def _places(tx: Tx, product: ProductInfo, day: date) -> dict[int, Place]:
    listings: dict[int, RowMapping] = {}
    for row in tx.rows(
        _columns(Listing, "institution_id", "status", "expected_month")
        .where(col(Listing.product_id) == product.id, col(Listing.valid_from) <= day)
        .order_by(col(Listing.valid_from), col(Listing.id))
    ):
        listings[row["institution_id"]] = row
    places = {}
    for row in tx.rows(_columns(Institution, "id", "code", "name", "channel", "city", "target")):
        listing = listings.get(row["id"])
        places[row["id"]] = Place(
            **row,
            listed=listing is not None,
            waiting=listing is not None and listing["status"] in WAITING,
            expected=listing["expected_month"] if listing is not None else None,
        )
    return places


def _claims(
    tx: Tx, product: ProductInfo, day: date, areas: dict[int, Area]
) -> tuple[dict[int, list[Claim]], set[int]]:
    """Return the newest assignment sets by institution, and who is worked by any line at all.

    A set is the rows of one institution and department from one day (DOMAIN.md section 2).
    """
    columns = _columns(
        Assignment, "institution_id", "department_id", "position_id", "share", "flow_share",
        "valid_from", "line_id",
    )  # fmt: skip
    newest: dict[tuple[int, int | None], list[RowMapping]] = {}
    anywhere: set[int] = set()
    for row in tx.rows(
        columns.where(col(Assignment.valid_from) <= day, col(Assignment.scheme) == "main").order_by(
            col(Assignment.valid_from), col(Assignment.id)
        )
    ):
        anywhere.add(row["institution_id"])
        if row["line_id"] != product.line_id:
            continue
        rows = newest.setdefault((row["institution_id"], row["department_id"]), [])
        if rows and rows[0]["valid_from"] != row["valid_from"]:
            rows.clear()
        rows.append(row)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for (institution, department), rows in sorted(newest.items(), key=_set_order):
        for row in sorted(
            rows, key=lambda r: areas[r["position_id"]].code if r["position_id"] in areas else ""
        ):
            if row["position_id"] in areas and row["share"] > 0:
                claims[institution].append(
                    Claim(
                        institution, department, row["position_id"], row["share"], row["flow_share"]
                    )
                )
    return dict(claims), anywhere


def _set_order(item: tuple[tuple[int, int | None], object]) -> tuple[int, int]:
    return item[0][0], item[0][1] or 0


def _wards(tx: Tx, product: ProductInfo) -> dict[int, Ward]:
    wanted = set(product.specialties)
    wards = {}
    for row in tx.rows(_columns(Department, "id", "institution_id", "name", "specialty", "target")):
        by_specialty = bool(wanted & {row["name"], row["specialty"]})
        target = by_specialty if row["target"] is None else bool(row["target"])
        wards[row["id"]] = Ward(row["id"], row["institution_id"], row["name"], target)
    return wards


def _columns(table: type[SQLModel], *names: str) -> Select[Any]:
    return select(*(col(getattr(table, name)) for name in names))


def named(places: Iterable[Place]) -> str:
    """Return the first few institutions by name and code, and how many more there are."""
    listed = [f"{place.name} ({place.code})" for place in places]
    more = len(listed) - MOST_NAMES
    return ", ".join(listed[:MOST_NAMES]) + (f", … +{more}" if more > 0 else "")
