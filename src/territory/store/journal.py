"""Journal of what a run does to rows, so that the run can be told and taken back.

Every statement that inserts, updates or deletes passes the engine's `before_execute`. The first
time that a run touches a row, the row is kept as it stood; what is new at the end is known by its
key. So no use case and no loader has to say what it changes, and none can forget to; a statement of
bare text that writes past this is refused (`UnwatchedWrite`). Rows that are made cost nothing:
they are a range of keys.

Not watched: rows that are about runs themselves, credits, and what flow rows mean (both are
computed anew).
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from territory.room import outsiders
from territory.store.tables import RunImage
from territory.store.transaction import CHUNK

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.dml import UpdateBase

    from territory.store.transaction import Tx

OURS = frozenset({"run", "run_image", "audit", "batch", "change", "disclosure", "alembic_version"})
COMPUTED = frozenset({"flow_credit"})
"""Tables that are computed anew from others."""
DERIVED: Mapping[str, frozenset[str]] = {
    "flow_row": frozenset(
        {
            "distributor_id", "institution_id", "buyer_distributor_id", "product_id",
            "department_id", "quantity", "amount_fen", "amount_derived", "movement",
            "movement_reason", "line", "line_reason", "counted_month", "belongs_to",
        }
    ),
    "flow_correction": frozenset({"quantity", "amount_fen", "counted_month"}),
    "flow_purchase": frozenset({"distributor_id", "supplier_id", "product_id", "quantity"}),
    "flow_stock": frozenset(
        {"distributor_id", "product_id", "closing", "opening", "purchased", "sold"}
    ),
}  # fmt: skip
"""Columns that follow from other rows: a change of them alone is no work that others stand on."""
RECOMPUTED = frozenset({"flow_row"})
"""Tables whose derived columns are computed anew after every undo, so that nothing keeps them."""

TOLD = 400
"""Rows up to which each change is also written to the change log, for people to read."""
CELLS = 100
"""Values before and after that an audit line holds at most."""
STAFF = "person"
NAMES = frozenset({"name", "normal_name", "asked_by", "decided_by", "closed_by", "who", "reason"})
"""Columns that may name a person, or hold free text."""
LONGEST = 40
"""Letters of a value that goes into the audit; longer ones are in the change log only."""

Key = tuple[Any, ...]
Row = dict[str, Any]
Counts = dict[str, dict[str, int]]

WRITING = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


class UnwatchedWrite(RuntimeError):
    """Bare text was about to change rows, which no journal can see; the fault is ours."""


@dataclass(slots=True)
class Touched:
    """Work of a run on one table. top: highest key before; None where it numbers nothing.

    before: rows as they stood, by key. known: keys that were there, where there is no number.
    """

    table: "Table"
    top: int | None
    known: set[Key] = field(default_factory=set)
    before: dict[Key, Row] = field(default_factory=dict)


class Journal:
    """Watches one transaction; `finish` stores what it saw."""

    def __init__(self) -> None:
        self.touched: dict[str, Touched] = {}
        self.logged: dict[str, set[int]] = {}
        """Table → rows whose change the use case has logged itself."""
        self.cells: list[dict[str, Any]] = []
        """Values before and after of a small change, for the audit."""

    def watch(self, connection: "Connection", statement: "UpdateBase", many: Any) -> None:
        """Look at a statement that is about to change rows."""
        table: Table = statement.table  # type: ignore[assignment]  # a table, not a join
        if table.name in OURS or table.name in COMPUTED:
            return
        if statement.is_insert:
            held = self._held(connection, table)
            if getattr(statement, "_post_values_clause", None) is not None:
                self._keep(connection, held, None)  # an upsert may change any row
            return
        if table.name in RECOMPUTED and statement.is_update and _only_derived(statement, many):
            return
        held = self._held(connection, table)
        for clause, params in clauses_of(statement, many):
            self._keep(connection, held, clause, params)

    def inserting(self, connection: "Connection", table: "Table") -> None:
        """Look at rows that go to the driver itself."""
        if table.name not in OURS and table.name not in COMPUTED:
            self._held(connection, table)

    def _held(self, connection: "Connection", table: "Table") -> Touched:
        from sqlalchemy import func, select
        from sqlmodel import SQLModel

        held = self.touched.get(table.name)
        if held is None:
            table = SQLModel.metadata.tables[table.name]
            keys = list(table.primary_key.columns)
            if numbered(table):
                top = connection.execute(select(func.max(keys[0]))).scalar()
                held = Touched(table, int(top or 0))
            else:
                known = {tuple(row) for row in connection.execute(select(*keys))}
                held = Touched(table, None, known)
            self.touched[table.name] = held
        return held

    def _keep(
        self,
        connection: "Connection",
        held: Touched,
        clause: Any,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        statement = rows_as_stored(held.table)
        if clause is not None:
            statement = statement.where(clause)
        for row in connection.execute(statement, params or {}).mappings():
            key = key_of(held.table, dict(row))
            if key not in held.before and not _made_now(held, key):
                held.before[key] = dict(row)

    def finish(self, tx: "Tx", batch: str | None = None, *, tell: bool = True) -> Counts:
        """Store how rows stood before; return table → rows made, changed and deleted.

        batch: code of the file that this transaction brought, which can be taken back alone.
        tell: write small changes to the change log too.
        """
        connection = tx.session.connection()
        counts: Counts = {}
        stored = []
        for name, held in self.touched.items():
            now = dict(rows_by_key(connection, held.table, list(held.before)))
            made = _made(connection, held)
            held.before = {k: row for k, row in held.before.items() if now.get(k) != row}
            if not made.count and not held.before:
                continue
            gone = sum(key not in now for key in held.before)
            updated = len(held.before) - gone
            counts[name] = {"created": made.count, "updated": updated, "deleted": gone}
            stored.append(
                {"run_id": tx.run_id, "batch": batch, "table_name": name, "low": made.low,
                 "high": made.high, "rows": packed(_kept(held, now, made))}
            )  # fmt: skip
            if tell:
                self._tell(tx, held, now, made)
        tx.insert(RunImage, stored)
        return counts

    def _tell(self, tx: "Tx", held: Touched, now: Mapping[Key, Row], made: "Made") -> None:
        """Write a small change to the change log, unless the use case did."""
        if not numbered(held.table) or made.count + len(held.before) > TOLD:
            return
        name = held.table.name
        entries: list[tuple[int, Row | None, Row | None]] = []
        for key, row in held.before.items():
            after = now.get(key)
            differing = [column for column in row if after is None or after[column] != row[column]]
            old = {column: row[column] for column in differing}
            new = None if after is None else {column: after[column] for column in differing}
            entries.append((key[0], old, new))
        for row in made.rows(tx.session.connection(), held.table):
            given = {column: value for column, value in row.items() if value is not None}
            entries.append((row["id"], None, given))
        spoken = [
            {
                "table_name": name,
                "row_id": row_id,
                "before": _spoken(held.table, old),
                "after": _spoken(held.table, new),
                "batch_id": None,
            }
            for row_id, old, new in entries
        ]
        self._remember_cells(spoken)
        logged = self.logged.get(name, set())
        tx.log_changes(entry for entry in spoken if entry["row_id"] not in logged)

    def _remember_cells(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Keep values before and after of changed rows for the audit; never those of people."""
        people = {*outsiders(), STAFF}
        for entry in entries:
            if entry["before"] is None or entry["table_name"] in people:
                continue
            for column, old in entry["before"].items():
                new = None if entry["after"] is None else entry["after"][column]
                short = all(len(str(value)) <= LONGEST for value in (old, new))
                if len(self.cells) < CELLS and short and column not in NAMES:
                    row = {"table": entry["table_name"], "row": entry["row_id"]}
                    self.cells.append({**row, "field": column, "old": old, "new": new})


