"""Plans, their versions, and everything a version stands on (DOMAIN.md section 6).

Values are integers in base units of the plan's measure: sale units, or fen for an amount (step
one yuan = 100 fen). Twelve months stand wide, m01 to m12; None is not set, zero is a target of
nothing. A version stores the tree it was split on; nothing in it is read from today's data again.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from territory.store.access.roles import Function


class Plan(SQLModel, table=True):
    """Targets of a year in one measure and scenario, for all products."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("year", "measure", "scenario"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int
    measure: str = Field(default="units", description="slug: units, amount")
    scenario: str = Field(default="target", description="slug: floor, target, stretch or own")
    first_month: int = Field(
        default=1, sa_column_kwargs={"server_default": "1"},
        description="number of the month in which its year begins; m01 is that month",
    )  # fmt: skip


class PlanVersion(SQLModel, table=True):
    """A version of a plan: draft, proposed, approved, superseded."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    status: str = "draft"
    run_id: int = Field(foreign_key="run.id")


class PlanSplit(SQLModel, table=True):
    """How one product of a version was split: every parameter the ideal is recomputed from."""

    __tablename__ = "plan_split"
    __table_args__ = (UniqueConstraint("version_id", "product_id"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="plan_version.id", index=True)
    product_id: int = Field(foreign_key="product.id")
    run_id: int = Field(foreign_key="run.id")
    step: int = 1
    parameters: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )
    season: list[float] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    notes: list[Any] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )


class PlanSeason(SQLModel, table=True):
    """Twelve season factors stated for a product of a version, before any split (sum 12)."""

    __tablename__ = "plan_season"
    __table_args__ = (UniqueConstraint("version_id", "product_id"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="plan_version.id", index=True)
    product_id: int = Field(foreign_key="product.id")
    method: str = Field(description="slug: given, history, group, workdays")
    factors: list[float] = Field(sa_column=Column(JSON, nullable=False))


class PlanPin(SQLModel, table=True):
    """A value that must hold: fixed, at least, at most, for a node and a period.

    `node` is a node key of the tree (territory code, INSTITUTION, INSTITUTION/department),
    `period` is Y, Q1 … Q4 or 01 … 12.
    """

    __tablename__ = "plan_pin"
    __table_args__ = (UniqueConstraint("version_id", "product_id", "node", "period", "rule"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="plan_version.id", index=True)
    product_id: int = Field(foreign_key="product.id")
    node: str
    period: str
    rule: str = Field(description="slug: fixed, min, max")
    value: int = Field(sa_type=BigInteger)
    reason: str | None = None
    who: str | None = None
    run_id: int = Field(foreign_key="run.id")


class PlanNode(SQLModel, table=True):
    """A node of the tree that a product of a version was split on.

    `ordinal` numbers parents before children, each subtree in one run; `key` is unique within
    version and product, and `node` is what people call it (territory code, INSTITUTION,
    INSTITUTION/department, BUNDLE:…, RESERVE:…), the same under each position that shares it.
    """

    __tablename__ = "plan_node"
    __table_args__ = (
        UniqueConstraint("version_id", "product_id", "key"),
        Index("plan_node_order", "version_id", "product_id", "ordinal"),
        Index(
            "plan_node_organisation",
            "version_id",
            "product_id",
            sqlite_where=text("territory_id IS NOT NULL"),
            postgresql_where=text("territory_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="plan_version.id", index=True)
    product_id: int = Field(foreign_key="product.id")
    ordinal: int
    parent: int | None = Field(default=None, description="ordinal of the parent")
    last: int | None = Field(
        default=None, description="ordinal of the last node below it, its own of a leaf"
    )
    key: str
    node: str = Field(index=True)
    name: str
    level: str = Field(description="slug: company … position, institution, department")
    kind: str = Field(
        description="slug: territory, institution, department, unsplit, bundle, uplift, reserve"
    )
    territory_id: int | None = Field(default=None, foreign_key="territory.id")
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    share: int | None = Field(default=None, description="credit share of the position, bp")
    inputs: dict[str, Any] | None = Field(
        default=None,
        sa_column=Column(JSON),
        description="of a leaf: basis figures, ramp, listing, factors that the ideal came from; "
        "of an inner node: last year, as its leaves sum to it",
    )


class MonthsOfNode(SQLModel):
    """Twelve months of one node."""

    id: int | None = Field(default=None, primary_key=True)
    node_id: int = Field(foreign_key="plan_node.id", unique=True)
    m01: int | None = Field(default=None, sa_type=BigInteger)
    m02: int | None = Field(default=None, sa_type=BigInteger)
    m03: int | None = Field(default=None, sa_type=BigInteger)
    m04: int | None = Field(default=None, sa_type=BigInteger)
    m05: int | None = Field(default=None, sa_type=BigInteger)
    m06: int | None = Field(default=None, sa_type=BigInteger)
    m07: int | None = Field(default=None, sa_type=BigInteger)
    m08: int | None = Field(default=None, sa_type=BigInteger)
    m09: int | None = Field(default=None, sa_type=BigInteger)
    m10: int | None = Field(default=None, sa_type=BigInteger)
    m11: int | None = Field(default=None, sa_type=BigInteger)
    m12: int | None = Field(default=None, sa_type=BigInteger)


class PlanCell(MonthsOfNode, table=True):
    """Twelve months of one leaf and product."""

    __tablename__ = "plan_cell"

    manual: int = Field(default=0, description="bit set of months changed by hand, bit 0 is m01")


class PlanSubtotal(MonthsOfNode, table=True):
    """Twelve months of one inner node and product, stored beside the cells to check them."""

    __tablename__ = "plan_subtotal"


class PlanDigest(SQLModel, table=True):
    """Digest over all cells of one position and product, so that a change by hand shows."""

    __tablename__ = "plan_digest"

    id: int | None = Field(default=None, primary_key=True)
    node_id: int = Field(foreign_key="plan_node.id", unique=True)
    digest: str


class PlanChange(SQLModel, table=True):
    """A change that somebody proposes, mostly through an edited workbook, or an adjustment.

    An adjustment may be of a node that has others below it, and of a quarter or the year; month
    is then the first of them.
    """

    __tablename__ = "plan_change"

    id: int | None = Field(default=None, primary_key=True)
    node_id: int = Field(foreign_key="plan_node.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="batch.id", index=True)
    run_id: int = Field(foreign_key="run.id")
    month: int = Field(description="1 to 12")
    base: int | None = Field(
        sa_type=BigInteger, default=None, description="value in the workbook as it went out"
    )
    value: int | None = Field(default=None, sa_type=BigInteger)
    status: str = Field(default="proposed", description="slug: proposed, applied, rejected")
    reason: str | None = None
    asked_by: str | None = None
    decided_by: str | None = None
    period: str | None = Field(default=None, description="null: the month")
    taken_from: str | None = Field(default=None, description="slug: siblings, parent, later")
    agreed_by: str | None = None


PLANNED = Function(
    "territory_seen_planned",
    """
WITH RECURSIVE mine AS (SELECT territory_seen_nodes() AS ids), seen AS (
    SELECT n.id, n.version_id, n.product_id, n.ordinal FROM plan_node n, mine
    WHERE n.territory_id = ANY (mine.ids)
    UNION
    SELECT n.id, n.version_id, n.product_id, n.ordinal FROM plan_node n
    JOIN seen ON n.version_id = seen.version_id AND n.product_id = seen.product_id
        AND n.parent = seen.ordinal
    WHERE n.territory_id IS NULL
)
SELECT coalesce(array_agg(id), '{}') FROM seen
""",
)
"""Nodes of plans: the login's own, and what stands below them."""

FUNCTIONS = (PLANNED,)
