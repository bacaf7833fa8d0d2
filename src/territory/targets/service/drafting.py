"""From the roster and the figures to the leaves and the tree of one product (DOMAIN.md 6.1)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.periods import SalesYear
from territory.kernel.tree import Tree, grow
from territory.roster.lookup.organisation import TreeNode
from territory.targets.rules import leaves as leaf_rules
from territory.targets.rules.leaves import Leaf, LeafShare
from territory.targets.rules.months import Floats, ramp, reach
from territory.targets.rules.weights import Basis, mix
from territory.targets.service.basis import ELSEWHERE, BasisFigures
from territory.targets.service.roster_on_day import InstitutionOnDay, RosterOnDay

STEADY = [1.0] * 12
INSTITUTION, DEPARTMENT = "institution", "department"


@dataclass(frozen=True, eq=False)
class Sources:
    """The figures of a product. last_year: for growth, never for weights."""

    history: BasisFigures
    potential: BasisFigures
    last_year: BasisFigures

    def carried(self, roster: RosterOnDay) -> "Sources":
        """Return the figures with those of merged institutions at the ones that they became."""
        merged = roster.merged, roster.wards_merged
        return Sources(
            self.history.carried(*merged), self.potential.carried(*merged, whole_is_sum=True),
            self.last_year.carried(*merged),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class DraftLeaf:
    """A leaf before it hangs on the tree, with the figures of every basis.

    members: codes of the institutions inside a bundle.
    """

    leaf: Leaf
    place: InstitutionOnDay
    figures: Mapping[str, float]
    last_year: int
    ramp: tuple[float, ...]
    members: tuple[str, ...] = ()

    @property
    def steady(self) -> bool:
        """True where the institution buys already, all year."""
        return list(self.ramp) == STEADY


@dataclass(frozen=True, eq=False)
class DraftNode:
    """A node of the tree to be stored. drawn: of a leaf."""

    key: str
    parent: str | None
    node: str
    name: str
    level: str
    kind: str
    territory_id: int | None = None
    institution_id: int | None = None
    department_id: int | None = None
    drawn: DraftLeaf | None = None


@dataclass(frozen=True, eq=False)
class DraftTree:
    """The tree of a product: nodes in canonical order beside the kernel's tree.

    last_year_months: bit set of last year's whole months, of which the leaves' `last_year` is.
    """

    tree: Tree
    nodes: tuple[DraftNode, ...]
    notes: list[dict[str, Any]] = field(default_factory=list)
    last_year_months: int = 0

    @property
    def leaves(self) -> list[DraftLeaf]:
        """The leaves in the order of the rows of every table."""
        return [node.drawn for node in self.nodes if node.drawn is not None]

    def figures(self, shares: Mapping[str, float]) -> Floats:
        """Return the figures of the bases asked for, (leaves, bases)."""
        rows = [[drawn.figures[name] for name in shares] for drawn in self.leaves]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(shares))

    def ramps(self) -> Floats:
        """Return the ramps, (leaves, 12)."""
        return np.array([drawn.ramp for drawn in self.leaves], dtype=np.float64).reshape(-1, 12)


def draw_leaves(roster: RosterOnDay, sources: Sources, year: SalesYear) -> list[DraftLeaf]:
    """Return the leaves of all owned institutions, by code of the institution."""
    leaves: list[DraftLeaf] = []
    for institution in sorted(roster.claims, key=lambda key: roster.institutions[key].code):
        leaves.extend(_leaves_of(roster, sources, year, institution))
    return leaves


def _leaves_of(
    roster: RosterOnDay, sources: Sources, year: SalesYear, institution: int
) -> list[DraftLeaf]:
    place, claims = roster.institutions[institution], roster.claims[institution]
    _, dated = sources.history.of(institution)
    _, potentials = sources.potential.of(institution)
    own = {
        ward for ward, value in [*dated.items(), *potentials.items()]
        if value > 0 and ward != ELSEWHERE and roster.departments[ward].target
    }  # fmt: skip
    leaves = leaf_rules.leaves_of(claims, own)
    history = _shared(leaves, claims, sources.history, institution, potentials)
    potential = _shared_potential(leaves, claims, sources.potential, institution)
    last_year = _shared(leaves, claims, sources.last_year, institution, potentials)
    ones = leaf_rules.shared(leaves, claims, 1.0, {}, {})
    ramps = ramp(place.expected, year, open_now=not place.waiting)
    whole = _whole(roster, leaves, last_year)
    return [
        DraftLeaf(
            leaf,
            place,
            {
                Basis.HISTORY: history[at],
                Basis.POTENTIAL: potential[at],
                Basis.HEADROOM: max(potential[at] - history[at], 0.0),
                Basis.EQUAL: ones[at],
            },
            whole[at],
            tuple(ramps.tolist()),
        )
        for at, leaf in enumerate(leaves)
    ]


def _shared(
    leaves: Sequence[Leaf],
    claims: Sequence[LeafShare],
    figures: BasisFigures,
    institution: int,
    inner: Mapping[int, float],
) -> list[float]:
    whole, wards = figures.of(institution)
    return leaf_rules.shared(leaves, claims, whole, wards, inner)


def _shared_potential(
    leaves: Sequence[Leaf], claims: Sequence[LeafShare], figures: BasisFigures, institution: int
) -> list[float]:
    """Share a potential: departments' own where the leaves have them, else the institution's."""
    whole, wards = figures.of(institution)
    cut = {leaf.department for leaf in leaves if leaf.department is not None}
    known = {ward: value for ward, value in wards.items() if ward in cut}
    if known:
        return leaf_rules.shared(leaves, claims, wards.get(ELSEWHERE, 0.0), known, known)
    return leaf_rules.shared(leaves, claims, whole or sum(wards.values()), {}, {})


def _whole(roster: RosterOnDay, leaves: Sequence[Leaf], values: Sequence[float]) -> list[int]:
    """Make last year's figures whole, so that they sum to what was credited."""
    weights = [round(value * leaf_rules.WHOLE_SHARE) for value in values]
    total = round(sum(values))
    if not any(weights):
        return [0] * len(weights)
    product = roster.product.code
    ties = [
        tie_key(product, leaf.institution, leaf.department or 0, leaf.position) for leaf in leaves
    ]
    return largest_remainder(weights, total, ties)


