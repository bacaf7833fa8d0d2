"""The table of base adjustments: raw and adjusted side by side."""

from collections.abc import Sequence

from territory.kernel.periods import Month
from territory.ledger.service.adjustments import Adjusted
from territory.present import table as t
from territory.present.table import Table
from territory.present.words import say


def adjustments_table(found: Sequence[Adjusted]) -> Table:
    """Every adjustment with its cause and evidence, beside the figure it adjusts."""
    return Table(
        name="base_adjustments",
        title=say("Base adjustments"),
        columns=(
            t.month("month", "Month"),
            t.code("institution", "Institution"),
            t.text("institution_name", "Institution name"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.slug("cause", "Cause"),
            t.quantity("raw", "Raw"),
            t.change("quantity", "Adjusted by"),
            t.quantity("adjusted", "Adjusted"),
            t.money("raw_amount", "Raw amount", "yuan"),
            t.money("amount", "Amount adjusted by", "yuan"),
            t.money("adjusted_amount", "Adjusted amount", "yuan"),
            t.text("evidence", "Evidence"),
            t.text("who", "Who"),
        ),
        rows=tuple(
            {
                "month": str(Month.parse(one.month)),
                "institution": one.institution,
                "institution_name": one.institution_name,
                "product": one.product,
                "product_name": one.product_name,
                "cause": one.cause,
                "raw": one.raw,
                "quantity": one.quantity,
                "adjusted": one.adjusted,
                "raw_amount": one.raw_fen,
                "amount": one.amount_fen,
                "adjusted_amount": one.adjusted_fen,
                "evidence": one.evidence,
                "who": one.who or None,
            }
            for one in found
        ),
        notes=(
            say("The ledger and the reports stay raw; a split takes the adjusted history, or the "
                "raw one with --raw."),
        ),
    )  # fmt: skip
