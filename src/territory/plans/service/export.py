"""The wide workbook that goes out per node and comes back as proposals (DOMAIN.md 6.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from territory.kernel.sentences import Label
from territory.plans.lookup.nodes import find_nodes
from territory.plans.lookup.parts import Part
from territory.plans.lookup.stored import Months, Node, Stored
from territory.plans.lookup.versions import ProductInfo, Version, Wanted, find_version, proposals
from territory.plans.rules.refusals import UnknownNode
from territory.plans.service.reading import read_all
from territory.plans.service.show import label_of
from territory.roster.lookup.organisation import Filler, posts_on
from territory.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WideRow:
    """One leaf and product as it goes out. months: base units, None where not set.

    organisation: names from the top to the node above the position. person: who owns the
    number, blank where nobody does (DOMAIN.md section 14).
    """

    product: ProductInfo
    organisation: str
    manager: str
    position: str
    position_name: str
    person: str
    customer: str
    customer_name: Label
    department: str
    months: Months
    key: str


@dataclass(frozen=True, eq=False)
class Exported:
    """Rows that go out. withheld: positions of representatives, who own no number (profile cn).

    changed: something was settled differently after the split.
    """

    version: Version
    run: str
    rows: tuple[WideRow, ...]
    withheld: int
    day: date
    changed: bool = False


def export(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, node: str | None = None
) -> Exported:
    """Return every leaf under a node, for the wide workbook.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product, Part(node, leaves=True) if node else None)
        staff = _Staff(posts_on(tx, ws.today), profile=ws.settings.profile)
        rows: list[WideRow] = []
        known: list[str] = []
        for stored in products:
            starts = [stored.nodes[0]] if node is None else find_nodes(stored, node)
            known += [text for n in stored.nodes for text in (n.node, n.name)]
            for start in starts:
                rows += _rows(stored, start, staff)
        if not rows:
            raise UnknownNode(
                given=node, where=version.said, proposals=proposals(node or "", known)
            )
        runs = ", ".join(dict.fromkeys(stored.run for stored in products))
        changed = any(stored.changed for stored in products)
        return Exported(version, runs, tuple(rows), len(staff.withheld), ws.today, changed)


class _Staff:
    """People by the node they fill, and whether a number may carry their name."""

    def __init__(self, fillers: Mapping[int, Filler], profile: str) -> None:
        self.fillers = fillers
        self.profile = profile
        self.withheld: set[int] = set()

    def owner(self, node: Node) -> str:
        filler = self._filler(node)
        if filler is not None and not filler.may_own(self.profile):
            self.withheld.add(node.territory_id or 0)
            return ""
        return filler.name if filler else ""

    def manager(self, path: tuple[Node, ...]) -> str:
        found = (self._filler(node) for node in reversed(path))
        return next((filler.name for filler in found if filler), "")

    def _filler(self, node: Node) -> Filler | None:
        return self.fillers.get(node.territory_id or 0)


def _rows(stored: Stored, start: Node, staff: _Staff) -> Iterator[WideRow]:
    for leaf in stored.below(start):
        if not leaf.is_leaf:
            continue
        path = stored.path(leaf)
        areas = tuple(node for node in path if node.kind == "territory")
        position, above = areas[-1], areas[:-1]
        customer = path[len(areas)]
        yield WideRow(
            product=stored.product,
            organisation=" / ".join(node.name for node in above),
            manager=staff.manager(above),
            position=position.node,
            position_name=position.name,
            person=staff.owner(position),
            customer=customer.node,
            customer_name=label_of(customer),
            department=leaf.name if leaf.kind == "department" else "",
            months=leaf.months,
            key=leaf.key,
        )
