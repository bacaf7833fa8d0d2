"""Whatever market is drawn: nothing is lost, nothing made, and the order of files is nothing."""

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flow_checks import check
from flow_region import Region, sale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory.arrivals.service.refresh import refresh
from territory.ledger.tables import FlowCredit, FlowRow
from territory.settings import Settings
from territory.store.engine import open_store
from territory.workspace import Workspace

TODAY = date(2027, 1, 15)
BUYERS = ("一院", "二院", "三院", "四院", "五院", "分院", "上药", "不明", "连锁总部")
DAYS = [date(2027, 1, 1) + timedelta(days) for days in range(61)]
Row = dict[str, object]

row = st.builds(
    sale,
    buyer=st.sampled_from(BUYERS),
    quantity=st.integers(-9, 40),
    product_name=st.sampled_from(("通脉胶囊", "不明药")),
    distributor=st.sampled_from(("国控", "上药", "野商")),
    sale_date=st.sampled_from(DAYS),
    amount=st.one_of(st.none(), st.integers(-5_000, 5_000)),
    department=st.sampled_from((None, "心内科", "骨科")),
    data_type=st.sampled_from((None, None, None, "退货", "非目标", "调拨")),
)
files = st.lists(st.lists(row, max_size=12), min_size=1, max_size=4)
Files = Sequence[Sequence[Row]]


def market(region: Region) -> None:
    region.product()
    region.price(2_350)
    region.hospitals("一院", "二院", "三院", "分院", "连锁总部", "门店")
    region.hospitals("四院", target=False)
    region.hospitals("五院")
    region.distributors("国控", "上药")
    region.assign("一院", {"岗1": 3_333, "岗2": 3_333, "岗3": 3_334})
    region.assign("二院", {"岗1": 10_000})
    region.assign("二院", {"岗2": 6_000, "岗3": 4_000}, date(2027, 1, 20))
    region.department("三院", "心内科")
    region.assign("三院", {"岗1": 5_000, "岗2": 5_000}, department="心内科", flow_share=3_500)
    region.assign("三院", {"岗3": 10_000}, flow_share=3_000)
    region.relation("分院", "一院", 7_000)
    region.relation("分院", "二院", 3_000, kind="group", since=date(2027, 1, 10))
    region.relation("门店", "连锁总部", 0, kind="shop")
    region.assign("分院", {"岗4": 10_000})


EVERYTHING = [
    sale(
        buyer=buyer, quantity=10 + place, distributor="国控", product_name="通脉胶囊",
        sale_date=day, amount=None, department=department, data_type=None,
    )
    for place, buyer in enumerate(BUYERS)
    for day in (date(2027, 1, 5), date(2027, 1, 25), date(2027, 2, 5))
    for department in ((None, "心内科", "骨科") if buyer == "三院" else (None,))
]  # fmt: skip
"""Something of every buyer, so that a small file touches few of the credits."""


def state_after(template: Path, arriving: Files) -> tuple[object, ...]:
    """Load files in this order; return what the ledger says, by names and not by keys."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        shutil.copy(template, path)
        store = open_store(str(path))
        ws = Workspace(Settings(db=str(path)), store, TODAY)
        with ws.writing("test") as tx:
            region = Region(ws, tx)
            market(region)
            for rows in arriving:
                region.flow(*rows)
            assert check(tx) == []
            partition = region.partition()
            assert partition.loaded.rows == len(region.stored(FlowRow))
            credited = sum(one.quantity for one in region.credits())
            fen = sum(one.amount_fen for one in region.credits())
            line = partition.lines["credited"]  # type: ignore[index]  # a slug equals its Line
            assert (credited, fen) == (line.quantity, line.amount_fen)
            before = (region.credited(), partition)
            refresh(tx)
            assert (region.credited(), region.partition()) == before
            rows_now = sorted(
                (r.row_key, r.line, r.line_reason, r.movement, r.quantity)
                for r in region.stored(FlowRow)
            )
        store.close()
    return (*before, rows_now)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files)
def test_any_market_is_parted_to_the_unit_whatever_comes_first(
    empty_store: Path, arriving: Files
) -> None:
    assert state_after(empty_store, arriving) == state_after(
        empty_store, [*reversed(arriving), arriving[0]]
    )


def counted(one: Row) -> int:
    """Return the quantity of a row with the sign that its type decides."""
    quantity = int(str(one["quantity"]))
    return -abs(quantity) if one.get("data_type") == "退货" else quantity


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files)
def test_a_file_is_kept_whole(empty_store: Path, arriving: Files) -> None:
    """A file whose rows have no serial number is kept whole, and so is each row's quantity."""
    only = arriving[0]
    _, partition, rows = state_after(empty_store, [only])
    said = sorted(map(counted, only))
    assert sorted(item[4] for item in rows) == said  # type: ignore[attr-defined]  # a list of rows
    assert partition.loaded.rows == len(only)  # type: ignore[attr-defined]  # of Partition


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(row, min_size=1, max_size=4))
def test_small_files_credit_what_all_anew_would(empty_store: Path, rows: list[Row]) -> None:
    """`state_after` credits every month anew and compares; here most credits were left alone."""
    state_after(empty_store, [EVERYTHING, *([one] for one in rows)])


def test_a_small_file_leaves_the_credits_of_others_alone(region: Region) -> None:
    region.hospitals(*(f"甲{number}" for number in range(9)))
    for number in range(9):
        region.assign(f"甲{number}", {"岗1": 10_000})
    region.flow(*(sale(f"甲{number}", 5) for number in range(9)))
    before = {one.institution_id: one.id for one in region.stored(FlowCredit)}
    region.flow(sale("甲4", 7, sale_date=date(2027, 1, 9)))
    after = {one.institution_id: one.id for one in region.stored(FlowCredit)}
    assert len(before) == len(after) == 9
    assert [one for one in before if before[one] != after[one]] == [region.ids["甲4"]]
