"""Where a Table goes: to a stream in a format, or to a file by its ending, whole or not at all."""

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from territory.kernel import leftovers
from territory.present import faults
from territory.present.as_json import to_json
from territory.present.table import Book, Table
from territory.present.terminal import draw
from territory.present.text import to_csv, to_markdown, to_tsv
from territory.present.words import say

FORMATS = ("table", "csv", "tsv", "json", "md")
"""The values of `--format`."""

OWNER_ONLY, ANYBODY = 0o600, 0o666
"""Permissions of a file with names of people, and of any other, before the user's mask."""

BYTE_ORDER_MARK = "\ufeff"


def show(
    value: Table | Book,
    *,
    format: str = "table",  # noqa: A002 - the option is called --format
    output: Path | None = None,
    stream: TextIO,
    talk: TextIO | None = None,
    wide: bool = False,
) -> None:
    """Show a table or a book: to the file `output` where there is one, else to the stream.

    format: one of FORMATS; with `output` the ending of the file decides instead.
    talk: where the sentence that names the written file goes.
    wide: whether a screen shows every column and line, however narrow it is.

    Raises:
        BadUsage: the format or ending is unknown, or cannot hold several tables.
        CannotWrite: the file cannot be written; an old one is kept.
    """
    if output is not None:
        save(value, output)
        if talk is not None:
            talk.write(say("Written: {file}", file=output) + "\n")
        return
    if format not in FORMATS:
        raise faults.NoSuchFormat(given=format, formats=" ".join(FORMATS))
    if format == "table":
        for table in tables_of(value):
            draw(table, stream, wide=wide)
        return
    stream.write(_TEXTS[f".{format}"](value))


def save(value: Table | Book, path: Path) -> None:
    """Write a table or book to a file; the ending decides how.

    Raises:
        BadUsage: the ending is unknown, or cannot hold several tables.
        CannotWrite: it cannot be written; an old file is kept.
    """
    ending = path.suffix.lower()
    private = any(table.private for table in tables_of(value))
    if ending == ".xlsx":
        from territory.present.excel import write_workbook

        write_atomically(
            path, lambda temporary: write_workbook(value, temporary, path), private=private
        )
        return
    if ending not in _TEXTS:
        raise faults.UnknownEnding(file=path, endings=" ".join(endings()))
    content = _TEXTS[ending](value)
    # Excel reads a .csv as UTF-8 only where it begins with the mark.
    mark = BYTE_ORDER_MARK if ending in {".csv", ".tsv"} else ""
    write_atomically(
        path, lambda temporary: _write_text(temporary, mark + content), private=private
    )


def look_before(path: Path) -> None:
    """Refuse an output that cannot be written before the work is done.

    Raises:
        BadUsage: the ending is unknown. CannotWrite: no such folder, no permission, open in Excel.
    """
    if path.suffix.lower() not in endings():
        raise faults.UnknownEnding(file=path, endings=" ".join(endings()))
    target = _target(path)
    if not os.access(target.parent, os.W_OK):
        raise faults.NotWritable(file=path)


def endings() -> tuple[str, ...]:
    """Return the endings that `save` knows."""
    return (".xlsx", *_TEXTS)


def tables_of(value: Table | Book) -> tuple[Table, ...]:
    """Return the tables of a book, or the one table."""
    return value.tables if isinstance(value, Book) else (value,)


def write_atomically(path: Path, writer: Callable[[Path], None], *, private: bool = False) -> None:
    """Let `writer` fill a temporary file beside `path`, then put it in its place at once.

    The old file stays until the new one is whole on the disk, and stays for good where
    anything fails. The permissions of an old file are kept; a `private` one is its owner's only.

    Raises:
        CannotWrite: no permission, disk full, open in Excel, no such folder.
    """
    target = _target(path)
    temporary = leftovers.beside(target)
    try:
        leftovers.clean(target.parent, target.name)
        _fill(temporary, writer, OWNER_ONLY if private else ANYBODY)
        if target.exists() and not private:
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise _fault(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """Return the file behind `path`, refusing what cannot or must not be replaced."""
    target = path.resolve()
    if not target.parent.is_dir():
        raise faults.FolderMissing(file=path, folder=path.parent)
    if target.exists():
        if not target.is_file():
            raise faults.NotAFile(file=path)
        if not os.access(target, os.W_OK):
            raise faults.NotWritable(file=path)
        for owner in _owner_files(target):
            if owner.exists():
                raise faults.OpenElsewhere(file=path, owner=owner.name)
    return target


def _owner_files(target: Path) -> Iterable[Path]:
    """Return the files by which Excel and WPS, or LibreOffice, say that they have it open."""
    return (
        target.with_name(f"~${target.name}"),
        target.with_name(f".~lock.{target.name}#"),
    )


def _fill(temporary: Path, writer: Callable[[Path], None], mode: int) -> None:
    # Made here, so that it has the permissions that the user's mask gives, and no wider ones.
    temporary.touch(mode, exist_ok=False)
    writer(temporary)
    _sync(temporary)


def _sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk; Windows cannot for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fault(error: OSError, path: Path) -> faults.CannotWrite:
    if getattr(error, "winerror", None) in _SHARING:
        return faults.OpenElsewhere(file=path, owner=f"~${path.name}")
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return faults.DiskFull(file=path)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return faults.NotWritable(file=path)
    return faults.CannotWrite(file=path, cause=error.strerror or type(error).__name__)


def _write_text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _only(value: Table | Book, what: str) -> Table:
    tables = tables_of(value)
    if len(tables) != 1:
        raise faults.OneTableOnly(what=what, count=len(tables), endings=".xlsx .html .md .json")
    return tables[0]


def _csv(value: Table | Book) -> str:
    return to_csv(_only(value, "CSV"))


def _tsv(value: Table | Book) -> str:
    return to_tsv(_only(value, "TSV"))


def _html(value: Table | Book) -> str:
    from territory.present.html import to_html

    return to_html(value)


_SHARING = frozenset({32, 33})
"""Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, another program has it open."""

_TEXTS: dict[str, Callable[[Table | Book], str]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".json": to_json,
    ".md": to_markdown,
    ".html": _html,
}
