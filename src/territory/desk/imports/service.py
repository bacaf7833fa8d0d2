"""Import files: recognise all, load each in its own transaction in order of dependency."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from territory.desk.backups import before, is_big
from territory.desk.imports.crediting import credit_again, keep_packs, line_of, tell_packs
from territory.desk.imports.files import FileEntry, expand
from territory.desk.imports.results import Explained, FileResult, ImportResult
from territory.desk.imports.shared_market import SharedMarket
from territory.desk.kinds import FLOW, all_kinds
from territory.errors import BadUsage, NotFound, Refused, UnknownName
from territory.intake.fitting import given_of
from territory.intake.kinds import Kind
from territory.intake.load import FileRefused, Terms, load_file
from territory.intake.reading import FileRead, Hidden, Reader, make_reader, read_file
from territory.intake.recognise import kind_of
from territory.present.progress import Advance, silent
from territory.present.words import word
from territory.sheets.ahead import Ahead
from territory.sheets.workbook import Workbook, file_digest, read_workbook
from territory.store.engine import MANY

if TYPE_CHECKING:
    from territory.settings import Settings
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

KEPT_BYTES = 32 << 20
"""Size of the files that stay open between recognising and loading; others are read again."""

COMMAND = "import"
OF_THE_FILE = (Refused, NotFound, BadUsage)
"""Errors that one file has; of the store or the settings every other file would have too."""

Transaction = Callable[[str, bool], AbstractContextManager["Tx"]]
"""Begins the transaction of a file: joins a run, and says whether very many rows come."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Import that the user asks for: files, and what is said about them.

    given: --set, field -> value. headers: --map, field -> headers of these files. unread:
    --ignore, headers of columns that are not to be read. hidden: --hidden.
    """

    files: Sequence[str]
    kind: str = ""
    sheet: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: Sequence[str] = ()
    hidden: Hidden = Hidden.AS_USUAL


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that was recognised and waits to be loaded; `read` is kept while files are small.

    many: it has very many rows.
    """

    entry: FileEntry
    order: int
    many: bool
    read: FileRead | None


def import_files(
    ws: "Workspace",
    asked: ImportRequest,
    kinds: Sequence[Kind] | None = None,
    watch: Advance = silent,
    ahead: Ahead | None = None,
) -> ImportResult:
    """Import files, each in one transaction; a bad one does not hold up the others.

    A file that is refused is tried again once others have brought what it may refer to, so that
    the order of the files does not matter. Of a folder or wildcard only what is new is read; a
    file that is named is read again. watch: is told which file is worked on, and rows done.
    ahead: where large workbooks may be read meanwhile already.

    Raises:
        UnknownName: no such kind, or no field of this name. NothingThere: no file.
    """
    ahead = ahead or Ahead()
    with ahead:
        entries, passed = _only_new(ws, expand(asked.files))
        ahead.begin(entry.path for entry in entries)
        reader = reader_of(ws.settings, asked, kinds)
        shared = _get_ready(ws, reader, entries, ahead)
        waiting, failed = _read_all(reader, entries, watch, ahead)
    with _transactions(ws, waiting) as transaction:
        work = _Work(ws, reader, transaction, watch, shared)
        results = work.load_all(waiting, partial=asked.partial)
    line = line_of(sheet for file in results if file.batch for sheet in file.sheets)
    return ImportResult([*passed, *failed, *results], work.run, ws.dry_run, line)


def _get_ready(
    ws: "Workspace", reader: Reader, entries: Sequence[FileEntry], ahead: Ahead
) -> SharedMarket:
    """Back the store up before large files, and make ready what flow needs while they are read."""
    if entries and not ws.dry_run and is_big(ws.settings, [entry.path for entry in entries]):
        before(ws.settings, "import")
    shared = SharedMarket()
    if ahead.busy and reader.kind in {"", FLOW}:
        ahead.meanwhile = shared.warm(ws)
        next(ahead.meanwhile, None)
    return shared


