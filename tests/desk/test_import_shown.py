"""What a workbook says of its cells, and what stands outside of its table, counts at import."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

if TYPE_CHECKING:
    from conftest import RunCli

HEADER = ["商业公司", "销售日期", "购货单位", "品名", "数量"]


def flow(run_cli: "RunCli") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run_cli("flow", "show", "--format", "json").out)
    return found


def sheet_of(book: Workbook, name: str = "流向") -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    sheet.append(HEADER)
    for day in (1, 2, 3):
        sheet.append(["甲", f"2027-01-0{day}", "甲医院", "丙西", day])
    return sheet


@pytest.fixture
def hiding(tmp_path: Path) -> Path:
    """Make a workbook with a hidden row and a hidden sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet_of(book).row_dimensions[3].hidden = True
    old = sheet_of(book, "旧数据")
    old["E2"] = 10
    old.sheet_state = "hidden"
    book.save(tmp_path / "hiding.xlsx")
    return tmp_path / "hiding.xlsx"


@pytest.mark.parametrize(
    ("options", "boxes", "said"),
    [
        ((), 6, "hidden rows read: 1"),
        (("--hidden", "none"), 4, "hidden rows left out: 1"),
        (("--hidden", "all"), 21, "hidden rows read: 1"),
    ],
)
def test_what_is_hidden_is_told_and_chosen(
    run_cli: "RunCli", hiding: Path, options: tuple[str, ...], boxes: int, said: str
) -> None:
    result = run_cli("import", hiding, *options)
    assert result.code == 0, result.err
    assert said in result.out
    assert ("hidden sheets left out: 旧数据" in result.out) is ("all" not in options)
    assert sum(row["quantity"] for row in flow(run_cli)) == boxes


def test_another_word_after_hidden_is_refused(run_cli: "RunCli", hiding: Path) -> None:
    assert run_cli("import", hiding, "--hidden", "rows").code == 2


