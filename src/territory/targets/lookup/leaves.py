"""Finding the leaf that a row of a wide table means: product, position, customer, department."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from territory.targets.lookup.stored import Node, Stored

NO_DEPARTMENT = ("", "-", "未分科室")


@dataclass(frozen=True, eq=False)
class Leaves:
    """The leaves of one stored product, by what a spreadsheet says of them."""

    stored: Stored
    by_customer: dict[str, list[Node]] = field(default_factory=dict)
    holders: dict[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Stored) -> "Leaves":
        """Index the leaves of a product by node, institution code and name."""
        found = cls(stored)
        for leaf in stored.leaves:
            path = stored.path(leaf)
            holder = [node for node in path if node.kind == "territory"][-1]
            found.holders[leaf.key] = holder
            customer = path[path.index(holder) + 1]
            for text in dict.fromkeys((customer.node, customer.name, leaf.node, leaf.key)):
                found.by_customer.setdefault(text, []).append(leaf)
        return found

    def find(self, customer: str, position: str | None, department: str | None) -> Sequence[Node]:
        """Return the leaves that fit; one is the answer, none or several are the caller's."""
        found = self.by_customer.get(customer, [])
        if position:
            found = [
                leaf
                for leaf in found
                if position in (self.holders[leaf.key].node, self.holders[leaf.key].name)
            ]
        name = (department or "").strip()
        if name in NO_DEPARTMENT:
            whole = [leaf for leaf in found if leaf.kind != "department"]
            return whole or (found if len(found) == 1 else [])
        return [leaf for leaf in found if leaf.kind == "department" and leaf.name == name]