def _kept(held: Touched, now: Mapping[Key, Row], made: "Made") -> dict[str, list[Any]]:
    """Return what an image keeps: of rows that went all, of changed ones what was different."""
    derived = DERIVED.get(held.table.name, frozenset())
    kept: dict[str, list[Any]] = {"made": made.named, "gone": [], "before": [], "derived": []}
    for key, row in held.before.items():
        after = now.get(key)
        if after is None:
            kept["gone"].append(row)
            continue
        names = {name for name, value in row.items() if after[name] != value}
        identity = {column.name for column in held.table.primary_key.columns}
        part = "derived" if names <= derived else "before"
        kept[part].append({name: row[name] for name in row if name in names | identity})
    return kept


@dataclass(frozen=True, slots=True)
class Made:
    """The rows that a run made: keys above `low` up to `high`, and keys named one by one."""

    low: int | None
    high: int | None
    named: list[list[Any]]
    count: int

    def rows(self, connection: "Connection", table: "Table") -> Iterator[Row]:
        """Yield them as they are stored."""
        column = next(iter(table.primary_key.columns))
        statement = rows_as_stored(table)
        if self.low is not None:
            within = statement.where(column > self.low, column <= self.high)
            yield from (dict(row) for row in connection.execute(within).mappings())


def _made(connection: "Connection", held: Touched) -> Made:
    from sqlalchemy import func, select

    keys = list(held.table.primary_key.columns)
    if held.top is None:
        now = {tuple(row) for row in connection.execute(select(*keys))}
        named = sorted((list(key) for key in now - held.known), key=repr)
        return Made(None, None, named, len(named))
    statement = select(func.max(keys[0]), func.count()).where(keys[0] > held.top)
    high, count = connection.execute(statement).one()
    return Made(held.top, int(high), [], count) if count else Made(None, None, [], 0)


