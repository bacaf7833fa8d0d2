"""Rows of a register as lists and JSON show them: flat, codes and names instead of ids.

Keys are those of the JSON contract (DESIGN.md section 3). Keys that end in `_id` serve filters and
are never shown.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.registers.declaration import (
    Attribute,
    OneOf,
    Reference,
    Register,
    Row,
    Scope,
)
from territory.registers.in_force import in_force
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel


def read_register(register: Register, scope: Scope) -> Iterable[Row]:
    """Return the rows of a register on a day, in the order of their codes or keys."""
    if register.read:
        return register.read(scope)
    found = stored_rows(register, scope.tx)
    if register.is_dated:
        holding = {row["id"] for row in in_force(scope.tx, register.table, scope.on)}
        found = [row for row in found if row["id"] in holding]
    rows = sorted((_shown(register, row) for row in found), key=_order(register))
    return register.enrich(scope, rows) if register.enrich else rows


def every_row(register: Register, tx: Tx, **where: int) -> Iterable[Row]:
    """Return rows of a register as lists show them, those of past and coming states too.

    where: column of the table = the id that its rows hold.
    """
    rows = [_shown(register, row) for row in stored_rows(register, tx, **where)]
    return register.enrich(Scope(tx, date.max), rows) if register.enrich else rows


def stored_rows(register: Register, tx: Tx, **where: int) -> list[Row]:
    """Return stored rows: their own columns, those of the header, and what they refer to."""
    from sqlalchemy import select

    own = _columns(register.table)
    columns, source = list(own), own.id.table
    if register.header:
        head = _columns(register.header.table)
        columns += [c for c in head if c.name not in own]
        source = source.join(head.id.table, own[register.header.column] == head.id)
    by_name = {column.name: column for column in columns}
    for reference, keys in _references(register):
        there = reference.target.table.__table__.alias()  # type: ignore[attr-defined]  # a table
        columns += [
            there.c[column].label(f"{reference.column}/{key}") for key, column in keys.items()
        ]
        source = source.outerjoin(there, by_name[reference.column] == there.c.id)
    only = (own[column] == value for column, value in where.items())
    return [dict(row) for row in tx.rows(select(*columns).select_from(source).where(*only))]


def _columns(table: "type[SQLModel]") -> Any:
    return table.__table__.c  # type: ignore[attr-defined]  # every table model has it


def _references(register: Register) -> Iterable[tuple[Reference, dict[str, str]]]:
    """Give every reference, with key in a row → column of the target."""
    for item in register.every_item:
        if isinstance(item, Reference):
            yield item, _keys(item)
        elif isinstance(item, OneOf):
            for reference in item.references:
                yield reference, {"code": "code", "name": "name"}


def _keys(reference: Reference) -> dict[str, str]:
    """Return key in a row → column of the target's table."""
    shown = {column.key: name for column, name in reference.target.columns}
    return shown | {name: name for name in reference.target.carried}


def _shown(register: Register, row: Row) -> Row:
    """Return a stored row under the keys of a list."""
    shown = {key: value for key, value in row.items() if "/" not in key}
    for item in register.every_item:
        if isinstance(item, Attribute):
            value = row[item.column]
            shown.pop(item.column, None)
            shown[item.shown.key] = item.show(value) if item.show and value is not None else value
        elif isinstance(item, OneOf):
            named = [one for one in item.references if row[one.column] is not None]
            for one in named:
                shown[f"{item.name}_kind"] = one.target.noun
                shown[item.name] = row[f"{one.column}/code"]
                shown[f"{item.name}_name"] = row[f"{one.column}/name"]
        elif isinstance(item, Reference):
            for key in _keys(item):
                shown[key] = shown.get(key) or row[f"{item.column}/{key}"]
    return shown


def _order(register: Register) -> Any:
    """Return what sorts the rows of a list: by code, else by what stands for the key."""
    keys = ["code"] if register.own_code else []
    if not keys:
        for item in register.every_item:
            if isinstance(item, Attribute) and item.key:
                keys.append(item.shown.key)
            elif isinstance(item, Reference) and item.key:
                keys.append(item.target.columns[0][0].key)
            elif isinstance(item, OneOf):
                keys.append(item.name)
    return lambda row: [(row.get(key) is not None, row.get(key)) for key in keys]
