"""Everything that is known about one thing: what `territory show KIND CODE` shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from territory.kernel.masking import masked_name, masked_unless_code
from territory.kernel.money import fen_to_text
from territory.registers.attributes import since
from territory.registers.declaration import Scope
from territory.registers.reading import every_row, read_register
from territory.room import offered
from territory.roster.lookup import Candidate
from territory.roster.service import rows as read
from territory.roster.service.listing import Row, kind_named, registers
from territory.roster.service.names import (
    distributor_named,
    institution_named,
    line_named,
    node_named,
    person_named,
    product_named,
    unknown,
)
from territory.roster.tables import (
    Person,
    Post,
    Territory,
    TerritoryParent,
)
from territory.store.tables import Change, Run
from territory.store.transaction import Tx
from territory.workspace import Workspace

NAMED: Mapping[str, Callable[[Tx, str], Candidate]] = {
    "territories": node_named,
    "positions": node_named,
    "people": person_named,
    "institutions": institution_named,
    "products": product_named,
    "product-lines": line_named,
    "distributors": distributor_named,
}
HIDDEN = frozenset({"id", "normal_name", "depth", "survey"})
MONEY = frozenset({"fen", "credit_fen", "price", "credit_limit"})
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: its section, what it is, its value, from when, what it was, who and when.

    section: slug: fields, people, parents, assignments, relations, listings, prices, history.
    """

    section: str
    item: str
    value: str | None
    since: date | None = None
    previous: str | None = None
    run: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing with everything known about it; private where a doctor's name is whole."""

    kind: str
    code: str
    name: str
    lines: tuple[Fact, ...]
    on: date
    private: bool = False


def shown(ws: Workspace, kind: str, code: str, *, purpose: str = "", output: str = "") -> Shown:
    """Return what is known about one thing on the day of the workspace.

    A doctor's name is shortened unless a purpose is stated, which the run log keeps.

    Raises:
        UnknownName, FitsSeveral: no such kind or code.
    """
    slug = kind_named(kind)
    if "code" not in {column.key for column in registers()[slug].columns}:
        with ws.reading() as tx:
            return _shown_rows(tx, ws, slug, code)
    if purpose:
        with ws.disclosing("show", purpose, output, kind=slug) as told:
            found = _shown(told.tx, ws, slug, code, masked=False)
            told.params["code"] = found.code  # not the name that was typed
            return found
    with ws.reading() as tx:
        return _shown(tx, ws, slug, code, masked=bool(registers()[slug].personal))


def _shown(tx: Tx, ws: Workspace, kind: str, code: str, *, masked: bool) -> Shown:
    thing = _thing(tx, kind, code)
    lines = [
        *_fields(tx, ws, kind, thing),
        *(line for room in offered("card") for line in room(tx, kind, thing.id)),
        *_history(tx, str(registers()[kind].table.__tablename__), thing.id),
    ]
    name = thing.name
    if masked:
        name = masked_name(name)
        lines = [_masked(line) for line in lines]
    private = bool(registers()[kind].personal) and not masked
    return Shown(kind, thing.code, name, tuple(lines), ws.today, private)


def _shown_rows(tx: Tx, ws: Workspace, kind: str, code: str) -> Shown:
    """Return the rows that name a code, of a kind whose rows have none of their own."""
    rows = [
        row
        for row in read_register(registers()[kind], Scope(tx, ws.today, ws.settings.profile))
        if code.strip() in {value for name, value in row.items() if name not in HIDDEN}
    ]
    if not rows:
        raise unknown(kind, code)
    lines = [
        Fact(kind, name, text_of(name, value))
        for row in rows
        for name, value in row.items()
        if name not in HIDDEN and not name.endswith("_id") and value not in (None, "")
    ]
    return Shown(kind, code, "", tuple(lines), ws.today)


def _masked(line: Fact) -> Fact:
    if line.item != "name":
        return line
    value, before = line.value, line.previous
    return Fact(
        line.section, line.item, value and masked_name(value), line.since,
        before and masked_name(before), line.run, line.who,
    )  # fmt: skip


def _thing(tx: Tx, kind: str, code: str) -> Candidate:
    if kind in NAMED:
        return NAMED[kind](tx, code)
    found = [
        row for row in read_register(registers()[kind], Scope(tx, date.max)) if row["code"] == code
    ]
    if not found:
        raise unknown(kind.removesuffix("s"), _spoken(kind, code))
    return Candidate(found[0]["id"], code, found[0].get("name") or found[0]["department"])