def _only_new(
    ws: "Workspace", entries: Sequence[FileEntry]
) -> tuple[list[FileEntry], list[FileResult]]:
    """Part the files to read from those of a folder that a batch has brought already."""
    if all(entry.named for entry in entries):
        return list(entries), []
    with ws.reading() as tx:
        known = _batch_of_digest(tx)
    new: list[FileEntry] = []
    passed: list[FileResult] = []
    for entry in entries:
        code = "" if entry.named else known.get(_digest(entry.path), "")
        if code:
            passed.append(FileResult(entry.label, entry.path, already=code, passed=True))
        else:
            new.append(entry)
    return new, passed


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return ""  # reading it will say why


def explain_files(
    settings: "Settings", asked: ImportRequest, kinds: Sequence[Kind] | None = None
) -> Explained:
    """Say how every sheet of the files is understood; needs no store and writes nothing.

    Raises:
        UnknownName, NothingThere: as `import_files` does.
    """
    reader = reader_of(settings, asked, kinds)
    found = [_read(reader, entry) for entry in expand(asked.files)]
    return Explained(
        [item for item in found if isinstance(item, FileRead)],
        [item for item in found if isinstance(item, FileResult)],
    )


def reader_of(settings: "Settings", asked: ImportRequest, kinds: Sequence[Kind] | None) -> Reader:
    """Prepare to understand files as the user asked.

    Raises:
        UnknownName: no such kind, or no kind has a field that --set names.
    """
    known = kinds or all_kinds()
    slug = kind_of(asked.kind, known).slug if asked.kind else ""
    for name in asked.given:
        if not any(given_of(kind, {name: ""}) for kind in known):
            raise _unknown_field(name, known)
    return make_reader(
        settings, known, kind=slug, sheet=asked.sheet, given=asked.given, headers=asked.headers,
        unread=asked.unread, hidden=asked.hidden,
    )  # fmt: skip


def _unknown_field(name: str, kinds: Sequence[Kind]) -> UnknownName:
    fields = sorted({item.name for kind in kinds for item in kind.fields})
    near = get_close_matches(name, fields, n=3, cutoff=0.4) or fields[:3]
    return UnknownName(what=word("field"), given=name, proposals=", ".join(near))


def _read_all(
    reader: Reader, entries: Sequence[FileEntry], watch: Advance, ahead: Ahead
) -> tuple[list[_Waiting], list[FileResult]]:
    """Recognise every file; return those to load, lowest order first, and those that failed.

    Those that another process reads come last, so that it is not waited for.
    """
    waiting: list[_Waiting] = []
    failed: dict[Path, FileResult] = {}
    kept = 0
    for entry in sorted(entries, key=lambda entry: ahead.is_coming(entry.path)):
        watch(entry.label, 0)
        read = _read(reader, entry, ahead.workbook)
        if isinstance(read, FileResult):
            failed[entry.path] = read
            continue
        kept += entry.path.stat().st_size
        small = kept <= KEPT_BYTES or len(entries) == 1
        waiting.append(_Waiting(entry, read.order, read.rows >= MANY, read if small else None))
    waiting.sort(key=lambda item: (item.entry.rejects, item.order, item.entry.label))
    return waiting, [failed[entry.path] for entry in entries if entry.path in failed]


def _read(
    reader: Reader, entry: FileEntry, opened: Callable[[Path], Workbook] = read_workbook
) -> FileRead | FileResult:
    try:
        return read_file(reader, entry.path, entry.label, opened)
    except UnknownName:
        raise
    except OF_THE_FILE as error:
        return FileResult(entry.label, entry.path, error=error)


