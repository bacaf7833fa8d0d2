"""Which files an import means: files, folders, and wildcards that the shell did not expand."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from territory.errors import Exit, TerritoryError
from territory.intake.rejects import is_rejects_name, suffix
from territory.sheets.sniff import is_lock_file

ENDINGS = frozenset(
    {
        ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods",
        ".csv", ".tsv", ".txt", ".htm", ".html",
    }
)  # fmt: skip
WILD = frozenset("*?[")


class NothingThere(TerritoryError):
    """There is no file to import in {given} yet."""

    exit_code = Exit.NOT_YET
    hint = "Check the folder, or wait until the files have come."


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file to import; `label` is how it is spoken of, relative to the folder given.

    named: the user named this very file, instead of a folder or wildcard that has it. rejects:
    one of our own rejects, found in a folder, which may have been corrected.
    """

    path: Path
    label: str
    named: bool = True
    rejects: bool = False


def expand(given: Sequence[str]) -> list[FileEntry]:
    """Return the files that are meant, each once, by name.

    A folder gives the spreadsheets in it and below, without marks of open files; a wildcard gives
    what it fits. Our own rejects come last: what they correct must be there.

    Raises:
        NothingThere: a folder or wildcard holds nothing.
    """
    found: dict[Path, FileEntry] = {}
    for text in given:
        entries = sorted(_entries(text), key=lambda entry: entry.label)
        if not entries:
            raise NothingThere(given=text)
        for entry in entries:
            found.setdefault(entry.path.resolve(), entry)
    return sorted(found.values(), key=lambda entry: entry.rejects)


def rejects_name(given: Sequence[str]) -> Path:
    """Return the name of the rejects workbook, in the working folder: `inbox-2027-01-拒绝.xlsx`."""
    first = Path(given[0])
    parts = [part for part in first.parts if part not in {first.anchor, ".", ".."}]
    name = "-".join(parts) if first.is_dir() and not first.is_absolute() else first.stem
    plain = "".join(letter for letter in name if letter not in WILD) or "import"
    return Path(f"{plain}{suffix()}.xlsx")


def _entries(text: str) -> Iterable[FileEntry]:
    path = Path(text)
    if path.is_dir():
        return [
            FileEntry(
                file, str(file.relative_to(path)), named=False, rejects=is_rejects_name(file.stem)
            )
            for file in _in_folder(path)
        ]
    if not path.exists() and WILD.intersection(text):
        return [
            FileEntry(
                Path(name), Path(name).name, named=False, rejects=is_rejects_name(Path(name).stem)
            )
            for name in glob.glob(text, recursive=True)  # noqa: PTH207 - takes absolute patterns
            if Path(name).is_file() and not is_lock_file(Path(name))
        ]
    return [FileEntry(path, path.name)]


def _in_folder(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() not in ENDINGS or hidden or is_lock_file(file):
            continue
        if file.is_file():
            yield file
