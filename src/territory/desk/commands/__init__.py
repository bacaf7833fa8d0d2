"""The commands of the desk."""

import typer

from territory.desk.commands import imports, listing
from territory.options import Call


def register(app: typer.Typer) -> None:
    """Mount the commands of the desk."""
    imports.register(app)
    listing.register(app)


def stand(call: Call) -> None:
    """Say where the month stands."""
