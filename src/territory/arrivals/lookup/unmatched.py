"""Names that wait for a decision: which they are, whom they may mean, what a decision makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from sqlmodel import SQLModel

from territory.errors import Refused
from territory.kernel.names import Decision, normal
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.ledger.lookup.stored import DOCUMENT_TYPE
from territory.ledger.rules.movement import UNDECIDED_TYPE, Line
from territory.ledger.tables import FlowRow
from territory.registers.directory import candidates
from territory.registers.draft import made_code
from territory.registers.match import Candidate, Match, city_key, plain, province_key
from territory.roster.kinds.fields import DECISIONS
from territory.roster.kinds.institutions import BY_NAME
from territory.roster.lookup.aliases import alias_key, place_text
from territory.roster.lookup.forms import name_key
from territory.roster.service.names import unknown
from territory.roster.tables import Distributor, Institution, Product
from territory.settings import MOVEMENTS
from territory.store.transaction import Tx
from territory.store.upsert import upsert
from territory.supply.lookup import supply_names, unknown_supply

ID_DIGITS = 8
NEW_WORDS = frozenset({"new", "newinstitution", "新", "新增", "新建", "新机构", "新建机构"})


class NameKind(StrEnum):
    """The kind of thing that a waiting name may be the name of."""

    INSTITUTION = "institution"
    PRODUCT = "product"
    DISTRIBUTOR = "distributor"
    DOCUMENT_TYPE = DOCUMENT_TYPE


TABLES: Mapping[NameKind, type[SQLModel]] = {
    NameKind.INSTITUTION: Institution,
    NameKind.PRODUCT: Product,
    NameKind.DISTRIBUTOR: Distributor,
}


class CannotDecide(Refused):
    """A {kind} cannot be decided as {decision}."""

    hint = "Give a code with --as, or import the {kind} first."


class CannotDecideType(Refused):
    """A type of rows cannot mean "{decision}"."""

    hint = "One of: {known}"


@dataclass(slots=True)
class UnmatchedName:
    """A name that waits: all its spellings with one normal form, in one place.

    quantity: as the files say, since the sale unit may not be known. provinces, cities: as the
    files spell them. place: both as the alias book keeps them; blank where no file says any.
    also: IDs under which a part of it would wait alone.
    """

    id: str
    kind: NameKind
    name: str
    place: str = ""
    rows: int = 0
    quantity: int = 0
    spellings: dict[str, int] = field(default_factory=dict)
    provinces: set[str] = field(default_factory=set)
    cities: set[str] = field(default_factory=set)
    distributors: set[str] = field(default_factory=set)
    candidates: tuple[Candidate, ...] = ()
    how: str = ""
    also: set[str] = field(default_factory=set)


def waiting_id(kind: NameKind, name: str, place: str = "") -> str:
    """Return the ID of a name that waits in a place: the same on every machine and day."""
    text = f"{kind}|{alias_key(name, place)}"
    digest = blake2b(text.encode(), digest_size=ID_DIGITS // 2).hexdigest()
    return kind[0].upper() + digest.upper()


def waiting(tx: Tx, market: Market) -> list[UnmatchedName]:
    """Return the names that wait, most boxes first, with whom they may mean."""
    names = unknown_names(tx)
    for one in names:
        _propose(market, one)
    return sorted(names, key=lambda one: (-abs(one.quantity), one.kind, one.name, one.place))


def unknown_names(tx: Tx) -> list[UnmatchedName]:
    """Return the names that wait, without looking for whom they may mean, which takes long."""
    names: dict[str, UnmatchedName] = {}
    for row in _unknown(tx):
        for kind, name in _unknown_in(row):
            _count(names, kind, name, row)
    for supplied in unknown_supply(tx):
        for told, name in supply_names(supplied):
            _count(names, NameKind(told), name, supplied)
    return _with_their_province(names.values())


def _unknown(tx: Tx) -> Sequence[Any]:
    """Sum the rows with something unknown by what is said of it."""
    from sqlalchemy import and_, func, or_, select
    from sqlmodel import col

    grouping: tuple[Any, ...] = (
        col(FlowRow.buyer_name), col(FlowRow.buyer_code), col(FlowRow.province),
        col(FlowRow.city), col(FlowRow.institution_id), col(FlowRow.product_name),
        col(FlowRow.product_code), col(FlowRow.specification), col(FlowRow.product_id),
        col(FlowRow.distributor_id), col(FlowRow.distributor_name), col(FlowRow.line),
        col(FlowRow.line_reason), col(FlowRow.data_type), col(Distributor.name).label("sender"),
    )  # fmt: skip
    unsent = and_(col(FlowRow.distributor_id).is_(None), col(FlowRow.distributor_name) != "")
    statement = (
        select(
            *grouping,
            func.count().label("rows"),
            func.sum(col(FlowRow.quantity)).label("quantity"),
        )
        .outerjoin(Distributor, col(Distributor.id) == col(FlowRow.distributor_id))
        .where(or_(col(FlowRow.line) == Line.UNMATCHED, unsent))
        .group_by(*grouping)
        .order_by(*grouping)
    )
    return tx.rows(statement)


def _unknown_in(row: Any) -> list[tuple[NameKind, str]]:
    found = []
    if row["line"] == Line.UNMATCHED and row["institution_id"] is None:
        found.append((NameKind.INSTITUTION, row["buyer_name"] or row["buyer_code"] or ""))
    unknown_unit = row["line_reason"] == "unit_unknown"
    if row["line"] == Line.UNMATCHED and (row["product_id"] is None or unknown_unit):
        said = f"{row['product_name']} {row['specification'] or ''}".strip()
        found.append((NameKind.PRODUCT, said or row["product_code"] or ""))
    if row["line_reason"] == UNDECIDED_TYPE:
        found.append((NameKind.DOCUMENT_TYPE, row["data_type"]))
    if row["distributor_id"] is None and row["distributor_name"]:
        found.append((NameKind.DISTRIBUTOR, row["distributor_name"]))
    return found


def _count(names: dict[str, UnmatchedName], kind: NameKind, name: str, row: Any) -> None:
    place = place_text(row["province"], row["city"]) if kind is NameKind.INSTITUTION else ""
    part = UnmatchedName(
        waiting_id(kind, name, place), kind, name, place, int(row["rows"]), int(row["quantity"]),
        spellings={name: abs(int(row["quantity"]))},
        distributors={row["sender"] or row["distributor_name"]},
    )  # fmt: skip
    if kind is NameKind.INSTITUTION:
        part.provinces.update(filter(None, (row["province"],)))
        part.cities.update(filter(None, (row["city"],)))
    one = names.setdefault(part.id, part)
    if one is not part:
        _put_to(one, part)
    if row["line_reason"] == "unit_unknown":
        one.how = "unit_unknown"


def _with_their_province(names: Iterable[UnmatchedName]) -> list[UnmatchedName]:
    """Put rows that say only the city to those of the same city that say its province too."""
    kept: dict[tuple[NameKind, str, str], list[UnmatchedName]] = {}
    for one in names:
        key = (one.kind, name_key(one.name), one.place.partition("/")[2])
        kept.setdefault(key, []).append(one)
    merged: list[UnmatchedName] = []
    for (_, _, city), alike in kept.items():
        bare = [one for one in alike if city and one.place == f"/{city}"]
        whole = [one for one in alike if one not in bare]
        if len(whole) != 1:  # in none, or in two provinces
            whole, bare = alike, []
        for one in bare:
            _put_to(whole[0], one)
            whole[0].also.add(one.id)
        merged.extend(whole)
    return merged


def _put_to(whole: UnmatchedName, part: UnmatchedName) -> None:
    whole.rows += part.rows
    whole.quantity += part.quantity
    for name, boxes in part.spellings.items():
        whole.spellings[name] = whole.spellings.get(name, 0) + boxes
    whole.name = max(whole.spellings, key=lambda name: (whole.spellings[name], name))
    whole.provinces |= part.provinces
    whole.cities |= part.cities
    whole.distributors |= part.distributors


def _propose(market: Market, one: UnmatchedName) -> None:
    if one.kind is NameKind.DOCUMENT_TYPE:
        one.how = UNDECIDED_TYPE
        return
    match = _asked(market, one)
    one.candidates = match.candidates
    one.how = one.how or str(match.how)


def _asked(market: Market, one: UnmatchedName) -> Match:
    if one.kind is NameKind.INSTITUTION:
        province, city = (_only(one.provinces), _only(one.cities))
        return market.institutions.find(one.name, province=province, city=city)
    if one.kind is NameKind.PRODUCT:
        return market.products.find(one.name)
    return market.distributors.find(one.name)


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""


def of_all_places(names: Sequence[UnmatchedName]) -> UnmatchedName:
    """Return a name without its place; a new institution gets the place if there is only one.

    names: the same name in one or more places.
    """
    return replace(
        names[0],
        place="",
        provinces=set().union(*(one.provinces for one in names)),
        cities=set().union(*(one.cities for one in names)),
    )


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning that a decision gives to a waiting name.

    kind: of the alias; a buyer may turn out to be a distributor. decision: slug; of a document
    type one of `MOVEMENTS`. target: None where the name is non-target or a transfer.
    """

    kind: NameKind
    decision: str
    target: Candidate | None = None

    def alias(
        self, one: UnmatchedName, distributor_id: int | None, who: str, day: date
    ) -> dict[str, Any]:
        """Return the line of the alias book.

        distributor_id: in whose files it holds; None is everybody's. It holds in the place of
        the name, if it has one; a distributor is the same everywhere.
        """
        everywhere = self.kind in {NameKind.DISTRIBUTOR, NameKind.DOCUMENT_TYPE}
        place = "" if everywhere else one.place
        return {
            "kind": str(self.kind),
            "normal_name": alias_key(one.name, place),
            "place": place,
            "distributor_id": None if everywhere else distributor_id,
            "name": one.name,
            "decision": str(self.decision),
            "target_id": None if self.target is None else self.target.id,
            "decided_by": who or None,
            "decided_on": day,
        }


