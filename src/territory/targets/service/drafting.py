"""From the roster and the figures to the leaves and the tree of one product (DOMAIN.md 6.1)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.tree import Tree, grow
from territory.roster.lookup.organisation import TreeNode
from territory.targets.rules import leaves as leaf_rules
from territory.targets.rules.leaves import Claim, Leaf
from territory.targets.rules.months import Floats, ramp, reach
from territory.targets.rules.weights import Basis, mix
from territory.targets.service.basis import Figures
from territory.targets.service.ground import Ground, Place

STEADY = [1.0] * 12
INSTITUTION, DEPARTMENT = "institution", "department"


@dataclass(frozen=True, eq=False)
class Sources:
    """The figures of a product. last_year: for growth, never for weights."""

    history: Figures
    potential: Figures
    last_year: Figures


@dataclass(frozen=True, eq=False)
class Twig:
    """A leaf before it hangs on the tree, with the figures of every basis.

    members: codes of the institutions inside a bundle.
    """

    leaf: Leaf
    place: Place
    figures: Mapping[str, float]
    last_year: int
    ramp: tuple[float, ...]
    members: tuple[str, ...] = ()

    @property
    def steady(self) -> bool:
        """True where the institution buys already, all year."""
        return list(self.ramp) == STEADY


@dataclass(frozen=True, eq=False)
class Sprout:
    """A node of the tree to be stored. twig: of a leaf."""

    key: str
    parent: str | None
    node: str
    name: str
    level: str
    kind: str
    territory_id: int | None = None
    institution_id: int | None = None
    department_id: int | None = None
    twig: Twig | None = None


@dataclass(frozen=True, eq=False)
class Draft:
    """The tree of a product: sprouts in canonical order beside the kernel's tree."""

    tree: Tree
    sprouts: tuple[Sprout, ...]
    notes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def twigs(self) -> list[Twig]:
        """The leaves in the order of the rows of every table."""
        return [sprout.twig for sprout in self.sprouts if sprout.twig is not None]

    def figures(self, shares: Mapping[str, float]) -> Floats:
        """Return the figures of the bases asked for, (leaves, bases)."""
        rows = [[twig.figures[name] for name in shares] for twig in self.twigs]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(shares))

    def ramps(self) -> Floats:
        """Return the ramps, (leaves, 12)."""
        return np.array([twig.ramp for twig in self.twigs], dtype=np.float64).reshape(-1, 12)


def grow_twigs(ground: Ground, sources: Sources, year: int) -> list[Twig]:
    """Return the leaves of all owned institutions, by code of the institution."""
    twigs: list[Twig] = []
    for institution in sorted(ground.claims, key=lambda key: ground.places[key].code):
        twigs.extend(_twigs_of(ground, sources, year, institution))
    return twigs


