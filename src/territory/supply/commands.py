"""territory flow stock: where a distributor's stock does not follow from what moved."""

import typer

from territory.options import BalancedOption, Call, MonthOption, command, flow_group

flow = typer.Typer()


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow_group(app).add_typer(flow)


@command(flow, "stock", shows=True)
def stock(call: Call, month: MonthOption = None, *, everything: BalancedOption = False) -> None:
    """Show where opening + bought − sold is not the closing stock."""
    from territory.kernel.periods import Month
    from territory.supply.service.stock import cards, months_with_stock
    from territory.supply.views import stock_table

    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
        known = months_with_stock(tx)
        wanted = month or (Month.parse(known[-1]) if known else None)
        lines = cards(tx, wanted) if wanted else []
        call.show(stock_table(lines, wanted, everything=everything))
