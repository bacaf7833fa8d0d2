"""A row never changes: a pair of rows corrects it, and sums to what it states."""

from typing import Any

import pytest
from flow_checks import check
from flow_region import Region, sale, take_back
from hypothesis import given
from hypothesis import strategies as st

from territory.arrivals.service.refresh import refresh
from territory.arrivals.service.revert import MonthClosed
from territory.errors import UnknownName
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause, amounts
from territory.ledger.service.crediting import recredit
from territory.ledger.service.pairs import (
    BeforeItsRow,
    CorrectedBefore,
    CorrectedTo,
    CorrectionPair,
    IntoClosedMonth,
    NothingCorrected,
    OnlyCancels,
    correct,
    standing_for,
)
from territory.ledger.tables import FlowCorrection, FlowMonth, FlowRow
from territory.store.transaction import ident


def corrected(
    region: Region,
    row: int,
    *wanted: CorrectedTo,
    cause: Cause = Cause.MISTAKE,
    month: int | None = None,
) -> CorrectionPair:
    market = Market(region.tx)
    pair = correct(region.tx, market, row, *wanted, cause=cause, evidence="来函", month=month)
    recredit(region.tx, market, [pair.month])
    assert check(region.tx) == []
    return pair


def closed(region: Region, *months: int) -> None:
    region.tx.session.add_all([FlowMonth(month=month, status="closed") for month in months])
    region.tx.session.flush()


def row_of(region: Region, key: int) -> FlowRow:
    rows: list[FlowRow] = region.stored(FlowRow)
    return next(row for row in rows if row.id == key)


def loaded_row(region: Region, **values: Any) -> int:
    region.flow(sale(**values))
    return max(ident(row) for row in region.stored(FlowRow))


def test_boxes_of_another_hospital_move_there(region: Region) -> None:
    """一院 bought 10 boxes for 二院: the pair sums to nothing and moves all ten."""
    row = loaded_row(region)
    pair = corrected(region, row, CorrectedTo(institution_id=region.ids["二院"]))
    assert (pair.quantity, pair.amount_fen, pair.month) == (0, 0, 202701)
    assert region.credited() == {("一院", "岗1"): 0, ("二院", "岗2"): 10}
    assert row_of(region, row).quantity == 10
    reversal, replacement = (
        row_of(region, key) for key in (pair.reversal_id, *pair.replacement_ids)
    )
    assert (reversal.movement, reversal.corrects_id, reversal.quantity) == ("correction", row, -10)
    assert (replacement.movement, replacement.corrects_id) == ("correction", row)
    assert reversal.institution_id == region.ids["一院"]


def test_a_quantity_is_corrected_with_its_amount(region: Region) -> None:
    row = loaded_row(region, quantity=10, amount=1_001)
    pair = corrected(region, row, CorrectedTo(quantity=7))
    assert (pair.quantity, pair.amount_fen) == (-3, -3 * 2_350)
    (stands,) = (row_of(region, key) for key in pair.replacement_ids)
    assert stands.file_amount_fen == 701
    assert region.credited() == {("一院", "岗1"): 7}


def test_several_rows_may_stand_for_one(region: Region) -> None:
    """One name bought for two hospitals: 4 boxes for 二院, the rest stays."""
    row = loaded_row(region, quantity=10, amount=1_000)
    wanted = (CorrectedTo(4, institution_id=region.ids["二院"]), CorrectedTo())
    pair = corrected(region, row, *wanted, cause=Cause.GROUP_PURCHASE)
    assert (pair.quantity, pair.amount_fen) == (0, 0)
    assert region.credited() == {("一院", "岗1"): 6, ("二院", "岗2"): 4}


def test_in_a_closed_month_the_pair_counts_in_the_first_open_one(region: Region) -> None:
    row = loaded_row(region)
    closed(region, 202701, 202702)
    pair = corrected(region, row, CorrectedTo(quantity=12))
    assert pair.month == 202703
    by_month = {one.month: one.quantity for one in region.credits()}
    assert by_month == {202701: 10, 202703: 2}
    assert {row_of(region, key).belongs_to for key in pair.replacement_ids} == {202701}


