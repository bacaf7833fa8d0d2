"""`targets bridge` and `fairness`: what a plan asks, taken apart."""

from typing import TYPE_CHECKING

import typer

from territory.options import Call, NodeOption, ProductOption, command
from territory.plans.options import LevelOption, of_plan

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
