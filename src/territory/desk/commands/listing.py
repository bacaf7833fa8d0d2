"""`territory list KIND` and `territory show KIND CODE`."""

from typing import Annotated

import typer

from territory.options import Call, command
from territory.present.words import say

KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help=say("What: institutions, doctors, positions …"))
]
CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help=say("Its code, or its name where that is unique"))
]
Node = Annotated[
    str, typer.Option("--node", help=say("Only what belongs to this node and below it"))
]
City = Annotated[str, typer.Option("--city", help=say("Only this city"))]
Grade = Annotated[str, typer.Option("--grade", help=say("Only this grade, such as 3A or 三甲"))]
Text = Annotated[str, typer.Option("--text", help=say("Only rows with this text in any column"))]
Purpose = Annotated[
    str,
    typer.Option(
        "--purpose", help=say("Why names of doctors are needed in full; this is logged")
    ),
]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Mount `list` and `show`."""

    @command(app, "list", help=say("List the rows of a kind"), shows=True)
    def list_(
        call: Call,
        kind: KindArgument,
        *,
        node: Node = "",
        city: City = "",
        grade: Grade = "",
        text: Text = "",
        purpose: Purpose = "",
    ) -> None:
        from territory.desk.kinds import refuse_elsewhere
        from territory.roster import service, views

        refuse_elsewhere(kind)
        filters = service.Filters(node=node, city=city, grade=grade, text=text)
        with call.workspace() as ws:
            output = str(call.output or "")
            found = service.listing(ws, kind, filters, purpose=purpose, output=output)
            call.show(views.list_table(found))

    @command(app, "show", help=say("Show everything known about one thing"), shows=True)
    def show(call: Call, kind: KindArgument, code: CodeArgument, purpose: Purpose = "") -> None:
        from territory.desk.kinds import refuse_elsewhere
        from territory.roster import service, views

        refuse_elsewhere(kind)
        with call.workspace() as ws:
            output = str(call.output or "")
            found = service.shown(ws, kind, code, purpose=purpose, output=output)
            call.show(views.show_table(found))
