"""Take runs and batches back: every row is set back as the images of the journal kept it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from territory.errors import Exit, TerritoryError
from territory.store.journal import Key, Row, key_of, rows_by_key, unpacked
from territory.store.tables import Batch, Run, RunImage
from territory.store.transaction import CHUNK

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlmodel import SQLModel

    from territory.store.transaction import Tx

PARTS = frozenset({"gone", "before", "derived"})
"""Attributes of an image that hold rows."""
KeySpan = tuple[int, int]
"""Numbered keys above the first up to the second."""


class UnknownInImage(TerritoryError):
    """{code} cannot be taken back: it changed {what}, which this version does not know."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Take it back with the version that made it, or look at: territory backup list"


class KeptInPart(TerritoryError):
    """{code} cannot be taken back: an older version made it and kept only in part what it did."""

    exit_code = Exit.INPUT_REFUSED
    hint = "The state before it may be in a backup: territory backup list"


@dataclass(slots=True)
class Image:
    """Changes of one table by a run or batch, by key.

    spans, named: rows that it made. gone: rows that it deleted, whole. before: old values of the
    rows that it changed. derived: the same of rows where only what follows from others changed.
    whole: False where an older version kept what is needed to refuse others, but not all.
    """

    table: "Table"
    code: str = ""
    number: int = 0
    spans: list[KeySpan] = field(default_factory=list)
    named: set[Key] = field(default_factory=set)
    gone: dict[Key, Row] = field(default_factory=dict)
    before: dict[Key, Row] = field(default_factory=dict)
    derived: dict[Key, Row] = field(default_factory=dict)
    whole: bool = True

    @property
    def touched(self) -> Collection[Key]:
        """The keys of the rows that were there before and that it changed or deleted."""
        return self.gone.keys() | self.before.keys()

    def made(self, key: Key) -> bool:
        """Tell whether it made the row with this key."""
        return key in self.named or any(low < key[0] <= high for low, high in self.spans)

    def overlaps(self, other: "Image") -> bool:
        """Tell whether another image is about a row that this one made or touched."""
        return (
            any(self.made(key) or key in self.touched for key in (*other.touched, *other.named))
            or any(map(other.made, self.touched))
            or any(
                low < its_high and its_low < high
                for low, high in self.spans
                for its_low, its_high in other.spans
            )
        )

    def refer_to_made(self, column: "Column[Any]") -> Iterator[Any]:
        """Yield conditions that, together, hold where a column has the key of a row it made."""
        for low, high in self.spans:
            yield column.between(low + 1, high)
        keys = sorted(key[0] for key in self.named if len(key) == 1)
        for start in range(0, len(keys), CHUNK):
            yield column.in_(keys[start : start + CHUNK])


def images_of(tx: "Tx", run_id: int, batch: str = "") -> list[Image]:
    """Return what a run did and is not taken back, or a batch of it; the oldest first.

    Raises:
        UnknownInImage: the code knows a table or column no more. KeptInPart: as it says.
    """
    columns = _columns(RunImage)
    mine = columns.run_id == run_id
    return list(_read(tx, mine & (columns.batch == batch) if batch else mine))


def images_after(tx: "Tx", found: Sequence[Image], table: "Table | None" = None) -> list[Image]:
    """Return what was done after some images by others and is not undone.

    table: The one it is about; None is those of the images.
    """
    if not found:
        return []
    columns = _columns(RunImage)
    first = min(image.number for image in found)
    tables = [table.name] if table is not None else {image.table.name for image in found}
    mine = {image.number for image in found}
    later = _read(tx, (columns.id > first) & columns.table_name.in_(sorted(tables)), strict=False)
    return [image for image in later if image.number not in mine]


def _read(tx: "Tx", condition: Any, *, strict: bool = True) -> Iterator[Image]:
    """Yield the images that a condition holds for, unless they are of what is taken back."""
    from sqlalchemy import or_, select

    columns, run, batch = _columns(RunImage), _columns(Run), _columns(Batch)
    undone = select(batch.code).where(batch.undone)
    statement = (
        select(columns, run.code)
        .join(run.id.table, run.id == columns.run_id)
        .where(condition, run.undone_by.is_(None))
        .where(or_(columns.batch.is_(None), columns.batch.not_in(undone)))
        .order_by(columns.id)
    )
    for row in tx.rows(statement):
        image = _image(dict(row), strict=strict)
        if image is not None:
            yield image


