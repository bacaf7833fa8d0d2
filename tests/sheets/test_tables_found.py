"""Where the table is in a sheet, drawn in cells: one line a row, bars between cells."""

import datetime as dt
import inspect
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from territory.sheets.cells import Cell
from territory.sheets.find import Located, RowKind, find_table
from territory.sheets.webtable import Merge
from territory.sheets.workbook import Sheet, read_workbook

KNOWN = frozenset(
    {"医院编码", "医院代码", "医院名称", "客户编码", "客户名称", "省份", "城市", "区域", "业务区域"}
    | {"业务代表编码", "业务代表姓名", "承包类型", "产品", "单位", "数量", "金额", "日期", "备注"}
    | {"序号", "1月", "2月", "3月", "region", "hospital", "product", "qty"}
)


def known(name: str) -> float:
    return float(name in KNOWN)


def drawn(drawing: str, merged: tuple[Merge, ...] = ()) -> Sheet:
    lines = inspect.cleandoc(drawing).splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return Sheet("表", rows, merged=merged)


def found(sheet: Sheet) -> Located:
    table = find_table(sheet, known)
    assert table is not None
    return table


def keys(table: Located) -> list[str]:
    return [column.key for column in table.columns]


def numbers(table: Located, kind: RowKind) -> list[int]:
    return [row.number for row in table.others if row.kind is kind]


def test_a_plain_table() -> None:
    table = found(
        drawn("""
            医院编码 | 医院名称 | 数量（盒）
            00231    | 溧阳医院 | 12
            00232    | 常州医院 | 13
        """)
    )
    assert table.header_rows == (1,)
    assert keys(table) == ["医院编码", "医院名称", "数量"]
    assert table.columns[2].header.unit == "盒"
    assert table.column(0) == ["00231", "00232"]
    assert list(table.row_numbers) == [2, 3]


def test_titles_and_blank_rows_above_are_passed() -> None:
    table = found(
        drawn("""
            2027年1月销售流向 |        |      |
                              |        |      |
            制表日期：2027-02-01 | 单位：盒 |  |
            日期       | 医院名称 | 产品 | 数量
            2027-01-05 | 溧阳医院 | 通脉 | 12
        """)
    )
    assert table.header_rows == (4,)
    assert list(table.row_numbers) == [5]


def test_rows_that_are_not_data_are_told_apart_and_all_are_counted() -> None:
    sheet = drawn("""
        日期       | 医院名称 | 产品 | 数量
        2027-01-05 | 溧阳医院 | 通脉 | 12
        2027-01-06 | 常州医院 | 通脉 | 13
        本页合计   |          |      | 25
                   |          |      |
        日期       | 医院名称 | 产品 | 数量
        2027-01-07 | 苏州医院 | 通脉 | 1
        苏南       | 小 计    |      | 26
        总计：     |          |      | 26
        备注：含调拨 |        |      |
        制表人：王某 | 审核：李某 |   |
    """)
    table = found(sheet)
    assert list(table.row_numbers) == [2, 3, 7]
    assert numbers(table, RowKind.TOTAL) == [4, 8, 9]
    assert numbers(table, RowKind.BLANK) == [5]
    assert numbers(table, RowKind.HEADER) == [6]
    assert numbers(table, RowKind.NOTE) == [10, 11]
    assert len(table.header_rows) + sum(table.count().values()) == len(sheet.rows)


@pytest.mark.parametrize(
    "word",
    [
        "合计",
        "小计",
        "总计",
        "累计",
        "汇总",
        "本页合计",
        "合 计",
        "合计：",
        "合计（盒）",
        "江苏小计",
        "Total",
    ],
)
def test_total_words(word: str) -> None:
    table = found(
        drawn(f"""
            序号 | 医院名称 | 产品 | 数量
            1    | 溧阳医院 | 通脉 | 12
            {word} |        |      | 12
        """)
    )
    assert numbers(table, RowKind.TOTAL) == [3]


