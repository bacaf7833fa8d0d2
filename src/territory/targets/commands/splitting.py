"""`targets split`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from territory.kernel.periods import Month, SalesYear
from territory.options import (
    Call,
    ProductOption,
    command,
    parse_day,
)
from territory.plans.options import of_draft, tell_version

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

app = typer.Typer()


@command(app, "split", shows=True, writes=True)
@of_draft
def split(
    call: Call,
    *,
    plan: "Wanted",
    product: ProductOption = None,
    basis: Annotated[
        list[str] | None,
        typer.Option(
            "--basis",
            metavar="NAME=SHARE",
            help="Share by history, potential, headroom or equal; may be repeated",
        ),
    ] = None,
    floor: Annotated[
        int | None,
        typer.Option("--floor", metavar="N", min=0, help="Bundle what is under N steps a year"),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="Day of the organisation, else the year's first"),
    ] = None,
    history: Annotated[
        str | None,
        typer.Option("--history", metavar="YEAR|MONTH..MONTH", help="Months of the history"),
    ] = None,
    leave_unowned: Annotated[
        bool,
        typer.Option("--leave-unowned", help="Leave out target institutions without position"),
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Take history without base adjustments")
    ] = False,
    drop_changes: Annotated[
        bool,
        typer.Option("--drop-changes", help="Give up changes whose cells are no more"),
    ] = False,
) -> None:
    """Split the targets down to institutions and months."""
    from territory.targets.service import split as service
    from territory.targets.views import split as views

    options = service.Options(
        day=None if on is None else parse_day(on),
        bases=tuple(basis or ()),
        floor=floor,
        leave_unowned=leave_unowned,
        raw=raw,
        drop_changes=drop_changes,
    )
    with call.workspace() as ws:
        if history is not None:
            options = replace(options, history=_window(history, ws.settings.calendar.first_month))
        result = service.split(ws, plan, product, options)
    call.show(views.split_view(result))
    tell_version(call, result.version)


def _window(given: str, begins: int) -> tuple[int, int]:
    first, dots, last = given.partition("..")
    if not dots and given.strip().isdigit() and len(given.strip()) == 4:  # noqa: PLR2004 - a year
        months = SalesYear(int(given), begins).months
        return int(months[0]), int(months[-1])
    return int(Month.parse(first)), int(Month.parse(last or first))
