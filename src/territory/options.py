"""The option types that commands share, and the decorator that gives every command its own.

A command is a function whose first parameter is a `Call`; `command` adds the options that
DESIGN.md section 3 promises everywhere (--db, --lang, --as-of; --format and -o where rows are
shown; --dry-run and --yes where something is written), so that they may also stand after it.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from territory.errors import BadUsage, Exit, TerritoryError
from territory.kernel.periods import Month, Quarter
from territory.present.words import Language, language, say, slug_of, speaking

if TYPE_CHECKING:
    from territory.present.table import Book, Table
    from territory.workspace import Workspace

ONLY = "This login sees only {node} and what is below; sums are not those of the whole."

FLOW = "flow"
TARGETS = "targets"


class Format(StrEnum):
    """How rows are written to standard output."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MD = "md"


class NotConfirmed(TerritoryError):
    """This needs a yes, and nobody is at a terminal to give it."""

    exit_code = Exit.USAGE
    hint = "Look at it with --dry-run, then add --yes."


class NotADay(BadUsage):
    """The text "{given}" is not a day."""

    hint = "Write it as 2027-01-31."


@dataclass(frozen=True, slots=True)
class Call:
    """The shared options as they were given. name: of the command, blank for none."""

    name: str = ""
    db: str | None = None
    as_of: date | None = None
    format: Format = Format.TABLE
    output: Path | None = None
    wide: bool = False
    dry_run: bool = False
    yes: bool = False
    only: list[str] = field(default_factory=list)
    """The node that the login of the opened store is kept to, if it is."""

    spoken: str = field(default_factory=language)
    """The language of its talk; tables that become JSON are in English whatever it is."""

    @property
    def writes_json(self) -> bool:
        """True where a program will read what it shows."""
        if self.output is None:
            return self.format is Format.JSON
        return self.output.suffix.lower() == ".json"

    @contextmanager
    def workspace(self, *, create: bool = False) -> Iterator["Workspace"]:
        """Open the workspace for this command; `create` makes an empty store where none is.

        Raises:
            WholeOnly: a server shows this login a part, of which the answer would be wrong.
        """
        from territory.store.access.sights import SIGHTS, Sight
        from territory.store.errors import WholeOnly
        from territory.workspace import open_workspace

        with open_workspace(
            db=self.db, as_of=self.as_of, create=create, dry_run=self.dry_run
        ) as ws:
            if ws.store.only and SIGHTS.get(self.name) is Sight.WHOLE:
                raise WholeOnly(node=ws.store.only)
            if ws.store.only and not self.only:
                self.only.append(ws.store.only)
                self.say(ONLY, node=ws.store.only)
            self._warn(ws.settings.db)
            yield ws

    def _warn(self, db: str) -> None:
        """Say that a store lies on a network drive; every command says so, once."""
        from territory.store import network

        kind = "" if "://" in db else network.kind_of(Path(db))
        if kind:
            self.say("warning: the store lies on a network drive ({kind}).", kind=kind)

    def show(self, value: "Table | Book") -> None:
        """Show a table or report: to the file of -o, else to standard output."""
        from territory.present.files import show

        if self.only and self.output is not None:
            value = value.noted(say(ONLY, node=self.only[0]))
        show(
            value,
            format=str(self.format),
            output=self.output,
            stream=sys.stdout,
            talk=sys.stderr,
            wide=self.wide,
        )

    def say(self, template: str, /, **params: Any) -> None:
        """Say one translated sentence on standard error: talk, never data."""
        with speaking(self.spoken):
            typer.echo(say(template, **params), err=True)

    def say_all(self, sentences: Iterable[str]) -> None:
        """Say sentences that are translated already."""
        for sentence in sentences:
            typer.echo(sentence, err=True)

    def confirm(self, template: str, /, **params: Any) -> None:
        """Ask before something is lost; --yes answers, and off a terminal it must.

        Raises:
            NotConfirmed: nobody can answer.
        """
        if self.yes or self.dry_run:
            return
        if not sys.stdin.isatty():
            raise NotConfirmed
        typer.confirm(say(template, **params), abort=True, err=True)


