"""`territory list` and `territory show`: rows, filters, names of doctors."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from territory.intake.kinds import Loaded
from territory.roster.kinds import REGISTERS
from territory.roster.service.listing import kind_named
from territory.store.tables import Run

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
Cli = Callable[..., Any]


@pytest.fixture
def full(region: Load) -> Load:
    """Fill every kind of the roster with something."""
    region("distributors", {"distributor_code": "D1", "distributor_name": "国控江苏"})
    region("units", {"product_code": "P01", "unit": "件", "factor": 100})
    region("listings", {"institution_code": "H1", "product_code": "P01", "status": "listed"})
    region("relations", {"institution_code": "H2", "other_institution_code": "H1",
                         "relation_kind": "branch"})  # fmt: skip
    region("aliases", {"alias": "姑苏中医", "standard_code": "H1"})
    region("doctors", {"doctor_code": "Y1", "doctor": "王小一", "institution_code": "H1",
                       "department": "心内科"})  # fmt: skip
    region("contacts", {"institution_code": "H1", "contact": "周院长", "roles": ("decider",)})
    region("filings", {"person_name": "张三", "institution_code": "H1", "product_code": "P01"})
    region("assignments", {"institution_code": "H1", "product_line": "L1", "position": "P1"},
           {"institution_code": "H2", "product_line": "L1", "position": "R1"})  # fmt: skip
    return region


def rows(run_cli: Cli, *argv: str) -> list[dict[str, Any]]:
    result = run_cli("list", *argv, "--format", "json")
    assert (result.code, result.err) == (0, ""), result.err
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


@pytest.mark.usefixtures("full")
def test_every_kind_can_be_listed(run_cli: Cli) -> None:
    for kind in (register.slug for register in REGISTERS):
        found = rows(run_cli, kind)
        assert found, kind
        assert not [key for key in found[0] if key.endswith("_id")], kind


def test_an_empty_list_is_no_error(run_cli: Cli) -> None:
    result = run_cli("list", "institutions", "--format", "csv")
    assert result.code == 0
    assert result.out.startswith("Code,Name,Channel")


@pytest.mark.usefixtures("full")
def test_slugs_stay_english_in_json_whatever_the_language(run_cli: Cli) -> None:
    found = rows(run_cli, "机构", "--lang", "zh")
    assert [(row["code"], row["channel"], row["grade"]) for row in found] == [
        ("H1", "hospital", "3A"),
        ("H2", "hospital", "2A"),
    ]


@pytest.mark.usefixtures("full")
def test_filters(run_cli: Cli) -> None:
    for argv, codes in (
        (("hospitals", "--node", "苏州一"), ["H1"]),
        (("hospitals", "--node", "R1"), ["H1", "H2"]),
        (("hospital", "--city", "南京"), ["H2"]),
        (("institutions", "--grade", "三甲"), ["H1"]),
        (("institutions", "--text", "第二"), ["H2"]),
        (("positions", "--node", "苏南"), ["P1", "P2"]),
        (("doctors", "--node", "P2"), []),
        (("doctors", "--node", "P1"), ["Y1"]),
    ):
        assert [row["code"] for row in rows(run_cli, *argv)] == codes, argv


@pytest.mark.usefixtures("full")
def test_what_cannot_be_listed_says_what_can(run_cli: Cli) -> None:
    for argv, code, word in (
        (("list", "hospitols"), 5, "kind"),
        (("list", "doctors", "--node", "苏州一组"), 5, "苏州一 (P1)"),
        (("list", "products", "--city", "苏州"), 2, "--city"),
        (("list", "institutions", "--grade", "四甲"), 2, "四甲"),
        (("show", "institutions", "H9"), 5, "H9"),
        (("show", "aliases", "x"), 5, "x"),
    ):
        result = run_cli(*argv)
        assert (result.code, result.out) == (code, ""), argv
        assert word in result.err, argv


@pytest.mark.usefixtures("full")
def test_doctors_names_are_shortened_everywhere(run_cli: Cli, tmp_path: Any) -> None:
    run_cli("list", "doctors", "-o", tmp_path / "doctors.csv")
    shown = [
        run_cli("list", "doctors").out,
        run_cli("list", "doctors", "--format", "json").out,
        run_cli("show", "doctors", "Y1").out,
        (tmp_path / "doctors.csv").read_text(encoding="utf-8-sig"),
    ]
    for text in shown:
        assert "王**" in text
        assert "小一" not in text


@pytest.mark.usefixtures("full")
def test_a_purpose_shows_names_and_is_logged(run_cli: Cli, ws: "Workspace") -> None:
    assert "王小一" in run_cli("list", "doctors", "--purpose", "核对名册").out
    with ws.reading() as tx:
        run = tx.session.exec(select(Run).where(Run.command == "list")).one()
    assert run.params == {"kind": "doctors", "purpose": "核对名册", "output": ""}
    assert run.counts == {"rows": 1}


def test_show_tells_everything_about_an_institution(full: Load, run_cli: Cli) -> None:
    full("institutions", {"institution_code": "H1", "institution_name": "姑苏区中医院"})
    found = json.loads(run_cli("show", "hospital", "H1", "--format", "json").out)
    lines = {(row["section"], row["item"]): row for row in found}
    assert lines["fields", "beds"]["value"] == "1200"
    assert lines["assignments", "P1 (L1)"]["value"] == "苏州一: 100 %"
    assert lines["listings", "P01"]["value"] == "listed"
    assert lines["aliases", "姑苏中医"]
    renamed = lines["history", "name"]
    assert (renamed["previous"], renamed["value"]) == ("苏州市中医院", "姑苏区中医院")


def test_show_tells_who_filled_a_position(full: Load, run_cli: Cli) -> None:
    full("positions", {"position_code": "P1", "person_name": "赵四"})
    found = json.loads(run_cli("show", "positions", "P1", "--format", "json").out)
    people = [(row["value"], row["from"]) for row in found if row["section"] == "people"]
    assert people == [("赵四", "2027-01-15"), ("张三", None)]


def test_kinds_are_named_in_both_languages_and_in_the_singular() -> None:
    assert kind_named("hospital") == kind_named("机构") == kind_named("institutions")
    assert kind_named("doctor") == kind_named("医生") == "doctors"


@pytest.mark.usefixtures("full")
def test_every_thing_with_a_code_can_be_shown(run_cli: Cli) -> None:
    for kind, code, section, item in (
        ("territories", "苏南", "people", "E"),
        ("positions", "苏州一", "assignments", "H1 (L1)"),
        ("people", "张三", "positions", "P1"),
        ("products", "P01", "prices", "assessment"),
        ("product-lines", "L1", "fields", "name"),
        ("distributors", "国控江苏", "fields", "code"),
        ("departments", "H1/心内科", "fields", "institution"),
        ("doctors", "Y1", "history", "created"),
    ):
        result = run_cli("show", kind, code, "--format", "json")
        assert result.code == 0, (kind, result.err)
        found = [row["item"] for row in json.loads(result.out) if row["section"] == section]
        assert any(name.startswith(item) for name in found), (kind, found)


def test_a_name_of_two_hospitals_must_be_told_apart(full: Load, run_cli: Cli) -> None:
    full("institutions", {"institution_code": "H7", "institution_name": "苏州市中医院",
                          "city": "昆山市"})  # fmt: skip
    result = run_cli("show", "institutions", "苏州市中医院")
    assert result.code == 5
    assert "H1" in result.err
    assert "H7" in result.err


def test_listings_of_an_institution_are_shown_with_their_history(full: Load, run_cli: Cli) -> None:
    full("listings", {"institution_code": "H1", "product_code": "P01", "status": "growing"})
    found = json.loads(run_cli("show", "hospital", "H1", "--format", "json").out)
    listings = [(row["value"], row["from"]) for row in found if row["section"] == "listings"]
    assert listings == [("growing", "2027-01-15"), ("listed", None)]
