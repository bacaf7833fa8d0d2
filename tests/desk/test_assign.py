"""`territory assign`: who gets which part, what it shows, and that nothing is lost by it."""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.desk.assigning.sets import (
    WHOLE,
    FlowShareNeeded,
    NobodyKeepsTheRest,
    SetMember,
    Sets,
    SharesOfMove,
    Wish,
    sets_after,
    shares_asked,
)

if TYPE_CHECKING:
    from conftest import Result, RunCli

DAY = "2026-12-01"


def moved(run_cli: "RunCli", db: Path, *more: str) -> dict[str, list[dict[str, Any]]]:
    done = assign(run_cli, db, *more)
    assert done.code == 0, done.err
    found: dict[str, list[dict[str, Any]]] = json.loads(done.out)
    return found


def assign(run_cli: "RunCli", db: Path, *more: str) -> "Result":
    return run_cli("--db", db, "assign", *more, "--line", "CV", "--format", "json")


def loaded(db: Path) -> tuple[int, int]:
    with sqlite3.connect(db) as connection:
        units, fen = connection.execute(
            "SELECT sum(quantity), sum(amount_fen) FROM flow_credit WHERE scheme = 'main'"
        ).fetchone()
    return int(units), int(fen)


def test_a_hospital_goes_whole_and_the_total_stays(run_cli: "RunCli", demo_copy: Path) -> None:
    before = loaded(demo_copy)
    found = moved(run_cli, demo_copy, "H0001", "--to", "CV21", "--from", DAY)
    shares = {(r["department"], r["position"]): r["after"] for r in found["assign"]}
    assert shares == {
        (None, "CV12"): 0.0, (None, "CV21"): 1.0, ("心内科", "CV11"): 0.0, ("心内科", "CV21"): 1.0,
    }  # fmt: skip
    assert [r["flow_share"] for r in found["assign"] if r["after"]] == [0.3, 0.7]
    assert sum(row["change"] for row in found["credits"]) == 0
    assert {row["position"] for row in found["credits"]} == {"CV11", "CV12", "CV21"}
    assert loaded(demo_copy) == before


def test_a_dry_run_shows_the_same_and_writes_nothing(run_cli: "RunCli", demo_copy: Path) -> None:
    asked = ("H0001", "C0004", "--to", "CV21=70", "--to", "CV12=30", "--from", DAY)
    shown = moved(run_cli, demo_copy, *asked, "--dry-run")
    assert moved(run_cli, demo_copy, *asked) == shown
    again = assign(run_cli, demo_copy, *asked, "--dry-run")
    assert "credits" not in json.loads(again.out)