def _image(row: Mapping[str, Any], *, strict: bool) -> Image | None:
    """Return an image as it is stored; an older one keeps changed and deleted rows together."""
    from sqlmodel import SQLModel

    code, kept = row["batch"] or row["code"], unpacked(row["rows"])
    table = SQLModel.metadata.tables.get(row["table_name"])
    if table is None:
        if strict:
            raise UnknownInImage(code=code, what=row["table_name"])
        return None
    image = Image(table, code, row["id"], whole=kept.get("whole", True))
    if row["low"] is not None:
        image.spans.append((row["low"], row["high"]))
    image.named.update(_typed_key(table, key) for key in kept["made"])
    if "gone" not in kept:
        kept = {"gone": kept["before"]}
    for part in PARTS & kept.keys():
        for one in kept[part]:
            if strict:
                _refuse_unknown(code, table, one)
            getattr(image, part)[_typed_key(table, key_of(table, one))] = one
    if strict and not image.whole:
        raise KeptInPart(code=code)
    return image


def _refuse_unknown(code: str, table: "Table", row: Row) -> None:
    for name in row:
        if name not in table.c:
            raise UnknownInImage(code=code, what=f"{table.name}.{name}")


def merged(found: Iterable[Image]) -> list[Image]:
    """Return one image a table for several, the oldest first: how rows stood before all of them.

    Those that others refer to come first.
    """
    from sqlmodel import SQLModel

    tables: dict[str, Image] = {}
    for image in found:
        _add(tables.setdefault(image.table.name, Image(image.table, image.code)), image)
    return [tables[table.name] for table in SQLModel.metadata.sorted_tables if table.name in tables]


def _add(all_: Image, later: Image) -> None:
    """Add what was done later to an image: what stood before the first of them holds."""
    for key, row in later.gone.items():
        if not all_.made(key) and key not in all_.gone:
            first = all_.derived.pop(key, {}) | all_.before.pop(key, {})
            all_.gone[key] = row | first
    for part in ("before", "derived"):
        held: dict[Key, Row] = getattr(all_, part)
        for key, row in getattr(later, part).items():
            if not all_.made(key) and key not in all_.gone:
                held[key] = row | held.get(key, {})
    all_.named |= later.named - all_.gone.keys()
    for span in later.spans:
        all_.spans.extend(_without(span, all_.gone))


def _without(span: KeySpan, keys: Iterable[Key]) -> Iterator[KeySpan]:
    """Yield a span without some keys, which a store has given to new rows again."""
    low, high = span
    for key in sorted(key[0] for key in keys if low < key[0] <= high):
        if key - 1 > low:
            yield low, key - 1
        low = key
    if low < high:
        yield low, high


@dataclass(frozen=True, slots=True)
class Reverted:
    """How many rows were deleted, by table, how many set back and brought back."""

    deleted: Mapping[str, int]
    changed: int
    returned: int


def revert(tx: "Tx", found: Sequence[Image]) -> Reverted:
    """Delete what was made, set back what was changed, and bring back what was deleted.

    Args:
        tx: A writing transaction.
        found: One image a table, those that others refer to first (`merged`).
    """
    for image in found:
        _let_go(tx, image, found)
    deleted = {image.table.name: _delete_made(tx, image) for image in reversed(found)}
    changed = returned = 0
    for image in found:
        standing = {key for key, _ in _standing(tx, image, image.gone)}
        missing = [row for key, row in sorted(image.gone.items()) if key not in standing]
        _insert(tx, image.table, missing)
        back = [*_rows_of(image.gone, standing), *image.before.values()]
        changed += _set_back(tx, image.table, back)
        _set_back(tx, image.table, image.derived.values())
        returned += len(missing)
    return Reverted(deleted, changed, returned)


def _rows_of(rows: Mapping[Key, Row], keys: Collection[Key]) -> Iterator[Row]:
    return (row for key, row in rows.items() if key in keys)


def _standing(tx: "Tx", image: Image, keys: Collection[Key]) -> Iterator[tuple[Key, Row]]:
    return rows_by_key(tx.session.connection(), image.table, list(keys))


