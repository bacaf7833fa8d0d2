"""territory flow months|close|confirm|reopen|correct|bridge: counted months and what they say."""

from collections.abc import Mapping
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
    flow_group,
)
from territory.present.words import slug_of

MonthArgument = Annotated[
    Month, typer.Argument(metavar="MONTH", parser=Month.parse, help="A month, 2027-01")
]
OptionalMonth = Annotated[
    Month | None, typer.Argument(metavar="[MONTH]", parser=Month.parse, help="A month, 2027-01")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept and shown")]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who answers for it; default who runs it")
]
TiersOption = Annotated[
    bool, typer.Option("--tiers", help="Transfers between distributors against purchases")
]


class UnknownCause(BadUsage):
    """There is no cause "{given}"."""

    hint = "One of: {known}"


class OneMonthOrThrough(BadUsage):
    """Name a month to close, or the last of several with --through; --begin takes one month."""

    hint = "territory flow close 2027-01, or territory flow close --through 2027-03"


class WhichBridge(BadUsage):
    """Nothing says which bridge is wanted."""

    hint = (
        "From reported to known now: territory flow bridge 2027-01. Transfers between "
        "distributors: territory flow bridge --tiers"
    )


class OfOtherBridge(BadUsage):
    """{options} belong to the other bridge: territory flow bridge {other}."""


class TwoMonths(BadUsage):
    """Two months are named, {first} and {second}."""


class MonthAndQuarter(BadUsage):
    """Give a month or a quarter, not both."""


flow = typer.Typer()


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow_group(app).add_typer(flow)


@command(flow, "months", shows=True)
def months(
    call: Call,
    *,
    events: Annotated[
        bool, typer.Option("--events", help="Everything that happened to them")
    ] = False,
    month: MonthOption = None,
) -> None:
    """Show the state of every month, and who closed it."""
    from territory.months.service import closing
    from territory.months.service.states import month_states
    from territory.months.views.months import (
        events_table,
        months_table,
    )

    wanted = None if month is None else int(month)
    with call.workspace() as ws, ws.reading() as tx:
        if events:
            call.show(events_table(closing.events(tx, wanted)))
        else:
            states = month_states(tx, ws.today)
            call.show(months_table([s for s in states if month in {None, s.month}]))


@command(flow, "close", shows=True, writes=True)
def close(
    call: Call,
    month: OptionalMonth = None,
    *,
    through: Annotated[
        Month | None,
        typer.Option(
            "--through",
            metavar="MONTH",
            parser=Month.parse,
            help="Close every open month up to this one",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Close although something speaks against it")
    ] = False,
    begin: Annotated[
        bool, typer.Option("--begin", help="Only say that the month is about to be closed")
    ] = False,
    reason: ReasonOption = "",
    by: ByOption = "",
) -> None:
    """Close a month: its reported figures stay."""
    from territory.months.service import closing
    from territory.months.views.months import closed_table, closed_through_table

    if month is None and through is not None and not begin:
        with call.workspace() as ws:
            all_done = closing.close_through(ws, through, by=by, reason=reason, force=force)
        call.show(closed_through_table(all_done))
        if all_done.refusal is not None:
            raise all_done.refusal
        return
    if month is None or through is not None:
        raise OneMonthOrThrough
    with call.workspace() as ws:
        done = closing.close(ws, month, by=by, reason=reason, force=force, begin=begin)
    call.show(closed_table(done))


@command(flow, "confirm", shows=True, writes=True)
def confirm(call: Call, month: MonthArgument, reason: ReasonOption = "", by: ByOption = "") -> None:
    """Say that a month is whole, although files are missing."""
    from territory.months.service.whole import confirm
    from territory.months.views.months import confirmed_table

    with call.workspace() as ws:
        done = confirm(ws, month, reason=reason, by=by)
    call.show(confirmed_table(done))


@command(flow, "reopen", shows=True, writes=True)
def reopen(call: Call, month: MonthArgument, reason: ReasonOption = "", by: ByOption = "") -> None:
    """Open a closed month again, by name and with a reason."""
    from territory.months.service.closing import reopen
    from territory.months.views.months import (
        reopened_table,
    )

    with call.workspace() as ws:
        done = reopen(ws, month, reason=reason, by=by)
    call.show(reopened_table(done))


@command(flow, "correct", shows=True, writes=True)
def correct(
    call: Call,
    row: Annotated[int, typer.Argument(metavar="ROW", help="Number of flow show")],
    *,
    quantity: Annotated[
        int | None, typer.Option("--quantity", help="Sale units it should be; 0: none")
    ] = None,
    institution: Annotated[
        str | None,
        typer.Option("--institution", metavar="CODE", help="Who really bought"),
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="CODE", help="What really was sold")
    ] = None,
    cause: Annotated[
        str, typer.Option("--cause", help="Why: mistake, group_purchase, …")
    ] = "mistake",
    evidence: Annotated[
        str, typer.Option("--evidence", help="What proves it: a letter, an invoice")
    ] = "",
    month: MonthOption = None,
) -> None:
    """Correct a row by a pair of rows; the row itself stays."""
    from territory.months.service.correction import correct_row
    from territory.months.views.months import (
        correction_table,
    )

    with call.workspace() as ws:
        done = correct_row(
            ws, row, quantity=quantity, institution=institution, product=product,
            cause=_cause(cause), evidence=evidence, month=month,
        )  # fmt: skip
    call.show(correction_table(done))


def _cause(given: str) -> str:
    from territory.ledger.rules.correction import Cause
    from territory.present.words import words_of

    found = slug_of(given, Cause)
    if found is None:
        raise UnknownCause(given=given, known=", ".join(words_of(Cause).values()))
    return found


@command(flow, "bridge", shows=True)
def bridge(
    call: Call,
    month: OptionalMonth = None,
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
        of_rows = {"--level": level, "--node": node, "--product": product, "--why": why}
        _refuse({**of_rows, "--reported": reported or None, "--now": now or None}, "MONTH")
    else:
        _refuse({"--quarter": quarter, "--all": everything or None}, "--tiers")
    if month is not None and of is not None and month != of:
        raise TwoMonths(first=month, second=of)
    month = month or of
    if tiers:
        return _show_tiers(call, month, quarter, everything=everything)
    if month is None:
        raise WhichBridge
    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
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


def _refuse(given: Mapping[str, object], other: str) -> None:
    """Refuse options of the other bridge, which would change nothing.

    Raises:
        OfOtherBridge: there are any.
    """
    idle = [name for name, value in given.items() if value is not None]
    if idle:
        raise OfOtherBridge(options=", ".join(idle), other=other)


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
        begins = ws.settings.calendar.first_month
        ws.need_begun(month if quarter is None else quarter.months(begins)[0])
        if quarter is not None:
            period = Period.of_quarter(quarter, begins)
        else:
            known = newest_month(tx, ws.today) or Month.of(ws.today)
            period = Period.of_month(month or known, begins)
        lines = tier_bridge(tx, period.months, ws.settings.own_companies)
        call.show(tiers_table(lines, str(period), everything=everything))
