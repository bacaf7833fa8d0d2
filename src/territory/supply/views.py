"""Tables of the stock identity."""

from collections.abc import Sequence

from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Row, Table
from territory.present.words import say, word
from territory.supply.rules import Balance
from territory.supply.service.stock import StockLine


def stock_table(lines: Sequence[StockLine], month: Month | None, *, everything: bool) -> Table:
    """The stock cards of a month: those that do not balance, or all of them."""
    shown = [one for one in lines if everything or one.card.standing is not Balance.HOLDS]
    count = {standing: sum(one.card.standing is standing for one in lines) for standing in Balance}
    return Table(
        name="flow_stock",
        title=say("Stock of the distributors, {month}", month=month or say("no month")),
        columns=(
            t.month("month", "Month"),
            t.code("distributor", "Distributor code"),
            t.text("distributor_name", "Distributor"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.quantity("opening", "Opening stock"),
            t.quantity("purchases", "Bought"),
            t.quantity("sales", "Sold"),
            t.quantity("derived", "Should remain"),
            t.quantity("closing", "Closing stock"),
            t.quantity("difference", "Break"),
            t.slug("status", "Status"),
            t.text("lacking", "What is missing"),
        ),
        rows=tuple(_row(one) for one in shown),
        notes=_notes(lines, count),
    )


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


def _row(one: StockLine) -> Row:
    card = one.card
    return {
        "month": str(one.month),
        "distributor": one.distributor,
        "distributor_name": one.distributor_name,
        "product": one.product,
        "product_name": one.product_name,
        "opening": card.opening,
        "purchases": card.purchases,
        "sales": card.sales,
        "derived": card.derived,
        "closing": card.closing,
        "difference": card.difference,
        "status": str(card.standing),
        "lacking": "、".join(map(word, card.lacking)) or None,
    }
