"""A file that was read is loaded in one transaction: every row ends as exactly one outcome."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from territory.intake.collector import held_back
from territory.intake.fitting import given_of
from territory.intake.kinds import Context, Loaded, Outcome, Records, Shelf, ValueChange, unwatched
from territory.intake.reading import FileRead, SheetRead
from territory.intake.validate import Keys, SourceFile, Validated, validate
from territory.intake.windows import spans
from territory.kernel.findings import Finding
from territory.settings import Settings

if TYPE_CHECKING:
    from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the fates of one sheet's rows; they partition its rows.

    rows: all below the header. ignored: total, note and blank rows among them.
    """

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicate: int = 0
    ignored: int = 0

    def __post_init__(self) -> None:
        """Prove the partition.

        Raises:
            RuntimeError: a row has no outcome, or two; the fault is in a loader.
        """
        if self.rows != sum(self.parts().values()):
            message = f"{self.rows} rows do not equal {self.parts()}"
            raise RuntimeError(message)

    def parts(self) -> dict[str, int]:
        """Return the number of rows of each outcome."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "duplicate": self.duplicate,
            "ignored": self.ignored,
        }


@dataclass(frozen=True, slots=True)
class SheetLoaded:
    """The result of one sheet.

    rejected_rows: their numbers, in order. summary: figures the loader gives.
    """

    read: SheetRead
    validated: Validated
    counts: Counts
    rejected_rows: list[int]
    findings: list[Finding]
    changes: list[ValueChange] = field(default_factory=list)
    summary: dict[str, int] = field(default_factory=dict)


class FileRefused(Exception):
    """Nothing of a file is kept, since some of it is wrong; carries what was found."""

    def __init__(self, sheets: list[SheetLoaded]) -> None:
        self.sheets = sheets
        super().__init__("file refused")


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a file is loaded.

    code: batch code of the file. partial: good rows are kept though others are rejected.
    advance: is told how many rows more are done. shelf: as `Context` has it.
    """

    code: str
    today: date
    settings: Settings
    partial: bool = False
    advance: Callable[[int], None] = unwatched
    shelf: Shelf = field(default_factory=Shelf)


@held_back()
def load_file(tx: "Tx", file: FileRead, terms: Terms) -> list[SheetLoaded]:
    """Load every sheet of a file.

    Raises:
        FileRefused: there are errors and the terms are all or nothing; roll the transaction back.
    """
    keys = Keys()
    source = SourceFile(file.label, file.path, file.faulty, file.from_1904)
    meant = spans(terms.settings.dates, terms.today)
    validated = [
        validate(
            source,
            sheet.table,
            sheet.found,
            given_of(sheet.found.kind, {**file.given, **sheet.given}),
            keys,
            spans=meant,
            strict=terms.settings.strict,
        )
        for sheet in file.sheets
    ]
    loaded = [
        _load_sheet(tx, file, sheet, rows, terms)
        for sheet, rows in zip(file.sheets, validated, strict=True)
    ]
    if _spoiled(loaded, partial=terms.partial):
        raise FileRefused([_as_refused(sheet) for sheet in loaded])
    return loaded


def _spoiled(loaded: list[SheetLoaded], *, partial: bool) -> bool:
    """True where nothing may be kept: any error, or under `partial` not one row without."""
    rejected = sum(sheet.counts.rejected for sheet in loaded)
    if partial:
        rows = sum(sheet.counts.rows - sheet.counts.ignored for sheet in loaded)
        return rejected > 0 and rejected == rows
    return rejected > 0 or any(item.rejects for sheet in loaded for item in sheet.findings)


def _load_sheet(
    tx: "Tx", file: FileRead, sheet: SheetRead, validated: Validated, terms: Terms
) -> SheetLoaded:
    from territory.store.tables import Batch

    kind = sheet.found.kind
    batch = Batch(
        run_id=tx.run_id,
        code=terms.code,
        file=file.label,
        sha256=file.sha256,
        sheet=sheet.name,
        kind=kind.slug,
        rows=validated.total,
    )
    tx.session.add(batch)
    tx.session.flush()
    given = given_of(kind, {**file.given, **sheet.given})
    told = Counter[str]()

    def advance(rows: int) -> None:
        told["rows"] += rows
        terms.advance(rows)

    context = Context(batch.id or 0, terms.today, terms.settings, given, advance, terms.shelf)
    loaded = kind.load(tx, validated.parsed, context)
    terms.advance(validated.total - told["rows"])
    outcomes = chain(loaded.outcomes, validated.outcomes.values())
    counts = count(validated.total, outcomes, validated.ignored)
    rejected = _rejected_rows(validated, loaded) if counts.rejected else []
    tx.update(Batch, [{"id": batch.id, **counts.parts()}])
    findings = [*validated.findings, *loaded.findings]
    return SheetLoaded(sheet, validated, counts, rejected, findings, loaded.changes, loaded.summary)


def _rejected_rows(validated: Validated, loaded: Loaded) -> list[int]:
    """Return the numbers of the rows that were rejected, by their cells or by the loader.

    Raises:
        RuntimeError: the loader did not give one outcome for each record.
    """
    records = validated.parsed.records
    rows = records.rows if isinstance(records, Records) else [record.row for record in records]
    if len(loaded.outcomes) != len(records):
        message = f"{len(records)} records, {len(loaded.outcomes)} outcomes"
        raise RuntimeError(message)
    every = chain(validated.outcomes.items(), zip(rows, loaded.outcomes, strict=True))
    return sorted(row for row, outcome in every if outcome is Outcome.REJECTED)


def count(rows: int, outcomes: Iterable[Outcome], ignored: int) -> Counts:
    """Count outcomes of data rows, and add the rows that are none; they must make up `rows`."""
    found = Counter(outcomes)
    return Counts(
        rows=rows,
        created=found[Outcome.CREATED],
        updated=found[Outcome.UPDATED],
        unchanged=found[Outcome.UNCHANGED],
        rejected=found[Outcome.REJECTED],
        duplicate=found[Outcome.DUPLICATE],
        ignored=ignored,
    )


def _as_refused(sheet: SheetLoaded) -> SheetLoaded:
    """Count the rows of a refused file: those that were good are not loaded either."""
    was = sheet.counts
    rejected = was.rows - was.ignored - was.duplicate
    counts = Counts(was.rows, rejected=rejected, duplicate=was.duplicate, ignored=was.ignored)
    return replace(sheet, counts=counts, changes=[], summary={})
