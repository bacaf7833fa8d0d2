"""`territory init`, `settings`, `migrate`, `check`, `schedule print`."""

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import Exit
from territory.kernel.findings import Severity
from territory.options import Call, command, group
from territory.present.words import language, say

if TYPE_CHECKING:
    from territory.desk.beginning import Company

CompanyOption = Annotated[str, typer.Option("--company", help="The name of the company")]
LineOption = Annotated[
    list[str] | None, typer.Option("--line", help="A product line; may be given several times")
]
ProductsOption = Annotated[
    list[str] | None, typer.Option("--product", help="A product; may be given several times")
]
FirstYear = Annotated[
    int, typer.Option("--year", min=0, help="The year whose months get a folder each")
]
Folder = Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder; default this one")]
Origin = Annotated[bool, typer.Option("--origin", help="Say also where each value comes from")]
Cron = Annotated[bool, typer.Option("--cron", help="As lines for crontab")]


class FailAt(StrEnum):
    """From which severity on a check has failed."""

    WARN = "warn"
    ERROR = "error"


class Shell(StrEnum):
    """Shells that complete command lines."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


ShellArgument = Annotated[Shell, typer.Argument(help="Your shell")]
Repair = Annotated[
    bool, typer.Option("--repair", help="Mend what is safe to mend first, and say what")
]
Anchor = Annotated[
    Path | None,
    typer.Option(
        "--anchor", metavar="FILE",
        help="Hold the audit against a list of its ends outside of the store, and add to it",
    ),
]  # fmt: skip
FailOn = Annotated[
    FailAt, typer.Option("--fail-on", help="From which severity on the exit code is 13")
]


app = typer.Typer()
schedule = group("Run commands on a schedule")
app.add_typer(schedule, name="schedule")


@command(app, "init")
def init(
    call: Call,
    folder: Folder = Path(),
    *,
    company: CompanyOption = "",
    line: LineOption = None,
    product: ProductsOption = None,
    year: FirstYear = 0,
) -> None:
    """Write settings, folders and sheets to fill, and make an empty store."""
    from territory.desk import beginning

    said = beginning.Company(company, line or (), product or (), year)
    if sys.stdin.isatty() and not (company or line or product or year):
        said = _ask_company(beginning.Company)
    begun = beginning.begin(folder, str(language()), call.db, said)
    call.say("Written: {file}", file=begun.settings)
    call.say("1. Fill in the sheets in {folder}, or put your own there; then:", folder=begun.master)
    place = "" if folder == Path() else f"cd {folder} && "
    typer.echo(f"   {place}territory import {begun.master.name}", err=True)
    call.say("2. Put the files of the distributors into {folder}; then:", folder=begun.flow)
    typer.echo(f"   territory import {begun.flow.name}", err=True)
    call.say("3. See where the month stands, and what to do next:")
    typer.echo("   territory", err=True)


def _ask_company(make: "type[Company]") -> "Company":
    """Ask a beginner at the terminal; an empty answer leaves a thing for later."""

    def ask(question: str) -> str:
        return str(typer.prompt(say(question), default="", show_default=False, err=True)).strip()

    name = ask("Company")
    lines = _several(ask("Product lines, parted by commas"))
    products = _several(ask("Products, parted by commas"))
    year = ask("Year of the first plan, 2027")
    return make(name, lines, products, int(year) if year.isdecimal() else 0)


def _several(answer: str) -> list[str]:
    return [part.strip() for part in re.split("[,，、;；]", answer) if part.strip()]


@command(app, "settings", shows=True)
def settings(call: Call, origin: Origin = False) -> None:
    """Show the settings that hold here."""
    from territory.desk import upkeep

    call.show(upkeep.settings_table(call.db, with_origin=origin))


@command(app, "migrate")
def migrate(call: Call) -> None:
    """Bring an older store to this program's schema."""
    from territory.desk import upkeep

    before, now, copy = upkeep.migrate(call.db)
    if copy is not None:
        call.say("Backed up first: {file}", file=copy)
    if before == now:
        call.say("The store has schema {schema} already.", schema=now)
    else:
        call.say("The store went from schema {before} to {now}.", before=before, now=now)


@command(schedule, "print")
def print_(call: Call, cron: Cron = True) -> None:  # noqa: ARG001 - cron is the one form so far
    """Print lines that run the monthly work from cron."""
    from territory.desk import anchors, backups, upkeep

    for line in upkeep.cron_lines(call.db, str(language())):
        typer.echo(line)
    call.say_all(anchors.said(anchors.end_of_store(backups.load(call.db))))


@command(app, "check", shows=True)
def check(
    call: Call,
    *,
    repair: Repair = False,
    anchor: Anchor = None,
    fail_on: FailOn = FailAt.ERROR,
) -> None:
    """Prove the store: sums, shares, orphans, digests."""
    from territory.desk import anchors, backups, upkeep

    known = [] if anchor is None else anchors.read(anchor)
    with call.workspace() as ws:
        for sentence in upkeep.repair(ws) if repair else ():
            typer.echo(sentence, err=True)
        findings = upkeep.check(ws, known)
        last = say("Last backup: {when}", when=backups.last_said(ws.settings))
        call.show(upkeep.findings_table(findings, notes=[last]))
        end = anchors.end_of(ws)
    bad = (Severity.ERROR, *([Severity.WARNING] if fail_on is FailAt.WARN else []))
    if any(finding.severity in bad for finding in findings):
        raise typer.Exit(Exit.CHECK_FAILED)
    if anchor is not None:
        anchors.add(anchor, known, end)
        call.say_all(anchors.said(end))


@command(app, "completion")
def completion(call: Call, shell: ShellArgument) -> None:  # noqa: ARG001 - it asks no store
    """Print the lines that let a shell complete commands and options."""
    from typer._completion_shared import get_completion_script

    script = get_completion_script(
        prog_name="territory", complete_var="_TERRITORY_COMPLETE", shell=shell
    )
    typer.echo(script)
