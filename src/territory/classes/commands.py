"""`territory classify doctors|hospitals`, `territory classes show|why`."""

from enum import StrEnum
from typing import Annotated

import typer

from territory.options import Call, ProductOption, PurposeOption, command, group

Letter = Annotated[str | None, typer.Option("--letter", help="Only this class")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of a doctor or institution")]


class ClassKind(StrEnum):
    """Kinds that can be classed; `institutions` is the same as `hospitals`."""

    DOCTORS = "doctors"
    HOSPITALS = "hospitals"
    INSTITUTIONS = "institutions"


KindOption = Annotated[ClassKind, typer.Option("--kind", help="Whose classes")]

app = typer.Typer()
classify = group("Class doctors and hospitals; every run is kept")
app.add_typer(classify, name="classify")
classes = group("Look at classes, and why")
app.add_typer(classes, name="classes")


def register(root: typer.Typer) -> None:
    """Mount the commands of this room."""
    root.add_typer(app)


@command(classify, "doctors", shows=True, writes=True)
def doctors(call: Call, product: ProductOption = None) -> None:
    """Class doctors A, B, C, D by usage and potential."""
    from territory.classes import service, views

    with call.workspace() as ws:
        call.show(views.summary_table(service.classify_doctors(ws, product)))


@command(classify, "hospitals", shows=True, writes=True)
def hospitals(call: Call, product: ProductOption = None) -> None:
    """Class hospitals A, B, C by share of potential."""
    from territory.classes import service, views

    with call.workspace() as ws:
        call.show(views.summary_table(service.classify_hospitals(ws, product)))


@command(classes, "show", shows=True)
def show(
    call: Call,
    kind: KindOption = ClassKind.DOCTORS,
    product: ProductOption = None,
    letter: Letter = None,
    purpose: PurposeOption = "",
) -> None:
    """Show the newest classes."""
    from territory.classes import service, views

    with call.workspace() as ws:
        which = "doctors" if kind is ClassKind.DOCTORS else "hospitals"
        runs = service.newest(ws, which, product, letter)
        if purpose and which == "doctors":
            service.log_purpose(ws, purpose, str(call.output or ""))
        call.show(views.class_table(runs, masked=not purpose, banded=ws.settings.profile == "cn"))


@command(classes, "why", shows=True)
def why(call: Call, code: Code) -> None:
    """Say why a doctor or hospital has its class."""
    from territory.classes import service, views

    with call.workspace() as ws:
        found = service.why(ws, code)
        call.show(views.why_table(found, banded=ws.settings.profile == "cn"))
