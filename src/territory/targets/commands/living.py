"""`targets versions` and `approve`."""

import typer

from territory.options import Call, MeasureOption, ScenarioOption, YearOption, command
from territory.targets.commands.shared import VersionNumber, tell_version, wanted

app = typer.Typer()


@command(app, "versions", shows=True)
def versions(call: Call) -> None:
    """List the versions of every plan."""
    from territory.targets.service import drafts as service
    from territory.targets.views import plans as views

    with call.workspace() as ws:
        call.show(views.version_table(service.list_versions(ws)))


@command(app, "approve", writes=True)
def approve(
    call: Call,
    *,
    year: YearOption = None,
    measure: MeasureOption = "units",
    scenario: ScenarioOption = "target",
    version: VersionNumber = None,
) -> None:
    """Approve the draft; it is not changed any more."""
    from territory.targets.service import drafts as service

    plan = wanted(year, measure, scenario, version)
    with call.workspace() as ws:
        approved = service.approve(ws, plan)
    tell_version(call, approved)
