"""`targets diff` and `compare`: versions, scenarios and measures side by side."""

from typing import TYPE_CHECKING, Annotated

import typer

from territory.options import Call, NodeOption, ProductOption, YearOption, command
from territory.plans.options import LevelOption, of_draft, slug_of_measure, slug_of_scenario

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

app = typer.Typer()


@command(app, "diff", shows=True)
@of_draft
def diff(
    call: Call,
    *,
    plan: "Wanted",
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="[OLD] [NEW]", help="Numbers of two versions; else the newest two"),
    ] = None,
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show who gains and who loses between two versions."""
    from territory.targets.service import comparing as service
    from territory.targets.views import comparing as views

    with call.workspace() as ws:
        found = service.diff(ws, plan, numbers or (), product=product, level=level, node=node)
    call.show(views.diff_table(found))


@command(app, "compare", shows=True)
def compare(
    call: Call,
    *,
    plans: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO|MEASURE]...",
            help="floor, target, stretch, own; units, amount; else every plan of the year",
        ),
    ] = None,
    year: YearOption = None,
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show scenarios or measures of a year side by side."""
    from territory.targets.service import comparing as service
    from territory.targets.views import comparing as views

    asked = [_plan(one) for one in plans or ()]
    with call.workspace() as ws:
        found = service.compare(ws, year, asked, product=product, level=level, node=node)
    call.show(views.comparison_table(found))


def _plan(given: str) -> tuple[str, str]:
    """Return measure and scenario of a word: `amount`, `stretch`, `amount:stretch`."""
    from territory.plans.rules.refusals import UnknownMeasure

    first, colon, second = given.replace("：", ":").partition(":")
    try:
        measure = slug_of_measure(first)
    except UnknownMeasure:
        if colon:
            raise
        return "units", slug_of_scenario(first)
    return measure, slug_of_scenario(second) if colon else "target"
