"""`territory potential estimate|show`."""

import typer

from territory.options import Call, ProductOption, YearOption, command, group

app = typer.Typer()
potential = group("Potential of institutions and departments")
app.add_typer(potential, name="potential")


def register(root: typer.Typer) -> None:
    """Mount the commands of this room."""
    root.add_typer(app)


@command(potential, "estimate", shows=True, writes=True)
def estimate(call: Call, year: YearOption = None) -> None:
    """Estimate potential from surveys, and by extrapolation where none is."""
    from territory.potential import service, views

    with call.workspace() as ws:
        call.show(views.estimate_table(service.estimate(ws, year)))


@command(potential, "show", shows=True)
def show(call: Call, product: ProductOption = None) -> None:
    """Show the potential of the newest year."""
    from territory.potential import service, views

    with call.workspace() as ws:
        call.show(views.potential_table(service.show(ws, product)))
