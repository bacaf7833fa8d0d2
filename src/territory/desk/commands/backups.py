"""`backup`, `backup list|verify`, and `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from territory.errors import Exit
from territory.options import Call, command, group
from territory.present.words import say

Target = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where the backup goes"),
]  # fmt: skip
Which = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A backup; default the newest of this store"),
]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A backup, by its path or its name in the list")
]


app = typer.Typer()
backup = group("Back the store up, while it is in use", alone=True)
app.add_typer(backup, name="backup")


@command(backup, "")
def make(call: Call, target: Target = None) -> None:
    """Back the store up, while it is in use."""
    from territory.desk import anchors, backups

    settings = backups.load(call.db)
    call.say("Backed up: {file}", file=backups.make(settings, target))
    call.say_all(anchors.said(anchors.end_of_store(settings)))


@command(backup, "list", shows=True)
def list_(call: Call) -> None:
    """List the backups of this store, newest first."""
    from territory.desk import backups

    call.show(backups.list_table(backups.load(call.db)))


@command(backup, "verify", shows=True)
def verify(call: Call, file: Which = None) -> None:
    """Prove that a backup is whole."""
    from territory.desk import backups, upkeep

    found, findings = backups.verify(backups.load(call.db), file)
    title = say("{file} is whole.", file=found.name) if not findings else found.name
    call.show(upkeep.findings_table(findings, title=title))
    if any(finding.rejects for finding in findings):
        raise typer.Exit(Exit.CHECK_FAILED)


@command(app, "restore", writes=True)
def restore(call: Call, file: File) -> None:
    """Put a backup in the place of the store."""
    from territory.desk import backups

    backups.find(call, file)
    call.confirm("Replace the store by {file}? It is backed up first.", file=file)
    done = backups.restore(call, file, dry_run=call.dry_run)
    if call.dry_run:
        call.say("The store would be restored from {file}, which is whole.", file=done.file)
        return
    if done.before is not None:
        call.say("Backed up first: {file}", file=done.before)
    call.say("The store is restored from {file}.", file=done.file)
    if done.too_old:
        call.say("It is of an older schema; next: territory migrate")
