"""`import`, and `imports list|show|undo`."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, Annotated

import typer

from territory.errors import BadUsage
from territory.kernel import leftovers
from territory.options import Call, command, group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from territory.desk.imports.results import ImportResult
    from territory.desk.imports.service import ImportRequest
    from territory.intake.reading import Hidden
    from territory.settings import Settings
    from territory.sheets.ahead import Ahead
    from territory.workspace import Workspace

FilesArgument = Annotated[
    list[str], typer.Argument(metavar="FILE|FOLDER…", help="Files, folders, or wildcards")
]
KindOption = Annotated[
    str, typer.Option("--as", metavar="KIND", help="Take every sheet for this kind")
]
SheetOption = Annotated[str, typer.Option("--sheet", metavar="SHEET", help="Read this sheet only")]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="FIELD=VALUE", help="A value for every row, where no column has it"
    ),
]
PartialOption = Annotated[
    bool,
    typer.Option("--partial", help="Load the good rows and write the others to a rejects workbook"),
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Where the rejects workbook goes"),
]
ExplainOption = Annotated[
    bool,
    typer.Option("--explain", help="Show how sheets and columns are understood, and write nothing"),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=HEADER", help="Which column holds a field"),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="HEADER", help="A column that is not to be read"),
]
HiddenOption = Annotated[
    str,
    typer.Option(
        "--hidden",
        metavar="all|none",
        help="Read hidden rows and sheets, or neither",
    ),
]
RememberOption = Annotated[
    bool,
    typer.Option(
        "--remember", help="Keep --as, --set and --map in territory.toml for such file names"
    ),
]
BatchArgument = Annotated[
    str,
    typer.Argument(metavar="BATCH", help="A file, 20270203-2.1, or a command, 20270203-2"),
]


class NotAPair(BadUsage):
    """{option} needs FIELD=VALUE, not "{given}"."""

    hint = "For example: --set month=2027-01, --map quantity=实发"


class HiddenHow(BadUsage):
    """--hidden is all or none, not "{given}"."""

    hint = "Without it, hidden rows are read and hidden sheets are not."


app = typer.Typer()
imports = group("Batches that were imported")
app.add_typer(imports, name="imports")


@command(app, "import", shows=True, writes=True)
def import_(
    call: Call,
    *,
    files: FilesArgument,
    kind: KindOption = "",
    sheet: SheetOption = "",
    given: SetOption = None,
    partial: PartialOption = False,
    rejects: RejectsOption = None,
    explain: ExplainOption = False,
    mapped: MapOption = None,
    unread: IgnoreOption = None,
    hidden: HiddenOption = "",
    keep: RememberOption = False,
) -> None:
    """Import spreadsheets."""
    from territory.sheets.ahead import Ahead

    headers = {name: (text,) for name, text in _pairs("--map", mapped or []).items()}
    values = _pairs("--set", given or [])
    with Ahead() as ahead:
        if not explain:
            ahead.begin(map(Path, files))  # while the rest of the program is loaded
        from territory.desk.imports.service import ImportRequest

        asked = ImportRequest(
            files, kind, sheet, values, partial, headers, unread or [], _hidden(hidden)
        )
        if explain:
            _explain(call, asked)
        result, settings = _import(call, asked, ahead)
    if (partial or rejects) and not call.dry_run:
        _write_rejects(call, result, rejects, asked)
    _say_result(call, result)
    if keep:
        _remember(call, settings, asked, result)
    raise typer.Exit(result.exit_code)


@command(imports, "list", shows=True)
def list_(call: Call) -> None:
    """List the batches, newest first."""
    from territory.desk.imports import history, views

    with call.workspace() as ws:
        call.show(views.batches_table(history.batches(ws)))


@command(imports, "show", shows=True)
def show(call: Call, batch: BatchArgument) -> None:
    """Show a batch and what it changed."""
    from territory.desk.imports import history, views
    from territory.present.table import Book

    with call.workspace() as ws:
        lines, changes = history.batch(ws, batch)
    call.show(Book("batch", batch, views.batch_tables(batch, lines, changes)))


@command(imports, "undo", writes=True)
def undo(call: Call, batch: BatchArgument) -> None:
    """Take a batch back."""
    from territory.desk import undo as desk

    with call.workspace() as ws:
        desk.find(ws, batch)
        call.confirm("Take back batch {batch}?", batch=batch)
        done = desk.undo(ws, batch)
    template = (
        "Batch {batch} would be undone: {deleted:,} rows deleted, {restored:,} set back, "
        "{flow:,} flow rows taken out."
        if done.dry_run
        else "Batch {batch} is undone: {deleted:,} rows deleted, {restored:,} set back, "
        "{flow:,} flow rows taken out."
    )
    call.say(
        template,
        batch=batch,
        deleted=done.deleted - done.flow_rows,
        restored=done.changed,
        flow=done.flow_rows,
    )


def _hidden(given: str) -> "Hidden":
    from territory.intake.reading import Hidden

    known = {choice.value: choice for choice in Hidden}
    if given not in known:
        raise HiddenHow(given=given)
    return known[given]


def _import(call: Call, asked: "ImportRequest", ahead: "Ahead") -> "tuple[ImportResult, Settings]":
    """Import files, and show what became of them."""
    from territory.desk.imports import views
    from territory.desk.imports.service import import_files
    from territory.present.progress import progress

    with _workspace(call) as ws, progress(sys.stderr) as watch:
        result = import_files(ws, asked, watch=watch, ahead=ahead)
        settings = ws.settings
    call.show(views.import_table(result))
    return result, settings


def _remember(
    call: Call, settings: "Settings", asked: "ImportRequest", result: "ImportResult"
) -> None:
    """Keep what was said of the files that came in; a dry run only shows what it would keep."""
    from territory.desk.imports.remember import remember

    files = [file.label for file in result.files if file.batch]
    if not files:
        return
    kept = remember(settings, asked, files, write=not call.dry_run)
    template = "Would be remembered in {file}:" if call.dry_run else "Remembered in {file}:"
    call.say(template, file=kept.path)
    _say_lines(kept.sources.values())
    if kept.left:
        call.say("Not kept, it belongs to this file: {names}", names=", ".join(kept.left))


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (equals and name.strip()):
            raise NotAPair(option=option, given=text)
        pairs[name.strip()] = value.strip()
    return pairs


@contextmanager
def _workspace(call: Call) -> "Iterator[Workspace]":
    """Open the store, making one where there is none; a dry run then tries on one that goes."""
    from territory import settings

    place = settings.load(Path.cwd(), db=call.db).db
    if not call.dry_run or "://" in place or Path(place).exists():
        with call.workspace(create=True) as ws:
            yield ws
        return
    leftovers.clean_folders(Path(gettempdir()))
    with TemporaryDirectory(prefix=leftovers.name_of_folder()) as folder:
        trial = replace(call, db=str(Path(folder) / "trial.db"))
        with trial.workspace(create=True) as ws:
            yield ws


def _explain(call: Call, asked: "ImportRequest") -> None:
    """Show how the files are understood, and leave; it needs no store."""
    from territory import settings
    from territory.desk.imports import views
    from territory.desk.imports.explained import explain_table
    from territory.desk.imports.service import explain_files

    explained = explain_files(settings.load(Path.cwd(), db=call.db), asked)
    call.show(explain_table(explained.read))
    for file in explained.failed:
        _say_lines(views.refusal_lines(file))
    raise typer.Exit(explained.exit_code)


def _say_result(call: Call, result: "ImportResult") -> None:
    """Say what is wrong, what changed, and what to do next."""
    from territory.desk.imports import views

    for file in result.files:
        _say_lines(views.refusal_lines(file))
    _say_lines(views.finding_lines([item for file in result.files for item in file.findings]))
    if result.dry_run:
        changes = views.change_lines(result)
        if changes:
            call.say("First changes, old → new:")
        _say_lines(changes)
    elif result.run:
        call.say("Batch {batch}   undo: territory imports undo {batch}", batch=result.run)
    if any(file.refused and file.rejected for file in result.files):
        call.say("Mend the cells and import again, or load the good rows with --partial.")


def _write_rejects(
    call: Call, result: "ImportResult", target: Path | None, asked: "ImportRequest"
) -> None:
    """Write the rejected rows to a workbook that can be corrected and imported again."""
    from territory.desk.imports.files import rejects_name
    from territory.intake.rejects import rejects_book
    from territory.present.files import save

    book = rejects_book((sheet, file.given) for file in result.files for sheet in file.sheets)
    if book is None:
        return
    path = target or rejects_name(asked.files)
    save(book, path)
    count = sum(file.rejected for file in result.files)
    call.say("{count:,} rows rejected → {file} (correct it and import it)", count=count, file=path)


def _say_lines(lines: "Iterable[str]") -> None:
    for line in lines:
        typer.echo(line, err=True)
