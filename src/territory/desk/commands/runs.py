"""`history` and `undo`."""

from datetime import date
from typing import Annotated

import typer

from territory.options import Call, command, parse_day

RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="A run, 20270203-2, or the import of one file, 20270203-2.1"
    ),
]
Of = Annotated[
    str, typer.Option("--of", metavar="CODE", help="Every change of one thing, by its code")
]
Since = Annotated[
    date | None,
    typer.Option(
        "--since", metavar="DAY", parser=parse_day, help="Only what was done from this day on"
    ),
]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Only what this person did")]
Command = Annotated[
    str, typer.Option("--command", metavar="COMMAND", help="Only commands that begin so")
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most N lines")]


app = typer.Typer()


@command(app, "history", shows=True)
def history(
    call: Call,
    *,
    of: Of = "",
    since: Since = None,
    who: Who = "",
    command: Command = "",
    limit: Limit = 100,
) -> None:
    """What was done to the store, by whom and when."""
    from territory.desk import history, runs_views

    asked = history.HistoryFilter(since, who, command, limit)
    with call.workspace() as ws:
        if of:
            call.show(runs_views.changes_table(of, history.changes_of(ws, of, asked)))
        else:
            call.show(runs_views.history_table(history.done(ws, asked)))


@command(app, "undo", writes=True)
def undo(call: Call, run: RunArgument) -> None:
    """Take a run or an import back."""
    from territory.desk import undo as desk

    with call.workspace() as ws:
        desk.find(ws, run)
        call.confirm("Take back run {run}?", run=run)
        done = desk.undo(ws, run)
    template = (
        "Run {run} ({command}) would be taken back: {deleted:,} rows deleted, {changed:,} set "
        "back, {returned:,} brought back."
        if done.dry_run
        else "Run {run} ({command}) is taken back: {deleted:,} rows deleted, {changed:,} set "
        "back, {returned:,} brought back."
    )
    call.say(
        template,
        run=run,
        command=done.command,
        deleted=done.deleted,
        changed=done.changed,
        returned=done.returned,
    )
