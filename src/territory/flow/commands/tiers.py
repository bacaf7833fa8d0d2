"""territory flow bridge --tiers: what one distributor sent against what the next received."""

from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.kernel.periods import Month, Quarter
from territory.options import Call
from territory.present.words import say

TiersOption = Annotated[
    bool, typer.Option("--tiers", help=say("Transfers between distributors against purchases"))
]
QuarterOption = Annotated[
    Quarter | None,
    typer.Option("--quarter", metavar="QUARTER", parser=Quarter.parse, help=say("As 2027Q1")),
]
AllOption = Annotated[bool, typer.Option("--all", help=say("Also what balances"))]


class MonthAndQuarter(BadUsage):
    """Give a month or a quarter, not both."""


def show_tiers(
    call: Call, month: Month | None, quarter: Quarter | None, *, everything: bool
) -> None:
    """Show the tier bridge of a month or quarter; of the newest month with flow by default.

    Raises:
        MonthAndQuarter: both are given.
    """
    from territory.flow import service
    from territory.flow.service.tiers import tier_bridge
    from territory.flow.views.tiers import tiers_table
    from territory.kernel.periods import Period

    if month is not None and quarter is not None:
        raise MonthAndQuarter
    with call.workspace() as ws, ws.reading() as tx:
        if quarter is not None:
            period = Period.of_quarter(quarter)
        else:
            known = service.newest_month(tx, ws.today) or Month.of(ws.today)
            period = Period.of_month(month or known)
        lines = tier_bridge(tx, period.months, ws.settings.own_companies)
        call.show(tiers_table(lines, str(period), everything=everything))
