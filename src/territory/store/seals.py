"""Digests of the rows that decide figures, in the audit line of the transaction that wrote them.

A table that decides figures says so by a `Seal` in its `info`: which columns count, and by which
column its rows fall into parts (a month, a run). Each transaction that touches a part puts the
digest of that part, as it then stands, into its audit line. `check` computes the newest digests
again: rows that were changed past the program do not fit them, and the chain holds the digests.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from territory.kernel.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.dml import UpdateBase

    from territory.store.transaction import Tx

INFO = "seal"
ONE = "all"
"""Name of the only part of a table that has no parts."""

Digests = dict[str, dict[str, str]]
"""Table → part → digest."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What of a table's rows counts. by: the column of its parts; blank is one part.

    columns: in the order of the digest. sums: of integers, summed over equal columns first, where
    rows are very many and only their sums are figures.
    """

    by: str
    columns: tuple[str, ...]
    sums: tuple[str, ...] = ()


@dataclass(slots=True)
class _Touched:
    """What a transaction did to one table. top: highest key before; parts: None is every part."""

    table: "Table"
    top: int
    parts: set[Any] | None = field(default_factory=set)


class Sealing:
    """Watches one transaction for the parts of sealed tables that it touches."""

    def __init__(self) -> None:
        self.touched: dict[str, _Touched] = {}

    def watch(self, connection: "Connection", statement: "UpdateBase", many: Any) -> None:
        """Look at a statement that is about to change rows."""
        from territory.store.journal import clauses_of  # which knows the tables, that know us

        table: Table = statement.table  # type: ignore[assignment]  # a table, not a join
        held = self.inserting(connection, table)
        if held is None or held.parts is None:
            return
        seal = seal_of(held.table)
        upsert = getattr(statement, "_post_values_clause", None) is not None
        if upsert or (statement.is_update and seal.by in _named(statement, many)):
            held.parts = None
        elif not statement.is_insert and seal.by:
            for clause, params in clauses_of(statement, many):
                held.parts |= _parts(connection, held.table, clause, params)

    def inserting(self, connection: "Connection", table: "Table") -> _Touched | None:
        """Look at a table to which rows come; None where it decides no figure."""
        from sqlalchemy import func, select
        from sqlmodel import SQLModel

        stored = SQLModel.metadata.tables[table.name]
        if INFO not in stored.info:
            return None
        if table.name not in self.touched:
            top = 0
            if seal_of(stored).by:
                top = int(connection.execute(select(func.max(stored.c.id))).scalar() or 0)
            self.touched[table.name] = _Touched(stored, top)
        return self.touched[table.name]

    def mark(self, digests: Mapping[str, Mapping[str, str]]) -> None:
        """Seal again what lines said that are about to be emptied."""
        from sqlmodel import SQLModel

        for name in digests:
            table = SQLModel.metadata.tables[name]
            self.touched[name] = _Touched(table, 0, None)

    def digests(self, tx: "Tx") -> Digests:
        """Return the digests of every part that was touched, as it stands now."""
        connection = tx.session.connection()
        found: Digests = {}
        for name, held in self.touched.items():
            parts = held.parts
            if parts is not None and seal_of(held.table).by:
                parts |= _parts(connection, held.table, held.table.c.id > held.top)
            digests = dict(digests_of(connection, held.table, parts))
            if parts:
                digests = {str(part): digests.get(str(part), "") for part in parts}
            if digests:
                found[name] = digests
        return found


def seal_of(table: "Table") -> Seal:
    """Return what of a table's rows counts."""
    seal: Seal = table.info[INFO]
    return seal


def digests_of(
    connection: "Connection", table: "Table", parts: set[Any] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each part of a table that has rows with its digest. parts: None is every one."""
    seal = seal_of(table)
    lines: dict[str, list[str]] = {}
    for row in connection.execute(_statement(table, seal, parts)):
        part, *values = map(_plain, row)
        lines.setdefault(str(part), []).append(repr(values))
    for part, rows in sorted(lines.items()):
        yield part, sha256("\n".join(sorted(rows)).encode()).hexdigest()


def check(
    tx: "Tx", told: Mapping[str, Mapping[str, str]], *, from_the_first: bool
) -> Iterator[Finding]:
    """Yield the parts of tables that are not what the newest line that tells of them says.

    from_the_first: the audit tells of parts since its first line, so that a part of which no line
    tells was not written by this program. An older store has parts from before.
    """
    from sqlmodel import SQLModel

    for name, table in sorted(SQLModel.metadata.tables.items()):
        parts = told.get(name, {})
        if INFO not in table.info or not (parts or from_the_first):
            continue
        now = dict(digests_of(tx.session.connection(), table))
        known = {*parts, *now} if from_the_first else set(parts)
        for part in sorted(known):
            if now.get(part, "") != parts.get(part, ""):
                yield _changed(name, part)


def _changed(table: str, part: str) -> Finding:
    return Finding(
        Severity.ERROR, "rows-sealed", "Rows of {table} ({part}) are not what this program wrote.",
        Place(table=table, key=part),
        "Somebody changed rows by hand; compare with a backup, and see who can write.",
        {"table": table, "part": part},
    )  # fmt: skip


def _statement(table: "Table", seal: Seal, parts: set[Any] | None) -> Any:
    from sqlalchemy import JSON, Text, cast, func, literal, select

    def read(name: str) -> Any:
        column = table.c[name]
        return cast(column, Text) if isinstance(column.type, JSON) else column

    part: Any = table.c[seal.by] if seal.by else literal(ONE)
    counted = [read(name) for name in seal.columns]
    sums = [func.sum(table.c[name]) for name in seal.sums]
    statement = select(part, *counted, *([*sums, func.count()] if sums else ()))
    if sums:
        statement = statement.group_by(*([part] if seal.by else []), *counted)
    if parts is not None and seal.by:
        statement = statement.where(part.in_(sorted(parts)))
    return statement


def _parts(
    connection: "Connection", table: "Table", clause: Any, params: Mapping[str, Any] | None = None
) -> set[Any]:
    from sqlalchemy import select

    statement = select(table.c[seal_of(table).by]).distinct()
    if clause is not None:
        statement = statement.where(clause)
    return {row[0] for row in connection.execute(statement, params or {})}


def _named(statement: "UpdateBase", many: Any) -> set[str]:
    """Return the columns that an update sets, as far as the statement or its values name them."""
    named = {getattr(key, "key", str(key)) for key in getattr(statement, "_values", None) or ()}
    return named | {str(name) for one in many or () for name in one}


def _plain(value: Any) -> Any:
    """Return a value as both engines give it: sums are integers, days text, bytes a digest."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, bytes | memoryview):
        return sha256(value).hexdigest()
    return str(value) if hasattr(value, "isoformat") else int(value)
