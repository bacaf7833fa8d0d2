"""The audit: one line for each transaction that wrote, chained so that a changed one shows.

A line is *number, moment, who, command, run* and a *body*: parameters without secrets, counts,
rows touched, and the cells of a small change before and after. The digest of a line is
SHA-256 over the digest of the line before and the canonical JSON of

    [number, run, at, who, command, body_digest]

and `body_digest` is SHA-256 of the body's text, which holds a random salt. So a body can be
emptied later (`redact`, for a person who is to be forgotten) and the chain still holds: what was
said there is gone, that something was said there is not, and with the salt gone the digest tells
nothing about it. A line may be empty only where a later line says that it emptied it.

Each run keeps the digest of its newest line, and each backup the number and digest of the newest
line of its time, so that lines missing at the end show too.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from territory.kernel.findings import Finding, Place, Severity
from territory.store import seals
from territory.store.address import without_password
from territory.store.tables import Audit, Batch, Run, now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from territory.store.transaction import Tx

START = "0" * 64
"""Digest before the first line."""

FILES = frozenset({"file", "files", "folder", "output", "source"})
"""Parameters that hold paths; the name of a file is kept, not where it lies."""

TABLE = "audit"
TOLD_OF_A_BATCH = ("code", "file", "sheet", "kind", "rows", "created", "updated", "rejected")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line: how many there are, and its digest."""

    number: int = 0
    digest: str = START


def plain(value: Any, *, path: bool = False) -> Any:
    """Return a parameter as JSON keeps it: no password, and of a path the file's name."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [plain(item, path=path) for item in value]
    if isinstance(value, Mapping):
        return {str(name): plain(item, path=path) for name, item in value.items()}
    text = without_password(str(value))
    return re.split(r"[\\/]", text)[-1] if path else text


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a command as its run and its audit line keep them."""
    return {name: plain(value, path=name in FILES) for name, value in params.items()}


def head(connection: "Connection") -> Head:
    """Return the newest line."""
    from sqlalchemy import select

    columns = Audit.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.number, columns.digest).order_by(columns.number.desc()).limit(1)
    found = connection.execute(statement).first()
    return Head(int(found[0]), str(found[1])) if found else Head()


def append(tx: "Tx", body: Mapping[str, Any]) -> Head:
    """Add the line of a transaction; its run keeps the digest.

    body: what the transaction did, beside parameters and counts of its run.
    """
    run = tx.run
    newest = head(tx.session.connection())
    params = {k: v for k, v in run.params.items() if not (k == "files" and "batches" in body)}
    text = _canonical(
        {"params": params, "counts": run.counts, **body, "salt": secrets.token_hex(16)}
    )
    line = Audit(
        number=newest.number + 1,
        run_id=tx.run_id,
        run=run.code,
        at=now().isoformat(),
        who=run.who,
        command=run.command,
        body=text,
        body_digest=_digest(text),
        digest="",
    )
    line.digest = chained(newest.digest, line)
    run.audit_digest = line.digest
    tx.session.add_all([line, run])
    tx.session.flush()
    return Head(line.number, line.digest)


def chained(previous: str, line: Any) -> str:
    """Return the digest of a line after one with the digest `previous`."""
    fields = [line.number, line.run, line.at, line.who, line.command, line.body_digest]
    return _digest(f"{previous}\n{_canonical(fields)}")


def redact(tx: "Tx", containing: Sequence[str]) -> list[int]:
    """Empty the body of every line that holds one of the texts; return the lines' numbers.

    The texts also go from the parameters of runs. The numbers are kept in the line of this
    transaction, which makes the empty bodies lawful; the texts are kept nowhere.
    """
    from sqlalchemy import select

    if not any(containing):
        return []
    columns = Audit.__table__.c  # type: ignore[attr-defined]  # every table model has it
    found = []
    for number, body in tx.stream(select(columns.number, columns.body).order_by(columns.number)):
        if any(_holds(body, text) for text in containing):
            found.append(int(number))
            if tx.sealing is not None:
                tx.sealing.mark(json.loads(body).get(seals.KEY, {}))
    for number in found:
        statement = Audit.__table__.update().where(columns.number == number).values(body="")  # type: ignore[attr-defined]  # as above
        tx.execute(statement)
    for run in tx.session.execute(select(Run)).scalars():
        if any(_holds(_canonical([run.params, run.counts]), text) for text in containing):
            run.params, run.counts = {}, {}
            tx.session.add(run)
    tx.redacted.extend(found)
    return found


def _holds(body: str, text: str) -> bool:
    return bool(text) and json.dumps(text, ensure_ascii=False)[1:-1] in body


def batches_since(tx: "Tx", first: int) -> list[dict[str, Any]]:
    """Return what the transaction imported, for its line: batches with a key above `first`."""
    from sqlalchemy import select

    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(*(columns[name] for name in TOLD_OF_A_BATCH))
    mine = statement.where(columns.id > first, columns.run_id == tx.run_id).order_by(columns.id)
    return [dict(row) | {"file": plain(row["file"], path=True)} for row in tx.rows(mine)]


def newest_batch(tx: "Tx") -> int:
    """Return the key of the newest batch there is."""
    from sqlmodel import col, func, select

    return int(tx.execute(select(func.max(col(Batch.id)))).scalar() or 0)


