"""The rows of a kind, filtered: what `territory list KIND` shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from territory.errors import BadUsage, UnknownName
from territory.intake.kind_names import kind_slug, kinds_like
from territory.kernel.masking import masked_name
from territory.kernel.sentences import Slug
from territory.registers.declaration import Register, Scope, references
from territory.registers.match import city_key, plain
from territory.registers.reading import read_register
from territory.room import offered
from territory.roster.lookup.organisation import tree, under
from territory.roster.service import rows as read
from territory.roster.service.names import node_named
from territory.roster.tables import Institution, Person, Territory
from territory.store.transaction import Tx
from territory.workspace import Workspace

Row = dict[str, Any]
NODE_COLUMNS = ("territory_id", "position_id")
"""Keys of a row that hold the node it belongs to; others belong to whoever has the institution."""


class FilterNotHere(BadUsage):
    """The {kind} cannot be filtered by {filter}."""

    hint = "Leave it out, or use --text to look for a word in any column."


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that narrow a list; blank is everything.

    node: code or name of a node; what belongs to it and below. text: in any column shown.
    """

    node: str = ""
    city: str = ""
    grade: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ShownList:
    """The rows of a kind; `masked` where names of doctors are shortened."""

    kind: str
    rows: tuple[Row, ...]
    on: date
    masked: bool = False
    filters: Filters = field(default_factory=Filters)


@cache
def registers() -> Mapping[str, Register]:
    """Return every register of every room by its slug."""
    return {register.slug: register for room in offered("registers") for register in room}


def kind_named(given: str) -> str:
    """Return the slug of a register, by slug or word in either language.

    Raises:
        UnknownName: there is none.
    """
    plural = kind_slug(given, registers())
    if plural is None:
        raise UnknownName(
            what=Slug("kind"), given=given, proposals=", ".join(kinds_like(given, registers()))
        )
    return plural


def listing(
    ws: Workspace, kind: str, filters: Filters, *, purpose: str = "", output: str = ""
) -> ShownList:
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
    personal = registers()[slug].personal
    masked = bool(personal) and not purpose
    if masked:
        found = [row | {key: masked_name(row[key]) for key in personal} for row in found]
    return ShownList(slug, tuple(found), ws.today, masked, filters)


def check_filters(kind: str, filters: Filters) -> None:
    """Refuse a filter that a kind has no column for.

    Raises:
        FilterNotHere: it has none.
    """
    for name, known in (("node", _of_nodes), ("city", _of_places), ("grade", _of_places)):
        if getattr(filters, name) and not known(registers()[kind]):
            raise FilterNotHere(kind=Slug(kind), filter=f"--{name}")


def rows_of(tx: Tx, kind: str, filters: Filters, ws: Workspace) -> list[Row]:
    """Return the filtered rows of a kind in their order, all names in full."""
    keep = _keeping(tx, filters, ws)
    scope = Scope(tx, ws.today, ws.settings.profile)
    return [row for row in read_register(registers()[kind], scope) if keep(row)]


def _keeping(tx: Tx, filters: Filters, ws: Workspace) -> Callable[[Row], bool]:
    tests: list[Callable[[Row], bool]] = []
    if filters.node:
        nodes = under(tree(tx, ws.today), node_named(tx, filters.node).code)
        owned = read.institutions_of(tx, nodes, ws.today)
        tests.append(lambda row: _belongs(row, nodes, owned))
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


def _belongs(row: Row, nodes: frozenset[int], owned: frozenset[int]) -> bool:
    """True where a row belongs to one of some nodes, by its own node or by its institution."""
    for key in NODE_COLUMNS:
        if key in row:
            return row[key] in nodes
    return row["institution_id"] in owned


def _of_places(register: Register) -> bool:
    """True where rows are of an institution, which has a city and a grade."""
    named = {item.target.table for item in references(register.items)}
    return Institution in named | {register.table}


def _of_nodes(register: Register) -> bool:
    """True where rows are of a node, or of an institution that somebody looks after."""
    named = {item.target.table for item in references(register.items)}
    return _of_places(register) or Territory in named or register.table in {Territory, Person}
