"""territory flow coverage|expected|refresh, match …: files that are missing, names that wait."""

from typing import Annotated

import typer

from territory.options import Call, MonthOption, command, flow_group, group

WORKBOOK = ".xlsx"
BacktestOption = Annotated[
    bool, typer.Option("--backtest", help="How the intervals held in the months before")
]


flow = typer.Typer()
match = group("Names of files and departments that wait for a match, and the alias book")


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow_group(app).add_typer(flow)
    app.add_typer(match, name="match")


@command(flow, "coverage", shows=True)
def coverage(call: Call, month: MonthOption = None) -> None:
    """Show which distributors have sent a month."""
    from territory.arrivals.service.coverage import coverage
    from territory.arrivals.service.expectation import expectation
    from territory.arrivals.views.coverage import coverage_table
    from territory.ledger.service.figures import newest_month

    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
        month = month or newest_month(tx, ws.today)
        found = coverage(tx, [int(month)] if month else [])
        expected = expectation(tx, found)
        call.show(coverage_table(found, ws.today, expected))


@command(flow, "expected", shows=True)
def expected(call: Call, month: MonthOption = None, *, backtest: BacktestOption = False) -> None:
    """Show what the files that have not come should bring."""
    from territory.arrivals.service.coverage import coverage
    from territory.arrivals.service.expectation import expectation, tried
    from territory.arrivals.views.expectation import backtest_table, expected_table
    from territory.kernel.periods import Month
    from territory.ledger.service.figures import newest_month
    from territory.ledger.service.rows import product_names

    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
        wanted = month or newest_month(tx, ws.today) or Month.of(ws.today)
        if backtest:
            call.show(backtest_table(*tried(tx, wanted), wanted))
        else:
            sent = coverage(tx, [int(wanted)])
            found = expectation(tx, sent)
            names = product_names(tx)
            call.show(expected_table(sent, found, names, wanted))


@command(flow, "refresh", shows=True, writes=True)
def refresh(call: Call) -> None:
    """Read the rows of open months anew: names, types, owners and prices."""
    from territory.arrivals.service.refresh import reread
    from territory.arrivals.views.refresh import reread_table

    with call.workspace() as ws:
        done = reread(ws)
    call.show(reread_table(done))


@command(match, "review", shows=True)
def review(call: Call) -> None:
    """Show the names that wait; -o FILE.xlsx to fill in."""
    from territory.arrivals.service.matching import waiting
    from territory.arrivals.views.matching import decisions_table, waiting_table
    from territory.ledger.service.figures import partition

    with call.workspace() as ws, ws.reading() as tx:
        names = waiting(tx)
        if call.output is not None and call.output.suffix.lower() == WORKBOOK:
            call.show(decisions_table(names))
            call.say("Fill it in and import it: territory import {file}", file=call.output)
        else:
            call.show(waiting_table(names, partition(tx)))


@command(match, "decide", writes=True)
def decide(
    call: Call,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID|NAME", help="ID or name of match review, or INSTITUTION/DEPARTMENT"
        ),
    ],
    decision: Annotated[
        str,
        typer.Option("--as", metavar="CODE|new|non-target|transfer", help="What the name means"),
    ],
    distributor: Annotated[
        str | None,
        typer.Option("--distributor", metavar="CODE", help="Only in the files of this distributor"),
    ] = None,
    *,
    everywhere: Annotated[
        bool,
        typer.Option("--everywhere", help="For all places, not only where the name waits"),
    ] = False,
) -> None:
    """Say what a waiting name means."""
    from territory.arrivals.service.matching import decide
    from territory.arrivals.views.matching import decided_sentence

    with call.workspace() as ws:
        done = decide(ws, name, decision, distributor, everywhere=everywhere)
        typer.echo(decided_sentence(done), err=True)


@command(match, "aliases", shows=True)
def aliases(
    call: Call,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Names that contain this")] = "",
) -> None:
    """Show the alias book."""
    from territory.arrivals.service.matching import aliases
    from territory.arrivals.views.matching import alias_table

    with call.workspace() as ws, ws.reading() as tx:
        call.show(alias_table(aliases(tx, text)))
