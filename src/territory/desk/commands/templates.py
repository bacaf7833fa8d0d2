"""`territory template KIND… -o FILE`: blank workbooks to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from territory.errors import BadUsage
from territory.options import Call, command
from territory.present.words import say

KindsArgument = Annotated[
    list[str], typer.Argument(metavar="KIND…", help=say("Kinds, one sheet each: hospitals …"))
]
FileOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help=say("The workbook, .xlsx"))
]


class NotAWorkbook(BadUsage):
    """A template is a workbook; {file} does not end in .xlsx."""

    hint = "For example: -o {stem}.xlsx"


def register(app: typer.Typer) -> None:
    """Mount `template`."""

    @command(app, "template", help=say("Write blank workbooks with drop-downs and notes"))
    def template(call: Call, kinds: KindsArgument, output: FileOption) -> None:
        from territory.desk.imports.blanks import blank_book
        from territory.present.files import save

        if output.suffix.lower() != ".xlsx":
            raise NotAWorkbook(file=output, stem=output.stem)
        save(blank_book(kinds), output)
        call.say("Written: {file}", file=output)
