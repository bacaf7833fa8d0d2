"""A month for which a file is missing is no figure to grow to: who has not sent lost nothing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

HEADER = ["商业公司编码", "销售日期", "医院名称", "产品名称", "数量"]
ROSTER: dict[str, list[list[Any]]] = {
    "产品线": [["产品线编码", "产品线名称"], ["CV", "心血管线"]],
    "产品": [["产品编码", "产品名称", "产品线"], ["P01", "通脉胶囊", "CV"]],
    "商业公司": [["商业公司编码", "商业公司名称"], ["T1", "江苏国泽医药"], ["T2", "淮海同康医药"]],
    "岗位": [["大区", "岗位编码", "岗位名称"], ["华东", "A", "一组"], ["华东", "B", "二组"]],
    "医院": [["医院编码", "医院名称", "省份", "城市"],
             ["H1", "常州澄湖医院", "江苏省", "常州市"],
             ["H2", "徐州云台医院", "江苏省", "徐州市"]],
    "归属": [["医院编码", "产品线", "归属岗位", "占比"],
             ["H1", "CV", "A", "100%"], ["H2", "CV", "B", "100%"]],
}  # fmt: skip
SENDERS = {"T1": "常州澄湖医院", "T2": "徐州云台医院"}


@pytest.fixture
def december_of_one(run_cli: "RunCli", tmp_path: Path) -> "RunCli":
    """Two years of 100 boxes a month of both senders; the last December of the second lacks."""
    write_plain_workbook(tmp_path / "a.xlsx", ROSTER)
    rows = [
        [sender, f"{year}-{month:02d}-26", hospital, "通脉胶囊", 100]
        for sender, hospital in SENDERS.items()
        for year in (2025, 2026)
        for month in range(1, 13)
        if (sender, year, month) != ("T2", 2026, 12)
    ]
    write_plain_workbook(tmp_path / "f.xlsx", {"流向": [HEADER, *rows]})
    for name in ("a.xlsx", "f.xlsx"):
        done = run_cli("import", tmp_path / name)
        assert done.code == 0, done.err
    return run_cli


def report(run_cli: "RunCli", *more: str) -> tuple[list[dict[str, Any]], str]:
    call = ("--as-of", "2027-01-15", "report", "achievement", "--level", "position", *more)
    told = run_cli(*call)
    return json.loads(run_cli(*call, "--format", "json").out), told.out + told.err


def test_growth_is_blank_with_its_reason(december_of_one: "RunCli") -> None:
    rows, said = report(december_of_one, "--month", "2026-12")
    assert {row["growth"] for row in rows} == {None}
    assert "Growth is blank" in said
    assert "2026-12" in said
    assert "preliminary, 1 of 2 files" in said


def test_the_month_before_and_one_that_somebody_confirmed_grow(
    december_of_one: "RunCli",
) -> None:
    rows, _ = report(december_of_one, "--month", "2026-11")
    assert {row["growth"] for row in rows if row["node"] in {"A", "B"}} == {0.0}
    done = december_of_one(
        "--as-of", "2027-01-15", "flow", "confirm", "2026-12", "--reason", "stopped", "--yes"
    )
    assert done.code == 0, done.err
    rows, _ = report(december_of_one, "--month", "2026-12")
    assert {row["node"]: row["growth"] for row in rows if row["node"] in {"A", "B"}} == {
        "A": 0.0, "B": -1.0,
    }  # fmt: skip


def test_where_there_was_no_flow_there_is_no_figure_of_zero(december_of_one: "RunCli") -> None:
    rows, _ = report(december_of_one, "--month", "2025-03")
    assert {row["last_year"] for row in rows} == {None}
    assert {row["before"] for row in rows if row["node"] in {"A", "B"}} == {100}
    rows, _ = report(december_of_one, "--month", "2026-03")
    assert {row["last_year"] for row in rows if row["node"] in {"A", "B"}} == {100}


def test_a_hospital_that_moved_after_the_split_is_named(
    december_of_one: "RunCli",
) -> None:
    of = ("--as-of", "2027-01-15")
    for call in (
        ("targets", "set", "--year", "2026", "--product", "P01", "--total", "2400"),
        ("targets", "split", "--year", "2026", "--basis", "equal=1"),
        ("assign", "H1", "--to", "B", "--from", "2026-07-01"),
    ):
        done = december_of_one(*of, *call)
        assert done.code == 0, done.err
    _, said = report(december_of_one, "--month", "2026-11")
    assert "1 institution moved after the plan was split" in said
    assert "常州澄湖医院 A → B" in said
    _, said = report(december_of_one, "--month", "2026-06")
    assert "moved after" not in said
