"""The commands of targets: parse, call one service, show (DESIGN.md section 3)."""

import typer

from territory.options import group
from territory.targets.commands import changing, looking, planning, splitting


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    targets = group("Targets: set, split, look, explain, change, export")
    app.add_typer(targets, name="targets")
    for part in (planning, splitting, looking, changing):
        targets.add_typer(part.app)
