"""A month closes when nothing speaks against it; what it reported changes by pairs only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flow_checks import check
from flow_region import Region, sale

from territory.errors import Exit, TerritoryError
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause
from territory.ledger.rules.movement import Line
from territory.ledger.service.crediting import recredit
from territory.ledger.service.pairs import CorrectedTo, correct
from territory.ledger.tables import FlowCredit, FlowRow
from territory.months.service.closing import (
    ClosedAlready,
    LaterMonthClosed,
    NeverSeen,
    NotClosed,
    NotReady,
    ReasonMissing,
    Unclosable,
    by_line,
    close,
    events,
    reopen,
    reported,
)
from territory.months.service.correction import correct_row
from territory.months.service.states import month_states
from territory.months.tables import FlowReported
from territory.roster.tables import Distributor
from territory.roster.tables import Institution as Hospital
from territory.settings import ClosePolicy

if TYPE_CHECKING:
    from territory.workspace import Workspace

JANUARY, FEBRUARY, MARCH = Month(2027, 1), Month(2027, 2), Month(2027, 3)
FEB_DAY = date(2027, 2, 10)


@pytest.fixture
def spring(ws: "Workspace") -> "Workspace":
    """The region in March: 10 boxes of 一院 in January, 20 of 二院 in February."""
    ws = replace(ws, today=date(2027, 3, 3))
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.price(2_350)
        region.hospitals("一院", "二院")
        region.distributors("国控")
        region.assign("一院", {"岗1": 10_000})
        region.assign("二院", {"岗2": 10_000})
        region.flow(sale("一院", 10))
        region.flow(sale("二院", 20, sale_date=FEB_DAY))
    return ws


def looking(ws: "Workspace") -> Iterator[Region]:
    with ws.reading() as tx:
        yield Region(ws, tx)


def more(ws: "Workspace", *rows: dict[str, object]) -> None:
    with ws.writing("test") as tx:
        Region(ws, tx).flow(*rows)


def told(ws: "Workspace", month: Month, number: int | None = None) -> int:
    with ws.reading() as tx:
        return by_line(reported(tx, int(month), number))[Line.CREDITED][0]


def entries(ws: "Workspace") -> list[tuple[int, str, int]]:
    with ws.reading() as tx:
        rows = Region(ws, tx).stored(FlowReported)
        return [(one.number, one.role, one.quantity) for one in rows]


def clean(ws: "Workspace") -> None:
    with ws.reading() as tx:
        assert check(tx) == []


def test_a_closed_month_has_reported(spring: "Workspace") -> None:
    done = close(spring, JANUARY, by="王莉")
    assert (done.number, done.by, done.lines[Line.CREDITED]) == (1, "王莉", (10, 23_500))
    assert entries(spring) == [(1, "reported", 10)]
    with spring.reading() as tx:
        first, second = month_states(tx, date(2027, 4, 2))
        assert (first.status, first.closings, second.status) == ("closed", 1, "open")
        assert first.last is not None
        assert (first.last.by, first.last.day) == ("王莉", date(2027, 3, 3))
    clean(spring)


def test_late_rows_leave_it_as_it_was_and_are_told_where_they_went(spring: "Workspace") -> None:
    close(spring, JANUARY)
    more(spring, sale("一院", 7, serial="S1"), sale("一院", -2, data_type="退货"))
    with spring.reading() as tx:
        states = month_states(tx, date(2027, 4, 2))
    assert [(one.loaded, one.late) for one in states] == [(10, 0), (25, 5)]
    assert told(spring, JANUARY) == 10
    clean(spring)


def test_reopened_the_late_rows_are_back_and_closing_writes_pairs(spring: "Workspace") -> None:
    """Only the figure that changed has a pair, and the closing before still says what it said."""
    more(spring, sale("二院", 5))
    close(spring, JANUARY)
    more(spring, sale("一院", 7))
    done = reopen(spring, JANUARY, reason="国控补传", by="王莉")
    assert [(one.month, one.rows, one.quantity) for one in done.moved] == [(202702, 1, 7)]
    assert told(spring, JANUARY) == 15
    again = close(spring, JANUARY)
    assert again.before is not None
    assert (again.before[Line.CREDITED][0], again.lines[Line.CREDITED][0]) == (15, 22)
    assert entries(spring)[2:] == [(2, "reversal", -10), (2, "restated", 17)]
    assert (told(spring, JANUARY, 1), told(spring, JANUARY, 2)) == (15, 22)
    with spring.reading() as tx:
        found = [(one.event, one.number, one.reason) for one in events(tx, 202701)]
    assert found == [("closed", 1, ""), ("reopened", 1, "国控补传"), ("closed", 2, "")]
    clean(spring)


def test_a_correction_of_a_closed_month_goes_home_when_it_is_reopened(spring: "Workspace") -> None:
    close(spring, JANUARY)
    done = correct_row(spring, 1, quantity=4)
    assert (done.pair.month, done.pair.quantity) == (202702, -6)
    assert told(spring, JANUARY) == 10
    clean(spring)
    moved = reopen(spring, JANUARY, reason="更正").moved
    assert [(one.rows, one.quantity) for one in moved] == [(2, -6)]
    close(spring, JANUARY)
    assert told(spring, JANUARY) == 4
    with spring.reading() as tx:
        rows = Region(spring, tx).stored(FlowRow)
    assert {(one.belongs_to, one.frozen) for one in rows} == {(None, False)}
    clean(spring)


def test_a_correction_of_a_correction_follows_it(spring: "Workspace") -> None:
    """January's row is corrected in February, that in March; each reopening takes back its own."""
    close(spring, JANUARY)
    first = correct_row(spring, 1, quantity=4).pair
    close(spring, FEBRUARY)
    assert correct_row(spring, first.replacement_ids[0], quantity=5).pair.month == 202703
    reopen(spring, FEBRUARY, reason="核对")
    clean(spring)
    with spring.reading() as tx:
        assert [one.loaded for one in month_states(tx, date(2027, 4, 2))] == [10, 20 - 10 + 5]
    reopen(spring, JANUARY, reason="核对")
    clean(spring)
    with spring.reading() as tx:
        assert [one.loaded for one in month_states(tx, date(2027, 4, 2))] == [5, 20]


