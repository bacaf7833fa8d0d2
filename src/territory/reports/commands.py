"""`territory report list|targets|classes|achievement`."""

from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.options import (
    Call,
    MonthOption,
    NodeOption,
    ProductOption,
    PurposeOption,
    QuarterOption,
    SchemeOption,
    YearOption,
    by_word,
    command,
    group,
)
from territory.present.words import slug_of
from territory.room import all_rooms

WORKBOOKS = (".xlsx", ".html")
VIEWS = ("reported", "now")


YtdOption = Annotated[bool, typer.Option("--ytd", help="The year up to the month")]
LevelOrChannel = Annotated[
    str, typer.Option("--level", metavar="LEVEL", help="The level of the rows, or channel")
]
LevelOption = Annotated[str, typer.Option("--level", metavar="LEVEL", help="The level of the rows")]


class UnknownView(BadUsage):
    """There is no view "{given}"."""

    hint = "One of: reported, now"


ViewOption = Annotated[
    str | None,
    typer.Option(
        "--view", metavar="reported|now", parser=by_word(VIEWS, UnknownView),
        help="As it was reported, or as it is known now; without it as the ledger stands",
    ),
]  # fmt: skip


AS_IT_WAS, AS_IT_IS = "as-it-was", "as-it-is"


class MonthOrQuarter(BadUsage):
    """Both --month and --quarter are given, and a report has one span."""

    hint = "Leave one out; --ytd adds the year up to it."


class UnknownOwners(BadUsage):
    """The figures are shown as-it-was or as-it-is, not "{given}"."""

    hint = "as-it-was: the owner at each sale date. as-it-is: today's owner for the whole period."


Owners = Annotated[
    str,
    typer.Option(
        "--assignments", metavar="as-it-was|as-it-is",
        parser=by_word((AS_IT_WAS, AS_IT_IS), UnknownOwners),
        help="Whose the figures are: the owner at the sale date, or today's",
    ),
]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Mount the list of reports, and every report that a room offers."""
    report = group("Reports that people wait for")
    app.add_typer(report, name="report")
    command(report, "list", shows=True)(list_)
    for room in all_rooms():
        for one in room.reports:
            command(report, one.name, help=one.help, shows=True)(room.get(one.command))


def list_(call: Call) -> None:
    """List the reports."""
    from territory.reports import views

    call.show(views.list_table())


def achievement(
    call: Call,
    month: MonthOption = None,
    quarter: QuarterOption = None,
    ytd: YtdOption = False,
    level: LevelOrChannel = "district",
    node: NodeOption = None,
    product: ProductOption = None,
    assignments: Owners = AS_IT_WAS,
    view: ViewOption = None,
    scheme: SchemeOption = None,
    with_late: Annotated[
        bool,
        typer.Option("--with-late", help="Count rows of a closed year that came later as well"),
    ] = False,
) -> None:
    """Show actual against target, by level."""
    from territory.present.levels import level_named
    from territory.reports import service, views

    if month is not None and quarter is not None:
        raise MonthOrQuarter
    with call.workspace() as ws:
        ws.need_begun(quarter.months(ws.settings.calendar.first_month)[0] if quarter else month)
        span = service.Span(month, quarter, ytd)
        found = service.achievement(
            ws, span, product=product, node=node, as_it_is=assignments == AS_IT_IS,
            view=view or "", scheme=scheme, with_late=with_late,
        )  # fmt: skip
        channels = slug_of(level, ("channel",)) is not None
        if channels:
            found, level = service.by_channel(ws, found), "channel"
    if _is_workbook(call) and not channels:
        call.show(views.achievement_book(found))
    else:
        call.show(views.achievement_table(found, level_named(found.levels, level)))


def targets(
    call: Call,
    year: YearOption = None,
    level: LevelOption = "district",
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show targets by level and month."""
    from territory.plans.lookup.versions import Wanted
    from territory.reports import service, views

    with call.workspace() as ws:
        pack = service.target_pack(
            ws, Wanted(year=year), None if _is_workbook(call) else level, product=product, node=node
        )
    if _is_workbook(call):
        call.show(views.targets_book(pack))
    else:
        call.show(views.level_table(pack.levels[0]))


def classes(call: Call, product: ProductOption = None, purpose: PurposeOption = "") -> None:
    """Show the classes of doctors."""
    from territory.classes import service
    from territory.reports import views

    with call.workspace() as ws:
        runs = service.newest(ws, "doctors", product)
        if purpose:
            service.log_purpose(ws, purpose, str(call.output or ""))
        banded = ws.settings.profile == "cn"
    if _is_workbook(call):
        call.show(views.classes_book(runs, masked=not purpose, banded=banded))
    else:
        call.show(views.summary_table(runs))


def _is_workbook(call: Call) -> bool:
    return call.output is not None and call.output.suffix.lower() in WORKBOOKS