def test_a_total_may_stand_in_a_later_column_of_an_otherwise_empty_start() -> None:
    table = found(
        drawn("""
            序号 | 日期 | 医院名称 | 产品 | 数量
            1    | 2027-01-05 | 溧阳医院 | 通脉 | 12
                 |      |          | 合计 | 12
        """)
    )
    assert numbers(table, RowKind.TOTAL) == [3]


def test_a_remark_about_totals_leaves_the_row_data() -> None:
    table = found(
        drawn("""
            医院编码 | 医院名称 | 产品 | 数量 | 备注
            00231    | 溧阳医院 | 通脉 | 12   | 合计
        """)
    )
    assert table.count()[RowKind.DATA] == 1


def test_an_injection_with_few_cells_is_data_and_no_note() -> None:
    table = found(
        drawn("""
            产品 | 单位 | 数量 | 金额 | 日期 | 备注
            注射用头孢 | 支 | | | |
            注射用头孢 | 盒 | 3 | 4 | 2027-01-01 |
        """)
    )
    assert table.count()[RowKind.DATA] == 2


def test_a_lone_text_below_the_total_is_a_note_but_not_in_the_middle() -> None:
    table = found(
        drawn("""
            医院名称 | 产品 | 数量
            溧阳医院 | 通脉 | 12
            常州医院 |      |
            合计     |      | 12
            以上数据已与商业核对
        """)
    )
    assert list(table.row_numbers) == [2, 3]
    assert numbers(table, RowKind.NOTE) == [5]


def test_merged_groups_name_repeated_columns() -> None:
    """Three header rows: years over months over quantity and amount."""
    table = found(
        drawn(
            """
            医院编码 | 医院名称 | 2027年 |      |      |      | 备注
                     |          | 1月    |      | 2月  |      |
                     |          | 数量   | 金额 | 数量 | 金额 |
            00231    | 溧阳医院 | 1      | 2    | 3    | 4    |
            """,
            merged=(
                ((0, 0), (2, 0)),
                ((0, 1), (2, 1)),
                ((0, 2), (0, 5)),
                ((1, 2), (1, 3)),
                ((1, 4), (1, 5)),
                ((0, 6), (2, 6)),
            ),
        )
    )
    assert table.header_rows == (1, 2, 3)
    assert keys(table) == [
        "医院编码", "医院名称", "1月/数量", "1月/金额", "2月/数量", "2月/金额", "备注",
    ]  # fmt: skip
    assert table.columns[3].groups == ("2027年", "1月")
    assert list(table.row_numbers) == [4]


def test_groups_of_a_text_file_are_filled_to_the_right() -> None:
    table = found(
        drawn("""
            医院编码 | 医院名称 | 1月  |      | 2月  |      | 备注
                     |          | 数量 | 金额 | 数量 | 金额 |
            00231    | 溧阳医院 | 1    | 2    | 3    | 4    |
        """)
    )
    assert keys(table)[2:] == ["1月/数量", "1月/金额", "2月/数量", "2月/金额", "备注"]
    assert table.columns[6].groups == ()


def test_months_that_are_dates_may_be_groups() -> None:
    rows: list[list[Cell]] = [
        ["医院编码", "医院名称", dt.date(2027, 1, 1), "", dt.date(2027, 2, 1), ""],
        ["", "", "数量", "金额", "数量", "金额"],
        ["00231", "溧阳医院", 1.0, 2.0, 3.0, 4.0],
    ]
    down: tuple[Merge, ...] = (((0, 0), (1, 0)), ((0, 1), (1, 1)))
    across: tuple[Merge, ...] = (((0, 2), (0, 3)), ((0, 4), (0, 5)))
    table = found(Sheet("表", rows, merged=(*down, *across)))
    assert table.header_rows == (1, 2)
    assert keys(table)[2:4] == ["2027-01-01/数量", "2027-01-01/金额"]


def test_signatures_fill_a_narrow_table() -> None:
    table = found(
        drawn("""
            医院名称 | 产品 | 数量
            溧阳医院 | 通脉 | 12
            制表人：王某 | 审核：李某 | 日期：2027-02-01
        """)
    )
    assert numbers(table, RowKind.NOTE) == [3]


