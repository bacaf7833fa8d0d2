"""Credit the rows of open months to positions, and write what each is credited with."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from territory.kernel.columns import (
    Coded,
    CodedRows,
    Places,
    coded,
    combined,
    each,
    joined,
    totals,
    where,
)
from territory.kernel.periods import Month, is_late
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import (
    MAIN,
    CreditGroup,
    CreditRoute,
    Credits,
    Sums,
    whole_credits,
)
from territory.ledger.rules.movement import Line
from territory.ledger.tables import FlowCredit, FlowMonth, FlowRow
from territory.store import bulk
from territory.store.transaction import Tx

CLOSED = "closed"
ASKED = 10_000
"""Institutions that one statement asks about; a driver takes some thirty thousand values."""


def closed_months(tx: Tx) -> frozenset[int]:
    """Return the closed months, whose figures never change."""
    from sqlmodel import col, select

    statement = select(FlowMonth.month).where(col(FlowMonth.status) == CLOSED)
    return frozenset(tx.session.exec(statement))


def first_open(month: int, closed: Container[int]) -> int:
    """Return the first month (yyyymm) from a month on that is not closed."""
    counted = Month.parse(month)
    while int(counted) in closed:
        counted = counted.plus(1)
    return int(counted)


TouchedBuyers = Mapping[int, Collection[int]]
"""Product → institutions."""


class Creditable(NamedTuple):
    """Rows of one month as far as crediting asks, by column; names are those of `FlowRow`."""

    product_id: Coded
    institution_id: Coded
    department_id: Coded
    sale_date: Coded
    quantity: Coded
    amount_fen: Coded
    line: Coded
    belongs_to: Coded

    def at(self, places: Places) -> "Creditable":
        """Return some rows."""
        return Creditable._make(column.at(places) for column in self)


def recredit(
    tx: Tx,
    market: Market,
    months: Iterable[int],
    touched: TouchedBuyers | None = None,
) -> None:
    """Write the credits of open months anew from their rows.

    Args:
        tx: A writing transaction.
        market: Whose an institution is.
        months: Counted months yyyymm.
        touched: Who bought what of the rows that have changed, where nothing else has: credits
            that none of them has a part in stay as they are. None writes all anew.
    """
    for month in sorted(set(months) - closed_months(tx)):
        met = _smaller_part(tx, market, month, touched) if touched is not None else None
        if met is not None:
            _recredit_some(tx, market, month, met)
        else:
            credit_all(tx, market, month, _stored(tx, month))


def credit_all(tx: Tx, market: Market, month: int, rows: Creditable) -> None:
    """Write the credits of an open month anew from all its rows.

    While indexes of the rows are still built, credits are computed ahead.
    """
    from sqlalchemy import delete
    from sqlmodel import col

    made = _made_of(market, month, rows)
    ahead = []
    while tx.building and (one := next(made, None)) is not None:
        ahead.append(one)
    tx.execute(delete(FlowCredit).where(col(FlowCredit.counted_month) == month))
    with bulk.indexes_later(tx, FlowCredit, len(rows.line)):
        for scheme, credits_ in chain(ahead, made):
            _write_credits(tx, month, scheme, credits_)


def _recredit_some(tx: Tx, market: Market, month: int, touched: TouchedBuyers) -> None:
    """Write some credits anew; no row of another institution is credited to one of them."""
    from sqlalchemy import delete
    from sqlmodel import col

    parts = []
    for product_id, institutions in sorted(touched.items()):
        for some in _in_parts(institutions):
            tx.execute(
                delete(FlowCredit).where(
                    col(FlowCredit.counted_month) == month,
                    col(FlowCredit.product_id) == product_id,
                    col(FlowCredit.institution_id).in_(some),
                )
            )
            parts.append(_stored(tx, month, product_id, some))
    if parts:
        rows = Creditable._make(map(joined, zip(*parts, strict=True)))
        for scheme, credits_ in _made_of(market, month, rows):
            _write_credits(tx, month, scheme, credits_)


def _made_of(market: Market, month: int, rows: Creditable) -> Iterator[tuple[str, Credits]]:
    """Make the credits of a month's rows, by scheme and product."""
    for scheme in (MAIN, *market.other_schemes):
        for part in _by_product(rows):
            yield scheme, credits_of(market, month, scheme, part)


def _by_product(rows: Creditable) -> Iterator[Creditable]:
    """Part rows by product: credits of different ones never meet, and one takes less memory."""
    codes = rows.product_id.codes
    for code in range(len(rows.product_id.values)):
        places = np.flatnonzero(codes == code)
        if len(places):
            yield rows.at(places)


