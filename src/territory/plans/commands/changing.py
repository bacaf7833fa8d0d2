"""`targets adjust`, `export` and `changes`: by hand, or out as a workbook and back."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import BadUsage
from territory.options import (
    Call,
    NodeOption,
    OneProduct,
    ProductOption,
    by_word,
    command,
    group,
)
from territory.plans.options import PeriodOption, Position, Why, of_draft, of_plan

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

Numbers = Annotated[list[int] | None, typer.Argument(metavar="[NO.]…", help="Numbers of proposals")]


class UnknownTaker(BadUsage):
    """Nobody called "{given}" can take the difference; there are siblings, parent and total."""

    hint = (
        "Write --to siblings, --to parent or --to total, which the total follows; an adjustment "
        "may go --to later months."
    )


TAKERS = ("siblings", "parent", "total")
WHO_TAKES = (*TAKERS, "later")
Taker = Annotated[
    str,
    typer.Option(
        "--to", metavar="siblings|parent|total", parser=by_word(TAKERS, UnknownTaker),
        help="Who takes the difference",
    ),
]  # fmt: skip
Every = Annotated[bool, typer.Option("--all", help="Every open proposal")]


app = typer.Typer()
changes = group("Changes that came back in workbooks: list, apply, reject")
app.add_typer(changes, name="changes")


@command(app, "adjust", shows=True, writes=True)
@of_draft
def adjust(
    call: Call,
    *,
    plan: "Wanted",
    node: Annotated[str, typer.Argument(metavar="NODE", help="Node, by code or name")],
    product: OneProduct,
    period: PeriodOption = "Y",
    value: Annotated[
        str | None, typer.Option("--value", metavar="N", help="What it shall be")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="±N", help="By how much it changes")
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="siblings|parent|later|total", parser=by_word(WHO_TAKES, UnknownTaker),
            help="Who gives or takes the difference",
        ),
    ] = "siblings",
    reason: Why = None,
    asked_by: Annotated[
        str | None, typer.Option("--asked-by", metavar="NAME", help="Who asked for it")
    ] = None,
    agreed_by: Annotated[
        str | None, typer.Option("--agreed-by", metavar="NAME", help="Who agreed to it")
    ] = None,
    position: Position = None,
) -> None:  # fmt: skip
    """Give a node another value; others take the difference."""
    from territory.plans.service import adjusting as service
    from territory.plans.views import adjusted as views

    wish = service.Wish(product, node, period, value, by, to, position, reason, asked_by, agreed_by)
    with call.workspace() as ws:
        done = service.adjust(ws, plan, wish)
    call.show(views.adjusted_table(done))


@command(app, "export", shows=True)
@of_plan
def export(
    call: Call,
    *,
    plan: "Wanted",
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Write the wide workbook that comes back."""
    from territory.plans.service import export as service
    from territory.plans.views import exported as views

    with call.workspace() as ws:
        exported = service.export(ws, plan, product=product, node=node)
    target = call.output or Path("targets.xlsx")
    replace(call, output=target).show(views.wide_table(exported))
    call.say("{count} rows of {version} in {file}.", count=len(exported.rows),
             version=exported.version.said, file=target)  # fmt: skip
    call.say("Next: {command}", command=f"territory import {target}")


@command(changes, "list", shows=True)
@of_plan
def list_(
    call: Call,
    *,
    plan: "Wanted",
    every: Annotated[bool, typer.Option("--all", help="Applied and rejected ones as well")] = False,
) -> None:
    """List proposed changes."""
    from territory.plans.service import changes as service
    from territory.plans.views import exported as views

    with call.workspace() as ws:
        found = service.list_changes(ws, plan, None if every else "proposed")
    call.show(views.change_table(*found))


@command(changes, "apply", writes=True)
@of_draft
def apply(
    call: Call,
    *,
    plan: "Wanted",
    numbers: Numbers = None,
    every: Every = False,
    to: Taker = "siblings",
    reason: Why = None,
) -> None:
    """Apply proposals; others make room for them."""
    from territory.plans.service import changes as service
    from territory.plans.views import exported as views

    ids = service.chosen_ids(numbers or [], every=every)
    with call.workspace() as ws:
        applied = service.apply(ws, plan, ids, to=to, reason=reason)
    typer.echo(views.applied_line(applied), err=True)
    call.say("Next: {command}", command=f"territory targets check {applied.version.options}")


@command(changes, "reject", writes=True)
@of_draft
def reject(
    call: Call,
    *,
    plan: "Wanted",
    numbers: Numbers = None,
    every: Every = False,
    reason: Why = None,
) -> None:
    """Reject proposals."""
    from territory.plans.service import changes as service

    ids = service.chosen_ids(numbers or [], every=every)
    with call.workspace() as ws:
        rejected = service.reject(ws, plan, ids, reason)
    call.say("{count} proposals rejected.", count=len(rejected.changes))
