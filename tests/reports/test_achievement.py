"""Actual against target: every level ties to the credits, the lines tie to the files."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from territory.kernel.periods import Month, Quarter

if TYPE_CHECKING:
    from conftest import Demo, RunCli
    from territory.reports.service import Achievement, Span

LEVELS = ("company", "region", "district", "position", "institution", "department")
Cells = list[tuple[Any, ...]]


def stored(db: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(statement).fetchall()


def report(demo: "Demo", span: "Span", **chosen: Any) -> "Achievement":
    from territory.reports import service
    from territory.workspace import open_workspace

    with open_workspace(db=str(demo.db), folder=demo.folder) as ws:
        return service.achievement(ws, span, **chosen)


def rows(run_cli: "RunCli", demo: "Demo", *arguments: str) -> list[dict[str, Any]]:
    done = run_cli("--db", demo.db, "report", "achievement", "--format", "json", *arguments)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


SPANS = {
    "month": (("--month", "2026-11"), "= 202611"),
    "quarter": (("--quarter", "2026Q4"), "BETWEEN 202610 AND 202612"),
    "year to date": (("--month", "2026-09", "--ytd"), "BETWEEN 202601 AND 202609"),
}


@pytest.mark.parametrize(
    ("which", "span"),
    [*(("demo", span) for span in SPANS), ("other_demo", "year to date")],
)
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_sums_to_the_credits_and_the_lines_to_the_rows(
    run_cli: "RunCli", request: pytest.FixtureRequest, which: str, level: str, span: str
) -> None:
    demo = request.getfixturevalue(which)
    arguments, months = SPANS[span]
    found = rows(run_cli, demo, *arguments, "--level", level)
    credited: Counter[str] = Counter()
    for row in found:
        if row["level"] != "line":
            credited[row["product"]] += row["actual"]
    wanted = stored(
        demo.db,
        "SELECT p.code, sum(quantity) FROM flow_credit c JOIN product p ON p.id = c.product_id "
        f"WHERE counted_month {months} GROUP BY 1",
    )
    assert credited == dict(wanted)
    (loaded, fen), *_ = stored(
        demo.db,
        f"SELECT sum(quantity), sum(amount_fen) FROM flow_row WHERE counted_month {months}",
    )
    assert sum(row["actual"] for row in found) == loaded
    assert sum(round(float(row["amount"]) * 100) for row in found) == fen


@pytest.mark.parametrize("chosen", [{}, {"product": "P01"}, {"node": "苏南"}])
def test_the_totals_are_what_was_credited_and_its_targets(
    demo: "Demo", chosen: dict[str, str]
) -> None:
    """No total adds what went to other distributors; every product has one, and the company."""
    from territory.present.table import Subtotal
    from territory.reports import service, views

    found = report(demo, service.Span(Month(2026, 11)), **chosen)
    shown = views.achievement_table(found, "district")
    assert shown.totals is not None
    for one in (*shown.subtotals, Subtotal(shown.totals, 0, len(shown.rows))):
        lines = [
            row for row in shown.rows[one.first : one.first + one.count]
            if row["level"] == "district"
        ]  # fmt: skip
        for key in ("actual", "target", "gap", "last_year", "before", "amount"):
            assert one.row[key] == sum(row[key] for row in lines), key
        assert one.row["achievement"] == pytest.approx(one.row["actual"] / one.row["target"])
    several = [each.product.name for each in found.products if "product" not in chosen]
    assert [each.row["product_name"] for each in shown.subtotals] == several


@pytest.mark.parametrize("chosen", [{}, {"product": "P01"}])
def test_the_command_under_the_report_lists_rows_that_sum_to_its_total(
    run_cli: "RunCli", demo: "Demo", chosen: dict[str, str]
) -> None:
    from territory.reports import service, views

    found = report(demo, service.Span(Month(2026, 11)), **chosen)
    shown = views.achievement_table(found, "district")
    (command,) = shown.next
    done = run_cli("--db", demo.db, *command.split()[1:], "--format", "json")
    assert done.code == 0, done.err
    assert shown.totals is not None
    assert sum(row["quantity"] for row in json.loads(done.out)) == shown.totals["actual"]


def test_the_check_of_the_files_stands_apart(run_cli: "RunCli", demo: "Demo") -> None:
    chinese = ("--db", demo.db, "--lang", "zh", "report", "achievement", "--month", "2026-12")
    told = run_cli(*chinese).out
    proof = next(line for line in told.splitlines() if line.startswith("文件核对："))
    assert proof.endswith("= 0")
    assert "文件合计" not in told
    assert not [
        line for line in told.splitlines() if line.startswith("通脉胶囊  ") and "调拨" in line
    ]
    data = run_cli(*chinese, "--format", "csv").out
    assert sum("调拨" in line for line in data.splitlines()) == 3  # a row of each product


def test_targets_of_every_level_are_those_of_the_approved_plan(
    run_cli: "RunCli", demo: "Demo"
) -> None:
    done = run_cli("--db", demo.db, "targets", "show", "--year", "2026", "--level", "company",
                   "--format", "json")  # fmt: skip
    plan = {row["product"]: row["q4"] for row in json.loads(done.out)}
    for level in LEVELS:
        targets: Counter[str] = Counter()
        for row in rows(run_cli, demo, "--quarter", "2026Q4", "--level", level):
            targets[row["product"]] += row["target"] or 0
        assert targets == plan, level


def test_achievement_growth_and_gap_are_what_they_say(run_cli: "RunCli", demo: "Demo") -> None:
    now = rows(run_cli, demo, "--month", "2026-11", "--level", "position")
    then = rows(run_cli, demo, "--month", "2025-11", "--level", "position")
    before = rows(run_cli, demo, "--month", "2026-10", "--level", "position")

    def actuals(found: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
        return {
            (row["product"], row["node"]): row["actual"] for row in found if row["level"] != "line"
        }

    for row in now:
        if row["level"] == "line":
            continue
        key = row["product"], row["node"]
        assert row["last_year"] == actuals(then).get(key, 0)
        assert row["before"] == actuals(before).get(key, 0)
        assert row["gap"] == row["actual"] - row["target"]
        assert row["achievement"] == pytest.approx(row["actual"] / row["target"], abs=1e-6)
        if row["last_year"]:
            expected = row["actual"] / row["last_year"] - 1
            assert row["growth"] == pytest.approx(expected, abs=1e-6)


def test_the_title_says_what_is_missing(run_cli: "RunCli", demo: "Demo") -> None:
    done = run_cli("--db", demo.db, "report", "achievement", "--month", "2026-12")
    assert "preliminary, 5 of 6 files" in done.out
    assert "徐州淮海同康医药有限公司" in done.out
    in_chinese = run_cli("--db", demo.db, "report", "achievement", "--month", "2026-12",
                         "--lang", "zh").out  # fmt: skip
    assert "初版" in in_chinese


def test_no_rank_goes_to_a_position_that_a_representative_holds(
    run_cli: "RunCli", demo_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DOMAIN.md section 14, profile cn; under another profile everybody is ranked."""
    with sqlite3.connect(demo_copy) as connection:
        held = connection.execute(
            "SELECT t.code, post.person_id FROM post JOIN territory t ON t.id = territory_id "
            "WHERE t.level = 'position' ORDER BY t.code LIMIT 2"
        ).fetchall()
        for _, person in held:
            connection.execute("UPDATE person SET role = 'representative' WHERE id = ?", (person,))
    asked = (
        "--db",
        demo_copy,
        "report",
        "achievement",
        "--month",
        "2026-11",
        "--level",
        "position",
    )
    found = json.loads(run_cli(*asked, "--format", "json").out)
    own = [row for row in found if row["level"] == "position" and row["product"] == "P01"]
    without = {row["node"] for row in own if row["rank"] is None}
    assert without == {code for code, _ in held}
    assert sorted(row["rank"] for row in own if row["rank"]) == list(range(1, len(own) - 1))
    assert "2 positions are held by medical representatives" in run_cli(*asked).out
    (demo_copy.parent / "territory.toml").write_text('profile = "none"\n', encoding="utf-8")
    monkeypatch.chdir(demo_copy.parent)
    found = json.loads(run_cli(*asked, "--format", "json").out)
    assert without <= {row["node"] for row in found if row["rank"] and row["product"] == "P01"}


