"""The flow ledger (DOMAIN.md section 3): every source row stays, with its movement and its line."""

from datetime import date

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from territory.store.seals import INFO, Seal


def filled_index(table: str, column: str) -> Index:
    """Return an index of the rows that have anything in a column that few have; it costs little."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"{table}_{column}", column, sqlite_where=filled, postgresql_where=filled)


def _refers(column: str, to: str) -> Column[int]:
    """Return a column whose reference has a name, as one added to a stored table must have."""
    return Column(Integer, ForeignKey(to, name=f"flow_row_{column}_fkey"), nullable=True)


SEAL = Seal("batch_id", ("row_key", "counted_month", "quantity", "buyer_name", "product_name"))
"""Columns of a row that decide figures: others are in its key, or made of these and the roster."""


class FlowRow(SQLModel, table=True):
    """One source row of a distributor's file, as it was sent and as it was understood.

    Columns with few different values, such as the product, have no index of their own: it finds
    little, and every import would build it.
    `line` says where its quantity goes in the partition: credited, not_owned, non_target,
    unmatched or transfer. Quantity is signed sale units, money fen, months yyyymm.
    """

    __tablename__ = "flow_row"
    __table_args__ = (
        Index("flow_row_month", "counted_month", "product_id", "institution_id"),
        Index("flow_row_serial", "serial"),
        *(
            filled_index("flow_row", column)
            for column in (
                "buyer_distributor_id",
                "department_id",
                "corrects_id",
                "belongs_to",
                "decided_institution_id",
                "decided_product_id",
            )
        ),
        Index("flow_row_key", "row_key", unique=True),  # a constraint could not be left for later
        {"info": {INFO: SEAL}},
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    sheet: str
    row: int = Field(description="row number in the sheet, as the spreadsheet shows it")
    row_key: str = Field(
        description="digest of what makes the same row the same in another file: distributor, "
        "date, customer, product, batch, quantity, and serial number or ordinal"
    )
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id")
    distributor_name: str
    distributor_code: str | None = None
    buyer_name: str
    buyer_code: str | None = None
    province: str | None = None
    city: str | None = None
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    buyer_distributor_id: int | None = Field(default=None, foreign_key="distributor.id")
    product_name: str
    product_code: str | None = None
    specification: str | None = None
    product_id: int | None = Field(default=None, foreign_key="product.id")
    department_name: str | None = None
    department_id: int | None = Field(default=None, foreign_key="department.id")
    sale_date: date
    counted_month: int = Field(description="yyyymm")
    quantity: int = Field(sa_type=BigInteger)
    given_quantity: str = Field(description="as the file says, in its unit, a decimal as text")
    unit: str | None = Field(default=None, description="as the file says")
    price_fen: int | None = Field(default=None, sa_type=BigInteger)
    amount_fen: int | None = Field(
        default=None, sa_type=BigInteger, description="quantity × assessment price on the sale date"
    )
    amount_derived: bool = Field(default=False, description="the file gives no amount of its own")
    file_amount_fen: int | None = Field(
        default=None, sa_type=BigInteger, description="as the file says, never added to the other"
    )
    batch_number: str | None = None
    serial: str | None = None
    data_type: str | None = Field(default=None, description="as the file says")
    note: str | None = None
    movement: str = Field(
        description="slug: sale, transfer, return, exchange, reversal, correction"
    )
    movement_reason: str = Field(default="", description="slug of the rule that decided")
    line: str = Field(default="unmatched")
    line_reason: str = Field(default="", description="slug")
    corrects_id: int | None = Field(
        default=None, foreign_key="flow_row.id", description="of a correction: its row"
    )
    belongs_to: int | None = Field(
        default=None, description="yyyymm, where the row counts later since that month was closed"
    )
    decided_institution_id: int | None = Field(
        default=None,
        sa_column=_refers("decided_institution_id", "institution.id"),
        description="of a correction, whatever its file says",
    )
    decided_product_id: int | None = Field(
        default=None,
        sa_column=_refers("decided_product_id", "product.id"),
        description="of a correction, whatever its file says",
    )
    frozen: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": text("false")},  # both engines know the word
        description="cancels a row of a closed month, and keeps the meaning which that has",
    )


class FlowCredit(SQLModel, table=True):
    """Whole units credited to one assignment set member for a counted month.

    Recomputed while the month is open, frozen when it closes. The credits of one institution,
    product and month sum to its credited rows.
    """

    __tablename__ = "flow_credit"
    __table_args__ = (
        Index("flow_credit_month", "counted_month", "product_id", "position_id"),
        filled_index("flow_credit", "department_id"),
        {
            "info": {
                INFO: Seal(
                    "counted_month",
                    (
                        "scheme",
                        "product_id",
                        "institution_id",
                        "position_id",
                        "quantity",
                        "amount_fen",
                    ),
                    order=("product_id", "position_id"),
                    later=("late",),
                )
            }
        },
    )

    id: int | None = Field(default=None, primary_key=True)
    counted_month: int
    product_id: int = Field(foreign_key="product.id", index=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    position_id: int = Field(foreign_key="territory.id")
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    scheme: str = "main"
    quantity: int = Field(sa_type=BigInteger)
    amount_fen: int = Field(sa_type=BigInteger)
    late: int | None = Field(
        default=None,
        description="yyyymm in an earlier year, to which the rows belong that came after its close",
    )


class FlowCorrection(SQLModel, table=True):
    """A row that was corrected: its reversal, and the rows that stand for it with `corrects_id`.

    quantity, amount_fen: the difference that the correction states, and that its rows sum to.
    """

    __tablename__ = "flow_correction"
    __table_args__ = (UniqueConstraint("source_id"), UniqueConstraint("reversal_id"))

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="flow_row.id")
    reversal_id: int = Field(foreign_key="flow_row.id")
    counted_month: int = Field(description="yyyymm")
    cause: str = Field(description="slug", index=True)
    evidence: str = ""
    quantity: int = Field(sa_type=BigInteger)
    amount_fen: int = Field(sa_type=BigInteger)
    appeal_id: int | None = Field(default=None, index=True)
    run_id: int = Field(foreign_key="run.id", index=True)


class FlowFile(SQLModel, table=True):
    """The day that a sheet of flow or purchases states: of two that contradict, the later holds."""

    __tablename__ = "flow_file"

    batch_id: int = Field(primary_key=True, foreign_key="batch.id")
    stated_on: date = Field(description="its day of issue, at least its last sale date")
    dated: bool | None = Field(
        default=None,
        description="whether any row names its own day; null where an older program took it in",
    )


class FlowMonth(SQLModel, table=True):
    """State of a counted month: open, closing, closed."""

    __tablename__ = "flow_month"
    __table_args__ = ({"info": {INFO: Seal("", ("month", "status", "closed_by"))}},)

    month: int = Field(primary_key=True, description="yyyymm")
    status: str = "open"
    closed_by: str | None = None
    run_id: int | None = Field(default=None, foreign_key="run.id")


class BaseAdjustment(SQLModel, table=True):
    """An amount added to the credited figure of an institution, product and month for a basis.

    The ledger itself never changes by it. Quantity is signed sale units, amount fen: boxes loaded
    at a quarter's end are taken out of the basis, those missed in a stock-out are put in.
    """

    __tablename__ = "base_adjustment"
    __table_args__ = (UniqueConstraint("institution_id", "product_id", "month", "cause"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    month: int = Field(description="yyyymm")
    cause: str = Field(description="slug: loading, stock_out, group_purchase, one_off, other")
    quantity: int = Field(sa_type=BigInteger)
    amount_fen: int | None = Field(
        default=None, sa_type=BigInteger, description="stated, else quantity × assessment price"
    )
    evidence: str | None = None
    run_id: int | None = Field(
        default=None, foreign_key="run.id", description="that brought it first"
    )
