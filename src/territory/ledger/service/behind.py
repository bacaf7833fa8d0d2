"""Rows behind a figure: which rows of the flow are credited to a position or below a node."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from territory.errors import UnknownName
from territory.kernel.periods import Month
from territory.kernel.sentences import Slug
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import Actual, actuals
from territory.ledger.service.rows import FlowLine, Narrowed, lines_where
from territory.roster.lookup.organisation import tree, under
from territory.roster.service.names import institution_named, node_named, product_named
from territory.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Behind:
    """Rows of which a node is credited a part, each with its share, and the figure they make.

    quantity, amount_fen: credited in whole units and fen; the exact parts of the rows come to
    the same but for what was made whole.
    """

    node: str
    rows: tuple[FlowLine, ...]
    quantity: int
    amount_fen: int


def rows_behind(
    tx: Tx,
    node: str,
    on: date,
    *,
    months: Sequence[int] | None = None,
    product: str | None = None,
    institution: str | None = None,
    scheme: str | None = None,
) -> Behind:
    """Return the rows behind what a node, and all below it, is credited with.

    The shares follow from the roster of today; the figure is what is stored.

    Args:
        tx: Any transaction.
        node: Code or name of a position or of a node above.
        on: The day whose tree counts, where no month is named.
        months: Counted months yyyymm; None is all.
        product: Code or name.
        institution: That the credits stand at, whoever bought; code or name.
        scheme: Credit scheme; None is the main one.

    Raises:
        UnknownName, FitsSeveral: there is no such node, product, institution or scheme.
    """
    market = Market(tx)
    scheme = scheme_named(market, scheme)
    top = node_named(tx, node)
    day = max((Month.parse(month).last_day for month in months or ()), default=on)
    positions = under(tree(tx, day), top.code) | {top.id}
    goods = None if product is None else product_named(tx, product).id
    place = None if institution is None else institution_named(tx, institution).id
    credited = [
        one
        for one in actuals(tx, months, None if goods is None else [goods], scheme)
        if one.position_id in positions and place in {None, one.institution_id}
    ]
    found = lines_where(tx, Narrowed(months, goods, _buyers(market, credited), _lines(scheme)))
    shared = (_shared(market, row, scheme, positions, place) for row in found)
    return Behind(
        f"{top.name} ({top.code})",
        tuple(row for row in shared if row.share),
        sum(one.quantity for one in credited),
        sum(one.amount_fen for one in credited),
    )


def scheme_named(market: Market, given: str | None) -> str:
    """Return the credit scheme that is meant.

    Raises:
        UnknownName: there is none of this name.
    """
    known = (MAIN, *market.other_schemes)
    if given is None or given in known:
        return given or MAIN
    raise UnknownName(what=Slug("scheme"), given=given, proposals=", ".join(known))


def _lines(scheme: str) -> tuple[Line, ...]:
    """Return the lines that a scheme credits; a second one also what nobody owns in the main."""
    return (Line.CREDITED,) if scheme == MAIN else (Line.CREDITED, Line.NOT_OWNED)


def _buyers(market: Market, credited: Collection[Actual]) -> frozenset[int]:
    """Return who may have bought what is credited at some institutions."""
    return frozenset(market.meeting({one.institution_id for one in credited}))


def _shared(
    market: Market, row: FlowLine, scheme: str, positions: Collection[int], place: int | None
) -> FlowLine:
    """Return a row with the share of it that some positions have, at one institution or at any."""
    if row.product_id is None or row.institution_id is None:
        return row
    line_id = market.goods[row.product_id].line_id
    route = market.route(row.institution_id, line_id, row.sale_date, row.department_id, scheme)
    weight = sum(
        one.weight
        for one in route.members
        if one.position_id in positions and place in {None, one.institution_id}
    )
    whole = sum(one.weight for one in route.members)
    return replace(row, share=Fraction(weight, whole) if weight else None)
