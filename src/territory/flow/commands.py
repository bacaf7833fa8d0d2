"""The commands of the ledger: territory flow …, territory match …."""

from typing import Annotated

import typer

from territory.errors import BadUsage, UnknownName
from territory.options import Call, MonthOption, command, group
from territory.present.words import say, slug_of, word

ProductOption = Annotated[
    str | None, typer.Option("--product", metavar="CODE", help=say("One product, code or name"))
]
InstitutionOption = Annotated[
    str | None,
    typer.Option("--institution", metavar="CODE", help=say("One institution, code or name")),
]
LineOption = Annotated[
    str | None,
    typer.Option(
        "--line",
        metavar="LINE",
        help=say("credited, not_owned, non_target, unmatched or transfer"),
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help=say("At most so many rows"))
]


WORKBOOK = ".xlsx"


class WhyNeedsRow(BadUsage):
    """--why explains one row, and none is named."""

    hint = "territory flow show shows the numbers of rows: territory flow show 17 --why"


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow = group(say("Sales flow: rows, where they stand, who has sent"))
    app.add_typer(flow, name="flow")
    _show(flow)
    _coverage(flow)
    match = group(say("Names in flow files that wait for a match, and the alias book"))
    app.add_typer(match, name="match")
    _review(match)
    _decide(match)
    _aliases(match)


def _show(flow: typer.Typer) -> None:
    @command(flow, "show", help=say("Show rows of the flow, or where their sum stands"), shows=True)
    def show(
        call: Call,
        *,
        row: Annotated[int | None, typer.Argument(metavar="[ROW]", help=say("One row"))] = None,
        month: MonthOption = None,
        product: ProductOption = None,
        line: LineOption = None,
        institution: InstitutionOption = None,
        limit: LimitOption = None,
        why: Annotated[
            bool, typer.Option("--why", help=say("The way of one row from its file to positions"))
        ] = False,
        summary: Annotated[
            bool, typer.Option("--summary", help=say("The sum by product and line"))
        ] = False,
    ) -> None:
        from territory.flow import service, views

        if why and row is None:
            raise WhyNeedsRow
        months = None if month is None else [int(month)]
        with call.workspace() as ws, ws.reading() as tx:
            if row is not None:
                found = service.why(tx, row)
                call.show(views.why_table(found) if why else views.rows_table([found.row]))
            elif summary:
                parts = service.partitions_of(tx, months, product)
                period = str(month) if month else say("all months")
                call.show(views.partition_table(parts, service.product_names(tx), period))
            else:
                lines = service.rows(
                    tx, months=months, product=product, institution=institution,
                    line=_line(line), limit=limit,
                )  # fmt: skip
                call.show(views.rows_table(lines))


def _coverage(flow: typer.Typer) -> None:
    @command(flow, "coverage", help=say("Show which distributors have sent a month"), shows=True)
    def coverage(call: Call, month: MonthOption = None) -> None:
        from territory.flow import service, views

        with call.workspace() as ws, ws.reading() as tx:
            months = [int(month)] if month else service.months_with_flow(tx)[-1:]
            call.show(views.coverage_table(service.coverage(tx, months), ws.today))


def _review(match: typer.Typer) -> None:
    @command(
        match, "review", help=say("Show the names that wait; -o FILE.xlsx to fill in"), shows=True
    )
    def review(call: Call) -> None:
        from territory.flow import service, views

        with call.workspace() as ws, ws.reading() as tx:
            names = service.waiting(tx)
            if call.output is not None and call.output.suffix.lower() == WORKBOOK:
                call.show(views.decisions_table(names))
                call.say("Fill it in and import it: territory import {file}", file=call.output)
            else:
                call.show(views.waiting_table(names, service.partition(tx)))


def _decide(match: typer.Typer) -> None:
    @command(match, "decide", help=say("Say what a waiting name means"), writes=True)
    def decide(
        call: Call,
        name: Annotated[
            str, typer.Argument(metavar="ID|NAME", help=say("ID or name of match review"))
        ],
        decision: Annotated[
            str,
            typer.Option(
                "--as", metavar="CODE|new|non-target|transfer", help=say("What the name means")
            ),
        ],
        distributor: Annotated[
            str | None,
            typer.Option(
                "--distributor", metavar="CODE", help=say("Only in the files of this distributor")
            ),
        ] = None,
    ) -> None:
        from territory.flow import service
        from territory.flow.views import decided_sentence

        with call.workspace() as ws:
            done = service.decide(ws, name, decision, distributor)
            typer.echo(decided_sentence(done), err=True)


def _aliases(match: typer.Typer) -> None:
    @command(match, "aliases", help=say("Show the alias book"), shows=True)
    def aliases(
        call: Call,
        text: Annotated[
            str, typer.Argument(metavar="[TEXT]", help=say("Names that contain this"))
        ] = "",
    ) -> None:
        from territory.flow import service, views

        with call.workspace() as ws, ws.reading() as tx:
            call.show(views.alias_table(service.aliases(tx, text)))


def _line(given: str | None) -> str | None:
    """Read a line of the partition in either language.

    Raises:
        UnknownName: there is no such line.
    """
    from territory.flow.rules.movement import Line

    if given is None:
        return None
    found = slug_of(given, Line)
    if found is None:
        raise UnknownName(what=word("flow_line"), given=given, proposals=", ".join(Line))
    return found
