"""A workbook, opened again: what a finance person finds in it."""

import dataclasses
import datetime as dt
import hashlib
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from territory.present import table as t
from territory.present.excel.layout import NATIVE_TABLE_ROWS, address, sheet_name, unique
from territory.present.faults import TooManyRows
from territory.present.files import save
from territory.present.table import Book, Table
from territory.present.words import speaking

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning:openpyxl")


def saved(value: Table | Book, folder: Path, *, lang: str = "zh") -> Path:
    path = folder / "report.xlsx"
    with speaking(lang):
        save(value, path)
    return path


def cells(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_notes_come_first_and_the_summary_is_open(book: Book, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(saved(book, tmp_path))
    assert workbook.sheetnames == ["说明", "2027 目标 v3", "医院达成", "参数"]
    assert workbook.active is not None
    assert workbook.active.title == "2027 目标 v3"
    notes = {row[0]: row[1] for row in cells(workbook["说明"])}
    assert notes["截至日期"] == "2027-02-03"
    assert notes["期间"] == "2027年1月"
    assert notes["输入文件"] == "国控江苏1月销售.xlsx，8,313 行"
    links = [cell.hyperlink for row in workbook["说明"].iter_rows() for cell in row]
    assert [link.location for link in links if link] == ["'2027 目标 v3'!A1", "'医院达成'!A1"]


def test_cells_hold_full_values_and_codes_stay_text(book: Book, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(saved(book, tmp_path), data_only=True)["医院达成"]
    rows = cells(sheet)
    assert rows[2] == [
        "代码",
        "医院",
        "层级",
        "实际（盒）",
        "目标（盒）",
        "达成率",
        "金额（元）",
        "日期",
    ]
    assert rows[3] == [
        "00123",
        "溧阳市中医院",
        "地区",
        80_000,
        100_000,
        0.8,
        987_200,
        dt.datetime(2027, 1, 9),  # noqa: DTZ001 - Excel's dates have no zone
    ]
    assert rows[4][1] == "=1+1"
    assert sheet["B5"].data_type == "s"
    assert [sheet[place].number_format for place in ("A4", "D4", "F4", "H4")] == [
        "@",
        "#,##0;[Red]-#,##0;-",
        "0.0%",
        "yyyy-mm-dd",
    ]


def test_totals_and_check_are_formulas_with_cached_values(book: Book, tmp_path: Path) -> None:
    path = saved(book, tmp_path)
    formulas = openpyxl.load_workbook(path)["医院达成"]
    values = openpyxl.load_workbook(path, data_only=True)["医院达成"]
    assert formulas["D6"].value == "=SUBTOTAL(109,D4:D5)"
    assert values["D6"].value == 120_000
    assert formulas["F6"].value == '=IF(E6=0,"",D6/E6)'
    assert values["F6"].value == pytest.approx(120_000 / 132_000)
    assert formulas["D7"].value == "=ROUND(SUM(D4:D5)-(120000),6)"
    assert [values[place].value for place in ("D7", "E7", "G7")] == [0, 0, 0]


def test_a_total_that_its_lines_do_not_reach_is_shown_with_the_difference(
    detail_table: Table, tmp_path: Path
) -> None:
    wrong = dataclasses.replace(detail_table, totals={**(detail_table.totals or {}), "actual": 9})
    sheet = openpyxl.load_workbook(saved(wrong, tmp_path), data_only=True)["医院达成"]
    assert sheet["D6"].value == 9
    assert sheet["D7"].value == 119_991


def test_the_total_of_a_tree_is_the_sum_of_its_roots(tree_table: Table, tmp_path: Path) -> None:
    table = dataclasses.replace(tree_table, totals={"node": "合计", "total": 120_000})
    sheet = openpyxl.load_workbook(saved(table, tmp_path))["2027 目标 v3"]
    assert sheet["B8"].value == "=B4"
    assert [sheet[f"A{row}"].alignment.indent for row in range(4, 8)] == [0, 1, 2, 1]


def test_two_tables_prove_each_other_on_the_notes(book: Book, tmp_path: Path) -> None:
    path = saved(book, tmp_path)
    notes = cells(openpyxl.load_workbook(path)["说明"])
    formula = next(row[1] for row in notes if row[0] == "实际盒数")
    assert formula == "=ROUND('医院达成'!$D$6-'2027 目标 v3'!$B$4,6)"
    cached = cells(openpyxl.load_workbook(path, data_only=True)["说明"])
    assert next(row[1] for row in cached if row[0] == "实际盒数") == 0


def test_blank_is_not_zero(tree_table: Table, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(saved(tree_table, tmp_path), data_only=True)["2027 目标 v3"]
    assert sheet["D5"].value is None
    assert sheet["B6"].value == 0


def test_a_real_table_frozen_and_ready_to_print(book: Book, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(saved(book, tmp_path))["医院达成"]
    assert [(part.name, part.ref) for part in sheet.tables.values()] == [("t_detail", "A3:H5")]
    assert sheet.freeze_panes == "D4"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert not list(sheet.merged_cells.ranges)
    assert sheet["B4"].font.name == "微软雅黑"
    assert sheet.column_dimensions["B"].width >= 2 * len("溧阳市中医院")


def test_achievement_has_bars_and_bands_with_thresholds_in_parameters(
    book: Book, tmp_path: Path
) -> None:
    workbook = openpyxl.load_workbook(saved(book, tmp_path))
    rules = [r for rules in workbook["医院达成"].conditional_formatting for r in rules.rules]
    assert {rule.type for rule in rules} == {"dataBar", "cellIs"}
    assert {rule.formula[0] for rule in rules if rule.formula} == {"t_detail_low", "t_detail_high"}
    names = {name: defined.value for name, defined in workbook.defined_names.items()}
    assert names["t_detail_low"] in {"'参数'!$B$3", "参数!$B$3"}
    assert [row[1] for row in cells(workbook["参数"])][2:] == [0.9, 1.0]


def test_a_chart_has_its_series(book: Book, tmp_path: Path) -> None:
    path = saved(book, tmp_path)
    with zipfile.ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert chart.count("<c:ser>") == 2
    assert "实际与目标" in chart
    assert "3D" not in chart


def test_the_same_report_is_the_same_file(book: Book, tmp_path: Path) -> None:
    digests = {hashlib.sha256(saved(book, tmp_path).read_bytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1
    properties = openpyxl.load_workbook(tmp_path / "report.xlsx").properties
    assert properties.created == dt.datetime(2027, 2, 3)  # noqa: DTZ001 - Excel's have no zone


def test_headers_that_repeat_are_numbered(tmp_path: Path) -> None:
    table = Table("t", "T", (t.text("a", "Name"), t.text("b", "Name")), ({"a": "x", "b": "y"},))
    sheet = openpyxl.load_workbook(saved(table, tmp_path, lang="en"))["T"]
    assert cells(sheet)[2] == ["Name", "Name_2"]


def test_an_empty_table_keeps_its_header(detail_table: Table, tmp_path: Path) -> None:
    empty = dataclasses.replace(detail_table, rows=(), totals=None, charts=())
    sheet = openpyxl.load_workbook(saved(empty, tmp_path))["医院达成"]
    assert cells(sheet)[2][0] == "代码"
    assert sheet.max_row == 3


def test_above_fifty_thousand_rows_a_plain_range_with_a_filter(tmp_path: Path) -> None:
    rows = tuple({"n": number} for number in range(NATIVE_TABLE_ROWS + 1))
    total = sum(range(NATIVE_TABLE_ROWS + 1))
    table = Table("big", "流向", (t.quantity("n", "Quantity"),), rows, {"n": total})
    path = saved(table, tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert not [name for name in names if "tables/" in name]
    assert f'<autoFilter ref="A3:A{NATIVE_TABLE_ROWS + 4}"' in sheet
    assert f"<v>{total}</v>" in sheet


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    table = Table("big", "流向", (t.quantity("n"),), ({"n": 1},) * 1_048_576)
    with pytest.raises(TooManyRows, match=r"1,048,576 rows"):
        save(table, tmp_path / "report.xlsx")
    assert not list(tmp_path.iterdir())


def test_sheet_names_are_what_excel_takes() -> None:
    assert sheet_name(Table("t", "a/b:c [2027] · 盒", ())) == "a b c  2027"
    assert sheet_name(Table("t", "[]", ())) == "t"
    assert len(sheet_name(Table("t", "长" * 60, ()))) == 31
    assert unique("目标", {"目标"}, 31) == "目标_2"


def test_addresses_count_as_excel_does() -> None:
    assert [address(0, place) for place in (0, 25, 26, 701, 702)] == [
        "A1",
        "Z1",
        "AA1",
        "ZZ1",
        "AAA1",
    ]
