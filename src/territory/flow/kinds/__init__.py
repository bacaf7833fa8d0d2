"""What can be imported into the ledger: sales flow 流向; a purchase file is known apart."""

from territory.errors import Refused
from territory.flow.kinds.decisions import DECISIONS_KIND
from territory.flow.kinds.loader import load_flow
from territory.intake.kinds import Context, Dash, Field, Kind, Loaded, Parse, Parsed
from territory.store.transaction import Tx

__all__ = ["FLOW", "KINDS", "PURCHASES", "PurchasesNotKept"]


class PurchasesNotKept(Refused):
    """Sheet "{sheet}" of {file} lists what was bought from a supplier, not what was sold."""

    hint = "Import the distributor's sales file instead: with buyer, quantity and sale date."


def refuse_purchases(_tx: Tx, parsed: Parsed, _context: Context) -> Loaded:
    """Refuse a purchase file by name: counted as sales it would count its boxes twice."""
    raise PurchasesNotKept(sheet=parsed.sheet, file=parsed.file)


FLOW = Kind(
    slug="flow",
    label="Sales flow",
    fields=(
        Field("distributor", "Distributor", concepts=("distributor_name",)),
        Field("distributor_code", "Distributor code", Parse.CODE),
        Field(
            "buyer_name",
            "Buyer",
            concepts=("buyer_name", "institution_name"),
            required=True,
        ),
        Field("buyer_code", "Buyer code", Parse.CODE, ("buyer_code", "institution_code")),
        Field("province", "Province"),
        Field("city", "City"),
        Field("product_name", "Product", required=True),
        Field("product_code", "Product code", Parse.CODE),
        Field("specification", "Specification"),
        Field(
            "quantity",
            "Quantity",
            Parse.QUANTITY,
            required=True,
            dash=Dash.ZERO,
            note="Returns are negative",
        ),
        Field("unit", "Unit", note="Blank is the sale unit of the product"),
        Field("price", "Price", Parse.DECIMAL, dash=Dash.ZERO),
        Field("amount", "Amount", Parse.MONEY, dash=Dash.ZERO),
        Field("sale_date", "Sale date", Parse.DATE),
        Field("month", "Counted month", Parse.MONTH, ("counted_month",)),
        Field("batch_number", "Batch number", Parse.CODE),
        Field("serial", "Serial number", Parse.CODE),
        Field("department", "Department"),
        Field("data_type", "Data type"),
        Field("target", "Target institution", Parse.YES_NO, ("target_institution",)),
        Field("note", "Note"),
    ),
    key=(),
    order=100,
    load=load_flow,
    telling=("buyer_name", "sale_date", "month", "serial", "batch_number", "data_type"),
    against=("seller_name", "purchase_quantity", "purchase_date", "closing_stock", "m01"),
)

PURCHASES = Kind(
    slug="purchases",
    label="Purchases",
    fields=(
        Field("seller_name", "Supplier", required=True),
        Field("distributor", "Distributor", concepts=("distributor_name",)),
        Field("product_name", "Product", required=True),
        Field("product_code", "Product code", Parse.CODE),
        Field("specification", "Specification"),
        Field(
            "quantity",
            "Quantity",
            Parse.QUANTITY,
            ("purchase_quantity", "quantity"),
            required=True,
            dash=Dash.ZERO,
        ),
        Field("purchase_date", "Purchase date", Parse.DATE, ("purchase_date", "sale_date")),
        Field("batch_number", "Batch number", Parse.CODE),
    ),
    key=(),
    order=101,
    load=refuse_purchases,
    telling=("seller_name", "purchase_date"),
    against=("buyer_name", "institution_name", "closing_stock", "m01"),
)

KINDS = (FLOW, PURCHASES, DECISIONS_KIND)
