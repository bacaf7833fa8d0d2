"""Back-test: every method shares out last year's total, and is held against last year's actuals.

The methods know what was known before that year: history up to it, the potential of it or older.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from territory.kernel.levels import Levels, standard_level
from territory.plans.lookup.versions import (
    ProductInfo,
    Version,
    Wanted,
    chosen_products,
    find_version,
)
from territory.present.levels import level_named
from territory.store.transaction import Tx
from territory.targets.rules.backtest import Score, score
from territory.targets.rules.fairness import Floats
from territory.targets.rules.refusals import AllBasesZero
from territory.targets.rules.weights import DEFAULT, Basis, mix, read_bases
from territory.targets.service import basis
from territory.targets.service.case import Case, Options
from territory.targets.service.drafting import DraftTree, Sources, build_tree, draw_leaves
from territory.targets.service.roster_on_day import RosterOnDay, read_roster
from territory.targets.service.seasons import season_of
from territory.targets.service.worth import in_measure
from territory.workspace import Workspace

Method = dict[Basis, Decimal]
ONE = Decimal(1)
STANDARD: tuple[Method, ...] = (
    {Basis.HISTORY: ONE}, {Basis.POTENTIAL: ONE}, {Basis.HEADROOM: ONE}, {Basis.EQUAL: ONE},
    dict(DEFAULT),
)  # fmt: skip
"""Methods that are tried where nobody names any."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One method: its bases, and how it did; None where the bases held no figure then."""

    method: Method
    score: Score | None


@dataclass(frozen=True, eq=False)
class ProductBacktest:
    """The methods on one product. total: of last year's whole months, base units.

    window: history that the methods knew, None where there was none. months: whole ones of last
    year. nodes: how many were held against their actuals.
    """

    product: ProductInfo
    total: int
    window: basis.Window | None
    months: int
    nodes: int
    tried: tuple[Tried, ...]

    @property
    def best(self) -> Tried | None:
        """The method of least error."""
        done = [one for one in self.tried if one.score is not None]
        return min(done, key=lambda one: one.score.error if one.score else 0.0, default=None)


@dataclass(frozen=True, eq=False)
class Backtest:
    """A back-test of one year. version: the plan for whose year methods are chosen."""

    version: Version
    level: str
    products: tuple[ProductBacktest, ...]


def backtest(
    ws: Workspace, wanted: Wanted, *, product: str | None = None, level: str | None = None,
    methods: Sequence[str] = (),
) -> Backtest:  # fmt: skip
    """Try methods on the year before a plan's, side by side.

    methods: as `history=0.6,potential=0.4`; none for the standard ones.

    Raises:
        NoPlan, UnknownName, UnknownLevel, UnknownBasis, BasesNotOne, NoPrice: as they say.
    """
    asked = [read_bases(one.replace("，", ",").split(",")) for one in methods] or list(STANDARD)
    wanted_level = standard_level(level or "") or level or "position"
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        tested = [
            _test(tx, ws, version, info, (wanted_level, asked))
            for info in chosen_products(tx, product)
        ]
    return Backtest(version, wanted_level, tuple(one for one in tested if one is not None))


def _test(
    tx: Tx, ws: Workspace, version: Version, product: ProductInfo,
    asked: tuple[str, Sequence[Method]],
) -> ProductBacktest | None:  # fmt: skip
    """Return the methods on a product; None where its line holds no institution."""
    level, methods = asked
    past = replace(version, year=version.year - 1)
    roster = read_roster(tx, product, version.sales_year.first_day)
    if not roster.claims:
        return None
    last = basis.year_before(tx, version.sales_year, ws.today)
    window = basis.history_window(tx, product, past.sales_year, ws.today)
    draft = _draft(tx, ws, past, roster, (window, last))
    actual = np.array([drawn.last_year for drawn in draft.leaves], dtype=np.float64)
    places = _places(draft, level)
    tried = [_try(draft, method, actual, places) for method in methods]
    return ProductBacktest(
        product, int(actual.sum()), window, last.marks.bit_count(), len(places), tuple(tried)
    )


def _draft(
    tx: Tx, ws: Workspace, past: Version, roster: RosterOnDay,
    windows: tuple[basis.Window | None, basis.Window],
) -> DraftTree:  # fmt: skip
    """Build the leaves with what was known before the year, and what it then sold."""
    product, (window, last) = roster.product, windows
    shares = dict.fromkeys(Basis, ONE)  # every basis is valued, whichever a method takes
    case = Case(
        past, product, Options(), roster, (), 1, season_of(tx, ws, past, product), shares, window
    )
    sources = Sources(
        basis.read_history(tx, product, window, past.measure),
        basis.read_potential(tx, product, past.year),
        basis.read_history(tx, product, last, past.measure),
    ).carried(roster)
    sources = replace(sources, potential=in_measure(tx, case, sources.potential))
    return build_tree(roster, draw_leaves(roster, sources, past.sales_year))


def _places(draft: DraftTree, level: str) -> list[int]:
    """Return the nodes of the tree that stand for a level."""
    parents = draft.tree.parent.tolist()
    names = [node.level for node in draft.nodes]
    levels = Levels.of(
        (name, None if parent < 0 else names[parent])
        for name, parent in zip(names, parents, strict=True)
    )
    return list(levels.at(level_named(levels, level), names, parents))


def _try(draft: DraftTree, method: Method, actual: Floats, places: Sequence[int]) -> Tried:
    names = {str(name): float(share) for name, share in method.items()}
    try:
        mixed = mix(draft.figures(names), names, "")
    except AllBasesZero:
        return Tried(method, None)
    planned = mixed.index * actual.sum()
    nodes = draft.tree.roll_up_leaves(np.column_stack((planned, actual)))[places]
    return Tried(method, score(nodes[:, 0], nodes[:, 1]))
