"""The flow ledger (DOMAIN.md section 3): every source row stays, with its movement and its line."""

from datetime import date

from sqlalchemy import BigInteger, text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint


def filled_index(table: str, column: str) -> Index:
    """Return an index of the rows that have anything in a column that few have; it costs little."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"{table}_{column}", column, sqlite_where=filled, postgresql_where=filled)


class FlowRow(SQLModel, table=True):
    """One source row of a distributor's file, as it was sent and as it was understood.

    `line` says where its quantity goes in the partition: credited, not_owned, non_target,
    unmatched or transfer. Quantity is signed sale units, money fen, months yyyymm.
    """

    __tablename__ = "flow_row"
    __table_args__ = (
        Index("flow_row_month", "counted_month", "product_id", "institution_id"),
        Index("flow_row_serial", "serial"),
        *(
            filled_index("flow_row", column)
            for column in ("buyer_distributor_id", "department_id", "corrects_id")
        ),
        UniqueConstraint("row_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    sheet: str
    row: int = Field(description="row number in the sheet, as the spreadsheet shows it")
    row_key: str = Field(
        description="digest of what makes the same row the same in another file: distributor, "
        "date, customer, product, batch, quantity, and serial number or ordinal"
    )
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id", index=True)
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
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    department_name: str | None = None
    department_id: int | None = Field(default=None, foreign_key="department.id")
    sale_date: date
    counted_month: int = Field(description="yyyymm")
    quantity: int = Field(sa_type=BigInteger)
    given_quantity: str = Field(description="as the file says, in its unit, a decimal as text")
    unit: str | None = Field(default=None, description="as the file says")
    price_fen: int | None = Field(default=None, sa_type=BigInteger)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    amount_derived: bool = Field(default=False, description="quantity × assessment price")
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
    corrects_id: int | None = Field(default=None, foreign_key="flow_row.id")


class FlowCredit(SQLModel, table=True):
    """Whole units credited to one assignment set member for a counted month.

    Recomputed while the month is open, frozen when it closes. The credits of one institution,
    product and month sum to its credited rows.
    """

    __tablename__ = "flow_credit"
    __table_args__ = (Index("flow_credit_month", "counted_month", "product_id", "position_id"),)

    id: int | None = Field(default=None, primary_key=True)
    counted_month: int
    product_id: int = Field(foreign_key="product.id", index=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    position_id: int = Field(foreign_key="territory.id", index=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    scheme: str = "main"
    quantity: int = Field(sa_type=BigInteger)
    amount_fen: int = Field(sa_type=BigInteger)


class FlowMonth(SQLModel, table=True):
    """State of a counted month: open, closing, closed."""

    __tablename__ = "flow_month"

    month: int = Field(primary_key=True, description="yyyymm")
    status: str = "open"
    closed_by: str | None = None
    run_id: int | None = Field(default=None, foreign_key="run.id")


class FlowPurchase(SQLModel, table=True):
    """One row of a distributor's purchase file: kept as what it is, never credited.

    quantity: signed sale units, a return to the supplier is negative; without a known product,
    or a factor for its unit, it stands in the unit of the file. The row stays in its own month
    even where that is closed, since it changes no reported figure.
    """

    __tablename__ = "flow_purchase"
    __table_args__ = (
        Index("flow_purchase_day", "purchase_date", "distributor_id"),
        Index("flow_purchase_serial", "serial"),
        UniqueConstraint("row_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    sheet: str
    row: int = Field(description="row number in the sheet, as the spreadsheet shows it")
    row_key: str = Field(description="as of a flow row, with the supplier for the customer")
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id", index=True)
    distributor_name: str
    distributor_code: str | None = None
    supplier_id: int | None = Field(default=None, foreign_key="distributor.id", index=True)
    supplier_name: str
    supplier_code: str | None = None
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    product_name: str
    product_code: str | None = None
    specification: str | None = None
    purchase_date: date
    counted_month: int = Field(description="yyyymm")
    quantity: int = Field(sa_type=BigInteger)
    given_quantity: str = Field(description="as the file says, in its unit, a decimal as text")
    unit: str | None = Field(default=None, description="as the file says")
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    batch_number: str | None = None
    serial: str | None = None
    note: str | None = None


class FlowStock(SQLModel, table=True):
    """What a distributor says it has of a product, and batch number, at the end of a month.

    Quantities in sale units; without a known product, or a factor for its unit, in the unit of
    the file. opening, purchased and sold stand where the file gives them.
    """

    __tablename__ = "flow_stock"
    __table_args__ = (
        Index("flow_stock_month", "month", "distributor_id"),
        UniqueConstraint("row_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    sheet: str
    row: int = Field(description="row number in the sheet, as the spreadsheet shows it")
    row_key: str = Field(description="digest of distributor, product, batch number and month")
    distributor_id: int | None = Field(default=None, foreign_key="distributor.id", index=True)
    distributor_name: str
    distributor_code: str | None = None
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    product_name: str
    product_code: str | None = None
    specification: str | None = None
    month: int = Field(description="yyyymm")
    batch_number: str = ""
    unit: str | None = Field(default=None, description="as the file says")
    closing: int = Field(sa_type=BigInteger)
    opening: int | None = Field(default=None, sa_type=BigInteger)
    purchased: int | None = Field(default=None, sa_type=BigInteger)
    sold: int | None = Field(default=None, sa_type=BigInteger)
    given_closing: str = Field(description="as the file says, a decimal as text; so the others")
    given_opening: str | None = None
    given_purchased: str | None = None
    given_sold: str | None = None


class BaseAdjustment(SQLModel, table=True):
    """What is added to the credited figure of an institution, product and month for a basis.

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
