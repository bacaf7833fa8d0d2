"""territory flow months|close|reopen|correct|bridge: a module for each subject."""

import typer

from territory.months.commands import bridge, months
from territory.options import flow_group


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow = flow_group(app)
    flow.add_typer(months.flow)
    flow.add_typer(bridge.flow)
