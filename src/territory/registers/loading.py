"""Import of a register: references by code or name, values, checks, then one bulk write."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from territory.intake.kinds import Context, Loaded, Loader, Parsed
from territory.kernel.names import normal
from territory.registers.attributes import WHOLE
from territory.registers.dated import Refusal, State, write_states
from territory.registers.declaration import (
    Attribute,
    Item,
    OneOf,
    Reference,
    Register,
    RowsByRecord,
    Shares,
    key_of,
    references,
)
from territory.registers.draft import Draft, made_code
from territory.registers.in_force import ENDS, STARTS
from territory.registers.referring import check_own, refer, refer_to_one, texts_of, write_own
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

SUM_TO_WHOLE = "The shares of one thing sum to {sum} %, not to 100 %."
TOGETHER = "Give all its shares in one sheet."
ENDS_BEFORE = "The last day is before the first."


def loader_of(register: Register) -> Loader:
    """Return the loader of a register."""

    def load(tx: Tx, parsed: Parsed, context: Context) -> Loaded:
        draft = Draft(tx, parsed, context)
        load_register(register, draft)
        return draft.finish()

    return load


def load_register(register: Register, draft: Draft, refuse: Refusal | None = None) -> None:
    """Write the rows that the records of a sheet make, and note what became of each.

    refuse: is shown the states to be written, with their days, and may reject some.
    """
    rows = filled_rows(register, draft)
    if register.own_code:
        give_codes(register, draft, rows)
    if register.shares:
        _refuse_parts(register.shares, draft, rows)
    if register.refine:
        register.refine(draft, rows)
    rows = _good(draft, rows)
    if register.is_dated:
        _write_states(register, draft, rows, refuse)
        return
    parents = [item for item in references(register.items) if item.of_itself]
    for item in parents:
        check_own(draft, register.table, item, rows)
    rows = _good(draft, rows)
    ids = written(register, draft, rows)
    for item in parents:
        write_own(draft, register.table, item, rows, named(register.items))
    if register.after:
        register.after(draft, rows, ids)


def filled_rows(
    register: Register, draft: Draft, among: Iterable[int] | None = None
) -> RowsByRecord:
    """Return the row of each record, filled with what it names and says, yet without a made code.

    Lines have their headers written. among: the records that are asked, all where it is not said.
    """
    left_out = register.left_out(draft) if register.left_out else ()
    asked = (index for index, _ in draft.each()) if among is None else among
    rows: RowsByRecord = {index: {} for index in asked if index not in left_out}
    if register.header:
        rows = _write_headers(register, draft, rows)
    _fill(draft, register.items, register.table, rows)
    return rows


def give_codes(register: Register, draft: Draft, rows: RowsByRecord) -> None:
    """Give every row without a code that of the stored row it means, else a made one."""
    own = register.own_code
    if own is None:
        return
    find = own.find(draft) if own.find else None
    words = {
        item.column: texts_of(
            draft.tx, item.target.table, item.target.columns[0][1],
            (row.get(item.column) for row in rows.values()),
        )
        for item in register.items
        if isinstance(item, Reference) and item.column in own.parts
    }  # fmt: skip
    for index, row in _good(draft, rows).items():
        if row.get("code"):
            continue
        found = find(index) if find else None
        parts = [
            words[part][row[part]] if part in words else str(row.get(part) or "")
            for part in own.parts
        ]
        made = made_code(own.letter, *map(normal, parts)) if own.letter else "".join(parts)
        row["code"] = found or made


def written(
    register: Register, draft: Draft, rows: RowsByRecord, *, main: bool = True
) -> dict[int, int]:
    """Write the rows that are not rejected; return record → id. main: as `Draft.write` has it."""
    names = named(register.items)
    good = _good(draft, rows)
    return draft.write(register.table, register.key_columns, good, main=main, named=names)


def _good(draft: Draft, rows: RowsByRecord) -> RowsByRecord:
    return {index: row for index, row in rows.items() if not draft.is_rejected(index)}


def _write_headers(register: Register, draft: Draft, rows: RowsByRecord) -> RowsByRecord:
    """Write what lines have in common; return a row for each line, with the id of its header."""
    header = register.header
    if header is None:
        return rows
    _fill(draft, header.items, header.table, rows)
    key, names = key_of(header.items), named(header.items)
    ids = draft.write(header.table, key, _good(draft, rows), main=False, named=names)
    return {index: {header.column: head} for index, head in ids.items()}


def _write_states(
    register: Register, draft: Draft, rows: RowsByRecord, refuse: Refusal | None
) -> None:
    key = [column for column in register.key_columns if column != STARTS]
    states = {
        index: State(
            {column: row[column] for column in key},
            {name: value for name, value in row.items() if name not in {*key, STARTS}},
            row[STARTS],
        )
        for index, row in rows.items()
    }
    write_states(draft, register.table, states, named=named(register.items), refuse=refuse)


def named(items: Iterable[Item]) -> dict[str, str]:
    """Return column → field by which a finding or change names it."""
    names = {}
    for item in items:
        if isinstance(item, Attribute):
            names[item.column] = item.field.name
        elif isinstance(item, Reference):
            names[item.column] = item.target.fields[min(1, len(item.target.fields) - 1)].name
    return names


def _fill(
    draft: Draft, items: tuple[Item, ...], table: "type[SQLModel]", rows: RowsByRecord
) -> None:
    """Fill rows with what the records say; all faults of a record are told, not the first only."""
    for item in items:
        if isinstance(item, Reference) and not item.of_itself:
            refer(draft, item, rows)
        elif isinstance(item, OneOf):
            refer_to_one(draft, item, rows)
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    filled = {column.name for column in columns if not column.nullable}
    attributes = [item for item in items if isinstance(item, Attribute)]
    for index, row in rows.items():
        for attribute in attributes:
            _take(draft, index, attribute, row, may_clear=attribute.column not in filled)
        if "normal_name" in columns and row.get("name"):
            row["normal_name"] = normal(row["name"])
        if row.get(ENDS) and row.get(STARTS) and row[ENDS] < row[STARTS]:
            draft.reject(index, "to", "ends-before-it-starts", ENDS_BEFORE)


def _take(
    draft: Draft, index: int, attribute: Attribute, row: dict[str, Any], *, may_clear: bool
) -> None:
    """Take one value over: blank leaves what is stored, a dash clears what may be empty."""
    values, name = draft.records[index].values, attribute.field.name
    value = values.get(name)
    if value is None:
        if attribute.key:
            said = attribute.default_in(draft.context)
            row[attribute.column] = "" if said is None and not may_clear else said
        elif attribute.column == STARTS:
            row[STARTS] = None
        elif name in values and may_clear:
            row[attribute.column] = None
        return
    check = attribute.check
    if check and not check.holds(value):
        draft.reject(index, name, check.code, check.message, check.suggestion)
        return
    row[attribute.column] = attribute.store(value) if attribute.store else value


def _refuse_parts(shares: Shares, draft: Draft, rows: RowsByRecord) -> None:
    """Reject rows whose shares do not make a whole with those of the same thing in the sheet."""
    together: dict[tuple[Any, ...], list[int]] = {}
    for index, row in _good(draft, rows).items():
        together.setdefault(tuple(row.get(name) for name in shares.of), []).append(index)
    for indexes in together.values():
        total = sum(rows[index].get(shares.column) or 0 for index in indexes)
        if total == WHOLE:
            continue
        for index in indexes:
            draft.reject(
                index, shares.column, "shares-not-whole", SUM_TO_WHOLE, TOGETHER,
                sum=f"{total * 100 / WHOLE:g}",
            )  # fmt: skip
