"""The tier bridge: what was sent and not received, each box with its reason."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from flow_region import Region, sale
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.periods import Month
from territory.months.rules.tiers import Gap, Passed, gaps
from territory.months.service.tiers import TierLine, tier_bridge

JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)


def found(months: list[Passed]) -> list[dict[Gap, int]]:
    return [{gap: n for gap, n in parts.items() if n} for parts in gaps(months)]


def test_what_was_received_needs_no_reason() -> None:
    assert found([Passed(100, 20, 100)]) == [{}]


def test_what_was_sent_late_and_comes_next_month_is_in_transit() -> None:
    months = [Passed(100, 30, 80), Passed(50, 0, 70), Passed(10, 0, 10)]
    assert found(months) == [{Gap.IN_TRANSIT: 20}, {Gap.ARRIVED: -20}, {}]


def test_transit_is_carried_from_month_to_month() -> None:
    months = [Passed(100, 30, 80), Passed(100, 30, 95), Passed(0, 0, 25)]
    assert found(months) == [
        {Gap.IN_TRANSIT: 20},
        {Gap.ARRIVED: -20, Gap.IN_TRANSIT: 25},
        {Gap.ARRIVED: -25},
    ]


def test_what_was_sent_early_and_never_came_is_unexplained() -> None:
    assert found([Passed(100, 0, 80), Passed(0, 0, 20)]) == [
        {Gap.UNEXPLAINED: 20},
        {Gap.UNEXPLAINED: -20},
    ]
    assert found([Passed(100, 30, 80), Passed(0, 0, 0)])[0] == {Gap.UNEXPLAINED: 20}


def test_while_the_next_file_is_awaited_late_goods_are_in_transit() -> None:
    assert found([Passed(100, 30, 80)]) == [{Gap.IN_TRANSIT: 20}]


def test_a_missing_file_of_either_side_is_the_reason() -> None:
    assert found([Passed(100, 0, 0, buyer_sent=False)]) == [{Gap.MISSING_FILE: 100}]
    assert found([Passed(0, 0, 70, seller_sent=False)]) == [{Gap.MISSING_FILE: -70}]


def test_what_arrives_after_a_month_without_a_file_may_be_of_it() -> None:
    months = [Passed(0, 0, 70, seller_sent=False), Passed(40, 0, 55)]
    assert found(months) == [{Gap.MISSING_FILE: -70}, {Gap.MISSING_FILE: -15}]


passed = st.builds(
    Passed,
    sent=st.integers(-20, 200),
    late=st.integers(-5, 60),
    received=st.integers(-20, 200),
    seller_sent=st.booleans(),
    buyer_sent=st.booleans(),
)


@given(st.lists(passed, max_size=8))
def test_the_reasons_of_a_month_sum_to_its_difference(months: list[Passed]) -> None:
    parts = gaps(months)
    assert [one.total() for one in parts] == [one.sent - one.received for one in months]
    for earlier, later in pairwise(parts):
        assert -later[Gap.ARRIVED] <= earlier[Gap.IN_TRANSIT]


def lines_of(region: Region, month: Month = JANUARY, *own: str) -> list[TierLine]:
    return tier_bridge(region.tx, [month], own)


def reasons(region: Region, month: Month = JANUARY, *own: str) -> Counter[Gap]:
    sums: Counter[Gap] = Counter()
    for line in lines_of(region, month, *own):
        assert sum(line.gaps.values()) == line.difference
        sums.update(line.gaps)
    return Counter({gap: n for gap, n in sums.items() if n})


def test_a_transfer_that_arrives_in_the_next_month(region: Region) -> None:
    region.flow(
        sale("上药", 60, sale_date=date(2027, 1, 10)),
        sale("上药", 40, sale_date=date(2027, 1, 30)),
        sale("上药", 5, sale_date=date(2027, 2, 3)),
    )
    region.purchases(
        {"quantity": 60, "purchase_date": date(2027, 1, 11)},
        {"quantity": 45, "purchase_date": date(2027, 2, 4)},
    )
    assert reasons(region) == {Gap.IN_TRANSIT: 40}
    assert reasons(region, FEBRUARY) == {Gap.ARRIVED: -40}
    (line,) = lines_of(region)
    assert (line.seller, line.buyer, line.sent, line.received) == ("D-国控", "D-上药", 100, 60)


def test_who_has_not_reported_is_named(region: Region) -> None:
    region.flow(sale("上药", 60))
    (line,) = lines_of(region)
    assert (dict(line.gaps)[Gap.MISSING_FILE], line.silent) == (60, (("上药", "purchases"),))
    region.purchases({"quantity": 55})
    (line,) = lines_of(region)
    assert (dict(line.gaps)[Gap.UNEXPLAINED], line.silent) == (5, ())


def test_goods_from_and_to_strangers_are_out_of_territory(region: Region) -> None:
    region.alias("外省医药", "transfer")
    region.flow(sale("外省医药", 30), sale("上药", 20))
    region.purchases({"quantity": 20}, {"quantity": 12, "supplier_name": "邻省医药"})
    assert reasons(region) == {Gap.OUT_OF_TERRITORY: 30 - 12}
    assert {(line.seller_name, line.buyer_name): line.difference for line in lines_of(region)} == {
        ("国控", "外省医药"): 30,
        ("国控", "上药"): 0,
        ("邻省医药", "上药"): -12,
    }


def test_what_comes_from_the_company_itself_is_no_transfer(region: Region) -> None:
    region.purchases({"quantity": 500, "supplier_name": "江南制药"})
    assert reasons(region) == {Gap.OUT_OF_TERRITORY: -500}
    assert reasons(region, JANUARY, "江南制药") == {}


def test_a_first_tier_buys_from_the_company_unless_others_are_named(region: Region) -> None:
    from territory.roster.tables import Distributor

    region.tx.session.get_one(Distributor, region.ids["上药"]).tier = 1
    region.tx.session.flush()
    region.purchases({"quantity": 500, "supplier_name": "江南制药"})
    assert reasons(region) == {}
    assert reasons(region, JANUARY, "另一制药") == {Gap.OUT_OF_TERRITORY: -500}


def test_the_head_office_of_a_chain_sends_no_purchases(region: Region) -> None:
    region.hospitals("连锁总部", "门店")
    region.relation("门店", "连锁总部", 0, kind="shop")
    region.flow(sale("连锁总部", 25))
    assert reasons(region) == {Gap.HEAD_OFFICE: 25}


def test_where_only_months_are_given_all_may_be_late(region: Region) -> None:
    region.flow(sale("上药", 60, sale_date=..., month=202701))
    region.purchases({"quantity": 50, "purchase_date": ..., "month": 202701})
    assert reasons(region) == {Gap.IN_TRANSIT: 10}


@pytest.mark.parametrize("distributor", ["上药", "国控"])
def test_goods_sent_back_are_set_against_each_other(region: Region, distributor: str) -> None:
    region.flow(sale("上药", 60), sale("上药", -8))
    region.purchases({"quantity": 60}, {"quantity": -8, "distributor": "上药"})
    region.flow(sale("一院", 1, distributor=distributor))
    assert reasons(region) == {}
