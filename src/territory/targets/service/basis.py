"""The figures that weights are made of: history and potential, read once per split."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Executable, func, select
from sqlmodel import col

from territory.kernel import season as kernel_season
from territory.kernel.periods import Month, SalesYear, months_between
from territory.kernel.workdays import Calendar
from territory.ledger.service.figures import own_month
from territory.ledger.tables import BaseAdjustment, FlowCredit
from territory.months.service.whole import Judged, judged, unlike
from territory.plans.lookup.versions import ProductInfo
from territory.potential.tables import Potential
from territory.registers.referring import texts_of
from territory.roster.lookup.departments import homes
from territory.roster.tables import Institution, Product
from territory.store.transaction import Tx

MONTHS = 12
ELSEWHERE = 0
"""Department of what a merged institution brings that no department of the other takes."""


@dataclass(frozen=True, eq=False)
class BasisFigures:
    """One measure of every institution. whole: what names no department; wards: by department."""

    whole: dict[int, float] = field(default_factory=dict)
    wards: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, institution: int) -> tuple[float, Mapping[int, float]]:
        """Return what names no department, and the figures by department."""
        return self.whole.get(institution, 0.0), self.wards.get(institution, {})

    def carried(
        self, into: Mapping[int, int], wards: Mapping[int, int], *, whole_is_sum: bool = False
    ) -> "BasisFigures":
        """Return the figures with those of merged institutions at the ones that they became.

        into, wards: institution → what it became, and departments likewise.
        whole_is_sum: of potential, whose departments are parts of the institution's own.
        """
        found = BasisFigures(
            {key: value for key, value in self.whole.items() if key not in into},
            defaultdict(dict, {k: dict(held) for k, held in self.wards.items() if k not in into}),
        )
        for old, home in into.items():
            whole, parts = self.of(old)
            taken = found.wards[home]
            apart, inside = 0.0, sum(parts.values())
            if whole_is_sum:
                apart, whole = max(whole - inside, 0.0), whole or inside
            own = found.whole.get(home, 0.0)
            if whole_is_sum and not own:
                own = sum(taken.values())
            found.whole[home] = own + whole
            for ward, value in (*parts.items(), (ELSEWHERE, apart)):
                ward_now = wards.get(ward, ELSEWHERE)
                taken[ward_now] = taken.get(ward_now, 0.0) + value
        return found


@dataclass(frozen=True, slots=True)
class Window:
    """Months from and to, yyyymm, both included; left_out: those of them that are not whole."""

    first: int
    last: int
    left_out: tuple[Judged, ...] = ()

    @property
    def empty(self) -> bool:
        """True where no month is whole."""
        return self.marks == 0

    @property
    def marks(self) -> int:
        """The whole months of a year as a bit set, bit 0 is its first."""
        holes = {one.month for one in self.left_out}
        months = months_between(Month.parse(self.first), Month.parse(self.last))
        return sum(1 << place for place, month in enumerate(months) if int(month) not in holes)

    def holds(self, month: Any) -> Any:
        """Return the condition that a column of months lies in the window."""
        holes = [one.month for one in self.left_out]
        inside = month.between(self.first, self.last)
        return inside & month.not_in(holes) if holes else inside


def history_window(tx: Tx, product: ProductInfo, year: SalesYear, today: date) -> Window | None:
    """Return the twelve months that end with the newest whole one credited before the year.

    Where none is whole it ends with the newest credited one, and all are left out.
    """
    statement = (
        select(own_month().label("month"))
        .where(
            col(FlowCredit.product_id) == product.id,
            own_month() < int(year.first_month),
        )
        .distinct()
    )
    credited = sorted(row["month"] for row in tx.rows(statement))
    if not credited:
        return None
    found = judged(tx, today)
    whole = [month for month in credited if month in found and found[month].whole]
    end = max(whole, default=credited[-1])
    first = int(Month.parse(end).plus(1 - MONTHS))
    return stated_window(tx, max(first, credited[0]), end, today)


def stated_window(tx: Tx, first: int, last: int, today: date) -> Window:
    """Return a window without its months that are not whole; a partial one favours who sent."""
    months = [int(month) for month in months_between(Month.parse(first), Month.parse(last))]
    left_out = unlike(months, judged(tx, today))
    return Window(first, last, tuple(left_out))


def year_before(tx: Tx, year: SalesYear, today: date) -> Window:
    """Return the year before one without its months that are not whole, though it be empty."""
    months = [int(month) for month in year.before().months]
    return Window(months[0], months[-1], tuple(unlike(months, judged(tx, today))))


def read_history(tx: Tx, product: ProductInfo, window: Window | None, measure: str) -> BasisFigures:
    """Return what was credited in a window by institution and department, whoever owned it then.

    Units, or fen for an amount; what returns outweigh is zero.
    """
    found = BasisFigures()
    if window is None:
        return found
    value = FlowCredit.amount_fen if measure == "amount" else FlowCredit.quantity
    keys = (col(FlowCredit.institution_id), col(FlowCredit.department_id))
    statement = (
        select(*keys, func.sum(value).label("value"))
        .where(
            col(FlowCredit.product_id) == product.id,
            window.holds(own_month()),
            col(FlowCredit.scheme) == "main",
        )
        .group_by(*keys)
    )
    became = homes(tx)
    sums: Counter[tuple[int, int | None]] = Counter()
    for row in tx.rows(statement):
        department = became.get(row["department_id"], row["department_id"])
        sums[row["institution_id"], department] += int(row["value"])
    for (institution, department), value in sums.items():
        _put(found, institution, department, max(float(value), 0.0))
    return found


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A base adjustment inside a window: units, or fen for an amount, added to the history.

    institution_id: the one to whose history it is added. made_on: code of the one that it was made
    on, where that has been merged into the other.
    """

    institution_id: int
    month: int
    cause: str
    value: int
    evidence: str | None
    made_on: str | None = None


