"""Digests of the rows that decide figures, in the audit line of the transaction that wrote them.

A table that decides figures says so by a `Seal` in its `info`: which columns count, and by which
column its rows fall into parts (a month, a run). Each transaction that touches a part puts the
digest of that part, as it then stands, into its audit line. `check` computes the newest digests
again: rows that were changed past the program do not fit them, and the chain holds the digests.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from territory.kernel.findings import Finding, Place, Severity
from territory.store.sealed_columns import (
    BETWEEN,
    NOTHING,
    ROWS,
    Columns,
    SealedColumns,
    digest_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.dml import UpdateBase

    from territory.store.transaction import Tx

INFO = "seal"
ONE = "all"
"""Name of the only part of a table that has no parts."""

KEY = "sealed"
"""Where a line of the audit keeps digests; `seals` held those of lines in another order."""

Digests = dict[str, dict[str, str]]
"""Table → part → digest."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Columns of a table's rows that count. by: the column of its parts; blank is one part.

    columns: in the order of the digest. order: how rows of a part stand in it, before their keys;
    an index in this order saves sorting. later: columns that came when there were digests already;
    they count in the rows that have a value, so that a digest from before still fits.
    """

    by: str
    columns: tuple[str, ...]
    order: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    def counts(self, columns: AbstractSet[str]) -> bool:
        """Tell whether one of some columns changes a digest, or where rows belong."""
        return not columns.isdisjoint((self.by, *self.columns, *self.order, *self.later))


@dataclass(slots=True)
class _Touched:
    """Work of a transaction on one table. top: highest key before. every: to all its parts.

    others: rows came otherwise than by column. by_column: part → all its rows, where it was empty
    and they came by column; None where it was not.
    """

    table: "Table"
    top: int
    parts: set[Any] = field(default_factory=set)
    every: bool = False
    others: bool = False
    by_column: dict[Any, SealedColumns | None] = field(default_factory=dict)

    def others_came(self) -> None:
        """Forget what came by column: the rows of any part may be more than that."""
        self.others = True
        self.by_column.clear()

    def changed(self, parts: set[Any]) -> None:
        """Take note that rows of some parts change or go."""
        self.parts |= parts
        for part in parts:
            self.by_column.pop(part, None)

    def digests(self, connection: "Connection") -> dict[str, str]:
        """Return the digests of the parts that have rows, reading those that are not at hand."""
        if self.every:
            return dict(digests_of(connection, self.table))
        made = {part: rows.digest() for part, rows in self.by_column.items() if rows is not None}
        at_hand = {part: digest for part, digest in made.items() if digest}
        read = digests_of(connection, self.table, self.parts - set(at_hand))
        return {**dict(read), **{str(part): digest for part, digest in at_hand.items()}}


class Sealing:
    """Watches one transaction for the parts of sealed tables that it touches."""

    def __init__(self) -> None:
        self.touched: dict[str, _Touched] = {}

    def watch(self, connection: "Connection", statement: "UpdateBase", many: Any) -> None:
        """Look at a statement that is about to change rows."""
        from territory.store.journal import clauses_of  # which knows the tables, that know us

        table: Table = statement.table  # type: ignore[assignment]  # a table, not a join
        held = self.inserting(connection, table)
        if held is None or held.every:
            return
        seal = seal_of(held.table)
        named = _named(statement, many)
        if statement.is_update and named and not seal.counts(named):
            return
        upsert = getattr(statement, "_post_values_clause", None) is not None
        if upsert or (statement.is_update and seal.by in named):
            held.parts |= _parts(connection, held.table)  # one may lose all its rows
            held.every = True
        elif statement.is_insert:
            held.others_came()
        elif seal.by:
            for clause, params in clauses_of(statement, many):
                held.changed(_parts(connection, held.table, clause, params))

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

    def arriving(self, connection: "Connection", table: "Table", columns: Columns) -> None:
        """Look at rows that come by column, of which a digest needs no look at the store."""
        from territory.kernel.columns import different

        held = self.inserting(connection, table)
        if held is None:
            return
        seal = seal_of(held.table)
        if seal.by not in columns:
            held.others_came()
            return
        parts = set(different(columns[seal.by]))
        held.parts |= parts
        if len(parts) != 1:
            held.by_column |= dict.fromkeys(parts)
            return
        (part,) = parts
        if part not in held.by_column:
            fresh = not _has_rows(connection, held.table, part)
            held.by_column[part] = SealedColumns(seal) if fresh else None
        rows = held.by_column[part]
        if rows is not None:
            rows.add(columns, len(columns[seal.by]))

    def digest_ahead(self) -> None:
        """Make the digests of rows that came by column, while the store has no time for us."""
        for held in self.touched.values():
            for rows in held.by_column.values():
                if rows is not None:
                    rows.digest()

    def forget_columns(self) -> None:
        """Forget what came by column, of which some may be gone."""
        for held in self.touched.values():
            held.others_came()

    def returning(
        self, connection: "Connection", table: "Table", rows: Iterable[Mapping[str, Any]]
    ) -> None:
        """Look at rows that had gone and come back, with the keys that they had."""
        held = self.inserting(connection, table)
        if held is not None:
            by = seal_of(held.table).by
            held.parts.update(row[by] for row in rows if by)

    def mark(self, digests: Mapping[str, Mapping[str, str]]) -> None:
        """Seal again what lines said that are about to be emptied."""
        from sqlmodel import SQLModel

        for name in digests:
            table = SQLModel.metadata.tables[name]
            self.touched[name] = _Touched(table, 0, set(digests[name]), every=True)

    def digests(self, tx: "Tx") -> Digests:
        """Return the digests of every part that was touched, as it stands now."""
        connection = tx.session.connection()
        found: Digests = {}
        for name, held in self.touched.items():
            parts = held.parts
            if not seal_of(held.table).by:
                parts, held.every = {ONE}, True  # which may have lost its last row
            elif held.others and not held.every:
                parts |= _parts(connection, held.table, held.table.c.id > held.top)
            digests = {str(part): "" for part in parts} | held.digests(connection)
            if digests:
                found[name] = digests
        return found


def nothing_yet() -> Digests:
    """Return what the first line of a store says: every table that is sealed from then on."""
    return {name: {} for name, _ in _sealed_tables()}


def _sealed_tables() -> Iterator[tuple[str, "Table"]]:
    from sqlmodel import SQLModel

    for name, table in sorted(SQLModel.metadata.tables.items()):
        if INFO in table.info:
            yield name, table


def seal_of(table: "Table") -> Seal:
    """Return what of a table's rows counts."""
    seal: Seal = table.info[INFO]
    return seal


