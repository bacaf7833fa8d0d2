"""What a name may leave out, inside a city that is known; and what is only proposed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from territory.intake.kinds import Loaded
from territory.roster.lookup import How, Institutions, Match
from territory.roster.lookup.forms import (
    Locality,
    campus,
    forms,
    innermost,
    same,
    sort,
    without_city,
)

if TYPE_CHECKING:
    from territory.workspace import Workspace

CHANGSHA = Locality("湖南", "长沙")
JILIN = Locality("吉林", "吉林")


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("苏州市第一人民医院", "苏州第一人民医院", Locality("江苏", "苏州")),
        ("昆山市周庄县人民医院", "昆山周庄人民医院", Locality("江苏", "苏州")),
        ("长沙市中医医院", "长沙中医医院", CHANGSHA),
        ("湖南省长沙市第三医院", "第三医院", CHANGSHA),
        ("湖南长沙市第三医院", "长沙市第三医院", CHANGSHA),
        ("四川省成都市中心医院", "成都中心医院", Locality("四川", "成都")),
        ("首都医科大学附属北京安贞医院", "首都医科大学附属安贞医院", Locality("北京", "北京")),
        ("九江市第一人民医院", "第1人民医院", Locality("江西", "九江")),
        ("九江市第一人民医院", "9江市第1人民医院", Locality("江西", "九江")),
        ("恩施土家族苗族自治州中心医院", "中心医院", Locality("湖北", "恩施土家族苗族")),
    ],
)
def test_what_a_name_may_leave_out(one: str, other: str, place: Locality) -> None:
    assert same(forms(one)[0], forms(other)[0], place)
    assert same(forms(other)[0], forms(one)[0], place)


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("吉林省人民医院", "吉林市人民医院", JILIN),
        ("吉林省人民医院", "人民医院", JILIN),
        ("吉林市吉林大学第一医院", "吉林大学第一医院", Locality("吉林", "")),
        ("长沙县中医医院", "长沙市中医医院", CHANGSHA),
        ("长沙县中医医院", "长沙中医医院", CHANGSHA),
        ("湖北省中医院", "中医院", Locality("湖北", "武汉")),
        ("北京朝阳医院", "北京市朝阳区医院", Locality("北京", "北京")),
        ("漳州市医院", "医院", Locality("福建", "漳州")),
        ("长沙市第三医院", "长沙市第二医院", CHANGSHA),
        ("第三医院", "长沙市第三医院", Locality("湖南", "")),
    ],
)
def test_what_it_may_not(one: str, other: str, place: Locality) -> None:
    assert not same(forms(one)[0], forms(other)[0], place)
    assert not same(forms(other)[0], forms(one)[0], place)


def test_the_parts_of_a_name() -> None:
    assert without_city("中山医院", Locality("上海", "上海")) == frozenset()
    assert innermost("苏州市昆山市人民医院", Locality("江苏", "苏州")) == "人民医院"
    assert campus("积水潭医院回龙观院区") == ("积水潭医院", "回龙观")
    assert campus("朝阳医院西院") == campus("朝阳医院西院区") == ("朝阳医院", "西")
    assert campus("苏州市中医医院") == ("苏州市中医医院", "")
    assert [sort(name) for name in ("某某医院", "某某大药房", "某某")] == ["医院", "大药房", ""]


def test_a_municipality_is_its_own_city() -> None:
    assert Locality.of("北京市", "东城区") == Locality.of("", "北京市") == Locality.of("北京", None)


@pytest.fixture
def ask(load: Callable[..., Loaded], ws: "Workspace") -> Callable[..., tuple[Match, list[str]]]:
    """Ask a roster of a city's names; the code of an institution is its name."""

    def run(roster: Sequence[str], name: str, city: str = "苏州市") -> tuple[Match, list[str]]:
        rows = (
            {"institution_code": one, "institution_name": one, "province": "江苏省",
             "city": "苏州市"} for one in roster
        )  # fmt: skip
        load("institutions", *rows)
        with ws.reading() as reading:
            match = Institutions(reading).find(name, province="江苏省" if city else "", city=city)
        return match, [candidate.code for candidate in match.candidates]

    return run


def test_a_dropped_city_links_where_nobody_else_of_the_city_could_be_meant(
    ask: Callable[..., tuple[Match, list[str]]],
) -> None:
    match, _ = ask(["苏州市肿瘤医院", "苏州市人民医院"], "肿瘤医院")
    assert match.how is How.RULE
    match, _ = ask(["苏州市肿瘤医院"], "肿瘤医院", "")
    assert match.id is None


def test_the_hospital_of_a_county_makes_the_short_name_doubtful(
    ask: Callable[..., tuple[Match, list[str]]],
) -> None:
    match, offered = ask(["昆山市人民医院", "苏州市人民医院"], "人民医院")
    assert (match.how, offered) == (How.AMBIGUOUS, ["苏州市人民医院", "昆山市人民医院"])


def test_a_second_name_links_where_it_names_the_same_sort_of_house(
    ask: Callable[..., tuple[Match, list[str]]],
) -> None:
    match, _ = ask(["苏州九龙医院（苏州大学第九临床医院）"], "苏州大学第九临床医院")
    assert match.how is How.RULE
    match, offered = ask(["胥江社区卫生服务中心(胥江医院)"], "胥江医院")
    assert (match.id, offered) == (None, ["胥江社区卫生服务中心(胥江医院)"])


def test_brackets_that_name_another_hospital_are_a_question(
    ask: Callable[..., tuple[Match, list[str]]],
) -> None:
    match, offered = ask(["苏州市立医院", "苏州市第三医院"], "苏州市立医院（苏州市第三医院）")
    assert (match.how, offered) == (How.AMBIGUOUS, ["苏州市立医院", "苏州市第三医院"])
    match, offered = ask(["苏州市第三医院"], "苏州市第二医院（苏州市第三医院）")
    assert match.id is None


def test_a_campus_is_proposed_and_never_linked(
    ask: Callable[..., tuple[Match, list[str]]],
) -> None:
    match, offered = ask(["苏州市立医院", "苏州市立医院西院"], "苏州市立医院（东院区）")
    assert (match.id, offered[0]) == (None, "苏州市立医院")
    match, offered = ask(["苏州市立医院", "苏州市立医院西院"], "苏州市立医院（西院区）")
    assert (match.id, offered[0]) == (None, "苏州市立医院西院")
