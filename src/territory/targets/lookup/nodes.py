"""Finding the node that a user means, by code, key or name."""

from collections.abc import Sequence

from territory.present.words import say
from territory.targets.lookup.plans import proposals
from territory.targets.lookup.stored import Node, Stored
from territory.targets.rules.refusals import AmbiguousNode, UnknownNode


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


def find_node(stored: Stored, given: str, position: str | None = None) -> Node:
    """Return the one node that a text names.

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
    names = [text for node in stored.nodes for text in (node.node, node.name)]
    raise UnknownNode(given=given, where=place_of(stored), proposals=proposals(given, names))


def place_of(stored: Stored) -> str:
    """Return the plan and product in words, for messages."""
    return say("{version} of {product}", version=stored.version.said, product=stored.product.name)


def position_of(stored: Stored, node: Node) -> Node | None:
    """Return the territory node that holds a leaf, an institution or a bundle; else None."""
    if node.kind == "territory":
        return None
    holders: Sequence[Node] = [n for n in stored.path(node) if n.kind == "territory"]
    return holders[-1] if holders else None


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
