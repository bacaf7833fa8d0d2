"""Which months are whole: files in, closed or said by hand; growth only between such months."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.months.rules.whole import MonthFacts, MonthVerdict, expected, verdicts
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

Rows = list[list[Any]]
MASTER: dict[str, Rows] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], ["P01", "通脉胶囊", "CV"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"], ["T2", "常州恒信药业"]],
    "岗位": [["大区", "地区", "岗位编码", "岗位名称"], ["华东大区", "苏南", "SN1", "苏南一组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"], ["H1", "常州澄湖医院", "江苏省", "常州市"]],
    "归属": [["医院编码", "产品线", "归属岗位", "占比"], ["H1", "CV", "SN1", "100%"]],
}  # fmt: skip
HEADER = ["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"]


def facts(*boxes: int, first: int = 202601) -> list[MonthFacts]:
    return [MonthFacts(first + place, each, 28, (), over=True) for place, each in enumerate(boxes)]


def test_a_month_under_a_tenth_of_its_neighbours_is_doubtful() -> None:
    found = verdicts(facts(1_000, 1, 1_000, 900))
    assert [str(verdict) for verdict in found.values()] == [
        "files_in", "far_below_neighbours", "files_in", "files_in",
    ]  # fmt: skip
    assert verdicts(facts(1_000, 101, 1_000))[202602] is MonthVerdict.FILES_IN


def test_what_a_person_says_goes_before_what_is_seen() -> None:
    month = MonthFacts(202601, 0, None, ("江苏国泽医药",), over=False, confirmed=True)
    assert verdicts([month]) == {202601: MonthVerdict.CONFIRMED}
    assert not verdicts([MonthFacts(202601, 9, 9, ("江苏国泽医药",), over=True)])[202601].whole


def test_a_month_cut_short_after_months_that_reached_their_end_is_not_whole() -> None:
    cut = [*facts(100, 100, 100), MonthFacts(202604, 60, 12, (), over=True)]
    assert verdicts(cut)[202604] is MonthVerdict.ENDS_EARLY
    never_late = [MonthFacts(202601 + n, 60, 10, (), over=True) for n in range(4)]
    assert all(verdict.whole for verdict in verdicts(never_late).values())


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=12), st.integers(2, 50))
def test_the_verdict_does_not_know_the_unit(boxes: list[int], times: int) -> None:
    assert verdicts(facts(*boxes)) == verdicts(facts(*(each * times for each in boxes)))


@pytest.mark.parametrize(
    ("first", "last", "registered", "wanted"),
    [
        (202601, 202612, False, True),  # it sent before and after
        (202607, 202612, True, False),  # not before its first file
        (202601, 202605, True, True),  # a registered one goes on being expected
        (202601, 202605, False, False),
        (None, None, True, True),  # registered, and never sent
    ],
)
def test_whose_file_is_expected_in_june(
    first: int | None, last: int | None, *, registered: bool, wanted: bool
) -> None:
    assert expected(first, last, 202606, registered=registered) is wanted


@pytest.fixture
def market(run_cli: "RunCli", tmp_path: Path) -> "RunCli":
    """Two distributors who send 2025-10 to 2026-12; T2 leaves 2026-11 out; October begins late."""
    flow: Rows = [HEADER]
    for month in (*range(202510, 202513), *range(202601, 202613)):
        day = f"{month // 100}-{month % 100:02d}-27"
        flow.append(["T1", day, "常州澄湖医院", "通脉胶囊", 100])
        if month != 202611:
            flow.append(["T2", day, "常州澄湖医院", "通脉胶囊", 50])
    write_plain_workbook(tmp_path / "all.xlsx", MASTER | {"流向": flow})
    assert run_cli("import", tmp_path / "all.xlsx").code == 0
    return run_cli


def shown(run_cli: "RunCli", *argv: str) -> list[dict[str, Any]]:
    done = run_cli(*argv, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def company(run_cli: "RunCli", *argv: str) -> dict[str, Any]:
    return shown(run_cli, "report", "achievement", "--level", "company", *argv)[0]


def test_growth_over_unlike_spans_is_blank_with_its_reason(market: "RunCli") -> None:
    """Twelve months against three are no growth of four hundred per cent."""
    to_date = company(market, "--month", "2026-12", "--ytd")
    assert (to_date["actual"], to_date["last_year"], to_date["growth"]) == (1750, 450, None)
    said = market("report", "achievement", "--month", "2026-12", "--ytd").out
    assert "Growth is blank: " in said
    assert "2025-01 no flow" in said
    december = company(market, "--month", "2026-12")
    assert december["growth"] == 0
    assert december["on_before"] is None  # November waits for a file


def test_said_by_hand_a_month_counts_and_undone_it_does_not(market: "RunCli") -> None:
    states = {row["month"]: row["whole"] for row in shown(market, "flow", "months")}
    assert (states["2026-11"], states["2026-12"]) == ("files_missing", "files_in")
    assert market("flow", "confirm", "2026-11").code == 2
    assert market("flow", "confirm", "2024-01", "--reason", "x").code == 4
    done = market("flow", "confirm", "2026-11", "--reason", "T2 停业一个月")
    assert done.code == 0, done.err
    assert company(market, "--month", "2026-12")["on_before"] == 0.5
    run = shown(market, "history")[0]["run"]
    assert market("undo", run, "--yes").code == 0
    assert company(market, "--month", "2026-12")["on_before"] is None


def test_status_and_reports_speak_of_no_month_after_today(market: "RunCli") -> None:
    assert "2026-08" in market("status", "--as-of", "2026-08-31").out.splitlines()[0]
    report = market("report", "achievement", "--as-of", "2026-08-15").out
    assert "2026-07" in report.splitlines()[0]


def test_one_early_row_makes_no_month_of_history_and_season_names_what_it_left_out(
    market: "RunCli", tmp_path: Path
) -> None:
    """Four equal hospitals stay equal though one of them has sold in January already."""
    four = [[f"H{n}", f"常州{name}医院", "江苏省", "常州市"] for n, name in
            enumerate(("澄湖", "鹤鸣", "青岚", "望江"), 1)]  # fmt: skip
    sold: Rows = [
        ["T1", f"2026-{month:02d}-{20 + n}", row[1], "通脉胶囊", 60]
        for month in range(1, 13) for n, row in enumerate(four[1:], 1)
    ]  # fmt: skip
    moved = [["T1", f"2026-{month:02d}-26", four[0][1], "通脉胶囊", -90 if month != 11 else -40]
             for month in range(1, 13)]  # fmt: skip
    write_plain_workbook(tmp_path / "more.xlsx", {
        "医院": [MASTER["医院"][0], *four],
        "归属": [MASTER["归属"][0], *([row[0], "CV", "SN1", "100%"] for row in four)],
        "流向": [HEADER, *sold, *moved, ["T1", "2027-01-02", four[0][1], "通脉胶囊", 500]],
    })  # fmt: skip
    assert market("import", tmp_path / "more.xlsx").code == 0
    assert market(
        "targets", "set", "--year", "2028", "--product", "P01", "--total", "4000"
    ).code == 0  # fmt: skip
    split = market("targets", "split", "--year", "2028")
    assert split.code == 0, split.err
    assert "leaves out 2026-11: not whole" in split.out
    rows = shown(market, "targets", "show", "--year", "2028", "--level", "institution")
    assert {row["total"] for row in rows} == {1_000}
    season = market("targets", "season", "--year", "2028", "--product", "P01").out
    assert "Months left out, since they are not whole: " in season
    assert "2026-11" in season
    assert "2027-01" in season


THROUGH = ("flow", "close", "--through", "2026-12", "--as-of", "2027-02-01")


def statuses(run_cli: "RunCli") -> dict[str, str]:
    return {row["month"]: row["status"] for row in shown(run_cli, "flow", "months")}


def test_months_are_closed_in_order_up_to_the_first_that_is_refused(market: "RunCli") -> None:
    """November waits for a file: December stays open with it."""
    tried = market(*THROUGH, "--dry-run")
    assert tried.code == 4
    assert "2025-10 to 2026-10 would be closed. Nothing was written." in tried.out
    assert set(statuses(market).values()) == {"open"}
    done = market(*THROUGH)
    assert done.code == 4
    assert "2025-10 to 2026-10 are closed" in done.out
    assert "2026-11 stays open, and those after it." in done.out
    assert "2026-11 cannot be closed" in done.err
    assert "常州恒信药业" in done.err
    still = {month for month, status in statuses(market).items() if status == "open"}
    assert still == {"2026-11", "2026-12"}
    refused = market(*THROUGH)
    assert (refused.code, refused.out) == (4, "")  # the first of the rest: nothing to show
    forced = shown(market, *THROUGH, "--force", "--reason", "T2 停业")
    assert [(row["month"], row["overruled"]) for row in forced] == [
        ("2026-11", "missing"), ("2026-12", None),
    ]  # fmt: skip
    assert set(statuses(market).values()) == {"closed"}
    assert market(*THROUGH).code == 4  # it is closed already
    assert market("check").code == 0


@pytest.mark.parametrize("given", [(), ("2026-01", "--through", "2026-02"),
                                   ("--through", "2026-02", "--begin")])  # fmt: skip
def test_a_month_is_named_or_the_last_of_several(run_cli: "RunCli", given: tuple[str, ...]) -> None:
    assert run_cli("flow", "close", *given).code == 2
