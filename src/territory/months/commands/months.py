"""territory flow close|reopen|months|correct: counted months, and corrections of rows."""

from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.kernel.periods import Month
from territory.options import Call, MonthOption, command
from territory.present.words import say, slug_of

MonthArgument = Annotated[
    Month, typer.Argument(metavar="MONTH", parser=Month.parse, help=say("A month, 2027-01"))
]
ReasonOption = Annotated[str, typer.Option("--reason", help=say("Why; it is kept and shown"))]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", help=say("Who answers for it; default who runs it"))
]


class UnknownCause(BadUsage):
    """There is no cause "{given}"."""

    hint = "One of: {known}"


def add(flow: typer.Typer) -> None:
    """Add the commands to the group."""
    _months(flow)
    _close(flow)
    _confirm(flow)
    _reopen(flow)
    _correct(flow)


def _months(flow: typer.Typer) -> None:
    @command(
        flow, "months", help=say("Show the state of every month, and who closed it"), shows=True
    )
    def months(
        call: Call,
        *,
        events: Annotated[
            bool, typer.Option("--events", help=say("Everything that happened to them"))
        ] = False,
        month: MonthOption = None,
    ) -> None:
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


def _close(flow: typer.Typer) -> None:
    @command(
        flow, "close", help=say("Close a month: its reported figures stay"), shows=True, writes=True
    )
    def close(
        call: Call,
        month: MonthArgument,
        *,
        force: Annotated[
            bool, typer.Option("--force", help=say("Close although something speaks against it"))
        ] = False,
        begin: Annotated[
            bool, typer.Option("--begin", help=say("Only say that the month is about to be closed"))
        ] = False,
        reason: ReasonOption = "",
        by: ByOption = "",
    ) -> None:
        from territory.months.service.closing import close
        from territory.months.views.months import (
            closed_table,
        )

        with call.workspace() as ws:
            done = close(ws, month, by=by, reason=reason, force=force, begin=begin)
        call.show(closed_table(done))


def _confirm(flow: typer.Typer) -> None:
    @command(
        flow, "confirm", help=say("Say that a month is whole, although files are missing"),
        shows=True, writes=True,
    )  # fmt: skip
    def confirm(
        call: Call, month: MonthArgument, reason: ReasonOption = "", by: ByOption = ""
    ) -> None:
        from territory.months.service.whole import confirm
        from territory.months.views.months import confirmed_table

        with call.workspace() as ws:
            done = confirm(ws, month, reason=reason, by=by)
        call.show(confirmed_table(done))


def _reopen(flow: typer.Typer) -> None:
    @command(
        flow, "reopen", help=say("Open a closed month again, by name and with a reason"),
        shows=True, writes=True,
    )  # fmt: skip
    def reopen(
        call: Call, month: MonthArgument, reason: ReasonOption = "", by: ByOption = ""
    ) -> None:
        from territory.months.service.closing import reopen
        from territory.months.views.months import (
            reopened_table,
        )

        with call.workspace() as ws:
            done = reopen(ws, month, reason=reason, by=by)
        call.show(reopened_table(done))


def _correct(flow: typer.Typer) -> None:
    @command(
        flow, "correct", help=say("Correct a row by a pair of rows; the row itself stays"),
        shows=True, writes=True,
    )  # fmt: skip
    def correct(
        call: Call,
        row: Annotated[int, typer.Argument(metavar="ROW", help=say("Number of flow show"))],
        *,
        quantity: Annotated[
            int | None, typer.Option("--quantity", help=say("Sale units it should be; 0: none"))
        ] = None,
        institution: Annotated[
            str | None,
            typer.Option("--institution", metavar="CODE", help=say("Who really bought")),
        ] = None,
        product: Annotated[
            str | None, typer.Option("--product", metavar="CODE", help=say("What really was sold"))
        ] = None,
        cause: Annotated[
            str, typer.Option("--cause", help=say("Why: mistake, group_purchase, …"))
        ] = "mistake",
        evidence: Annotated[
            str, typer.Option("--evidence", help=say("What proves it: a letter, an invoice"))
        ] = "",
        month: MonthOption = None,
    ) -> None:
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
