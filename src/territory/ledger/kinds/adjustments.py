"""Base adjustments 基数调整: what is added to a month's figure before it is a basis of targets."""

from territory.intake.kinds import Dash, DateWindow, Field, Parse
from territory.kernel.findings import Severity
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.worth import whole_units
from territory.ledger.tables import BaseAdjustment
from territory.present import table as present
from territory.registers.attributes import choice, month, text
from territory.registers.declaration import Attribute, Reference, Register, RowsByRecord
from territory.registers.draft import Draft
from territory.roster.kinds.targets import INSTITUTION, PRODUCT

CAUSES = {
    "loading": "loading", "压货": "loading", "季末压货": "loading", "冲量": "loading",
    "stock_out": "stock_out", "stock-out": "stock_out", "断货": "stock_out", "缺货": "stock_out",
    "group_purchase": "group_purchase", "group purchase": "group_purchase",
    "团购": "group_purchase", "集中采购": "group_purchase", "集团统一采购": "group_purchase",
    "one_off": "one_off", "one-off": "one_off", "一次性": "one_off", "一次性采购": "one_off",
    "other": "other", "其他": "other", "其它": "other",
}  # fmt: skip


def price(draft: Draft, rows: RowsByRecord) -> None:
    """Make quantities whole; an amount that is not stated is quantity × assessment price."""
    market = Market(draft.tx)
    for index, row in rows.items():
        if draft.is_rejected(index):
            continue
        units = whole_units(row.get("quantity", 0))
        if units is None:
            draft.reject(
                index, "quantity", "quantity-fraction", "The quantity {quantity} is not whole.",
                "Write whole sale units; what is taken out of the basis is negative.",
                quantity=row["quantity"],
            )  # fmt: skip
            continue
        row["quantity"] = units
        if row.get("amount_fen") is None:
            first = Month.parse(row["month"]).first_day
            fen = market.assessment_price(row["product_id"], row["institution_id"], None, first)
            row["amount_fen"] = None if fen is None else units * fen
        if row["amount_fen"] is None:
            draft.tell(
                index, "amount", "adjustment-without-price",
                "No amount is given and the product has no assessment price then: only the "
                "quantity is adjusted.",
                severity=Severity.WARNING,
            )  # fmt: skip


def sign(draft: Draft, _rows: RowsByRecord, _ids: dict[int, int]) -> None:
    """Keep with the new ones the run that brought them."""
    from sqlmodel import col, update

    unsigned = update(BaseAdjustment).where(col(BaseAdjustment.run_id).is_(None))
    draft.tx.execute(unsigned.values(run_id=draft.tx.run_id))


ADJUSTMENTS = Register(
    slug="base-adjustments",
    label="Base adjustments",
    order=105,
    table=BaseAdjustment,
    items=(
        Reference(INSTITUTION, "institution_id", key=True),
        Reference(PRODUCT, "product_id", key=True),
        month("month", "Month", concepts=("counted_month",), required=True, key=True, store=int),
        Attribute(
            Field(
                "quantity", "Adjusted by", Parse.QUANTITY, ("adjustment_quantity",),
                required=True, dash=Dash.ZERO,
                note="Added to the raw figure: loading is negative, a stock-out positive",
            ),
            "quantity",
            present.change("quantity", "Adjusted by"),
        ),
        Attribute(
            Field("amount", "Amount adjusted by", Parse.MONEY, ("adjustment_amount",)),
            "amount_fen",
            present.money("amount", "Amount adjusted by", "yuan"),
        ),
        choice("cause", "Cause", concepts=("adjustment_cause",), choices=CAUSES, required=True,
               key=True),
        text("evidence", "Evidence", note="File, minutes or mail that shows it"),
    ),
    window=DateWindow.FLOW,
    telling=("quantity", "cause"),
    against=("sale_date", "seller_name", "grade", "beds", "m01"),
    refine=price,
    after=sign,
)  # fmt: skip
REGISTERS = (ADJUSTMENTS,)
KINDS = (ADJUSTMENTS.kind,)
