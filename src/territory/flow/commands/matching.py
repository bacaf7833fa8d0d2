"""territory match …: names that wait, decisions, the alias book."""

from typing import Annotated

import typer

from territory.options import Call, command
from territory.present.words import say

WORKBOOK = ".xlsx"


def add(match: typer.Typer) -> None:
    """Add the commands to the group."""
    _review(match)
    _decide(match)
    _aliases(match)


def _review(match: typer.Typer) -> None:
    @command(
        match, "review", help=say("Show the names that wait; -o FILE.xlsx to fill in"), shows=True
    )
    def review(call: Call) -> None:
        from territory.flow import service, views

        with call.workspace() as ws, ws.reading() as tx:
            names = service.waiting(tx)
            if call.output is not None and call.output.suffix.lower() == WORKBOOK:
                call.show(views.decisions_table(names))
                call.say("Fill it in and import it: territory import {file}", file=call.output)
            else:
                call.show(views.waiting_table(names, service.partition(tx)))


def _decide(match: typer.Typer) -> None:
    @command(match, "decide", help=say("Say what a waiting name means"), writes=True)
    def decide(
        call: Call,
        name: Annotated[
            str, typer.Argument(metavar="ID|NAME", help=say("ID or name of match review"))
        ],
        decision: Annotated[
            str,
            typer.Option(
                "--as", metavar="CODE|new|non-target|transfer", help=say("What the name means")
            ),
        ],
        distributor: Annotated[
            str | None,
            typer.Option(
                "--distributor", metavar="CODE", help=say("Only in the files of this distributor")
            ),
        ] = None,
        *,
        everywhere: Annotated[
            bool,
            typer.Option("--everywhere", help=say("For all places, not only where the name waits")),
        ] = False,
    ) -> None:
        from territory.flow import service
        from territory.flow.views import decided_sentence

        with call.workspace() as ws:
            done = service.decide(ws, name, decision, distributor, everywhere=everywhere)
            typer.echo(decided_sentence(done), err=True)


def _aliases(match: typer.Typer) -> None:
    @command(match, "aliases", help=say("Show the alias book"), shows=True)
    def aliases(
        call: Call,
        text: Annotated[
            str, typer.Argument(metavar="[TEXT]", help=say("Names that contain this"))
        ] = "",
    ) -> None:
        from territory.flow import service, views

        with call.workspace() as ws, ws.reading() as tx:
            call.show(views.alias_table(service.aliases(tx, text)))
