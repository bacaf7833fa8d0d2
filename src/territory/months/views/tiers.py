"""Tables of the tier bridge."""

from collections.abc import Sequence

from territory.months.rules.tiers import TRANSIT_DAYS, Gap
from territory.months.service.tiers import TierLine
from territory.present import table as t
from territory.present.table import Row, Table
from territory.present.words import say, word


def tiers_table(lines: Sequence[TierLine], period: str, *, everything: bool) -> Table:
    """Return what was sent and not received between the tiers, and why; or all moves."""
    shown = [one for one in lines if everything or any(one.gaps.values())]
    keys = ("sent", "received", "difference", *Gap)
    rows = tuple(_row(one) for one in shown)
    totals = {str(key): sum(row[str(key)] for row in rows) for key in keys}
    return Table(
        name="flow_tiers",
        title=say("Transfers between distributors, {period}", period=period),
        columns=(
            t.month("month", "Month"),
            t.code("seller", "Seller code", hidden=True),
            t.text("seller_name", "Seller"),
            t.code("buyer", "Buyer code", hidden=True),
            t.text("buyer_name", "Buyer"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.quantity("sent", "Sent"),
            t.quantity("received", "Received"),
            t.quantity("difference", "Difference"),
            t.quantity(str(Gap.IN_TRANSIT), "In transit"),
            t.quantity(str(Gap.ARRIVED), "Arrived of the month before"),
            t.quantity(str(Gap.MISSING_FILE), "Missing file"),
            t.quantity(str(Gap.OUT_OF_TERRITORY), "Out of territory"),
            t.quantity(str(Gap.HEAD_OFFICE), "Chain head office"),
            t.quantity(str(Gap.UNEXPLAINED), "Unexplained"),
            t.text("silent", "Not reported by"),
        ),
        rows=rows,
        totals=totals,
        notes=(
            say(
                "Sent {sent:,} − received {received:,} = {difference:,} = {transit:,} in transit "
                "+ {arrived:,} arrived + {missing:,} missing files + {outside:,} out of territory "
                "+ {offices:,} chain head offices + {unexplained:,} unexplained.",
                sent=totals["sent"],
                received=totals["received"],
                difference=totals["difference"],
                transit=totals[Gap.IN_TRANSIT],
                arrived=totals[Gap.ARRIVED],
                missing=totals[Gap.MISSING_FILE],
                outside=totals[Gap.OUT_OF_TERRITORY],
                offices=totals[Gap.HEAD_OFFICE],
                unexplained=totals[Gap.UNEXPLAINED],
            ),
            say(
                "In transit: sent in the last {days} days of a month and received in the next "
                "(unverified).",
                days=TRANSIT_DAYS,
            ),
        ),
    )


def _row(one: TierLine) -> Row:
    return {
        "month": str(one.month),
        "seller": one.seller,
        "seller_name": one.seller_name,
        "buyer": one.buyer,
        "buyer_name": one.buyer_name,
        "product": one.product,
        "product_name": one.product_name,
        "sent": one.sent,
        "received": one.received,
        "difference": one.difference,
        **{str(gap): one.gaps.get(gap, 0) for gap in Gap},
        "silent": "、".join(f"{name} ({word(kind)})" for name, kind in one.silent) or None,
    }
