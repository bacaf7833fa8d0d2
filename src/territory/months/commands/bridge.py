"""territory flow bridge: figures that should be the same, set against each other."""

from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.kernel.periods import Month, Quarter
from territory.options import (
    BalancedOption,
    Call,
    MonthOption,
    NodeOption,
    ProductOption,
    QuarterOption,
    command,
)

MonthArgument = Annotated[
    Month | None,
    typer.Argument(metavar="[MONTH]", parser=Month.parse, help="A month, 2027-01"),
]
TiersOption = Annotated[
    bool, typer.Option("--tiers", help="Transfers between distributors against purchases")
]


class WhichBridge(BadUsage):
    """Nothing says which bridge is wanted."""

    hint = (
        "From reported to known now: territory flow bridge 2027-01. Transfers between "
        "distributors: territory flow bridge --tiers"
    )


class MonthAndQuarter(BadUsage):
    """Give a month or a quarter, not both."""


flow = typer.Typer()


@command(flow, "bridge", shows=True)
def bridge(
    call: Call,
    month: MonthArgument = None,
    *,
    tiers: TiersOption = False,
    of: MonthOption = None,
    quarter: QuarterOption = None,
    everything: BalancedOption = False,
    reported: Annotated[
        bool, typer.Option("--reported", help="Only what was reported, by node")
    ] = False,
    now: Annotated[bool, typer.Option("--now", help="Only what is known now, by node")] = False,
    level: Annotated[
        str | None,
        typer.Option("--level", metavar="LEVEL", help="By the nodes of a level"),
    ] = None,
    node: NodeOption = None,
    product: ProductOption = None,
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="LINE", help="What is behind a line of the bridge"),
    ] = None,
) -> None:
    """From what a month reported to what is known now."""
    from territory.months.service.bridge import bridge
    from territory.months.views.bridge import (
        bridge_nodes_table,
        bridge_table,
        bridge_why_table,
        step_named,
    )

    if tiers:
        return _show_tiers(call, month or of, quarter, everything=everything)
    month = month or of
    if month is None:
        raise WhichBridge
    with call.workspace() as ws, ws.reading() as tx:
        found = bridge(tx, month, level=level or "position", node=node, product=product)
    one_end = reported != now
    if why is not None:
        call.show(bridge_why_table(found, step_named(found, why)))
    elif level is not None or one_end:
        ends = (("reported",) if reported else ("now",)) if one_end else ()
        call.show(bridge_nodes_table(found, ends=ends))
    else:
        call.show(bridge_table(found))
    return None


def _show_tiers(
    call: Call, month: Month | None, quarter: Quarter | None, *, everything: bool
) -> None:
    """Show the tier bridge of a month or quarter; of the newest month with flow by default.

    Raises:
        MonthAndQuarter: both are given.
    """
    from territory.kernel.periods import Period
    from territory.ledger.service.figures import newest_month
    from territory.months.service.tiers import tier_bridge
    from territory.months.views.tiers import tiers_table

    if month is not None and quarter is not None:
        raise MonthAndQuarter
    with call.workspace() as ws, ws.reading() as tx:
        if quarter is not None:
            period = Period.of_quarter(quarter)
        else:
            known = newest_month(tx, ws.today) or Month.of(ws.today)
            period = Period.of_month(month or known)
        lines = tier_bridge(tx, period.months, ws.settings.own_companies)
        call.show(tiers_table(lines, str(period), everything=everything))
