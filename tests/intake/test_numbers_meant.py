"""Numbers that nobody can mean: below zero where something is counted, a part above its whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from territory.desk.kinds import all_kinds
from territory.intake.kinds import Field, Kind, Parse
from territory.intake.values import read_column

if TYPE_CHECKING:
    from conftest import RunCli

SIGNED = {
    "flow", "purchases", "stock", "base-adjustments", "targets", "institutions.longitude",
    "institutions.latitude", "appeals", "units",
}  # fmt: skip
"""Kinds whose numbers may be returns or reductions, places west of London, and units, whose loader
wants them above zero."""
NUMBERS = [
    pytest.param(kind, field, id=f"{kind.slug}.{field.name}")
    for kind in all_kinds()
    for field in kind.fields
    if field.parse in {Parse.INTEGER, Parse.DECIMAL, Parse.MONEY, Parse.QUANTITY}
]


@pytest.mark.parametrize(("kind", "field"), NUMBERS)
def test_what_counts_or_measures_is_not_below_zero(kind: Kind, field: Field) -> None:
    below = read_column(field, None, [-5, 5]).problems
    signed = not SIGNED.isdisjoint({kind.slug, f"{kind.slug}.{field.name}"})
    assert bool(below) != signed
    assert 1 not in below


@pytest.mark.parametrize("kind", [one for one in all_kinds() if one.at_most], ids=lambda k: k.slug)
def test_parts_and_wholes_are_numbers_of_the_kind(kind: Kind) -> None:
    for pair in kind.at_most:
        assert {kind.field(name).parse for name in pair} <= {Parse.INTEGER, Parse.DECIMAL}


def sheet(path: Path, *rows: Sequence[Any]) -> str:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return str(path)


PLACES = ("医院编码", "医院名称", "省份", "城市", "床位数", "ICU床位数")


@pytest.fixture
def hospital(run_cli: "RunCli", tmp_path: Path) -> None:
    lines = sheet(tmp_path / "产品线.xlsx", ("产品线编码", "产品线名称"), ("CV", "心血管线"))
    products = sheet(
        tmp_path / "产品.xlsx",
        ("产品编码", "产品名称", "产品线编码", "规格", "单位"),
        ("T01", "通脉胶囊", "CV", "24粒", "盒"),
    )
    place = sheet(
        tmp_path / "医院.xlsx", PLACES, ("H001", "溧阳市第一医院", "江苏省", "常州市", 300, 10)
    )
    doctors = sheet(
        tmp_path / "医生.xlsx",
        ("医生编码", "医院编码", "科室", "医生姓名"),
        ("Y1", "H001", "心内科", "王一"), ("Y2", "H001", "心内科", "李二"),
    )  # fmt: skip
    for one in (lines, products, place, doctors):
        assert run_cli("import", one).code == 0


@pytest.mark.usefixtures("hospital")
def test_usage_above_potential_is_loaded_and_said(run_cli: "RunCli", tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "估计.xlsx",
        ("医生编码", "产品编码", "月用量", "月潜力"), ("Y1", "T01", 30, 20), ("Y2", "T01", 20, 20),
    )  # fmt: skip
    result = run_cli("import", path, "--as", "doctor-estimates")
    assert result.code in {0, 1}
    assert "C2" in result.out + result.err
    assert "is above" in result.out + result.err


@pytest.mark.usefixtures("hospital")
def test_beds_below_zero_are_named_by_their_cell(run_cli: "RunCli", tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "医院2.xlsx", PLACES, ("H001", "溧阳市第一医院", "江苏省", "常州市", -300, 10)
    )
    result = run_cli("import", path)
    assert result.code == 4
    assert "E2" in result.out + result.err
    assert "below zero" in result.out + result.err
