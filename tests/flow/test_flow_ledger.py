"""Every box has one way through the ledger (DOMAIN.md section 3)."""

from datetime import date

from flow_checks import check
from flow_region import DAY, Region, sale, take_back

from territory.arrivals.service.refresh import refresh
from territory.intake.kinds import Outcome
from territory.ledger.tables import FlowMonth, FlowRow


def codes(loaded: object) -> list[str]:
    return [item.code for item in loaded.findings]  # type: ignore[attr-defined]  # of Loaded


def test_a_thousand_boxes_seen_at_two_tiers_are_credited_once(region: Region) -> None:
    """国控 sells 1,000 to 上药, which sells them to 一院; both send their file."""
    region.flow(sale("上药", 1_000, distributor="国控"), file="国控.xlsx")
    region.flow(sale("一院", 1_000, distributor="上药"), file="上药.xlsx")

    assert region.lines() == {"transfer": 1_000, "credited": 1_000}
    assert region.credited() == {("一院", "岗1"): 1_000}
    assert check(region.tx) == []


def test_goods_that_come_back_from_a_distributor_are_a_transfer_too(region: Region) -> None:
    region.flow(sale("上药", 100), sale("上药", -40, sale_date=date(2027, 1, 12)))
    assert region.lines() == {"transfer": 60}


def test_the_same_file_twice_is_duplicates_only(region: Region) -> None:
    rows = [sale("一院", 5), sale("一院", 5), sale("二院", 7, serial="S1"), sale("不明", 3)]
    first = region.flow(*rows)
    second = region.flow(*rows)

    assert first.outcomes == [Outcome.CREATED] * 4
    assert second.outcomes == [Outcome.DUPLICATE] * 4
    assert region.partition().loaded.quantity == 20


def test_a_cumulative_file_adds_only_what_is_new(region: Region) -> None:
    region.flow(sale("一院", 5), sale("一院", 5))
    loaded = region.flow(sale("一院", 5), sale("一院", 5), sale("一院", 5), sale("二院", 1))
    assert loaded.outcomes == [Outcome.DUPLICATE] * 2 + [Outcome.CREATED] * 2
    assert region.partition().loaded.quantity == 16


def test_equal_rows_without_serial_are_kept_and_counted_once(region: Region) -> None:
    loaded = region.flow(*[sale("一院", 5)] * 3)
    (finding,) = [item for item in loaded.findings if item.code == "equal-rows"]
    assert finding.count == 2
    assert region.partition().loaded.rows == 3


def test_a_registered_distributor_does_not_make_its_old_rows_new(region: Region) -> None:
    region.flow(sale("一院", 5, distributor="新商业"))
    region.distributors("新商业")
    assert region.flow(sale("一院", 5, distributor="新商业")).outcomes == [Outcome.DUPLICATE]


def test_equal_rows_of_two_distributors_are_two_sales(region: Region) -> None:
    region.flow(sale("一院", 5, distributor="国控"))
    loaded = region.flow(sale("一院", 5, distributor="上药"))
    assert loaded.outcomes == [Outcome.CREATED]


def test_a_serial_number_that_says_something_else_is_refused(region: Region) -> None:
    region.flow(sale("一院", 5, serial="S1"))
    loaded = region.flow(sale("一院", 6, serial="S1"))
    assert loaded.outcomes == [Outcome.REJECTED]
    assert codes(loaded) == ["serial-contradicts"]


def test_lines_of_one_document_share_its_number(region: Region) -> None:
    rows = [sale("一院", 5, serial="D1", batch_number="A"), sale("一院", 6, serial="D1")]
    assert region.flow(*rows).outcomes == [Outcome.CREATED] * 2
    assert region.flow(*rows).outcomes == [Outcome.DUPLICATE] * 2


def test_returns_lower_what_is_credited(region: Region) -> None:
    region.flow(sale("一院", 10), sale("一院", -3, sale_date=date(2027, 1, 20)))
    assert region.credited() == {("一院", "岗1"): 7}
    moved = {row.quantity: row.movement for row in region.stored(FlowRow)}
    assert moved == {10: "sale", -3: "return"}


