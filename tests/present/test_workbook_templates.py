"""Workbooks that go out to be filled in and come back."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from territory.present import table as t
from territory.present.excel.template import META_SHEET, row_digest
from territory.present.files import save
from territory.present.table import Table, Template
from territory.present.words import speaking


@pytest.fixture
def workbook(tmp_path: Path) -> Any:
    rows = ({"node": "00123", "status": "是", "m01": 12}, {"node": "00124", "m01": 0})
    table = Table(
        name="targets",
        title="目标",
        columns=(t.code("node", "Node"), t.text("status", "Status"), t.quantity("m01", "Jan")),
        rows=rows,
        template=Template(
            identity="targets",
            version="3",
            keys=("00123", "00124"),
            digests=tuple(row_digest(row, ["m01"]) for row in rows),
            editable=frozenset({"m01"}),
            choices={"status": ("是", "否")},
            notes={"m01": "一月目标，盒"},
            required=frozenset({"node"}),
            example={"node": "H0231", "m01": 12},
            blank_rows=5,
            meta={"plan": "2027"},
        ),
    )
    with speaking("zh"):
        save(table, tmp_path / "targets.xlsx")
    return openpyxl.load_workbook(tmp_path / "targets.xlsx")


def test_the_header_is_the_first_row_and_the_example_says_so(workbook: Any) -> None:
    rows = [list(row) for row in workbook["目标"].iter_rows(values_only=True)]
    assert rows == [
        ["*节点", "状态", "1月"],
        ["例：H0231", None, 12],
        ["00123", "是", 12],
        ["00124", None, 0],
    ]


def test_the_hidden_sheet_says_what_it_is(workbook: Any) -> None:
    sheet = workbook[META_SHEET]
    assert sheet.sheet_state == "hidden"
    lines = [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)]
    assert lines == [
        ("sheet", "item", "key", "value"),
        ("目标", "template", "", "targets"),
        ("目标", "version", "", "3"),
        ("目标", "meta", "plan", "2027"),
        ("目标", "row", "00123", row_digest({"m01": 12}, ["m01"])),
        ("目标", "row", "00124", row_digest({"m01": 0}, ["m01"])),
    ]


def test_only_what_may_be_edited_is_unlocked(workbook: Any) -> None:
    sheet = workbook["目标"]
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["C3"].protection.locked
    assert not sheet["C2"].protection.locked


def test_drop_downs_and_notes_are_there(workbook: Any) -> None:
    sheet = workbook["目标"]
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == "B3:B9"
    assert rule.formula1 == "_lists!$A$1:$A$2"
    assert [cell.value for cell in workbook["_lists"]["A"]] == ["是", "否"]
    assert workbook["_lists"].sheet_state == "hidden"
    assert sheet["C1"].comment.text == "一月目标，盒"


def test_a_digest_changes_with_its_values_and_tells_blank_from_zero() -> None:
    digests = {row_digest({"m01": value}, ["m01"]) for value in (None, 0, 1, "01")}
    assert len(digests) == 4
    assert row_digest({"a": "x", "b": 1}, ["a"]) == row_digest({"a": "x"}, ["a"])
