"""`territory template KIND… -o FILE`: blank workbooks to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, command

KindsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[KIND…]", help="Kinds, one sheet each: hospitals …")
]
AllOption = Annotated[bool, typer.Option("--all", help="A sheet of every kind")]
FileOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The workbook, .xlsx")
]


class TemplateOfWhat(BadUsage):
    """Say which kinds the templates are for."""

    hint = "territory template hospitals products -o FILE.xlsx, or --all for every kind"


class NotAWorkbook(BadUsage):
    """A template is a workbook; {file} does not end in .xlsx."""

    hint = "For example: -o {stem}.xlsx"


app = typer.Typer()


@command(app, "template")
def template(
    call: Call, kinds: KindsArgument = None, *, output: FileOption, every: AllOption = False
) -> None:
    """Write blank workbooks with drop-downs and notes."""
    from territory.desk.imports.blanks import blank_book
    from territory.desk.kinds import all_kinds
    from territory.present.files import save

    if output.suffix.lower() != ".xlsx":
        raise NotAWorkbook(file=output, stem=output.stem)
    if not (kinds or every):
        raise TemplateOfWhat
    save(blank_book([kind.slug for kind in all_kinds()] if every else kinds or ()), output)
    call.say("Written: {file}", file=output)