def parse_day(given: str | date) -> date:
    """Read a day as 2027-01-31.

    Raises:
        NotADay: it is none.
    """
    if isinstance(given, date):
        return given
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a business day
    except ValueError as error:
        raise NotADay(given=given) from error


def by_word(among: Iterable[str], unknown: type[BadUsage]) -> Callable[[str], str]:
    """Return the parser of an option that is a slug, given by itself or by its word.

    The parser raises `unknown` for what is none of them.
    """
    slugs = tuple(map(str, among))

    def parse(given: str) -> str:
        found = slug_of(given, slugs)
        if found is None:
            raise unknown(given=given)
        return found

    return parse


Db = Annotated[
    str | None,
    typer.Option("--db", metavar="PATH|URL", help="The store: a file, or postgresql+psycopg://…"),
]
Lang = Annotated[
    Language | None, typer.Option("--lang", metavar="zh|en", help="Language: zh or en")
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DAY", parser=parse_day, help="Take this day for today"),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="How rows are written to standard output")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE",
        help="Write to a file; its ending decides: .xlsx .csv .json .html .md",
    ),
]  # fmt: skip
Wide = Annotated[
    bool, typer.Option("--wide", help="Every column and line, however narrow the screen")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and write nothing")]
Yes = Annotated[bool, typer.Option("--yes", help="Answer every question with yes")]
MonthOption = Annotated[
    Month | None,
    typer.Option("--month", metavar="MONTH", parser=Month.parse, help="A month, 2027-01"),
]

QuarterOption = Annotated[
    Quarter | None,
    typer.Option("--quarter", metavar="QUARTER", parser=Quarter.parse, help="As 2027Q1"),
]
BalancedOption = Annotated[bool, typer.Option("--all", help="Also what balances")]
YearOption = Annotated[
    int | None, typer.Option("--year", metavar="YEAR", help="The year; else the newest")
]
ProductOption = Annotated[
    str | None,
    typer.Option("--product", metavar="CODE", help="Only this product, by code or name"),
]
OneProduct = Annotated[
    str, typer.Option("--product", metavar="CODE", help="The product, by code or name")
]
NodeOption = Annotated[
    str | None,
    typer.Option("--node", metavar="NODE", help="Only this node and below it, by code or name"),
]
PositionOption = Annotated[
    str | None,
    typer.Option("--position", metavar="CODE", help="One position, code or name"),
]
MeasureOption = Annotated[
    str, typer.Option("--measure", metavar="units|amount", help="Sale units, or yuan")
]
ScenarioOption = Annotated[
    str, typer.Option("--scenario", metavar="NAME", help="Scenario: floor, target, stretch")
]
SchemeOption = Annotated[
    str | None,
    typer.Option("--scheme", metavar="NAME", help="The credit scheme; else the main one"),
]
PurposeOption = Annotated[
    str,
    typer.Option(
        "--purpose", help="Why whole names are needed, for the log; without it they are masked"
    ),
]

EVERYWHERE: dict[str, tuple[Any, Any]] = {
    "db": (Db, None),
    "lang": (Lang, None),
    "as_of": (AsOf, None),
}
SHOWING: dict[str, tuple[Any, Any]] = {
    "format": (FormatOption, Format.TABLE),
    "output": (Out, None),
    "wide": (Wide, False),
}
WRITING: dict[str, tuple[Any, Any]] = {"dry_run": (DryRun, False), "yes": (Yes, False)}


class Command(TyperCommand):
    """A command whose help speaks the language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help; typer's own would load rich, and speaks English only."""
        from territory.present.help import help_text

        formatter.write(help_text(self, ctx))


class Group(TyperGroup):
    """A group of commands whose help speaks the language."""

    format_help = Command.format_help


def command(
    app: typer.Typer,
    name: str,
    *,
    help: str = "",  # noqa: A002 - Typer's word for it
    shows: bool = False,
    writes: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command that takes a `Call` first, with the shared options added to it.

    The first line of its docstring, without the full stop, is its help where none is given.

    shows: it prints rows (--format, -o). writes: it changes the store (--dry-run, --yes).
    name: blank for what a group does by itself, without a command.
    """
    shared = EVERYWHERE | (SHOWING if shows else {}) | (WRITING if writes else {})

    def register(function: Callable[..., None]) -> Callable[..., None]:
        run = _with_call(function, shared, alone=not name)
        run.__signature__ = _signature(function, shared)  # type: ignore[attr-defined]  # Typer reads it
        sentence = help or (function.__doc__ or "").partition("\n")[0].rstrip(".")
        if name:
            app.command(name, cls=Command, help=sentence)(run)
        else:
            app.callback(cls=Group, invoke_without_command=True, help=sentence)(run)
        return function

    return register


def _with_call(
    function: Callable[..., None], shared: Mapping[str, Any], *, alone: bool
) -> Callable[..., None]:
    """Return the command as typer calls it: the shared options become the `Call`.

    alone: it is what a group does by itself, and leaves its options to a command below it.
    """

    def run(ctx: typer.Context, **given: Any) -> None:
        said = {key: given.pop(key) for key in shared}
        said.pop("lang")  # main has looked at it before any sentence was made
        earlier = {k: v for k, v in (ctx.obj or {}).items() if k in shared and said[k] is None}
        if alone and ctx.invoked_subcommand is not None:
            ctx.obj = (ctx.obj or {}) | {k: v for k, v in said.items() if v is not None}
            return
        call = Call(ctx.command_path.partition(" ")[2], **(said | earlier))
        if call.output is not None:
            from territory.present.files import look_before

            look_before(call.output)
        with speaking("en") if call.writes_json else nullcontext():
            _run(function, call, given)

    return run


def _run(function: Callable[..., None], call: Call, given: Mapping[str, Any]) -> None:
    """Run a command; a trial says that nothing was written, whatever its exit code."""
    try:
        function(call, **given)
    except typer.Exit:
        _tell_of_trial(call)
        raise
    _tell_of_trial(call)


def _tell_of_trial(call: Call) -> None:
    if call.dry_run:
        call.say("Nothing was written.")


def _signature(function: Callable[..., None], shared: Mapping[str, Any]) -> inspect.Signature:
    """Return the parameters of a command with a context for the `Call`, and the shared options."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    by_name = inspect.Parameter.KEYWORD_ONLY
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_ONLY, annotation=typer.Context)
    taken = {parameter.name for parameter in own}
    added = [
        inspect.Parameter(key, by_name, default=default, annotation=kind)
        for key, (kind, default) in shared.items()
        if key not in taken
    ]
    return inspect.Signature([context, *(one.replace(kind=by_name) for one in own), *added])


def group(help: str, *, alone: bool = False) -> typer.Typer:  # noqa: A002 - Typer's word for it
    """Return an empty group of commands. alone: it works by itself too."""
    return typer.Typer(
        cls=Group, help=help, no_args_is_help=not alone, pretty_exceptions_enable=False
    )


def flow_group(app: typer.Typer) -> typer.Typer:
    """Return the group `territory flow`, which several rooms fill."""
    return _shared_group(app, FLOW, "Sales flow: rows, where they stand, who has sent")


def targets_group(app: typer.Typer) -> typer.Typer:
    """Return the group `territory targets`, which several rooms fill."""
    return _shared_group(app, TARGETS, "Targets: set, split, look, explain, change, export")


def _shared_group(app: typer.Typer, name: str, help: str) -> typer.Typer:  # noqa: A002 - as above
    """Return a group by name; the first room that asks for it mounts it."""
    for mounted in app.registered_groups:
        if mounted.name == name and mounted.typer_instance is not None:
            return mounted.typer_instance
    shared = group(help)
    app.add_typer(shared, name=name)
    return shared