def test_names_that_wait_are_named(spring: "Workspace") -> None:
    more(spring, sale("某院", 9), sale("某诊所", 1))
    with pytest.raises(NotReady) as raised:
        close(spring, JANUARY)
    said = str(raised.value)
    assert "某院 9" in said
    assert "50.0 %" in said
    assert told(spring, JANUARY) == 0
    done = close(spring, JANUARY, force=True, reason="月报截止")
    assert [one.slug for one in done.warned] == ["waiting"]
    with spring.reading() as tx:
        assert events(tx)[-1].overruled == ("waiting",)


def test_a_few_boxes_may_wait(spring: "Workspace") -> None:
    more(spring, sale("一院", 1_000), sale("某院", 9))
    assert close(spring, JANUARY).warned == ()


def test_missing_files_are_named(spring: "Workspace") -> None:
    with spring.writing("test") as tx:
        region = Region(spring, tx)
        region.distributors("上药")

        for one in region.stored(Distributor):
            one.sends_files = True
    with pytest.raises(NotReady) as raised:
        close(spring, JANUARY)
    assert "上药 (D-上药)" in str(raised.value)
    policy = replace(spring.settings, close=ClosePolicy(missing="warn"))
    done = close(replace(spring, settings=policy), JANUARY)
    assert [(one.slug, one.refuses) for one in done.warned] == [("missing", False)]


def test_months_close_in_their_order_and_when_they_are_over(spring: "Workspace") -> None:
    with pytest.raises(Unclosable, match="2027-01"):
        close(spring, FEBRUARY, force=True, reason="急")
    more(spring, sale("一院", 3, sale_date=date(2027, 3, 1)))
    close(spring, JANUARY)
    close(spring, FEBRUARY)
    with pytest.raises(Unclosable, match="2027-03-31"):
        close(spring, MARCH, force=True, reason="急")


