"""`targets split`."""

from typing import Annotated

import typer

from territory.kernel.periods import Month
from territory.options import Call, command, parse_day
from territory.present.words import say
from territory.targets.commands.shared import (
    AnyProduct,
    Measure,
    Scenario,
    Year,
    tell_version,
    wanted,
)


def register(targets: typer.Typer) -> None:
    """Mount the commands of this module."""

    @command(
        targets,
        "split",
        help=say("Split the targets down to institutions and months"),
        shows=True,
        writes=True,
    )
    def split(
        call: Call,
        *,
        product: AnyProduct = None,
        basis: Annotated[
            list[str] | None,
            typer.Option(
                "--basis",
                metavar="NAME=SHARE",
                help=say("Share by history, potential, headroom or equal; may be repeated"),
            ),
        ] = None,
        floor: Annotated[
            int | None,
            typer.Option(
                "--floor", metavar="N", min=0, help=say("Bundle what is under N steps a year")
            ),
        ] = None,
        on: Annotated[
            str | None,
            typer.Option(
                "--on", metavar="DAY", help=say("Day of the organisation, else 1 January")
            ),
        ] = None,
        history: Annotated[
            str | None,
            typer.Option(
                "--history", metavar="YEAR|MONTH..MONTH", help=say("Months of the history")
            ),
        ] = None,
        leave_unowned: Annotated[
            bool,
            typer.Option(
                "--leave-unowned", help=say("Leave out target institutions without position")
            ),
        ] = False,
        raw: Annotated[
            bool, typer.Option("--raw", help=say("Take history without base adjustments"))
        ] = False,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
    ) -> None:
        """Split, and show the level below the top with the check line."""
        from territory.targets.service import split as service
        from territory.targets.views import shown as views

        options = service.Options(
            day=None if on is None else parse_day(on),
            bases=tuple(basis or ()),
            floor=floor,
            leave_unowned=leave_unowned,
            history=None if history is None else _window(history),
            raw=raw,
        )
        with call.workspace() as ws:
            result = service.split(ws, wanted(year, measure, scenario), product, options)
        call.show(views.split_view(result))
        tell_version(call, result.version)
        if call.dry_run:
            call.say("Dry run: nothing was written.")


def _window(given: str) -> tuple[int, int]:
    first, dots, last = given.partition("..")
    if not dots and given.strip().isdigit() and len(given.strip()) == 4:  # noqa: PLR2004 - a year
        return int(given) * 100 + 1, int(given) * 100 + 12
    return int(Month.parse(first)), int(Month.parse(last or first))
