"""Actual against target, with the proof that it ties to the files (DOMAIN.md sections 3, 8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from territory.arrivals.service.coverage import Coverage, coverage
from territory.arrivals.service.expectation import Expectation, expectation
from territory.errors import BadUsage, NotFound, Refused
from territory.kernel.levels import Levels
from territory.kernel.periods import Month, Period, Quarter
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.service.behind import scheme_named
from territory.ledger.service.crediting import closed_months
from territory.ledger.service.figures import (
    LinePart,
    Partition,
    actuals,
    months_with_flow,
)
from territory.ledger.service.owners import as_it_is as owned_on
from territory.months.rules.whole import MonthVerdict
from territory.months.service import whole
from territory.months.service.closing import Event, events
from territory.months.service.states import open_months
from territory.months.service.whole import Judged, judged, last_whole_month
from territory.plans.lookup.stored import read_stored
from territory.plans.lookup.versions import ProductInfo, Version, chosen_products, plan_in_force
from territory.reports.rules import Frame, NodeFigures, months_back, total
from territory.reports.service.customers import NO_CUSTOMERS, Customers, customers
from territory.reports.service.frames import of_organisation, of_plan
from territory.reports.service.seen import Seen, seen_as
from territory.roster import service as roster
from territory.roster.lookup.departments import homes
from territory.roster.service.rows import institution_codes
from territory.store.transaction import Tx
from territory.workspace import Workspace

NOTHING_EXPECTED = Expectation()
NOTHING = Partition(LinePart(), dict.fromkeys(Line, LinePart()))


class NoFlowYet(Refused):
    """There is no flow to report on yet."""

    hint = "Import the distributors' files first."


class OnlyOfMain(BadUsage):
    """The credit scheme {scheme} is shown as it stands, with the owners at the sale date."""

    hint = "Leave out --view and --assignments, or --scheme."


NO_FILES = Coverage((), {})
"""Nothing is said of files where a login sees a part of their rows."""


class NodeNotHere(NotFound):
    """There is no node "{given}" in this report."""

    hint = "Name a node of the tree, such as: {proposals}"


@dataclass(frozen=True, slots=True)
class Span:
    """The time that the user asked for; nothing means the last whole month with flow."""

    month: Month | None = None
    quarter: Quarter | None = None
    ytd: bool = False


@dataclass(frozen=True, slots=True)
class OtherLine:
    """One line of the partition beside the credited one."""

    line: Line
    quantity: int
    amount_fen: int
    rows: int


@dataclass(frozen=True, slots=True)
class ProductReport:
    """One product: its frame of nodes, and the partition that it ties to.

    changed: its targets were settled differently after the split that they are of.
    """

    product: ProductInfo
    frame: Frame
    partition: Partition
    version: Version | None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Unlike:
    """The months that keep growth from being told; none where spans are alike.

    own: of the period itself. last_year, before: of what it is held against. no_last_year,
    nothing_before: these have no flow at all, which is not a figure of zero.
    """

    own: tuple[Judged, ...] = ()
    last_year: tuple[Judged, ...] = ()
    before: tuple[Judged, ...] = ()
    no_last_year: bool = False
    nothing_before: bool = False


@dataclass(frozen=True, slots=True)
class Achievement:
    """The report: products, coverage of the period, rows of unknown products.

    expectation: what the missing files should bring; it stands apart from every actual figure.
    preliminary: a file is missing or the month is still open. owners: the day whose assignments
    decide whose the figures are; None is the day of each sale. view: reported, now, or blank for
    the ledger as it stands. closings: the newest of each closed month. unlike: why growth is
    blank where it is. levels: of the whole trees, the company's own among them. customers: who is
    new, has stopped or falls, always as the ledger stands. unranked: nodes that a representative
    holds, to whom no rank goes (DOMAIN.md section 14). scheme: whose credits these are; one
    beside the main scheme has its own total, no targets, and no partition that it ties to.
    """

    period: Period
    products: tuple[ProductReport, ...]
    unknown: Partition | None
    coverage: Coverage
    open_months: tuple[int, ...]
    top: str = ""
    owners: date | None = None
    view: str = ""
    closings: tuple[Event, ...] = ()
    expectation: Expectation = NOTHING_EXPECTED
    unlike: Unlike = Unlike()
    levels: Levels = field(default_factory=Levels)
    customers: Customers = NO_CUSTOMERS
    scheme: str = MAIN
    unranked: frozenset[str] = frozenset()

    @property
    def ties(self) -> bool:
        """True where the credits are those of the whole partition of the files."""
        return not self.top and self.scheme == MAIN

    @property
    def preliminary(self) -> bool:
        """True where figures may still change."""
        return bool(self.coverage.missing or self.open_months)


def achievement(
    ws: Workspace,
    span: Span,
    *,
    product: str | None = None,
    node: str | None = None,
    as_it_is: bool = False,
    view: str = "",
    scheme: str | None = None,
    with_late: bool = False,
) -> Achievement:
    """Set what was credited against the targets of a month, quarter or year to date.

    as_it_is: what institutions brought stands with those who own them today, in all periods;
    else with those who owned them at the sale date. The total is the same.
    view: `reported` takes the figures of the period as its closings reported them, `now` as they
    are known today, each row in the month it belongs to; blank as the ledger stands. What stands
    beside for comparison is always taken as the ledger stands.
    scheme: a credit scheme by name; None is the main one.
    with_late: rows of a closed year that came later count as this year's; else they stand apart.

    Raises:
        NoFlowYet: nothing has been imported. OnlyOfMain, NodeNotHere, UnknownName: as they say.
    """
    with ws.reading() as tx:
        scheme = MAIN if scheme in (None, MAIN) else scheme_named(Market(tx), scheme)
        if scheme != MAIN and (view or as_it_is):
            raise OnlyOfMain(scheme=scheme)
        newest = span.quarter is None and span.month is None and last_whole_month(tx, ws.today)
        if newest is None or not months_with_flow(tx):
            raise NoFlowYet
        begins = ws.settings.calendar.first_month
        period = _period(span, newest or Month.of(ws.today), begins)
        months = [int(month) for month in period.months]
        sent = NO_FILES if ws.store.only else coverage(tx, months)
        seen = seen_as(tx, months, view, scheme, with_late=with_late)
        owners = ws.today if as_it_is else None
        reports = _products(tx, period, product, seen, owners=owners, scheme=scheme)
        parts = seen.partitions
        report = Achievement(
            period, tuple(reports), None if product else parts.get(None), sent,
            tuple(open_months(tx, months)), owners=owners, view=view,
            closings=_closings(tx, months), expectation=expectation(tx, sent),
            unlike=_unlike(tx, period, ws),
            levels=Levels.of(pair for each in reports for pair in each.frame.level_pairs()),
            customers=_customers(tx, period, ws, {each.product.id for each in reports}),
            scheme=scheme, unranked=_held_by_representatives(tx, ws),
        )  # fmt: skip
    node = node or ws.store.only  # rows of other nodes are not here to make the whole
    return _below(report, node) if node else report


def _held_by_representatives(tx: Tx, ws: Workspace) -> frozenset[str]:
    return frozenset(
        node.code
        for node in roster.tree(tx, ws.today)
        if node.filler is not None and not node.filler.may_own(ws.settings.profile)
    )


def _period(span: Span, newest: Month, begins: int) -> Period:
    if span.quarter is not None:
        return Period.of_quarter(span.quarter, begins)
    month = span.month or newest
    return (Period.to_date if span.ytd else Period.of_month)(month, begins)


def _unlike(tx: Tx, period: Period, ws: Workspace) -> Unlike:
    """Return which months cannot be compared (DOMAIN.md section 3, "Which months are whole").

    A period that waits for files is no figure to grow to either: who has not sent would seem to
    have lost everything.
    """
    months = [int(month) for month in period.months]
    if ws.store.only:
        return _unlike_in_part(tx, period)
    found = judged(tx, ws.today)
    last_year = [int(month) for month in period.year_before().months]
    before = months_back(months, len(months))
    return Unlike(
        tuple(whole.unlike(months, found)),
        tuple(whole.unlike(last_year, found)),
        tuple(whole.unlike(before, found)),
        no_last_year=not found.keys() & set(last_year),
        nothing_before=not found.keys() & set(before),
    )


def _unlike_in_part(tx: Tx, period: Period) -> Unlike:
    """Return the same for a login of one node: who has sent is seen in the rows of all of them.

    It knows of closed months alone that they are whole.
    """
    closed = closed_months(tx)

    def open_of(months: Iterable[int]) -> tuple[Judged, ...]:
        return tuple(Judged(m, MonthVerdict.NOT_SEEN) for m in months if m not in closed)

    months = [int(month) for month in period.months]
    return Unlike(
        open_of(months),
        open_of(int(month) for month in period.year_before().months),
        open_of(months_back(months, len(months))),
    )


def _customers(tx: Tx, period: Period, ws: Workspace, products: set[int]) -> Customers:
    """Return the customers that move; whose supplier has sent is seen in the rows of all nodes."""
    if ws.store.only:
        return NO_CUSTOMERS
    last, count = period.months[-1], ws.settings.customer_months
    return customers(tx, last, count, ws.today).of(products)


def _closings(tx: Tx, months: list[int]) -> tuple[Event, ...]:
    """Return the newest closing of every month that was closed."""
    newest = {one.month: one for one in events(tx) if one.month in months and one.event == "closed"}
    return tuple(newest[month] for month in sorted(newest))


def _products(
    tx: Tx, period: Period, product: str | None, seen: Seen, *, owners: date | None, scheme: str
) -> list[ProductReport]:
    version = plan_in_force(tx, period.sales_year) if scheme == MAIN else None
    months = [int(month) for month in period.months]
    chosen = chosen_products(tx, product)
    names = institution_codes(tx)
    tree = roster.tree(tx, period.months[-1].last_day)
    ids = [info.id for info in chosen]
    year_before = [int(month) for month in period.year_before().months]
    wanted = {
        "actual": seen.actuals,
        "late": seen.late,
        "sold": seen.sold,
        "last_year": actuals(tx, year_before, ids, scheme, own=True),
        "before": actuals(tx, months_back(months, len(months)), ids, scheme, own=True),
    }
    if owners is not None:
        wanted = {kind: owned_on(tx, held, owners) for kind, held in wanted.items()}
    reports, became = [], homes(tx)
    for info in chosen:
        stored = read_stored(tx, version, info) if version else None
        placed = (
            of_plan(stored, period, names, tree, became) if stored else of_organisation(tree, names)
        )
        for kind, figures in wanted.items():
            placed.fill(kind, [actual for actual in figures if actual.product_id == info.id])
        reports.append(
            ProductReport(
                info, placed.frame.ordered(), seen.partitions.get(info.id, NOTHING),
                version if stored else None, bool(stored and stored.changed),
            )
        )  # fmt: skip
    return reports


def _below(report: Achievement, given: str) -> Achievement:
    """Keep a node and what is under it; the partition lines belong to the whole and go."""
    products = []
    known: list[str] = []
    for each in report.products:
        known += [
            text for spot in each.frame.spots.values() for text in (spot.node, str(spot.name))
        ]
        tops = [s for s in each.frame.spots.values() if given in (s.node, s.name)]
        inside = {spot.key for spot in tops}
        frame = Frame()
        for spot in each.frame.spots.values():
            if spot.key in inside or spot.parent in inside:
                inside.add(spot.key)
                frame.spots[spot.key] = spot
                frame.figures[spot.key] = each.frame.figures[spot.key]
        products.append(replace(each, frame=frame))
    if not any(each.frame.spots for each in products):
        from difflib import get_close_matches

        near = get_close_matches(given, list(dict.fromkeys(known)), n=3, cutoff=0.2) or known[:3]
        raise NodeNotHere(given=given, proposals=", ".join(near))
    inside = {spot.node for each in products for spot in each.frame.spots.values()}
    return replace(
        report, products=tuple(products), unknown=None, top=given,
        customers=report.customers.under(inside),
    )  # fmt: skip


def lines_of(partition: Partition) -> list[OtherLine]:
    """Return the lines of a partition beside the credited one, in the order of DOMAIN.md."""
    order = (Line.NOT_OWNED, Line.NON_TARGET, Line.UNMATCHED, Line.TRANSFER)
    return [
        OtherLine(
            line, partition.lines[line].quantity, partition.lines[line].amount_fen,
            partition.lines[line].rows,
        )
        for line in order
    ]  # fmt: skip


def sum_of(frame: Frame) -> NodeFigures:
    """Return the figures of the top nodes of a frame."""
    return total(
        frame.figures[spot.key] for spot in frame.spots.values() if spot.parent not in frame.spots
    )


def target_of(frame: Frame) -> int | None:
    """Return the target of the top nodes of a frame, None where none is set."""
    tops = (spot.target for spot in frame.spots.values() if spot.parent not in frame.spots)
    targets = [target for target in tops if target is not None]
    return sum(targets) if targets else None
