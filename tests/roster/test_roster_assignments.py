"""Assignments are sets whose shares sum to 100 %; a newer set ends the older one."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlmodel import col

from territory.intake.kinds import Loaded
from territory.roster import checks, service
from territory.roster.tables import Assignment

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
DAY = date(2027, 1, 15)


def row(position: str, share: int | None = None, **more: Any) -> dict[str, Any]:
    """Give a row of hospital H1 and line L1; share in percent."""
    basic: dict[str, Any] = {"institution_code": "H1", "product_line": "L1", "position": position}
    return basic | ({"share": share * 100} if share is not None else {}) | more


def held(ws: "Workspace", on: date = DAY) -> dict[str, int]:
    """Return position code → share in percent, of hospital H1 on a day."""
    with ws.reading() as tx:
        nodes = {node.id: node.code for node in service.tree(tx, on)}
        found = service.assignments_in_force(tx, None, on)
        return {nodes[item.position_id]: item.share // 100 for item in found}


def said(loaded: Loaded) -> list[tuple[str, str]]:
    return [(f.code, f.place.cell) for f in loaded.findings]


def test_a_set_of_two_positions(region: Load, ws: "Workspace") -> None:
    loaded = region("assignments", row("P1", 60), row("苏州二", 40))
    assert [str(outcome) for outcome in loaded.outcomes] == ["created", "created"]
    assert held(ws) == {"P1": 60, "P2": 40}


def test_without_a_share_the_position_has_all_of_it(region: Load, ws: "Workspace") -> None:
    region("assignments", row("P1"))
    assert held(ws) == {"P1": 100}


def test_the_same_set_again_changes_nothing(region: Load) -> None:
    rows = (row("P1", 60), row("P2", 40))
    region("assignments", *rows)
    loaded = region("assignments", *rows)
    assert [str(outcome) for outcome in loaded.outcomes] == ["unchanged", "unchanged"]


def test_a_set_that_is_not_whole_is_refused_whole(region: Load, ws: "Workspace") -> None:
    loaded = region("assignments", row("P1", 60), row("P2", 30))
    assert [str(outcome) for outcome in loaded.outcomes] == ["rejected", "rejected"]
    assert loaded.findings[0].params["total"] == "90"
    assert held(ws) == {}


def test_a_position_twice_with_different_shares_is_refused_whole(
    region: Load, ws: "Workspace"
) -> None:
    loaded = region("assignments", row("P1", 60), row("P1", 40))
    assert [str(outcome) for outcome in loaded.outcomes] == ["rejected", "rejected"]
    assert held(ws) == {}


def test_one_bad_set_hides_no_good_one(region: Load, ws: "Workspace") -> None:
    loaded = region(
        "assignments",
        row("P1", 50),
        {"institution_code": "H2", "product_line": "L1", "position": "P2"},
    )
    assert [str(outcome) for outcome in loaded.outcomes] == ["rejected", "created"]
    assert held(ws) == {"P2": 100}


def test_a_newer_set_ends_the_older_and_says_so(region: Load, ws: "Workspace") -> None:
    region("assignments", row("P1", 60), row("P2", 40))
    loaded = region("assignments", row("P2") | {"from": date(2027, 3, 1)})
    assert said(loaded) == [("assignment-ends", "G2")]
    assert held(ws, date(2027, 2, 28)) == {"P1": 60, "P2": 40}
    assert held(ws, date(2027, 3, 1)) == {"P2": 100}


def test_a_change_needs_its_day(region: Load, ws: "Workspace") -> None:
    region("assignments", row("P1"))
    loaded = region("assignments", row("P2"))
    assert said(loaded) == [("assignment-day-missing", "H2")]
    assert held(ws) == {"P1": 100}


def test_a_set_of_the_same_day_is_replaced_whole(region: Load, ws: "Workspace") -> None:
    day = {"from": date(2027, 1, 1)}
    region("assignments", row("P1", 60) | day, row("P2", 40) | day)
    region("assignments", row("P2", 100) | day)
    assert held(ws) == {"P2": 100}
    with ws.reading() as tx:
        assert checks.check(tx, DAY) == []


def test_departments_have_sets_of_their_own(region: Load, ws: "Workspace") -> None:
    region("assignments", row("P1"), row("P2", department="心内科"))
    with ws.reading() as tx:
        found = service.assignments_in_force(tx, None, DAY)
    assert [(item.department_id is None, item.share) for item in found] == [
        (True, 10_000),
        (False, 10_000),
    ]


def test_an_unknown_department_is_refused(region: Load) -> None:
    loaded = region("assignments", row("P1", department="骨科"))
    assert said(loaded) == [("unknown-department", "F2")]


def test_flow_shares_sum_to_100_percent_over_all_departments(region: Load) -> None:
    half = {"flow_share": 5000}
    wrong = region("assignments", row("P1") | half, row("P2", department="心内科",
                                                         flow_share=4000))  # fmt: skip
    assert {code for code, _ in said(wrong)} == {"flow-shares-not-whole"}
    right = region("assignments", row("P1") | half, row("P2", department="心内科") | half)
    assert [str(outcome) for outcome in right.outcomes] == ["created", "created"]


def test_unknown_names_are_all_told_at_once(region: Load) -> None:
    loaded = region(
        "assignments",
        {"institution_name": "苏州市中医", "product_line": "心血", "position": "P8"},
    )
    assert {code for code, _ in said(loaded)} == {
        "unknown-institution",
        "unknown-line",
        "unknown-node",
    }


def test_check_names_a_set_changed_by_hand(region: Load, ws: "Workspace") -> None:
    region("assignments", row("P1", 60), row("P2", 40))
    with ws.writing("by hand") as tx:
        tx.execute(update(Assignment).where(col(Assignment.share) == 4000).values(share=3999))
    with ws.reading() as tx:
        found = checks.shares_not_whole(tx)
    assert [(f.place.key, f.params["total"]) for f in found] == [("H1/L1", "99.99")]
