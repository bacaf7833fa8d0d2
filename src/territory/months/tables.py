"""Closed months: what happened to them, and what they reported."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel

from territory.store.seals import INFO, Seal


class FlowReported(SQLModel, table=True):
    """A reported figure of a closed month, on a line of the partition; rows are only ever added.

    A closing after a reopening adds a reversal and a restated entry for every key that changed:
    all entries of a month sum to what is reported now, those up to a closing to what was then.
    """

    __tablename__ = "flow_reported"
    __table_args__ = (
        Index("flow_reported_month", "counted_month", "number"),
        {
            "info": {
                INFO: Seal(
                    "counted_month",
                    ("number", "role", "scheme", "line", "product_id", "institution_id",
                     "position_id", "quantity", "amount_fen"),
                )
            }
        },
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    counted_month: int
    number: int = Field(description="of the closing, from 1")
    role: str = Field(description="slug: reported, reversal, restated")
    scheme: str = "main"
    line: str
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    position_id: int | None = Field(default=None, foreign_key="territory.id", index=True)
    rows: int = 0
    quantity: int = Field(sa_type=BigInteger)
    amount_fen: int = Field(sa_type=BigInteger)
    run_id: int = Field(foreign_key="run.id", index=True)


class FlowClosing(SQLModel, table=True):
    """An event of a counted month, by whom and why; rows are only ever added."""

    __tablename__ = "flow_closing"

    id: int | None = Field(default=None, primary_key=True)
    counted_month: int = Field(index=True)
    event: str = Field(description="slug: closing, closed, reopened")
    number: int = Field(description="of the closing it makes or takes back")
    day: date
    by: str
    reason: str = ""
    overruled: str = Field(default="", description="conditions that were overruled, as slugs")
    run_id: int = Field(foreign_key="run.id", index=True)
