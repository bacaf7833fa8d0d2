"""Runs of a classing scheme, every one kept (DOMAIN.md section 5)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from territory.store.seals import INFO, Seal


class ClassRun(SQLModel, table=True):
    """One classification: kind, product, scheme with all its parameters, day."""

    __tablename__ = "class_run"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    kind: str = Field(description="slug: doctors, hospitals, departments")
    product_id: int = Field(foreign_key="product.id", index=True)
    as_of: date
    scheme: str
    parameters: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )


class ClassResult(SQLModel, table=True):
    """The class of one thing in one run, with what decided it."""

    __tablename__ = "class_result"
    __table_args__ = (
        UniqueConstraint("class_run_id", "thing_id"),
        {"info": {INFO: Seal("class_run_id", ("thing_id", "letter", "previous", "reason"))}},
    )

    id: int | None = Field(default=None, primary_key=True)
    class_run_id: int = Field(foreign_key="class_run.id", index=True)
    thing_id: int = Field(description="id of the doctor, institution or department", index=True)
    letter: str
    previous: str | None = None
    reason: str = Field(description="slug")
    evidence: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, default=dict),
        description="values, peer group and size, cuts, margins, sources",
    )
