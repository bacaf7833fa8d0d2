"""Institutions, their relations and other names; departments and doctors."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from territory.intake.kinds import Loaded
from territory.roster.kinds.fields import GRADES
from territory.roster.tables import Alias, Department, Doctor, Institution, InstitutionRelation

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
Said = Callable[..., list[str]]


def stored(ws: "Workspace", code: str) -> Institution:
    with ws.reading() as tx:
        return tx.session.exec(select(Institution).where(Institution.code == code)).one()


def test_blank_leaves_and_a_dash_clears(load: Load, ws: "Workspace") -> None:
    load("institutions", {"institution_code": "H1", "institution_name": "苏州医院", "beds": 800,
                          "grade": "3A"})  # fmt: skip
    loaded = load("institutions", {"institution_code": "H1", "institution_name": "苏州医院",
                                   "grade": None})  # fmt: skip
    assert [(c.field, c.old, c.new) for c in loaded.changes] == [("grade", "3A", None)]
    assert (stored(ws, "H1").beds, stored(ws, "H1").grade) == (800, None)


def test_another_name_under_one_code_renames(load: Load, ws: "Workspace") -> None:
    load("institutions", {"institution_code": "H1", "institution_name": "苏州医院"})
    loaded = load("institutions", {"institution_code": "H1", "institution_name": "姑苏医院"})
    assert [(c.field, c.old, c.new) for c in loaded.changes] == [
        ("institution_name", "苏州医院", "姑苏医院")
    ]
    assert stored(ws, "H1").normal_name == "姑苏医院"


def test_without_code_the_place_and_the_normal_name_are_the_key(outcomes: Said) -> None:
    place = {"province": "江苏省", "city": "苏州市"}
    assert outcomes("institutions", place | {"institution_name": "苏州市中医院"}) == ["created"]
    again = {"province": "江苏", "city": "苏州", "institution_name": "苏州市中医医院"}
    assert outcomes("institutions", again) == ["updated"]
    elsewhere = {"province": "江苏", "city": "南京", "institution_name": "苏州市中医院"}
    assert outcomes("institutions", elsewhere) == ["created"]


def test_a_row_without_code_updates_the_one_that_has_it(load: Load, ws: "Workspace") -> None:
    place = {"province": "江苏省", "city": "苏州市", "institution_name": "苏州市中医院"}
    load("institutions", place | {"institution_code": "H1"})
    load("institutions", place | {"beds": 300})
    assert stored(ws, "H1").beds == 300


def test_a_second_code_for_one_name_is_a_warning(load: Load) -> None:
    place = {"province": "江苏省", "city": "苏州市", "institution_name": "苏州市中医院"}
    load("institutions", place)
    loaded = load("institutions", place | {"institution_code": "H1"})
    assert [(f.code, f.severity) for f in loaded.findings] == [("name-taken", "warning")]
    assert load("institutions", place | {"institution_code": "H1"}).findings == []


def test_an_equal_row_is_a_duplicate_and_a_contradiction_refuses(load: Load) -> None:
    hospital = {"institution_name": "苏州医院", "city": "苏州"}
    loaded = load(
        "institutions", hospital | {"beds": 10}, hospital | {"beds": 10}, hospital | {"beds": 20}
    )
    assert [str(outcome) for outcome in loaded.outcomes] == ["created", "duplicate", "rejected"]
    assert loaded.findings[0].params == {"first": 2, "second": 4}


@pytest.mark.parametrize(
    ("name", "more", "channel"),
    [
        ("姑苏区社区卫生服务中心", {}, "primary_care"),
        ("望亭镇乡镇卫生院", {"grade": "none"}, "primary_care"),
        ("百姓大药房", {}, "retail"),
        ("某某互联网医院", {}, "online"),
        ("仁爱口腔门诊部", {}, "private"),
        ("苏州医院", {}, "hospital"),
        ("中心卫生院", {"grade": "2A"}, "hospital"),
        ("苏州医院", {"channel": "民营"}, "private"),
    ],
)
def test_the_channel_is_said_or_told_by_the_name(
    load: Load, ws: "Workspace", name: str, more: dict[str, Any], channel: str
) -> None:
    load("institutions", {"institution_code": "X", "institution_name": name} | more)
    assert stored(ws, "X").channel == channel


def test_an_unknown_channel_is_a_warning(load: Load) -> None:
    loaded = load("institutions", {"institution_name": "苏州医院", "channel": "第三终端"})
    assert [(f.code, f.severity) for f in loaded.findings] == [("unknown-channel", "warning")]
    assert [str(outcome) for outcome in loaded.outcomes] == ["created"]


@pytest.mark.parametrize(
    ("spelling", "slug"),
    [
        ("三级甲等", "3A"), ("三甲", "3A"), ("3A", "3A"), ("三级特等", "3T"), ("三级无等", "3U"),
        ("三级未定等", "3U"), ("三级", "3U"), ("二乙", "2B"), ("一级丙等", "1C"),
        ("未定级", "none"), ("无等级", "none"),
    ],
)  # fmt: skip
def test_spellings_of_grades(spelling: str, slug: str) -> None:
    assert GRADES[spelling] == slug


def test_short_names_go_into_the_alias_book(region: Load, ws: "Workspace") -> None:
    region("institutions", {"institution_code": "H1", "institution_name": "苏州市中医院",
                            "alias": "苏中医、 中医院本部、苏州市中医院"})  # fmt: skip
    with ws.reading() as tx:
        names = [alias.name for alias in tx.session.exec(select(Alias)).all()]
    assert sorted(names) == ["中医院本部", "苏中医"]


def test_the_2083_hospitals(load: Load, cases: Path) -> None:
    columns = {"省份": "province", "城市": "city", "医院名称": "institution_name",
               "地址": "address"}  # fmt: skip
    with (cases / "hospitals_2083.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {columns[name]: value for name, value in row.items() if value}
            for row in csv.DictReader(file)
        ]
    assert Counter(load("institutions", *rows).outcomes) == {"created": 2075, "duplicate": 8}
    again = load("institutions", *reversed(rows))
    assert Counter(again.outcomes) == {"unchanged": 2075, "duplicate": 8}


def test_a_relation_says_where_the_flow_is_credited(region: Load, ws: "Workspace") -> None:
    row = {"institution_code": "H2", "other_institution_name": "苏州市中医院",
           "relation_kind": "branch", "credit_share": 10_000}  # fmt: skip
    assert [str(o) for o in region("relations", row).outcomes] == ["created"]
    assert [str(o) for o in region("relations", row).outcomes] == ["unchanged"]
    with ws.reading() as tx:
        assert tx.session.exec(select(InstitutionRelation)).one().credit_share == 10_000


@pytest.mark.usefixtures("region")
def test_relations_that_cannot_be(refusals: Said) -> None:
    assert refusals(
        "relations",
        {"institution_code": "H1", "other_institution_code": "H1", "relation_kind": "group"},
        {"institution_code": "H1", "other_institution_code": "H2", "relation_kind": "group",
         "credit_share": 12_000},
    ) == [
        "F2 An institution cannot be related to itself.",
        "J3 A share is from 0 % to 100 %.",
    ]  # fmt: skip


@pytest.mark.usefixtures("region")
def test_an_alias_needs_a_meaning_or_a_decision(refusals: Said) -> None:
    assert refusals(
        "aliases",
        {"alias": "姑苏中医", "standard_code": "H1"},
        {"alias": "诊所甲", "decision": "non_target"},
        {"alias": "谁也不是"},
        {"kind": "product", "alias": "通脉", "standard_name": "通脉胶"},
    ) == ['F4 Nothing says what "谁也不是" means.', 'F5 There is no product "通脉胶".']


def test_departments_are_updated_by_institution_and_name(region: Load) -> None:
    row = {"institution_name": "苏州市中医院", "department": "心内科 ", "beds": 60}
    assert [str(o) for o in region("departments", row).outcomes] == ["updated"]


def test_a_name_in_two_cities_needs_its_city(region: Load, refusals: Said) -> None:
    region(
        "institutions",
        {"institution_code": "A", "institution_name": "中医院", "city": "苏州市"},
        {"institution_code": "B", "institution_name": "中医院", "city": "南京市"},
    )
    assert refusals(
        "departments",
        {"institution_name": "中医院", "department": "骨科"},
        {"institution_name": "中医院", "department": "骨科", "city": "南京"},
    ) == ['B2 "中医院" fits more than one: 中医院 (A, 苏州市), 中医院 (B, 南京市).']


def test_a_doctor_brings_a_new_department_with_a_note(region: Load, ws: "Workspace") -> None:
    loaded = region(
        "doctors",
        {"doctor": "王一", "institution_code": "H1", "department": "骨科"},
        {"doctor": "李二", "institution_code": "H1", "department": "骨科"},
        {"doctor": "赵三", "institution_code": "H1", "department": "心内科"},
    )
    assert [str(outcome) for outcome in loaded.outcomes] == ["created"] * 3
    assert [(f.code, f.severity) for f in loaded.findings] == [("department-made", "note")]
    with ws.reading() as tx:
        assert len(tx.session.exec(select(Department)).all()) == 2


def test_a_doctor_without_code_is_known_by_department_and_name(
    region: Load, ws: "Workspace"
) -> None:
    row = {"doctor": "王一", "institution_code": "H1", "department": "心内科"}
    region("doctors", row)
    again = region("doctors", row | {"title": "主任医师"})
    assert [str(outcome) for outcome in again.outcomes] == ["updated"]
    with ws.reading() as tx:
        assert tx.session.exec(select(Doctor)).one().title == "主任医师"


def test_a_stored_doctor_need_not_name_the_department_again(region: Load) -> None:
    region("doctors", {"doctor_code": "Y1", "doctor": "王一", "institution_code": "H1",
                       "department": "心内科"})  # fmt: skip
    loaded = region("doctors", {"doctor_code": "Y1", "doctor": "王一", "target": True},
                    {"doctor_code": "Y2", "doctor": "新一"})  # fmt: skip
    assert [str(outcome) for outcome in loaded.outcomes] == ["updated", "rejected"]
