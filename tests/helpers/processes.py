"""Commands in processes of their own, which can be killed at any moment.

One process loads the program once and forks for each command, so that a command begins at once
and its moments can be chosen.
"""

import multiprocessing
import os
import pkgutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import territory

DRIVERS = (
    "alembic.command", "importlib.readers", "openpyxl", "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a command left behind: exit code (negative: the signal that ended it), and its words."""

    code: int
    out: str
    err: str


@dataclass
class Command:
    """A command that runs, or ran."""

    process: ForkServerProcess
    folder: Path

    def ended(self, seconds: float) -> bool:
        """Wait so long at most; return whether it has ended."""
        self.process.join(max(seconds, 0.0))
        return self.process.exitcode is not None

    def kill(self) -> None:
        """Take its life without a word (SIGKILL)."""
        self.process.kill()

    def signal(self, number: int) -> None:
        """Send it a signal; one that has ended by itself gets none."""
        if self.process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def told(self, seconds: float = 60.0) -> Told:
        """Wait for its end, and return what it left."""
        assert self.ended(seconds), f"still running after {seconds} s"
        code = self.process.exitcode
        texts = [(self.folder / name).read_text("utf-8", "replace") for name in ("out", "err")]
        return Told(int(code or 0), *texts)


def start(
    argv: Sequence[object],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    first: Callable[[], None] | None = None,
) -> Command:
    """Start `territory ARGV…` in a folder of its own, and leave it running.

    first: what its process does before; a function of a module, for example of `limits`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [str(argument) for argument in argv]
    given = (arguments, str(folder), dict(environ or {}), first)
    process = _server().Process(target=_run, args=given, daemon=True)
    process.start()
    return Command(process, folder)


def finish(
    argv: Sequence[object],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    first: Callable[[], None] | None = None,
) -> tuple[Told, float]:
    """Run a command to its end; return what it left, and the seconds that it took."""
    begun = time.monotonic()
    told = start(argv, folder, environ, first).told(120)
    return told, time.monotonic() - begun


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    walked = pkgutil.walk_packages(territory.__path__, "territory.")
    ours = [found.name for found in walked if ".migrations" not in found.name]
    context.set_forkserver_preload(["sqlmodel", *ours, *DRIVERS])
    return context


def _run(
    argv: list[str], folder: str, environ: dict[str, str], first: Callable[[], None] | None
) -> None:
    """Be the command: its own session, folder, streams and environment."""
    os.chdir(folder)
    os.environ.update({"TERRITORY_LANG": "en", "NO_COLOR": "1", "COLUMNS": "100"} | environ)
    for number, name in ((1, "out"), (2, "err")):
        stream = os.open(name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - till the end
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - till the end
    sys.argv = ["territory", *argv]
    if first is not None:
        first()
    from territory import cli

    try:
        cli.main()
    except SystemExit as left:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(left.code if isinstance(left.code, int) else 1)
