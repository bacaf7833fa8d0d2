"""The command line of targets: keys, refusals with place and remedy, both languages."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from targets_region import PLAN, Region, RunCli

from territory.plans.lookup.versions import Wanted
from territory.plans.service import show
from territory.targets.service import pins, split

BASIC = ("plan", "scenario", "version", "status", "product", "product_name", "node", "name")
PLACE = ("level", "parent", "measure", "unit", "year", "total", "node_kind")
PERIODS = ("q1", "q2", "q3", "q4", *(f"m{month:02d}" for month in range(1, 13)))


@pytest.mark.usefixtures("small")
def test_set_split_and_show_as_a_user_types_them(run_cli: RunCli) -> None:
    said = run_cli("targets", "set", "--product", "P01", "--year", "2027", "--total", "2,400")
    assert said.code == 0, said.err
    done = run_cli("targets", "split", "--product", "P01", "--floor", "0")
    assert done.code == 0, done.err
    assert "difference 0" in done.out
    shown = run_cli("targets", "show", "--level", "hospital", "--format", "json")
    rows = json.loads(shown.out)
    assert {*BASIC, *PLACE, *PERIODS} <= set(rows[0])
    assert sum(row["total"] for row in rows) == 2_400
    assert {row["level"] for row in rows} == {"institution"}
    assert rows[0]["m01"] + rows[0]["m02"] + rows[0]["m03"] == rows[0]["q1"]


def test_levels_and_nodes_are_taken_in_chinese(small: Region, run_cli: RunCli) -> None:
    small.split()
    result = run_cli("--lang", "zh", "targets", "show", "--level", "地区", "--format", "json")
    assert [row["node"] for row in json.loads(result.out)] == ["D1", "D2"]
    table = run_cli("--lang", "zh", "targets", "show", "--node", "D1", "--level", "岗位").out
    assert "全年" in table
    assert "草案" in table


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("set", "--product", "P01", "--total", "-5"), 4, "negative"),
        (("set", "--product", "P01", "--total", "1.5"), 4, "1 and 2"),
        (("set", "--product", "P09", "--total", "5"), 5, "P01"),
        (("set", "--product", "P01", "--total", "5", "--node", "D9"), 5, "D1"),
        (("pin", "D1", "--product", "P01"), 2, "--fixed"),
        (("show", "--level", "street"), 2, "district"),
        (("show", "--node", "D9"), 5, "D1"),
        (("show", "--version", "7"), 5, "no version 7"),
        (("show", "--year", "2031"), 5, "2031"),
        (("split", "--basis", "luck=1"), 2, "history"),
        (("split", "--basis", "history=0.5"), 2, "0.5"),
        (("explain", "H9", "--product", "P01", "--month", "2027-05"), 5, "H9"),
        (("season", "--product", "P01", "--given", "1 2 3"), 2, "twelve"),
    ],
)
def test_bad_arguments_get_a_sentence_and_a_code(
    small: Region, run_cli: RunCli, arguments: tuple[str, ...], code: int, words: str
) -> None:
    small.split()
    result = run_cli("targets", *arguments)
    assert result.code == code, result.err
    assert words in result.err
    assert "Traceback" not in result.err


@pytest.mark.usefixtures("region")
def test_nothing_planned_says_what_to_do(run_cli: RunCli) -> None:
    assert run_cli("targets", "show").code == 5
    assert run_cli("targets", "split").code == 5
    result = run_cli("targets", "set", "--product", "P01", "--total", "100")
    assert (result.code, "--year" in result.err) == (2, True)


@pytest.mark.usefixtures("small")
def test_an_amount_is_planned_in_yuan_and_kept_in_fen(run_cli: RunCli) -> None:
    amount = ("--measure", "amount")
    assert run_cli("targets", "set", "--product", "P01", "--year", "2027", "--total", "9000.50",
                   *amount).code == 4  # fmt: skip
    assert run_cli("targets", "set", "--product", "P01", "--year", "2027", "--total", "9000",
                   *amount).code == 0  # fmt: skip
    assert run_cli("targets", "split", "--floor", "0", *amount).code == 0
    rows = json.loads(
        run_cli("targets", "show", "--level", "institution", "--format", "json", *amount).out
    )
    assert sum(float(row["total"]) for row in rows) == 9_000
    assert rows[0]["total"].endswith(".00")
    assert rows[0]["unit"] == "yuan"
    assert run_cli("targets", "check", *amount).code == 0


def test_a_season_given_by_hand_is_used(small: Region, run_cli: RunCli) -> None:
    numbers = "0 0 0 1 1 1 1 1 1 1 1 1"
    assert run_cli("targets", "season", "--product", "P01", "--given", numbers).code == 0
    stored = small.split().products[0].stored
    months = stored.months()[0].tolist()
    assert months[:3] == [0, 0, 0]
    assert sum(months) == 1_200


def test_a_removed_pin_is_free_again(small: Region, run_cli: RunCli) -> None:
    small.pin("D1", "05", fixed=77)
    remove = ("targets", "pin", "D1", "--product", "P01", "--period", "5月", "--remove")
    assert run_cli(*remove).code == 0
    assert [row.node for row in pins.list_pins(small.ws, PLAN, None)[1]] == ["C"]
    assert run_cli(*remove).code == 5


def test_a_total_set_after_the_split_is_said_where_targets_are_shown(
    small: Region, run_cli: RunCli
) -> None:
    small.split()
    assert "run territory targets split" not in run_cli("targets", "show").out
    small.total(1_300)
    assert "run territory targets split" in run_cli("targets", "show").out


def test_the_wide_workbook_has_one_row_per_leaf_and_its_base_hidden(
    small: Region, run_cli: RunCli, tmp_path: Path
) -> None:
    small.split()
    path = tmp_path / "targets.xlsx"
    result = run_cli("targets", "export", "--node", "D1", "-o", path)
    assert result.code == 0, result.err
    book = load_workbook(path)
    hidden = [sheet for sheet in book if sheet.sheet_state == "hidden"]
    lines = [[cell.value for cell in row] for sheet in hidden for row in sheet.iter_rows()]
    assert sum(line[1] == "row" for line in lines) == 4
    assert any(line[2] == "P01|H0@P1" and str(line[3]).count(",") == 11 for line in lines)


def test_scenarios_stand_beside_each_other(small: Region) -> None:
    stretch = Wanted(2027, scenario="stretch")
    pins.set_total(small.ws, stretch, "P01", "1500")
    split.split(small.ws, stretch, None, split.Options(floor=0))
    small.split()
    assert show.show(small.ws, stretch).tops[0].total == 1_500
    assert show.show(small.ws, PLAN).tops[0].total == 1_200


def test_departments_are_named_with_their_hospital(region: Region, run_cli: RunCli) -> None:
    region.hospital("A", {"P1": 100}).department("A", "Cardio").potential("A/Cardio", 5)
    region.hospital("B", {"P1": 100}).potential("B", 5).total(100).split("potential=1")
    shown = run_cli("targets", "show", "--level", "department", "--format", "json")
    assert [(row["node"], row["name"]) for row in json.loads(shown.out)] == [
        ("A/Cardio", "Hospital A Cardio"), ("B/-", "Hospital B not by department"),
    ]  # fmt: skip
