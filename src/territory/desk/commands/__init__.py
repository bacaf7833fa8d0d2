"""The commands of the desk."""

import typer

from territory.desk.commands import (
    assign,
    backups,
    forgetting,
    imports,
    listing,
    runs,
    status,
    stores,
    templates,
    upkeep,
)
from territory.desk.commands.status import stand

__all__ = ["register", "stand"]


def register(app: typer.Typer) -> None:
    """Mount the commands of the desk."""
    for module in (
        status, imports, assign, templates, listing, forgetting, upkeep, backups, runs, stores,
    ):  # fmt: skip
        app.add_typer(module.app)
