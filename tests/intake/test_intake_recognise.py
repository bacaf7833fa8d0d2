"""Sheets are recognised by their headers, or refused with what is missing."""

from collections.abc import Sequence

import pytest

from territory.errors import UnknownName
from territory.intake.fitting import SheetHints
from territory.intake.headers import known_names, load_dictionary
from territory.intake.kinds import Context, Field, Kind, Loaded, Parse, Parsed
from territory.intake.recognise import (
    ColumnsMissing,
    Recognised,
    SeveralKindsFit,
    SheetNotRecognised,
    recognise,
)
from territory.sheets.find import find_table
from territory.sheets.workbook import Sheet
from territory.store.transaction import Tx


def load_nothing(_tx: Tx, _parsed: Parsed, _context: Context) -> Loaded:
    return Loaded()


HOSPITALS = Kind(
    "institutions",
    "Institutions",
    (
        Field("code", "Code", Parse.CODE, ("institution_code",)),
        Field("name", "Name", concepts=("institution_name",), required=True),
        Field("province", "Province"),
        Field("beds", "Beds", Parse.INTEGER),
    ),
    ("code",),
    10,
    load_nothing,
)
DOCTORS = Kind(
    "doctors",
    "Doctors",
    (
        Field("hospital", "Hospital", concepts=("institution_name",), required=True),
        Field("department", "Department", required=True),
        Field("doctor", "Doctor", required=True),
        Field("title", "Title"),
    ),
    (),
    30,
    load_nothing,
)
FLOW = Kind(
    "flow",
    "Flow",
    (
        Field("buyer", "Buyer", concepts=("buyer_name",), required=True),
        Field("product", "Product", concepts=("product_name",), required=True),
        Field("quantity", "Quantity", Parse.QUANTITY, required=True),
        Field("date", "Date", Parse.DATE, ("sale_date",)),
        Field("distributor", "Distributor", concepts=("distributor_name",), required=True),
    ),
    (),
    90,
    load_nothing,
    telling=("quantity",),
    against=("seller_name",),
)
KINDS = (HOSPITALS, DOCTORS, FLOW)


def understood(
    headers: Sequence[str], kinds: Sequence[Kind] = KINDS, **wanted: object
) -> Recognised:
    dictionary = load_dictionary()
    rows = [list(headers), ["a"] * len(headers)]
    table = find_table(Sheet("表", rows), known_names(dictionary, kinds).score)
    assert table is not None
    return recognise(table, kinds, dictionary, SheetHints("f.xlsx", **wanted))  # type: ignore[arg-type]  # keywords of the test


def fields(found: Recognised) -> dict[str, str]:
    return {item.column.header.raw: item.field.name for item in found.mapped}


@pytest.mark.parametrize(
    "headers",
    [
        ["医院名称", "省份", "床位数"],
        ["床位数", "省份", "医院名称", "随便什么列"],
        ["Hospital name", "Province", "Beds"],
        ["Hospital\n医院名称", "Province\n省份", "Beds\n床位数"],
        ["*医院名称", "省份（必填）", "总床位数（张）"],
        ["医 院 名 称", "省 份", "床位数"],
    ],
)
def test_hospitals_whatever_the_order_language_and_marks(headers: list[str]) -> None:
    found = understood(headers)
    assert found.kind.slug == "institutions"
    assert set(fields(found).values()) == {"name", "province", "beds"}


def test_the_kind_that_explains_more_columns_wins() -> None:
    assert understood(["医院名称", "科室", "医生姓名", "职称"]).kind.slug == "doctors"


def test_one_spelling_serves_the_kind_that_the_sheet_is() -> None:
    found = understood(["客户名称", "产品名称", "数量", "经销商", "销售日期"])
    assert found.kind.slug == "flow"
    assert fields(found)["客户名称"] == "buyer"


def test_of_two_columns_for_one_field_the_more_telling_wins_and_the_other_is_named() -> None:
    found = understood(["客户名称", "医院名称", "省份"])
    assert fields(found)["医院名称"] == "name"
    assert [(c.header.raw, why) for c, why in found.ignored] == [("客户名称", "second")]


def test_of_two_equal_columns_the_left_one_wins() -> None:
    found = understood(["医院名称", "省份", "床位数", "省份"])
    column = found.column_of("province")
    assert column is not None
    assert column.index == 1


def test_unknown_columns_are_named_and_left_aside() -> None:
    found = understood(["医院名称", "省份", "星座"])
    assert [(c.header.raw, why) for c, why in found.ignored] == [("星座", "unused")]