def digests_of(
    connection: "Connection", table: "Table", parts: set[Any] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each part of a table that has rows with its digest. parts: None is every one.

    The rows are the driver's own: making them SQLAlchemy's takes a quarter of the time.
    """
    statement = _statement(table, seal_of(table), parts)
    with connection.execute(statement) as result:  # a stream would hold back its first rows
        cursor: Any = result.cursor
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(ROWS), []))
        for part, lines in groupby(rows, key=itemgetter(0)):
            yield str(part), digest_of(chain.from_iterable(map(_texts, _batches(lines))))


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, ROWS)):
        yield some


def _texts(rows: list[Any]) -> list[str]:
    """Return the line of each row; the digests of its bytes, where it has any, stand behind."""
    if len(rows[0]) == len(("part", "line")):
        return [line for _, line in rows]
    return [
        line + "".join(sha256(body).hexdigest() for body in bodies) for _, line, *bodies in rows
    ]


def check(
    tx: "Tx", told: Mapping[str, Mapping[str, str]], from_the_first: AbstractSet[str]
) -> Iterator[Finding]:
    """Yield the parts of tables that are not what the newest line that tells of them says.

    from_the_first: tables of whose parts the audit tells since the store was made, so that a part
    of which no line tells was not written by this program. Others have parts from before.
    """
    for name, table in _sealed_tables():
        parts = told.get(name, {})
        if not parts and name not in from_the_first:
            continue
        now = dict(digests_of(tx.session.connection(), table))
        known = {*parts, *now} if name in from_the_first else set(parts)
        for part in sorted(known):
            if now.get(part, "") != parts.get(part, ""):
                yield _changed(name, part)


def _changed(table: str, part: str) -> Finding:
    return Finding(
        Severity.ERROR, "rows-sealed", "Rows of {table} ({part}) are not what this program wrote.",
        Place(table=table, key=part),
        "They were changed outside of the program; compare with a backup, and see who can write.",
        {"table": table, "part": part},
    )  # fmt: skip


def _statement(table: "Table", seal: Seal, parts: set[Any] | None) -> Any:
    """Return what reads the part and one line of text for each row, and its bytes, in order.

    The store itself writes the line: very many rows cost a third of what they cost in Python.
    """
    from functools import reduce

    from sqlalchemy import LargeBinary, Text, cast, func, literal, select

    part: Any = table.c[seal.by] if seal.by else literal(ONE)
    columns = [table.c[name] for name in seal.columns]
    bodies = [column for column in columns if isinstance(column.type, LargeBinary)]
    texts: list[Any] = [
        func.coalesce(cast(column, Text), literal(NOTHING))
        for column in columns
        if not isinstance(column.type, LargeBinary)
    ]
    line = reduce(lambda left, right: left.op("||")(literal(BETWEEN)).op("||")(right), texts)
    for name in seal.later:
        told = literal(f"{BETWEEN}{name}=").op("||")(cast(table.c[name], Text))
        line = line.op("||")(func.coalesce(told, literal("")))
    order = [*(table.c[name] for name in seal.order), *table.primary_key]
    statement = select(part, line, *bodies).order_by(part, *order)
    if parts is not None and seal.by:
        statement = statement.where(part.in_(sorted(parts)))
    return statement


def _parts(
    connection: "Connection",
    table: "Table",
    clause: Any = None,
    params: Mapping[str, Any] | None = None,
) -> set[Any]:
    """Return the parts that some rows are in."""
    from sqlalchemy import select

    if not seal_of(table).by:
        return set()
    statement = select(table.c[seal_of(table).by]).distinct()
    if clause is not None:
        statement = statement.where(clause)
    return {row[0] for row in connection.execute(statement, params or {})}


def _has_rows(connection: "Connection", table: "Table", part: Any) -> bool:
    from sqlalchemy import select

    statement = select(table.c.id).where(table.c[seal_of(table).by] == part).limit(1)
    return connection.execute(statement).first() is not None


def _named(statement: "UpdateBase", many: Any) -> set[str]:
    """Return the columns that an update sets, as far as the statement or its values name them."""
    named = {getattr(key, "key", str(key)) for key in getattr(statement, "_values", None) or ()}
    return named | {str(name) for one in many or () for name in one}
