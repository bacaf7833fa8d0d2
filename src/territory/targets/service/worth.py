"""What a potential in sale units is worth in a year: in an amount plan every basis is in fen."""

from collections.abc import Sequence
from fractions import Fraction

from territory.ledger.lookup.stored import read_quotes
from territory.ledger.rules.worth import Quote, price_on
from territory.plans.lookup.stored import MONTHS
from territory.plans.rules.steps import AMOUNT
from territory.registers.match import province_key
from territory.store.transaction import Tx
from territory.targets.rules.refusals import NoPrice
from territory.targets.rules.weights import Basis
from territory.targets.service.basis import BasisFigures
from territory.targets.service.case import Case
from territory.targets.service.drafting import DraftTree
from territory.targets.service.roster_on_day import InstitutionOnDay

PRICED = (Basis.POTENTIAL, Basis.HEADROOM)
"""Bases that are kept in sale units."""


def in_measure(tx: Tx, case: Case, potential: BasisFigures) -> BasisFigures:
    """Return a potential in the unit of the plan: sale units, or fen of the year planned.

    A year of potential is worth its twelve months, by the season, at the assessment price in
    force on the first of each where the institution is.

    Raises:
        NoPrice: an amount is planned by potential, and a month has no price.
    """
    asked = any(case.shares.get(basis) for basis in PRICED)
    if case.version.measure != AMOUNT or not asked:
        return potential
    quotes = read_quotes(tx).get(case.product.id, [])
    found = BasisFigures()
    for institution in case.roster.claims:
        whole, wards = potential.of(institution)
        if whole or any(wards.values()):
            price = _mean_price(case, quotes, case.roster.institutions[institution])
            found.whole[institution] = whole * price
            found.wards[institution] = {ward: units * price for ward, units in wards.items()}
    return found


def _mean_price(case: Case, quotes: Sequence[Quote], place: InstitutionOnDay) -> float:
    """Return fen a unit: the months' prices weighted by the season."""
    where = province_key(place.province), place.channel
    total = 0.0
    for month, factor in zip(
        case.version.sales_year.months, case.season.factors.tolist(), strict=True
    ):
        price = price_on(quotes, *where, month.first_day)
        if price is None:
            raise NoPrice(
                product=case.product.name, code=case.product.code, month=month,
                name=f"{place.name} ({place.code})",
            )  # fmt: skip
        total += price * factor
    return total / len(case.season.factors)


def repriced(tx: Tx, case: Case, draft: DraftTree) -> dict[int, int]:
    """Return node → what a leaf sold last year at the prices of the year planned, fen.

    The ratio of prices where it is: of the months planned by the same ones of the year before,
    weighted by the season. Leaves out where a month has no price; nothing for a plan of units.
    """
    like = [place for place in range(MONTHS) if draft.last_year_months >> place & 1]
    if case.version.measure != AMOUNT or not like:
        return {}
    quotes = read_quotes(tx).get(case.product.id, [])
    ratios: dict[tuple[str, str], Fraction | None] = {}
    found = {}
    for at, node in enumerate(draft.nodes):
        if node.drawn is None:
            continue
        where = province_key(node.drawn.place.province), node.drawn.place.channel
        if where not in ratios:
            ratios[where] = _price_ratio(case, quotes, where, like)
        ratio = ratios[where]
        if ratio is not None:
            found[at] = round(node.drawn.last_year * ratio)
    return found


def _price_ratio(
    case: Case, quotes: Sequence[Quote], where: tuple[str, str], like: Sequence[int]
) -> Fraction | None:
    """Return prices of the months planned by those of the year before; None where one lacks."""
    planned, before = (
        _weighted(case, [price_on(quotes, *where, year.months[at].first_day) for at in like], like)
        for year in (case.version.sales_year, case.version.sales_year.before())
    )
    return planned / before if planned is not None and before else None


def _weighted(case: Case, prices: Sequence[int | None], like: Sequence[int]) -> Fraction | None:
    total = Fraction(0)
    for place, price in zip(like, prices, strict=True):
        if price is None:
            return None
        total += Fraction(float(case.season.factors[place])) * price
    return total
