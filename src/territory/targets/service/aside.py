"""Pure computation on a product, done in a process of its own.

Products do not depend on each other: while one is computed there, this process writes the one
before and reads the one after. Both do the same arithmetic, so nobody can tell where it was done.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, Final, Self

from territory.errors import TerritoryError
from territory.targets.rules.ideal import Ideal, Inputs, compute
from territory.targets.rules.whole import Whole, to_whole

MANY: Final = 2_000
"""Leaves of a product from which on a process is worth its start, about half a second."""
Table = tuple[Ideal, Whole]


def table_of(inputs: Inputs, year: int) -> Table:
    """Return a product's ideal and its whole steps."""
    ideal = compute(inputs)
    return ideal, rounded(inputs, ideal, year)


def rounded(inputs: Inputs, ideal: Ideal, year: int) -> Whole:
    """Return the whole steps of an ideal."""
    return to_whole(
        inputs.tree, ideal.table, ideal.fixed, total=inputs.total, year=year,
        product=inputs.product,
    )  # fmt: skip


class Aside:
    """A process beside this one that computes one product at a time; a context.

    products: how many there are; with one there is nothing to do meanwhile.
    """

    def __init__(self, products: int) -> None:
        self._worth = products > 1 and _processors() > 1
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self._close()

    def begin(self, work: Callable[..., Any], inputs: Inputs, *more: Any) -> None:
        """Ask for what a function makes of a product, if it is large.

        What was asked for before has been taken.
        """
        self._asked = False
        if not self._worth or len(inputs.figures) < MANY:
            return
        try:
            if self._process is None:
                self._process = _started()
            if self._process.stdin is not None:
                _send((work, inputs, *more), self._process.stdin)
                self._asked = True
        except OSError:  # no such program, no memory, or it has ended: then it is computed here
            self._give_up()

    def take(self) -> Any:
        """Return what came of the product asked for; None where it has to be computed here.

        An error is such a case: here it is raised with all that is known about its cause.
        """
        asked, self._asked = self._asked, False
        if not asked or self._process is None or self._process.stdout is None:
            return None
        try:
            return pickle.load(self._process.stdout)  # noqa: S301  # ours
        except (EOFError, pickle.UnpicklingError, OSError):
            self._give_up()
            return None

    def _give_up(self) -> None:
        self._worth = False
        self._close()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  # us
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _send(value: Any, stream: IO[bytes]) -> None:
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """Compute products as they are asked for, until nobody asks any more."""
    while True:
        try:
            work, *given = pickle.load(sys.stdin.buffer)  # noqa: S301  # ours
        except EOFError:
            return
        try:
            found = work(*given)
        except TerritoryError:
            found = None
        _send(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
