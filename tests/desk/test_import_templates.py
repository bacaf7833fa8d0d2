"""Blank workbooks: what is handed out comes back without a question."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from territory.desk.kinds import all_kinds

if TYPE_CHECKING:
    from conftest import RunCli

KINDS = [kind.slug for kind in all_kinds()]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_blank_templates_of_all_kinds_come_back(
    run_cli: "RunCli", tmp_path: Path, lang: str
) -> None:
    file = tmp_path / "模板.xlsx"
    assert run_cli("template", *KINDS, "-o", file, "--lang", lang).code == 0
    done = run_cli("import", file, "--format", "json", "--lang", lang)
    assert done.code == 0, done.err
    lines = {line["kind"]: line for line in json.loads(done.out) if line["kind"]}
    assert set(lines) == set(KINDS)
    assert {line["ignored"] for line in lines.values()} == {1}
    assert {line["created"] for line in lines.values()} == {0}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_field_of_a_template_is_read_as_itself(
    run_cli: "RunCli", tmp_path: Path, lang: str
) -> None:
    file = tmp_path / "t.xlsx"
    run_cli("template", *KINDS, "-o", file, "--lang", lang)
    told = json.loads(run_cli("import", file, "--explain", "--format", "json").out)
    for kind in all_kinds():
        if kind.slug in KINDS:
            fields = [line["field"] for line in told if line["kind"] == kind.slug]
            assert fields == [item.name for item in kind.fields], kind.slug


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_that_was_filled_in_is_loaded(
    run_cli: "RunCli", tmp_path: Path, lang: str
) -> None:
    file = tmp_path / "医院.xlsx"
    assert run_cli("template", "hospitals", "-o", file, "--lang", lang).code == 0
    book = openpyxl.load_workbook(file)
    sheet = next(s for s in book.worksheets if s.max_column > 5 and s.sheet_state == "visible")
    heads = [cell.value for cell in sheet[1]]
    names = [item.name for item in next(k for k in all_kinds() if k.slug == "institutions").fields]
    assert len(heads) == len(names)
    sheet.cell(3, names.index("institution_code") + 1, "0012")
    sheet.cell(3, names.index("institution_name") + 1, "溧阳市第一医院")
    choices = [v for v in sheet.data_validations.dataValidation if v.formula1]
    assert choices
    book.save(file)
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    (line,) = [line for line in json.loads(done.out) if line["kind"]]
    assert (line["rows"], line["created"], line["ignored"]) == (2, 1, 1)
    (stored,) = json.loads(run_cli("list", "institutions", "--format", "json").out)
    assert stored["code"] == "0012"


def test_every_column_has_a_note_and_required_ones_a_star(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    file = tmp_path / "流向.xlsx"
    run_cli("template", "flow", "-o", file, "--lang", "zh")
    book = openpyxl.load_workbook(file)
    sheet = book["销售流向"]
    assert all(cell.comment for cell in sheet[1])
    starred = {str(cell.value) for cell in sheet[1] if str(cell.value).startswith("*")}
    assert starred == {
        "*购货单位"
    }  # product by name or code, quantity or what came back: one of two
    assert str(sheet["A2"].value).startswith("例")


def test_mistakes_about_templates_are_said(run_cli: "RunCli", tmp_path: Path) -> None:
    unknown = run_cli("template", "hopsitals", "-o", tmp_path / "a.xlsx")
    assert unknown.code == 5
    assert "mean: institutions" in unknown.err
    assert run_cli("template", "hospitals", "-o", tmp_path / "a.csv").code == 2
