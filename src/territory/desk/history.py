"""History of the store, newest first; and every change of one thing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from territory.errors import UnknownName
from territory.kernel.masking import masked_name
from territory.present.words import word
from territory.room import outsiders
from territory.store.all_tables import all_tables

if TYPE_CHECKING:
    from sqlalchemy import Table as StoredTable

    from territory.store.transaction import Tx
    from territory.workspace import Workspace

THINGS = (
    "institution", "territory", "product", "department", "doctor", "contact", "distributor",
    "person", "product_line",
)  # fmt: skip
"""Tables whose rows have a code that people know."""

COMPUTED = frozenset(
    {"flow_row", "flow_credit", "class_result", "plan_node", "plan_subtotal", "plan_digest"}
)
"""Tables whose rows are many and say nothing that a command was told."""
NAMES = frozenset({"name", "normal_name"})
SHOWN_VALUES = 6
MOST = 100


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Conditions that narrow the history; blank is everything."""

    since: date | None = None
    who: str = ""
    command: str = ""
    limit: int = MOST


@dataclass(frozen=True, slots=True)
class Done:
    """One writing command, or one file of an import.

    counts: table → rows made, changed, deleted.
    """

    number: int | None
    when: datetime
    run: str
    command: str
    who: str
    params: Mapping[str, Any]
    files: tuple[str, ...]
    counts: Mapping[str, tuple[int, int, int]]
    undone: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One value that changed. what: created, changed or deleted; key: whose value it is."""

    when: datetime
    run: str
    command: str
    who: str
    file: str
    what: str
    table: str
    key: str
    field: str
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class _Rows:
    """Rows of one table that belong to a thing, and the columns that say so."""

    ids: set[int] = field(default_factory=set)
    columns: dict[str, set[Any]] = field(default_factory=dict)


def done(ws: "Workspace", asked: HistoryFilter) -> list[Done]:
    """Return what was done, newest first."""
    from sqlalchemy import select

    from territory.store.tables import Audit, Run

    run, line = Run.__table__.c, Audit.__table__.c  # type: ignore[attr-defined]  # tables have them
    statement = (
        select(
            run.code, run.command, run.who, run.started, run.params, run.undone_by,
            line.number, line.at, line.body,
        )
        .join_from(Run.__table__, Audit.__table__, line.run_id == run.id, isouter=True)  # type: ignore[attr-defined]  # as above
        .order_by(run.id.desc(), line.number.desc())
    )  # fmt: skip
    if asked.who:
        statement = statement.where(run.who == asked.who)
    if asked.command:
        statement = statement.where(run.command.startswith(asked.command, autoescape=True))
    found: list[Done] = []
    with ws.reading() as tx:
        undone = _undone_batches(tx)
        for row in tx.rows(statement):
            one = _done(dict(row), undone)
            if asked.since is not None and one.when.date() < asked.since:
                continue
            found.append(one)
            if len(found) == asked.limit:
                break
    return found


def _done(row: Mapping[str, Any], undone: set[str]) -> Done:
    body = json.loads(row["body"]) if row["body"] else {}
    batches = body.get("batches", [])
    counts = {
        name: (its["created"], its["updated"], its["deleted"])
        for name, its in body.get("rows", {}).items()
    }
    for batch in batches:
        made, changed, gone = counts.get(batch["kind"], (0, 0, 0))
        counts[batch["kind"]] = (made + batch["created"], changed + batch["updated"], gone)
    codes = {batch["code"] for batch in batches}
    return Done(
        number=row["number"],
        when=_moment(row["at"] or row["started"]),
        run=next(iter(codes), row["code"]),
        command=row["command"],
        who=row["who"],
        params=body.get("params", row["params"] or {}),
        files=tuple(dict.fromkeys(batch["file"] for batch in batches)),
        counts=counts,
        undone=row["undone_by"] is not None or bool(codes and codes <= undone),
    )


def _undone_batches(tx: "Tx") -> set[str]:
    from sqlalchemy import select

    from territory.store.tables import Batch

    columns = Batch.__table__.c  # type: ignore[attr-defined]  # every table model has it
    return {str(row["code"]) for row in tx.rows(select(columns.code).where(columns.undone))}


def changes_of(ws: "Workspace", code: str, asked: HistoryFilter) -> list[Changed]:
    """Return every change of one thing and of what hangs on it, newest first.

    Names of doctors are masked.

    Raises:
        UnknownName: nothing has this code, and nothing with it ever changed.
    """
    with ws.reading() as tx:
        rows = _rows_of(tx, code)
        if not rows:
            raise UnknownName(what=word("code"), given=code, proposals="–")
        found = [change for name, its in rows.items() for change in _changes(tx, name, its)]
    found.sort(key=lambda pair: pair[0], reverse=True)
    wanted = (change for _, change in found if _fits(change, asked))
    return [change for change, _ in zip(wanted, range(asked.limit), strict=False)]


def _fits(change: Changed, asked: HistoryFilter) -> bool:
    return (
        (asked.since is None or change.when.date() >= asked.since)
        and asked.who in ("", change.who)
        and change.command.startswith(asked.command)
    )


def _rows_of(tx: "Tx", code: str) -> dict[str, _Rows]:
    """Return the rows that are the thing, refer to it, or hang on its place in a plan."""
    from sqlalchemy import func, select

    tables = {table.name: table for table in all_tables()}
    found: dict[str, _Rows] = {}
    for name in THINGS:
        table = tables[name]
        if "code" in table.c:
            same = func.lower(table.c.code) == code.lower()
            ids = {row["id"] for row in tx.rows(select(table.c.id).where(same))}
            if ids:
                found.setdefault(name, _Rows()).ids |= ids
                _add_referring(tx, tables, found, name, ids)
    node = tables["plan_node"]
    ids = {row["id"] for row in tx.rows(select(node.c.id).where(node.c.node == code))}
    if ids:
        _add_referring(tx, tables, found, "plan_node", ids)
        found.setdefault("plan_pin", _Rows()).columns["node"] = {code}
    return {name: rows for name, rows in found.items() if name not in COMPUTED}


def _add_referring(
    tx: "Tx",
    tables: Mapping[str, "StoredTable"],
    found: dict[str, _Rows],
    name: str,
    ids: set[int],
) -> None:
    from sqlalchemy import select

    for other in tables.values():
        if other.name in COMPUTED or "id" not in other.c:
            continue
        for key in other.foreign_keys:
            if key.column.table.name == name:
                column = key.parent
                rows = found.setdefault(other.name, _Rows())
                rows.columns.setdefault(column.name, set()).update(ids)
                standing = tx.rows(select(other.c.id).where(column.in_(sorted(ids))))
                rows.ids |= {row["id"] for row in standing}


def _changes(tx: "Tx", table: str, rows: _Rows) -> Iterator[tuple[int, Changed]]:
    from sqlalchemy import select

    from territory.store.tables import Batch, Change, Run

    change, run, batch = (
        Change.__table__.c, Run.__table__.c, Batch.__table__.c,  # type: ignore[attr-defined]  # tables have them
    )  # fmt: skip
    statement = (
        select(
            change.id, change.row_id, change.before, change.after,
            run.code, run.command, run.who, run.started, batch.file,
        )
        .join_from(Change.__table__, Run.__table__, run.id == change.run_id)  # type: ignore[attr-defined]  # as above
        .join(Batch.__table__, batch.id == change.batch_id, isouter=True)  # type: ignore[attr-defined]  # as above
        .where(change.table_name == table)
        .order_by(change.id.desc())
    )  # fmt: skip
    for row in tx.rows(statement):
        said = {**(row["before"] or {}), **(row["after"] or {})}
        belongs = row["row_id"] in rows.ids or any(
            said.get(name) in values for name, values in rows.columns.items()
        )
        if belongs:
            yield from ((row["id"], one) for one in _told(table, dict(row), said))


def _told(table: str, row: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Changed]:
    base = {
        "when": _moment(row["started"]),
        "run": row["code"],
        "command": row["command"],
        "who": row["who"],
        "file": row["file"] or "",
        "table": table,
        "key": str(said.get("code") or said.get("node") or row["row_id"]),
    }
    masked = table in outsiders()
    before, after = row["before"], row["after"]
    if before is None or after is None:
        what = "created" if before is None else "deleted"
        text = _summary(after or before or {}, masked=masked)
        old, new = (None, text) if before is None else (text, None)
        yield Changed(**base, what=what, field="", old=old, new=new)
        return
    for name, new in after.items():
        yield Changed(
            **base,
            what="changed",
            field=name,
            old=_value(name, before.get(name), masked=masked),
            new=_value(name, new, masked=masked),
        )


def _summary(values: Mapping[str, Any], *, masked: bool) -> str:
    told: Sequence[str] = [
        f"{name}={_value(name, value, masked=masked)}"
        for name, value in values.items()
        if value not in (None, "")
        and not name.endswith("_id")
        and name not in {"id", "normal_name"}
    ]
    more = " …" if len(told) > SHOWN_VALUES else ""
    return ", ".join(told[:SHOWN_VALUES]) + more


def _value(name: str, value: Any, *, masked: bool) -> str | None:
    if value is None:
        return None
    if masked and name in NAMES:
        return masked_name(str(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _moment(given: str | datetime) -> datetime:
    """Return a stored moment, which is UTC, in the time of this machine."""
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def params_said(params: Mapping[str, Any], files: Iterable[str]) -> str:
    """Return the parameters of a command in one line; for an import its files."""
    named = ", ".join(files)
    if named:
        return named
    told = (
        f"{name}={value}"
        for name, value in params.items()
        if value not in (None, "", [], False) and not isinstance(value, dict)
    )
    return " ".join(told)
