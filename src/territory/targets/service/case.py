"""One product about to be split: everything that is read before anything is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from territory.kernel import season as kernel_season
from territory.kernel.periods import Month
from territory.plans.lookup.pins import pin_rows
from territory.plans.lookup.versions import ProductInfo, Version
from territory.plans.service.drafts import split_row
from territory.plans.tables import PlanPin
from territory.store.transaction import Tx
from territory.targets.rules.refusals import HistoryNotWhole, NothingOwned, NoTotal, Unowned
from territory.targets.rules.weights import Basis, read_bases
from territory.targets.service import basis
from territory.targets.service.roster_on_day import RosterOnDay, named, read_roster, top_of
from territory.targets.service.seasons import season_of
from territory.workspace import Workspace

OF_HISTORY = (Basis.HISTORY, Basis.HEADROOM)
"""Bases that are of what was credited."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to split. day: of the organisation and its assignments, default the first of the year.

    bases: as `history=0.6`. floor: steps a year below which institutions are bundled.
    history: months from and to, yyyymm. raw: without base adjustments. drop_changes: give up
    values set by hand and proposals whose cells are no more.
    """

    day: date | None = None
    bases: tuple[str, ...] = ()
    floor: int | None = None
    leave_unowned: bool = False
    history: tuple[int, int] | None = None
    raw: bool = False
    drop_changes: bool = False


@dataclass(frozen=True, eq=False)
class Case:
    """Everything one product's split works with."""

    version: Version
    product: ProductInfo
    options: Options
    roster: RosterOnDay
    pins: Sequence[PlanPin]
    step: int
    season: kernel_season.Season
    shares: Mapping[Basis, Decimal]
    window: basis.Window | None
    adjustments: Sequence[basis.Adjustment] = ()

    @property
    def floats(self) -> dict[str, float]:
        """The shares of the bases as floats, in the order said."""
        return {str(name): float(share) for name, share in self.shares.items()}


def open_case(
    tx: Tx, ws: Workspace, version: Version, product: ProductInfo, options: Options
) -> Case:
    """Read what a product is split from.

    Raises:
        Unowned: target institutions have no position, and they were not to be left out.
        NothingOwned: no institution has one.
        HistoryNotWhole: no month of the history is whole, and it was to be shared by.
    """
    pins = pin_rows(tx, version, product)
    day = options.day or version.sales_year.first_day
    roster = read_roster(tx, product, day, {row.node for row in pins})
    if roster.unowned and not options.leave_unowned:
        raise Unowned(
            count=len(roster.unowned), product=product.name, day=day, names=named(roster.unowned)
        )
    if not roster.claims:
        raise NothingOwned(product=product.name, line=product.line, day=day)
    if options.history is not None:
        window: basis.Window | None = basis.stated_window(tx, *options.history, ws.today)
    else:
        window = basis.history_window(tx, product, version.sales_year, ws.today)
    shares = read_bases(options.bases)
    if window and window.empty and any(shares.get(basis) for basis in OF_HISTORY):
        first, last = Month.parse(window.first), Month.parse(window.last)
        raise HistoryNotWhole(product=product.name, first=first, last=last)
    adjustments = (
        ()
        if options.raw
        else basis.read_adjustments(tx, product, window, version.measure, roster.merged)
    )
    return Case(
        version, product, options, roster, pins, split_row(tx, version, product, None).step,
        season_of(tx, ws, version, product), shares, window,
        adjustments,
    )  # fmt: skip


def total_of(case: Case) -> int:
    """Return the steps of the year at the top, which somebody must have set."""
    top = top_of(case.roster.nodes, case.roster.day)
    for row in case.pins:
        if row.node == top.code and row.period == "Y" and row.rule == "fixed":
            return row.value // case.step
    code, year = case.product.code, case.version.year
    raise NoTotal(
        products=case.product.name, year=year, node=top.name, first=code, plan=case.version.options
    )
