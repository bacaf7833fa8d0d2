"""Where the audit ends, written down outside of the store: who rewrites a chain cannot reach it."""

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from territory.errors import BadUsage, TerritoryError
from territory.present.files import write_atomically
from territory.present.words import say
from territory.settings import Settings
from territory.store import audit
from territory.store.audit import Head
from territory.store.engine import open_store
from territory.workspace import Workspace

LINE = re.compile(r"(\d+) ([0-9a-f]{64})")


class NotAnAnchor(BadUsage):
    """Line {line} of {file} is no number with a digest of 64 hexadecimal digits."""

    hint = "Name a file that territory check --anchor has made, or a new one."


def read(file: Path) -> list[Head]:
    """Return the ends of the audit that a file holds, the oldest first; none where it is new.

    Raises:
        NotAnAnchor: it holds something else.
    """
    if not file.exists():
        return []
    heads = []
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise NotAnAnchor(line=number, file=file)
        heads.append(Head(int(found[1]), found[2]))
    return heads


def add(file: Path, heads: list[Head], head: Head) -> None:
    """Write the present end below those that a file holds, unless it is there already."""
    if head.number and head not in heads:
        lines = "".join(f"{one.number} {one.digest}\n" for one in (*heads, head))
        write_atomically(file, lambda path: _write(path, lines))


def end_of(ws: Workspace) -> Head:
    """Return where the audit of a store ends."""
    with ws.reading() as tx:
        return audit.head(tx.session.connection())


def end_of_store(settings: Settings) -> Head:
    """Return where the audit of the store ends that settings name; nowhere if it cannot be read."""
    with (
        suppress(TerritoryError),
        closing(open_store(settings.db)) as store,
        store.reading() as tx,
    ):
        return audit.head(tx.session.connection())
    return Head()


def said(end: Head) -> Iterator[str]:
    """Say where an audit ends, if there is one."""
    if end.number:
        yield say("The audit ends at line {number}: {digest}", number=end.number, digest=end.digest)


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