def _made_now(held: Touched, key: Key) -> bool:
    """True for a row that was not there when the run began."""
    return key not in held.known if held.top is None else key[0] > held.top


def rows_by_key(
    connection: "Connection", table: "Table", keys: Sequence[Key]
) -> Iterator[tuple[Key, Row]]:
    """Yield the stored rows that have one of the keys, with it."""
    from sqlalchemy import tuple_

    columns = list(table.primary_key.columns)
    one = len(columns) == 1
    place: Any = columns[0] if one else tuple_(*columns)
    statement = rows_as_stored(table)
    for start in range(0, len(keys), CHUNK):
        part = [key[0] if one else key for key in keys[start : start + CHUNK]]
        for row in connection.execute(statement.where(place.in_(part))).mappings():
            stored = dict(row)
            yield key_of(table, stored), stored


def rows_as_stored(table: "Table") -> Any:
    """Return a statement that reads rows so that they can be written back without a difference.

    JSON is read as its text, since SQL's null and JSON's are the same to Python.
    """
    from sqlalchemy import JSON, Text, cast, select

    return select(
        *(
            cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
            for column in table.columns
        )
    )


def key_of(table: "Table", row: Row) -> Key:
    """Return the key of a row."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def numbered(table: "Table") -> bool:
    """True where the store numbers the rows of a table itself."""
    return [column.name for column in table.primary_key.columns] == ["id"]


def packed(value: Any) -> bytes:
    """Return a value as compressed JSON; days and moments become text."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, default=str).encode(), 1)


def unpacked(data: bytes) -> Any:
    """Return what `packed` was given."""
    return json.loads(zlib.decompress(data))


def _spoken(table: "Table", row: Mapping[str, Any] | None) -> Row | None:
    """Return a row as the change log keeps it: JSON columns as values."""
    from sqlalchemy import JSON

    if row is None:
        return None
    spoken = {}
    for name, value in row.items():
        held = isinstance(table.c[name].type, JSON) and value is not None
        plain = value is None or isinstance(value, bool | int | float | str)
        spoken[name] = json.loads(value) if held else value if plain else str(value)
    return spoken


def clauses_of(statement: Any, many: Any) -> Iterable[tuple[Any, Mapping[str, Any] | None]]:
    """Yield the conditions of a statement, one for all its parameters where that is possible."""
    clause = statement.whereclause
    if not many:
        yield clause, None
        return
    column, name = _by_key(clause)
    if name is None:
        for params in many:
            yield clause, params
        return
    keys = [params[name] for params in many]
    for start in range(0, len(keys), CHUNK):
        yield column.in_(keys[start : start + CHUNK]), None


def _by_key(clause: Any) -> tuple[Any, str | None]:
    """Return column and parameter of a condition `column = :parameter`."""
    from sqlalchemy.sql import operators
    from sqlalchemy.sql.elements import BinaryExpression, BindParameter

    while hasattr(clause, "clauses") and len(clause.clauses) == 1:
        (clause,) = clause.clauses
    simple = isinstance(clause, BinaryExpression) and clause.operator is operators.eq
    if simple and isinstance(clause.right, BindParameter):
        return clause.left, clause.right.key
    return None, None


def _only_derived(statement: Any, many: Any) -> bool:
    """Tell whether an update sets nothing but derived columns, in its text or by parameters."""
    named = {getattr(column, "name", column) for column in statement._values or ()}  # noqa: SLF001 - no public way
    given = set(many[0]) if many else set()
    columns = named | given.intersection(statement.table.c.keys())
    return columns <= DERIVED[statement.table.name]


def listen(engine: Any) -> None:
    """Let watchers see the statements of an engine, on connections that carry any.

    Raises (when a statement is executed under a journal):
        UnwatchedWrite: it changes rows and is bare text, so that nobody sees which.
    """
    from sqlalchemy import event

    def before_execute(
        connection: "Connection", element: Any, many: Any, params: Any, options: Any
    ) -> None:
        watchers = options.get(OPTION) or connection.get_execution_options().get(OPTION)
        if watchers and getattr(element, "is_dml", False):
            for watcher in watchers:
                watcher.watch(connection, element, many or ([params] if params else None))

    def before_cursor(
        _connection: Any, _cursor: Any, text: str, _params: Any, context: Any, _many: bool
    ) -> None:
        options = context.execution_options
        watched = any(isinstance(watcher, Journal) for watcher in options.get(OPTION, ()))
        seen = context.isinsert or context.isupdate or context.isdelete or options.get(ANNOUNCED)
        if watched and not seen and WRITING.match(text):
            raise UnwatchedWrite(text.partition("(")[0])

    event.listen(engine, "before_execute", before_execute)
    event.listen(engine, "before_cursor_execute", before_cursor)


OPTION = "watchers"
"""Execution option of a connection that carries a journal, or others who watch."""
ANNOUNCED = "announced"
"""Execution option of bare text that a journal was told of before (`Journal.inserting`)."""