def _let_go(tx: "Tx", image: Image, found: Sequence[Image]) -> None:
    """Set references back before the rows go to which changed rows refer now.

    A row that referred to one that is to be brought back goes meanwhile and comes with it.
    """
    others = {one.table.name: one for one in found if one.spans or one.named}
    to = {
        key.parent.name: others[key.column.table.name]
        for key in image.table.foreign_keys
        if key.column.table.name in others
    }
    old = {**image.before, **image.gone}
    changed = {key: row for key, row in old.items() if to.keys() & row.keys()}
    waiting = {
        key
        for key, row in changed.items()
        if any((row.get(name),) in other.gone for name, other in to.items())
    }
    keys = {column.name for column in image.table.primary_key.columns}
    _set_back(
        tx,
        image.table,
        [
            {name: value for name, value in row.items() if name in to or name in keys}
            for key, row in changed.items()
            if key not in waiting
        ],
    )
    image.gone |= {key: row | old[key] for key, row in _standing(tx, image, waiting)}
    for key in waiting:
        image.before.pop(key, None)
    _delete(tx, image.table, waiting)


def _delete_made(tx: "Tx", image: Image) -> int:
    """Delete the rows that it made and that are still there; return how many."""
    from sqlalchemy import delete

    deleted = _delete(tx, image.table, image.named)
    first = next(iter(image.table.primary_key.columns))
    for low, high in reversed(image.spans):
        deleted += tx.execute(delete(image.table).where(first.between(low + 1, high))).rowcount
    return deleted


def _delete(tx: "Tx", table: "Table", keys: Collection[Key]) -> int:
    from sqlalchemy import delete, tuple_

    columns: Any = list(table.primary_key.columns)
    one = len(columns) == 1
    place = columns[0] if one else tuple_(*columns)
    ordered = sorted(keys, key=repr)
    return sum(
        tx.execute(
            delete(table).where(
                place.in_([key[0] if one else key for key in ordered[start : start + CHUNK]])
            )
        ).rowcount
        for start in range(0, len(ordered), CHUNK)
    )


def _set_back(tx: "Tx", table: "Table", rows: Iterable[Row]) -> int:
    """Write old values, the rows that name the same columns together; return how many rows."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(row), []).append(row)
    return sum(_update(tx, table, names, same) for names, same in alike.items())


def _update(tx: "Tx", table: "Table", names: Sequence[str], rows: Sequence[Row]) -> int:
    from sqlalchemy import bindparam, update

    keys = [column.name for column in table.primary_key.columns]
    values = {n: _written(tx, table.c[n], f"new_{n}") for n in names if n not in keys}
    if not values:
        return 0
    statement = update(table).values(values)
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    places = {name: f"key_{name}" if name in keys else f"new_{name}" for name in names}
    typed = [{places[n]: _typed(table, n, value) for n, value in row.items()} for row in rows]
    return int(tx.session.connection().execute(statement, typed).rowcount)


def _insert(tx: "Tx", table: "Table", rows: Sequence[Row]) -> None:
    from sqlalchemy import insert

    if rows and tx.sealing is not None:
        tx.sealing.returning(tx.session.connection(), table, rows)
    for row in rows:
        values = {name: _written(tx, table.c[name], f"new_{name}") for name in row}
        typed = {f"new_{name}": _typed(table, name, value) for name, value in row.items()}
        tx.execute(insert(table).values(values), typed)


def _written(tx: "Tx", column: "Column[Any]", name: str) -> Any:
    """Return the place of a value in a statement; JSON goes in as the text it was read as."""
    from sqlalchemy import JSON, Text, bindparam, cast

    if not isinstance(column.type, JSON):
        return bindparam(name, type_=column.type)
    text = bindparam(name, type_=Text())
    return text if tx.session.connection().dialect.name == "sqlite" else cast(text, JSON)


def _typed(table: "Table", name: str, value: Any) -> Any:
    """Return a value of the journal, which is JSON, as the column holds it."""
    from sqlalchemy import JSON

    kind = table.c[name].type
    if not isinstance(value, str) or isinstance(kind, JSON):
        return value
    if kind.python_type is datetime:
        return datetime.fromisoformat(value)
    if kind.python_type is date:
        return date.fromisoformat(value)
    return value


def _typed_key(table: "Table", key: Iterable[Any]) -> Key:
    names = [column.name for column in table.primary_key.columns]
    return tuple(_typed(table, name, value) for name, value in zip(names, key, strict=True))


def _columns(table: "type[SQLModel]") -> Any:
    return table.__table__.c  # type: ignore[attr-defined]  # every table model has it
