"""A function of SQL that finds the nodes of plans that a login sees."""

from territory.store.access.roles import Function

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

FUNCTIONS = (PLANNED,)
