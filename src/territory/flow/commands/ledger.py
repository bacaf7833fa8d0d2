"""territory flow show|coverage: the rows of the ledger, and who has sent them."""

from typing import Annotated

import typer

from territory.errors import BadUsage, UnknownName
from territory.options import Call, MonthOption, command
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


class WhyNeedsRow(BadUsage):
    """--why explains one row, and none is named."""

    hint = "territory flow show shows the numbers of rows: territory flow show 17 --why"


def add(flow: typer.Typer) -> None:
    """Add the commands to the group."""
    _show(flow)
    _coverage(flow)


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
            ws.need_whole()  # a file of which no row is seen is not a file that is missing
            month = month or service.newest_month(tx, ws.today)
            found = service.coverage(tx, [int(month)] if month else [])
            expected = service.expectation(tx, found)
            call.show(views.coverage_table(found, ws.today, expected))


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
