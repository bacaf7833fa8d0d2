"""What crediting sums by column is what a plain loop over the rows sums, the slow twin."""

from collections import Counter
from datetime import date
from random import Random

from flow_region import Region
from sqlmodel import select

from territory.kernel.columns import coded
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import CreditRoute
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import Creditable, sums_of
from territory.ledger.tables import FlowRow

Sums = Counter[tuple[int, CreditRoute]]
LATER = date(2027, 1, 15)
"""From then on two positions share a hospital, and a part of another goes on."""


def plain_sums(market: Market, scheme: str, rows: list[FlowRow]) -> tuple[Sums, Sums]:
    """Sum boxes and fen row by row, asking the market for the route of each."""
    units, fen = Sums(), Sums()
    for row in rows:
        assert row.product_id is not None
        assert row.institution_id is not None
        line_id = market.goods[row.product_id].line_id
        route = market.route(row.institution_id, line_id, row.sale_date, row.department_id, scheme)
        if route.members:
            units[row.product_id, route] += row.quantity
            fen[row.product_id, route] += row.amount_fen or 0
    return units, fen


def test_sums_by_column_are_those_of_a_loop(region: Region) -> None:
    region.product("P2", "安神片")
    region.hospitals("三院", "院外")
    region.assign("一院", {"岗1": 4_000, "岗2": 6_000}, LATER)
    region.assign("三院", {"岗1": 10_000}, scheme="second")
    region.relation("二院", "一院", 3_000, since=LATER)
    random = Random(7)  # noqa: S311 - the same rows every time
    region.flow(
        *(
            {
                "buyer_name": random.choice(("一院", "二院", "三院", "院外")),
                "product_name": random.choice(("通脉胶囊", "安神片")),
                "sale_date": date(2027, 1, random.randint(1, 31)),
                "quantity": random.randint(-20, 90),
                "serial": str(number),
            }
            for number in range(300)
        )
    )
    market = Market(region.tx)
    rows = list(region.tx.session.exec(select(FlowRow)))
    for scheme, lines in (
        ("main", {Line.CREDITED}),
        ("second", {Line.CREDITED, Line.NOT_OWNED}),
    ):
        given = Creditable._make(
            coded([getattr(row, name) for row in rows]) for name in Creditable._fields
        )
        sums = sums_of(market, 202701, scheme, given)
        keys = list(zip(sums.product, sums.route, strict=True))
        found = [Sums(dict(zip(keys, some, strict=True))) for some in (sums.quantity, sums.amount)]
        assert tuple(found) == plain_sums(
            market, scheme, [row for row in rows if row.line in lines]
        )
        assert len(keys) == len(set(keys)) > 1
