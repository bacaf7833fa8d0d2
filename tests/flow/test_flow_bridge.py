"""From what a month reported to what is known now: the lines sum exactly, and each has its rows."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_checks import check
from flow_region import Region, sale

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import actuals, partitions
from territory.months.service.bridge import Bridge, NeverReported, bridge, viewed
from territory.months.service.closing import close, reopen
from territory.months.service.correction import correct_row
from territory.roster.tables import Institution, Territory

if TYPE_CHECKING:
    from conftest import RunCli
    from territory.workspace import Workspace

JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)
FEB_DAY = date(2027, 2, 10)


@pytest.fixture
def spring(ws: "Workspace") -> "Workspace":
    """January is closed with 30 boxes of 一院, 20 of 二院 and 5 of a name that waits."""
    ws = replace(ws, today=date(2027, 3, 3))
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.price(2_350)
        region.hospitals("一院", "二院")
        region.distributors("国控")
        region.assign("一院", {"岗1": 6_000, "岗2": 4_000})
        region.assign("二院", {"岗2": 10_000})
        region.flow(sale("一院", 30), sale("二院", 20), sale("某院", 5))
        region.flow(sale("一院", 100, sale_date=FEB_DAY))
    close(ws, JANUARY, by="王莉", force=True, reason="月报")
    return ws


def known(ws: "Workspace", tx: object) -> Region:
    region = Region(ws, tx)  # type: ignore[arg-type]  # a transaction
    region.ids = {one.name: one.id for one in region.stored(Institution)}
    region.ids |= {one.name: one.id for one in region.stored(Territory)} | {"L1": 1, "P1": 1}
    return region


def looked(ws: "Workspace", month: Month = JANUARY, **asked: str) -> Bridge:
    with ws.reading() as tx:
        found = bridge(tx, month, **asked)
        assert check(tx) == []
    first, *between, last = found.spans
    assert first.quantity + sum(one.quantity for one in between) == last.quantity
    assert first.amount_fen + sum(one.amount_fen for one in between) == last.amount_fen
    for one in found.spans:
        assert sum(cell.quantity for cell in one.cells) == one.quantity
    return found


def steps(found: Bridge) -> dict[str, int]:
    return {one.cause or one.slug: one.quantity for one in found.spans}


def moved(found: Bridge, step: str) -> dict[tuple[str | None, str | None], int]:
    span = next(one for one in found.spans if step in {one.slug, one.cause})
    return {(one.institution_name, one.position or one.line): one.quantity for one in span.cells}


def test_nothing_happened_since(spring: "Workspace") -> None:
    found = looked(spring)
    assert steps(found) == {"reported": 55, "now": 55}
    assert (found.last.number, found.last.by, found.is_open) == (1, "王莉", False)


def test_every_line_tells_what_happened(spring: "Workspace") -> None:
    """Late rows, a correction, a decided name and a new owner, each on its own line."""
    with spring.writing("test") as tx:
        region = known(spring, tx)
        region.flow(sale("一院", 7), sale("二院", -1, data_type="退货"))
        region.alias("某院", "二院")
        region.assign("二院", {"岗1": 10_000}, date(2027, 1, 1))
        region.refresh()
    correct_row(spring, 1, quantity=28, cause="mistake")
    found = looked(spring)
    assert steps(found) == {
        "reported": 55, "roster": 0, "names": 0, "late": 6, "mistake": -2, "now": 59,
    }  # fmt: skip
    assert moved(found, "roster") == {("二院", "岗1"): 20, ("二院", "岗2"): -20}
    assert moved(found, "names") == {("二院", "岗1"): 5, (None, "unmatched"): -5}
    assert moved(found, "late") == {("一院", "岗1"): 4, ("一院", "岗2"): 3, ("二院", "岗1"): -1}
    mistakes = next(one for one in found.spans if one.cause)
    assert len(mistakes.rows) == 2
    assert steps(looked(spring, FEBRUARY_CLOSED(spring)))["earlier_months"] == -4


def FEBRUARY_CLOSED(ws: "Workspace") -> Month:  # noqa: N802 - reads as a month
    close(ws, FEBRUARY)
    return FEBRUARY


def test_all_months_together_count_everything_once(spring: "Workspace") -> None:
    with spring.writing("test") as tx:
        known(spring, tx).flow(sale("一院", 7))
    correct_row(spring, 2, institution="H-一院", cause="branch_under_main_name")
    with spring.reading() as tx:
        now = viewed(tx, [202701, 202702], "now")
        told = viewed(tx, [202701, 202702], "reported")
        assert sum(one.quantity for one in now.actuals) == sum(one.quantity for one in told.actuals)
        assert {one.month: 0 for one in now.actuals} == {202701: 0, 202702: 0}
        assert sum(one.quantity for one in now.actuals if one.month == 202701) == 57
        assert told.actuals == actuals(tx, [202701, 202702])
        assert told.partitions == partitions(tx, [202701, 202702])
        for product, part in now.partitions.items():
            assert part.proven().loaded == told.partitions[product].loaded


def test_what_changed_while_it_is_open_again(spring: "Workspace") -> None:
    with spring.writing("test") as tx:
        known(spring, tx).flow(sale("一院", 7))
    reopen(spring, JANUARY, reason="补传")
    found = looked(spring)
    assert found.is_open
    assert steps(found) == {"reported": 55, "reopened": 7, "now": 62}
    with spring.reading() as tx:
        told = viewed(tx, [202701], "reported")
        assert sum(one.quantity for one in told.actuals) == 50
        assert told.partitions[1].lines[Line.CREDITED].quantity == 50


def test_the_nodes_of_a_bridge(spring: "Workspace") -> None:
    with spring.writing("test") as tx:
        known(spring, tx).flow(sale("一院", 10))
    found = looked(spring, level="position", node="岗1")
    assert [(one.code, one.quantities) for one in found.nodes] == [
        ("岗1", {"reported": 18, "late": 6, "now": 24})
    ]
    everything = looked(spring, level="position")
    assert {one.code: one.quantities["now"] for one in everything.nodes} == {
        "岗1": 24, "岗2": 36, "unmatched": 5,
    }  # fmt: skip


def test_a_month_that_never_reported_has_no_bridge(spring: "Workspace") -> None:
    with pytest.raises(NeverReported), spring.reading() as tx:
        bridge(tx, FEBRUARY)


def told(run_cli: "RunCli", store: Path, *argv: str) -> Any:
    result = run_cli("--db", store, *argv, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_a_month_just_closed_bridges_without_a_step(run_cli: "RunCli", demo_copy: Path) -> None:
    told(run_cli, demo_copy, "flow", "close", "2025-01")
    steps = told(run_cli, demo_copy, "flow", "bridge", "2025-01")
    assert [line["step"] for line in steps] == ["reported", "now"]


def test_a_correction_of_a_closed_month_is_all_that_its_bridge_tells(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    sold = told(run_cli, demo_copy, "flow", "show", "--month", "2025-01", "--line", "credited")
    row = next(line for line in sold if line["product"] == "P03" and line["quantity"] > 1)
    told(run_cli, demo_copy, "flow", "close", "2025-01")
    pair = told(run_cli, demo_copy, "flow", "correct", str(row["row"]), "--quantity", "1")
    assert {part["line"] for part in pair} == {"credited"}
    steps = told(run_cli, demo_copy, "flow", "bridge", "2025-01")
    assert [line["step"] for line in steps] == ["reported", "corrections", "now"]
    assert steps[1]["quantity"] == 1 - row["quantity"]
