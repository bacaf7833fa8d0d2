"""`territory demo`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from territory.options import Call, command
from territory.present.words import language, say

Folder = Annotated[
    Path, typer.Argument(metavar="[DIR]", help="Where to make it; default territory-demo")
]
Hospitals = Annotated[int, typer.Option("--hospitals", min=6, help="Graded hospitals")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed makes another region")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier demonstration in the folder")
]

app = typer.Typer()


def register(root: typer.Typer) -> None:
    """Mount the commands of this room."""
    root.add_typer(app)


@command(app, "demo")
def demo(
    call: Call,
    folder: Folder = Path("territory-demo"),
    hospitals: Hospitals = 60,
    seed: Seed = 7,
    overwrite: Overwrite = False,
) -> None:
    """Make a region in Chinese and do a month's work on it, step by step."""
    from territory.demo import service
    from territory.present.files import show

    count = service.prepare(
        folder, hospitals=hospitals, seed=seed, lang=str(language()), overwrite=overwrite
    )
    call.say("{count} workbooks of an invented region: {folder}", count=count, folder=folder)
    for step in service.run(folder, hospitals):
        typer.echo(f"\n$ {step.command}")
        if step.shown is not None:
            show(step.shown, stream=sys.stdout)
    typer.echo("\n" + say("Everything is in {folder}. Go on there:", folder=folder))
    for line in (
        f"cd {folder}",
        "territory",
        "territory match review",
        "territory targets explain H0001 --product P01 --month 2027-05 --position CV12",
        "territory targets export -o targets.xlsx",
    ):
        typer.echo(f"  {line}")
