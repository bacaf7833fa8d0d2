"""Import files: recognise all, load each in its own transaction in order of dependency."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from territory.desk.imports.crediting import credit_again, line_of
from territory.desk.imports.files import Entry, expand
from territory.desk.imports.results import FileResult, ImportResult
from territory.desk.kinds import CREDITING, all_kinds
from territory.errors import TerritoryError, UnknownName
from territory.intake.kinds import Kind
from territory.intake.load import FileRefused, SheetLoaded, Terms, load_file
from territory.intake.reading import FileRead, Reader, make_reader, read_file
from territory.intake.recognise import given_of, kind_of

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

KEPT_BYTES = 8 << 20
"""Size of the files that stay open between recognising and loading; others are read again."""

Transaction = Callable[[], AbstractContextManager["Tx"]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for: files, and what is said about them."""

    files: Sequence[str]
    kind: str = ""
    sheet: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that was recognised and waits to be loaded; `read` is kept while files are small."""

    entry: Entry
    order: int
    read: FileRead | None


def import_files(
    ws: "Workspace", asked: Asked, kinds: Sequence[Kind] | None = None
) -> ImportResult:
    """Import files, each in one transaction; a bad one does not hold up the others.

    A file that is refused is tried again once others have brought what it may refer to, so that
    the order of the files does not matter.

    Raises:
        UnknownName: no such kind, or no field of this name. NothingThere: no file.
    """
    reader = reader_of(ws, asked, kinds)
    waiting, failed = _read_all(reader, expand(asked.files))
    with _transactions(ws, [item.entry.label for item in waiting]) as transaction:
        work = _Work(ws, reader, transaction, asked.partial and len(waiting) == 1)
        results = work.load_all(waiting)
        if asked.partial:
            results = [work.load_partly(item, result) for item, result in results]
        else:
            results_only = [result for _, result in results]
            results = results_only
        line = work.line()
    return ImportResult([*failed, *results], work.run, ws.dry_run, line)
