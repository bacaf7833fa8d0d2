"""Commands of `territory targets` that look at a plan, change its cells, send it out."""

import typer

from territory.options import targets_group
from territory.plans.commands import changing, looking


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    for part in (looking, changing):
        targets_group(app).add_typer(part.app)
