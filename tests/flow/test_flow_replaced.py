"""A newer file of the same serial numbers replaces; which is newer the files themselves say."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_checks import check
from flow_region import Region, sale

from territory.arrivals.kinds.corrections import stated_on
from territory.intake.kinds import Loaded, Outcome
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause
from territory.ledger.service.pairs import CorrectedTo, correct
from territory.ledger.tables import FlowCorrection, FlowMonth, FlowRow
from territory.store.tables import Change

if TYPE_CHECKING:
    from conftest import RunCli

END = date(2027, 1, 31)
FEB = date(2027, 2, 20)


def told(loaded: Loaded) -> list[str]:
    return [item.code for item in loaded.findings]


def january(region: Region, quantity: int = 10, **values: Any) -> Loaded:
    return region.flow(sale("一院", quantity, serial="S1", **values), sale("二院", 1, serial="S2"))


def february(region: Region, quantity: int = 12, **values: Any) -> Loaded:
    """The file of February has January's rows again, and its own."""
    own = sale("二院", 3, serial="S3", sale_date=FEB)
    return region.flow(sale("一院", quantity, serial="S1", **values), own)


def by_month(region: Region) -> dict[int, int]:
    sums = Counter[int]()
    for one in region.credits():
        sums[one.month] += one.quantity
    return dict(sums)


def test_a_newer_file_replaces_in_an_open_month(region: Region) -> None:
    january(region)
    loaded = february(region)
    assert loaded.outcomes == [Outcome.UPDATED, Outcome.CREATED]
    assert "rows-replaced" in told(loaded)
    assert [(c.field, c.old, c.new) for c in loaded.changes if c.field == "quantity"] == [
        ("quantity", "10", "12")
    ]
    assert region.credited() == {("一院", "岗1"): 12, ("二院", "岗2"): 4}
    (change,) = [one for one in region.stored(Change) if one.table_name == "flow_row"]
    assert (change.before["quantity"], change.after["quantity"]) == (10, 12)
    assert check(region.tx) == []


def test_the_order_of_files_is_nothing(region: Region) -> None:
    february(region)
    loaded = january(region)
    assert loaded.outcomes == [Outcome.UNCHANGED, Outcome.CREATED]
    assert "rows-older" in told(loaded)
    assert region.credited() == {("一院", "岗1"): 12, ("二院", "岗2"): 4}
    assert february(region).outcomes == [Outcome.DUPLICATE] * 2
    assert january(region).outcomes == [Outcome.UNCHANGED, Outcome.DUPLICATE]


def test_a_row_may_get_another_buyer_and_day(region: Region) -> None:
    january(region)
    february(region, 10, buyer_name="二院", sale_date=date(2027, 2, 1))
    assert by_month(region) == {202701: 1, 202702: 13}


def test_in_a_closed_month_a_pair_replaces(region: Region) -> None:
    january(region)
    region.tx.session.add(FlowMonth(month=202701, status="closed"))
    region.tx.session.flush()
    loaded = february(region)
    assert loaded.outcomes == [Outcome.UPDATED, Outcome.CREATED]
    assert "rows-corrected" in told(loaded)
    assert by_month(region) == {202701: 11, 202702: 5}
    (stated,) = region.stored(FlowCorrection)
    assert (stated.cause, stated.quantity, stated.counted_month) == ("file_corrected", 2, 202702)
    made = [one for one in region.stored(FlowRow) if one.corrects_id is not None]
    assert {(one.movement, one.movement_reason) for one in made} == {
        ("correction", "file_corrected")
    }
    assert february(region).outcomes == [Outcome.DUPLICATE] * 2
    assert january(region).outcomes == [Outcome.DUPLICATE] * 2
    march = region.flow(sale("一院", 15, serial="S1"), sale(sale_date=date(2027, 3, 2)))
    assert march.outcomes == [Outcome.UPDATED, Outcome.CREATED]
    assert sum(one.quantity for one in region.credits()) == 15 + 1 + 3 + 10
    assert check(region.tx) == []


def test_without_an_order_the_row_is_refused(region: Region) -> None:
    """Both end on the same day; once the second says that it is newer, it replaces."""
    january(region)
    assert january(region, 11).outcomes[0] is Outcome.REJECTED
    assert january(region, 11, issued=date(2027, 2, 5)).outcomes[0] is Outcome.UPDATED
    assert region.credited()["一院", "岗1"] == 11


def test_a_number_that_stands_twice_in_the_newer_file_is_refused(region: Region) -> None:
    january(region)
    own = sale("二院", 3, serial="S3", sale_date=FEB)
    loaded = region.flow(sale("一院", 12, serial="S1"), sale("一院", 13, serial="S1"), own)
    assert loaded.outcomes == [Outcome.REJECTED, Outcome.REJECTED, Outcome.CREATED]


def test_what_was_corrected_by_hand_no_file_replaces(region: Region) -> None:
    january(region)
    row = next(one for one in region.stored(FlowRow) if one.serial == "S1")
    market = Market(region.tx)
    correct(region.tx, market, row.id, CorrectedTo(quantity=9), cause=Cause.MISTAKE)
    assert february(region).outcomes[0] is Outcome.REJECTED


@pytest.mark.parametrize(
    ("file", "issued", "day"),
    [
        ("国控_流向.xlsx", None, END),
        ("国控_20270205.xlsx", None, date(2027, 2, 5)),
        ("国控 2027-02-05 更正.xlsx", None, date(2027, 2, 5)),
        ("国控_20270101-20270120.xlsx", None, END),
        ("国控_20279999.xlsx", None, END),
        ("国控_20270205.xlsx", date(2027, 2, 9), date(2027, 2, 9)),
    ],
)
def test_the_day_of_which_a_file_tells(file: str, issued: date | None, day: date) -> None:
    assert stated_on(file, [date(2027, 1, 3), END], [issued]) == day


HEADER = "流水号,商业公司,购货单位,品名,数量,销售日期\n"
OLD = HEADER + "S1,国控,一院,通脉胶囊,10,2027-01-20\n"
NEW = HEADER + "S1,国控,一院,通脉胶囊,12,2027-01-20\nS3,国控,二院,通脉胶囊,3,2027-02-10\n"


def test_undo_gives_the_old_values_back(run_cli: "RunCli", ws: Any, tmp_path: Path) -> None:
    with ws.writing("test") as tx:
        small = Region(ws, tx)
        small.product()
        small.hospitals("一院", "二院")
        small.distributors("国控")
        small.assign("一院", {"岗1": 10_000})
        small.assign("二院", {"岗1": 10_000})
    (tmp_path / "a.csv").write_text(OLD, encoding="utf-8")
    (tmp_path / "b.csv").write_text(NEW, encoding="utf-8")

    def batch(file: str) -> str:
        done = run_cli("import", file, "--format", "json", "--as-of", "2027-03-01")
        assert done.code == 0, done.err
        return str(json.loads(done.out)[0]["batch"])

    def shown() -> list[tuple[str, int, str]]:
        rows = json.loads(run_cli("flow", "show", "--format", "json").out)
        return [(row["serial"], row["quantity"], row["file"]) for row in rows]

    first = batch("a.csv")
    before = shown()
    second = batch("b.csv")
    assert sorted(shown()) == [("S1", 12, "b.csv"), ("S3", 3, "b.csv")]
    refused = run_cli("imports", "undo", first, "--yes")
    assert refused.code == 4
    assert second in refused.err
    assert run_cli("imports", "undo", second, "--yes").code == 0
    assert shown() == before
    assert run_cli("check").code == 0
