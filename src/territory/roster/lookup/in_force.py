"""What holds on a day: of each thing the newest dated row that is not after the day.

A dated row starts a state that lasts until a newer row of the same thing. The thing is what the
table's unique key names beside the day; of assignments it is a whole set, the rows of one
institution, line, scheme and department from one day (DOMAIN.md section 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from territory.roster.tables import Assignment
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from sqlmodel import SQLModel

FROM = "valid_from"


def in_force(
    tx: Tx, table: "type[SQLModel]", on: date | None, *conditions: Any
) -> list[dict[str, Any]]:
    """Return the row of each thing that holds on a day, the oldest first.

    on: None for the newest state of all, be it still to come. conditions: on columns of the table.
    """
    from sqlalchemy import select

    columns = table.__table__.c  # type: ignore[attr-defined]  # every table model has it
    begun = [] if on is None else [columns[FROM] <= on]
    statement = select(columns).where(*begun, *conditions).order_by(columns[FROM], columns.id)
    key = _thing(table)
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in tx.rows(statement):
        newest[tuple(row[name] for name in key)] = dict(row)
    return list(newest.values())


def _thing(table: "type[SQLModel]") -> tuple[str, ...]:
    """Return the columns that say whose state a row is: the unique key without its day."""
    keys: Iterable[Any] = table.__table__.constraints  # type: ignore[attr-defined]  # as above
    (names,) = (
        [column.name for column in key.columns]
        for key in keys
        if FROM in getattr(key, "columns", ())
    )
    return tuple(name for name in names if name != FROM)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One position's share of an institution (or one department of it) on a day.

    share: basis points; the rows of one (institution, line, scheme, department) sum to 10,000.
    flow_share: basis points of flow rows that name no department; None where nothing is said.
    """

    id: int
    institution_id: int
    line_id: int
    scheme: str
    department_id: int | None
    position_id: int
    valid_from: date
    share: int
    flow_share: int | None
    type: str | None
    acting: bool


def assignments_in_force(
    tx: Tx, line: int | None, on: date, *, scheme: str | None = "main"
) -> list[Assigned]:
    """Return the rows of the newest set not after the day, per institution, line and department.

    line: id of a product line, None for all. scheme: None for all. In the order of institution,
    line, department, position; rows of share zero (left out of a set again) are not among them.
    """
    from sqlalchemy import and_, func, select

    rows = Assignment.__table__.c  # type: ignore[attr-defined]  # every table model has it
    conditions = [rows.valid_from <= on]
    if line is not None:
        conditions.append(rows.line_id == line)
    if scheme is not None:
        conditions.append(rows.scheme == scheme)
    four = (rows.institution_id, rows.line_id, rows.scheme, rows.department_id)
    newest = (
        select(*four, func.max(rows.valid_from).label("newest"))
        .where(*conditions)
        .group_by(*four)
        .subquery()
    )
    same = and_(
        rows.institution_id == newest.c.institution_id,
        rows.line_id == newest.c.line_id,
        rows.scheme == newest.c.scheme,
        func.coalesce(rows.department_id, 0) == func.coalesce(newest.c.department_id, 0),
        rows.valid_from == newest.c.newest,
    )
    statement = (
        select(rows)
        .join_from(Assignment.__table__, newest, same)  # type: ignore[attr-defined]  # as above
        .where(rows.share > 0)
        .order_by(
            rows.institution_id,
            rows.line_id,
            func.coalesce(rows.department_id, 0),
            rows.position_id,
        )
    )
    return [Assigned(**row) for row in tx.rows(statement)]
