"""Assignments in force on a day: of each set the newest that is not after the day."""

from dataclasses import dataclass
from datetime import date

from territory.roster.tables import Assignment
from territory.store.transaction import Tx


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
    valid_to: date | None = None


def assignments_in_force(
    tx: Tx, line: int | None, on: date, *, scheme: str | None = "main"
) -> list[Assigned]:
    """Return the rows of the newest set not after the day, per institution, line and department.

    A set that has ended before the day leaves a gap: an older one does not come back.

    line: id of a product line, None for all. scheme: None for all. In the order of institution,
    line, department, position; rows of share zero (left out of a set again) are not among them.
    """
    from sqlalchemy import and_, func, or_, select

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
        .where(rows.share > 0, or_(rows.valid_to.is_(None), rows.valid_to >= on))
        .order_by(
            rows.institution_id,
            rows.line_id,
            func.coalesce(rows.department_id, 0),
            rows.position_id,
        )
    )
    return [Assigned(**row) for row in tx.rows(statement)]
