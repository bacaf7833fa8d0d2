"""territory flow stock: where a distributor's stock does not follow from what moved."""

from typing import Annotated

import typer

from territory.options import Call, MonthOption, command
from territory.present.words import say

AllOption = Annotated[bool, typer.Option("--all", help=say("Also what balances"))]


def add(flow: typer.Typer) -> None:
    """Add the command to the group."""

    @command(
        flow,
        "stock",
        help=say("Show where opening + bought − sold is not the closing stock"),
        shows=True,
    )
    def stock(call: Call, month: MonthOption = None, *, everything: AllOption = False) -> None:
        from territory.flow.service.stock import cards, months_with_stock
        from territory.flow.views.stock import stock_table
        from territory.kernel.periods import Month

        with call.workspace() as ws, ws.reading() as tx:
            known = months_with_stock(tx)
            wanted = month or (Month.parse(known[-1]) if known else None)
            lines = cards(tx, wanted) if wanted else []
            call.show(stock_table(lines, wanted, everything=everything))
