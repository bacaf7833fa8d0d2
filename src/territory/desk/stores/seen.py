"""Which rows of every table a login of one node sees, as conditions of row-level security.

A new table needs no entry here where it refers to a node, an institution, a department, a doctor
or a plan's node; any other is hidden from such a login until it is placed.
"""

from typing import TYPE_CHECKING

from territory.store.access.roles import Function

if TYPE_CHECKING:
    from sqlalchemy import Table

NODES = Function(
    "territory_seen_nodes",
    """
WITH RECURSIVE above AS (
    SELECT DISTINCT ON (territory_id) territory_id, parent_id FROM territory_parent
    ORDER BY territory_id, valid_from > current_date, abs(valid_from - current_date)
), seen (id) AS (
    SELECT t.id FROM territory t JOIN store_access a ON a.node = t.code
    WHERE a.login = session_user
    UNION
    SELECT above.territory_id FROM above JOIN seen ON above.parent_id = seen.id
)
SELECT coalesce(array_agg(id), '{}') FROM seen
""",
)
"""The node of the login and everything below it, by the tree of the server's own day."""

INSTITUTIONS = Function(
    "territory_seen_institutions",
    """
SELECT coalesce(array_agg(DISTINCT a.institution_id), '{}') FROM assignment a
WHERE a.position_id = ANY (territory_seen_nodes()) AND NOT EXISTS (
    SELECT FROM assignment newer
    WHERE newer.institution_id = a.institution_id AND newer.line_id = a.line_id
        AND newer.scheme = a.scheme
        AND newer.department_id IS NOT DISTINCT FROM a.department_id
        AND newer.valid_from > a.valid_from AND newer.valid_from <= current_date
)
""",
)
"""Institutions that positions of the login look after now, or will."""

EVER = Function(
    "territory_seen_ever",
    """
SELECT coalesce(array_agg(DISTINCT institution_id), '{}') FROM assignment
WHERE position_id = ANY (territory_seen_nodes())
""",
)
"""And those they looked after before: the credits of that time name them."""

PLANNED = Function(
    "territory_seen_planned",
    """
WITH RECURSIVE mine AS (SELECT territory_seen_nodes() AS ids), seen AS (
    SELECT n.id, n.version_id, n.product_id, n.ordinal FROM plan_node n, mine
    WHERE n.territory_id = ANY (mine.ids)
    UNION
    SELECT n.id, n.version_id, n.product_id, n.ordinal FROM plan_node n
    JOIN seen ON n.version_id = seen.version_id AND n.product_id = seen.product_id
        AND n.parent = seen.ordinal
    WHERE n.territory_id IS NULL
)
SELECT coalesce(array_agg(id), '{}') FROM seen
""",
)
"""Nodes of plans: the login's own, and what stands below them."""

FUNCTIONS = (NODES, INSTITUTIONS, EVER, PLANNED)


def _among(column: str, function: Function) -> str:
    """Return a condition that asks the function once for a whole statement."""
    return f"{column} = ANY ((SELECT {function.name}())::integer[])"


ALL = "true"
NONE = "false"
EXPLICIT = {
    "territory": _among("id", NODES),
    "institution": _among("id", EVER),
    "person": "id IN (SELECT person_id FROM post)",
    "alias": f"kind <> 'institution' OR {_among('target_id', INSTITUTIONS)}",
    "batch": "id IN (SELECT batch_id FROM flow_row)",
    "plan_node": _among("id", PLANNED),
    "plan_pin": "(version_id, product_id, node) IN"
    " (SELECT version_id, product_id, node FROM plan_node)",
    "class_result": " OR ".join(
        f"(class_run_id IN (SELECT id FROM class_run WHERE kind = '{kind}')"
        f" AND thing_id IN (SELECT id FROM {table}))"
        for kind, table in (
            ("doctors", "doctor"),
            ("hospitals", "institution"),
            ("departments", "department"),
        )
    ),
    "store_access": "login = session_user",
    "disclosure": "who = session_user",
    "plan_split": NONE,  # its parameters hold totals of the whole company
    "run": NONE,
    "change": NONE,
    "audit": NONE,
} | dict.fromkeys(
    (
        "product", "product_line", "product_unit", "price", "distributor", "flow_month", "plan",
        "plan_version", "plan_season", "class_run", "alembic_version",
    ),
    ALL,
)  # fmt: skip
"""Tables whose rows do not follow from what they refer to."""

BY_REFERENCE = (
    ("territory", "{column} = ANY ((SELECT territory_seen_nodes())::integer[])"),
    ("institution", "{column} = ANY ((SELECT territory_seen_institutions())::integer[])"),
    ("department", "{column} IN (SELECT id FROM department)"),
    ("doctor", "{column} IN (SELECT id FROM doctor)"),
    ("person", "{column} IN (SELECT id FROM person)"),
    ("plan_node", "{column} IN (SELECT id FROM plan_node)"),
    ("flow_row", "{column} IN (SELECT id FROM flow_row)"),
)
"""The first of these that a table must name decides; a column that may be empty comes after."""


def conditions(tables: "tuple[Table, ...]") -> dict[str, str]:
    """Return table -> condition of the rows that a login of one node sees."""
    return {"alembic_version": ALL} | {
        table.name: EXPLICIT.get(table.name) or _by_reference(table) for table in tables
    }


def _by_reference(table: "Table") -> str:
    for nullable in (False, True):
        for named, condition in BY_REFERENCE:
            for column in table.c:
                refers = any(key.column.table.name == named for key in column.foreign_keys)
                if refers and bool(column.nullable) is nullable:
                    return condition.format(column=column.name)
    return NONE
