"""Purchases and stock as distributors send them: evidence beside the sales, never credited."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel, UniqueConstraint


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
    """A distributor's stock of a product, and batch number, at the end of a month, as it says.

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
