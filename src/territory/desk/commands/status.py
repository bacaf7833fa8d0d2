"""`territory` alone, and `territory status`: where the month stands."""

import typer

from territory.options import Call, command
from territory.store.errors import StoreMissing

app = typer.Typer()


@command(app, "status", shows=True)
def status(call: Call) -> None:
    """Where the month stands, and what to do next."""
    stand(call)


def stand(call: Call) -> None:
    """Say where the month stands; where there is no store, how to begin."""
    from territory.desk import status as month

    try:
        with call.workspace() as ws:
            call.show(month.status_table(month.month_status(ws)))
    except StoreMissing:
        if call.db is not None:
            raise
        call.show(month.welcome_table())
