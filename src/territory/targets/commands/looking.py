"""`targets show`, `check`, `explain`, `versions` and `approve`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import (
    Call,
    NodeOption,
    OneMonth,
    OneProduct,
    ProductOption,
    command,
)
from territory.targets.commands.shared import Position, of_plan, tell_version

if TYPE_CHECKING:
    from territory.targets.lookup.plans import Wanted

app = typer.Typer()


@command(app, "show", shows=True)
@of_plan
def show(
    call: Call,
    *,
    plan: "Wanted",
    level: Annotated[
        str | None,
        typer.Option(
            "--level",
            metavar="LEVEL",
            help="region, district, position, institution, department",
        ),
    ] = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show targets by level."""
    from territory.targets.service import show as service
    from territory.targets.views import shown as views

    with call.workspace() as ws:
        shown = service.show(ws, plan, product=product, level=level, node=node)
    call.show(views.show_table(shown))


@command(app, "check", shows=True)
@of_plan
def check(
    call: Call,
    *,
    plan: "Wanted",
    product: ProductOption = None,
) -> None:
    """Recompute every sum and bound of the stored targets."""
    from territory.targets.rules.refusals import ChecksFailed
    from territory.targets.service import check as service
    from territory.targets.views import proofs as views

    with call.workspace() as ws:
        result = service.check(ws, plan, product)
    call.show(views.check_table(result))
    if result.count:
        raise ChecksFailed(count=result.count)


@command(app, "explain", shows=True)
@of_plan
def explain(
    call: Call,
    *,
    plan: "Wanted",
    node: Annotated[str, typer.Argument(metavar="NODE", help="Node, by code or name")],
    product: OneProduct,
    month: OneMonth,
    position: Position = None,
) -> None:
    """Show where a number comes from."""
    from territory.targets.service import explain as service
    from territory.targets.views import proofs as views

    with call.workspace() as ws:
        plan = replace(plan, year=plan.year or ws.year_of(month).year)
        chain = service.explain(ws, plan, product, node, month, position=position)
    call.show(views.chain_table(chain))


@command(app, "versions", shows=True)
def versions(call: Call) -> None:
    """List the versions of every plan."""
    from territory.targets.service import drafts as service
    from territory.targets.views import plans as views

    with call.workspace() as ws:
        call.show(views.version_table(service.list_versions(ws)))


@command(app, "approve", writes=True)
@of_plan
def approve(call: Call, *, plan: "Wanted") -> None:
    """Approve the draft; it is not changed any more."""
    from territory.targets.service import drafts as service

    with call.workspace() as ws:
        approved = service.approve(ws, plan)
    tell_version(call, approved)