def test_a_product_that_begins_like_a_note_is_data() -> None:
    table = found(
        drawn("""
            产品 | 单位 | 数量
            注射用头孢（规格：1g） | 支 | 3
        """)
    )
    assert table.count()[RowKind.DATA] == 1


def test_groups_that_repeat_themselves_are_numbered() -> None:
    table = found(
        drawn("""
            客户编码 | 新品 |      | 新品 |
                     | 数量 | 金额 | 数量 | 金额
            00231    | 1    | 2    | 3    | 4
        """)
    )
    assert keys(table) == ["客户编码", "新品/数量", "新品/金额", "新品/数量#2", "新品/金额#2"]


def test_a_row_of_units_belongs_to_the_header() -> None:
    table = found(
        drawn("""
            医院编码 | 产品 | 数量 | 金额
                     |      | 盒   | 万元
            00231    | 通脉 | 1    | 2
        """)
    )
    assert table.header_rows == (1, 2)
    assert [(column.key, column.header.unit) for column in table.columns[2:]] == [
        ("数量", "盒"),
        ("金额", "万元"),
    ]


def test_a_first_data_row_of_texts_is_no_header() -> None:
    table = found(
        drawn("""
            产品 | 单位 | 备注
            盒装 | 盒   | 元
            瓶装 | 瓶   | 元
        """)
    )
    assert table.header_rows == (1,)


def test_a_first_data_row_of_names_of_columns_is_no_header() -> None:
    known = {"code", "name", "level", "parent", "company", "region"}
    for first in (["C", "Company", "company", ""], ["company", "Company", "company", ""]):
        rows = [["code", "name", "level", "parent"], first, ["R1", "East", "region", "C"]]
        table = find_table(Sheet("表", rows), lambda name: float(name in known))
        assert table is not None
        assert table.header_rows == (1,)
        assert list(table.row_numbers) == [2, 3]


def test_a_second_header_row_without_merges_leaves_the_first_columns_out() -> None:
    rows: list[list[str | int]] = [
        ["医院", "1月", "", "2月", ""],
        ["", "数量", "金额", "数量", "金额"],
        ["甲", 1, 2, 3, 4],
    ]
    known = {"医院", "1月", "2月", "数量", "金额"}
    table = find_table(Sheet("表", rows), lambda name: float(name in known))
    assert table is not None
    assert table.header_rows == (1, 2)
    assert keys(table) == ["医院", "1月/数量", "1月/金额", "2月/数量", "2月/金额"]


def test_columns_without_a_header_are_left() -> None:
    table = found(
        drawn("""
            医院编码 |   | 数量
            00231    | x | 1
        """)
    )
    assert [(column.index, column.key) for column in table.columns] == [
        (0, "医院编码"),
        (2, "数量"),
    ]


def test_rows_that_end_early_have_blank_cells() -> None:
    table = found(Sheet("表", [["医院编码", "数量"], ["00231"], ["00232", "3"]]))
    assert table.column(1) == [None, "3"]


def test_a_header_may_be_a_date_or_a_number() -> None:
    sheet = Sheet(
        "表", [["医院编码", "医院名称", dt.date(2027, 1, 1), 202702.0], ["1", "甲", 1.0, 2.0]]
    )
    assert keys(found(sheet)) == ["医院编码", "医院名称", "2027-01-01", "202702"]


def test_a_text_merged_down_holds_for_each_row_and_a_number_does_not() -> None:
    rows: list[list[Cell]] = [
        ["省份", "医院名称", "数量"],
        ["江苏", "溧阳医院", 12.0],
        ["", "常州医院", ""],
        ["", "小计", 12.0],
        ["", "苏州医院", 3.0],
        ["上海", "瑞金医院", 4.0],
    ]
    sheet = Sheet("表", rows, merged=(((1, 0), (4, 0)), ((1, 2), (2, 2))))
    table = found(sheet)
    assert table.column(0) == ["江苏", "江苏", "江苏", "上海"]
    assert table.column(2) == [12.0, "", 3.0, 4.0]
    assert table.filled == 2
    assert rows[2][0] == ""


