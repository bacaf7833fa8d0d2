"""Classes through a real store: reasons, hysteresis, masks, the log of purposes."""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.classes import service, views
from territory.errors import UnknownName
from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import Demo, RunCli
    from territory.workspace import Workspace

Rows = list[list[Any]]
AxisFigures = dict[str, tuple[object, object]]
"""Doctor → usage and potential a month, None where nobody knows."""

DOCTORS: AxisFigures = {
    "D1": (10, 12), "D2": (8, 30), "D3": (0, 25), "D4": (0, 2), "D5": (6, 20), "D6": (4, 9),
    "D7": (None, 20), "D8": (3, None), "D9": (None, None), "D10": (5, 15),
}  # fmt: skip


def load(run_cli: "RunCli", folder: Path, figures: AxisFigures, day: str) -> None:
    sheets: dict[str, Rows] = {
        "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
        "产品": [["产品编码", "产品名称", "产品线", "规格"], ["P01", "通脉胶囊", "CV", "24粒"]],
        "医院": [["医院编码", "医院名称", "省份", "城市", "国家等级"],
                 ["H1", "常州澄湖医院", "江苏省", "常州市", "三级甲等"]],
        "科室": [["医院编码", "科室名称"], ["H1", "心内科"]],
        "医生": [["医生编码", "医生姓名", "医院编码", "科室名称"],
                 *([code, "许可望", "H1", "心内科"] for code in figures)],
        "医生评估": [
            ["医生编码", "产品编码", "月用量", "月潜力", "评估日期", "数据来源", "潜力级别"],
            *(
                [code, "P01", usage, potential, day, "代表估计",
                 "高" if usage is potential is None else None]
                for code, (usage, potential) in figures.items()
            ),
        ],
    }  # fmt: skip
    file = folder / f"{day}.xlsx"
    write_plain_workbook(file, sheets)
    done = run_cli("import", file, "--as-of", day)
    assert done.code == 0, done.err


def letters(ws: "Workspace") -> dict[str, str]:
    (run,) = service.classify_doctors(ws)
    return {row.code: row.letter for row in run.rows}


