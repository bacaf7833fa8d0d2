"""The unified social credit code of an institution links rows; a wrong one is told and not read."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from territory.intake.kinds import Loaded
from territory.kernel.credit_code import is_credit_code
from territory.roster.lookup import Distributors, Institutions

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
EXAMPLE = "91350100M000100Y43"
"""Of GB 32100-2015, annex A."""
OTHER = "91110000802100433B"


def code_of(ws: "Workspace", name: str = "", code: str = "") -> str | None:
    with ws.reading() as tx:
        known = Institutions(tx)
        match = known.find(name, code=code)
        return None if match.id is None else known.candidate(match.id).code


@pytest.mark.parametrize(
    ("given", "right"),
    [(EXAMPLE, True), (EXAMPLE.lower(), True), (OTHER, True), ("91350100M000100Y44", False),
     ("91350100M000100Y4", False), ("9135010OM000100Y43", False), ("", False)],
)  # fmt: skip
def test_the_check_digit_of_a_credit_code(given: str, right: bool) -> None:
    assert is_credit_code(given) is right


def test_it_links_beside_a_code_of_ones_own(load: Load, ws: "Workspace") -> None:
    load("institutions", {"institution_code": "H1", "institution_name": "市一院",
                          "credit_code": EXAMPLE})  # fmt: skip
    assert code_of(ws, name="一院总院", code=EXAMPLE) == "H1"
    load("institutions", {"institution_name": "市第一人民医院", "credit_code": EXAMPLE})
    assert code_of(ws, name="市第一人民医院") == "H1"
    assert code_of(ws, name="市一院") == "H1", "the former name goes on matching"


def test_it_is_the_code_where_there_is_no_other(load: Load, ws: "Workspace") -> None:
    load("institutions", {"institution_name": "市一院", "credit_code": OTHER})
    assert code_of(ws, name="市一院") == OTHER


def test_a_wrong_one_is_told_and_not_read(load: Load, ws: "Workspace") -> None:
    done = load("institutions", {"institution_code": "H1", "institution_name": "市一院",
                                 "credit_code": "91350100M000100Y44"})  # fmt: skip
    assert [one.code for one in done.findings] == ["credit-code-wrong"]
    assert code_of(ws, code="91350100M000100Y44") is None


def test_it_links_a_distributor_beside_its_code(load: Load, ws: "Workspace") -> None:
    load("distributors", {"distributor_code": "T1", "distributor_name": "国控江苏",
                          "credit_code": EXAMPLE})  # fmt: skip
    done = load("distributors", {"distributor_code": "T2", "distributor_name": "华东医药",
                                 "credit_code": "91350100M000100Y44"})  # fmt: skip
    assert [one.code for one in done.findings] == ["credit-code-wrong"]
    with ws.reading() as tx:
        known = Distributors(tx)
        found = known.find("江苏国控", code=EXAMPLE)
        assert found.id == known.find("国控江苏").id
        assert found.id is not None
