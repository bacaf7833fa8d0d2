"""Stored rows of each kind with the codes and names they refer to, as flat mappings.

Keys are those of the JSON contract (DESIGN.md section 3): English, flat, codes as text. Keys that
end in `_id` serve filters and are never shown.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from territory.errors import BadUsage
from territory.registers.match import plain
from territory.roster.kinds.fields import GRADES
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.tables import (
    Institution,
)
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlalchemy import Table

Row = dict[str, Any]


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


def codes(tx: Tx, model: Any) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all rows of a table; None → nothing."""
    from sqlalchemy import select

    c = _table(model).c
    found: dict[int | None, tuple[str, str]] = {
        row["id"]: (row["code"], row["name"]) for row in tx.rows(select(c.id, c.code, c.name))
    }
    return found


def institution_channels(tx: Tx) -> dict[str, str]:
    """Return code → channel of all institutions."""
    from sqlmodel import select

    return dict(tx.session.exec(select(Institution.code, Institution.channel)).all())


def institution_codes(tx: Tx) -> dict[int | None, tuple[str, str]]:
    """Return id → (code, name) of all institutions."""
    return codes(tx, Institution)


def institutions_of(tx: Tx, nodes: frozenset[int], on: date) -> frozenset[int]:
    """Return the ids of institutions assigned to one of some nodes on a day, for any line."""
    found = assignments_in_force(tx, None, on, scheme=None)
    return frozenset(item.institution_id for item in found if item.position_id in nodes)