def test_what_is_not_known_is_u_with_the_reason_and_never_a_silent_d(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    service.classify_doctors(ws)
    (run,) = service.newest(ws)
    unknown = {row.code: row.reason_code for row in run.rows if row.letter == "U"}
    assert unknown == {"D7": "missing_usage", "D8": "missing_potential", "D9": "missing_usage"}
    assert run.count("U") == 3
    assert sum(run.count(letter) for letter in "ABCDU") == len(DOCTORS)


def test_zero_usage_is_low_however_few_use_anything(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    found = letters(ws)
    assert found["D3"] == "C"
    assert found["D4"] == "D"


def test_a_class_changes_only_beyond_the_margin(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    """D10 uses 5, the cut; at 3.9 it is below the new cut of 4, but not by a tenth or a box."""
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    first = letters(ws)
    assert first["D10"] in {"A", "B"}
    load(run_cli, tmp_path, {"D10": ("3.9", "13.9")}, "2027-01-08")
    second = letters(ws)
    assert second["D10"] == first["D10"]
    load(run_cli, tmp_path, {"D10": ("1", "11")}, "2027-01-10")
    third = letters(ws)
    assert third["D10"] in {"C", "D"}
    (run,) = service.newest(ws)
    row = next(row for row in run.rows if row.code == "D10")
    assert row.previous == second["D10"]


def test_a_fresh_store_has_no_hysteresis(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    """The same figures without an earlier run: the margin is about change, not about place."""
    load(run_cli, tmp_path, DOCTORS | {"D10": ("3.9", "13.9")}, "2027-01-08")
    assert letters(ws)["D10"] in {"C", "D"}


def test_every_run_is_kept(run_cli: "RunCli", tmp_path: Path, ws: "Workspace", db: Path) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    service.classify_doctors(ws)
    service.classify_doctors(ws)
    with sqlite3.connect(db) as connection:
        runs = connection.execute("SELECT count(*) FROM class_run").fetchone()
        kept = connection.execute("SELECT count(*) FROM class_result").fetchone()
    assert (*runs, *kept) == (2, 2 * len(DOCTORS))


def test_a_dry_run_keeps_nothing(run_cli: "RunCli", tmp_path: Path, db: Path) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    assert run_cli("classify", "doctors", "--dry-run").code == 0
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM class_run").fetchone() == (0,)
    assert run_cli("classes", "show").code == 4


def test_a_newer_estimate_counts_from_its_day(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    load(run_cli, tmp_path, {"D4": (40, 90)}, "2027-02-01")  # after the 15 January of today
    assert letters(ws)["D4"] == "D"


def test_why_prints_cut_group_margin_rule_and_source(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    service.classify_doctors(ws)
    table = views.why_table(service.why(ws, "d2"), banded=False)
    usage, potential = table.rows
    assert (usage["axis"], usage["value"], usage["level"]) == ("usage", "8", "high")
    assert (usage["cut"], usage["margin"], usage["size"]) == ("5.0", "1.0", 8)
    assert usage["group"] == "心内科/3A"
    assert usage["source"] == "代表估计 2027-01-01"
    assert "80" in usage["rule"]
    assert potential["level"] == "high"
    assert "B" in table.notes[0]


def test_headroom_is_the_potential_axis_by_default(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    """D1 could take 12 and takes 10: saturated, A, though 12 is above others' headroom."""
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    assert letters(ws)["D1"] == "A"


def test_bands_stand_where_there_is_no_figure(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    service.classify_doctors(ws)
    (run,) = service.newest(ws)
    row = next(row for row in run.rows if row.code == "D9")
    assert (row.potential, row.usage, row.reason_code) == ("high", None, "missing_usage")


def test_nobody_has_no_class(run_cli: "RunCli", tmp_path: Path, ws: "Workspace") -> None:
    load(run_cli, tmp_path, DOCTORS, "2027-01-01")
    service.classify_doctors(ws)
    with pytest.raises(UnknownName, match="D11"):
        service.why(ws, "D11")


def test_before_the_first_run_it_is_said_how_to_make_one(ws: "Workspace") -> None:
    with pytest.raises(service.NotClassedYet) as caught:
        service.why(ws, "D1")
    assert "territory classify doctors" in caught.value.hint


def test_names_are_masked_and_figures_are_bands_by_default(run_cli: "RunCli", demo: "Demo") -> None:
    found = json.loads(run_cli("--db", demo.db, "classes", "show", "--format", "json").out)
    with sqlite3.connect(demo.db) as connection:
        names = dict(connection.execute("SELECT code, name FROM doctor"))
    for row in found:
        name = names[row["code"]]
        assert row["name"] == name[0] + "**"
        for value in (row["usage"], row["potential"]):
            assert value is None or value == "0" or "–" in value or value.endswith("+")


def test_whole_names_need_a_purpose_which_is_logged(run_cli: "RunCli", demo_copy: Path) -> None:
    purpose = "学术会议邀请"
    done = run_cli("--db", demo_copy, "classes", "show", "--purpose", purpose, "--format", "json")
    assert done.code == 0
    assert not any("*" in row["name"] for row in json.loads(done.out))
    with sqlite3.connect(demo_copy) as connection:
        command, params = connection.execute(
            "SELECT command, params FROM run ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert command == "classes show"
    assert json.loads(params)["purpose"] == purpose


def test_hospitals_are_classed_by_share_of_potential(run_cli: "RunCli", demo_copy: Path) -> None:
    done = run_cli("--db", demo_copy, "classify", "hospitals")
    assert done.code == 0, done.err
    done = run_cli("--db", demo_copy, "classes", "show", "--kind", "hospitals", "--product", "P01",
                   "--format", "json")  # fmt: skip
    rows = sorted(json.loads(done.out), key=lambda row: -int(row["potential"]))
    figures = [int(row["potential"]) for row in rows]
    for row, own in zip(rows, figures, strict=True):
        before = sum(figure for figure in figures if figure > own) / sum(figures)
        expected = "A" if before < 0.8 else "B" if before < 0.95 else "C"
        assert row["class"] == expected, row
    assert [row["class"] for row in rows] == sorted(row["class"] for row in rows)
    why = run_cli("--db", demo_copy, "classes", "why", rows[0]["code"])
    assert why.code == 0
    assert rows[0]["potential"] in why.out.replace(",", "")


def test_a_second_year_of_potential_does_not_repeat_or_change_a_run(
    run_cli: "RunCli", demo_copy: Path
) -> None:
    assert run_cli("--db", demo_copy, "classify", "hospitals").code == 0
    show = ("--db", demo_copy, "classes", "show", "--kind", "hospitals", "--format", "json")
    before = run_cli(*show).out
    assert run_cli("--db", demo_copy, "potential", "estimate", "--year", "2027").code == 0
    assert run_cli(*show).out == before


def test_one_class_can_be_asked_for(run_cli: "RunCli", demo: "Demo") -> None:
    done = run_cli("--db", demo.db, "classes", "show", "--letter", "c", "--format", "json")
    assert {row["class"] for row in json.loads(done.out)} == {"C"}


def test_who_has_no_usage_does_not_move_the_cut_of_the_headrooms(
    run_cli: "RunCli", tmp_path: Path, ws: "Workspace"
) -> None:
    known: AxisFigures = {f"D{n}": (2, 12) for n in range(1, 7)}
    load(run_cli, tmp_path, known | {"D9": (None, 500)}, "2027-01-01")
    (run,) = service.classify_doctors(ws)
    assert {row.letter for row in run.rows if row.code != "D9"} == {"B"}


def test_a_small_group_that_its_parent_stood_in_for_is_said(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    load(run_cli, tmp_path, {"D1": (2, 12), "D2": (3, 9)}, "2027-01-01")
    summary = run_cli("classify", "doctors")
    assert "2 of 2 doctors have fewer than 5 positive figures" in summary.out
    reasons = run_cli("classes", "why", "D1")
    assert "has fewer than 5 positive figures; the wider group stands in" in reasons.out