def test_the_reversal_cancels_where_the_closed_row_stands(region: Region) -> None:
    """The name waited when the month was closed; decided since, it must not be credited twice."""
    row = loaded_row(region, buyer="某院", quantity=10)
    closed(region, 202701)
    region.alias("某院", "二院")
    pair = corrected(region, row, CorrectedTo(institution_id=region.ids["一院"]))
    assert region.lines() == {"unmatched": 0, "credited": 10}
    refresh(region.tx)
    assert region.lines() == {"unmatched": 0, "credited": 10}
    assert region.credited() == {("一院", "岗1"): 10}
    assert row_of(region, pair.reversal_id).line == "unmatched"


def test_what_was_decided_outlives_a_refresh(region: Region) -> None:
    row = loaded_row(region, buyer="某院", data_type="调拨")
    assert region.lines() == {"transfer": 10}
    corrected(region, row, CorrectedTo(institution_id=region.ids["二院"]))
    region.alias("某院", "一院")
    refresh(region.tx)
    assert region.credited() == {("二院", "岗2"): 10}
    assert check(region.tx) == []


def test_a_derived_amount_follows_the_price(region: Region) -> None:
    from datetime import date

    row = loaded_row(region)
    pair = corrected(region, row, CorrectedTo(quantity=12))
    region.price(3_000, date(2027, 1, 1))
    refresh(region.tx)
    (stated,) = region.stored(FlowCorrection)
    assert (pair.amount_fen, stated.amount_fen) == (2 * 2_350, 2 * 3_000)
    assert sum(one.amount_fen for one in region.credits()) == 12 * 3_000


def test_what_stands_for_a_row_may_be_corrected_again(region: Region) -> None:
    row = loaded_row(region)
    first = corrected(region, row, CorrectedTo(quantity=12))
    with pytest.raises(CorrectedBefore) as raised:
        corrected(region, row, CorrectedTo(quantity=11))
    assert raised.value.params["standing"] == first.replacement_ids[0]
    corrected(region, first.replacement_ids[0], CorrectedTo(quantity=11))
    assert region.credited() == {("一院", "岗1"): 11}
    (standing,) = standing_for(region.tx, row)
    assert row_of(region, standing).quantity == 11


def test_what_cannot_be_corrected_is_said(region: Region) -> None:
    row = loaded_row(region)
    with pytest.raises(UnknownName):
        corrected(region, 4_711, CorrectedTo(quantity=1))
    with pytest.raises(NothingCorrected):
        corrected(region, row, CorrectedTo(quantity=10))
    with pytest.raises(BeforeItsRow):
        corrected(region, row, CorrectedTo(quantity=1), month=202612)
    pair = corrected(region, row, CorrectedTo(quantity=1))
    with pytest.raises(OnlyCancels):
        corrected(region, pair.reversal_id, CorrectedTo(quantity=1))
    closed(region, 202701)
    with pytest.raises(IntoClosedMonth):
        corrected(region, pair.replacement_ids[0], CorrectedTo(quantity=2), month=202701)
    assert len(region.stored(FlowRow)) == 3


def test_undoing_the_file_waits_for_its_corrections(region: Region) -> None:
    """A correction of the same run goes with its file; the rows of a closed month stay."""
    row = loaded_row(region)
    corrected(region, row, CorrectedTo(quantity=1))
    batch = row_of(region, row).batch_id
    take_back(region.tx, batch)
    assert region.stored(FlowRow) == region.stored(FlowCorrection) == []
    row = loaded_row(region)
    closed(region, 202701)
    with pytest.raises(MonthClosed):
        take_back(region.tx, row_of(region, row).batch_id)


@given(st.integers(-9_999, 9_999), st.lists(st.integers(-50, 50), min_size=1, max_size=5))
def test_amounts_of_parts_sum_to_the_amount(amount: int, parts: list[int]) -> None:
    whole = sum(parts)
    if whole:
        assert sum(amounts(amount, whole, parts)) == amount
    assert len(amounts(amount, whole, parts)) == len(parts)
