"""Take a person out of the store: the name goes everywhere, the figures stay under no name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.kernel.masking import masked_unless_code
from territory.roster.lookup.forgotten import ForgottenDoctors, Told
from territory.roster.service.names import unknown
from territory.roster.tables import Contact, Department, Doctor, Forgotten, Institution
from territory.store import audit
from territory.store.erasing import (
    Left,
    copies_that_say,
    rewrite_logs,
    still_said,
    wipe,
)
from territory.store.tables import Batch, Change, Disclosure, Run
from territory.store.transaction import Tx
from territory.workspace import Workspace

if TYPE_CHECKING:
    from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class Outsiders:
    """People outside the sales force who may be forgotten, and what goes with their name."""

    noun: str
    table: "type[SQLModel]"
    emptied: tuple[str, ...]


DOCTORS = Outsiders("doctor", Doctor, ("title", "academic_role"))
CONTACTS = Outsiders("contact", Contact, ("title",))
SHORTEST_TELLING_CODE = 5
"""Letters of a code that is searched for in the audit; D1 stands in too much that is not it."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that holds the person still: an export, a file that was imported, a backup.

    kind: slug export, source or backup. day: when it was written or read, where that is known.
    """

    kind: str
    file: str
    run: str | None = None
    day: date | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class ForgottenPerson:
    """Result of forgetting a person, without the name.

    noun: doctor or contact. code: neutral code of the row from now on. history: entries of change
    log and images that were mended; audit: lines that were emptied. held: files outside of the
    store. left: columns in which the same text still stands, of other things perhaps. wiped: the
    bytes are gone too.
    """

    noun: str
    code: str
    department: str
    institution: str
    history: int
    audit: int
    held: tuple[HeldFile, ...]
    left: tuple[Left, ...]
    wiped: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Person:
    """The person as stored."""

    id: int
    code: str
    name: str
    department: str
    institution: str


def forget(ws: Workspace, code: str, among: Outsiders = DOCTORS) -> ForgottenPerson:
    """Erase who a person is; estimates, classes and counts stay under a neutral code.

    Name, code, title and academic role go from the row, from the change log, from the images of
    former states and from the audit; a salted digest stays, so that the same person is noticed
    when a file brings them again. The store's file is written anew, so that no byte of the name
    is left in it. A doctor who was forgotten already is wiped once more.

    Raises:
        UnknownName: nobody among them has this code. AdministratorOnly: history is not this
            login's.
    """
    ws.store.need_owner()
    told: list[HeldFile] = []
    with ws.writing(f"forget {among.noun}", journal=False) as tx:
        person = _person(tx, code, among)
        known = ForgottenDoctors(tx)
        again = person.code in known.codes
        neutral = person.code if again else known.next_code()
        history, lines = 0, 0
        left: tuple[Left, ...] = ()
        if not again:
            people = [person, *_others(tx, person, among)]
            told = [*_exports(tx), *_sources(tx, [one.id for one in people], among)]
            for number, one in enumerate(people, start=1):
                code = neutral if number == 1 else f"{neutral}-{number}"
                entries, emptied = _erase(tx, one, (neutral, code), among, ws.today)
                history, lines = history + entries, lines + emptied
            left = tuple(still_said(tx, person.name))
        tx.run.params, tx.run.counts = {"forgotten": neutral}, {"history": history, "audit": lines}
        tx.session.add(tx.run)
    wiped = False if ws.dry_run else wipe(ws.store)
    if not again:
        copies = copies_that_say(ws.store.place, (person.name,))
        told += [HeldFile("backup", path.name) for path in copies]
    return ForgottenPerson(
        among.noun, neutral, person.department, person.institution, history, lines, tuple(told),
        left, wiped, ws.dry_run,
    )  # fmt: skip


def need_known(ws: Workspace, code: str, among: Outsiders = DOCTORS) -> None:
    """Refuse a code that nobody among them has; raises as `forget`."""
    ws.store.need_owner()
    with ws.reading() as tx:
        _person(tx, code, among)


def allow_again(ws: Workspace, neutral: str, among: Outsiders = DOCTORS) -> int:
    """Delete the digests of a forgotten person, so that a file may bring them again.

    Raises:
        UnknownName: nobody was forgotten under this neutral code.
    """
    from sqlalchemy import delete
    from sqlmodel import col

    with ws.writing(f"forget {among.noun}", lifted=neutral) as tx:
        if neutral not in ForgottenDoctors(tx).codes:
            raise unknown(among.noun, masked_unless_code(neutral))
        return tx.execute(delete(Forgotten).where(col(Forgotten.code) == neutral)).rowcount


def _person(tx: Tx, code: str, among: Outsiders) -> _Person:
    from sqlalchemy import select

    own = among.table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    named = select(_self(own)).where(own.code == code.strip())
    for row in tx.rows(_people(own, own.id.in_(named))):
        return _Person(**row)
    raise unknown(among.noun, masked_unless_code(code))


def _others(tx: Tx, person: _Person, among: Outsiders) -> list[_Person]:
    """Return the rows of the same person that turned out to be this one."""
    own = among.table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    same = (own.id != person.id) & (_self(own) == person.id)
    return [_Person(**row) for row in tx.rows(_people(own, same))]


def _self(own: Any) -> Any:
    """Return the key of the row that a row turned out to be, its own where it did not."""
    from sqlalchemy import func

    return func.coalesce(own.became_id, own.id) if "became_id" in own else own.id


def _people(own: Any, condition: Any) -> Any:
    from sqlalchemy import func, select
    from sqlmodel import col

    institution = own.get("institution_id", col(Department.institution_id))
    return (
        select(
            own.id, own.code, own.name, col(Institution.code).label("institution"),
            func.coalesce(col(Department.name), "").label("department"),
        )
        .outerjoin(Department, col(Department.id) == own.department_id)
        .join(Institution, col(Institution.id) == institution)
        .where(condition)
        .order_by(own.id)
    )  # fmt: skip


def _erase(
    tx: Tx, person: _Person, codes: tuple[str, str], among: Outsiders, day: date
) -> tuple[int, int]:
    """Mend the row and its history; return how many entries and audit lines that were.

    codes: neutral ones, of the person and of the row.
    """
    neutral, code = codes
    instead = {"code": code, "name": neutral, **dict.fromkeys(among.emptied)}
    tx.update(among.table, [{"id": person.id, **instead}])
    told = Told(person.code, person.institution, person.department, person.name)
    tx.insert(Forgotten, ForgottenDoctors(tx).rows_for(neutral, day, told))
    history = rewrite_logs(tx, str(among.table.__tablename__), person.id, instead)
    texts = [person.name]
    if len(person.code) >= SHORTEST_TELLING_CODE:
        texts.append(person.code)
    return history, len(audit.redact(tx, texts))


def _exports(tx: Tx) -> Iterable[HeldFile]:
    """Return the exports of whole names that were logged, newest first."""
    from sqlmodel import col, select

    for told in tx.session.exec(select(Disclosure).order_by(col(Disclosure.id).desc())):
        yield HeldFile("export", told.output or told.command, None, told.at.date(), told.who)
    for run in tx.session.exec(select(Run).order_by(col(Run.id).desc())):
        if run.params.get("purpose"):
            file = run.params.get("output") or run.command
            yield HeldFile("export", str(file), run.code, run.started.date(), run.who)


def _sources(tx: Tx, row_ids: Sequence[int], among: Outsiders) -> Iterable[HeldFile]:
    """Return the files that brought the person."""
    from sqlalchemy import select
    from sqlmodel import col

    statement: Any = (
        select(col(Batch.file), col(Batch.code), col(Run.started), col(Run.who))
        .join(Change, col(Change.batch_id) == col(Batch.id))
        .join(Run, col(Run.id) == col(Batch.run_id))
        .where(col(Change.table_name) == among.table.__tablename__, col(Change.row_id).in_(row_ids))
        .distinct()
        .order_by(col(Batch.code))
    )
    for row in tx.rows(statement):
        yield HeldFile("source", row["file"], row["code"], row["started"].date(), row["who"])
