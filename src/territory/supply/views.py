"""Tables of the stock identity."""

from collections.abc import Sequence

from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.listing import DISTRIBUTOR, PRODUCT, listing
from territory.present.table import Table
from territory.present.words import say, word
from territory.supply.rules import Balance
from territory.supply.service.stock import StockLine


def stock_table(lines: Sequence[StockLine], month: Month | None, *, everything: bool) -> Table:
    """The stock cards of a month: those that do not balance, or all of them."""
    shown = [one for one in lines if everything or one.card.standing is not Balance.HOLDS]
    count = {standing: sum(one.card.standing is standing for one in lines) for standing in Balance}
    return listing(
        "flow_stock",
        say("Stock of the distributors, {month}", month=month or say("no month")),
        (
            t.month("month"),
            *DISTRIBUTOR,
            *PRODUCT,
            t.quantity("opening", "Opening stock"),
            t.quantity("purchases", "Bought"),
            t.quantity("sales", "Sold"),
            t.quantity("derived", "Should remain"),
            t.quantity("closing", "Closing stock"),
            t.quantity("difference", "Break"),
            t.slug("status"),
            t.text("lacking", "What is missing"),
        ),
        shown,
        of={name: f"card.{name}" for name in OF_CARD}
        | {
            "status": "card.standing",
            "lacking": lambda one: "、".join(map(word, one.card.lacking)),
        },
        notes=_notes(lines, count),
    )


OF_CARD = ("opening", "purchases", "sales", "derived", "closing", "difference")


def _notes(lines: Sequence[StockLine], count: dict[Balance, int]) -> tuple[str, ...]:
    if not lines:
        return (say("No stock file of this month or the one before; import one (kind stock)."),)
    return (
        say(
            "Opening + bought − sold = closing: {holds} of {all} hold, {breaks} break, {missing} "
            "lack a file, {unknown} cannot be told.",
            holds=count[Balance.HOLDS],
            all=len(lines),
            breaks=count[Balance.BREAKS],
            missing=count[Balance.FILE_MISSING],
            unknown=count[Balance.UNKNOWN],
        ),
    )
