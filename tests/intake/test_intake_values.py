"""Cells of a recognised sheet become records; what cannot be read is a finding with its cell."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from territory.intake.fitting import SheetHints
from territory.intake.headers import known_names, load_dictionary
from territory.intake.kinds import (
    BLANK,
    Context,
    Dash,
    Field,
    Kind,
    Loaded,
    Outcome,
    Parse,
    Parsed,
)
from territory.intake.load import Counts, count
from territory.intake.recognise import recognise
from territory.intake.validate import GivenWrong, Keys, SourceFile, Validated, validate
from territory.intake.values import read_column
from territory.intake.windows import spans
from territory.kernel.findings import Severity
from territory.settings import DateSettings
from territory.sheets.find import find_table
from territory.sheets.headers import normalise
from territory.sheets.workbook import Sheet
from territory.store.transaction import Tx

SPANS = spans(DateSettings(), date(2027, 1, 15))
A_TEXT = Path(__file__)
"""Any text will do where a blank cell hides nothing."""


def load_nothing(_tx: Tx, _parsed: Parsed, _context: Context) -> Loaded:
    return Loaded()


KIND = Kind(
    "products",
    "Products",
    (
        Field("code", "Code", Parse.CODE, ("product_code",), required=True),
        Field("name", "Name", concepts=("product_name",)),
        Field("quantity", "Quantity", Parse.QUANTITY, dash=Dash.ZERO),
        Field("amount", "Amount", Parse.MONEY, dash=Dash.ZERO),
        Field("unit", "Unit"),
        Field("note", "Note"),
    ),
    ("code",),
    1,
    load_nothing,
)


def read(
    rows: list[list[Any]],
    *,
    path: Path = A_TEXT,
    keys: Keys | None = None,
    sheet: str = "表",
    **given_values: str,
) -> Validated:
    dictionary = load_dictionary()
    table = find_table(Sheet(sheet, rows), known_names(dictionary, [KIND]).score)
    assert table is not None
    found = recognise(table, [KIND], dictionary, SheetHints("f.xlsx", given=given_values))
    source = SourceFile("f.xlsx", path)
    return validate(source, table, found, given_values, keys or Keys(), spans=SPANS, strict=False)


def column(parse: Parse, *cells: Any, header: str = "x", dash: Dash = Dash.CLEAR) -> list[Any]:
    field = Field("x", "X", parse, dash=dash, choices={"三级甲等": "3A", "三甲": "3A"})
    result = read_column(field, normalise(header), cells)
    return [
        result.problems[i].code if i in result.problems else v for i, v in enumerate(result.values)
    ]


def test_blank_leaves_a_dash_clears_or_is_zero() -> None:
    assert column(Parse.INTEGER, "", None, "—", 3.0) == [BLANK, BLANK, None, 3]
    assert column(Parse.QUANTITY, "-", "3", dash=Dash.ZERO) == [0, 3]


def test_a_quantity_may_be_a_fraction_of_a_larger_pack() -> None:
    assert column(Parse.QUANTITY, 2.0, "0.5") == [2, Decimal("0.5")]


def test_money_follows_the_unit_in_the_header() -> None:
    assert column(Parse.MONEY, 1.2, header="金额（万元）") == [1_200_000]
    assert column(Parse.MONEY, 1.2, header="金额") == [120]


def test_thousands_in_the_header_count() -> None:
    assert column(Parse.QUANTITY, 1.5, "2", "1.2万", header="数量（万盒）") == [
        15_000,
        20_000,
        12_000,
    ]
    assert column(Parse.DECIMAL, 0.25, header="1月/万元") == [Decimal(2500)]
    assert column(Parse.QUANTITY, 3.0, header="数量（件）") == [3]
    found = read([["产品编码", "数量（千件）"], ["P1", 3]])
    assert found.parsed.records[0].values["unit"] == "件"
    assert found.parsed.records[0].values["quantity"] == 3_000


def test_months_and_days() -> None:
    assert column(Parse.MONTH, "2026年8月", "202608", 46000.0)[:2] == [202608, 202608]
    assert column(Parse.DATE, "2026.1.5") == [date(2026, 1, 5)]


def test_a_choice_takes_spellings_slugs_and_words() -> None:
    assert column(Parse.CHOICE, "三甲", "3A", "九级") == ["3A", "3A", "unknown_choice"]


@pytest.mark.parametrize(
    ("cells", "header", "points"),
    [
        (["60%", "40%"], "占比", [6000, 4000]),
        ([0.6, 0.4], "占比", [6000, 4000]),
        ([60, 40], "占比", [6000, 4000]),
        ([100, 1], "占比", [10000, 100]),
        ([60, 40], "占比（%）", [6000, 4000]),
        ([0.5], "占比（%）", [50]),
        ([1], "占比", [10000]),
        ([60, 0.4], "占比", [6000, "share_doubtful"]),
    ],
)
def test_a_column_of_shares_is_read_as_a_whole(
    cells: list[Any], header: str, points: list[Any]
) -> None:
    assert column(Parse.SHARE, *cells, header=header) == points


def test_a_required_cell_that_is_blank_rejects_its_row_and_no_other() -> None:
    found = read([["产品编码", "产品名称"], ["P1", "甲"], ["", "乙"], ["—", "丙"]])
    assert [record.row for record in found.parsed.records] == [2]
    assert [item.place.cell for item in found.findings] == ["A3", "A4"]
    assert {item.code for item in found.findings} == {"required"}


def test_an_error_cell_is_not_read_as_blank(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for row in [["产品编码", "产品名称"], ["#N/A", "甲"], ["=1+1", "乙"]]:
        sheet.append(row)
    sheet["A2"].data_type = "e"
    path = tmp_path / "f.xlsx"
    book.save(path)
    found = read([["产品编码", "产品名称"], ["", "甲"], ["", "乙"]], path=path)
    assert [item.code for item in found.findings] == ["error_cell", "never_calculated"]


def test_an_identical_repeat_is_a_duplicate() -> None:
    found = read([["产品编码", "产品名称"], ["P1", "甲"], ["P1", "甲"], ["P2", "乙"]])
    assert found.outcomes == {3: Outcome.DUPLICATE}
    assert [record.row for record in found.parsed.records] == [2, 4]


def test_a_contradiction_rejects_both_rows_and_names_them() -> None:
    found = read([["产品编码", "产品名称"], ["P1", "甲"], ["P1", "乙"], ["P2", "丙"]])
    assert found.outcomes == {2: Outcome.REJECTED, 3: Outcome.REJECTED}
    (item,) = found.findings
    assert (item.place.cell, item.params["first"]) == ("B3", "2")


def test_a_key_repeated_on_another_sheet_of_the_file_is_noticed() -> None:
    keys = Keys()
    read([["产品编码", "产品名称"], ["P1", "甲"]], keys=keys, sheet="一")
    again = read([["产品编码", "产品名称"], ["P1", "甲"]], keys=keys, sheet="二")
    assert again.outcomes == {2: Outcome.DUPLICATE}
    other = read([["产品编码", "产品名称"], ["P1", "乙"]], keys=keys, sheet="三")
    assert other.findings[0].params["first"] == "一!2"


def test_a_total_row_is_checked_and_never_loaded() -> None:
    rows: list[list[Any]] = [["产品编码", "数量"], ["P1", 3], ["P2", 4], ["合计", 7]]
    agreeing = read(rows)
    assert (agreeing.total, agreeing.ignored, agreeing.findings) == (3, 1, [])
    (item,) = read([*rows[:3], ["合计", 8]]).findings
    assert (item.severity, item.place.cell, item.params["summed"]) == (Severity.WARNING, "B4", "7")


def test_a_total_over_a_cell_that_cannot_be_read_is_not_judged() -> None:
    found = read([["产品编码", "数量"], ["P1", 3], ["P2", "四盒"], ["合计", 7]])
    assert [item.code for item in found.findings] == ["not_a_number"]


def test_subtotals_and_a_grand_total_agree() -> None:
    rows: list[list[Any]] = [["产品编码", "数量"], ["P1", 3], ["P2", 4], ["小计", 7]]
    rows += [["P3", 5], ["小计", 5], ["总计", 12]]
    assert read(rows).findings == []


def test_the_unit_of_the_quantity_may_stand_in_its_header() -> None:
    found = read([["产品编码", "数量（件）"], ["P1", 3]])
    assert found.parsed.records[0].values["unit"] == "件"


def test_values_for_the_whole_file_fill_absent_columns_only() -> None:
    found = read([["产品编码", "产品名称"], ["P1", "甲"]], name="乙", note="丙")
    assert found.parsed.records[0].values == {"code": "P1", "name": "甲", "note": "丙"}


def test_a_value_for_the_whole_file_that_cannot_be_read_is_a_mistake() -> None:
    with pytest.raises(GivenWrong, match="quantity"):
        read([["产品编码", "产品名称"], ["P1", "甲"]], quantity="many")


def test_counts_must_make_up_the_rows() -> None:
    assert count(3, [Outcome.CREATED, Outcome.DUPLICATE], 1).parts()["created"] == 1
    with pytest.raises(RuntimeError):
        Counts(rows=3, created=1)


CELLS = st.sampled_from(["", "—", "P1", "P2", "3", "x", "合计", "1.5", "#N/A", 7.0, "(1,234)"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=12))
def test_every_row_below_the_header_is_counted_once(rows: list[list[Any]]) -> None:
    """loaded + rejected + duplicate + total, note and blank rows = rows in the file."""
    rows = [["产品编码", "产品名称", "数量", "金额"], *rows]
    while all(cell == "" for cell in rows[-1]):
        rows.pop()
    found = read(rows)
    good = [record.row for record in found.parsed.records]
    assert not set(good) & set(found.outcomes)
    assert len(good) + len(found.outcomes) + found.ignored == len(rows) - 1 == found.total
    assert all(times == 1 for times in Counter(good).values())


def test_an_error_in_a_column_that_may_be_blank_is_not_read_as_blank(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = Workbook()
    sheet = book.create_sheet("表", 0)
    for row in (["产品编码", "数量", "备注"], ["P1", 1, "#N/A"], ["P2", 2, "好"], ["P3", 3, "=A1"]):
        sheet.append(row)
    book.save(path)
    found = read(
        [["产品编码", "数量", "备注"], ["P1", 1, ""], ["P2", 2, "好"], ["P3", 3, ""]], path=path
    )
    assert [(item.code, item.place.cell) for item in found.findings] == [
        ("error_cell", "C2"),
        ("never_calculated", "C4"),
    ]
    assert [record.row for record in found.parsed.records] == [3]
