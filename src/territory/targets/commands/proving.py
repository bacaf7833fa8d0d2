"""`targets check` and `explain`: the proof of a plan, and of one number."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import (
    Call,
    MonthOption,
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
    month: MonthOption = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="Q2|Y", help="A quarter; else the year")
    ] = None,
    position: Position = None,
) -> None:
    """Show where a number comes from."""
    from territory.targets.rules.refusals import MonthOrPeriod
    from territory.targets.service import explain as service
    from territory.targets.views import proofs as views

    if month is not None and period is not None:
        raise MonthOrPeriod(month=month, period=period)
    with call.workspace() as ws:
        if month is not None:
            plan = replace(plan, year=plan.year or ws.year_of(month).year)
        chain = service.explain(ws, plan, product, node, month or period, position=position)
    call.show(views.chain_table(chain))