def test_rows_longer_than_the_header_are_named() -> None:
    """An address with an unquoted comma moves every cell behind it."""
    rows: list[list[Cell]] = [
        ["医院名称", "数量"], ["甲", "1"], ["乙", "二路", "3"], ["丙", "4", " "], ["丁", "5"],
    ]  # fmt: skip
    assert found(Sheet("表", rows, delimited=True)).overlong() == {3: 3, 4: 3}
    assert found(Sheet("表", rows)).overlong() == {}


def test_a_delimiter_at_the_end_of_every_row_is_no_further_cell() -> None:
    rows: list[list[Cell]] = [
        ["医院名称", "数量"], ["甲", "1", ""], ["乙", "2", ""], ["丙", "二路", "3", ""],
    ]  # fmt: skip
    assert found(Sheet("表", rows, delimited=True)).overlong() == {4: 4}


@pytest.mark.parametrize(
    "drawing",
    [
        "本文件说明各字段的填写方法",
        """
        说明
        一、请勿改动表头
        二、备注
        """,
        """
        姓名 | 年龄
        王某 | 30
        """,
    ],
)
def test_what_is_no_table_is_left(drawing: str) -> None:
    assert find_table(drawn(drawing), known) is None


def test_an_empty_sheet_has_no_table() -> None:
    assert find_table(Sheet("表", []), known) is None


cell = st.sampled_from(
    ["", "合计", "溧阳医院", "12", "备注：无", "医院编码", "数量", "盒", 3.0, None]
)


@given(st.lists(st.lists(cell, min_size=1, max_size=5), max_size=12))
def test_every_row_is_counted_once(rows: list[list[str | float | None]]) -> None:
    table = find_table(Sheet("表", rows), known)
    if table is not None:
        below = [*table.row_numbers, *(row.number for row in table.others)]
        assert sorted(below) == list(range(table.header_rows[-1] + 1, len(rows) + 1))
        assert len(set(keys(table))) == len(table.columns)


def test_a_real_workbook_with_merged_headers(tmp_path: Path) -> None:
    path = tmp_path / "目标.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("目标")
    sheet.merge_range("A1:F1", "2027年度目标")
    sheet.merge_range("A3:A4", "医院编码")
    sheet.merge_range("B3:B4", "医院名称")
    sheet.merge_range("C3:D3", "1月")
    sheet.merge_range("E3:F3", "2月")
    sheet.write_row("C4", ["数量（盒）", "金额/元", "数量（盒）", "金额/元"])
    sheet.write_row("A5", ["00231", "溧阳医院", 1, 2.5, 3, 4.5])
    book.close()
    table = found(read_workbook(path).sheets[0])
    assert table.header_rows == (3, 4)
    assert keys(table)[2:] == ["1月/数量", "1月/金额", "2月/数量", "2月/金额"]
    assert table.columns[3].header.unit == "元"
    assert table.column(0) == ["00231"]


@pytest.mark.parametrize(
    ("name", "header_rows", "columns", "data"),
    [
        ("crm_enterprise_relation_ship_template.xlsx", (1,), 19, 1),
        ("crm_hosptial_templete.xlsx", (2, 3), 191, 0),
        ("crm_supplier_templete.xlsx", (2, 3), 57, 0),
    ],
)
def test_upload_templates_of_a_working_system(
    cases: Path, name: str, header_rows: tuple[int, ...], columns: int, data: int
) -> None:
    table = found(read_workbook(cases / "upload_templates" / name).sheets[0])
    assert table.header_rows == header_rows
    assert len(set(keys(table))) == columns
    assert table.count()[RowKind.DATA] == data


def test_the_list_of_hospitals(cases: Path) -> None:
    table = found(read_workbook(cases / "hospitals_2083.csv").sheets[0])
    assert keys(table) == ["省份", "城市", "医院名称", "地址"]
    assert table.count()[RowKind.DATA] == 2083
