"""Take a doctor out of the store: the name goes everywhere, the figures stay under no name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.kernel.masking import masked_unless_code
from territory.roster.lookup.forgotten import ForgottenDoctors, Told
from territory.roster.service.names import unknown
from territory.roster.tables import Department, Doctor, Forgotten, Institution
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

COMMAND = "forget doctor"
SHORTEST_TELLING_CODE = 5
"""Letters of a code that is searched for in the audit; D1 stands in too much that is not it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that holds the person still: an export, a file that was imported, a backup.

    kind: slug export, source or backup. day: when it was written or read, where that is known.
    """

    kind: str
    file: str
    run: str | None = None
    day: date | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class ForgottenDoctor:
    """What forgetting a doctor did, without the name.

    code: neutral code of the row from now on. history: entries of change log and images that were
    mended; audit: lines that were emptied. held: files outside of the store. left: columns in
    which the same text still stands, of other things perhaps. wiped: the bytes are gone too.
    """

    code: str
    department: str
    institution: str
    history: int
    audit: int
    held: tuple[Held, ...]
    left: tuple[Left, ...]
    wiped: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Person:
    """The doctor as stored."""

    id: int
    code: str
    name: str
    department: str
    institution: str


def forget_doctor(ws: Workspace, code: str) -> ForgottenDoctor:
    """Erase who a doctor is; estimates, classes and counts stay under a neutral code.

    Name, code, title and academic role go from the row, from the change log, from the images of
    former states and from the audit; a salted digest stays, so that the same person is noticed
    when a file brings them again. The store's file is written anew, so that no byte of the name
    is left in it. A doctor who was forgotten already is wiped once more.

    Raises:
        UnknownName: no doctor has this code. AdministratorOnly: history is not this login's.
    """
    ws.store.need_owner()
    told: list[Held] = []
    with ws.writing(COMMAND, journal=False) as tx:
        person = _person(tx, code)
        known = ForgottenDoctors(tx)
        again = person.code in known.codes
        neutral = person.code if again else known.next_code()
        history, lines = 0, 0
        left: tuple[Left, ...] = ()
        if not again:
            told = [*_exports(tx), *_sources(tx, person.id)]
            history, lines = _erase(tx, person, neutral, known, ws.today)
            left = tuple(still_said(tx, person.name))
        tx.run.params, tx.run.counts = {"forgotten": neutral}, {"history": history, "audit": lines}
        tx.session.add(tx.run)
    wiped = False if ws.dry_run else wipe(ws.store)
    if not again:
        copies = copies_that_say(ws.store.place, (person.name,))
        told += [Held("backup", path.name) for path in copies]
    return ForgottenDoctor(
        neutral, person.department, person.institution, history, lines, tuple(told), left, wiped,
        ws.dry_run,
    )  # fmt: skip


def allow_again(ws: Workspace, neutral: str) -> int:
    """Delete the digests of a forgotten doctor, so that a file may bring the person again.

    Raises:
        UnknownName: no doctor was forgotten under this neutral code.
    """
    from sqlalchemy import delete
    from sqlmodel import col

    with ws.writing("forget doctor", lifted=neutral) as tx:
        if neutral not in ForgottenDoctors(tx).codes:
            raise unknown("doctor", masked_unless_code(neutral))
        return tx.execute(delete(Forgotten).where(col(Forgotten.code) == neutral)).rowcount


def _person(tx: Tx, code: str) -> _Person:
    from sqlalchemy import select
    from sqlmodel import col

    statement: Any = (
        select(
            col(Doctor.id), col(Doctor.code), col(Doctor.name),
            col(Department.name).label("department"), col(Institution.code).label("institution"),
        )
        .join(Department, col(Department.id) == col(Doctor.department_id))
        .join(Institution, col(Institution.id) == col(Department.institution_id))
        .where(col(Doctor.code) == code.strip())
    )  # fmt: skip
    for row in tx.rows(statement):
        return _Person(**row)
    raise unknown("doctor", masked_unless_code(code))


def _erase(
    tx: Tx, person: _Person, neutral: str, known: ForgottenDoctors, day: date
) -> tuple[int, int]:
    """Mend the row and its history; return how many entries and audit lines that were."""
    instead = {"code": neutral, "name": neutral, "title": None, "academic_role": None}
    tx.update(Doctor, [{"id": person.id, **instead}])
    told = Told(person.code, person.institution, person.department, person.name)
    tx.insert(Forgotten, known.rows_for(neutral, day, told))
    history = rewrite_logs(tx, Doctor.__tablename__, person.id, instead)
    texts = [person.name]
    if len(person.code) >= SHORTEST_TELLING_CODE:
        texts.append(person.code)
    return history, len(audit.redact(tx, texts))


def _exports(tx: Tx) -> Iterable[Held]:
    """Return the exports of whole names that were logged, newest first."""
    from sqlmodel import col, select

    for told in tx.session.exec(select(Disclosure).order_by(col(Disclosure.id).desc())):
        yield Held("export", told.output or told.command, None, told.at.date(), told.who)
    for run in tx.session.exec(select(Run).order_by(col(Run.id).desc())):
        if run.params.get("purpose"):
            file = run.params.get("output") or run.command
            yield Held("export", str(file), run.code, run.started.date(), run.who)


def _sources(tx: Tx, doctor_id: int) -> Iterable[Held]:
    """Return the files that brought the doctor."""
    from sqlalchemy import select
    from sqlmodel import col

    statement: Any = (
        select(col(Batch.file), col(Batch.code), col(Run.started), col(Run.who))
        .join(Change, col(Change.batch_id) == col(Batch.id))
        .join(Run, col(Run.id) == col(Batch.run_id))
        .where(col(Change.table_name) == Doctor.__tablename__, col(Change.row_id) == doctor_id)
        .distinct()
        .order_by(col(Batch.code))
    )
    for row in tx.rows(statement):
        yield Held("source", row["file"], row["code"], row["started"].date(), row["who"])
