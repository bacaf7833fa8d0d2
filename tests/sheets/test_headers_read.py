"""Headers as real files write them (SPREADSHEETS.md "In", Headers)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.sheets.headers import fold_name, normalise


@pytest.mark.parametrize(
    ("raw", "name", "unit", "hints"),
    [
        ("数量（盒）", "数量", "盒", ("盒",)),
        ("1月/元", "1月", "元", ("元",)),
        ("金额（万元）", "金额", "万元", ("万元",)),
        ("金额 (万元)", "金额", "万元", ("万元",)),
        ("销 售\n数 量", "销售数量", "", ()),
        ("医院\r\n名称", "医院名称", "", ()),
        ("占比(%)", "占比", "%", ("%",)),
        ("占比％", "占比%", "", ()),
        ("数量（盒）（含赠品）", "数量", "盒", ("盒", "含赠品")),
        ("采集方式(MANUAL：人工上传 DDI：DDI)", "采集方式", "", ("MANUAL:人工上传 DDI:DDI",)),
        ("【必填】", "【必填】", "", ()),
        ("ＱＴＹ", "qty", "", ()),
        ("产品【规格(盒)】", "产品", "", ("规格(盒)",)),
        ("数量)", "数量)", "", ()),
    ],
)
def test_name_unit_and_hints(raw: str, name: str, unit: str, hints: tuple[str, ...]) -> None:
    header = normalise(raw)
    assert (header.name, header.unit, header.hints) == (name, unit, hints)
    assert header.raw == raw


def test_a_star_marks_a_required_column_and_an_example_is_a_hint() -> None:
    header = normalise("*开始时间（例：2022-7-11）")
    assert header.required
    assert header.name == "开始时间"
    assert header.hints == ("例:2022-7-11",)
    assert header.unit == ""


@pytest.mark.parametrize(
    "raw", ["*原始产品名称", "★原始产品名称", "原始产品名称*", "原始产品名称（必填）"]
)
def test_ways_to_mark_a_required_column(raw: str) -> None:
    header = normalise(raw)
    assert header.required
    assert header.name == "原始产品名称"


def test_without_a_mark_a_column_is_not_required() -> None:
    assert not normalise("原始产品名称").required


@pytest.mark.parametrize(
    ("raw", "first", "second"),
    [
        ("Region\n区域", "region", "区域"),
        ("MRPOSITIONNAME\n销售代表坑位号", "mrpositionname", "销售代表坑位号"),
        ("CustProvince\n客户省份", "custprovince", "客户省份"),
        ("区域/Region", "区域", "region"),
    ],
)
def test_two_languages_in_one_cell_are_two_names(raw: str, first: str, second: str) -> None:
    assert normalise(raw).names[:2] == (first, second)


def test_two_languages_on_one_line_are_first_one_name() -> None:
    assert normalise("CRM 编码").names == ("crm编码", "crm", "编码")


def test_a_latin_word_inside_a_name_does_not_split_it() -> None:
    assert normalise("CRM编码").names == ("crm编码",)


def test_what_a_bracket_or_slash_took_off_stays_a_later_candidate() -> None:
    assert normalise("省/市").names == ("省", "省/市")
    assert normalise("等级(新)").names == ("等级", "等级(新)")


@given(st.text("医院名称数量盒元月例1２AＢc*：:/（)【】[] \n\u3000\u200b%％·.", max_size=20))
def test_any_text_has_a_name_that_is_stable(raw: str) -> None:
    header = normalise(raw)
    assert header.names[0] == header.name
    assert all(fold_name(name) == name for name in header.names)
