"""A tree with levels of the company's own: every report and level sums to the company."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from targets_region import Region

from territory import cli
from territory.workspace import open_workspace

if TYPE_CHECKING:
    from conftest import RunCli

Show = Callable[..., str]

# One branch has every level; the others skip the business unit, the group or the district.
PICTURE = """
    C  company
    N  事业部    C
    R1 region   N
    G1 大组      R1
    D1 district G1
    D2 district G1
    D3 district R1
    P1 position D1
    P2 position D2
    P3 position D3
    R2 region   C
    G2 大组      R2
    P4 position G2
"""
LEVELS = {
    "company": "C",
    "事业部": "N R2",
    "region": "R1 R2",
    "大组": "D3 G1 G2",
    "district": "D1 D2 D3 P4",
    "position": "P1 P2 P3 P4",
}
SPELLED = ("公司", "事业部", "大区", "大组", "地区", "省区", "岗位", "医院", "科室", "hospital")


@pytest.fixture(scope="module")
def built(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store with a split plan for 2027, credits of 2026 and a file of January 2027."""
    folder = tmp_path_factory.mktemp("levels")
    db = folder / "region.db"
    shutil.copy(empty_store, db)
    with open_workspace(db=str(db), folder=folder, as_of=date(2027, 1, 31)) as ws:
        region = Region(ws).organisation(PICTURE).product()
        region.crowd(
            {f"H{at}": dict.fromkeys(range(202601, 202613), 10 + at) for at in range(8)},
            {f"H{at}": f"P{at % 4 + 1}" for at in range(8)},
        )
        region.total(1_000).split()
    header = "经销商,客户编码,客户名称,产品编码,产品名称,日期,数量"
    sold = [f"新安,H{at},Hospital H{at},P01,Product P01,2027-01-1{at},{10 + at}" for at in range(8)]
    (folder / "一月.csv").write_text("\n".join((header, *sold)), encoding="utf-8")
    command = ("--as-of", "2027-01-31", "--db", db, "import", folder / "一月.csv", "--as", "flow")
    assert cli.run([str(part) for part in command]) == 0
    return db


@pytest.fixture
def show(built: Path, run_cli: "RunCli") -> Show:
    """Give a runner of commands on that store, which must end well."""

    def run(*argv: object, lang: str = "en") -> str:
        done = run_cli("--db", built, *argv, "--lang", lang)
        assert done.code == 0, done.err
        return done.out

    return run


def rows(show: Show, *argv: object, lang: str = "en") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(show(*argv, "--format", "json", lang=lang))
    return [row for row in found if row.get("level") != "line"]


ACHIEVEMENT = ("report", "achievement", "--month", "2027-01")
REPORTS = {
    ("targets", "show"): ("total", 1_000),
    ("report", "targets"): ("total", 1_000),
    ACHIEVEMENT: ("actual", sum(10 + at for at in range(8))),
}


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
@pytest.mark.parametrize("level", LEVELS)
def test_a_level_shows_its_nodes_and_they_sum_to_the_company(
    show: Show, report: tuple[str, ...], level: str
) -> None:
    key, whole = REPORTS[report]
    found = rows(show, *report, "--level", level)
    assert " ".join(sorted(row["node"] for row in found)) == LEVELS[level]
    assert sum(row[key] for row in found) == whole


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_level_is_named_in_either_language_or_the_companys_words(
    show: Show, report: tuple[str, ...], lang: str
) -> None:
    key, whole = REPORTS[report]
    for level in SPELLED:
        found = rows(show, *report, "--level", level, lang=lang)
        assert sum(row[key] for row in found) == whole, level


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
def test_a_level_that_the_tree_lacks_is_refused_with_those_it_has(
    run_cli: "RunCli", built: Path, report: tuple[str, ...]
) -> None:
    english = run_cli("--db", built, *report, "--level", "街道")
    chinese = run_cli("--db", built, *report, "--level", "街道", "--lang", "zh")
    assert (english.code, chinese.code) == (2, 2)
    assert "company, 事业部, region, 大组, district, position" in english.err
    assert "公司、事业部、大区、大组、地区、岗位" in chinese.err


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
def test_below_a_node_every_level_sums_to_it(show: Show, report: tuple[str, ...]) -> None:
    key, _ = REPORTS[report]
    for node in ("N", "G1", "R2"):
        whole = rows(show, *report, "--node", node, "--level", "company")
        assert [row["node"] for row in whole] == [node]
        for level in LEVELS:
            found = rows(show, *report, "--node", node, "--level", level)
            assert sum(row[key] for row in found) == whole[0][key], level


def column(path: Path, sheet: str, label: str) -> list[Any]:
    """Return what stands below a label, in the rows that have a code."""
    cells = list(load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))
    (top,) = (at for at, row in enumerate(cells) if "Code" in row and label in row)
    code, wanted = cells[top].index("Code"), cells[top].index(label)
    return [row[wanted] for row in cells[top + 1 :] if row[code] and row[wanted]]


@pytest.mark.parametrize(
    ("report", "label", "whole"),
    [(("report", "targets"), "Full year", 1_000), (ACHIEVEMENT, "Actual", REPORTS[ACHIEVEMENT][1])],
)
def test_the_sheets_of_a_workbook_hold_the_same_total(
    show: Show, tmp_path: Path, report: tuple[str, ...], label: str, whole: int
) -> None:
    path = tmp_path / "book.xlsx"
    show(*report, "-o", path)
    levels = (("事业部", 2), ("大组", 3), ("district", 4), ("position", 4), ("institution", 8))
    for level, count in levels:
        name = "Targets" if report == ("report", "targets") else "Achievement"
        values = column(path, f"{name} by {level}", label)
        assert (len(values), sum(values)) == (count, whole)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_export_says_the_whole_way_down(show: Show, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "out.csv"
    show("targets", "export", "-o", path, lang=lang)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (_, *found) = csv.reader(file)
    assert sum(int(row[-1]) for row in found) == 1_000
    ways = {row[2]: row[0] for row in found}
    assert ways["P1"] == "company C / 事业部 N / region R1 / 大组 G1 / district D1"
    assert ways["P4"] == "company C / region R2 / 大组 G2"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_number_of_a_level_of_ones_own_is_explained(show: Show, lang: str) -> None:
    for node in ("N", "G1", "D3"):
        said = show("targets", "explain", node, "--product", "P01", "--month", "2027-03", lang=lang)
        (row,) = rows(show, "targets", "show", "--node", node, "--level", "company")
        assert str(row["m03"]) in said


def test_the_tree_as_it_is_drawn_has_every_node(show: Show) -> None:
    found = rows(show, "targets", "show")
    assert [row["node"] for row in found] == [
        "C", "N", "R1", "G1", "D1", "P1", "D2", "P2", "D3", "P3", "R2", "G2", "P4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "nodes"), [*LEVELS.items(), ("省区", LEVELS["district"]), ("大区", LEVELS["region"])]
)
def test_the_bridge_of_a_month_stands_at_the_same_levels(
    built: Path, tmp_path: Path, run_cli: "RunCli", level: str, nodes: str
) -> None:
    db = tmp_path / "closed.db"
    shutil.copy(built, db)
    closed = run_cli("--db", db, "--as-of", "2027-02-10", "flow", "close", "2027-01")
    assert closed.code == 0, closed.err
    done = run_cli("--db", db, "flow", "bridge", "2027-01", "--level", level, "--format", "json")
    found = json.loads(done.out)
    assert " ".join(sorted(row["node"] for row in found)) == nodes
    assert sum(row["now"] for row in found) == REPORTS[ACHIEVEMENT][1]
