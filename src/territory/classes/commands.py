"""`territory classify doctors|hospitals`, `territory classes show|why`."""

from enum import StrEnum
from typing import Annotated

import typer

from territory.options import Call, command, group
from territory.present.words import say

Product = Annotated[
    str | None, typer.Option("--product", metavar="CODE", help=say("A product, by code or name"))
]
Letter = Annotated[str | None, typer.Option("--letter", help=say("Only this class"))]
Code = Annotated[str, typer.Argument(metavar="CODE", help=say("Code of a doctor or institution"))]
Purpose = Annotated[
    str,
    typer.Option("--purpose", help=say("Why whole names are needed; without it they are masked")),
]


class ClassKind(StrEnum):
    """What can be classed; `institutions` is the same as `hospitals`."""

    DOCTORS = "doctors"
    HOSPITALS = "hospitals"
    INSTITUTIONS = "institutions"


KindOption = Annotated[ClassKind, typer.Option("--kind", help=say("Whose classes"))]


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    classify = group(say("Class doctors and hospitals; every run is kept"))
    app.add_typer(classify, name="classify")
    classes = group(say("Look at classes, and why"))
    app.add_typer(classes, name="classes")

    @command(
        classify, "doctors", help=say("Class doctors A, B, C, D by usage and potential"),
        shows=True, writes=True,
    )  # fmt: skip
    def doctors(call: Call, product: Product = None) -> None:
        from territory.classes import service, views

        with call.workspace() as ws:
            call.show(views.summary_table(service.classify_doctors(ws, product)))

    @command(
        classify, "hospitals", help=say("Class hospitals A, B, C by share of potential"),
        shows=True, writes=True,
    )  # fmt: skip
    def hospitals(call: Call, product: Product = None) -> None:
        from territory.classes import service, views

        with call.workspace() as ws:
            call.show(views.summary_table(service.classify_hospitals(ws, product)))

    @command(classes, "show", help=say("Show the newest classes"), shows=True)
    def show(
        call: Call,
        kind: KindOption = ClassKind.DOCTORS,
        product: Product = None,
        letter: Letter = None,
        purpose: Purpose = "",
    ) -> None:
        from territory.classes import service, views

        with call.workspace() as ws:
            which = "doctors" if kind is ClassKind.DOCTORS else "hospitals"
            runs = service.newest(ws, which, product, letter)
            if purpose and which == "doctors":
                service.log_purpose(ws, purpose, str(call.output or ""))
            call.show(
                views.class_table(runs, masked=not purpose, banded=ws.settings.profile == "cn")
            )

    @command(classes, "why", help=say("Say why a doctor or hospital has its class"), shows=True)
    def why(call: Call, code: Code) -> None:
        from territory.classes import service, views

        with call.workspace() as ws:
            found = service.why(ws, code)
            call.show(views.why_table(found, banded=ws.settings.profile == "cn"))
