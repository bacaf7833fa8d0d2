"""`territory forget doctor|contact|older`: take people out of the store, their figures stay."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import Call, command, group

if TYPE_CHECKING:
    from territory.roster.service.forgetting import Outsiders

CodeArgument = Annotated[
    str,
    typer.Argument(
        metavar="CODE", help="Code of the person, as list doctors or list contacts shows it"
    ),
]
AllowAgain = Annotated[
    bool,
    typer.Option(
        "--allow-again",
        help="Of one who was forgotten, FORGOTTEN-1: let files bring the person again",
    ),
]


app = typer.Typer()
forget = group("Take a person out of the store; the figures stay under no name")
app.add_typer(forget, name="forget")


@command(forget, "doctor", shows=True, writes=True)
def doctor(call: Call, code: CodeArgument, *, allow_again: AllowAgain = False) -> None:
    """Forget a doctor."""
    from territory.roster import service

    _forget(call, code, service.DOCTORS, allow_again=allow_again)


@command(forget, "contact", shows=True, writes=True)
def contact(call: Call, code: CodeArgument, *, allow_again: AllowAgain = False) -> None:
    """Forget a contact."""
    from territory.roster import service

    _forget(call, code, service.CONTACTS, allow_again=allow_again)


@command(forget, "older", shows=True, writes=True)
def older(call: Call) -> None:
    """Forget doctors of whom nothing is newer than keep_months of [privacy]."""
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


def _forget(call: Call, code: str, among: "Outsiders", *, allow_again: bool) -> None:
    """Forget one person of a kind, or let files bring one who was forgotten."""
    from territory.desk import forgetting
    from territory.roster import service

    if allow_again:
        with call.workspace() as ws:
            service.allow_again(ws, code, among)
        call.say("Files may bring {code} again.", code=code)
        return
    with call.workspace() as ws:
        service.need_known(ws, code, among)
        call.confirm("Forget {code} for good? Nothing brings the name back.", code=code)
        done = service.forget(ws, code, among)
    call.show(forgetting.forgotten_table([done]))
    for line in forgetting.forgotten_sentences(done):
        typer.echo(line, err=True)
