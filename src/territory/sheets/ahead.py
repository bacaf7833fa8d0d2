"""Large workbooks are read in a process of their own, while this one gets ready for them.

The fast reader keeps Python to itself as long as it reads, so a thread would not help. Light: who
begins here has not loaded anything yet.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from select import select
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self

from territory.errors import TerritoryError

if TYPE_CHECKING:
    from territory.sheets.workbook import Workbook

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"})
"""Endings of what the fast reader reads; a text is read as it streams, in little memory."""
LARGE: Final = 4 << 20
"""Bytes of workbooks from which on a process of their own is worth its start."""
MOST_MEMORY: Final = 3 << 30
"""Bytes that the process may take; the largest sheet that is not refused takes two thirds."""
DONE: Final = object()
"""Says that no work is left."""
OTHER_WORK: Final = 8 << 20
"""Bytes of workbooks that could be read in the time in which we get ready."""


class Ahead:
    """Workbooks that are read meanwhile, and those that whoever asks has to read; a context."""

    def __init__(self) -> None:
        self.meanwhile: Iterator[None] = iter(())
        """Work that can be left after each step, done while a workbook is waited for."""
        self._coming: dict[Path, _Coming] = {}
        self._begun: list[_Coming] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes whose workbooks nobody has asked for."""
        self._coming.clear()
        for coming in self._begun:
            coming.close()

    def begin(self, paths: Iterable[Path]) -> None:
        """Begin to read some workbooks, if they are large and there is a processor to spare."""
        sizes = {path: size for path, size in _workbooks(paths) if path not in self._coming}
        if sum(sizes.values()) < LARGE or _processors() == 1:
            return
        theirs = _share(sizes)
        self._begun.append(_Coming(theirs))
        self._coming |= dict.fromkeys(theirs, self._begun[-1])

    @property
    def busy(self) -> bool:
        """True while workbooks are read that nobody has asked for yet."""
        return bool(self._coming)

    def is_coming(self, path: Path) -> bool:
        """Tell whether another process reads a workbook."""
        return path in self._coming

    def workbook(self, path: Path) -> "Workbook":
        """Return a workbook, waiting for it if need be; it is looked over meanwhile.

        Raises:
            TerritoryError: it cannot be read, as `read_workbook` says.
        """
        from territory.sheets.sniff import sniff
        from territory.sheets.workbook import doubts_of, read_workbook

        coming = self._coming.pop(path, None)
        if coming is None:
            return read_workbook(path)
        doubts = doubts_of(path, sniff(path))
        while not coming.has_come() and next(self.meanwhile, DONE) is not DONE:
            pass
        found = coming.take(path)
        if isinstance(found, TerritoryError):
            raise found
        return read_workbook(path) if found is None else replace(found, **doubts._asdict())


class _Coming:
    """A process that reads some workbooks, one after the other."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._read: dict[Path, Workbook | TerritoryError] = {}
        self._rest = iter(paths)
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(  # noqa: S603  # us
                [sys.executable, "-P", "-m", __name__, *map(str, paths)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # no such program, no memory: then they are read by who asks
            self._process = None

    def has_come(self) -> bool:
        """Tell whether waiting is over, or cannot be told."""
        stream = self._process.stdout if self._process is not None else None
        if stream is None or os.name != "posix":  # elsewhere only sockets can be asked
            return True
        return bool(select([stream], [], [], 0)[0])

    def take(self, path: Path) -> "Workbook | TerritoryError | None":
        """Return what came of a workbook; None where nothing did, or it has been taken before."""
        while path not in self._read and self._process is not None:
            read = next(self._rest, None)
            found = None if read is None else _received(self._process.stdout)
            if read is None or found is None:
                self.close()
            else:
                self._read[read] = found
        return self._read.pop(path, None)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _received(stream: IO[bytes] | None) -> "Workbook | TerritoryError | None":
    """Return the next thing that the process has sent; None where it ended without a word."""
    try:
        return None if stream is None else pickle.load(stream)  # noqa: S301  # ours
    except (EOFError, pickle.UnpicklingError, OSError):
        return None


def _workbooks(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for path in paths:
        if path.suffix.lower() in WORKBOOKS and path.is_file():
            yield path, path.stat().st_size


def _share(sizes: dict[Path, int]) -> list[Path]:
    """Return the workbooks that the other process reads, so that both are ready at once."""
    left = (sum(sizes.values()) + OTHER_WORK) / 2
    theirs = []
    for path, size in sizes.items():
        if left > 0:
            theirs.append(path)
        left -= size
    return theirs


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main(paths: Sequence[str]) -> None:
    """Read workbooks and send each, or why it cannot be read, to who began this process."""
    import gc

    from territory.sheets.workbook import read_workbook

    gc.disable()  # rows and their values are in no cycles
    _limit_memory()
    for path in map(Path, paths):
        found: Workbook | TerritoryError
        try:
            found = read_workbook(path, looked_over=True)
        except TerritoryError as error:
            found = error
        pickle.dump(found, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()
        del found
    os._exit(0)  # nothing is left to tidy up


def _limit_memory() -> None:
    """Let a workbook that asks for too much end this process, and not slow the machine down."""
    try:
        import resource

        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        highest = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_MEMORY, highest))
    except (ImportError, OSError, ValueError):
        return  # elsewhere than on Linux: who looks the workbook over will end this process


if __name__ == "__main__":
    main(sys.argv[1:])
