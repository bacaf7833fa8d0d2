"""Functions of SQL that find the nodes and institutions of a login."""

from territory.store.access.roles import Function

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
) AND coalesce(a.valid_to, current_date) >= current_date
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

FUNCTIONS = (NODES, INSTITUTIONS, EVER)
