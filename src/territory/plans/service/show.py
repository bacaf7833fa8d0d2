"""Targets by level: rows that sum to the total, whatever level is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from territory.kernel.levels import Levels
from territory.kernel.sentences import Label, Sentence, Slug
from territory.kernel.tree import NO_PARENT
from territory.plans.lookup.nodes import find_nodes
from territory.plans.lookup.parts import Part
from territory.plans.lookup.stored import Ints, Node, Stored
from territory.plans.lookup.versions import ProductInfo, Version, Wanted, find_version, proposals
from territory.plans.rules.refusals import UnknownNode
from territory.plans.service.reading import read_all
from territory.present.levels import level_named
from territory.workspace import Workspace

UNSPLIT = "unsplit"


@dataclass(frozen=True, eq=False)
class TargetRow:
    """The target of a node. months: twelve values in base units (sale units, or fen).

    level: the level asked for, at which a node that ends above it stands as itself. parent:
    code of the node above, blank at the top. position: whose number it is part of, blank above
    positions. kind: territory, institution, department,
    unsplit, bundle, uplift or reserve. last_year: credited in the whole months of the year
    before, base units; like: places of these months. key: of the stored node. depth: below
    the top, for drawing.
    """

    product: ProductInfo
    node: str
    name: Label
    level: str
    parent: str
    position: str
    kind: str
    months: tuple[int, ...]
    last_year: int
    like: tuple[int, ...]
    share: float | None
    key: str
    depth: int
    stored: Node

    @property
    def total(self) -> int:
        """The year."""
        return sum(self.months)

    @property
    def growth(self) -> float | None:
        """Growth on last year, of the months that were whole in it; None where nothing was."""
        planned = sum(self.months[month] for month in self.like)
        return planned / self.last_year - 1 if self.like and self.last_year > 0 else None

    @property
    def quarters(self) -> tuple[int, ...]:
        """The four quarters."""
        return tuple(sum(self.months[at : at + 3]) for at in (0, 3, 6, 9))


@dataclass(frozen=True, eq=False)
class ShownTargets:
    """Rows of one version at one level, in the order of `Stored.as_read`.

    tops: one sum per product.
    """

    version: Version
    level: str | None
    rows: tuple[TargetRow, ...]
    tops: tuple[TargetRow, ...]
    products: tuple[Stored, ...]


def show(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, level: str | None = None,
    node: str | None = None,
) -> ShownTargets:  # fmt: skip
    """Return the targets of a version at a level, of all products or one.

    Without a level the organisation is shown down to the positions.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product, Part(node, level))
        return rows_of(version, products, level, node)


def rows_of(
    version: Version, products: Sequence[Stored], level: str | None, node: str | None = None
) -> ShownTargets:
    """Return the rows of products that have been read."""
    levels = levels_of(products)
    wanted = None if level is None else level_named(levels, level)
    rows: list[TargetRow] = []
    tops: list[TargetRow] = []
    known: list[str] = []
    for stored in products:
        table = _Table(stored, levels)
        starts = [stored.nodes[0]] if node is None else find_nodes(stored, node)
        known += [text for n in stored.nodes for text in (n.node, n.name)]
        for start in starts:
            tops.append(table.row(start, start.level))
            rows += sorted(table.below(start, wanted), key=lambda row: table.places[row.key])
    if not tops and node is not None:
        raise UnknownNode(given=node, where=version.said, proposals=proposals(node, known))
    return ShownTargets(version, wanted, tuple(rows), tuple(tops), tuple(products))


def levels_of(products: Sequence[Stored]) -> Levels:
    """Return the levels of the trees of products, the company's own among them."""
    return Levels.of(
        (node.level, None if node.parent is None else stored.nodes[node.parent].level)
        for stored in products
        for node in stored.nodes
    )


class _Table:
    """One product's sums at hand, with the levels of all trees that are shown."""

    def __init__(self, stored: Stored, levels: Levels) -> None:
        self.stored = stored
        self.levels = levels
        self.months: Ints = stored.stored_months()
        self.like = stored.last_year_months or ()
        self.last = stored.last_year
        self.depth = stored.tree.depth
        self.holders = {node.parent for node in stored.nodes if node.kind != "territory"}
        self.places = stored.as_read()

    def row(self, node: Node, level: str) -> TargetRow:
        above = None if node.parent is None else self.stored.nodes[node.parent]
        return TargetRow(
            product=self.stored.product, node=node.node, name=full_label(self.stored, node),
            level=level, parent=above.node if above else "", kind=node.kind,
            position=self.stored.holder(node).node if self._holds(node) else "",
            months=tuple(self.months[node.ordinal].tolist()),
            last_year=int(self.last[node.ordinal]), like=self.like,
            share=self._share(node), key=node.key, depth=int(self.depth[node.ordinal]),
            stored=node,
        )  # fmt: skip

    def _holds(self, node: Node) -> bool:
        """True for a node that hangs on others than the organisation's, or has such below it."""
        return node.kind != "territory" or node.ordinal in self.holders

    def _share(self, node: Node) -> float | None:
        whole = int(self.months[0].sum())
        return int(self.months[node.ordinal].sum()) / whole if whole else None

    def below(self, start: Node, level: str | None) -> Iterator[TargetRow]:
        nodes = self.stored.below(start)
        if level is None:
            yield from (self.row(node, node.level) for node in nodes if node.kind == "territory")
            return
        parents = [_place(node.parent, nodes[0]) for node in nodes]
        for place in self.levels.at(level, [node.level for node in nodes], parents):
            yield self._at(nodes[place], level)

    def _at(self, node: Node, level: str) -> TargetRow:
        """A node at the level asked; an institution that is a leaf is its own 未分科室."""
        row = self.row(node, level)
        if level != "department" or node.kind != "institution":
            return row
        return replace(
            row, node=f"{node.node}/-", name=unsplit_of(node.name), parent=node.node,
            kind=UNSPLIT, depth=row.depth + 1,
        )  # fmt: skip


def _place(parent: int | None, top: Node) -> int:
    """Return the place of a parent among the nodes from a top one down, which stand in a run."""
    return NO_PARENT if parent is None or parent < top.ordinal else parent - top.ordinal


def full_label(stored: Stored, node: Node) -> Label:
    """Return a node's name; a department is named with its institution."""
    if node.kind not in ("department", UNSPLIT) or node.parent is None:
        return label_of(node)
    institution = stored.nodes[node.parent].name
    return f"{institution} {node.name}" if node.kind == "department" else unsplit_of(institution)


def unsplit_of(institution: str) -> Sentence:
    """Return the name of what an institution has outside its departments 未分科室."""
    params = {"institution": institution, "department": Slug(UNSPLIT)}
    return Sentence("{institution} {department}", params)


def label_of(node: Node) -> Label:
    """Return a node's name; a bundle is named by what it holds and where."""
    if node.kind != "bundle":
        return node.name
    channel, city = node.inputs.get("channel", "hospital"), node.inputs.get("city") or "–"
    return Sentence("other {channel}, {city}", {"channel": Slug(channel), "city": city})
