"""Names that wait for a decision, and the decisions (territory match)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from territory.arrivals.lookup.departments import department_said
from territory.arrivals.lookup.meaning import CannotDecide, meaning_of
from territory.arrivals.lookup.unmatched import unknown_names
from territory.arrivals.lookup.unmatched import waiting as names_that_wait
from territory.arrivals.lookup.waiting_names import (
    TABLES,
    NameKind,
    UnmatchedName,
    of_all_places,
)
from territory.arrivals.service.refresh import refresh
from territory.errors import NotFound
from territory.kernel.names import normal
from territory.ledger.lookup.market import Market
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import Partition, partition
from territory.registers.directory import candidates
from territory.registers.match import Candidate, plain
from territory.roster.service.departments import Joined
from territory.roster.service.names import distributor_named, unknown
from territory.roster.tables import Alias, Department, Institution
from territory.store.transaction import Tx
from territory.store.upsert import upsert
from territory.workspace import Workspace

__all__ = [
    "AliasRow", "CannotDecide", "DecidedName", "SeveralWait", "UnmatchedName", "aliases", "decide",
    "how_much_waits", "waiting",
]  # fmt: skip


class SeveralWait(NotFound):
    """{given} fits several waiting names: {candidates}."""

    hint = "Use the ID that territory match review shows."


@dataclass(frozen=True, slots=True)
class DecidedName:
    """A decision about a name, and the partition of all months before and after.

    joined: what departments that are one brought together.
    """

    kind: NameKind
    name: str
    place: str
    decision: str
    target: Candidate | None
    before: Partition
    after: Partition
    dry_run: bool
    joined: Joined | None = None


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A line of the alias book; `place` is province/city, blank where it holds everywhere."""

    kind: str
    name: str
    place: str
    distributor: str | None
    decision: str
    code: str | None
    target: str | None
    decided_by: str | None
    decided_on: Any


def waiting(tx: Tx) -> list[UnmatchedName]:
    """Return the names that wait, most boxes first, with whom they may mean."""
    return names_that_wait(tx, Market(tx))


def how_much_waits(tx: Tx) -> tuple[int, int]:
    """Return how many names wait, and the boxes that do; a row that waits for two counts once."""
    return len(unknown_names(tx)), partition(tx).lines[Line.UNMATCHED].quantity


def decide(
    ws: Workspace,
    given: str,
    decision: str,
    distributor: str | None = None,
    *,
    everywhere: bool = False,
) -> DecidedName:
    """Write what a waiting name means into the alias book, and refresh the open months.

    It holds in the place (province and city) in which the name waits, so that the 人民医院 of one
    city decides nothing about that of another; a name without a place is decided for all places
    that have no decision of their own.

    Args:
        ws: Where to write.
        given: ID of `waiting`, or the name itself; of a department also INSTITUTION/DEPARTMENT,
            whether it waits or not.
        decision: A code or exact name, or new, non-target, transfer in either language.
        distributor: Code of the one whose files this holds for; None is everybody's.
        everywhere: Decide for all places; then a name may be given that waits in several.

    Raises:
        UnknownName: no such name waits, or there is no such code. SeveralWait: as it says.
        CannotDecide: this decision does not fit this kind of name. BothAssigned: as it says.
    """
    with ws.writing("match decide", name=given, decision=decision) as tx:
        market = Market(tx)
        one = _waiting_one(tx, market, given, everywhere=everywhere)
        before = partition(tx)
        whose = None if distributor is None else distributor_named(tx, distributor).id
        meant = meaning_of(tx, market, one, decision, day=ws.today)
        alias = meant.alias(one, whose, tx.run.who or "", ws.today)
        upsert(tx, Alias, ("normal_name", "kind", "distributor_id"), [alias])
        refresh(tx)
        return DecidedName(
            one.kind, one.name, alias["place"], str(meant.decision), meant.target, before,
            partition(tx), ws.dry_run, meant.joined,
        )  # fmt: skip


def aliases(tx: Tx, text: str = "") -> list[AliasRow]:
    """Return the alias book, of names that contain a text."""
    from sqlmodel import col, select

    codes: dict[tuple[str, int | None], tuple[str | None, str | None]] = {
        (str(kind), one.id): (one.code, one.name)
        for kind, table in TABLES.items()
        for one in candidates(tx, table)
    }
    for key, code, name in _departments_meant(tx):
        codes[str(NameKind.DEPARTMENT), key] = f"{code}/{name}", name
    statement = select(Alias).order_by(col(Alias.kind), col(Alias.name), col(Alias.id))
    return [
        AliasRow(
            row.kind,
            row.name,
            row.place,
            codes.get((str(NameKind.DISTRIBUTOR), row.distributor_id), (None, None))[0],
            row.decision,
            *codes.get((row.kind, row.target_id), (None, None)),
            row.decided_by,
            row.decided_on,
        )
        for row in tx.session.exec(statement)
        if plain(text) in plain(row.name)
    ]


def _departments_meant(tx: Tx) -> Iterable[tuple[int, str, str]]:
    """Give the departments that the alias book speaks of: key, code of the institution, name."""
    from sqlalchemy import select
    from sqlmodel import col

    statement = (
        select(col(Department.id), col(Institution.code), col(Department.name))
        .join(Institution, col(Institution.id) == col(Department.institution_id))
        .join(Alias, col(Alias.target_id) == col(Department.id))
        .where(col(Alias.kind) == NameKind.DEPARTMENT)
    )
    yield from tx.stream(statement)


def _waiting_one(tx: Tx, market: Market, given: str, *, everywhere: bool) -> UnmatchedName:
    """Return the waiting name of an ID, or of the name as written, of all places if asked."""
    if (said := department_said(tx, market.departments, given)) and not everywhere:
        return said
    names = names_that_wait(tx, market)
    fitting = [one for one in names if given.strip().upper() in {one.id, *one.also}]
    fitting = fitting or [one for one in names if normal(one.name) == normal(given)]
    if everywhere and len({(one.kind, normal(one.name)) for one in fitting}) == 1:
        return of_all_places(fitting)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(f"{one.id} {one.name} {one.place}".strip() for one in fitting)
        raise SeveralWait(given=given, candidates=listed)
    raise unknown("waiting_name", given, [Candidate(0, one.id, one.name) for one in names])
