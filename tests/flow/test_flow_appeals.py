"""Appeals: what a decision moves, what stays, and that nothing is lost or made."""

from datetime import date
from pathlib import Path

import pytest
from flow_checks import check
from flow_region import Region, sale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory.appeals.kinds.ruling import (
    AppealDecided,
    Bench,
    NoRuleFollows,
    RuleClashes,
    RuleForPart,
    Ruling,
)
from territory.appeals.service.appeals import appeals, claimable, due
from territory.appeals.tables import FlowAppeal
from territory.ledger.lookup.market import Market
from territory.ledger.service.crediting import recredit
from territory.ledger.service.pairs import CorrectedBefore
from territory.ledger.tables import FlowCredit, FlowMonth, FlowRow
from territory.settings import Settings
from territory.store.engine import open_store
from territory.store.transaction import ident
from territory.workspace import Workspace

TODAY = date(2027, 1, 15)


def row_of(region: Region, buyer: str) -> FlowRow:
    (row,) = (one for one in region.stored(FlowRow) if one.buyer_name == buyer)
    found: FlowRow = row
    return found


def appeal(
    region: Region,
    row: FlowRow,
    to: str,
    quantity: int | None = None,
    *,
    cause: str = "in_house_pharmacy",
    position: str = "岗2",
) -> FlowAppeal:
    one = FlowAppeal(
        flow_row_id=ident(row), position_id=region.ids[position], cause=cause,
        institution_id=region.ids[to], quantity=quantity, evidence="发票",
    )  # fmt: skip
    region.add(f"appeal {row.id} {to} {position}", one)
    return one


def accept(region: Region, one: FlowAppeal, *, and_rule: bool = False) -> Ruling:
    market = Market(region.tx)
    ruling = Bench(region.tx, market, TODAY).accept(one, and_rule=and_rule)
    if ruling.rule:
        region.refresh()
    else:
        assert ruling.pair is not None
        recredit(region.tx, market, [ruling.pair.month])
    return ruling


def test_an_accepted_appeal_moves_its_row(region: Region) -> None:
    region.flow(sale("一院", 10), sale("医院旁药店", 4))
    one = appeal(region, row_of(region, "医院旁药店"), "二院")
    ruling = accept(region, one)
    assert ruling.pair is not None
    assert ruling.pair.quantity == 0
    assert region.credited() == {("一院", "岗1"): 10, ("二院", "岗2"): 4}
    assert region.lines() == {"credited": 14, "unmatched": 0}
    assert row_of_source(region).quantity == 4
    assert (one.status, one.decided_on) == ("accepted", TODAY)
    assert check(region.tx) == []


def row_of_source(region: Region) -> FlowRow:
    (row,) = (
        one for one in region.stored(FlowRow)
        if one.buyer_name == "医院旁药店" and one.corrects_id is None
    )  # fmt: skip
    found: FlowRow = row
    return found


def test_a_part_leaves_the_rest_where_it_was(region: Region) -> None:
    region.flow(sale("一院", 10))
    accept(region, appeal(region, row_of(region, "一院"), "二院", 3, cause="group_purchase"))
    assert region.credited() == {("一院", "岗1"): 7, ("二院", "岗2"): 3}


def test_a_rejected_appeal_moves_nothing_and_keeps_its_reason(region: Region) -> None:
    region.flow(sale("一院", 10))
    one = appeal(region, row_of(region, "一院"), "二院")
    Bench(region.tx, Market(region.tx), TODAY).reject(one, "不在名单")
    assert region.credited() == {("一院", "岗1"): 10}
    assert (one.status, one.reason) == ("rejected", "不在名单")
    with pytest.raises(AppealDecided, match="was rejected on 2027-01-15"):
        accept(region, one)


def test_a_row_goes_to_the_first_whose_appeal_is_accepted(region: Region) -> None:
    region.flow(sale("一院", 10))
    row = row_of(region, "一院")
    first, second = appeal(region, row, "二院"), appeal(region, row, "一院", 3, position="岗1")
    accept(region, first)
    with pytest.raises(CorrectedBefore):
        accept(region, second)
    assert [f.code for f in check(region.tx)] == ["appeal-overtaken"]


def test_a_rule_sends_later_rows_by_themselves(region: Region) -> None:
    region.flow(sale("医院旁药店", 4))
    ruling = accept(region, appeal(region, row_of(region, "医院旁药店"), "二院"), and_rule=True)
    assert ruling.rule == "alias"
    region.flow(sale("医院旁药店", 5, serial="9"), file="next.xlsx")
    assert region.credited() == {("二院", "岗2"): 9}


def test_a_relation_follows_where_the_buyer_is_known(region: Region) -> None:
    region.hospitals("分院")
    region.flow(sale("分院", 6))
    one = appeal(region, row_of(region, "分院"), "二院", cause="branch_under_main_name")
    assert accept(region, one, and_rule=True).rule == "institution_relation"
    region.flow(sale("分院", 5, sale_date=date(2027, 1, 12)), file="next.xlsx")
    assert region.credited() == {("二院", "岗2"): 11}
    assert check(region.tx) == []


def test_rules_that_cannot_follow_are_refused_and_nothing_is_written(region: Region) -> None:
    region.flow(sale("一院", 10), sale("二院", 7))
    row, other = row_of(region, "一院"), row_of(region, "二院")
    group = appeal(region, row, "二院", cause="group_purchase")
    part = appeal(region, row, "二院", 3, position="岗1")
    region.relation("一院", "二院", 10_000)
    circle = appeal(region, other, "一院", cause="missing_relation")
    before = len(region.stored(FlowRow))
    for one, refused in ((group, NoRuleFollows), (part, RuleForPart), (circle, RuleClashes)):
        with pytest.raises(refused):
            accept(region, one, and_rule=True)
        assert one.status == "undecided"
    assert len(region.stored(FlowRow)) == before


