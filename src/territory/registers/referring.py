"""From what a record says to the ids of the rows that it names."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from territory.intake.kinds import Record
from territory.kernel.masking import masked_unless_code
from territory.registers.declaration import Finder, OneOf, Reference, RowsByRecord
from territory.registers.directory import Directory, candidates
from territory.registers.draft import NAME_BY_CODE, SEVERAL, Draft
from territory.registers.match import Candidate, How, Match
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

NO_SUCH = 'Nothing that may stand here is called "{given}".'


class Asking:
    """The cells by which records name the rows of a target; each different answer is found once."""

    def __init__(self, draft: Draft, reference: Reference, rows: RowsByRecord) -> None:
        names = [field.name for field in reference.target.fields]
        self._code, self.name = (names[0], names[1]) if len(names) > 1 else ("", names[0])
        self._beside = names[2:]
        self._within = reference.within
        scope = ({row.get(self._within) for row in rows.values()},) if self._within else ()
        self._finder: Finder = reference.target.finder(draft.tx, *scope)
        self._matches: dict[tuple[Any, ...], Match] = {}

    def told(self, record: Record) -> tuple[str, str]:
        """Return the code and the name that a record gives."""
        return record.get(self._code, ""), record.get(self.name, "")

    def match(self, record: Record, row: Mapping[str, Any]) -> Match:
        """Return what a record names; a scoped name is looked for within what its row holds."""
        code, name = self.told(record)
        beside = [record.get(field, "") for field in self._beside]
        within = row.get(self._within)
        key = (code, name, within, *beside)
        if key not in self._matches:
            more: dict[str, Any] = dict(zip(self._beside, beside, strict=True))
            if self._within:
                more["within"] = within
            self._matches[key] = self._finder.find(name, code=code, **more)
        return self._matches[key]

    def blamed(self, record: Record) -> str:
        """Return the field at which a finding stands: the code's where that alone is given."""
        code, name = self.told(record)
        return self._code if code and not name else self.name


def refer(draft: Draft, reference: Reference, rows: RowsByRecord) -> None:
    """Fill the column of a reference in every row; reject the records that name nothing."""
    asking = Asking(draft, reference, rows)
    for index, row in rows.items():
        record = draft.records[index]
        is_named = any(asking.told(record))
        if reference.optional and not is_named:
            _leave_blank(reference, record, row)
        elif not is_named or not reference.within or row.get(reference.within) is not None:
            match = asking.match(record, row)
            found = match.id
            row[reference.column] = (
                _refuse(draft, index, reference, asking, match) if found is None else found
            )


def ids_named(
    draft: Draft, reference: Reference, among: Iterable[int] | None = None
) -> dict[int, int]:
    """Return record → id of the row that it names; records that name none are not among them.

    among: the records that are asked, all good ones where it is not said.
    """
    asked = (index for index, _ in draft.each()) if among is None else among
    rows: RowsByRecord = {index: {} for index in asked}
    if rows:
        refer(draft, reference, rows)
    found = ((index, row.get(reference.column)) for index, row in rows.items())
    return {index: one for index, one in found if one is not None}


def _refuse(
    draft: Draft, index: int, reference: Reference, asking: Asking, match: Match
) -> int | None:
    """Reject a record whose name or code is not known, a person's name masked."""
    record, target = draft.records[index], reference.target
    code, name = asking.told(record)
    given = name or code
    if target.personal:
        match, given = match._replace(candidates=()), masked_unless_code(given)
    return draft.resolve(index, asking.blamed(record), target.noun, match, given)


def refer_to_one(draft: Draft, item: OneOf, rows: RowsByRecord) -> None:
    """Fill the one column, of several, whose register knows what a record names."""
    askings = [(one.column, Asking(draft, one, rows)) for one in item.references]
    for index, row in rows.items():
        record = draft.records[index]
        matches = {column: asking.match(record, row) for column, asking in askings}
        row |= {column: match.id for column, match in matches.items()}
        _refuse_unless_one(draft, index, askings[0][1], list(matches.values()))


def _refuse_unless_one(draft: Draft, index: int, asking: Asking, matches: Iterable[Match]) -> None:
    code, name = asking.told(draft.records[index])
    given = name or code
    found = [match for match in matches if match.found or match.how is How.AMBIGUOUS]
    if not found:
        draft.reject(index, asking.name, "unknown-name", NO_SUCH, given=given)
    elif len(found) > 1 or not found[0].found:
        draft.reject(
            index, asking.name, "ambiguous-name", SEVERAL, NAME_BY_CODE,
            given=given, candidates=", ".join(str(one) for m in found for one in m.candidates),
        )  # fmt: skip


def check_own(
    draft: Draft, table: "type[SQLModel]", reference: Reference, rows: RowsByRecord
) -> None:
    """Reject records that name neither a stored row of the same table nor one of the sheet."""
    known = Directory(candidates(draft.tx, table))
    for row in rows.values():
        if row["code"] not in known:
            known.add(Candidate(0, row["code"], row["name"]))
    for index in rows:
        if wanted := draft.records[index].get(reference.target.fields[0].name, ""):
            found = known.find(wanted)
            draft.resolve(
                index, reference.target.fields[0].name, reference.target.noun, found, wanted
            )


def write_own(
    draft: Draft,
    table: "type[SQLModel]",
    reference: Reference,
    rows: RowsByRecord,
    named: Mapping[str, str],
) -> None:
    """Write which row of the same table stands above each, now that all of them are stored."""
    known = Directory(candidates(draft.tx, table))
    above = {}
    for index, row in rows.items():
        wanted = draft.records[index].get(reference.target.fields[0].name, "")
        if wanted and (found := known.named(wanted)):
            above[index] = {"code": row["code"], reference.column: found.id}
    draft.write(table, ("code",), above, main=False, named=named)


def texts_of(
    tx: Tx, table: "type[SQLModel]", column: str, ids: Iterable[int | None]
) -> dict[int | None, str]:
    """Return id → text of a column, of some rows of a table; of no row nothing."""
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(columns.id, columns[column].label("text"))
    return {None: ""} | {r["id"]: r["text"] for r in tx.rows_with(statement, columns.id, ids)}


def _leave_blank(reference: Reference, record: Record, row: dict[str, Any]) -> None:
    """Leave the column as it is where the cells are blank; a dash clears it, a key needs it."""
    cleared = any(field.name in record.values for field in reference.target.fields[:2])
    if cleared or reference.key:
        row[reference.column] = None
