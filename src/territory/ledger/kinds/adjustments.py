"""Base adjustments 基数调整: what is added to a month's figure before it is a basis of targets."""

from typing import Any

from territory.intake.kinds import Dash, DateWindow, Field, Kind, Parse
from territory.kernel.findings import Severity
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.worth import whole_units
from territory.ledger.tables import BaseAdjustment
from territory.registers.draft import Draft, loader
from territory.roster.kinds.fields import INSTITUTION, PRODUCT
from territory.roster.kinds.institutions import institution_of
from territory.roster.kinds.products import product_of

KEY = ("institution_id", "product_id", "month", "cause")
CAUSES = {
    "loading": "loading", "压货": "loading", "季末压货": "loading", "冲量": "loading",
    "stock_out": "stock_out", "stock-out": "stock_out", "断货": "stock_out", "缺货": "stock_out",
    "group_purchase": "group_purchase", "group purchase": "group_purchase",
    "团购": "group_purchase", "集中采购": "group_purchase", "集团统一采购": "group_purchase",
    "one_off": "one_off", "one-off": "one_off", "一次性": "one_off", "一次性采购": "one_off",
    "other": "other", "其他": "other", "其它": "other",
}  # fmt: skip


def load_adjustments(draft: Draft) -> None:
    """Write adjustments; an amount that is not stated is quantity × assessment price."""
    market = Market(draft.tx)
    rows: dict[int, dict[str, Any]] = {}
    for index, record in draft.each():
        institution = institution_of(draft, index, record, market.institutions)
        product = product_of(draft, index, record, market.products)
        quantity = whole_units(record.get("quantity", 0))
        if quantity is None:
            draft.reject(
                index, "quantity", "quantity-fraction", "The quantity {quantity} is not whole.",
                "Write whole sale units; what is taken out of the basis is negative.",
                quantity=record.get("quantity"),
            )  # fmt: skip
        if draft.is_rejected(index) or institution is None or product is None:
            continue
        month = Month.parse(record.get("month"))
        amount = record.get("amount")
        if amount is None:
            price = market.assessment_price(product, institution, None, month.first_day)
            amount = None if price is None or quantity is None else quantity * price
        if amount is None:
            draft.tell(
                index, "amount", "adjustment-without-price",
                "No amount is given and the product has no assessment price then: only the "
                "quantity is adjusted.",
                severity=Severity.WARNING,
            )  # fmt: skip
        rows[index] = {
            "institution_id": institution,
            "product_id": product,
            "month": int(month),
            "cause": record.get("cause"),
            "quantity": quantity,
            "amount_fen": amount,
            **({"evidence": record.values["evidence"]} if "evidence" in record.values else {}),
        }
    draft.write(BaseAdjustment, KEY, rows, named={"amount_fen": "amount"})
    _sign(draft)


def _sign(draft: Draft) -> None:
    """Keep with the new ones the run that brought them."""
    from sqlmodel import col, update

    unsigned = update(BaseAdjustment).where(col(BaseAdjustment.run_id).is_(None))
    draft.tx.execute(unsigned.values(run_id=draft.tx.run_id))


ADJUSTMENTS_KIND = Kind(
    slug="base-adjustments",
    label="Base adjustments",
    fields=(
        *INSTITUTION,
        *PRODUCT,
        Field("month", "Month", Parse.MONTH, ("counted_month",), required=True),
        Field(
            "quantity",
            "Adjusted by",
            Parse.QUANTITY,
            ("adjustment_quantity",),
            required=True,
            dash=Dash.ZERO,
            note="Added to the raw figure: loading is negative, a stock-out positive",
        ),
        Field("amount", "Amount adjusted by", Parse.MONEY, ("adjustment_amount",)),
        Field("cause", "Cause", Parse.CHOICE, ("adjustment_cause",), choices=CAUSES, required=True),
        Field("evidence", "Evidence", note="File, minutes or mail that shows it"),
    ),
    key=(),
    known_by=("institution_code", "product_code", "month", "cause"),
    order=105,
    window=DateWindow.FLOW,
    any_of=(("institution_code", "institution_name"), ("product_code", "product_name")),
    load=loader(load_adjustments),
    telling=("quantity", "cause"),
    against=("sale_date", "seller_name", "grade", "beds", "m01"),
)
