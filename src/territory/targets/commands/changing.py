"""`targets export` and `changes`: out as a workbook, back as proposals."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from territory.options import Call, command, group
from territory.present.words import say
from territory.targets.commands.shared import (
    AnyProduct,
    Measure,
    Node,
    Scenario,
    VersionNumber,
    Year,
    wanted,
)

Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="[NO.]…", help=say("Numbers of proposals"))
]
Every = Annotated[bool, typer.Option("--all", help=say("Every open proposal"))]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=say("Why"))]


def register(targets: typer.Typer) -> None:
    """Mount `export` and the group `changes`."""
    _export(targets)
    changes = group(say("Changes that came back in workbooks: list, apply, reject"))
    targets.add_typer(changes, name="changes")
    _list(changes)
    _decide(changes)


def _export(targets: typer.Typer) -> None:
    @command(targets, "export", help=say("Write the wide workbook that comes back"), shows=True)
    def export(
        call: Call,
        *,
        node: Node = None,
        product: AnyProduct = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """Write every leaf with its twelve months; targets.xlsx where -o is not given."""
        from territory.targets.service import export as service
        from territory.targets.views import exported as views

        plan = wanted(year, measure, scenario, version)
        with call.workspace() as ws:
            exported = service.export(ws, plan, product=product, node=node)
        target = call.output or Path("targets.xlsx")
        replace(call, output=target).show(views.wide_table(exported))
        call.say("{count} rows of {version} in {file}.", count=len(exported.rows),
                 version=exported.version.said, file=target)  # fmt: skip
        call.say("Next: {command}", command=f"territory import {target}")


def _list(changes: typer.Typer) -> None:
    @command(changes, "list", help=say("List proposed changes"), shows=True)
    def list_(
        call: Call,
        *,
        every: Annotated[
            bool, typer.Option("--all", help=say("Applied and rejected ones as well"))
        ] = False,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """List changes of a version."""
        from territory.targets.service import changes as service
        from territory.targets.views import exported as views

        plan = wanted(year, measure, scenario, version)
        with call.workspace() as ws:
            found = service.list_changes(ws, plan, None if every else "proposed")
        call.show(views.change_table(*found))


def _decide(changes: typer.Typer) -> None:
    @command(changes, "apply", help=say("Apply proposals; others make room for them"), writes=True)
    def apply(
        call: Call,
        *,
        numbers: Numbers = None,
        every: Every = False,
        to: Annotated[
            str,
            typer.Option("--to", metavar="siblings|parent", help=say("Who takes the difference")),
        ] = "siblings",
        reason: Why = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
    ) -> None:
        """Apply proposals by number, or all."""
        from territory.targets.service import changes as service
        from territory.targets.views import exported as views

        ids = service.chosen_ids(numbers or [], every=every)
        plan, taker = wanted(year, measure, scenario), service.taker(to)
        with call.workspace() as ws:
            applied = service.apply(ws, plan, ids, to=taker, reason=reason)
        typer.echo(views.applied_line(applied), err=True)
        call.say("Next: {command}", command="territory targets check")

    @command(changes, "reject", help=say("Reject proposals"), writes=True)
    def reject(
        call: Call,
        *,
        numbers: Numbers = None,
        every: Every = False,
        reason: Why = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
    ) -> None:
        """Reject proposals by number, or all."""
        from territory.targets.service import changes as service

        ids = service.chosen_ids(numbers or [], every=every)
        with call.workspace() as ws:
            rejected = service.reject(ws, wanted(year, measure, scenario), ids, reason)
        call.say("{count} proposals rejected.", count=len(rejected.changes))
