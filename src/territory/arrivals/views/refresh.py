"""Show what reading the rows of open months anew changes."""

from territory.arrivals.service.refresh import Reread
from territory.ledger.rules.movement import Line
from territory.present import table as t
from territory.present.listing import listing
from territory.present.table import Table
from territory.present.words import say

MOST_NAMED = 10


def reread_table(done: Reread) -> Table:
    """Return the partition before and after, and whose credits changed."""
    before, after = done.before.lines, done.after.lines
    title = say("Open months, read anew")
    if done.dry_run:
        title = say("Open months, read anew on trial")
    return listing(
        "flow_refresh",
        title,
        (
            t.slug("line"),
            t.quantity("before", "Before"),
            t.quantity("after", "After"),
            t.change("change"),
            t.money("amount", "Amount", "yuan"),
        ),
        Line,
        of={
            "line": str,
            "before": lambda line: before[line].quantity,
            "after": lambda line: after[line].quantity,
            "change": lambda line: after[line].quantity - before[line].quantity,
            "amount": lambda line: after[line].amount_fen,
        },
        sums=("before", "after", "change", "amount"),
        notes=_changed(done),
    )


def _changed(done: Reread) -> tuple[str, ...]:
    """Say whose credits changed, the largest changes first."""
    if not done.changes:
        return (say("Nobody's credits change."),)
    moved = {one.position: one.after[0] - one.before[0] for one in done.changes}
    largest = sorted(moved, key=lambda position: (-abs(moved[position]), position))
    named = "、".join(f"{position} {moved[position]:+,}" for position in largest[:MOST_NAMED])
    more = len(largest) - MOST_NAMED
    return (
        say(
            "Credits of {count:,} positions change: {positions}",
            count=len(largest),
            positions=named + (f" … +{more}" if more > 0 else ""),
        ),
    )