def test_what_the_institution_brought_and_its_target_are_shown(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    found = moved(run_cli, demo_copy, "H0001", "--to", "CV21", "--from", "2026-11-15", "--dry-run")
    assert len({row["month"] for row in found["history"]}) == 12
    assert {row["position"] for row in found["history"]} == {"CV11", "CV12"}
    assert {row["position"] for row in found["rest_of_target"]} == {"CV11", "CV12"}
    with sqlite3.connect(demo_copy) as connection:
        left = connection.execute(
            "SELECT sum(m11 + m12) FROM plan_cell JOIN plan_node n ON n.id = node_id "
            "JOIN plan_version v ON v.id = version_id JOIN plan p ON p.id = plan_id "
            "JOIN product ON product.id = n.product_id "
            "WHERE n.node LIKE 'H0001%' AND p.year = 2026 AND product.code IN ('P01', 'P02')"
        ).fetchone()[0]
    assert sum(row["quantity"] for row in found["rest_of_target"]) == left


def test_every_plan_that_the_move_leaves_behind_is_named_with_what_brings_it_after(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    of = ("--product", "P01", "--year", "2028")
    assert run_cli("--db", demo_copy, "targets", "set", "--total", "90000", *of).code == 0
    assert run_cli("--db", demo_copy, "targets", "split", *of).code == 0
    found = moved(run_cli, demo_copy, "H0001", "--to", "CV21", "--from", DAY)["plans_left"]
    commands = [row["command"].split()[1:] for row in found]
    assert [words[-1] for words in commands] == ["2026", "2027", "2028"]
    assert {row["measure"] for row in found} == {"measure-units"}
    for words in commands[1:]:
        done = run_cli("--db", demo_copy, *words, "--leave-unowned")
        assert done.code == 0, done.err
    asked = ("H0001", "--to", "CV21", "--from", "2029-01-01", "--dry-run")
    assert "plans_left" not in moved(run_cli, demo_copy, *asked)


def test_a_filed_person_is_told_until_when(run_cli: "RunCli", demo_copy: Path) -> None:
    with sqlite3.connect(demo_copy) as connection:
        connection.execute("UPDATE person SET filing_number = 'F-' || code")
    found = moved(run_cli, demo_copy, "H0001", "--to", "CV21", "--from", DAY, "--dry-run")
    assert {(r["position"], r["due"]) for r in found["filings"]} >= {("CV21", "2026-12-31")}


def test_closed_months_keep_what_was_reported(run_cli: "RunCli", demo_copy: Path) -> None:
    with sqlite3.connect(demo_copy) as connection:
        connection.execute("DELETE FROM flow_month")
        connection.execute("INSERT INTO flow_month (month, status) VALUES (202611, 'closed')")
        november = "SELECT * FROM flow_credit WHERE counted_month = 202611 ORDER BY id"
        before = connection.execute(november).fetchall()
    done = run_cli(
        "--db", demo_copy, "assign", "H0001", "--to", "CV21", "--from", "2026-11-01", "--line", "CV"
    )
    assert "Closed months keep what was reported to their owners then: 2026-11." in done.out
    with sqlite3.connect(demo_copy) as connection:
        assert connection.execute(november).fetchall() == before
        owners = connection.execute(
            "SELECT DISTINCT t.code FROM flow_credit c JOIN territory t ON t.id = position_id "
            "JOIN institution i ON i.id = institution_id JOIN product p ON p.id = product_id "
            "JOIN product_line l ON l.id = line_id "
            "WHERE counted_month = 202612 AND i.code = 'H0001' AND l.code = 'CV'"
        ).fetchall()
    assert owners == [("CV21",)]


def test_it_is_undone_like_an_import(run_cli: "RunCli", demo_copy: Path) -> None:
    def stored() -> list[Any]:
        with sqlite3.connect(demo_copy) as connection:
            return [
                connection.execute("SELECT * FROM assignment ORDER BY id").fetchall(),
                connection.execute(
                    "SELECT counted_month, product_id, institution_id, department_id, position_id, "
                    "assignment_id, quantity, amount_fen FROM flow_credit ORDER BY 1, 2, 3, 4, 5, 6"
                ).fetchall(),
            ]

    before = stored()
    done = run_cli(
        "--db", demo_copy, "assign", "H0001", "--to", "CV21", "--from", DAY, "--line", "CV"
    )
    batch = done.err.rpartition(" ")[2].strip()
    assert stored() != before
    assert run_cli("--db", demo_copy, "imports", "undo", batch, "--yes").code == 0
    assert stored() == before


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("H00", "--to", "CV12", "--from", DAY), 5, 'no institution "H00"'),
        (("H0002", "--to", "XX", "--from", DAY), 5, 'no node "XX"'),
        (("H0002", "--to", "CV12", "--from", "2026-13-01"), 2, "is not a day"),
        (("H0002", "--to", "CV12=x", "--from", DAY), 2, "is not a share"),
        (("H0002", "--to", "CV12", "--share", "110", "--from", DAY), 2, "is not a share"),
        (("H0002", "--to", "CV12", "--type", "mine", "--from", DAY), 2, "no type of assignment"),
        (("H0002", "--to", "CV12", "--departments", "心外", "--from", DAY), 5, "no department"),
        (
            ("H0002", "--to", "CV12=60", "--to", "CV21=50", "--from", DAY), 4,
            "sum to 110 %, not 100 %: CV12 60 %, CV21 50 %",
        ),
        (
            ("H0002", "--to", "CV12", "--departments", "心内科", "--from", DAY), 2,
            "is cut by departments then",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    run_cli: "RunCli", demo_copy: Path, asked: tuple[str, ...], code: int, said: str
) -> None:
    before = demo_copy.read_bytes()
    done = assign(run_cli, demo_copy, *asked)
    assert (done.code, said in done.err) == (code, True), done.err
    if code == 5:
        assert "Did you mean: " in done.err
    assert demo_copy.read_bytes() == before


@pytest.mark.parametrize("asked", ["H0002", "心血管线"])
def test_an_unknown_line_proposes_those_there_are(
    run_cli: "RunCli", demo_copy: Path, asked: str
) -> None:
    done = run_cli(
        "--db", demo_copy, "assign", "H0002", "--to", "CV12", "--from", DAY, "--line", f"X{asked}"
    )
    assert (done.code, "(CV)" in done.err) == (5, True)


def test_several_lines_need_one_to_be_named(run_cli: "RunCli", demo_copy: Path) -> None:
    done = run_cli("--db", demo_copy, "assign", "H0002", "--to", "CV12", "--from", DAY)
    assert (done.code, "several product lines" in done.err) == (2, True)


def test_one_position_with_a_share_leaves_the_rest_to_those_who_hold_it() -> None:
    now: Sets = {None: (SetMember("A", 7_500), SetMember("B", 2_500))}
    (after,) = sets_after("H", now, Wish({"C": 6_000})).values()
    assert [(held.position, held.share) for held in after] == [("C", 6_000), ("A", 3_000),
                                                              ("B", 1_000)]  # fmt: skip
    with pytest.raises(NobodyKeepsTheRest):
        sets_after("H", {}, Wish({"C": 6_000}))


def test_departments_cut_out_anew_take_the_flow_share_that_is_said() -> None:
    now: Sets = {None: (SetMember("A", WHOLE),)}
    with pytest.raises(FlowShareNeeded):
        sets_after("H", now, Wish({"C": None}, ("心内科",)))
    after = sets_after("H", now, Wish({"C": None}, ("心内科",), flow_share=3_000))
    assert after == {
        None: (SetMember("A", WHOLE, 7_000),),
        "心内科": (SetMember("C", WHOLE, 3_000),),
    }


@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 9_000), min_size=1, max_size=4),
    st.integers(1, WHOLE),
    st.integers(0, WHOLE),
)
def test_shares_and_flow_shares_stay_whole(now: dict[str, int], part: int, flow: int) -> None:
    from territory.kernel.apportion import largest_remainder

    shares = largest_remainder(list(now.values()), WHOLE, range(len(now)))
    held = tuple(SetMember(name, share) for name, share in zip(now, shares, strict=True))
    after = sets_after("H", {None: held}, Wish({"Z": part}, ("心内科",), flow))
    assert sum(one.share for one in after["心内科"]) == WHOLE
    assert sum(one.share for one in after[None]) == WHOLE
    assert sum(one.flow_share or 0 for members in after.values() for one in members) == WHOLE


def test_the_shares_asked_for_are_whole_or_refused() -> None:
    assert shares_asked({"A": None}, None) == {"A": WHOLE}
    assert shares_asked({"A": None}, 6_000) == {"A": 6_000}
    with pytest.raises(SharesOfMove):
        shares_asked({"A": 6_000, "B": None}, None)