def _spelled(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")


_SPELLINGS: Mapping[str, str] = {_spelled(text): slug for text, slug in DECISIONS.items()}
_DECIDED = {Decision.NON_TARGET, Decision.TRANSFER}


def is_new(decision: str) -> bool:
    """True where a decision says that the name is an institution of its own."""
    return plain(decision) in NEW_WORDS


def meaning_of(
    tx: Tx, market: Market, one: UnmatchedName, decision: str, batch_id: int | None = None
) -> Meaning:
    """Return what a decision makes of a name; `new` creates the institution.

    Args:
        tx: A writing transaction.
        market: Where codes and names are looked up.
        one: The name.
        decision: A code or exact name, or new, non-target, transfer in either language.
        batch_id: The import that decides, so that undoing it takes a new institution back.

    Raises:
        UnknownName: there is no such code. CannotDecide: it does not fit this kind of name.
    """
    if one.kind is NameKind.DOCUMENT_TYPE:
        return _type_means(decision)
    if is_new(decision):
        if one.kind is not NameKind.INSTITUTION:
            raise CannotDecide(kind=Slug(one.kind), decision=decision)
        return Meaning(one.kind, Decision.IS, _created(tx, one, batch_id))
    said = _SPELLINGS.get(_spelled(decision))
    if said not in _DECIDED:
        return _meant(tx, market, one, decision)
    possible = {
        NameKind.INSTITUTION: {Decision.NON_TARGET, Decision.TRANSFER},
        NameKind.PRODUCT: {Decision.NON_TARGET},
        NameKind.DISTRIBUTOR: set[Decision](),
    }
    if said not in possible[one.kind]:
        raise CannotDecide(kind=Slug(one.kind), decision=decision)
    return Meaning(one.kind, Decision(said))


def _type_means(decision: str) -> Meaning:
    """Return what a document type was decided to mean, such as a sale or a return."""
    said = _SPELLINGS.get(_spelled(decision), "")
    if said not in MOVEMENTS.values():
        raise CannotDecideType(decision=decision, known=", ".join(MOVEMENTS.values()))
    return Meaning(NameKind.DOCUMENT_TYPE, said)


def _meant(tx: Tx, market: Market, one: UnmatchedName, decision: str) -> Meaning:
    """Find what a decision names; a buyer may turn out to be a distributor."""
    finders: Mapping[NameKind, Any] = {
        NameKind.INSTITUTION: market.institutions,
        NameKind.PRODUCT: market.products,
        NameKind.DISTRIBUTOR: market.distributors,
    }
    kinds = [one.kind]
    if one.kind is NameKind.INSTITUTION:
        kinds.append(NameKind.DISTRIBUTOR)
    for kind in kinds:
        found: Match = finders[kind].find(decision)
        if found.id is not None:
            return Meaning(kind, Decision.IS, _candidate(tx, kind, found.id))
    near = finders[one.kind].find(decision).candidates or one.candidates
    raise unknown(one.kind, decision, near)


def _candidate(tx: Tx, kind: NameKind, row_id: int) -> Candidate:
    return next(one for one in candidates(tx, TABLES[kind]) if one.id == row_id)


def _created(tx: Tx, one: UnmatchedName, batch_id: int | None) -> Candidate:
    """Create the institution of a name, in the place that its rows say."""
    province, city = (_only(one.provinces) or None, _only(one.cities) or None)
    code = made_code("I", province_key(province), city_key(city), name_key(one.name))
    channel = next((slug for slug, pattern in BY_NAME if pattern.search(one.name)), "hospital")
    values = {
        "code": code,
        "name": one.name,
        "normal_name": normal(one.name),
        "channel": channel,
        "province": province,
        "city": city,
    }
    (row_id,) = upsert(tx, Institution, ("code",), [values], batch_id=batch_id).ids
    return Candidate(row_id, code, one.name)