def test_bare_serials_of_a_1904_workbook_count_from_1904(run_cli: "RunCli", tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    serial = (date(2027, 1, 5) - date(1904, 1, 1)).days
    sheet.append(["甲", serial, "甲医院", "丙西", 1])
    book.save(tmp_path / "mac.xlsx")
    assert run_cli("import", tmp_path / "mac.xlsx").code == 0
    assert [row["sale_date"] for row in flow(run_cli)] == ["2027-01-05"]


def test_a_cell_that_shows_100_percent_is_all_beside_plain_60_and_40(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[Any]]] = {
        "线": [["产品线编码", "产品线名称"], ["L", "甲线"]],
        "岗位": [["大区", "岗位编码", "岗位名称"], ["东", "N1", "一"], ["东", "N2", "二"]],
        "医院": [["医院编码", "医院名称", "省份"], ["H1", "甲", "江苏"], ["H2", "乙", "江苏"]],
        "归属": [
            ["医院编码", "产品线", "岗位编码", "占比"],
            ["H1", "L", "N1", 1], ["H2", "L", "N1", 60], ["H2", "L", "N2", 40],
        ],
    }  # fmt: skip
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["归属"]["D2"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    result = run_cli("import", tmp_path / "a.xlsx")
    assert result.code == 0, result.err
    found = json.loads(run_cli("list", "assignments", "--format", "json").out)
    assert sorted(float(row["share"]) for row in found) == [0.4, 0.6, 1.0]


@pytest.mark.parametrize(
    ("form", "number", "code"),
    [
        ("00000", 123, "00123"), ('"H"0000', 12, "H0012"), ("0", 123, "123"), ("0.00", 123, "123"),
        ("00000", 1234567, "1234567"), ("@", 123, "123"), ("#,##0", 1234, "1234"),
    ],
)  # fmt: skip
def test_a_code_is_what_the_workbook_shows_of_its_number(
    run_cli: "RunCli", tmp_path: Path, form: str, number: int, code: str
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "医院"
    for row in (
        ["医院编码", "医院名称", "省份"],
        [number, "甲医院", "江苏"],
        ["K1", "乙医院", "江苏"],
    ):
        sheet.append(row)
    sheet["A2"].number_format = form
    book.save(tmp_path / "a.xlsx")
    result = run_cli("import", tmp_path / "a.xlsx")
    assert result.code == 0, result.err
    found = json.loads(run_cli("list", "institutions", "--format", "json").out)
    assert sorted(row["code"] for row in found) == sorted([code, "K1"])


def test_a_cell_of_several_runs_is_one_text(run_cli: "RunCli", tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("流向")
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["甲", "2027-01-05"])
        sheet.write_rich_string(1, 2, bold, "甲", "医", bold, "院")
        sheet.write(1, 3, "丙西")
        sheet.write_rich_string(1, 4, bold, "1", "2")
    assert run_cli("import", tmp_path / "a.xlsx").code == 0
    assert [(row["buyer_name"], row["quantity"]) for row in flow(run_cli)] == [("甲医院", 12)]

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    runs = CellRichText("乙", TextBlock(InlineFont(b=True), "医"), "院")
    sheet.append(["甲", "2027-01-06", runs, "丙西", 3])
    book.save(tmp_path / "b.xlsx")
    assert run_cli("import", tmp_path / "b.xlsx").code == 0
    assert {row["buyer_name"] for row in flow(run_cli)} == {"甲医院", "乙医院"}


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#GETTING_DATA", "#FIELD!", "#CONNECT!"])
@pytest.mark.parametrize("column", ["C", "E"])
def test_an_error_in_a_cell_is_named_and_never_a_name_or_a_blank(
    run_cli: "RunCli", tmp_path: Path, error: str, column: str
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("流向")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["甲", "2027-01-05", "甲医院", "丙西", 1])
        sheet.write_formula(f"{column}2", "=X()", None, error)
    result = run_cli("import", tmp_path / "a.xlsx")
    assert result.code == 4
    assert f"{column}2" in result.out + result.err
    assert error in result.out + result.err


@pytest.mark.parametrize(
    ("number", "day", "month"),
    [(1, "2027-01-05", "2027-01"), (12, "2027-01-02", "2026-12"), (1, "2026-12-30", "2027-01")],
)
def test_a_month_number_is_the_month_of_the_day_beside_it(
    run_cli: "RunCli", tmp_path: Path, number: int, day: str, month: str
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"月份,{','.join(HEADER)}\n{number},甲,{day},甲医院,丙西,1\n", "utf-8")
    result = run_cli("import", path)
    assert result.code == 0, result.err
    assert [row["month"] for row in flow(run_cli)] == [month]


def test_a_column_that_is_ignored_leaves_its_field_to_what_is_said(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"月份,{','.join(HEADER)}\n7,甲,2027-01-05,甲医院,丙西,1\n", "utf-8")
    said = ("--ignore", "月份", "--set", "month=2026-12")
    assert run_cli("import", path, *said).code == 0
    assert [row["month"] for row in flow(run_cli)] == ["2026-12"]


@pytest.mark.parametrize("said", [("--map", "month=没有"), ("--ignore", "没有")])
def test_a_header_that_no_sheet_has_is_refused(
    run_cli: "RunCli", tmp_path: Path, said: tuple[str, str]
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"{','.join(HEADER)}\n甲,2027-01-05,甲医院,丙西,1\n", "utf-8")
    result = run_cli("import", path, *said)
    assert result.code == 4
    assert '"没有"' in result.err


@pytest.mark.parametrize(
    ("name", "title", "where"),
    [
        ("f.csv", "甲公司2026年12月流向\n", "the title"),
        ("甲公司2026年12月.csv", "", "the name of the file"),
        ("2026-12/f.csv", "", "the name of the folder"),
        ("202612/f.csv", "", "the name of the folder"),
    ],
)
def test_a_month_outside_the_table_is_read_and_said(
    run_cli: "RunCli", tmp_path: Path, name: str, title: str, where: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{title}商业公司,购货单位,品名,数量\n甲,甲医院,丙西,5\n", "utf-8")
    result = run_cli("import", path)
    assert result.code == 0, result.err
    assert f"month 2026-12 from {where}" in result.out
    assert [row["month"] for row in flow(run_cli)] == ["2026-12"]


def test_a_title_of_two_months_names_none(run_cli: "RunCli", tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    text = "2026年11月至2026年12月\n商业公司,购货单位,品名,数量\n甲,甲医院,丙西,5\n"
    path.write_text(text, "utf-8")
    result = run_cli("import", path)
    assert result.code == 4
    assert "--set month=" in result.err


def test_headers_in_traditional_characters(run_cli: "RunCli", tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(
        "經銷商名稱,銷售時間,購貨單位,品名規格,銷售數量\n甲,2027-01-05,甲醫院,丙西,5\n", "utf-8"
    )
    result = run_cli("import", path)
    assert result.code == 0, result.err
    assert [row["quantity"] for row in flow(run_cli)] == [5]


def test_corrected_rejects_of_a_folder_are_found_after_the_others_and_once(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    path = folder / "z.csv"
    path.write_text("医院编码,医院名称,床位数\nH1,甲医院,5\nH2,乙医院,八张\n", "utf-8")
    rejects = folder / "a-rejects.xlsx"
    assert run_cli("import", path, "--partial", "--rejects", rejects).code == 3

    def looked_through() -> tuple[int, list[tuple[str, str]]]:
        result = run_cli("import", folder, "--format", "json")
        lines = json.loads(result.out)
        return result.code, [(line["file"], line["status"]) for line in lines]

    before = looked_through()
    assert before == (0, [("z.csv", "already"), ("a-rejects.xlsx", "uncorrected")])
    from openpyxl import load_workbook

    book = load_workbook(rejects)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value == "八张"]
    for cell in cells:
        cell.value = 8
    book.save(rejects)
    assert ("a-rejects.xlsx", "loaded") in looked_through()[1]
    assert looked_through() == (0, [("z.csv", "already"), ("a-rejects.xlsx", "already")])
