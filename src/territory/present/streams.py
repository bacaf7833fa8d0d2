"""Standard output that says in a sentence when it cannot be written."""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from territory.present import faults


class Output(io.TextIOWrapper):
    """A text stream whose errors are ours: a full disk, or a reader such as `head` that left."""

    def write(self, text: str, /) -> int:
        """Write text.

        Raises:
            ReaderLeft, OutputLost: it cannot be written; nothing more will be.
        """
        try:
            return super().write(text)
        except OSError as error:
            raise self._lost(error) from error

    def flush(self) -> None:
        """Write what waits; raises as `write` does."""
        try:
            super().flush()
        except OSError as error:
            raise self._lost(error) from error

    def _lost(self, error: OSError) -> faults.OutputLost:
        """Send the rest nowhere, so that leaving does not meet the same error again."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)
        if error.errno in {errno.EPIPE, errno.EINVAL}:  # Windows says EINVAL
            return faults.ReaderLeft(cause=error.strerror)
        return faults.OutputLost(cause=error.strerror)


def standard_output(stream: TextIO | Any) -> TextIO:
    """Return standard output as UTF-8 whose errors are ours; nowhere, where it was closed."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream  # of a test, or of somebody who embeds us
    terminal = stream.isatty()
    raw = stream.detach()
    return Output(raw, encoding="utf-8", errors="replace", newline=None, line_buffering=terminal)


def flush_all() -> None:
    """Write what waits in standard output; raises as `Output.write` does."""
    sys.stdout.flush()