def test_a_part_of_the_tree(run_cli: "RunCli", demo: "Demo") -> None:
    whole = rows(run_cli, demo, "--month", "2026-11", "--level", "position")
    part = rows(run_cli, demo, "--month", "2026-11", "--level", "position", "--node", "苏南")
    assert {row["level"] for row in part} == {"position"}
    inside = [row for row in whole if row["parent"] == "SN"]
    assert [row["actual"] for row in part] == [row["actual"] for row in inside]


def test_a_product_alone(run_cli: "RunCli", demo: "Demo") -> None:
    both = rows(run_cli, demo, "--month", "2026-11")
    one = rows(run_cli, demo, "--month", "2026-11", "--product", "宁心片")
    assert one == [row for row in both if row["product"] == "P02"]


def test_the_last_whole_month_is_the_default(demo: "Demo") -> None:
    """December waits for a file still."""
    from territory.reports.service import Span

    assert [str(month) for month in report(demo, Span()).period.months] == ["2026-11"]
    quarter = report(demo, Span(quarter=Quarter.parse("2026Q2"))).period
    assert [int(month) for month in quarter.months] == [202604, 202605, 202606]
    to_date = report(demo, Span(month=Month(2026, 3), ytd=True)).period
    assert [int(month) for month in to_date.months] == [202601, 202602, 202603]


