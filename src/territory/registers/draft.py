"""Work of a loader on a sheet: findings, outcomes, rows to write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from territory.intake.kinds import Context, Loaded, Outcome, Parsed, Record, ValueChange
from territory.kernel.findings import Severity
from territory.registers.match import How, Match
from territory.store.transaction import Tx
from territory.store.upsert import upsert

if TYPE_CHECKING:
    from sqlmodel import SQLModel

BEGINNING = date(1900, 1, 1)
"""The first day of a state whose sheet names no day: it has always been so."""

CODE_BYTES = 5

UNKNOWN = {
    "institution": 'There is no institution "{given}".',
    "product": 'There is no product "{given}".',
    "line": 'There is no product line "{given}".',
    "node": 'There is no position or node "{given}".',
    "person": 'There is no person "{given}".',
    "distributor": 'There is no distributor "{given}".',
    "doctor": 'There is no doctor with code "{given}".',
    "department": 'There is no department "{given}" in this institution.',
}
SEVERAL = '"{given}" fits more than one: {candidates}.'
BLANK_NAME = "Neither a code nor a name is given."
DID_YOU_MEAN = "Did you mean: {candidates}?"
IMPORT_FIRST = "Correct the name, or import it first."
NAME_BY_CODE = "Name it by its code."


@dataclass(slots=True)
class Draft:
    """Collects what became of every record of one sheet.

    words: column that holds a key → key → what a reader knows it by, for the preview of changes.
    """

    tx: Tx
    parsed: Parsed
    context: Context
    loaded: Loaded = field(default_factory=Loaded)
    words: dict[str, Mapping[int, str]] = field(default_factory=dict)
    _outcomes: dict[int, Outcome] = field(default_factory=dict)
    _records: list[Record] | None = None

    @property
    def records(self) -> Sequence[Record]:
        """The records, each made once: those of a large sheet are kept by column."""
        if self._records is None:
            self._records = list(self.parsed.records)
        return self._records

    def reject(
        self,
        index: int,
        name: str,
        code: str,
        message: str,
        suggestion: str = "",
        **params: Any,
    ) -> None:
        """Reject a record: an error finding at one of its cells."""
        self._outcomes[index] = Outcome.REJECTED
        self.tell(index, name, code, message, suggestion, severity=Severity.ERROR, **params)

    def tell(
        self,
        index: int,
        name: str,
        code: str,
        message: str,
        suggestion: str = "",
        *,
        severity: Severity = Severity.NOTE,
        **params: Any,
    ) -> None:
        """Add a finding about a record without rejecting it."""
        record = self.records[index]
        self.loaded.findings.append(
            self.parsed.finding(
                record, name, code, message, suggestion, severity=severity, **params
            )
        )

    def each(self) -> Iterable[tuple[int, Record]]:
        """Give the records that have not been rejected, with their place."""
        for index, record in enumerate(self.records):
            if not self.is_rejected(index):
                yield index, record

    def is_rejected(self, index: int) -> bool:
        """True where a record has an error."""
        return self._outcomes.get(index) is Outcome.REJECTED

    def resolve(self, index: int, name: str, noun: str, match: Match, given: str) -> int | None:
        """Return the id of a match; where there is none, reject the record and say why."""
        if match.found:
            return match.id
        if match.how is How.BLANK:
            self.reject(index, name, "name-missing", BLANK_NAME)
            return None
        candidates = ", ".join(str(item) for item in match.candidates[:3])
        if match.how in {How.AMBIGUOUS, How.CONFLICT}:
            self.reject(
                index, name, "ambiguous-name", SEVERAL, NAME_BY_CODE,
                given=given, candidates=candidates,
            )  # fmt: skip
        else:
            suggestion = DID_YOU_MEAN if candidates else IMPORT_FIRST
            self.reject(
                index, name, f"unknown-{noun}", UNKNOWN[noun], suggestion,
                given=given, candidates=candidates,
            )  # fmt: skip
        return None

    def write(
        self,
        table: "type[SQLModel]",
        key: tuple[str, ...],
        rows: Mapping[int, Mapping[str, Any]],
        *,
        main: bool = True,
        named: Mapping[str, str] | None = None,
    ) -> dict[int, int]:
        """Write the row of each record and note its outcome; return record index → row id.

        A key that comes twice is a duplicate where the rows are alike, else both are at odds
        and the later record is rejected. What a record writes beside its own row (`main` is
        False) may repeat, and a change there makes the record an updated one.
        named: column → field, where the field of a finding or change has another name.
        """
        first = self._without_repeats(key, rows, main=main)
        own = sorted({index for index in first.values() if not self.is_rejected(index)})
        done = upsert(
            self.tx, table, key, [rows[index] for index in own], batch_id=self.context.batch_id
        )
        for index, status in zip(own, done.statuses, strict=True):
            self.note(index, Outcome(status), main=main)
        for change in done.changes:
            self.tell_change(own[change.index], change.column, change.old, change.new, named)
        ids = dict(zip(own, done.ids, strict=True))
        return {index: ids[first[index]] for index in rows if first.get(index) in ids}

    def write_beside(
        self,
        table: "type[SQLModel]",
        key: tuple[str, ...],
        rows: Mapping[int, Sequence[Mapping[str, Any]]],
    ) -> None:
        """Write the rows that each record has beside its own, first the first ones."""
        for turn in range(max(map(len, rows.values()), default=0)):
            now = {index: several[turn] for index, several in rows.items() if turn < len(several)}
            self.write(table, key, now, main=False)

    def tell_change(
        self, index: int, column: str, old: Any, new: Any, named: Mapping[str, str] | None = None
    ) -> None:
        """Note a changed value for the preview; a key is told by its word, else not at all."""
        if column == "normal_name":
            return
        if column.endswith("_id"):
            if column not in self.words:
                return
            old, new = self.words[column].get(old), self.words[column].get(new)
        field_name = (named or {}).get(column, column)
        self.loaded.changes.append(ValueChange(self.parsed.records[index], field_name, old, new))

    def _without_repeats(
        self, key: tuple[str, ...], rows: Mapping[int, Mapping[str, Any]], *, main: bool
    ) -> dict[int, int]:
        """Return record → the record that writes its row, itself where it is the first."""
        seen: dict[tuple[Any, ...], int] = {}
        first: dict[int, int] = {}
        for index, row in rows.items():
            before = seen.setdefault(tuple(row[name] for name in key), index)
            if before != index and main:
                if not self._repeats(index, before, rows):
                    continue
            elif before != index and row != rows[before]:
                self._at_odds(index, before)
                continue
            first[index] = before
        return first

    def _repeats(self, index: int, before: int, rows: Mapping[int, Mapping[str, Any]]) -> bool:
        records = self.records
        if rows[index] == rows[before] and records[index].values == records[before].values:
            self._outcomes[index] = Outcome.DUPLICATE
            return True
        self._at_odds(index, before)
        return False

    def _at_odds(self, index: int, before: int) -> None:
        this, other = self.records[index].values, self.records[before].values
        names = [name for name in {**this, **other} if this.get(name) != other.get(name)]
        self.reject(
            index,
            names[0] if names else "",
            "rows-contradict",
            "Rows {first} and {second} speak of the same thing and differ.",
            "Keep one of them.",
            first=self.parsed.records[before].row,
            second=self.parsed.records[index].row,
        )

    def note(self, index: int, outcome: Outcome, *, main: bool = True) -> None:
        """Note an outcome, the strongest wins: created (its own row only), updated, unchanged."""
        if main and outcome is Outcome.CREATED:
            self._outcomes[index] = outcome
        elif outcome is not Outcome.UNCHANGED:
            if self._outcomes.get(index) is not Outcome.CREATED:
                self._outcomes[index] = Outcome.UPDATED
        else:
            self.unchanged(index)

    def created(self) -> set[int]:
        """Return the records whose own row is new."""
        return {index for index, one in self._outcomes.items() if one is Outcome.CREATED}

    def unchanged(self, index: int) -> None:
        """Note that a record says what is stored already."""
        self._outcomes.setdefault(index, Outcome.UNCHANGED)

    def finish(self) -> Loaded:
        """Return the result: findings by row, one outcome per record in order."""
        self.loaded.findings.sort(key=lambda finding: finding.place.row or 0)
        count = len(self.parsed.records)
        self.loaded.outcomes = [self._outcomes.get(i, Outcome.UNCHANGED) for i in range(count)]
        return self.loaded


def given(record: Record, names: Iterable[str], **renamed: str) -> dict[str, Any]:
    """Return column → value of the named fields that a record speaks of, cleared ones as None.

    renamed: column = field, where they differ.
    """
    columns = {name: name for name in names} | renamed
    return {
        column: record.values[name] for column, name in columns.items() if name in record.values
    }


def without_cleared(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Leave out columns that may not be empty, where a dash wants to clear them."""
    return {k: v for k, v in row.items() if v is not None or k not in names}


def made_code(letter: str, *parts: str) -> str:
    """Make the code of a thing whose sheet gives none: a letter and 10 hex digits of BLAKE2b."""
    text = "|".join(parts).encode()
    return letter + blake2b(text, digest_size=CODE_BYTES).hexdigest().upper()


Step = Callable[[Draft], None]


def loader(step: Step) -> Callable[[Tx, Parsed, Context], Loaded]:
    """Make the loader of a kind from what it does with a draft."""

    def load(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
        draft = Draft(tx, parsed, context)
        step(draft)
        return draft.finish()

    return load
