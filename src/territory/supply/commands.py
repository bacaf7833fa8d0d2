"""territory flow stock: where a distributor's stock does not follow from what moved."""

from typing import Annotated

import typer

from territory.options import Call, MonthOption, command, flow_group
from territory.present.words import say

AllOption = Annotated[bool, typer.Option("--all", help=say("Also what balances"))]


def register(app: typer.Typer) -> None:
    """Mount the command of this room."""

    @command(
        flow_group(app),
        "stock",
        help=say("Show where opening + bought − sold is not the closing stock"),
        shows=True,
    )
    def stock(call: Call, month: MonthOption = None, *, everything: AllOption = False) -> None:
        from territory.kernel.periods import Month
        from territory.supply.service.stock import cards, months_with_stock
        from territory.supply.views import stock_table

        with call.workspace() as ws, ws.reading() as tx:
            known = months_with_stock(tx)
            wanted = month or (Month.parse(known[-1]) if known else None)
            lines = cards(tx, wanted) if wanted else []
            call.show(stock_table(lines, wanted, everything=everything))
