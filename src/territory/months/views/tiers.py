"""Tables of the tier bridge."""

from collections.abc import Callable, Sequence

from territory.months.rules.tiers import TRANSIT_DAYS, Gap
from territory.months.service.tiers import TierLine
from territory.present import table as t
from territory.present.listing import PRODUCT, rows_of
from territory.present.table import Table
from territory.present.words import say, word

MOVED = ("sent", "received", "difference")


def tiers_table(lines: Sequence[TierLine], period: str, *, everything: bool) -> Table:
    """Return what was sent and not received between the tiers, and why; or all moves."""
    columns = (
        t.month("month"),
        t.code("seller", "Seller code", hidden=True),
        t.text("seller_name", "Seller"),
        t.code("buyer", "Buyer code", hidden=True),
        t.text("buyer_name", "Buyer"),
        *PRODUCT,
        *(t.quantity(key) for key in MOVED),
        t.quantity(Gap.IN_TRANSIT),
        t.quantity(Gap.ARRIVED, "Arrived of the month before"),
        t.quantity(Gap.MISSING_FILE),
        t.quantity(Gap.OUT_OF_TERRITORY),
        t.quantity(Gap.HEAD_OFFICE, "Chain head office"),
        t.quantity(Gap.UNEXPLAINED),
        t.text("silent", "Not reported by"),
    )
    rows = rows_of(
        columns,
        (one for one in lines if everything or any(one.gaps.values())),
        {"silent": _silent, **{gap: _gap_of(gap) for gap in Gap}},
    )
    totals = {str(key): sum(row[key] for row in rows) for key in (*MOVED, *Gap)}
    return Table(
        name="flow_tiers",
        title=say("Transfers between distributors, {period}", period=period),
        columns=columns,
        rows=rows,
        totals=totals,
        notes=(
            say(
                "Sent {sent:,} − received {received:,} = {difference:,} = {in_transit:,} in "
                "transit + {arrived:,} arrived + {missing_file:,} missing files + "
                "{out_of_territory:,} out of territory + {head_office:,} chain head offices + "
                "{unexplained:,} unexplained.",
                **totals,
            ),
            say(
                "In transit: sent in the last {days} days of a month and received in the next "
                "(unverified).",
                days=TRANSIT_DAYS,
            ),
        ),
    )


def _silent(line: TierLine) -> str:
    return "、".join(f"{name} ({word(kind)})" for name, kind in line.silent)


def _gap_of(gap: Gap) -> Callable[[TierLine], int]:
    return lambda line: line.gaps.get(gap, 0)
