"""`territory potential estimate|show`."""

from typing import Annotated

import typer

from territory.options import Call, command, group
from territory.present.words import say

Product = Annotated[
    str | None, typer.Option("--product", metavar="CODE", help=say("A product, by code or name"))
]
Year = Annotated[int | None, typer.Option("--year", help=say("The year; default the newest"))]


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    potential = group(say("Potential of institutions and departments"))
    app.add_typer(potential, name="potential")

    @command(
        potential,
        "estimate",
        help=say("Estimate potential from surveys, and by extrapolation where none is"),
        shows=True,
        writes=True,
    )
    def estimate(call: Call, year: Year = None) -> None:
        from territory.potential import service, views

        with call.workspace() as ws:
            call.show(views.estimate_table(service.estimate(ws, year)))

    @command(potential, "show", help=say("Show the potential of the newest year"), shows=True)
    def show(call: Call, product: Product = None) -> None:
        from territory.potential import service, views

        with call.workspace() as ws:
            call.show(views.potential_table(service.show(ws, product)))
