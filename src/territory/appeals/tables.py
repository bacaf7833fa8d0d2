"""Appeals: what positions claim of rows of the flow."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, UniqueConstraint


class FlowAppeal(SQLModel, table=True):
    """A position's claim 申诉 that a row of the flow is another institution's or product's.

    The row itself never changes; an accepted appeal is a correction that names it. Quantity is
    the part that is claimed, signed sale units; None claims the whole row.
    """

    __tablename__ = "flow_appeal"
    __table_args__ = (UniqueConstraint("flow_row_id", "position_id"),)

    id: int | None = Field(default=None, primary_key=True)
    flow_row_id: int = Field(foreign_key="flow_row.id", index=True)
    position_id: int = Field(foreign_key="territory.id", index=True, description="that claims it")
    cause: str = Field(description="slug, one of eight")
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    evidence: str = ""
    status: str = Field(default="undecided", description="slug: undecided, accepted, rejected")
    reason: str | None = Field(default=None, description="of the decision")
    decided_by: str | None = None
    decided_on: date | None = None
    run_id: int | None = Field(
        default=None, foreign_key="run.id", description="that brought it first"
    )