def sheets(path: Path) -> dict[str, Cells]:
    return {sheet.title: list(sheet.values) for sheet in load_workbook(path)}


def table(cells: Cells, first: str) -> list[dict[str, Any]]:
    """Rows of a sheet below the header that begins with a label, up to its total."""
    start = next(i for i, row in enumerate(cells) if row[0] == first)
    header = cells[start]
    found = []
    for row in cells[start + 1 :]:
        if any(str(cell).startswith("=") for cell in row):
            break
        found.append(dict(zip(header, row, strict=True)))
    return found


def test_the_workbook_ties_when_it_is_opened_again(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path
) -> None:
    file = tmp_path / "achievement.xlsx"
    done = run_cli("--db", demo.db, "report", "achievement", "--month", "2026-12", "--ytd",
                   "-o", file)  # fmt: skip
    assert done.code == 0, done.err
    book = sheets(file)
    (loaded,), *_ = stored(
        demo.db, "SELECT sum(quantity) FROM flow_row WHERE counted_month > 202600"
    )
    (credited,), *_ = stored(
        demo.db, "SELECT sum(quantity) FROM flow_credit WHERE counted_month > 202600"
    )
    for level in ("district", "position", "institution"):
        lines = table(book[f"Achievement by {level}"], "Product")
        assert sum(line["Actual"] for line in lines) == credited
    partition = table(book["Check of the files"], "Product")
    for line in partition:
        parts = ("Credited", "Not owned", "Non-target", "Unmatched", "Transfers")
        assert line["Loaded"] == sum(line[part] for part in parts)
    assert sum(line["Loaded"] for line in partition) == loaded
    assert sum(line["Credited"] for line in partition) == credited
    formulas = [cell for row in book["Notes"] for cell in row if str(cell).startswith("=ROUND(")]
    assert len(formulas) == 3  # each level against what was credited


