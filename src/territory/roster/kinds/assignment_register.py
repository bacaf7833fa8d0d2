"""Assignments as a register: columns, key, and how those in force are listed and shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from territory.intake.kinds import Field
from territory.registers.attributes import FROM, TO, choice, share, text, yes_no
from territory.registers.declaration import Card, ImportOnly, Reference, Register, Scope
from territory.registers.draft import loader
from territory.registers.reading import every_row
from territory.roster.kinds.assignments import load_assignments
from territory.roster.kinds.fields import ASSIGNMENT_TYPES
from territory.roster.kinds.targets import DEPARTMENT, INSTITUTION, LINE, PERSON, POSITION
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.tables import Assignment


def _read_assignments(scope: Scope) -> Iterable[dict[str, Any]]:
    """Return the assignments in force on a day, by institution, line and department."""
    held = {one.id for one in assignments_in_force(scope.tx, None, scope.on, scheme=None)}
    rows = (row for row in every_row(ASSIGNMENTS, scope.tx) if row["id"] in held)
    keys = ("institution", "line", "scheme", "department", "position")
    return sorted(rows, key=lambda row: [row[key] or "" for key in keys])


def _to(row: Mapping[str, Any], code: str) -> str:
    """Return whom or what an assignment binds, with line, department and scheme beside."""
    scheme = "" if row["scheme"] == "main" else row["scheme"]
    parts = (row["line"], row["department"], scheme)
    return f"{row[code]} ({', '.join(part for part in parts if part)})"


def _share_of(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]}: {float(row['share']) * 100:g} %"


ASSIGNMENTS = Register(
    slug="assignments",
    label="Assignments",
    order=80,
    table=Assignment,
    changes_credits=True,
    known_by=("institution_code", "product_line", "scheme", "department", "position", "from"),
    load=loader(load_assignments),
    read=_read_assignments,
    items=(
        Reference(INSTITUTION, "institution_id"),
        Reference(LINE, "line_id"),
        ImportOnly(
            Field("department", "Department", note="Blank: all departments not named otherwise")
        ),
        Reference(DEPARTMENT, "department_id"),
        Reference(POSITION, "position_id"),
        FROM,
        TO,
        share("share", "Share"),
        share("flow_share", "Flow share"),
        choice("type", "Type", concepts=("assignment_type",), choices=ASSIGNMENT_TYPES),
        yes_no("acting", "Acting"),
        text("scheme", "Credit scheme"),
        *map(ImportOnly, PERSON.fields),
    ),
    any_of=(("position", "person_code", "person_name"), ("position", "product_line")),
    telling=("share", "flow_share", "type", "product_line", "position"),
    against=("quantity", "sale_date", "m01", "doctor", "usage"),
    per_group="product_line",
    group_beside="institutions",
    cards=(
        Card("institutions", "institution_id", lambda row: _to(row, "position"),
             lambda row: _share_of(row, "position_name")),
        *(
            Card(kind, "position_id", lambda row: _to(row, "institution"),
                 lambda row: _share_of(row, "institution_name"))
            for kind in ("territories", "positions")
        ),
    ),
)  # fmt: skip