def _smaller_part(
    tx: Tx, market: Market, month: int, touched: TouchedBuyers
) -> TouchedBuyers | None:
    """Return all whose credits may meet those that were touched, if most of a month's do not."""
    from sqlalchemy import func, select
    from sqlmodel import col

    statement = select(func.count()).where(col(FlowCredit.counted_month) == month)
    credited = int(tx.execute(statement).scalar() or 0)
    if 2 * sum(map(len, touched.values())) >= credited:
        return None
    met = {key: market.meeting(buyers) for key, buyers in touched.items()}
    return met if 2 * sum(map(len, met.values())) < credited else None


def _in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Part keys into lists that one statement takes."""
    rest = iter(sorted(keys))
    while some := list(islice(rest, ASKED)):
        yield some


def months_held(tx: Tx, months: Iterable[int]) -> set[int]:
    """Return the months of which any row is stored."""
    from sqlmodel import col, select

    column = col(FlowRow.counted_month)
    return {
        month
        for month in months
        if tx.session.exec(select(column).where(column == month).limit(1)).first() is not None
    }


def _stored(
    tx: Tx,
    month: int,
    product_id: int | None = None,
    institutions: Collection[int] | None = None,
) -> Creditable:
    """Read the rows of a month that an owner may have: all, or of a product and institutions."""
    from sqlalchemy import select
    from sqlmodel import col

    columns = FlowRow.__table__.c  # type: ignore[attr-defined]  # every table model has it
    statement = select(*(columns[name] for name in Creditable._fields)).where(
        col(FlowRow.counted_month) == month, col(FlowRow.line).in_((Line.CREDITED, Line.NOT_OWNED))
    )
    if product_id is not None:
        statement = statement.where(col(FlowRow.product_id) == product_id)
    if institutions is not None:
        statement = statement.where(col(FlowRow.institution_id).in_(institutions))
    rows = CodedRows.of(tx.stream(statement))
    return Creditable._make(coded(rows.column(place)) for place in range(len(Creditable._fields)))


def _write_credits(tx: Tx, month: int, scheme: str, credits_: Credits) -> None:
    count = len(credits_.quantity)
    same = {"counted_month": Coded.same(month, count), "scheme": Coded.same(scheme, count)}
    bulk.insert_columns(tx, FlowCredit, {**same, **credits_._asdict()})


def credits_of(market: Market, month: int, scheme: str, rows: Creditable) -> Credits:
    """Return what rows of a month make in a scheme, in whole units."""
    codes = {key: goods.code for key, goods in market.goods.items()}
    return whole_credits(month, sums_of(market, month, scheme, rows), codes)


def sums_of(market: Market, month: int, scheme: str, rows: Creditable) -> Sums:
    """Sum the rows of a month that a scheme credits, by product, route and earlier year.

    A second scheme also credits what nobody owns in the main one; it has its own total.
    """
    lines = {Line.CREDITED} if scheme == MAIN else {Line.CREDITED, Line.NOT_OWNED}
    rows = rows.at(np.flatnonzero(where(rows.line, lambda line: line in lines)))
    line_id = each(lambda key: market.goods[key].line_id, rows.product_id)
    since = each(market.since, rows.sale_date)
    routes = each(
        lambda line, on, department: market.routes(line, on, department, scheme),
        line_id, since, rows.department_id,
    )  # fmt: skip
    route = each(lambda buyer, held: held.of(buyer), rows.institution_id, routes)
    credited = np.flatnonzero(where(route, lambda one: one.members))
    route, product = route.at(credited), rows.product_id.at(credited)
    late = rows.belongs_to.at(credited).mapped(
        lambda own: own if is_late(own, month, market.year_begins) else None
    )
    groups, found = combined(product, route, late)
    return Sums(
        product.at(found),
        route.at(found),
        late.at(found),
        totals(groups, len(found), rows.quantity.at(credited)),
        totals(groups, len(found), rows.amount_fen.at(credited).mapped(lambda fen: fen or 0)),
    )


def group_of(
    tx: Tx,
    market: Market,
    month: int,
    product_id: int,
    route: CreditRoute,
    *,
    belongs_to: int | None,
) -> CreditGroup:
    """Return what goes one route in a month with a row, of one product.

    belongs_to: the month of the row, where that is another.
    """
    late = belongs_to if is_late(belongs_to, month, market.year_begins) else None
    sums = sums_of(market, month, MAIN, _stored(tx, month, product_id))
    place = next(
        place
        for place, (other, own) in enumerate(zip(sums.route, sums.late, strict=True))
        if (other, own) == (route, late)
    )
    code = market.goods[product_id].code
    return CreditGroup(month, code, route, sums.quantity[place], sums.amount[place])
