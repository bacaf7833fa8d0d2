"""A market that is made ready early answers as one that waits until it is asked."""

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from flow_region import Region

from territory.ledger.lookup import market as lookup
from territory.ledger.lookup.market import Market
from territory.ledger.rules.movement import Buyer

if TYPE_CHECKING:
    from territory.workspace import Workspace

NAMES = ("一院", "苏州一院", "第一医院", "无名诊所", "国控", "")
PLACES = (("江苏省", "苏州市"), ("江苏省", ""), ("", "苏州"), ("", ""), ("浙江省", "杭州市"))
SUZHOU = (("江苏省", "苏州市"), ("江苏", "苏州"))
DAY = date(2027, 1, 5)


def answers(market: Market) -> list[object]:
    bought = [market.buyer(name, "", *place, None) for name in NAMES for place in PLACES]
    return [market.since(DAY), *(market.buyer_since(buyer, DAY) for buyer in bought)]


def routes(market: Market, region: Region) -> list[object]:
    keys = [region.ids[name] for name in ("一院", "二院")]
    return [market.route(key, region.ids["L1"], DAY) for key in keys]


def test_an_empty_roster_is_made_ready_too(ws: "Workspace") -> None:
    with ws.reading() as tx:
        market = Market(tx)
        assert len(list(market.warm(DAY))) == 1
        assert market.buyer("一院", "", "江苏省", "苏州市", None) == Buyer()


def test_who_is_named_as_in_the_roster_is_not_looked_for_any_more(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the file spells the place of an institution."""
    market = Market(region.tx)
    for _ in market.warm(DAY):
        pass
    before = {place: market.buyer("一院", "", *place, None) for place in SUZHOU}
    monkeypatch.setattr(Market, "_find_buyer", None)
    assert {place: market.buyer("一院", "", *place, None) for place in SUZHOU} == before


@pytest.mark.parametrize("steps", [1, 2, 100])
def test_it_answers_as_it_would_have(
    region: Region, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "STEP", 1)
    early, late = Market(region.tx), Market(region.tx)
    for _ in islice(early.warm(date(2026, 12, 31)), steps):
        pass
    assert answers(early) == answers(late)
    assert routes(early, region) == routes(late, region)
