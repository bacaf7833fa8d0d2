"""`targets show`, `versions` and `approve`."""

from typing import TYPE_CHECKING

import typer

from territory.options import Call, NodeOption, ProductOption, command
from territory.plans.options import LevelOption, of_plan, tell_version

if TYPE_CHECKING:
    from territory.plans.lookup.versions import Wanted

app = typer.Typer()


@command(app, "show", shows=True)
@of_plan
def show(
    call: Call,
    *,
    plan: "Wanted",
    level: LevelOption = None,
    node: NodeOption = None,
    product: ProductOption = None,
) -> None:
    """Show targets by level."""
    from territory.plans.service import show as service
    from territory.plans.views import shown as views

    with call.workspace() as ws:
        shown = service.show(ws, plan, product=product, level=level, node=node)
    call.show(views.show_table(shown))


@command(app, "versions", shows=True)
def versions(call: Call) -> None:
    """List the versions of every plan."""
    from territory.plans.service import drafts as service
    from territory.plans.views import versions as views

    with call.workspace() as ws:
        call.show(views.version_table(service.list_versions(ws)))


@command(app, "approve", writes=True)
@of_plan
def approve(call: Call, *, plan: "Wanted") -> None:
    """Approve the draft; it is not changed any more."""
    from territory.plans.service import drafts as service

    with call.workspace() as ws:
        approved = service.approve(ws, plan)
    tell_version(call, approved)
