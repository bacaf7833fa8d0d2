"""`territory list KIND` and `territory show KIND CODE`."""

from typing import Annotated

import typer

from territory.options import Call, NodeOption, PurposeOption, command

KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help="What: institutions, doctors, positions …")
]
CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="Its code, or its name where that is unique")
]
City = Annotated[str, typer.Option("--city", help="Only this city")]
Grade = Annotated[str, typer.Option("--grade", help="Only this grade, such as 3A or 三甲")]
Text = Annotated[str, typer.Option("--text", help="Only rows with this text in any column")]


app = typer.Typer()


@command(app, "list", shows=True)
def list_(
    call: Call,
    kind: KindArgument,
    *,
    node: NodeOption = None,
    city: City = "",
    grade: Grade = "",
    text: Text = "",
    purpose: PurposeOption = "",
) -> None:
    """List the rows of a kind."""
    from territory.desk.kinds import refuse_elsewhere
    from territory.roster import service, views

    refuse_elsewhere(kind)
    filters = service.Filters(node=node or "", city=city, grade=grade, text=text)
    with call.workspace() as ws:
        output = str(call.output or "")
        found = service.listing(ws, kind, filters, purpose=purpose, output=output)
        call.show(views.list_table(found))


@command(app, "show", shows=True)
def show(call: Call, kind: KindArgument, code: CodeArgument, purpose: PurposeOption = "") -> None:
    """Show everything known about one thing."""
    from territory.desk.kinds import refuse_elsewhere
    from territory.roster import service, views

    refuse_elsewhere(kind)
    with call.workspace() as ws:
        output = str(call.output or "")
        found = service.shown(ws, kind, code, purpose=purpose, output=output)
        call.show(views.show_table(found))
