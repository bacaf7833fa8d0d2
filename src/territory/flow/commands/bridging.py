"""territory flow bridge: figures that should be the same, set against each other."""

from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.flow.commands.ledger import ProductOption
from territory.flow.commands.tiers import AllOption, QuarterOption, TiersOption, show_tiers
from territory.kernel.periods import Month
from territory.options import Call, MonthOption, command
from territory.present.words import say, slug_of

LEVELS = ("company", "region", "district", "position")


MonthArgument = Annotated[
    Month | None,
    typer.Argument(metavar="[MONTH]", parser=Month.parse, help=say("A month, 2027-01")),
]


class WhichBridge(BadUsage):
    """Nothing says which bridge is wanted."""

    hint = (
        "From reported to known now: territory flow bridge 2027-01. Transfers between "
        "distributors: territory flow bridge --tiers"
    )


class NoSuchLevel(BadUsage):
    """There is no level "{given}"."""

    hint = "One of: {known}"


def add(flow: typer.Typer) -> None:
    """Add the command to the group."""

    @command(
        flow, "bridge", help=say("From what a month reported to what is known now"), shows=True
    )
    def bridge(
        call: Call,
        month: MonthArgument = None,
        *,
        tiers: TiersOption = False,
        of: MonthOption = None,
        quarter: QuarterOption = None,
        everything: AllOption = False,
        reported: Annotated[
            bool, typer.Option("--reported", help=say("Only what was reported, by node"))
        ] = False,
        now: Annotated[
            bool, typer.Option("--now", help=say("Only what is known now, by node"))
        ] = False,
        level: Annotated[
            str | None,
            typer.Option("--level", metavar="LEVEL", help=say("By the nodes of a level")),
        ] = None,
        node: Annotated[
            str | None, typer.Option("--node", help=say("Only this node and below it"))
        ] = None,
        product: ProductOption = None,
        why: Annotated[
            str | None,
            typer.Option("--why", metavar="LINE", help=say("What is behind a line of the bridge")),
        ] = None,
    ) -> None:
        from territory.flow import service, views

        if tiers:
            return show_tiers(call, month or of, quarter, everything=everything)
        month = month or of
        if month is None:
            raise WhichBridge
        grain = _level(level)
        with call.workspace() as ws, ws.reading() as tx:
            found = service.bridge(tx, month, level=grain, node=node, product=product)
        one_end = reported != now
        if why is not None:
            call.show(views.bridge_why_table(found, views.step_named(found, why)))
        elif level is not None or one_end:
            ends = (("reported",) if reported else ("now",)) if one_end else ()
            call.show(views.bridge_nodes_table(found, grain, ends=ends))
        else:
            call.show(views.bridge_table(found))
        return None


def _level(given: str | None) -> str:
    if given is None:
        return "position"
    found = slug_of(given, LEVELS)
    if found is None:
        raise NoSuchLevel(given=given, known=", ".join(LEVELS))
    return found
