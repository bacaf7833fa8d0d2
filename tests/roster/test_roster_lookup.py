"""From a name in a file to the stored row: by rules, and never by a score."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.intake.kinds import Loaded
from territory.registers.match import Candidate, city_key, province_key
from territory.registers.near import Near
from territory.roster.lookup import Decision, Distributors, How, Institutions, Products
from territory.roster.tables import Institution
from territory.store.transaction import Tx

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]

HOSPITALS = (
    ("H1", "苏州市中医院", "江苏省", "苏州市", "姑苏区"),
    ("H2", "南京市第二医院", "江苏省", "南京市", "鼓楼区"),
    ("H3", "中医院", "江苏省", "苏州市", "昆山市"),
    ("H4", "中医院", "江苏省", "南京市", ""),
    ("H5", "吉林市人民医院", "吉林省", "吉林市", ""),
    ("H6", "解放军第307医院", "北京市", "北京市", ""),
    ("H7", "南口社区卫生服务中心(南口医院)", "北京市", "北京市", ""),
    ("H9", "京海市北岭第一医院", "江苏省", "京海市", ""),
    ("H10", "朝原市东山医院", "辽宁省", "朝原市", ""),
    ("H11", "南京朝原东山医院", "江苏省", "南京市", ""),
)


@pytest.fixture
def tx(region: Load, ws: "Workspace") -> Iterator[Tx]:
    keys = ("institution_code", "institution_name", "province", "city", "county")
    rows = [{k: v for k, v in zip(keys, row, strict=True) if v} for row in HOSPITALS]
    region("institutions", *rows)
    region("distributors", {"distributor_code": "D1", "distributor_name": "国控江苏有限公司"},
           {"distributor_code": "D2", "distributor_name": "上药苏州"})  # fmt: skip
    region(
        "aliases",
        {"alias": "姑苏中医", "standard_code": "H1"},
        {"alias": "姑苏中医", "standard_code": "H2", "distributor": "D1"},
        {"alias": "诊所甲", "decision": "non_target"},
        {"alias": "内部调拨仓", "decision": "transfer"},
        {"alias": "KH0017", "standard_code": "H2", "distributor": "D1"},
        {"kind": "product", "alias": "TM-1", "standard_code": "P01"},
        {"kind": "distributor", "alias": "国药控股江苏", "standard_code": "D1"},
    )
    with ws.reading() as reading:
        yield reading


LINKED: tuple[tuple[str, dict[str, str], How, str], ...] = (
    ("H1", {}, How.CODE, "H1"),
    ("苏州市中医院", {}, How.EXACT, "H1"),
    (" 苏州市中医院 ", {"city": "苏州"}, How.EXACT, "H1"),
    ("姑苏中医", {}, How.ALIAS, "H1"),
    ("苏州市中医医院", {"province": "江苏", "city": "苏州市"}, How.NORMAL, "H1"),
    ("苏州市中医医院", {}, How.NORMAL, "H1"),
    ("中医院", {"city": "南京市"}, How.EXACT, "H4"),
    ("解放军307医院", {"city": "北京"}, How.NORMAL, "H6"),
    ("南京第二医院", {}, How.RULE, "H2"),
    ("江苏南京第二医院", {"province": "江苏省"}, How.RULE, "H2"),
    ("蘇州市中醫院", {}, How.EXACT, "H1"),
    ("蘇州市中醫醫院", {"city": "蘇州市"}, How.NORMAL, "H1"),
    ("京海北岭第一医院", {}, How.RULE, "H9"),
)
WAITING: tuple[tuple[str, dict[str, str], How, list[str]], ...] = (
    ("", {}, How.BLANK, []),
    ("中医院", {}, How.AMBIGUOUS, ["H3", "H4"]),
    ("苏州市中医院", {"city": "无锡市"}, How.ELSEWHERE, ["H1"]),
    ("解放军307医院", {}, How.PLACE_UNSAID, ["H6"]),
    ("吉林人民医院", {}, How.UNKNOWN, ["H5"]),
    ("南京第二医院(江北院区)", {}, How.UNKNOWN, ["H2"]),
    ("朝原东山医院", {}, How.AMBIGUOUS, ["H10", "H11"]),
    ("吉林省人民医院", {"province": "吉林省"}, How.UNKNOWN, ["H5"]),
    ("南口医院", {"city": "北京市"}, How.UNKNOWN, ["H7"]),
    ("南京市第三医院", {"city": "南京"}, How.UNKNOWN, []),
    ("苏州市中医院东院区", {"city": "苏州"}, How.UNKNOWN, ["H1", "H3"]),
)


def test_names_that_are_linked(tx: Tx) -> None:
    institutions = Institutions(tx)
    for name, place, how, code in LINKED:
        match = institutions.find(
            name, province=place.get("province", ""), city=place.get("city", "")
        )
        assert (name, match.how) == (name, how)
        assert institutions.candidate(match.id or 0).code == code


def test_names_that_wait_for_a_person(tx: Tx) -> None:
    institutions = Institutions(tx)
    for name, place, how, candidates in WAITING:
        match = institutions.find(
            name, province=place.get("province", ""), city=place.get("city", "")
        )
        assert (name, match.id, match.how) == (name, None, how)
        assert [candidate.code for candidate in match.candidates] == candidates


def test_a_distributors_own_alias_goes_before_the_general_one(tx: Tx) -> None:
    institutions, sender = Institutions(tx), Distributors(tx).find("D1").id
    found = institutions.find("姑苏中医", distributor_id=sender).id
    assert institutions.candidate(found or 0).code == "H2"
    coded = institutions.find("某医院", code="KH0017", distributor_id=sender).id
    assert institutions.candidate(coded or 0).code == "H2"


def test_a_decision_leaves_nothing_to_look_at(tx: Tx) -> None:
    institutions = Institutions(tx)
    assert institutions.find("诊所甲").decision is Decision.NON_TARGET
    assert institutions.find("内部调拨仓").decision is Decision.TRANSFER
    assert institutions.find("诊所甲").decided
    assert not institutions.find("诊所乙").decided


def test_a_code_beside_the_name_of_another_is_no_link(tx: Tx) -> None:
    match = Institutions(tx).find("南京市第二医院", code="H1")
    assert (match.id, match.how) == (None, How.CONFLICT)
    assert [candidate.code for candidate in match.candidates] == ["H1", "H2"]


def test_products_by_code_name_alias_and_specification(tx: Tx) -> None:
    products = Products(tx)
    assert products.find(code="P01").how is How.CODE
    assert products.find("通脉胶囊").how is How.EXACT
    assert products.find("TM-1").how is How.ALIAS
    unknown = products.find("通脉软胶囊")
    assert (unknown.how, [c.code for c in unknown.candidates]) == (How.UNKNOWN, ["P01"])


def test_another_specification_is_proposed_and_not_linked(region: Load, ws: "Workspace") -> None:
    region("products", {"product_code": "P02", "product_name": "安神片", "product_line": "L1",
                        "specification": "0.3g*24片"})  # fmt: skip
    with ws.reading() as reading:
        products = Products(reading)
    assert products.find("安神片", specification="0.3g×24片/盒").how is How.EXACT
    other = products.find("安神片", specification="0.3g*12片")
    assert (other.id, other.how, [c.code for c in other.candidates]) == (
        None, How.CONFLICT, ["P02"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "specification", "code"),
    [
        ("通脉胶囊0.3g*24粒", "", "P11"),
        ("通脉胶囊 0.3g×24s/盒", "", "P11"),
        ("通脉胶囊(300mg*12粒)", "", "P12"),
        ("通脉胶囊12s", "", "P12"),
        ("通脈膠囊", "0.3g*24粒", "P11"),
        ("通脈膠囊24s", "0.3g*24粒", "P11"),
        ("瑞达平 80mg*7片/盒", "", "P13"),
        ("瑞達平片", "7s*80mg", "P13"),
        ("通脉胶囊0.3g*36粒", "", None),
        ("通脉胶囊0.3g*24粒", "0.3g*12粒", None),
        ("瑞达平 80mg*7粒", "", None),
        ("瑞达平80mg", "", None),
        ("瑞达宁 80mg*7片", "", None),
    ],
)
def test_a_name_with_its_specification_behind_it(
    load: Load, ws: "Workspace", name: str, specification: str, code: str | None
) -> None:
    keys = ("product_code", "product_name", "specification")
    rows = (("P11", "通脉胶囊", "0.3g*24粒"), ("P12", "通脉胶囊", "0.3g*12粒"),
            ("P13", "瑞达平片", "80mg*7片"))  # fmt: skip
    load("products", *(dict(zip(keys, row, strict=True)) for row in rows))
    with ws.reading() as reading:
        products = Products(reading)
    found = products.find(name, specification=specification).id
    assert (products.candidate(found).code if found else None) == code


def test_distributors_by_alias_and_without_corporate_suffix(tx: Tx) -> None:
    distributors = Distributors(tx)
    assert distributors.find("国药控股江苏").how is How.ALIAS
    assert distributors.find("国控江苏").how is How.NORMAL
    assert distributors.find("國控江蘇有限公司").how is How.NORMAL
    assert distributors.find("国控江苏有限责任公司").how is How.NORMAL
    assert distributors.find("国控浙江").id is None


@pytest.mark.parametrize(
    ("one", "other"), [("江苏省", "江苏"), ("广西壮族自治区", "广西"), ("北京市", "北京")]
)
def test_provinces_with_and_without_ending(one: str, other: str) -> None:
    assert province_key(one) == province_key(other)


def test_cities_with_and_without_ending() -> None:
    assert city_key("苏州市") == city_key("苏州")
    assert city_key("吉林市") == "吉林"
    assert city_key(None) == ""


@given(st.lists(st.text("苏州市中医院一二三", min_size=1, max_size=6), unique=True, max_size=8))
@settings(max_examples=60, deadline=None)
def test_proposals_are_the_most_alike_first_and_a_name_finds_itself(names: list[str]) -> None:
    near = Near((Candidate(n, f"{n:02d}", name), (name,)) for n, name in enumerate(names))
    for place, name in enumerate(names):
        assert near.find(name)[0].id == place


@given(st.permutations(HOSPITALS))
@settings(max_examples=20, deadline=None)
def test_proposals_do_not_depend_on_the_order(rows: list[tuple[str, str, str, str, str]]) -> None:
    near = Near((Candidate(int(code[1:]), code, name), (name,)) for code, name, *_ in rows)
    assert [c.code for c in near.find("中医院")] == ["H3", "H4", "H1"]


def test_names_of_real_sales_files_never_link_to_another_hospital(
    load: Load, ws: "Workspace", cases: Path
) -> None:
    """A pair's two names mean one hospital; a link by rule to a third would be wrong."""
    with (cases / "hospital_aliases.tsv").open(encoding="utf-8", newline="") as file:
        pairs = [
            (row["canonical"], row["original"]) for row in csv.DictReader(file, delimiter="\t")
        ]
    load("institutions", *({"institution_name": name} for name in {pair[0] for pair in pairs}))
    with ws.reading() as reading:
        institutions = Institutions(reading)
        for canonical, original in pairs:
            match = institutions.find(original)
            if match.id is not None:
                assert institutions.candidate(match.id).name == canonical


def test_a_name_is_answered_alike_however_often_it_is_asked(ws: "Workspace") -> None:
    with ws.writing("fill") as writing:
        writing.insert(
            Institution,
            [
                {"code": f"H{n}", "name": f"第{n}人民医院", "normal_name": f"{n}人民医院",
                 "province": "江苏省", "city": "苏州市"}
                for n in range(2_000)
            ],
        )  # fmt: skip
    with ws.reading() as reading:
        institutions = Institutions(reading)
        found = sum(
            institutions.find(f"{n % 2_100}人民医院", city="苏州").found for n in range(6_300)
        )
    assert found == 6_000
