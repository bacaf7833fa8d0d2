"""territory flow adjustments: what is added to the history before it is a basis of targets."""

import typer

from territory.flow.commands.ledger import InstitutionOption, ProductOption
from territory.options import Call, MonthOption, command
from territory.present.words import say


def add(flow: typer.Typer) -> None:
    """Add the command to the group."""

    @command(
        flow, "adjustments", help=say("Show base adjustments, raw and adjusted side by side"),
        shows=True,
    )  # fmt: skip
    def adjustments(
        call: Call,
        month: MonthOption = None,
        product: ProductOption = None,
        institution: InstitutionOption = None,
    ) -> None:
        from territory.flow.service.adjusting import adjustments
        from territory.flow.views.adjustments import adjustments_table

        months = None if month is None else [int(month)]
        with call.workspace() as ws, ws.reading() as tx:
            found = adjustments(tx, months, product=product, institution=institution)
            call.show(adjustments_table(found))
