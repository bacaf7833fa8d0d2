"""Credits by position before and after something that moves them."""

from collections.abc import Sequence

from territory.ledger.service.owners import CreditChange
from territory.present import table as t
from territory.present.table import Table
from territory.present.words import say


def credits_table(changes: Sequence[CreditChange], name: str, notes: Sequence[str] = ()) -> Table:
    """Return one row for each position whose credits change, with sums in boxes and yuan."""
    rows = tuple(
        {
            "position": one.position,
            "position_name": one.position_name,
            "before": one.before[0],
            "after": one.after[0],
            "change": one.after[0] - one.before[0],
            "amount_before": one.before[1],
            "amount_after": one.after[1],
        }
        for one in changes
    )
    keys = ("before", "after", "change", "amount_before", "amount_after")
    return Table(
        name=name,
        title=say("Credited, before and after"),
        sheet=say("Credits"),
        columns=(
            t.code("position", "Position"),
            t.text("position_name", "Position name"),
            t.quantity("before", "Credited before"),
            t.quantity("after", "Credited after"),
            t.change("change", "Difference"),
            t.money("amount_before", "Amount before", "yuan"),
            t.money("amount_after", "Amount after", "yuan"),
        ),
        rows=rows,
        totals={key: sum(row[key] for row in rows) for key in keys} if rows else None,
        notes=tuple(notes),
    )
