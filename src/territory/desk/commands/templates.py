"""`territory template KIND… -o FILE`: blank workbooks to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, command

KindsArgument = Annotated[
    list[str], typer.Argument(metavar="KIND…", help="Kinds, one sheet each: hospitals …")
]
FileOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The workbook, .xlsx")
]


class NotAWorkbook(BadUsage):
    """A template is a workbook; {file} does not end in .xlsx."""

    hint = "For example: -o {stem}.xlsx"


app = typer.Typer()


@command(app, "template")
def template(call: Call, kinds: KindsArgument, output: FileOption) -> None:
    """Write blank workbooks with drop-downs and notes."""
    from territory.desk.imports.blanks import blank_book
    from territory.present.files import save

    if output.suffix.lower() != ".xlsx":
        raise NotAWorkbook(file=output, stem=output.stem)
    save(blank_book(kinds), output)
    call.say("Written: {file}", file=output)
