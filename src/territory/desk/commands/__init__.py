"""The commands of the desk."""

import typer

from territory.options import Call


def register(app: typer.Typer) -> None:
    """Mount the commands of the desk."""


def stand(call: Call) -> None:
    """Say where the month stands."""