def test_the_workbook_of_the_targets_ties(run_cli: "RunCli", demo: "Demo", tmp_path: Path) -> None:
    file = tmp_path / "targets.xlsx"
    done = run_cli("--db", demo.db, "report", "targets", "--year", "2027", "-o", file)
    assert done.code == 0, done.err
    book = sheets(file)
    totals = []
    for level in ("district", "position", "institution"):
        name = next(title for title in book if level in title)
        lines = table(book[name], "Product")
        totals.append(sum(line["Full year"] for line in lines))
        months = (
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        )
        for line in lines:
            assert line["Full year"] == sum(line[month] for month in months)
    assert set(totals) == {11_600 + 4_920 + 9_000}


def test_the_workbook_of_the_classes_masks_names(
    run_cli: "RunCli", demo: "Demo", demo_copy: Path, tmp_path: Path
) -> None:
    masked, whole = tmp_path / "masked.xlsx", tmp_path / "whole.xlsx"
    assert run_cli("--db", demo.db, "report", "classes", "-o", masked).code == 0
    done = run_cli("--db", demo_copy, "report", "classes", "--purpose", "邀请名单", "-o", whole)
    assert done.code == 0, done.err
    names = {name for (name,) in stored(demo.db, "SELECT name FROM doctor")}

    def seen(path: Path) -> set[str]:
        return {
            str(cell) for cells in sheets(path).values() for row in cells for cell in row
        } & names

    assert seen(masked) == set()
    assert seen(whole) == names
    logged = stored(demo_copy, "SELECT params FROM run ORDER BY id DESC LIMIT 1")
    assert json.loads(logged[0][0])["purpose"] == "邀请名单"


def test_a_report_before_there_is_anything(run_cli: "RunCli") -> None:
    done = run_cli("report", "achievement")
    assert done.code == 4
    assert "Import the distributors' files first." in done.err


def test_without_a_plan_actuals_stand_on_the_organisation(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo, "--month", "2025-06", "--level", "district")
    nodes = [row for row in found if row["level"] != "line"]
    assert {row["node"] for row in nodes} == {"SN", "SB", "SH"}
    assert all(row["target"] is None and row["achievement"] is None for row in nodes)


def test_the_list_of_reports_names_commands_that_work(run_cli: "RunCli", demo: "Demo") -> None:
    listed = json.loads(run_cli("report", "list", "--format", "json").out)
    for row in listed:
        assert run_cli("--db", demo.db, "report", row["name"]).code == 0


@pytest.mark.parametrize("ending", [".csv", ".json", ".html", ".md", ".xlsx"])
def test_a_report_is_written_as_its_ending_says(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"report{ending}"
    file.write_text("what was there before")
    assert run_cli("--db", demo.db, "report", "achievement", "-o", file).code == 0
    assert file.read_bytes()[:21] != b"what was there before"
    assert [path.name for path in tmp_path.glob("report*")] == [file.name]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "2026-01 至 2026-11"), ("en", "2026-01 to 2026-11")]
)
def test_a_year_to_date_is_named_by_its_months(
    run_cli: "RunCli", demo: "Demo", lang: str, said: str
) -> None:
    done = run_cli("--db", demo.db, "report", "achievement", "--month", "2026-11", "--ytd",
                   "--lang", lang)  # fmt: skip
    assert said in done.out.splitlines()[0]


def test_districts_stand_as_they_were_entered(run_cli: "RunCli", demo: "Demo") -> None:
    """苏南 is entered first and sorts last, so a table by code would begin with 苏北."""
    asked = (("list", "territories"), ("report", "achievement", "--level", "district"),
             ("targets", "show", "--level", "district"))  # fmt: skip
    for command in asked:
        done = run_cli("--db", demo.db, *command, "--format", "json")
        codes = [row.get("node") or row["code"] for row in json.loads(done.out)]
        assert [code for code in codes if code in {"SN", "SB", "SH"}][:3] == ["SN", "SB", "SH"]
