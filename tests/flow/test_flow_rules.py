"""The pure rules: who is credited, by which parts, in whole units."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.columns import Coded, coded
from territory.kernel.names import Decision
from territory.ledger.rules.credit import (
    Claim,
    CreditGroup,
    CreditMember,
    CreditRoute,
    Link,
    Sums,
    parts_of,
    receivers,
    sets_in_force,
    shares_of,
    whole_credits,
)
from territory.ledger.rules.movement import Buyer, Line, Movement, movement, spoken
from territory.ledger.rules.worth import Quote, price_on

DAY = date(2027, 1, 10)
LATER = date(2027, 2, 1)


def claim(position: int, share: int, since: date = DAY, department: int | None = None) -> Claim:
    return Claim(position, 1, department, position, f"H1/-/{position}", share, None, since)


def member(position: int, weight: int) -> CreditMember:
    return CreditMember(position, 1, None, position, f"H1/-/岗{position}", weight)


def test_a_newer_set_ends_the_older_one_as_a_whole() -> None:
    claims = [claim(1, 6_000), claim(2, 4_000), claim(3, 10_000, LATER)]
    assert [c.position_id for c in sets_in_force(claims, DAY)[None]] == [1, 2]
    assert [c.position_id for c in sets_in_force(claims, LATER)[None]] == [3]
    assert sets_in_force(claims, date(2026, 1, 1)) == {}


def test_a_department_without_a_set_of_its_own_goes_to_all_others() -> None:
    sets = sets_in_force([claim(1, 10_000, department=7), claim(2, 10_000)], DAY)
    assert [c.position_id for c, _ in shares_of(sets, 7)[0]] == [1]
    assert [c.position_id for c, _ in shares_of(sets, 8)[0]] == [2]
    assert shares_of(sets, None) == ([], "flow_share_missing")


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.lists(
            st.builds(
                Link, st.integers(1, 6), st.just("branch"), st.integers(0, 10_000), st.just(DAY)
            ),
            max_size=3,
        ),
    )
)
def test_relations_of_any_shape_hand_on_exactly_the_whole(links: dict[int, list[Link]]) -> None:
    parts = receivers(1, lambda one: links.get(one, []))
    assert sum(part for _, part in parts) == 1
    assert all(part > 0 for _, part in parts)


def test_a_chain_of_relations_multiplies_its_shares() -> None:
    links = {1: [Link(2, "branch", 5_000, DAY)], 2: [Link(3, "group", 5_000, DAY)]}
    assert receivers(1, lambda one: links.get(one, [])) == [
        (1, Fraction(1, 2)), (2, Fraction(1, 4)), (3, Fraction(1, 4)),
    ]  # fmt: skip


weights = st.lists(st.integers(1, 10_000), min_size=1, max_size=6)
quantities = st.integers(-10_000, 10_000)


@given(weights, st.integers(-10_000, 10_000), st.integers(-(10**9), 10**9))
def test_shares_never_make_or_lose_a_unit_or_a_fen(
    shares: list[int], quantity: int, amount: int
) -> None:
    route = CreditRoute(
        Line.CREDITED, "", tuple(member(i, share) for i, share in enumerate(shares))
    )
    units, fen = parts_of(CreditGroup(202701, "P1", route, quantity, amount))
    assert (sum(units), sum(fen)) == (quantity, amount)
    for share, part in zip(shares, units, strict=True):
        assert abs(part - Fraction(quantity * share, sum(shares))) < 1


@given(st.lists(st.tuples(st.sampled_from([1, 2]), weights, quantities, quantities), max_size=8))
def test_what_meets_at_one_place_is_added_up_and_nothing_is_lost(
    groups: list[tuple[int, list[int], int, int]],
) -> None:
    routes = [
        CreditRoute(Line.CREDITED, "", tuple(member(i, share) for i, share in enumerate(shares)))
        for _, shares, _, _ in groups
    ]
    products = [product for product, _, _, _ in groups]
    units, fen = [units for *_, units, _ in groups], [fen for *_, fen in groups]
    credits_ = whole_credits(
        202701,
        Sums(coded(products), coded(routes), Coded.same(None, len(units)), units, fen),
        {1: "P1", 2: "P2"},
    )
    places = list(zip(credits_.product_id, credits_.position_id, strict=True))
    assert len(places) == len(set(places))
    expected: Counter[tuple[int, int]] = Counter()
    for product, route, quantity, amount in zip(products, routes, units, fen, strict=True):
        parts, _ = parts_of(CreditGroup(202701, f"P{product}", route, quantity, amount))
        for one, part in zip(route.members, parts, strict=True):
            expected[product, one.position_id] += part
    assert dict(zip(places, credits_.quantity, strict=True)) == expected
    assert sum(credits_.amount_fen) == sum(fen)


@given(weights, st.integers(0, 1_000), st.randoms(use_true_random=False))
def test_the_order_of_members_is_nothing(shares: list[int], quantity: int, chance: object) -> None:
    members = [member(i, share) for i, share in enumerate(shares)]
    shuffled = sorted(members, key=lambda _: chance.random())  # type: ignore[attr-defined]  # a Random

    def parts(order: list[CreditMember]) -> dict[int, int]:
        units, _ = parts_of(
            CreditGroup(202701, "P1", CreditRoute(Line.CREDITED, "", tuple(order)), quantity, 0)
        )
        return {one.position_id: part for one, part in zip(order, units, strict=True)}

    assert parts(members) == parts(shuffled)


@pytest.mark.parametrize(
    ("quantity", "says", "buyer", "expected"),
    [
        (5, "", Buyer(1), Movement.SALE),
        (-5, "", Buyer(1), Movement.RETURN),
        (-5, "", Buyer(distributor_id=1), Movement.TRANSFER),
        (-5, "销售退回", Buyer(1), Movement.RETURN),
        (5, "冲红", Buyer(1, head_office=True), Movement.TRANSFER),
        (-5, "冲红", Buyer(1), Movement.REVERSAL),
        (5, "换货", Buyer(1), Movement.EXCHANGE),
        (5, "", Buyer(decision=Decision.TRANSFER), Movement.TRANSFER),
    ],
)
def test_who_buys_decides_before_what_is_written(
    quantity: int, says: str, buyer: Buyer, expected: Movement
) -> None:
    assert movement(quantity, spoken(says), buyer)[0] is expected


def test_the_nearest_price_in_force_counts() -> None:
    quotes = [
        Quote("", "", DAY, 100),
        Quote("", "", LATER, 110),
        Quote("", "retail", DAY, 120),
        Quote("江苏", "", DAY, 130),
        Quote("江苏", "retail", LATER, 140),
    ]
    assert price_on(quotes, "浙江", "hospital", DAY) == 100
    assert price_on(quotes, "浙江", "hospital", LATER) == 110
    assert price_on(quotes, "浙江", "retail", LATER) == 120
    assert price_on(quotes, "江苏", "retail", DAY) == 130
    assert price_on(quotes, "江苏", "retail", LATER) == 140
    assert price_on(quotes, "江苏", "retail", date(2026, 1, 1)) is None
