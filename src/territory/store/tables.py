"""Rows that every room refers to: runs, batches and the changes a batch made."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime
from sqlmodel import Field, SQLModel, UniqueConstraint


def now() -> datetime:
    """Return the moment a row is written, in UTC; only for the audit, never for a result."""
    return datetime.now(UTC)


class Run(SQLModel, table=True):
    """One writing command: what derived rows keep as their origin."""

    __tablename__ = "run"

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
    """What one batch or run did to one stored row: before and after, for history and undo."""

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="batch.id", index=True)
    table_name: str
    row_id: int
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
