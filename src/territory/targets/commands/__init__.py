"""Commands of `territory targets` that set, split and prove a plan (DESIGN.md section 3)."""

import typer

from territory.options import targets_group
from territory.targets.commands import analysing, comparing, planning, proving, splitting


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    for part in (planning, splitting, proving, comparing, analysing):
        targets_group(app).add_typer(part.app)