def test_the_data_type_says_what_a_row_is(region: Region) -> None:
    region.flow(
        sale("一院", 1, data_type="红冲"),
        sale("一院", 2, data_type="换货"),
        sale("一院", 4, data_type="调拨"),
        sale("一院", 8, data_type="非目标"),
        sale("一院", 16, target=False),
    )
    assert region.lines() == {"credited": 2 - 1, "transfer": 4, "non_target": 24}
    moved = {row.quantity: row.movement for row in region.stored(FlowRow)}
    assert moved[-1] == "reversal"
    assert moved[2] == "exchange"


def test_what_is_unknown_waits_and_is_not_lost(region: Region) -> None:
    loaded = region.flow(
        sale("不明医院", 5), sale("一院", 7, product_name="不明药"), sale("一院", 1)
    )
    assert loaded.outcomes == [Outcome.CREATED] * 3
    assert region.lines() == {"credited": 1, "unmatched": 12}
    assert "names-wait" in codes(loaded)


def test_a_decision_on_a_name_moves_its_rows(region: Region) -> None:
    region.flow(sale("市一", 5), sale("门诊部", 2), sale("批发部", 3))
    region.alias("市一", "一院")
    region.alias("门诊部", "non_target")
    region.alias("批发部", "transfer")
    refresh(region.tx)
    assert region.lines() == {"credited": 5, "non_target": 2, "transfer": 3}
    assert region.credited() == {("一院", "岗1"): 5}


def test_a_non_target_institution_and_one_that_nobody_owns(region: Region) -> None:
    region.hospitals("三院", target=False)
    region.hospitals("四院")
    region.flow(sale("三院", 5), sale("四院", 7))
    assert region.lines() == {"non_target": 5, "not_owned": 7}


def test_the_assignment_at_the_sale_date_counts(region: Region) -> None:
    region.assign("一院", {"岗2": 10_000}, date(2027, 1, 15))
    region.flow(sale("一院", 5), sale("一院", 7, sale_date=date(2027, 1, 15)))
    assert region.credited() == {("一院", "岗1"): 5, ("一院", "岗2"): 7}


def test_a_shared_hospital_is_shared_in_whole_boxes(region: Region) -> None:
    """60/40 of 11 rows of one box: 6.6 and 4.4, so 7 and 4, made whole once a month."""
    region.hospitals("三院")
    region.assign("三院", {"岗1": 6_000, "岗2": 4_000})
    region.flow(*[sale("三院", 1, amount=1_001)] * 11)
    assert region.credited() == {("三院", "岗1"): 7, ("三院", "岗2"): 4}
    assert sum(one.amount_fen for one in region.credits()) == 11 * 2_350  # the price, not the file
    assert check(region.tx) == []


def test_a_shared_return_mirrors_the_sale(region: Region) -> None:
    region.hospitals("三院")
    region.assign("三院", {"岗1": 6_000, "岗2": 4_000})
    region.flow(sale("三院", -11))
    assert region.credited() == {("三院", "岗1"): -7, ("三院", "岗2"): -4}


def test_a_branch_that_buys_is_credited_to_the_main_hospital(region: Region) -> None:
    region.hospitals("三院")
    region.relation("三院", "一院", 10_000, since=date(2027, 1, 5))
    region.flow(sale("三院", 9), sale("三院", 4, sale_date=date(2027, 1, 4)))
    assert region.lines() == {"credited": 9, "not_owned": 4}
    assert region.credited() == {("一院", "岗1"): 9}
    assert check(region.tx) == []


def test_a_relation_by_shares_conserves_every_box(region: Region) -> None:
    region.hospitals("三院")
    region.assign("三院", {"岗3": 10_000})
    region.relation("三院", "一院", 3_000)
    region.flow(sale("三院", 5))
    assert region.credited() == {("一院", "岗1"): 1, ("三院", "岗3"): 4} or region.credited() == {
        ("一院", "岗1"): 2, ("三院", "岗3"): 3
    }  # fmt: skip
    assert check(region.tx) == []


def test_relations_in_a_circle_lose_nothing(region: Region) -> None:
    region.relation("一院", "二院", 10_000)
    region.relation("二院", "一院", 10_000)
    region.flow(sale("一院", 5), sale("二院", 7))
    assert sum(region.credited().values()) == 12


