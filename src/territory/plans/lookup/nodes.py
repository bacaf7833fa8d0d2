"""Finding the node that a user means by code, key or name, and the leaf that a row means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from territory.kernel.sentences import Sentence
from territory.plans.lookup.stored import Node, Stored
from territory.plans.lookup.versions import ProductInfo, Version, proposals
from territory.plans.rules.refusals import AmbiguousNode, UnknownNode
from territory.plans.tables import PlanNode
from territory.store.transaction import Tx

NO_DEPARTMENT = ("", "-", "未分科室")


def find_nodes(stored: Stored, given: str, position: str | None = None) -> list[Node]:
    """Return the nodes that a text names: key, code, or else name; under one position if given.

    `INSTITUTION/department` and `INSTITUTION/-` take codes and names on both sides.
    """
    nodes = [node for node in stored.nodes if position is None or _under(stored, node, position)]
    for fits in (_by_key, _by_code, _by_name):
        found = [node for node in nodes if fits(stored, node, given)]
        if found:
            return found
    return []


def find_node(
    stored: Stored, given: str, position: str | None = None,
    known: Callable[[], list[str]] | None = None,
) -> Node:  # fmt: skip
    """Return the one node that a text names.

    known: the names to propose from, where not all nodes were read.

    Raises:
        UnknownNode: there is none.
        AmbiguousNode: there are several, such as an institution that two positions share.
    """
    found = find_nodes(stored, given, position)
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousNode(
            given=given, count=len(found), candidates=", ".join(node.key for node in found)
        )
    names = known() if known else [text for n in stored.nodes for text in (n.node, n.name)]
    raise UnknownNode(given=given, where=place_of(stored), proposals=proposals(given, names))


def known_names(tx: Tx, version: Version, product: ProductInfo) -> list[str]:
    """Return codes and names of all nodes of a product."""
    statement = select(col(PlanNode.node), col(PlanNode.name)).where(
        col(PlanNode.version_id) == version.id, col(PlanNode.product_id) == product.id
    )
    return [text for row in tx.rows(statement) for text in (row["node"], row["name"])]


def place_of(stored: Stored) -> Sentence:
    """Return the plan and product, for messages."""
    params = {"version": stored.version.said, "product": stored.product.name}
    return Sentence("{version} of {product}", params)


def _under(stored: Stored, node: Node, position: str) -> bool:
    return any(
        position in (above.node, above.name)
        for above in stored.path(node)
        if above.kind == "territory"
    )


def _by_key(_stored: Stored, node: Node, given: str) -> bool:
    return node.key == given


def _by_code(_stored: Stored, node: Node, given: str) -> bool:
    return given in (node.node, f"{node.node}/-") and (
        node.node == given or (node.is_leaf and node.kind == "institution")
    )


def _by_name(stored: Stored, node: Node, given: str) -> bool:
    if node.name == given:
        return True
    if node.kind != "department" or node.parent is None:
        return False
    institution, _, department = given.rpartition("/")
    parent = stored.nodes[node.parent]
    return department == node.name and institution in (parent.node, parent.name)


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
            holder = stored.holder(leaf)
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
