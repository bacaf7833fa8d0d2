"""The commands of the ledger: territory flow …, territory match …; a module for each subject."""

import typer

from territory.flow.commands import (
    adjustments,
    appeals,
    bridging,
    expecting,
    ledger,
    matching,
    months,
    stock,
)
from territory.options import group
from territory.present.words import say


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow = group(say("Sales flow: rows, where they stand, who has sent"))
    app.add_typer(flow, name="flow")
    ledger.add(flow)
    stock.add(flow)
    expecting.add(flow)
    adjustments.add(flow)
    appeals.add(flow)
    months.add(flow)
    bridging.add(flow)
    match = group(say("Names in flow files that wait for a match, and the alias book"))
    app.add_typer(match, name="match")
    matching.add(match)
