"""territory flow expected: what the files that have not come should bring."""

from typing import Annotated

import typer

from territory.options import Call, MonthOption, command
from territory.present.words import say

BacktestOption = Annotated[
    bool, typer.Option("--backtest", help=say("How the intervals held in the months before"))
]


def add(flow: typer.Typer) -> None:
    """Add the command to the group."""

    @command(
        flow,
        "expected",
        help=say("Show what the files that have not come should bring"),
        shows=True,
    )
    def expected(
        call: Call, month: MonthOption = None, *, backtest: BacktestOption = False
    ) -> None:
        from territory.flow import service, views
        from territory.kernel.periods import Month

        with call.workspace() as ws, ws.reading() as tx:
            newest = service.months_with_flow(tx)[-1:]
            wanted = month or (Month.parse(newest[0]) if newest else Month.of(ws.today))
            if backtest:
                call.show(views.backtest_table(*service.tried(tx, wanted), wanted))
            else:
                coverage = service.coverage(tx, [int(wanted)])
                found = service.expectation(tx, coverage)
                names = service.product_names(tx)
                call.show(views.expected_table(coverage, found, names, wanted))
