"""Mounts every room's commands; the one error handler; exit codes (DESIGN.md section 3)."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from territory import settings as configuration
from territory.errors import BadUsage, Exit, TerritoryError
from territory.kernel.inert import is_inert
from territory.present import streams, words
from territory.present.faults import ReaderLeft
from territory.present.words import say

if TYPE_CHECKING:
    import typer


HELP = ["-h", "--help"]
COMPLETING = "_TERRITORY_COMPLETE"
"""Set by what `territory completion` prints, when a shell asks how a line may go on."""


class ControlCharacter(BadUsage):
    """The argument "{given}" holds a character that steers a terminal and cannot be seen."""

    hint = "Type it anew instead of pasting it, or rename the file."


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.stdout = streams.standard_output(sys.stdout)
    sys.stderr = sys.stderr or streams.standard_output(None)
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # cron's locale is C
    signal.signal(signal.SIGTERM, _terminated)
    words.set_language(words.detect(sys.argv[1:], os.environ, _configured_language()))
    code = run(sys.argv[1:])
    for late in (signal.SIGTERM, signal.SIGINT):
        signal.signal(late, signal.SIG_IGN)  # all is done and said: the code stands
    sys.exit(code)


def run(argv: list[str]) -> int:
    """Run one command line and return its exit code; every error becomes a sentence."""
    try:
        return _leave(argv)
    except ReaderLeft as left:
        return left.exit_code  # `| head` wants no words
    except TerritoryError as error:
        return tell(error)
    except SystemExit as left:  # of a signal
        return left.code if isinstance(left.code, int) else Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last handler; nobody should see a traceback
        return _tell_unexpected(error)


def _leave(argv: list[str]) -> int:
    """Run a command line until all of its output is written."""
    code: int = Exit.DONE
    for argument in argv:
        if not is_inert(argument):
            raise ControlCharacter(given=argument)
    import typer

    try:
        code = root()(argv, prog_name="territory", standalone_mode=False) or Exit.DONE
    except typer.Abort:
        sys.stderr.write(say("Not confirmed; nothing was done.") + "\n")
        return Exit.INTERRUPTED
    except typer.TyperException as error:
        code = _tell_misuse(error)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else Exit.DONE
    streams.flush_all()
    if code in {Exit.INTERRUPTED, Exit.TERMINATED}:
        sys.stderr.write(say("Stopped; the step that was under way was not saved.") + "\n")
    return code


@cache
def root() -> Any:
    """Return what a command line is given to; help texts are put into a language when shown."""
    from typer.main import get_command

    found = get_command(build())
    if COMPLETING in os.environ:
        from typer._completion_classes import completion_init

        completion_init()  # typer knows its shells only where its own two options are added
        _translate_help(found)
    return found


def _translate_help(command: Any) -> None:
    """Translate what some shells show beside a completion."""
    for one in (command, *command.params):
        one.help = words.translate(one.help or "")
    for below in getattr(command, "commands", {}).values():
        _translate_help(below)


def build() -> "typer.Typer":
    """Make the application from the commands of every room."""
    import typer

    from territory.options import Group
    from territory.room import offered

    app = typer.Typer(
        cls=Group,
        help="Sales territories: import Excel files, class doctors, split targets, report.",
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": HELP},
    )
    app.callback(invoke_without_command=True)(_before_the_command())
    for mount in offered("commands"):
        mount(app)
    return app


def _before_the_command() -> Callable[..., None]:
    """Return what keeps the options before the command, and works where there is no command."""
    import typer

    from territory.options import AsOf, Db, Lang

    def territory(
        ctx: typer.Context,
        db: Db = None,
        lang: Lang = None,  # noqa: ARG001 - main has looked at it before any sentence was made
        as_of: AsOf = None,
        version: Annotated[
            bool, typer.Option("--version", help="Print the version and leave")
        ] = False,
    ) -> None:
        if version:
            _print_version()
            raise typer.Exit
        ctx.obj = {"db": db, "as_of": as_of}
        if ctx.invoked_subcommand is None:
            _where_the_month_stands(db, as_of)

    return territory


def tell(error: TerritoryError) -> Exit:
    """Say an error on standard error and return its exit code."""
    _say_error(words.sentence_of(error))
    hint = words.hint_of(error)
    if hint:
        sys.stderr.write("  " + hint.replace("\n", "\n  ") + "\n")
    return error.exit_code


def _tell_misuse(error: "typer.TyperException") -> Exit:
    """Say what typer did not understand; of a group without a command show the help."""
    from territory.present.usage import misuse

    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(error.format_message() + "\n")
        return Exit.USAGE
    return tell(misuse(error))


def _tell_unexpected(error: Exception) -> Exit:
    """Name the place in our code, never the data that was in hand (it may be personal)."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    _say_error(say("Something happened that territory did not expect ({place}).", place=place))
    sys.stderr.write("  " + say(_what_is_saved()) + "\n")
    return Exit.UNEXPECTED


def _what_is_saved() -> str:
    """Return the sentence that is true: a command may fail after it has saved its work."""
    engine = sys.modules.get("territory.store.engine")
    if engine is not None and engine.Store.saved:
        return "What this command had done before was saved. Please report it."
    return "Nothing of this command was saved. Please report it."


def _say_error(sentence: str) -> None:
    sys.stderr.write(say("error: {sentence}", sentence=sentence) + "\n")


def _configured_language() -> str | None:
    try:
        return configuration.load(Path.cwd()).lang or None
    except TerritoryError:
        return None  # the command itself will meet the same error and say it


def _print_version() -> None:
    from importlib.metadata import version

    sys.stdout.write(f"territory {version('sales-territory')}\n")


def _where_the_month_stands(db: str | None, as_of: date | None) -> None:
    from territory.desk.commands import stand
    from territory.options import Call

    stand(Call(db=db, as_of=as_of))


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that open transactions are rolled back."""
    raise SystemExit(Exit.TERMINATED)
