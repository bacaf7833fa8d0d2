"""Where a credited sale belongs in a plan, so that actuals can stand beside targets.

A version stores the tree it was split on; a later change of assignment does not touch it. A
credit of (institution, department, position) belongs to the deepest node that holds all of it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from territory.roster.tables import Institution
from territory.store.transaction import Tx
from territory.targets.lookup.stored import Node, Stored

Key = tuple[int, int | None, int | None]


@dataclass(frozen=True, eq=False)
class Membership:
    """Finds the node of a product's plan for a credit.

    exact: (institution, department, position) -> node. institutions: nodes of an institution
    under any position. positions: territory id -> node.
    """

    exact: dict[Key, Node] = field(default_factory=dict)
    institutions: dict[int, list[Node]] = field(default_factory=lambda: defaultdict(list))
    positions: dict[int, Node] = field(default_factory=dict)

    def find(self, institution: int, department: int | None, position: int) -> Node | None:
        """Return the node that a credit counts for, by row ids.

        In this order: the department's leaf; the institution (or the bundle that it is in) under
        the position; the institution under the one position that has it in the plan, where the
        assignment has changed since; the position itself; None where the plan knows none of them.
        """
        for key in ((institution, department, position), (institution, None, position)):
            if key in self.exact:
                return self.exact[key]
        elsewhere = self.institutions.get(institution, [])
        if len(elsewhere) == 1:
            return elsewhere[0]
        return self.positions.get(position)


def membership(tx: Tx, stored: Stored) -> Membership:
    """Return the membership of a stored product."""
    found = Membership()
    ids = {
        row["code"]: row["id"]
        for row in tx.rows(select(col(Institution.code), col(Institution.id)))
    }
    for node in stored.nodes:
        if node.kind == "territory":
            found.positions[node.territory_id or 0] = node
            continue
        holder = [above for above in stored.path(node) if above.kind == "territory"][-1]
        members = [ids[code] for code in node.inputs.get("members", ()) if code in ids]
        for institution in members or [node.institution_id or 0]:
            found.exact[institution, node.department_id, holder.territory_id] = node
            if node.department_id is None and node.kind != "unsplit":
                found.institutions[institution].append(node)
    return found
