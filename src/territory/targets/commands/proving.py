"""`targets check` and `explain`: the proof of a plan, and of one number."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import (
    Call,
    OneMonth,
    OneProduct,
    ProductOption,
    command,
)
from territory.plans.options import Position, of_plan

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

app = typer.Typer()


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
