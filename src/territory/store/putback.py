"""Putting rows back as the journal of a run kept them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from territory.store.journal import Key, Row, key_of, rows_by_key, unpacked
from territory.store.tables import Run, RunImage
from territory.store.transaction import CHUNK

if TYPE_CHECKING:
    from sqlalchemy import Table

    from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Image:
    """What a run did to one table: rows it made by key, and rows it touched as they stood."""

    table: "Table"
    run: str
    low: int | None
    high: int | None
    named: frozenset[Key]
    before: Mapping[Key, Row]

    def made(self, tx: "Tx") -> set[Key]:
        """Return the keys of the rows that it made and that are still there."""
        from sqlalchemy import select

        if self.low is None:
            return set(self.named)
        column = next(iter(self.table.primary_key.columns))
        statement = select(column).where(column > self.low, column <= self.high)
        return {(row[0],) for row in tx.session.connection().execute(statement)}

    def touches(self, key: Key) -> bool:
        """True where it made or touched the row with this key."""
        if key in self.before or key in self.named:
            return True
        low, high = self.low, self.high
        return low is not None and high is not None and low < key[0] <= high

    def overlaps(self, other: "Image") -> bool:
        """True where another run touched a row that this one made or touched."""
        return any(map(self.touches, other.before)) or any(map(self.touches, other.named))


def images(
    tx: "Tx", run_id: int, *, later: bool = False, tables: Collection[str] | None = None
) -> Iterator[Image]:
    """Yield what a run did; or what the runs after it did that were not taken back.

    tables: names of those to look at; None is all.
    """
    from sqlalchemy import select
    from sqlmodel import SQLModel

    columns = RunImage.__table__.c  # type: ignore[attr-defined]  # every table model has it
    run = Run.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = (
        select(columns, run.code.label("run_code"))
        .join_from(RunImage.__table__, Run.__table__, run.id == columns.run_id)  # type: ignore[attr-defined]  # as above
        .order_by(columns.id)
    )
    mine = columns.run_id == run_id
    after = (columns.run_id > run_id) & run.undone_by.is_(None)
    statement = statement.where(after if later else mine)
    if tables is not None:
        statement = statement.where(columns.table_name.in_(sorted(tables)))
    for row in tx.rows(statement):
        table = SQLModel.metadata.tables.get(row["table_name"])
        if table is None:
            continue
        kept = unpacked(row["rows"])
        before = {_typed_key(table, key_of(table, one)): one for one in kept["before"]}
        named = frozenset(_typed_key(table, tuple(key)) for key in kept["made"])
        yield Image(table, row["run_code"], row["low"], row["high"], named, before)


def put_back(tx: "Tx", found: Sequence[Image]) -> tuple[int, int, int]:
    """Delete what a run made, set back what it changed, and bring back what it deleted.

    Returns:
        How many rows were deleted, set back and brought back.
    """
    from sqlmodel import SQLModel

    order = {table.name: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}
    parents_first = sorted(found, key=lambda image: order[image.table.name])
    made = {image.table.name: image.made(tx) for image in found}
    deleted = sum(map(len, made.values()))
    for image in reversed(parents_first):
        _delete(tx, image.table, made[image.table.name] | _leaning(tx, image, made))
    changed = returned = 0
    for image in parents_first:
        standing = {key for key, _ in _standing(tx, image)}
        _update(tx, image.table, [image.before[key] for key in standing])
        missing = [row for key, row in sorted(image.before.items()) if key not in standing]
        _insert(tx, image.table, missing)
        changed += len(standing)
        returned += len(missing)
    return deleted, changed, returned


def _standing(tx: "Tx", image: Image) -> Iterable[tuple[Key, Row]]:
    return rows_by_key(tx.session.connection(), image.table, list(image.before))


def _leaning(tx: "Tx", image: Image, made: Mapping[str, set[Key]]) -> set[Key]:
    """Return touched rows that now refer to a row that goes; they are brought back afterwards."""
    columns = [
        (key.parent.name, {one[0] for one in made[key.column.table.name]})
        for key in image.table.foreign_keys
        if made.get(key.column.table.name)
    ]
    if not columns:
        return set()
    return {
        key
        for key, row in _standing(tx, image)
        if any(row[name] in going for name, going in columns)
    }


def _delete(tx: "Tx", table: "Table", keys: set[Key]) -> None:
    from sqlalchemy import delete, tuple_

    columns: Any = list(table.primary_key.columns)
    one = len(columns) == 1
    place = columns[0] if one else tuple_(*columns)
    ordered = sorted(keys, reverse=True)
    for start in range(0, len(ordered), CHUNK):
        part = [key[0] if one else key for key in ordered[start : start + CHUNK]]
        tx.execute(delete(table).where(place.in_(part)))


def _update(tx: "Tx", table: "Table", rows: Sequence[Row]) -> None:
    from sqlalchemy import bindparam, update

    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    statement = update(table).values(
        {c.name: _written(tx, c, f"new_{c.name}") for c in table.columns if c.name not in keys}
    )
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    tx.session.connection().execute(
        statement,
        [
            {
                f"key_{name}" if name in keys else f"new_{name}": _typed(table, name, value)
                for name, value in row.items()
            }
            for row in rows
        ],
    )


def _insert(tx: "Tx", table: "Table", rows: Sequence[Row]) -> None:
    from sqlalchemy import insert

    if not rows:
        return
    statement = insert(table).values(
        {c.name: _written(tx, c, f"new_{c.name}") for c in table.columns}
    )
    tx.session.connection().execute(
        statement,
        [{f"new_{n}": _typed(table, n, value) for n, value in row.items()} for row in rows],
    )


def _written(tx: "Tx", column: Any, name: str) -> Any:
    """Return the place of a value in a statement; JSON goes in as the text it was read as."""
    from sqlalchemy import JSON, Text, bindparam, cast

    if not isinstance(column.type, JSON):
        return bindparam(name, type_=column.type)
    text = bindparam(name, type_=Text())
    return text if tx.session.connection().dialect.name == "sqlite" else cast(text, JSON)


def _typed(table: "Table", name: str, value: Any) -> Any:
    """Return a value of the journal, which is JSON, as the column holds it."""
    from datetime import date, datetime

    from sqlalchemy import JSON

    kind = table.c[name].type
    if not isinstance(value, str) or isinstance(kind, JSON):
        return value
    if kind.python_type is datetime:
        return datetime.fromisoformat(value)
    if kind.python_type is date:
        return date.fromisoformat(value)
    return value


def _typed_key(table: "Table", key: Key) -> Key:
    names = [column.name for column in table.primary_key.columns]
    return tuple(_typed(table, name, value) for name, value in zip(names, key, strict=True))