def test_credits_that_somebody_changed_prevent_it(spring: "Workspace") -> None:
    """The closing credits the month anew; what it cannot mend it names."""
    from sqlalchemy import update
    from sqlmodel import col

    with spring.writing("test") as tx:
        tx.execute(update(FlowRow).values(line="astray"))
    close(spring, JANUARY)
    clean_of_january = told(spring, JANUARY)
    assert clean_of_january == 10
    with spring.writing("test") as tx:
        mine = col(FlowCredit.counted_month) == 202701
        tx.execute(update(FlowCredit).where(mine).values(quantity=9))
    with spring.reading() as tx:
        assert {one.code for one in check(tx)} >= {"flow-reported", "flow-credit"}


@pytest.mark.parametrize(
    ("error", "act"),
    [
        (NeverSeen, lambda ws: close(ws, Month(2026, 5))),
        (NeverSeen, lambda ws: reopen(ws, Month(2026, 5), reason="x")),
        (NotClosed, lambda ws: reopen(ws, FEBRUARY, reason="x")),
        (ReasonMissing, lambda ws: reopen(ws, JANUARY, reason=" ")),
        (ReasonMissing, lambda ws: close(ws, FEBRUARY, force=True)),
        (ClosedAlready, lambda ws: close(ws, JANUARY)),
    ],
)
def test_what_cannot_be_is_refused(
    spring: "Workspace", error: type[TerritoryError], act: "object"
) -> None:
    close(spring, JANUARY)
    before = entries(spring)
    with pytest.raises(error):
        act(spring)  # type: ignore[operator]  # a lambda
    assert entries(spring) == before
    assert error.exit_code in {Exit.INPUT_REFUSED, Exit.USAGE}


def test_a_month_under_a_closed_one_stays_closed(spring: "Workspace") -> None:
    close(spring, JANUARY)
    close(spring, FEBRUARY)
    with pytest.raises(LaterMonthClosed, match="2027-02"):
        reopen(spring, JANUARY, reason="x")


def test_trying_a_closing_writes_nothing(spring: "Workspace") -> None:
    done = close(replace(spring, dry_run=True), JANUARY)
    assert done.entries == 1
    assert entries(spring) == []
    with spring.reading() as tx:
        assert [one.status for one in month_states(tx, date(2027, 4, 2))] == ["open", "open"]


def test_a_month_may_be_said_to_be_closing(spring: "Workspace") -> None:
    close(spring, JANUARY, begin=True)
    more(spring, sale("一院", 7))
    with spring.reading() as tx:
        assert next((one.status, one.loaded) for one in month_states(tx, date(2027, 4, 2))) == (
            "closing",
            17,
        )
    assert close(spring, JANUARY).number == 1
    assert told(spring, JANUARY) == 17


def test_other_credit_schemes_are_frozen_too(spring: "Workspace") -> None:
    with spring.writing("test") as tx:
        region = Region(spring, tx)
        region.ids = {one.name: one.id for one in region.stored(Hospital)} | {"L1": 1}
        region.assign("一院", {"大客户": 10_000}, scheme="key")
        recredit(tx, Market(tx), [202701])
    close(spring, JANUARY)
    with spring.reading() as tx:
        schemes = sorted((key.scheme, q) for key, (q, _) in reported(tx, 202701).items())
    assert schemes == [("key", 10), ("main", 10)]


def test_the_primitive_refuses_a_closed_target(spring: "Workspace") -> None:
    from territory.ledger.service.pairs import IntoClosedMonth

    close(spring, JANUARY)
    with pytest.raises(IntoClosedMonth), spring.writing("test") as tx:
        correct(tx, Market(tx), 1, CorrectedTo(quantity=1), cause=Cause.MISTAKE, month=202701)
    clean(spring)
