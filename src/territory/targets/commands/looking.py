"""`targets show`, `check` and `explain`."""

from typing import Annotated

import typer

from territory.options import (
    Call,
    MeasureOption,
    NodeOption,
    OneMonth,
    OneProduct,
    ProductOption,
    ScenarioOption,
    YearOption,
    command,
)
from territory.targets.commands.shared import Position, VersionNumber, wanted

app = typer.Typer()


@command(app, "show", shows=True)
def show(
    call: Call,
    *,
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
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """Show targets by level."""
    from territory.targets.service import show as service
    from territory.targets.views import shown as views

    plan = wanted(year, measure, scenario, version)
    with call.workspace() as ws:
        shown = service.show(ws, plan, product=product, level=level, node=node)
    call.show(views.show_table(shown))


@command(app, "check", shows=True)
def check(
    call: Call,
    *,
    product: ProductOption = None,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """Recompute every sum and bound of the stored targets."""
    from territory.targets.rules.refusals import ChecksFailed
    from territory.targets.service import check as service
    from territory.targets.views import proofs as views

    plan = wanted(year, measure, scenario, version)
    with call.workspace() as ws:
        result = service.check(ws, plan, product)
    call.show(views.check_table(result))
    if result.count:
        raise ChecksFailed(count=result.count)


@command(app, "explain", shows=True)
def explain(
    call: Call,
    *,
    node: Annotated[str, typer.Argument(metavar="NODE", help="Node, by code or name")],
    product: OneProduct,
    month: OneMonth,
    position: Position = None,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """Show where a number comes from."""
    from territory.targets.service import explain as service
    from territory.targets.views import proofs as views

    plan = wanted(year or month.year, measure, scenario, version)
    with call.workspace() as ws:
        chain = service.explain(ws, plan, product, node, month, position=position)
    call.show(views.chain_table(chain))
