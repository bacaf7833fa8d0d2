"""Kinds that come into the ledger from outside: sales flow 流向, and decisions on names."""

from territory.arrivals.kinds.decisions import DECISIONS_KIND
from territory.arrivals.kinds.loader import load_flow
from territory.intake.kinds import Dash, DateWindow, Field, Kind, Parse

FLOW = Kind(
    slug="flow",
    label="Sales flow",
    fields=(
        Field("distributor", "Distributor", concepts=("distributor_name", "seller_name")),
        Field("distributor_code", "Distributor code", Parse.CODE),
        Field(
            "buyer_name",
            "Buyer",
            concepts=("buyer_name", "institution_name"),
            required=True,
        ),
        Field(
            "buyer_code",
            "Buyer code",
            Parse.CODE,
            ("buyer_code", "institution_code", "credit_code"),
        ),
        Field("province", "Province"),
        Field("city", "City"),
        Field("product_name", "Product"),
        Field("product_code", "Product code", Parse.CODE),
        Field("specification", "Specification"),
        Field(
            "quantity",
            "Quantity",
            Parse.QUANTITY,
            dash=Dash.ZERO,
            note="Returns are negative, unless a type says that they are returns",
        ),
        Field("return_quantity", "Quantity returned", Parse.QUANTITY, dash=Dash.ZERO),
        Field("unit", "Unit", note="Blank is the sale unit of the product"),
        Field("price", "Price", Parse.DECIMAL, dash=Dash.ZERO),
        Field("amount", "Amount", Parse.MONEY, dash=Dash.ZERO),
        Field("sale_date", "Sale date", Parse.DATE),
        Field("month", "Counted month", Parse.MONTH, ("counted_month",), year_of="sale_date"),
        Field("batch_number", "Batch number", Parse.CODE),
        Field("serial", "Serial number", Parse.CODE),
        Field(
            "issued",
            "Date of the file",
            Parse.DATE,
            note="Of two files that contradict, the later one holds",
        ),
        Field(
            "further",
            "Further rows",
            Parse.YES_NO,
            note="Yes: no corrected copy of an earlier file, though it shares rows with it",
        ),
        Field("department", "Department"),
        Field("data_type", "Data type"),
        Field("target", "Target institution", Parse.YES_NO, ("target_institution",)),
        Field("note", "Note"),
    ),
    key=(),
    known_by=(),
    order=100,
    window=DateWindow.FLOW,
    any_of=(("product_name", "product_code"), ("quantity", "return_quantity")),
    load=load_flow,
    telling=(
        "buyer_name",
        "product_name",
        "sale_date",
        "month",
        "serial",
        "batch_number",
        "data_type",
    ),
    against=("seller_name", "purchase_quantity", "purchase_date", "closing_stock", "m01"),
)

KINDS = (FLOW, DECISIONS_KIND)
