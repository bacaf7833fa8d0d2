"""Results of an import, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from territory.errors import Exit, TerritoryError
from territory.intake.load import SheetLoaded
from territory.intake.reading import FileRead
from territory.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class FileResult:
    """Result for one file.

    batch: its code, blank where nothing of it was kept. error: why it could not be read at all.
    skipped: sheets that are no table. already: the batch that brought the very same file before.
    passed: the file was not read again for that reason. given: values said for the whole file.
    hidden: sheets that are hidden and were left out. uncorrected: rejects of ours that nobody has
    corrected yet.
    """

    label: str
    path: Path
    sheets: tuple[SheetLoaded, ...] = ()
    skipped: tuple[str, ...] = ()
    batch: str = ""
    error: TerritoryError | None = None
    already: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    passed: bool = False
    hidden: tuple[str, ...] = ()
    uncorrected: bool = False

    @property
    def refused(self) -> bool:
        """True where nothing of the file was kept."""
        return not (self.batch or self.passed or self.uncorrected)

    @property
    def rejected(self) -> int:
        """Rows with an error of their own."""
        return sum(len(sheet.rejected_rows) for sheet in self.sheets)

    @property
    def findings(self) -> list[Finding]:
        """Everything found in its sheets."""
        return [item for sheet in self.sheets for item in sheet.findings]


@dataclass(frozen=True, slots=True)
class FlowSums:
    """Quantities of the flow loaded, parted as DOMAIN.md section 3 says, in sale units."""

    loaded: int
    parts: Mapping[str, int]

    @property
    def difference(self) -> int:
        """Loaded less the sum of the parts; 0 where the partition holds."""
        return self.loaded - sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Explained:
    """How files are understood: those that were recognised, and those that cannot be."""

    read: Sequence[FileRead]
    failed: Sequence[FileResult]

    @property
    def exit_code(self) -> Exit:
        """0 where every file is understood."""
        return _common_exit(self.failed) if self.failed else Exit.DONE


def _common_exit(failed: Sequence[FileResult]) -> Exit:
    """Return the exit code that all failed files share, else that of refused input."""
    codes = {file.error.exit_code if file.error else Exit.INPUT_REFUSED for file in failed}
    return codes.pop() if len(codes) == 1 else Exit.INPUT_REFUSED


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Result of one import command."""

    files: Sequence[FileResult]
    run: str = ""
    dry_run: bool = False
    line: FlowSums | None = None

    @property
    def exit_code(self) -> Exit:
        """0 all in; 3 in part; 4 nothing kept; 75 nothing kept and every file is yet to come."""
        if all(file.refused for file in self.files):
            return _common_exit(self.files)
        if any(file.refused or file.rejected for file in self.files):
            return Exit.IN_PART
        return Exit.DONE
