"""From what a record says to the ids of the rows that it names."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from territory.intake.kinds import Record
from territory.kernel.masking import masked_unless_code
from territory.registers.declaration import Finder, OneOf, Reference, RowsByRecord
from territory.registers.directory import Directory, candidates
from territory.registers.draft import NAME_BY_CODE, SEVERAL, Draft
from territory.registers.match import Candidate, How, Match
from territory.store.transaction import CHUNK, Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

NO_SUCH = 'Nothing that may stand here is called "{given}".'


def refer(draft: Draft, reference: Reference, rows: RowsByRecord) -> None:
    """Fill the column of a reference in every row; reject the records that name nothing."""
    finder = _finder(draft, reference, rows)
    for index, row in rows.items():
        record = draft.parsed.records[index]
        if not _is_named(reference, record):
            if reference.optional:
                _leave_blank(reference, record, row)
                continue
        elif reference.within and row.get(reference.within) is None:
            continue
        row[reference.column] = found_id(draft, index, reference, finder, row)


def found_id(
    draft: Draft,
    index: int,
    reference: Reference,
    finder: Finder,
    row: Mapping[str, Any] | None = None,
) -> int | None:
    """Return the id of what a record names, or reject the record."""
    record = draft.parsed.records[index]
    code, name = _code(reference, record), _name(reference, record)
    match = _match(reference, record, finder, (row or {}).get(reference.within))
    asked = reference.asked[1 if len(reference.asked) > 1 and (name or not code) else 0]
    target, given = reference.target, name or code
    if target.personal:
        match, given = match._replace(candidates=()), masked_unless_code(given)
    return draft.resolve(index, asked.name, target.noun, match, given)


def refer_to_one(draft: Draft, item: OneOf, rows: RowsByRecord) -> None:
    """Fill the one column, of several, whose register knows what a record names."""
    finders = [_finder(draft, reference, rows) for reference in item.references]
    for index, row in rows.items():
        record = draft.parsed.records[index]
        matches = [
            _match(reference, record, finder, None)
            for reference, finder in zip(item.references, finders, strict=True)
        ]
        row |= {
            reference.column: match.id
            for reference, match in zip(item.references, matches, strict=True)
        }
        _refuse_unless_one(draft, index, item.references[0], matches)


def _refuse_unless_one(
    draft: Draft, index: int, reference: Reference, matches: Iterable[Match]
) -> None:
    record, asked = draft.parsed.records[index], reference.asked[-1]
    given = _name(reference, record) or _code(reference, record)
    found = [match for match in matches if match.found or match.how is How.AMBIGUOUS]
    if not found:
        draft.reject(index, asked.name, "unknown-name", NO_SUCH, given=given)
    elif len(found) > 1 or not found[0].found:
        draft.reject(
            index, asked.name, "ambiguous-name", SEVERAL, NAME_BY_CODE,
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
        if wanted := _name(reference, draft.parsed.records[index]):
            found = known.find(wanted)
            draft.resolve(index, reference.asked[0].name, reference.target.noun, found, wanted)


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
        wanted = _name(reference, draft.parsed.records[index])
        if wanted and (found := known.named(wanted)):
            above[index] = {"code": row["code"], reference.column: found.id}
    draft.write(table, ("code",), above, main=False, named=named)


def texts_of(
    tx: Tx, table: "type[SQLModel]", column: str, ids: Iterable[int | None]
) -> dict[int | None, str]:
    """Return id → text of a column, of some rows of a table; of no row nothing."""
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    wanted = sorted({one for one in ids if one is not None})
    found: dict[int | None, str] = {None: ""}
    for start in range(0, len(wanted), CHUNK):
        some = columns.id.in_(wanted[start : start + CHUNK])
        rows = tx.rows(select(columns.id, columns[column].label("text")).where(some))
        found |= {row["id"]: row["text"] for row in rows}
    return found


def _finder(draft: Draft, reference: Reference, rows: RowsByRecord) -> Finder:
    if not reference.within:
        return reference.target.finder(draft.tx)
    return reference.target.finder(draft.tx, {row.get(reference.within) for row in rows.values()})


def _match(reference: Reference, record: Record, finder: Finder, within: int | None) -> Match:
    asked = reference.asked[2:]
    beside: dict[str, Any] = {field.name: record.get(field.name, "") for field in asked}
    if reference.within:
        beside["within"] = within
    return finder.find(_name(reference, record), code=_code(reference, record), **beside)


def _code(reference: Reference, record: Record) -> str:
    asked = reference.asked
    return str(record.get(asked[0].name, "")) if len(asked) > 1 else ""


def _name(reference: Reference, record: Record) -> str:
    asked = reference.asked
    return str(record.get(asked[1 if len(asked) > 1 else 0].name, ""))


def _is_named(reference: Reference, record: Record) -> bool:
    return bool(_code(reference, record) or _name(reference, record))


def _leave_blank(reference: Reference, record: Record, row: dict[str, Any]) -> None:
    """Leave the column as it is where the cells are blank; a dash clears it, a key needs it."""
    cleared = any(field.name in record.values for field in reference.asked[:2])
    if cleared or reference.key:
        row[reference.column] = None