def test_a_sheet_without_a_required_column_says_which_and_what_it_has() -> None:
    with pytest.raises(SheetNotRecognised) as caught:
        understood(["产品名称", "数量", "销售日期"])
    assert "产品名称" in str(caught.value)
    assert "flow (buyer, distributor)" in str(caught.value)


def test_a_value_said_for_the_whole_file_stands_in_for_a_column() -> None:
    headers = ["购货单位", "产品名称", "数量", "销售日期"]
    found = understood(headers, given={"distributor": "D001"})
    assert found.kind.slug == "flow"


def test_a_doubt_is_refused_with_the_candidates() -> None:
    twin = Kind("pharmacies", "Pharmacies", HOSPITALS.fields, (), 11, load_nothing)
    with pytest.raises(SeveralKindsFit, match="institutions, pharmacies"):
        understood(["医院名称", "省份"], [HOSPITALS, twin])
    assert understood(["医院名称", "省份"], [HOSPITALS, twin], forced="pharmacies").kind is twin


def test_as_forces_a_kind_and_names_what_it_lacks() -> None:
    with pytest.raises(ColumnsMissing, match="department, doctor") as caught:
        understood(["医院名称", "省份"], forced="doctors")
    assert "科室" in caught.value.params["spellings"]


def test_hospitals_is_accepted_for_institutions() -> None:
    assert understood(["医院名称", "科室", "医生姓名"], forced="hospitals").kind is HOSPITALS


def test_an_unknown_kind_proposes_near_ones() -> None:
    with pytest.raises(UnknownName) as caught:
        understood(["医院名称", "省份"], forced="doctor-s")
    assert "doctors" in caught.value.params["proposals"]


def test_our_own_template_says_its_kind() -> None:
    twin = Kind("pharmacies", "Pharmacies", HOSPITALS.fields, (), 11, load_nothing)
    meta = {"template": "pharmacies"}
    assert understood(["医院名称", "省份"], [HOSPITALS, twin], meta=meta).kind is twin


def test_a_group_of_which_one_is_needed() -> None:
    kind = Kind(
        "prices", "Prices", HOSPITALS.fields, (), 1, load_nothing, any_of=(("code", "beds"),)
    )
    with pytest.raises(SheetNotRecognised, match="code / beds"):
        understood(["医院名称", "省份"], [kind])
    assert understood(["医院名称", "床位数"], [kind]).kind is kind


def test_personal_data_is_dropped_and_listed_under_the_profile_cn() -> None:
    found = understood(["医院名称", "科室", "医生姓名", "手机号", "身份证号", "家庭住址"])
    assert [column.header.raw for column in found.dropped] == ["手机号", "身份证号", "家庭住址"]
    free = understood(["医院名称", "科室", "医生姓名", "手机号"], private=False)
    assert free.dropped == ()


def test_a_prescription_count_is_noticed_on_doctors_only() -> None:
    doctors = understood(["医院名称", "科室", "医生姓名", "处方量"])
    assert [column.header.raw for column in doctors.prescriptions] == ["处方量"]
    assert understood(["医院名称", "省份", "处方量"]).prescriptions == ()


def test_names_repeated_under_groups_are_not_guessed() -> None:
    rows = [
        ["医院", "医院", "一线", "一线", "二线", "二线"],
        ["医院名称", "省份", "床位数", "代表", "床位数", "代表"],
        ["甲", "江苏", "1", "x", "2", "y"],
    ]
    dictionary = load_dictionary()
    merged = (((0, 2), (0, 3)), ((0, 4), (0, 5)))
    table = find_table(Sheet("表", rows, merged=merged), known_names(dictionary, KINDS).score)
    assert table is not None
    found = recognise(table, KINDS, dictionary, SheetHints("f.xlsx"))
    assert "beds" not in fields(found).values()
    assert [why for _, why in found.ignored] == ["repeated"] * 4


def test_headers_of_ones_own_come_first() -> None:
    dictionary = load_dictionary({"institution_name": ("终端单位",), "beds": ("铺位",)})
    table = find_table(
        Sheet("表", [["终端单位", "省份", "铺位"], ["甲", "乙", "3"]]),
        known_names(dictionary, KINDS).score,
    )
    assert table is not None
    found = recognise(table, KINDS, dictionary, SheetHints("f.xlsx"))
    assert fields(found) == {"终端单位": "name", "省份": "province", "铺位": "beds"}
