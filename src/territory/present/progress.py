"""How far a long work is: on a terminal a bar with rows per second, in a pipe nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from territory.kernel.inert import inert
from territory.present.words import say

Advance = Callable[[str, int], None]
"""Told what is worked on, and how many rows were done since the last time."""


def silent(_what: str, _rows: int) -> None:
    """Say nothing: where nobody watches."""


@contextmanager
def progress(stream: TextIO) -> Iterator[Advance]:
    """Draw what is worked on, and rows per second, on a stream that is a terminal.

    The line is gone at the end; in a pipe nothing is written at all.
    """
    if not stream.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TimeElapsedColumn())
    console = Console(file=stream, force_terminal=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        begun = time.monotonic()
        rows = 0

        def advance(what: str, more: int) -> None:
            nonlocal rows
            rows += more
            bar.update(task, description=_described(what, rows, time.monotonic() - begun))

        yield advance


def _described(what: str, rows: int, seconds: float) -> str:
    """Return what is worked on, with rows done and rows per second once there are any."""
    plain = inert(what).replace("[", "\\[")
    if not rows:
        return plain
    pace = round(rows / seconds) if seconds > 0 else rows
    return say("{what}   {rows:,} rows, {pace:,} a second", what=plain, rows=rows, pace=pace)
