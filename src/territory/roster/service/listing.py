"""The rows of a kind, filtered: what `territory list KIND` shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any

from territory.errors import BadUsage, UnknownName
from territory.kernel.masking import masked_name
from territory.present.words import slug_of, word
from territory.registers.declaration import Scope, references
from territory.registers.match import city_key, plain
from territory.registers.reading import read_register
from territory.roster.kinds import REGISTERS
from territory.roster.kinds.targets import INSTITUTION
from territory.roster.lookup.organisation import owners, tree, under
from territory.roster.service import rows as read
from territory.roster.service.names import node_named
from territory.store.transaction import Tx
from territory.workspace import Workspace

Row = dict[str, Any]
SINGULAR = {"hospital": "institutions", "hospitals": "institutions", "institution": "institutions"}
OF_NODES = frozenset({"territories", "positions", "people", "assignments"})
"""Kinds whose rows belong to a node; others belong to the one that looks after an institution."""
OF_INSTITUTIONS = frozenset(
    {"institutions", "doctors", "assignments"}
    | {
        register.slug
        for register in REGISTERS
        if any(item.target is INSTITUTION for item in references(register.items))
    }
)


class FilterNotHere(BadUsage):
    """The {kind} cannot be filtered by {filter}."""

    hint = "Leave it out, or use --text to look for a word in any column."


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; blank is everything.

    node: code or name of a node; what belongs to it and below. text: in any column shown.
    """

    node: str = ""
    city: str = ""
    grade: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a kind; `masked` where names of doctors are shortened."""

    kind: str
    rows: tuple[Row, ...]
    on: date
    masked: bool = False
    filters: Filters = field(default_factory=Filters)


def _nodes(scope: Scope) -> Iterable[Row]:
    nodes = tree(scope.tx, scope.on)
    owned_by = owners(nodes, scope.profile)
    for node, owner in zip(nodes, owned_by, strict=True):
        parent = None if node.parent is None else nodes[node.parent]
        yield {
            "code": node.code,
            "name": node.name,
            "level": node.level,
            "parent": parent and parent.code,
            "parent_name": parent and parent.name,
            "person": node.person,
            "role": node.role,
            "vacant": yes_no(node.vacant),
            "acting": yes_no(node.acting),
            "owner": None if owner is None else nodes[owner].code,
            "depth": node.depth,
            "territory_id": node.id,
        }


def _positions(scope: Scope) -> Iterable[Row]:
    return (row | {"depth": 0} for row in _nodes(scope) if row["level"] == "position")


def yes_no(value: bool | None) -> str | None:
    """Return the slug of a truth, None where it is not said."""
    if value is None:
        return None
    return "yes" if value else "no"


READERS: Mapping[str, Callable[[Scope], Iterable[Row]]] = {
    "territories": _nodes,
    "positions": _positions,
    "assignments": lambda scope: read.assignments(scope.tx, scope.on),
    **{register.slug: partial(read_register, register) for register in REGISTERS},
}
PERSONAL: Mapping[str, tuple[str, ...]] = {
    register.slug: register.personal for register in REGISTERS if register.personal
}
"""Kind → keys that name a person outside the sales force."""


def kind_named(given: str) -> str:
    """Return the slug of a kind of this room, by slug or word in either language.

    Raises:
        UnknownName: there is none.
    """
    plural = SINGULAR.get(given.lower()) or slug_of(given, READERS)
    if plural is None and given.lower() + "s" in READERS:
        plural = given.lower() + "s"
    if plural is None:
        raise UnknownName(what=word("kind"), given=given, proposals=", ".join(_kinds_like(given)))
    return plural


def _kinds_like(given: str) -> list[str]:
    """Return the names of kinds that a text may have meant, else the first there are."""
    singular = [slug.removesuffix("s") for slug in READERS]
    words = [word(slug) for slug in READERS]
    near = get_close_matches(given.lower(), [*SINGULAR, *READERS, *singular, *words], n=3)
    return near or list(READERS)[:3]


def listing(
    ws: Workspace, kind: str, filters: Filters, *, purpose: str = "", output: str = ""
) -> Listing:
    """Return the rows of a kind on the day of the workspace.

    Names of doctors are shortened to the family name unless a purpose is stated; then the run
    log keeps who asked, when, what for and into which file (DOMAIN.md section 14).

    Raises:
        UnknownName, FitsSeveral: the node of the filter.
        FilterNotHere: the kind knows no such filter.
    """
    slug = kind_named(kind)
    check_filters(slug, filters)
    if purpose:
        with ws.disclosing("list", purpose, output, kind=slug) as told:
            found = rows_of(told.tx, slug, filters, ws)
            told.rows = len(found)
    else:
        with ws.reading() as tx:
            found = rows_of(tx, slug, filters, ws)
    masked = slug in PERSONAL and not purpose
    if masked:
        found = [masked_row(slug, row) for row in found]
    return Listing(slug, tuple(found), ws.today, masked, filters)


def masked_row(kind: str, row: Row) -> Row:
    """Return a row with the names of people outside the sales force shortened."""
    return row | {key: masked_name(row[key]) for key in PERSONAL[kind]}


def check_filters(kind: str, filters: Filters) -> None:
    """Refuse a filter that a kind has no column for.

    Raises:
        FilterNotHere: it has none.
    """
    for name, kinds in (
        ("node", OF_NODES | OF_INSTITUTIONS),
        ("city", OF_INSTITUTIONS),
        ("grade", OF_INSTITUTIONS),
    ):
        if getattr(filters, name) and kind not in kinds:
            raise FilterNotHere(kind=word(kind), filter=f"--{name}")


def rows_of(tx: Tx, kind: str, filters: Filters, ws: Workspace) -> list[Row]:
    """Return the filtered rows of a kind in their order, all names in full."""
    keep = _keeping(tx, kind, filters, ws)
    scope = Scope(tx, ws.today, ws.settings.profile)
    return [row for row in READERS[kind](scope) if keep(row)]


def _keeping(tx: Tx, kind: str, filters: Filters, ws: Workspace) -> Callable[[Row], bool]:
    tests: list[Callable[[Row], bool]] = []
    if filters.node:
        nodes = under(tree(tx, ws.today), node_named(tx, filters.node).code)
        owned = read.institutions_of(tx, nodes, ws.today)
        tests.append(lambda row: _belongs(row, kind, nodes, owned))
    if filters.city:
        city = city_key(filters.city)
        tests.append(lambda row: city_key(row["city"]) == city)
    if filters.grade:
        grade = read.grade_named(filters.grade)
        tests.append(lambda row: row["grade"] == grade)
    if filters.text:
        text = plain(filters.text)
        tests.append(lambda row: any(text in plain(str(v)) for v in row.values() if v is not None))
    return lambda row: all(test(row) for test in tests)


def _belongs(row: Row, kind: str, nodes: frozenset[int], owned: frozenset[int]) -> bool:
    if kind in OF_NODES:
        return row["territory_id"] in nodes
    return row["institution_id"] in owned
