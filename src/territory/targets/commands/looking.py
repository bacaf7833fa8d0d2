"""`targets show`, `check` and `explain`."""

from typing import Annotated

import typer

from territory.kernel.periods import Month
from territory.options import Call, command
from territory.present.words import say
from territory.targets.commands.shared import (
    AnyProduct,
    Measure,
    Node,
    Position,
    Product,
    Scenario,
    VersionNumber,
    Year,
    wanted,
)


def register(targets: typer.Typer) -> None:
    """Mount the commands of this module."""

    @command(targets, "show", help=say("Show targets by level"), shows=True)
    def show(
        call: Call,
        *,
        level: Annotated[
            str | None,
            typer.Option(
                "--level",
                metavar="LEVEL",
                help=say("region, district, position, institution, department"),
            ),
        ] = None,
        node: Node = None,
        product: AnyProduct = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """Show rows that sum to the total at every level."""
        from territory.targets.service import show as service
        from territory.targets.views import shown as views

        plan = wanted(year, measure, scenario, version)
        with call.workspace() as ws:
            shown = service.show(ws, plan, product=product, level=level, node=node)
        call.show(views.show_table(shown))

    @command(
        targets,
        "check",
        help=say("Recompute every sum and bound of the stored targets"),
        shows=True,
    )
    def check(
        call: Call,
        *,
        product: AnyProduct = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """Prove the stored targets; exit 13 where anything differs."""
        from territory.targets.rules.refusals import ChecksFailed
        from territory.targets.service import check as service
        from territory.targets.views import proofs as views

        plan = wanted(year, measure, scenario, version)
        with call.workspace() as ws:
            result = service.check(ws, plan, product)
        call.show(views.check_table(result))
        if result.count:
            raise ChecksFailed(count=result.count)

    @command(targets, "explain", help=say("Show where a number comes from"), shows=True)
    def explain(
        call: Call,
        *,
        node: Annotated[str, typer.Argument(metavar="NODE", help=say("Node, by code or name"))],
        product: Product,
        month: Annotated[
            Month,
            typer.Option(
                "--month", metavar="MONTH", parser=Month.parse, help=say("A month, 2027-01")
            ),
        ],
        position: Position = None,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """Show the chain from the total to the stored number."""
        from territory.targets.service import explain as service
        from territory.targets.views import proofs as views

        plan = wanted(year or month.year, measure, scenario, version)
        with call.workspace() as ws:
            chain = service.explain(ws, plan, product, node, month, position=position)
        call.show(views.chain_table(chain))
