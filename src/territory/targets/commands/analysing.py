"""`targets bridge`, `fairness`, `backtest` and `smart`: what a plan asks, taken apart."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import Call, NodeOption, ProductOption, command
from territory.plans.options import LevelOption, of_draft, of_plan

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

app = typer.Typer()


@command(app, "bridge", shows=True)
@of_plan
def bridge(
    call: Call,
    *,
    plan: "Wanted",
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show the way from last year to the target: price, growth, listings, products, uplift."""
    from territory.targets.service import bridging as service
    from territory.targets.views import bridging as views

    with call.workspace() as ws:
        found = service.bridge(ws, plan, product=product, level=level, node=node)
    call.show(views.bridge_table(found))


@command(app, "fairness", shows=True)
@of_plan
def fairness(
    call: Call,
    *,
    plan: "Wanted",
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show how fairly growth and quota are spread over size and potential."""
    from territory.targets.service import fairness as service
    from territory.targets.views import fairness as views

    with call.workspace() as ws:
        found = service.fairness(ws, plan, product=product, level=level, node=node)
    call.show(views.fairness_book(found))


@command(app, "backtest", shows=True)
@of_draft
def backtest(
    call: Call,
    *,
    plan: "Wanted",
    method: Annotated[
        list[str] | None,
        typer.Option(
            "--method", metavar="NAME=SHARE,…",
            help="Bases to try, history=0.6,potential=0.4; may be repeated",
        ),
    ] = None,
    level: LevelOption = None,
    product: ProductOption = None,
) -> None:  # fmt: skip
    """Try methods of sharing on last year, side by side: error and fairness."""
    from territory.targets.service import backtest as service
    from territory.targets.views import backtest as views

    with call.workspace() as ws:
        found = service.backtest(ws, plan, product=product, level=level, methods=method or ())
    call.show(views.backtest_table(found))


@command(app, "smart", shows=True)
@of_plan
def smart(
    call: Call,
    *,
    plan: "Wanted",
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Check that every target has number, owner, date, and a growth that its history has seen."""
    from territory.targets.service import smart as service
    from territory.targets.views import smart as views

    with call.workspace() as ws:
        found = service.smart(ws, plan, product=product, level=level, node=node)
    call.show(views.smart_table(found))