@contextmanager
def _transactions(ws: "Workspace", waiting: Sequence[_Waiting]) -> Iterator[Transaction]:
    """Give the way to begin the transaction of a file.

    A dry run is one transaction for all, with a savepoint for each file, so that later files
    find what earlier ones would have brought.
    """
    files = [item.entry.label for item in waiting]
    if not ws.dry_run:
        yield lambda run, many: ws.writing(COMMAND, join=run, tell=False, many=many, files=files)
        return
    any_many = any(item.many for item in waiting)
    with ws.writing(COMMAND, tell=False, many=any_many, files=files) as tx:

        @contextmanager
        def trial(_run: str, _many: bool) -> Iterator["Tx"]:  # as `Transaction`
            with tx.part():
                yield tx

        yield trial


@dataclass(slots=True)
class _Work:
    """Loads files one after the other and remembers the run they share."""

    ws: "Workspace"
    reader: Reader
    transaction: Transaction
    watch: Advance
    shared: SharedMarket
    run: str = ""
    _done: int = 0

    def load_all(self, waiting: Sequence[_Waiting], *, partial: bool) -> list[FileResult]:
        """Load files, those refused again once others are in; then their good rows if asked."""
        if len(waiting) == 1:
            return [_unless_untouched(waiting[0], self._attempt(waiting[0], partial=partial))]
        results: dict[Path, FileResult] = {}
        pending = list(waiting)
        while pending:
            refused: list[_Waiting] = []
            again: list[_Waiting] = []
            for item in pending:
                result = self._attempt(item, partial=False)
                results[item.entry.path] = result
                if result.refused:
                    refused.append(item)
                else:
                    again.extend(refused)
                    refused.clear()
            pending = again
        if partial:
            for item in waiting:
                if results[item.entry.path].sheets and results[item.entry.path].refused:
                    results[item.entry.path] = self._attempt(item, partial=True)
        return [_unless_untouched(item, results[item.entry.path]) for item in waiting]

    def _attempt(self, item: _Waiting, *, partial: bool) -> FileResult:
        entry = item.entry
        self.watch(entry.label, 0)
        read = item.read or _read(self.reader, entry)
        if isinstance(read, FileResult):
            return read
        result = FileResult(
            entry.label, entry.path, skipped=read.skipped, given=read.given, hidden=read.hidden
        )
        try:
            with self.transaction(self.run, item.many) as tx:
                batch = f"{tx.run.code}.{self._done + 1}"
                already = _batch_of_digest(tx).get(read.sha256, "")
                advance = functools.partial(self.watch, entry.label)
                packs = keep_packs(tx, self.ws.settings.source_of(entry.path.name), read)
                shelf = self.shared.shelf_for(tx, read, alone=not packs)
                terms = Terms(batch, self.ws.today, self.ws.settings, partial, advance, shelf)
                sheets = load_file(tx, read, terms)
                credit_again(tx, sheets, packs_kept=tell_packs(tx, packs, batch, sheets))
                self.shared.loaded(tx)
        except FileRefused as refused:
            return replace(result, sheets=tuple(refused.sheets))
        except OF_THE_FILE as error:
            return replace(result, error=error)
        self.run = batch.rpartition(".")[0]
        self._done += 1
        return replace(result, sheets=tuple(sheets), batch=batch, already=already)


def _unless_untouched(item: _Waiting, result: FileResult) -> FileResult:
    """Return the result of a file; rejects in a folder of which every row is wrong still wait."""
    rows = sum(sheet.counts.rows - sheet.counts.ignored for sheet in result.sheets)
    untouched = item.entry.rejects and result.refused and result.rejected == rows > 0
    return FileResult(item.entry.label, item.entry.path, uncorrected=True) if untouched else result


def _batch_of_digest(tx: "Tx") -> dict[str, str]:
    """Return digest of a file -> the first batch that brought it and was not undone."""
    from sqlmodel import col, select

    from territory.store.tables import Batch

    statement = (
        select(col(Batch.sha256), col(Batch.code))
        .where(col(Batch.undone).is_(False))
        .order_by(col(Batch.id))
    )
    found: dict[str, str] = {}
    for row in tx.rows(statement):
        found.setdefault(str(row["sha256"]), str(row["code"]))
    return found
