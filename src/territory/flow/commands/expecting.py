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
            wanted = month or service.newest_month(tx, ws.today) or Month.of(ws.today)
            if backtest:
                call.show(views.backtest_table(*service.tried(tx, wanted), wanted))
            else:
                coverage = service.coverage(tx, [int(wanted)])
                found = service.expectation(tx, coverage)
                names = service.product_names(tx)
                call.show(views.expected_table(coverage, found, names, wanted))
