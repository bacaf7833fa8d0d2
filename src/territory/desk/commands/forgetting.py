"""`territory forget doctor|older`: take people out of the store, their figures stay."""

from typing import Annotated

import typer

from territory.options import Call, command, group
from territory.present.words import say

DoctorArgument = Annotated[
    str, typer.Argument(metavar="CODE", help=say("Code of the doctor, as list doctors shows it"))
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

    @command(forget, "doctor", help=say("Forget a doctor"), shows=True, writes=True)
    def doctor(call: Call, code: DoctorArgument, *, allow_again: AllowAgain = False) -> None:
        from territory.desk import forgetting
        from territory.roster import service

        if allow_again:
            with call.workspace() as ws:
                service.allow_again(ws, code)
            call.say("Files may bring {code} again.", code=code)
            return
        call.confirm("Forget {code} for good? Nothing brings the name back.", code=code)
        with call.workspace() as ws:
            done = service.forget_doctor(ws, code)
        call.show(forgetting.forgotten_table([done]))
        for line in forgetting.forgotten_sentences(done):
            typer.echo(line, err=True)

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
