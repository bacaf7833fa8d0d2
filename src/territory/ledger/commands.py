"""territory flow show|adjustments: the rows of the ledger, and what is added for a basis."""

from collections.abc import Collection, Mapping
from typing import Annotated

import typer

from territory.errors import BadUsage, UnknownName
from territory.kernel.periods import Month, months_between
from territory.options import (
    Call,
    MonthOption,
    NodeOption,
    PositionOption,
    ProductOption,
    SchemeOption,
    command,
    flow_group,
)
from territory.present.words import say, slug_of, word

InstitutionOption = Annotated[
    str | None,
    typer.Option("--institution", metavar="CODE", help="One institution, code or name"),
]
FlowLineOption = Annotated[
    str | None,
    typer.Option(
        "--line",
        metavar="LINE",
        help="credited, not_owned, non_target, unmatched or transfer",
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many rows")
]


class NoFilterHere(BadUsage):
    """{filters} narrow a list of rows, and this shows {what}."""

    hint = "Leave them out; territory flow show with them alone lists the rows."


class NodeOrPosition(BadUsage):
    """Give a node or a position, not both."""


class ThroughNeedsMonth(BadUsage):
    """--through ends a span that begins with --month."""

    hint = "territory flow show --month 2026-10 --through 2026-12"


class WhyNeedsRow(BadUsage):
    """--why explains one row, and none is named."""

    hint = "territory flow show shows the numbers of rows: territory flow show 17 --why"


CREDITED = ("--node", "--position", "--scheme")
"""Options that ask for what somebody is credited with."""
flow = typer.Typer()


def register(app: typer.Typer) -> None:
    """Mount the commands of this room."""
    flow_group(app).add_typer(flow)


@command(flow, "show", shows=True)
def show(
    call: Call,
    *,
    row: Annotated[int | None, typer.Argument(metavar="[ROW]", help="One row")] = None,
    month: MonthOption = None,
    through: Annotated[
        Month | None,
        typer.Option(
            "--through", metavar="MONTH", parser=Month.parse, help="From --month to this one"
        ),
    ] = None,
    product: ProductOption = None,
    line: FlowLineOption = None,
    institution: InstitutionOption = None,
    node: NodeOption = None,
    position: PositionOption = None,
    scheme: SchemeOption = None,
    limit: LimitOption = None,
    why: Annotated[
        bool, typer.Option("--why", help="The way of one row from its file to positions")
    ] = False,
    summary: Annotated[bool, typer.Option("--summary", help="The sum by product and line")] = False,
) -> None:
    """Show rows of the flow, those behind a figure, or where their sum stands."""
    from territory.ledger.service import rows as ledger
    from territory.ledger.service.behind import rows_behind
    from territory.ledger.views import partition_table, rows_table, why_table

    if why and row is None:
        raise WhyNeedsRow
    if node is not None and position is not None:
        raise NodeOrPosition
    if through is not None and month is None:
        raise ThroughNeedsMonth
    whose = node or position
    given = {
        "--month": month, "--through": through, "--product": product,
        "--institution": institution, "--line": line, "--limit": limit,
        "--node": node, "--position": position, "--scheme": scheme,
    }  # fmt: skip
    if row is not None:
        _refuse(given, {*given}, say("one row"))
    elif summary:
        _refuse(given, {"--line", "--limit", *CREDITED}, say("sums of every line"))
    elif whose is None:
        _refuse(given, {"--scheme"}, say("rows of everybody"))
    else:
        _refuse(given, {"--line"}, say("what somebody is credited with"))
    months = None if month is None else [*map(int, months_between(month, through or month))]
    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
        if row is not None:
            found = ledger.why(tx, row)
            call.show(why_table(found) if why else rows_table([found.row]))
        elif summary:
            ws.need_whole()  # rows of no institution are hidden: nothing would wait
            parts = ledger.partitions_of(tx, months, product, institution)
            period = say("all months") if month is None else _span(month, through)
            call.show(partition_table(parts, ledger.product_names(tx), period))
        elif whose is not None:
            behind = rows_behind(
                tx, whose, ws.today, months=months, product=product, institution=institution,
                scheme=scheme,
            )  # fmt: skip
            call.show(rows_table(behind.rows[:limit], behind))
        else:
            lines = ledger.rows(
                tx, months=months, product=product, institution=institution,
                line=_line(line), limit=limit,
            )  # fmt: skip
            call.show(rows_table(lines))


def _span(first: Month, last: Month | None) -> str:
    return say("{first} to {last}", first=first, last=last) if last else str(first)


@command(flow, "adjustments", shows=True)
def adjustments(
    call: Call,
    month: MonthOption = None,
    product: ProductOption = None,
    institution: InstitutionOption = None,
) -> None:
    """Show base adjustments, raw and adjusted side by side."""
    from territory.ledger.service.adjustments import adjustments
    from territory.ledger.views import adjustments_table

    months = None if month is None else [int(month)]
    with call.workspace() as ws, ws.reading() as tx:
        ws.need_begun(month)
        found = adjustments(tx, months, product=product, institution=institution)
        call.show(adjustments_table(found))


def _refuse(given: Mapping[str, object], names: Collection[str], what: str) -> None:
    """Refuse filters that would change nothing.

    Raises:
        NoFilterHere: there are any.
    """
    idle = [name for name, value in given.items() if value is not None and name in names]
    if idle:
        raise NoFilterHere(filters=", ".join(idle), what=what)


def _line(given: str | None) -> str | None:
    """Read a line of the partition in either language.

    Raises:
        UnknownName: there is no such line.
    """
    from territory.ledger.rules.movement import Line

    if given is None:
        return None
    found = slug_of(given, Line)
    if found is None:
        raise UnknownName(what=word("flow_line"), given=given, proposals=", ".join(Line))
    return found
