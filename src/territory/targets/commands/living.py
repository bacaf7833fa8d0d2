"""`targets versions` and `approve`."""

import typer

from territory.options import Call, command
from territory.present.words import say
from territory.targets.commands.shared import (
    Measure,
    Scenario,
    VersionNumber,
    Year,
    tell_version,
    wanted,
)


def register(targets: typer.Typer) -> None:
    """Mount the commands of this module."""

    @command(targets, "versions", help=say("List the versions of every plan"), shows=True)
    def versions(call: Call) -> None:
        """List versions."""
        from territory.targets.service import drafts as service
        from territory.targets.views import plans as views

        with call.workspace() as ws:
            call.show(views.version_table(service.list_versions(ws)))

    @command(
        targets, "approve", help=say("Approve the draft; it is not changed any more"), writes=True
    )
    def approve(
        call: Call,
        *,
        year: Year = None,
        measure: Measure = "units",
        scenario: Scenario = "target",
        version: VersionNumber = None,
    ) -> None:
        """Approve a draft."""
        from territory.targets.service import drafts as service

        plan = wanted(year, measure, scenario, version)
        with call.workspace() as ws:
            approved = service.approve(ws, plan)
        tell_version(call, approved)