def read_adjustments(
    tx: Tx,
    product: ProductInfo,
    window: Window | None,
    measure: str,
    merged: Mapping[int, int],
) -> list[Adjustment]:
    """Return the base adjustments of a product in a window, by month and institution.

    merged: institution that is no more → the one that it became, which takes its adjustments.
    """
    if window is None:
        return []
    row = BaseAdjustment
    statement = (
        select(row)
        .where(
            col(row.product_id) == product.id,
            window.holds(col(row.month)),
        )
        .order_by(col(row.month), col(row.institution_id), col(row.cause))
    )
    codes = texts_of(tx, Institution, "code", merged)
    return [
        Adjustment(
            merged.get(one.institution_id, one.institution_id),
            one.month,
            one.cause,
            value,
            one.evidence,
            codes.get(one.institution_id),
        )
        for one in tx.session.execute(statement).scalars()
        if (value := one.amount_fen if measure == "amount" else one.quantity)
    ]


def adjusted(history: BasisFigures, adjustments: Iterable[Adjustment]) -> BasisFigures:
    """Return a history with adjustments added, never below zero.

    An institution's departments keep their proportions; without a figure to scale, what is added
    names no department.
    """
    found = BasisFigures(dict(history.whole))
    found.wards.update({institution: dict(held) for institution, held in history.wards.items()})
    added: Counter[int] = Counter()
    for one in adjustments:
        added[one.institution_id] += one.value
    for institution, value in added.items():
        whole, wards = history.of(institution)
        total = whole + sum(wards.values())
        if total > 0:
            scale = max(total + value, 0.0) / total
            found.whole[institution] = whole * scale
            found.wards[institution] = {ward: held * scale for ward, held in wards.items()}
        else:
            found.whole[institution] = max(float(value), 0.0)
    return found


def read_potential(tx: Tx, product: ProductInfo, year: int) -> BasisFigures:
    """Return the newest potential up to the year, sale units a year.

    Where departments have potentials, these stand and the institution's own, which is their
    sum or an estimate of the same patients, does not.
    """
    found = BasisFigures()
    statement = (
        select(col(Potential.institution_id), col(Potential.department_id), col(Potential.units))
        .where(col(Potential.product_id) == product.id, col(Potential.year) <= year)
        .order_by(col(Potential.year), col(Potential.id))
    )
    became = homes(tx)
    for row in tx.rows(statement):
        if row["department_id"] not in became:
            _put(found, row["institution_id"], row["department_id"], float(row["units"]))
    return found


def _put(figures: BasisFigures, institution: int, department: int | None, value: float) -> None:
    if department is None:
        figures.whole[institution] = value
    else:
        figures.wards[institution][department] = value


@dataclass(frozen=True, eq=False)
class SeasonBasis:
    """The figures that a product's season is estimated from.

    history: credited units a month with the base adjustments, NaN where a month is not whole.
    left_out: those months, with the reason.
    """

    history: kernel_season.History
    left_out: tuple[Judged, ...] = ()


def estimate_season(
    tx: Tx,
    product: ProductInfo,
    year: SalesYear,
    *,
    calendar: Calendar,
    shrinkage: float,
    today: date,
) -> kernel_season.Season:
    """Estimate the season of a product from all whole months before the year.

    A product group lends its season where it has one; without two full years the group's, else
    working days (DOMAIN.md section 6.2).
    """
    group = None
    if product.group:
        members = season_basis(tx, _group_members(tx, product.group), year, today)
        if len(members.history.units):
            group = kernel_season.estimate_year(members.history, year, calendar)
    own = season_basis(tx, [product.id], year, today).history
    return kernel_season.estimate_year(own, year, calendar, group, shrinkage)


def season_basis(tx: Tx, products: list[int], year: SalesYear, today: date) -> SeasonBasis:
    """Read the monthly units of products before a year (DOMAIN.md section 3, whole months).

    A base adjustment 还原 belongs to its month here as it does in the history of institutions.
    """
    units = _credited_by_month(tx, products, year)
    if not units:
        return SeasonBasis(kernel_season.History(year.before().first_month, np.zeros(0)))
    for month, adjusted_by in _adjusted_by_month(tx, products).items():
        if month in units:
            units[month] += adjusted_by
    first, last = Month.parse(min(units)), Month.parse(max(units))
    months = [int(month) for month in months_between(first, last)]
    left_out = unlike(months, judged(tx, today))
    holes = {one.month for one in left_out}
    series = [np.nan if month in holes else units.get(month, 0.0) for month in months]
    return SeasonBasis(kernel_season.History(first, np.array(series)), tuple(left_out))


def _credited_by_month(tx: Tx, products: list[int], year: SalesYear) -> dict[int, float]:
    statement: Executable = (
        select(
            own_month().label("month"),
            func.sum(col(FlowCredit.quantity)).label("units"),
        )
        .where(
            col(FlowCredit.product_id).in_(products),
            own_month() < int(year.first_month),
            col(FlowCredit.scheme) == "main",
        )
        .group_by(own_month())
    )
    return {row["month"]: float(row["units"]) for row in tx.rows(statement)}


def _adjusted_by_month(tx: Tx, products: list[int]) -> dict[int, float]:
    row = BaseAdjustment
    statement = (
        select(col(row.month), func.sum(col(row.quantity)).label("units"))
        .where(col(row.product_id).in_(products))
        .group_by(col(row.month))
    )
    return {one["month"]: float(one["units"]) for one in tx.rows(statement)}


def _group_members(tx: Tx, group: str) -> list[int]:
    return [
        row["id"] for row in tx.rows(select(col(Product.id)).where(col(Product.group) == group))
    ]
