"""Names that wait for a decision, and the decisions (territory match)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from sqlmodel import SQLModel

from territory.errors import NotFound, Refused
from territory.flow.lookup import Market
from territory.flow.rules.movement import Decision, Line
from territory.flow.service.figures import Partition, partition
from territory.flow.service.refreshing import refresh
from territory.flow.tables import FlowRow
from territory.kernel.names import normal
from territory.present.words import slug_of, word
from territory.roster.kinds.draft import made_code
from territory.roster.kinds.institutions import BY_NAME
from territory.roster.lookup.match import Candidate, Match, city_key, plain, province_key
from territory.roster.lookup.registers import candidates
from territory.roster.service.names import distributor_named, unknown
from territory.roster.tables import Alias, Distributor, Institution, Product
from territory.store.transaction import Tx
from territory.store.upsert import upsert
from territory.workspace import Workspace

ID_DIGITS = 8
NEW_WORDS = frozenset({"new", "新", "新增", "新建", "新机构"})


class NameKind(StrEnum):
    """What a waiting name may be the name of."""

    INSTITUTION = "institution"
    PRODUCT = "product"
    DISTRIBUTOR = "distributor"


TABLES: Mapping[NameKind, type[SQLModel]] = {
    NameKind.INSTITUTION: Institution,
    NameKind.PRODUCT: Product,
    NameKind.DISTRIBUTOR: Distributor,
}


class SeveralWait(NotFound):
    """{given} fits several waiting names: {candidates}."""

    hint = "Use the ID that territory match review shows."


class CannotDecide(Refused):
    """A {kind} cannot be decided as {decision}."""

    hint = "Give a code with --as, or import the {kind} first."


@dataclass(slots=True)
class Waiting:
    """A name that waits: all its spellings with one normal form.

    quantity: as the files say, since the sale unit may not be known. places: province and city.
    """

    id: str
    kind: NameKind
    name: str
    rows: int = 0
    quantity: int = 0
    spellings: dict[str, int] = field(default_factory=dict)
    provinces: set[str] = field(default_factory=set)
    cities: set[str] = field(default_factory=set)
    distributors: set[str] = field(default_factory=set)
    candidates: tuple[Candidate, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a name, and the partition of all months before and after."""

    kind: NameKind
    name: str
    decision: str
    target: Candidate | None
    before: Partition
    after: Partition
    dry_run: bool


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A line of the alias book."""

    kind: str
    name: str
    distributor: str | None
    decision: str
    code: str | None
    target: str | None
    decided_by: str | None
    decided_on: Any


def waiting_id(kind: NameKind, name: str) -> str:
    """Return the ID of a name that waits: the same on every machine and day."""
    digest = blake2b(f"{kind}|{normal(name)}".encode(), digest_size=ID_DIGITS // 2).hexdigest()
    return kind[0].upper() + digest.upper()


def waiting(tx: Tx) -> list[Waiting]:
    """Return the names that wait, most boxes first, with whom they may mean."""
    market = Market(tx)
    names: dict[str, Waiting] = {}
    for row in _unknown(tx):
        for kind, name in _unknown_in(row):
            _count(names, kind, name, row)
    for one in names.values():
        _propose(market, one)
    return sorted(names.values(), key=lambda one: (-abs(one.quantity), one.kind, one.name))


def decide(ws: Workspace, given: str, decision: str, distributor: str | None = None) -> Decided:
    """Write what a waiting name means into the alias book, and refresh the open months.

    Args:
        ws: Where to write.
        given: ID of `waiting`, or the name itself.
        decision: A code or exact name, or new, non-target, transfer in either language.
        distributor: Code of the one whose files this holds for; None is everybody's.

    Raises:
        UnknownName: no such name waits, or there is no such code. SeveralWait: as it says.
        CannotDecide: this decision does not fit this kind of name.
    """
    with ws.writing("match decide", name=given, decision=decision) as tx:
        one = _waiting_one(tx, given)
        before = partition(tx)
        whose = None if distributor is None else distributor_named(tx, distributor).id
        kind, said, target = _target(tx, one, decision)
        alias = {
            "kind": str(kind),
            "normal_name": normal(one.name),
            "distributor_id": None if kind is NameKind.DISTRIBUTOR else whose,
            "name": one.name,
            "decision": str(said),
            "target_id": None if target is None else target.id,
            "decided_by": tx.run.who,
            "decided_on": ws.today,
        }
        upsert(tx, Alias, ("normal_name", "kind", "distributor_id"), [alias])
        refresh(tx)
        return Decided(one.kind, one.name, str(said), target, before, partition(tx), ws.dry_run)


def aliases(tx: Tx, text: str = "") -> list[AliasRow]:
    """Return the alias book, of names that contain a text."""
    from sqlmodel import col, select

    codes: dict[tuple[str, int | None], tuple[str | None, str | None]] = {
        (str(kind), one.id): (one.code, one.name)
        for kind, table in TABLES.items()
        for one in candidates(tx, table)
    }
    statement = select(Alias).order_by(col(Alias.kind), col(Alias.name), col(Alias.id))
    return [
        AliasRow(
            row.kind,
            row.name,
            codes.get((str(NameKind.DISTRIBUTOR), row.distributor_id), (None, None))[0],
            row.decision,
            *codes.get((row.kind, row.target_id), (None, None)),
            row.decided_by,
            row.decided_on,
        )
        for row in tx.session.exec(statement)
        if plain(text) in plain(row.name)
    ]


def _unknown(tx: Tx) -> Sequence[Any]:
    """Sum the rows with something unknown by what is said of it."""
    from sqlalchemy import and_, func, or_, select
    from sqlmodel import col

    grouping: tuple[Any, ...] = (
        col(FlowRow.buyer_name), col(FlowRow.buyer_code), col(FlowRow.province),
        col(FlowRow.city), col(FlowRow.institution_id), col(FlowRow.product_name),
        col(FlowRow.product_code), col(FlowRow.specification), col(FlowRow.product_id),
        col(FlowRow.distributor_id), col(FlowRow.distributor_name), col(FlowRow.line),
        col(FlowRow.line_reason), col(Distributor.name).label("sender"),
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
    if row["distributor_id"] is None and row["distributor_name"]:
        found.append((NameKind.DISTRIBUTOR, row["distributor_name"]))
    return found


def _count(names: dict[str, Waiting], kind: NameKind, name: str, row: Any) -> None:
    key = waiting_id(kind, name)
    one = names.setdefault(key, Waiting(key, kind, name))
    one.rows += int(row["rows"])
    one.quantity += int(row["quantity"])
    one.spellings[name] = one.spellings.get(name, 0) + abs(int(row["quantity"]))
    one.name = max(one.spellings, key=lambda spelling: (one.spellings[spelling], spelling))
    if kind is NameKind.INSTITUTION:
        one.provinces.update(filter(None, (row["province"],)))
        one.cities.update(filter(None, (row["city"],)))
    one.distributors.add(row["sender"] or row["distributor_name"])
    if row["line_reason"] == "unit_unknown":
        one.how = "unit_unknown"


def _propose(market: Market, one: Waiting) -> None:
    match = _asked(market, one)
    one.candidates = match.candidates
    one.how = one.how or str(match.how)


def _asked(market: Market, one: Waiting) -> Match:
    if one.kind is NameKind.INSTITUTION:
        province, city = (_only(one.provinces), _only(one.cities))
        return market.institutions.find(one.name, province=province, city=city)
    if one.kind is NameKind.PRODUCT:
        return market.products.find(one.name)
    return market.distributors.find(one.name)


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""


def _waiting_one(tx: Tx, given: str) -> Waiting:
    """Return the waiting name of an ID, or of the name as written."""
    names = waiting(tx)
    fitting = [one for one in names if one.id == given.strip().upper()]
    fitting = fitting or [one for one in names if normal(one.name) == normal(given)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(f"{one.id} {one.name}" for one in fitting)
        raise SeveralWait(given=given, candidates=listed)
    raise unknown("waiting_name", given, [Candidate(0, one.id, one.name) for one in names])


def _is_new(decision: str) -> bool:
    return plain(decision) in NEW_WORDS


def _target(tx: Tx, one: Waiting, decision: str) -> tuple[NameKind, Decision, Candidate | None]:
    """Return what the alias is of, what it decides, and what it stands for."""
    if _is_new(decision):
        if one.kind is not NameKind.INSTITUTION:
            raise CannotDecide(kind=word(one.kind), decision=decision)
        return one.kind, Decision.IS, _created(tx, one)
    said = slug_of(decision, (Decision.NON_TARGET, Decision.TRANSFER))
    if said is not None:
        possible = {
            NameKind.INSTITUTION: {Decision.NON_TARGET, Decision.TRANSFER},
            NameKind.PRODUCT: {Decision.NON_TARGET},
            NameKind.DISTRIBUTOR: set[Decision](),
        }
        if Decision(said) not in possible[one.kind]:
            raise CannotDecide(kind=word(one.kind), decision=decision)
        return one.kind, Decision(said), None
    return _meant(tx, one, decision)


def _meant(tx: Tx, one: Waiting, decision: str) -> tuple[NameKind, Decision, Candidate]:
    """Find what a decision names; a buyer may turn out to be a distributor."""
    market = Market(tx)
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
            return kind, Decision.IS, _candidate(tx, kind, found.id)
    near = finders[one.kind].find(decision).candidates or one.candidates
    raise unknown(one.kind, decision, near)


def _candidate(tx: Tx, kind: NameKind, row_id: int) -> Candidate:
    return next(one for one in candidates(tx, TABLES[kind]) if one.id == row_id)


def _created(tx: Tx, one: Waiting) -> Candidate:
    """Create the institution of a name, in the place that its rows say."""
    province, city = (_only(one.provinces) or None, _only(one.cities) or None)
    code = made_code("I", province_key(province), city_key(city), normal(one.name))
    channel = next((slug for slug, pattern in BY_NAME if pattern.search(one.name)), "hospital")
    values = {
        "code": code,
        "name": one.name,
        "normal_name": normal(one.name),
        "channel": channel,
        "province": province,
        "city": city,
    }
    (row_id,) = upsert(tx, Institution, ("code",), [values]).ids
    return Candidate(row_id, code, one.name)