def check(tx: "Tx", anchor: Head | None = None) -> list[Finding]:
    """Return what is wrong with the chain, and rows that are not what its lines say.

    anchor: a line that is known from a backup to have been there.
    """
    lines = _Chain(anchor)
    columns = Audit.__table__.c  # type: ignore[attr-defined]  # every table model has it
    from sqlalchemy import select

    for line in tx.stream(select(columns).order_by(columns.number)):
        lines.take(line)
    return [
        *lines.findings(),
        *_runs_without(tx, lines),
        *seals.check(tx, lines.sealed, lines.sealed_first if _is_first(tx, lines.first) else set()),
    ]


def _is_first(tx: "Tx", run: int | None) -> bool:
    """Tell whether a run is the store's first; one that is older than its audit has others."""
    from sqlmodel import col, func, select

    return run is not None and run == tx.execute(select(func.min(col(Run.id)))).scalar()


def check_outside(tx: "Tx", heads: Sequence[Head]) -> Iterator[Finding]:
    """Yield lines that stand otherwise in a list kept outside of the store, or are gone."""
    from sqlalchemy import select

    columns = Audit.__table__.c  # type: ignore[attr-defined]  # every table model has it
    for head in heads:
        found = tx.execute(select(columns.digest).where(columns.number == head.number)).scalar()
        if found != head.digest:
            yield _finding(
                "audit-outside",
                "Line {number} of the audit is not what was written down outside.",
                head.number,
                number=head.number,
            )


def last_of(tx: "Tx", command: str) -> str:
    """Return when a command was last run, ISO in UTC; blank for never."""
    from sqlalchemy import func, select

    columns = Audit.__table__.c  # type: ignore[attr-defined]  # every table model has it
    return str(
        tx.execute(select(func.max(columns.at)).where(columns.command == command)).scalar() or ""
    )


class _Chain:
    """Walks the lines and remembers what does not fit."""

    def __init__(self, anchor: Head | None) -> None:
        self.newest = Head()
        self.anchor = anchor
        self.sealed: seals.Digests = {}
        self.sealed_first: set[str] = set()
        """Tables of which the first line tells."""
        self.first: int | None = None
        """Run of the first line."""
        self.empty: set[int] = set()
        self.lawful: set[int] = set()
        self.faults: list[Finding] = []
        self.by_run: dict[int, str] = {}

    def take(self, line: Any) -> None:
        """Look at the next line."""
        expected = self.newest.number + 1
        if line.number != expected:
            self._fault(
                "audit-removed", "Lines {first} to {last} of the audit are missing.", line.number,
                first=expected, last=line.number - 1,
            )  # fmt: skip
        elif chained(self.newest.digest, line) != line.digest:
            self._fault(
                "audit-altered", "Line {number} of the audit was altered, or moved.", line.number,
                number=line.number,
            )  # fmt: skip
        if line.body == "":
            self.empty.add(line.number)
        elif _digest(line.body) != line.body_digest:
            self._fault(
                "audit-altered", "What line {number} of the audit says was altered.", line.number,
                number=line.number,
            )  # fmt: skip
        else:
            body = json.loads(line.body)
            self.lawful.update(body.get("redacts", ()))
            if line.number == 1:
                self.first, self.sealed_first = line.run_id, set(body.get(seals.KEY, ()))
            for table, parts in body.get(seals.KEY, {}).items():
                self.sealed.setdefault(table, {}).update(parts)
        self.newest = Head(line.number, line.digest)
        self.by_run[line.run_id] = line.digest
        known = self.anchor
        if known is not None and known.number == line.number and known.digest != line.digest:
            self._fault(
                "audit-anchor",
                "Line {number} of the audit is not what the last backup holds.",
                line.number,
                number=line.number,
            )

    def findings(self) -> Iterator[Finding]:
        """Yield all faults, those last that show at the end only."""
        yield from self.faults
        for number in sorted(self.empty - self.lawful):
            yield _finding(
                "audit-emptied", "Line {number} of the audit was emptied without a record of it.",
                number, number=number,
            )  # fmt: skip
        if self.anchor is not None and self.newest.number < self.anchor.number:
            yield _finding(
                "audit-cut", "The audit ends at line {number}; the last backup has line {last}.",
                self.newest.number, number=self.newest.number, last=self.anchor.number,
            )  # fmt: skip

    def _fault(self, code: str, message: str, at: int, **params: Any) -> None:
        self.faults.append(_finding(code, message, at, **params))


def _runs_without(tx: "Tx", lines: _Chain) -> Iterable[Finding]:
    """Yield runs whose newest line is gone; runs from before there was an audit have none."""
    from sqlalchemy import select

    columns = Run.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns.code, columns.audit_digest).order_by(columns.id)
    first = min(lines.by_run, default=None)
    for row in tx.rows(statement):
        known = row["audit_digest"]
        later = first is not None and row["id"] > first
        if (known or later) and lines.by_run.get(row["id"]) != known:
            yield _finding(
                "audit-removed", "The newest audit line of run {run} is missing.", row["code"],
                run=row["code"],
            )  # fmt: skip
        elif later and known is None:
            yield _finding(
                "audit-removed", "Run {run} has no line in the audit.", row["code"], run=row["code"]
            )


def _finding(code: str, message: str, at: object, **params: Any) -> Finding:
    suggestion = "Compare with a backup, and see who can write to this store."
    return Finding(
        Severity.ERROR, code, message, Place(table=TABLE, key=str(at)), suggestion, params
    )


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