def test_a_chain_head_office_only_passes_on(region: Region) -> None:
    region.hospitals("连锁总部", "门店")
    region.relation("门店", "连锁总部", 0, kind="shop")
    region.assign("门店", {"岗1": 10_000})
    region.flow(sale("连锁总部", 50), sale("门店", 8))
    assert region.lines() == {"transfer": 50, "credited": 8}


def cut_hospital(region: Region) -> None:
    region.hospitals("三院")
    region.department("三院", "心内科")
    region.assign("三院", {"岗1": 10_000}, department="心内科", flow_share=6_000)
    region.assign("三院", {"岗2": 10_000}, flow_share=4_000)


def test_a_row_with_a_department_goes_to_its_owner(region: Region) -> None:
    cut_hospital(region)
    region.flow(sale("三院", 5, department="心内科"), sale("三院", 7, department="骨科"))
    assert region.credited()["三院", "岗1"] == 5 + 4
    assert region.credited()["三院", "岗2"] == 3
    named = {one.quantity for one in region.credits() if one.department_id is not None}
    assert named == {5}


def test_a_row_without_department_goes_by_the_flow_shares(region: Region) -> None:
    cut_hospital(region)
    region.flow(sale("三院", 10))
    assert region.credited() == {("三院", "岗1"): 6, ("三院", "岗2"): 4}


def test_a_cut_hospital_without_flow_shares_waits_as_not_owned(region: Region) -> None:
    region.hospitals("三院")
    region.department("三院", "心内科")
    region.assign("三院", {"岗1": 10_000}, department="心内科")
    loaded = region.flow(sale("三院", 10), sale("三院", 3, department="心内科"))
    assert region.lines() == {"not_owned": 10, "credited": 3}
    assert codes(loaded).count("flow-share-missing") == 1


def test_a_second_scheme_has_its_own_total(region: Region) -> None:
    region.assign("一院", {"岗9": 10_000}, scheme="kam")
    region.flow(sale("一院", 5))
    assert region.credited() == {("一院", "岗1"): 5}
    assert check(region.tx) == []


def test_a_month_alone_is_sold_on_its_first_day(region: Region) -> None:
    region.flow(sale("一院", 5, sale_date=..., month=202702))
    (row,) = region.stored(FlowRow)
    assert (row.sale_date, row.counted_month) == (date(2027, 2, 1), 202702)


def test_the_counted_month_may_differ_from_the_sale(region: Region) -> None:
    region.flow(sale("一院", 5, month=202702))
    (row,) = region.stored(FlowRow)
    assert (row.sale_date, row.counted_month) == (DAY, 202702)


def test_late_rows_of_a_closed_month_count_in_the_first_open_one(region: Region) -> None:
    region.flow(sale("一院", 5))
    region.tx.session.add_all(
        [FlowMonth(month=202701, status="closed"), FlowMonth(month=202702, status="closed")]
    )
    region.tx.session.flush()
    loaded = region.flow(sale("一院", 7))
    assert {one.month: one.quantity for one in region.credits()} == {202701: 5, 202703: 7}
    assert codes(loaded) == ["late-rows"]


def test_a_closed_month_keeps_its_figures_whatever_is_assigned(region: Region) -> None:
    region.flow(sale("一院", 5))
    region.tx.session.add(FlowMonth(month=202701, status="closed"))
    region.assign("一院", {"岗2": 10_000}, date(2027, 1, 1))
    refresh(region.tx)
    assert region.credited() == {("一院", "岗1"): 5}


def test_nothing_about_a_row_may_be_missing(region: Region) -> None:
    loaded = region.flow(
        sale("一院", 5, sale_date=...),
        sale(quantity=5, buyer_name=...),
        sale("一院", 5, product_name=...),
        sale("一院"),
    )
    assert loaded.outcomes == [Outcome.REJECTED] * 3 + [Outcome.CREATED]
    assert codes(loaded)[:3] == ["sale-date-missing", "buyer-name-missing", "product-name-missing"]
    assert [item.place.row for item in loaded.findings] == [2, 3, 4]


def test_undoing_a_batch_takes_its_credits_along(region: Region) -> None:
    region.flow(sale("一院", 5))
    region.flow(sale("二院", 7), sale("一院", 2))
    last = max(row.batch_id for row in region.stored(FlowRow))
    take_back(region.tx, last)
    assert region.credited() == {("一院", "岗1"): 5}
