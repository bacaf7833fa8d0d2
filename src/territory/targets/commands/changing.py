"""`targets export` and `changes`: out as a workbook, back as proposals."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from territory.options import (
    Call,
    MeasureOption,
    NodeOption,
    ProductOption,
    ScenarioOption,
    YearOption,
    command,
    group,
)
from territory.targets.commands.shared import VersionNumber, Why, wanted

Numbers = Annotated[list[int] | None, typer.Argument(metavar="[NO.]…", help="Numbers of proposals")]
Every = Annotated[bool, typer.Option("--all", help="Every open proposal")]


app = typer.Typer()
changes = group("Changes that came back in workbooks: list, apply, reject")
app.add_typer(changes, name="changes")


@command(app, "export", shows=True)
def export(
    call: Call,
    *,
    node: NodeOption = None,
    product: ProductOption = None,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """Write the wide workbook that comes back."""
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


@command(changes, "list", shows=True)
def list_(
    call: Call,
    *,
    every: Annotated[bool, typer.Option("--all", help="Applied and rejected ones as well")] = False,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """List proposed changes."""
    from territory.targets.service import changes as service
    from territory.targets.views import exported as views

    plan = wanted(year, measure, scenario, version)
    with call.workspace() as ws:
        found = service.list_changes(ws, plan, None if every else "proposed")
    call.show(views.change_table(*found))


@command(changes, "apply", writes=True)
def apply(
    call: Call,
    *,
    numbers: Numbers = None,
    every: Every = False,
    to: Annotated[
        str,
        typer.Option("--to", metavar="siblings|parent", help="Who takes the difference"),
    ] = "siblings",
    reason: Why = None,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
) -> None:
    """Apply proposals; others make room for them."""
    from territory.targets.service import changes as service
    from territory.targets.views import exported as views

    ids = service.chosen_ids(numbers or [], every=every)
    plan, taker = wanted(year, measure, scenario), service.taker(to)
    with call.workspace() as ws:
        applied = service.apply(ws, plan, ids, to=taker, reason=reason)
    typer.echo(views.applied_line(applied), err=True)
    call.say("Next: {command}", command="territory targets check")


@command(changes, "reject", writes=True)
def reject(
    call: Call,
    *,
    numbers: Numbers = None,
    every: Every = False,
    reason: Why = None,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
) -> None:
    """Reject proposals."""
    from territory.targets.service import changes as service

    ids = service.chosen_ids(numbers or [], every=every)
    with call.workspace() as ws:
        rejected = service.reject(ws, wanted(year, measure, scenario), ids, reason)
    call.say("{count} proposals rejected.", count=len(rejected.changes))
