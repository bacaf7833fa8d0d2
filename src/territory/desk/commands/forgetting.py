"""`territory forget doctor|older`: take people out of the store, their figures stay."""

from typing import Annotated

import typer

from territory.options import Call, command, group
from territory.present.words import say

CodeArgument = Annotated[
    str,
    typer.Argument(
        metavar="CODE", help=say("Code of the person, as list doctors or list contacts shows it")
    ),
]
AllowAgain = Annotated[
    bool,
    typer.Option(
        "--allow-again",
        help=say("Of one who was forgotten, FORGOTTEN-1: let files bring the person again"),
    ),
]


def register(app: typer.Typer) -> None:
    """Mount the commands of this module."""
    forget = group(say("Take a person out of the store; the figures stay under no name"))
    app.add_typer(forget, name="forget")

    _register_one(forget, "doctor", say("Forget a doctor"))
    _register_one(forget, "contact", say("Forget a contact"))

    @command(
        forget, "older", shows=True, writes=True,
        help=say("Forget doctors of whom nothing is newer than keep_months of [privacy]"),
    )  # fmt: skip
    def older(call: Call) -> None:
        from territory.desk import forgetting

        with call.workspace() as ws:
            codes = forgetting.older(ws)
            if codes:
                call.confirm(
                    "Forget {count:,} doctors for good? Nothing brings the names back.",
                    count=len(codes),
                )
            done = forgetting.forget_all(ws, codes)
        call.show(forgetting.forgotten_table(done))


def _register_one(forget: typer.Typer, noun: str, help_: str) -> None:
    """Mount the command that forgets one person of a kind."""

    @command(forget, noun, help=help_, shows=True, writes=True)
    def one(call: Call, code: CodeArgument, *, allow_again: AllowAgain = False) -> None:
        from territory.desk import forgetting
        from territory.roster import service

        among = service.DOCTORS if noun == "doctor" else service.CONTACTS
        if allow_again:
            with call.workspace() as ws:
                service.allow_again(ws, code, among)
            call.say("Files may bring {code} again.", code=code)
            return
        call.confirm("Forget {code} for good? Nothing brings the name back.", code=code)
        with call.workspace() as ws:
            done = service.forget(ws, code, among)
        call.show(forgetting.forgotten_table([done]))
        for line in forgetting.forgotten_sentences(done):
            typer.echo(line, err=True)
