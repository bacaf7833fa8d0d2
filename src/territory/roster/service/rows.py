"""Stored rows of each kind with the codes and names they refer to, as flat mappings.

Keys are those of the JSON contract (DESIGN.md section 3): English, flat, codes as text. Keys that
end in `_id` serve filters and are never shown.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from territory.errors import BadUsage
from territory.registers.draft import BEGINNING
from territory.registers.match import plain
from territory.roster.kinds.fields import GRADES
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.tables import (
    Department,
    Institution,
    ProductLine,
    Territory,
)
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlalchemy import Table

Row = dict[str, Any]
WHOLE = 10_000


class UnknownGrade(BadUsage):
    """There is no grade "{given}"."""

    hint = "Write it as 3A, 三级甲等 or 三甲; none is 未定级."


def grade_named(given: str) -> str:
    """Return the slug of a grade by any of its spellings.

    Raises:
        UnknownGrade: it is none.
    """
    grade = GRADES.get(plain(given).upper()) or GRADES.get(plain(given))
    if grade is None:
        raise UnknownGrade(given=given)
    return grade


def _table(model: Any) -> "Table":
    table: Table = model.__table__
    return table


def _yes_no(row: Row, *names: str) -> Row:
    return row | {n: None if row[n] is None else ("yes" if row[n] else "no") for n in names}


def plain_rows(tx: Tx, model: Any, order: str = "code") -> list[Row]:
    """Return all rows of a table in the order of one of its columns."""
    from sqlalchemy import select

    columns = _table(model).c
    return [dict(row) for row in tx.rows(select(*columns).order_by(columns[order]))]


def codes(tx: Tx, model: Any) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all rows of a table; None → nothing."""
    from sqlalchemy import select

    c = _table(model).c
    found: dict[int | None, tuple[str, str]] = {
        row["id"]: (row["code"], row["name"]) for row in tx.rows(select(c.id, c.code, c.name))
    }
    return found


def institution_codes(tx: Tx) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all institutions."""
    return codes(tx, Institution)


def since(day: date) -> date | None:
    """Return the first day of a state, None where it has always held."""
    return None if day <= BEGINNING else day


def assignments(tx: Tx, on: date) -> Iterable[Row]:
    """Return the assignments in force on a day, by institution, line and department."""
    lines, nodes = codes(tx, ProductLine), codes(tx, Territory)
    places = {row["id"]: row for row in plain_rows(tx, Institution)}
    wards = {row["id"]: row["name"] for row in plain_rows(tx, Department, "id")}
    found = assignments_in_force(tx, None, on, scheme=None)
    for item in sorted(
        found,
        key=lambda a: (
            places[a.institution_id]["code"], lines[a.line_id], a.scheme,
            wards.get(a.department_id or 0, ""), nodes[a.position_id],
        ),
    ):  # fmt: skip
        place = places[item.institution_id]
        flow = None if item.flow_share is None else Fraction(item.flow_share, WHOLE)
        yield {
            "institution": place["code"],
            "institution_name": place["name"],
            "city": place["city"],
            "grade": place["grade"],
            "line": lines[item.line_id][0],
            "line_name": lines[item.line_id][1],
            "scheme": item.scheme,
            "department": wards.get(item.department_id or 0),
            "position": nodes[item.position_id][0],
            "position_name": nodes[item.position_id][1],
            "share": Fraction(item.share, WHOLE),
            "flow_share": flow,
            "type": item.type,
            "acting": "yes" if item.acting else "no",
            "from": since(item.valid_from),
            "institution_id": item.institution_id,
            "territory_id": item.position_id,
        }


def institutions_of(tx: Tx, nodes: frozenset[int], on: date) -> frozenset[int]:
    """Return the ids of institutions assigned to one of some nodes on a day, for any line."""
    found = assignments_in_force(tx, None, on, scheme=None)
    return frozenset(item.institution_id for item in found if item.position_id in nodes)
