"""The commands of this room."""

import typer


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