def bundled(
    roster: RosterOnDay,
    leaves: list[DraftLeaf],
    shares: Mapping[str, float],
    *,
    season: Floats,
    floor: int,
    total: int,
    kept: Collection[str],
) -> list[DraftLeaf]:
    """Join what stays under the floor: one bundle per position, channel and city.

    Judged is an institution under a position with all its departments, by its ideal year in
    steps before pins. Institutions that are pinned (`kept`) or not listed yet stand alone.
    """
    if floor <= 0 or not leaves:
        return leaves
    figures = np.array([[drawn.figures[name] for name in shares] for drawn in leaves])
    part = reach(season, np.array([drawn.ramp for drawn in leaves]))
    years = mix(figures * part[:, None], shares, roster.product.code).index * total
    sizes: dict[tuple[int, int], float] = defaultdict(float)
    for drawn, ideal in zip(leaves, years.tolist(), strict=True):
        sizes[drawn.leaf.institution, drawn.leaf.position] += ideal
    alone: list[DraftLeaf] = []
    small: dict[tuple[int, str, str], list[DraftLeaf]] = defaultdict(list)
    for drawn in leaves:
        big = sizes[drawn.leaf.institution, drawn.leaf.position] >= floor
        if big or not drawn.steady or drawn.place.code in kept:
            alone.append(drawn)
        else:
            city = drawn.place.city or ""
            small[drawn.leaf.position, drawn.place.channel, city].append(drawn)
    return alone + [_bundle(group) for group in small.values()]


def _bundle(group: list[DraftLeaf]) -> DraftLeaf:
    first = group[0]
    return replace(
        first,
        leaf=replace(first.leaf, department=None),
        figures={name: sum(drawn.figures[name] for drawn in group) for name in first.figures},
        last_year=sum(drawn.last_year for drawn in group),
        members=tuple(sorted({drawn.place.code for drawn in group})),
    )


def build_tree(roster: RosterOnDay, leaves: Sequence[DraftLeaf]) -> DraftTree:
    """Hang the leaves on the organisation; nodes without leaves are left out."""
    nodes: dict[str, DraftNode] = {}
    places = {node.id: place for place, node in enumerate(roster.nodes)}
    cut = {
        (drawn.leaf.institution, drawn.leaf.position)
        for drawn in leaves
        if drawn.leaf.department is not None
    }
    for drawn in leaves:
        at = places[drawn.leaf.position]
        in_departments = (drawn.leaf.institution, drawn.leaf.position) in cut
        code = roster.nodes[at].code
        for node in _nodes_below(roster, drawn, code, in_departments=in_departments):
            nodes.setdefault(node.key, node)
        for node in _way_up(roster.nodes, at):
            nodes.setdefault(node.key, node)
    tree = grow((node.key, node.parent) for node in nodes.values())
    return DraftTree(tree, tuple(nodes[key] for key in tree.keys))


def _way_up(nodes: Sequence[TreeNode], at: int | None) -> Iterator[DraftNode]:
    """Give a node of the organisation and those above it."""
    while at is not None:
        node = nodes[at]
        parent = None if node.parent is None else nodes[node.parent].code
        yield DraftNode(
            node.code, parent, node.code, node.name, node.level, "territory", territory_id=node.id
        )
        at = node.parent


def _nodes_below(
    roster: RosterOnDay, drawn: DraftLeaf, position: str, *, in_departments: bool
) -> list[DraftNode]:
    """Return the nodes of a leaf below its position, the leaf last."""
    place = drawn.place
    if drawn.members:
        node = f"BUNDLE:{position}:{place.channel}:{place.city or '-'}"
        return [
            DraftNode(
                node,
                position,
                node,
                place.city or "-",
                INSTITUTION,
                "bundle",
                drawn=drawn,
            )
        ]
    institution = DraftNode(
        f"{place.code}@{position}", position, place.code, place.name, INSTITUTION, INSTITUTION,
        institution_id=place.id,
    )  # fmt: skip
    if not in_departments:
        return [replace(institution, drawn=drawn)]
    ward = roster.departments.get(drawn.leaf.department or 0)
    node = f"{place.code}/{ward.name if ward else '-'}"
    department = DraftNode(
        f"{node}@{position}", institution.key, node, ward.name if ward else place.name,
        DEPARTMENT, DEPARTMENT if ward else "unsplit",
        institution_id=place.id, department_id=ward.id if ward else None, drawn=drawn,
    )  # fmt: skip
    return [institution, department]
