"""Departments that turn out to be one: what belongs to the one follows to the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.errors import Refused
from territory.registers.match import plain
from territory.registers.referring import texts_of
from territory.roster.lookup.departments import is_made
from territory.roster.tables import Assignment, Department, Doctor, ProductLine
from territory.store.following import Followed, follow, move
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

Row = dict[str, Any]
OWN = frozenset({"id", "code", "name", "institution_id", "department_id", "became_id"})
"""Columns that say which thing it is; the others are filled in where they are blank."""


class BothAssigned(Refused):
    """{old} and {new} both have assignments of their own of line {lines}; they may differ."""

    hint = "End those of {old} first: import them with their last day."


@dataclass(frozen=True, slots=True)
class Joined:
    """What two departments that are one brought together.

    doctors: who moved. same: those of them who the other had already. followed: rows by table.
    """

    doctors: int
    same: int
    followed: Followed


def join_departments(tx: Tx, old: int, new: int, today: date) -> Joined:
    """Let everything of a department follow to the one that it turned out to be.

    Doctors of one name are one, unless both have codes of their own; estimates, surveys, potential,
    contacts and assignments follow them. What the other lacks is filled in; where both say
    something, the other's stands. Closed months and runs of classes go on saying what they said.

    Raises:
        BothAssigned: whose the flow is would not be clear.
    """
    followed = Followed()
    _move_assignments(tx, old, new, today)
    doctors, there = _referring(tx, Doctor, old), _referring(tx, Doctor, new)
    followed.add(follow(tx, "department", old, new, but=("assignment",)))
    _become(tx, Department, old, new)
    same = 0
    for left, right in _same_doctors(doctors, there):
        followed.add(follow(tx, "doctor", left["id"], right["id"]))
        _become(tx, Doctor, left["id"], right["id"])
        same += 1
    return Joined(len(doctors), same, followed)


def _move_assignments(tx: Tx, old: int, new: int, today: date) -> None:
    """Move the sets of lines of which the other has none; past ones of other lines stay."""
    theirs = {(row["line_id"], row["scheme"]) for row in _referring(tx, Assignment, new)}
    mine = _referring(tx, Assignment, old)
    clashing = sorted(_living(mine, today) & theirs)
    if clashing:
        lines = texts_of(tx, ProductLine, "name", (line for line, _ in clashing))
        names = texts_of(tx, Department, "name", (old, new))
        said = ", ".join(dict.fromkeys(lines[line] for line, _ in clashing))
        raise BothAssigned(old=names[old], new=names[new], lines=said)
    free = [row["id"] for row in mine if (row["line_id"], row["scheme"]) not in theirs]
    move(tx, Assignment.__table__.c.department_id, free, new)  # type: ignore[attr-defined]  # every table model has it


def _living(rows: Sequence[Row], today: date) -> set[tuple[int, str]]:
    """Return line and scheme of the sets that hold on a day or will."""
    newest: dict[tuple[int, str], date] = {}
    for row in rows:
        key = row["line_id"], row["scheme"]
        newest[key] = max(newest.get(key, date.min), row["valid_from"])
    return {
        (row["line_id"], row["scheme"])
        for row in rows
        if row["valid_from"] == newest[row["line_id"], row["scheme"]]
        and row["share"]
        and (row["valid_to"] is None or row["valid_to"] >= today)
    }


def _same_doctors(moved: Iterable[Row], there: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Give pairs of doctors who are one: who turned out to be the other, and who stays.

    Of two codes one's own stays, not one that was made; two codes of one's own are two doctors.
    """
    named: dict[str, list[Row]] = {}
    for row in there:
        named.setdefault(plain(row["name"]), []).append(row)
    for row in moved:
        known = named.get(plain(row["name"]), [])
        if len(known) != 1:
            continue
        if is_made(row["code"]):
            yield row, known[0]
        elif is_made(known[0]["code"]):
            yield known[0], row
            named[plain(row["name"])] = [row]


def _become(tx: Tx, table: "type[SQLModel]", old: int, new: int) -> None:
    """Write that a row turned out to be another, which takes over what it lacks itself."""
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    found = tx.rows(_rows_where(columns, columns.id.in_((old, new))))
    rows = {row["id"]: dict(row) for row in found}
    lacking = {
        name: value
        for name, value in rows[old].items()
        if name not in OWN and value is not None and rows[new][name] is None
    }
    if lacking:
        tx.update(table, [{"id": new, **lacking}])
    earlier = [row["id"] for row in tx.rows(_rows_where(columns, columns.became_id == old))]
    tx.update(table, [{"id": one, "became_id": new} for one in (old, *earlier)])


def _referring(tx: Tx, table: "type[SQLModel]", department: int) -> list[Row]:
    """Return the rows of a department, of doctors those who are doctors of their own."""
    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    rows = tx.rows(_rows_where(columns, columns.department_id == department))
    return [dict(row) for row in rows if row.get("became_id") is None]


def _rows_where(columns: Any, condition: Any) -> Any:
    """Return the statement for the rows of a table that fit a condition."""
    from sqlalchemy import select

    return select(columns).where(condition).order_by(columns.id)
