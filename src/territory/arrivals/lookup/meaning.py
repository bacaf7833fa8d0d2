"""What a decision on a waiting name means, and makes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.arrivals.lookup.waiting_names import (
    TABLES,
    NameKind,
    UnmatchedName,
    WaitingDepartment,
    only_one,
)
from territory.errors import Refused
from territory.kernel.names import Decision, normal
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.registers.directory import candidates
from territory.registers.draft import made_code
from territory.registers.match import Candidate, Match, city_key, plain, province_key
from territory.registers.referring import texts_of
from territory.roster.kinds.fields import DECISIONS
from territory.roster.kinds.institutions import BY_NAME
from territory.roster.lookup.aliases import alias_key
from territory.roster.lookup.departments import Departments
from territory.roster.lookup.forms import name_key
from territory.roster.service.departments import Joined, join_departments
from territory.roster.service.names import unknown
from territory.roster.tables import Department, Institution
from territory.settings import MOVEMENTS
from territory.store.following import Followed
from territory.store.transaction import Tx
from territory.store.upsert import upsert

NEW_WORDS = frozenset(
    {
        "new",
        "newinstitution",
        "新",
        "新增",
        "新建",
        "新机构",
        "新建机构",
        "newdepartment",
        "新科室",
        "新建科室",
    }
)


class CannotDecide(Refused):
    """A {kind} cannot be decided as {decision}."""

    hint = "Give a code with --as, or import the {kind} first."


class CannotDecideType(Refused):
    """A type of rows cannot mean "{decision}"."""

    hint = "One of: {known}"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning that a decision gives to a waiting name.

    kind: of the alias; a buyer may turn out to be a distributor. decision: slug; of a document
    type one of `MOVEMENTS`. target: None where the name is non-target or a transfer. joined: what
    departments that are one brought together.
    """

    kind: NameKind
    decision: str
    target: Candidate | None = None
    joined: Joined | None = None

    def alias(
        self, one: UnmatchedName, distributor_id: int | None, who: str, day: date
    ) -> dict[str, Any]:
        """Return the line of the alias book.

        distributor_id: in whose files it holds; None is everybody's. It holds in the place of
        the name, if it has one; a distributor is the same everywhere.
        """
        everywhere = self.kind in {NameKind.DISTRIBUTOR, NameKind.DOCUMENT_TYPE}
        of_all_files = everywhere or self.kind is NameKind.DEPARTMENT
        place = "" if everywhere else one.place
        return {
            "kind": str(self.kind),
            "normal_name": alias_key(one.name, place),
            "place": place,
            "distributor_id": None if of_all_files else distributor_id,
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
_POSSIBLE: Mapping[NameKind, Collection[Decision]] = {
    NameKind.INSTITUTION: _DECIDED,
    NameKind.PRODUCT: (Decision.NON_TARGET,),
}


def is_new(decision: str) -> bool:
    """True where a decision says that the name is an institution of its own."""
    return plain(decision) in NEW_WORDS


def meaning_of(
    tx: Tx,
    market: Market,
    one: UnmatchedName,
    decision: str,
    *,
    day: date,
    batch_id: int | None = None,
) -> Meaning:
    """Return what a decision makes of a name.

    `new` creates the institution or department; a department that is another joins it.

    Args:
        tx: A writing transaction.
        market: Where codes and names are looked up.
        one: The name.
        decision: A code or exact name, or new, non-target, transfer in either language.
        day: Today.
        batch_id: The import that decides, so that undoing it takes a new institution back.

    Raises:
        UnknownName: there is no such code. CannotDecide: it does not fit this kind of name.
        BothAssigned: two departments are one, and it is not clear whose they are then.
    """
    if one.kind is NameKind.DOCUMENT_TYPE:
        return _type_means(decision)
    said = _SPELLINGS.get(_spelled(decision))
    if said in _DECIDED:
        if said not in _POSSIBLE.get(one.kind, ()):
            raise CannotDecide(kind=Slug(one.kind), decision=decision)
        return Meaning(one.kind, Decision(said))
    if one.kind is NameKind.DEPARTMENT:
        return _department_means(tx, market.departments, one, decision, day=day, batch_id=batch_id)
    if not is_new(decision):
        return _meant(tx, market, one, decision)
    if one.kind is not NameKind.INSTITUTION:
        raise CannotDecide(kind=Slug(one.kind), decision=decision)
    return Meaning(one.kind, Decision.IS, _created(tx, one, batch_id))


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
    province, city = (only_one(one.provinces) or None, only_one(one.cities) or None)
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


def _department_means(
    tx: Tx,
    known: Departments,
    one: UnmatchedName,
    decision: str,
    *,
    day: date,
    batch_id: int | None,
) -> Meaning:
    """Let a department join the one that it is, in every institution of the name; or stand alone.

    Raises:
        UnknownName: no institution of the name has the department that the decision names.
    """
    targets = {
        place: _department(tx, known, one.name, place, batch_id)
        if is_new(decision)
        else known.link(decision, place.institution_id).id
        for place in one.departments
    }
    meant = next((target for target in targets.values() if target is not None), None)
    if meant is None:
        raise unknown(
            "department", decision, known.near(decision, one.departments[0].institution_id)
        )
    joined = []
    for place, target in targets.items():
        if place.id is not None and target is not None and target != place.id:
            joined.append(join_departments(tx, place.id, target, day))
            known.join(place.id, target)
    name = texts_of(tx, Department, "name", [meant])[meant]
    return Meaning(one.kind, Decision.IS, Candidate(meant, name, name), _sum(joined))


def _department(
    tx: Tx, known: Departments, name: str, place: WaitingDepartment, batch_id: int | None
) -> int:
    """Return the department of a name, which is made where there is none."""
    if place.id is not None:
        return place.id
    values = {"institution_id": place.institution_id, "name": name}
    (key,) = upsert(tx, Department, ("institution_id", "name"), [values], batch_id=batch_id).ids
    known.add(place.institution_id, name, key)
    return key


def _sum(joined: Sequence[Joined]) -> Joined | None:
    if not joined:
        return None
    followed = Followed()
    for one in joined:
        followed.add(one.followed)
    return Joined(sum(one.doctors for one in joined), sum(one.same for one in joined), followed)