def test_a_closed_month_keeps_its_figure_and_the_pair_counts_later(region: Region) -> None:
    region.flow(sale("一院", 10), sale("二院", 1, sale_date=date(2027, 2, 3)))
    region.tx.session.add(FlowMonth(month=202701, status="closed"))
    region.tx.session.flush()
    reported = [one for one in region.stored(FlowCredit) if one.counted_month == 202701]
    one = appeal(region, row_of(region, "一院"), "二院", 4, cause="group_purchase")
    ruling = accept(region, one)
    assert ruling.pair is not None
    assert ruling.pair.month == 202702
    assert [one for one in region.stored(FlowCredit) if one.counted_month == 202701] == reported
    credited = {
        (one.counted_month, one.position_id): one.quantity for one in region.stored(FlowCredit)
    }
    first, second = region.ids["岗1"], region.ids["岗2"]
    assert credited == {(202701, first): 10, (202702, first): -4, (202702, second): 5}


def test_a_position_is_offered_what_is_unclear_in_its_cities(region: Region) -> None:
    region.hospitals("药店", channel="retail")
    region.assign("药店", {"岗1": 10_000})
    region.flow(
        sale("不明药店", 4), sale("药店", 3), sale("远方药店", 2, city="北京市", province="北京市"),
        sale("一院", 9),
    )  # fmt: skip
    offered = claimable(region.tx, TODAY)
    assert {(one.position.code, one.row.buyer_name, one.reason) for one in offered} == {
        ("岗1", "不明药店", "institution_unknown"),
        ("岗2", "不明药店", "institution_unknown"),
        ("岗2", "药店", "credited_elsewhere"),
    }
    appeal(region, row_of(region, "不明药店"), "二院")
    left = claimable(region.tx, TODAY, position="岗2")
    assert {one.row.buyer_name for one in left} == {"药店"}
    assert [one.params["count"] for one in due(region.tx, TODAY)] == [1]


def test_the_same_on_a_server(tmp_path: Path) -> None:
    """Claim, list, decide and prove, on a real PostgreSQL."""
    from databases import databases

    with databases() as found:
        store = open_store(found.new(), create=True)
        ws = Workspace(Settings(db="", folder=tmp_path), store, TODAY)
        with ws.writing("test") as tx:
            region = Region(ws, tx)
            region.product()
            region.price(2_350)
            region.hospitals("一院", "二院")
            region.distributors("国控")
            region.assign("一院", {"岗1": 10_000})
            region.assign("二院", {"岗2": 10_000})
            region.flow(sale("一院", 10), sale("医院旁药店", 4))
            assert len(claimable(tx, TODAY)) == 2
            one = appeal(region, row_of(region, "医院旁药店"), "二院")
            other = appeal(region, row_of(region, "一院"), "二院", 3)
            assert [line.quantity for line in appeals(tx)] == [4, 3]
            accept(region, one, and_rule=True)
            accept(region, other)
            assert region.credited() == {("一院", "岗1"): 7, ("二院", "岗2"): 7}
            assert check(tx) == []
            assert {line.status for line in appeals(tx, every=True)} == {"accepted"}
        store.close()


claims = st.lists(
    st.tuples(
        st.sampled_from(("一院", "二院", "不明甲", "不明乙")),
        st.integers(-9, 30).filter(bool),
        st.sampled_from(("一院", "二院")),
        st.integers(1, 30),
        st.booleans(),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(claims, st.booleans())
def test_every_accepted_appeal_moves_exactly_its_quantity(
    empty_store: object, drawn: list[tuple[str, int, str, int, bool, int]], closed: bool
) -> None:
    """Known truth: each row is its buyer's, but for the part that an accepted appeal moves."""
    import shutil
    from collections import Counter
    from datetime import timedelta
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        shutil.copy(str(empty_store), path)
        store = open_store(str(path))
        ws = Workspace(Settings(db=str(path)), store, TODAY)
        with ws.writing("test") as tx:
            region = Region(ws, tx)
            region.product()
            region.hospitals("一院", "二院")
            region.distributors("国控")
            region.assign("一院", {"岗1": 10_000})
            region.assign("二院", {"岗1": 4_000, "岗2": 6_000})
            region.flow(
                *(
                    sale(buyer, quantity, sale_date=date(2027, 1, 1) + timedelta(days))
                    for buyer, quantity, _, _, _, days in drawn
                )
            )
            if closed:
                tx.session.add(FlowMonth(month=202701, status="closed"))
                tx.session.flush()
            frozen = credits_of(region, 202701)
            loaded = region.partition().loaded.quantity
            truth: Counter[str] = Counter()
            rows = sorted(region.stored(FlowRow), key=lambda one: one.row)
            for row, (buyer, quantity, to, part, yes, _) in zip(rows, drawn, strict=True):
                moved = min(part, abs(quantity)) * (1 if quantity > 0 else -1) if yes else 0
                if buyer in {"一院", "二院"}:
                    truth[buyer] += quantity - moved
                truth[to] += moved
                if yes and to != buyer:
                    accept(region, appeal(region, row, to, moved if moved != quantity else None))
            by_hospital: Counter[str] = Counter()
            for (hospital, _), units in region.credited().items():
                by_hospital[hospital] += units
            assert by_hospital == truth
            assert region.partition().loaded.quantity == loaded
            assert not closed or credits_of(region, 202701) == frozen
            assert check(tx) == []
            assert appeals(tx) == []
        store.close()


def credits_of(region: Region, month: int) -> list[tuple[int, int, int]]:
    return sorted(
        (one.institution_id, one.position_id, one.quantity)
        for one in region.stored(FlowCredit)
        if one.counted_month == month
    )