def _twigs_of(ground: Ground, sources: Sources, year: int, institution: int) -> list[Twig]:
    place, claims = ground.places[institution], ground.claims[institution]
    _, dated = sources.history.of(institution)
    _, potentials = sources.potential.of(institution)
    own = {
        ward for ward, value in [*dated.items(), *potentials.items()]
        if value > 0 and ground.wards[ward].target
    }  # fmt: skip
    leaves = leaf_rules.leaves_of(claims, own)
    history = _shared(leaves, claims, sources.history, institution, potentials)
    potential = _shared_potential(leaves, claims, sources.potential, institution)
    last_year = _shared(leaves, claims, sources.last_year, institution, potentials)
    ones = leaf_rules.shared(leaves, claims, 1.0, {}, {})
    ramps = ramp(place.expected, year, open_now=not place.waiting)
    whole = _whole(ground, leaves, last_year)
    return [
        Twig(
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
    claims: Sequence[Claim],
    figures: Figures,
    institution: int,
    inner: Mapping[int, float],
) -> list[float]:
    whole, wards = figures.of(institution)
    return leaf_rules.shared(leaves, claims, whole, wards, inner)


def _shared_potential(
    leaves: Sequence[Leaf], claims: Sequence[Claim], figures: Figures, institution: int
) -> list[float]:
    """Share a potential: departments' own where the leaves have them, else the institution's."""
    whole, wards = figures.of(institution)
    cut = {leaf.department for leaf in leaves if leaf.department is not None}
    known = {ward: value for ward, value in wards.items() if ward in cut}
    if known:
        return leaf_rules.shared(leaves, claims, 0.0, known, known)
    return leaf_rules.shared(leaves, claims, whole or sum(wards.values()), {}, {})


def _whole(ground: Ground, leaves: Sequence[Leaf], values: Sequence[float]) -> list[int]:
    """Make last year's figures whole, so that they sum to what was credited."""
    weights = [round(value * leaf_rules.WHOLE_SHARE) for value in values]
    total = round(sum(values))
    if not any(weights):
        return [0] * len(weights)
    product = ground.product.code
    ties = [
        tie_key(product, leaf.institution, leaf.department or 0, leaf.position) for leaf in leaves
    ]
    return largest_remainder(weights, total, ties)


def bundled(
    ground: Ground,
    twigs: list[Twig],
    shares: Mapping[str, float],
    *,
    season: Floats,
    floor: int,
    total: int,
    kept: Collection[str],
) -> list[Twig]:
    """Join what stays under the floor: one bundle per position, channel and city.

    Judged is an institution under a position with all its departments, by its ideal year in
    steps before pins. Institutions that are pinned (`kept`) or not listed yet stand alone.
    """
    if floor <= 0 or not twigs:
        return twigs
    figures = np.array([[twig.figures[name] for name in shares] for twig in twigs])
    part = reach(season, np.array([twig.ramp for twig in twigs]))
    years = mix(figures * part[:, None], shares, ground.product.code).index * total
    sizes: dict[tuple[int, int], float] = defaultdict(float)
    for twig, ideal in zip(twigs, years.tolist(), strict=True):
        sizes[twig.leaf.institution, twig.leaf.position] += ideal
    alone: list[Twig] = []
    small: dict[tuple[int, str, str], list[Twig]] = defaultdict(list)
    for twig in twigs:
        big = sizes[twig.leaf.institution, twig.leaf.position] >= floor
        if big or not twig.steady or twig.place.code in kept:
            alone.append(twig)
        else:
            city = twig.place.city or ""
            small[twig.leaf.position, twig.place.channel, city].append(twig)
    return alone + [_bundle(group) for group in small.values()]


def _bundle(group: list[Twig]) -> Twig:
    first = group[0]
    return replace(
        first,
        leaf=replace(first.leaf, department=None),
        figures={name: sum(twig.figures[name] for twig in group) for name in first.figures},
        last_year=sum(twig.last_year for twig in group),
        members=tuple(sorted({twig.place.code for twig in group})),
    )


def plant(ground: Ground, twigs: Sequence[Twig]) -> Draft:
    """Hang the leaves on the organisation; nodes without leaves are left out."""
    sprouts: dict[str, Sprout] = {}
    places = {node.id: place for place, node in enumerate(ground.nodes)}
    cut = {
        (twig.leaf.institution, twig.leaf.position)
        for twig in twigs
        if twig.leaf.department is not None
    }
    for twig in twigs:
        at = places[twig.leaf.position]
        in_departments = (twig.leaf.institution, twig.leaf.position) in cut
        code = ground.nodes[at].code
        for sprout in _sprouts_of(ground, twig, code, in_departments=in_departments):
            sprouts.setdefault(sprout.key, sprout)
        for sprout in _way_up(ground.nodes, at):
            sprouts.setdefault(sprout.key, sprout)
    tree = grow((sprout.key, sprout.parent) for sprout in sprouts.values())
    return Draft(tree, tuple(sprouts[key] for key in tree.keys))


def _way_up(nodes: Sequence[TreeNode], at: int | None) -> Iterator[Sprout]:
    """Give a node of the organisation and those above it."""
    while at is not None:
        node = nodes[at]
        parent = None if node.parent is None else nodes[node.parent].code
        yield Sprout(
            node.code, parent, node.code, node.name, node.level, "territory", territory_id=node.id
        )
        at = node.parent


def _sprouts_of(ground: Ground, twig: Twig, position: str, *, in_departments: bool) -> list[Sprout]:
    """Return the nodes of a leaf below its position, the leaf last."""
    place = twig.place
    if twig.members:
        node = f"BUNDLE:{position}:{place.channel}:{place.city or '-'}"
        return [Sprout(node, position, node, place.city or "-", INSTITUTION, "bundle", twig=twig)]
    institution = Sprout(
        f"{place.code}@{position}", position, place.code, place.name, INSTITUTION, INSTITUTION,
        institution_id=place.id,
    )  # fmt: skip
    if not in_departments:
        return [replace(institution, twig=twig)]
    ward = ground.wards.get(twig.leaf.department or 0)
    node = f"{place.code}/{ward.name if ward else '-'}"
    department = Sprout(
        f"{node}@{position}", institution.key, node, ward.name if ward else place.name,
        DEPARTMENT, DEPARTMENT if ward else "unsplit",
        institution_id=place.id, department_id=ward.id if ward else None, twig=twig,
    )  # fmt: skip
    return [institution, department]
