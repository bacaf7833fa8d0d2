"""Rows that every room refers to: runs, batches, the changes they made, and the audit."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, LargeBinary
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from territory.store.seals import INFO, Seal


def now() -> datetime:
    """Return the moment a row is written, in UTC; only for the audit, never for a result."""
    return datetime.now(UTC)


class Run(SQLModel, table=True):
    """One writing command: what derived rows keep as their origin."""

    __tablename__ = "run"
    __table_args__ = (
        {"info": {INFO: Seal("id", ("code", "command", "params", "counts", "who", "undone_by"))}},
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, description="day and ordinal, 20270203-2")
    command: str
    params: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )
    counts: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )
    who: str = ""
    started: datetime = Field(
        default_factory=now, sa_column=Column(DateTime(timezone=True), nullable=False, default=now)
    )
    undone_by: int | None = Field(default=None, description="id of the run that took it back")
    audit_digest: str | None = Field(default=None, description="digest of its newest audit line")


class Batch(SQLModel, table=True):
    """One sheet of one imported file; `code` is shared by the sheets of a file (20270203-2.1)."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("code", "sheet"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    code: str = Field(index=True)
    file: str
    sha256: str = Field(index=True)
    sheet: str
    kind: str = Field(index=True)
    month: int | None = Field(default=None, description="counted month yyyymm, where it has one")
    distributor_id: int | None = Field(default=None, index=True)
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicate: int = 0
    ignored: int = Field(default=0, description="total, note and blank rows inside the table")
    undone: bool = False


class Change(SQLModel, table=True):
    """Change of one stored row by a batch or run: before and after, for history and undo."""

    __tablename__ = "change"
    __table_args__ = (
        Index("change_row", "table_name", "row_id"),
        {"info": {INFO: Seal("run_id", ("batch_id", "table_name", "row_id", "before", "after"))}},
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="batch.id", index=True)
    table_name: str
    row_id: int
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class RunImage(SQLModel, table=True):
    """How the rows of one table stood before a run touched them, so that it can be taken back.

    `rows` is compressed JSON, see `store.journal`; rows that the run made have keys above `low`
    up to `high`, or are named in it where the table numbers nothing. A later image has a larger
    key.
    """

    __tablename__ = "run_image"
    __table_args__ = ({"info": {INFO: Seal("run_id", ("table_name", "low", "high", "rows"))}},)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    batch: str | None = Field(
        default=None, description="code of the file that it came with, which is undone alone"
    )
    table_name: str = Field(index=True)
    low: int | None = None
    high: int | None = None
    rows: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Audit(SQLModel, table=True):
    """One line for each transaction that wrote: who, when, what; chained by digests.

    Lines are only ever added. `digest` is over the line and the digest of the line before;
    `body` may be emptied by `forget`, its digest stays (see `store.audit`).
    """

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True, description="1, 2, 3 … without a gap")
    run_id: int = Field(foreign_key="run.id", index=True)
    run: str = Field(description="code of the run")
    at: str = Field(description="moment in UTC, ISO")
    who: str
    command: str
    body: str = Field(description="JSON: params, counts, rows touched, cells before and after")
    body_digest: str
    digest: str


class Disclosure(SQLModel, table=True):
    """A login that only reads was shown whole names of people; lines are only ever added.

    Whoever may write leaves a run instead, which the audit chains.
    """

    __tablename__ = "disclosure"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(
        default_factory=now, sa_column=Column(DateTime(timezone=True), nullable=False)
    )
    who: str = Field(description="login of the server")
    command: str
    purpose: str
    output: str | None = Field(default=None, description="name of the file that was written")
    params: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )


class StoreAccess(SQLModel, table=True):
    """Rights of a login of the server, and the node whose rows it sees; None is everything."""

    __tablename__ = "store_access"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    role: str = Field(description="slug: reader, planner, administrator")
    node: str | None = Field(default=None, description="code of a territory node")