def _spoken(kind: str, given: str) -> str:
    """Return what was asked for, as an error may repeat it."""
    return masked_unless_code(given) if registers()[kind].personal else given


def _fields(tx: Tx, ws: Workspace, kind: str, thing: Candidate) -> Iterable[Fact]:
    scope = Scope(tx, ws.today, ws.settings.profile)
    readers = "territories" if kind == "positions" else kind
    rows = [
        row for row in read_register(registers()[readers], scope) if row.get("code") == thing.code
    ]
    for row in rows:
        for name, value in row.items():
            shown_here = name not in HIDDEN and not name.endswith("_id")
            if shown_here and value is not None and value != "":
                yield Fact("fields", name, text_of(name, value))
        for name, value in (row.get("survey") or {}).items():
            yield Fact("fields", str(name), str(value))


def text_of(name: str, value: Any) -> str | None:
    """Return a value as text: money in yuan, shares in percent, days as 2027-01-31."""
    if value is None:
        return None
    if name in MONEY:
        return fen_to_text(int(value))
    if name in {"share", "flow_share", "credit_share"}:
        ratio = value if isinstance(value, Fraction) else Fraction(int(value), WHOLE)
        return f"{float(ratio) * 100:g} %"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def sections(tx: Tx, kind: str, thing: int) -> Iterable[Fact]:
    """Yield what the roster keeps of a thing beside its own columns."""
    if kind in {"territories", "positions"}:
        yield from _parents(tx, thing)
        yield from _posts(tx, thing, "territory_id")
    elif kind == "people":
        yield from _posts(tx, thing, "person_id")
    yield from _cards(tx, kind, thing)


def _parents(tx: Tx, node: int) -> Iterable[Fact]:
    codes = read.codes(tx, Territory)
    for row in _dated(tx, TerritoryParent, "territory_id", node):
        if row["parent_id"] is None or row["parent_id"] in codes:  # a server hides who is above
            code, name = codes.get(row["parent_id"], ("—", ""))
            yield Fact("parents", code, name, since(row["valid_from"]))


def _posts(tx: Tx, thing: int, column: str) -> Iterable[Fact]:
    """Give who filled a node over time, or which nodes a person filled."""
    of_node = column == "territory_id"
    codes = read.codes(tx, Person if of_node else Territory)
    for row in _dated(tx, Post, column, thing):
        other = row["person_id"] if of_node else row["territory_id"]
        code, name = codes.get(other, ("—", "vacant"))
        yield Fact("people" if of_node else "positions", code, name, since(row["valid_from"]))


def _cards(tx: Tx, kind: str, thing: int) -> Iterable[Fact]:
    """Give the rows of other registers that refer to a thing, the newest states first."""
    for register in registers().values():
        for card in register.cards:
            if card.kind != kind:
                continue
            where = {card.column: thing} if card.column in register.table.__table__.c else {}  # type: ignore[attr-defined]  # every table model has it
            rows = [row for row in every_row(register, tx, **where) if row[card.column] == thing]
            rows.sort(key=lambda row: str(card.item(row)))  # called at once
            for row in sorted(rows, key=lambda row: row.get("from") or date.min, reverse=True):
                value = card.value(row)
                yield Fact(
                    register.slug, str(card.item(row)), value and str(value), row.get("from")
                )


def _dated(tx: Tx, model: Any, column: str, thing: int) -> list[Row]:
    from sqlalchemy import select

    c = model.__table__.c
    statement = select(c).where(c[column] == thing).order_by(c.valid_from.desc(), c.id)
    return [dict(row) for row in tx.rows(statement)]


def _history(tx: Tx, table: str, thing: int) -> Iterable[Fact]:
    """Give what imports and commands changed, the newest first."""
    from sqlalchemy import select

    c, r = Change.__table__.c, Run.__table__.c  # type: ignore[attr-defined]  # tables have them
    statement = (
        select(c.before, c.after, r.code, r.who, r.started)
        .join_from(Change.__table__, Run.__table__, c.run_id == r.id)  # type: ignore[attr-defined]  # as above
        .where(c.table_name == table, c.row_id == thing)
        .order_by(c.id.desc())
    )
    for row in tx.rows(statement):
        day = row["started"].date()
        if row["before"] is None:
            yield Fact("history", "created", None, day, None, row["code"], row["who"])
            continue
        for name, value in (row["after"] or {}).items():
            if name in HIDDEN or name.endswith("_id"):
                continue
            before = text_of(name, row["before"].get(name))
            yield Fact("history", name, text_of(name, value), day, before, row["code"], row["who"])
