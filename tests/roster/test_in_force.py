"""What holds on a day is said once; ways that are kept for speed say the same."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from territory.intake.kinds import Loaded
from territory.ledger.lookup.claims import Claims
from territory.ledger.rules.credit import Link, links_in_force, sets_in_force
from territory.registers.in_force import in_force
from territory.roster import rules
from territory.roster.lookup import stored_ties
from territory.roster.lookup.in_force import assignments_in_force
from territory.roster.lookup.organisation import parents_on, posts_on
from territory.roster.tables import (
    Assignment,
    Department,
    Institution,
    InstitutionRelation,
    Listing,
    Post,
    Price,
    ProductLine,
    Territory,
    TerritoryParent,
)

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
FIRST = date(2027, 1, 1)
DAYS = [FIRST + timedelta(days) for days in range(-1, 8)]


@pytest.fixture
def crowd(ws: "Workspace") -> "Workspace":
    """Give assignments and relations of three institutions, drawn by chance over a week."""
    chance = Random(27)  # noqa: S311 - test data
    with ws.writing("crowd") as tx:
        tx.insert(ProductLine, [{"code": code, "name": code} for code in ("L1", "L2")])
        tx.insert(
            Territory, [{"code": f"P{n}", "name": f"P{n}", "level": "position"} for n in range(3)]
        )
        tx.insert(
            Institution, [{"code": f"H{n}", "name": f"H{n}", "normal_name": "h"} for n in range(3)]
        )
        tx.insert(Department, [{"institution_id": 1, "name": "心内科"}])
        rows = {_assignment(chance) for _ in range(150)}
        names = ("institution_id", "line_id", "scheme", "department_id", "valid_from",
                 "position_id", "share")  # fmt: skip
        unique = {row[:-1]: row for row in sorted(rows, key=str)}.values()
        tx.insert(Assignment, [dict(zip(names, row, strict=True)) for row in unique])
        ties = {_tie(chance): chance.choice([0, 2_500, 10_000]) for _ in range(30)}
        keys = ("institution_id", "other_id", "kind", "valid_from")
        tx.insert(
            InstitutionRelation,
            [dict(zip(keys, tie, strict=True)) | {"credit_share": s} for tie, s in ties.items()],
        )
    return ws


def _assignment(chance: Random) -> tuple[Any, ...]:
    institution = chance.randint(1, 3)
    department = chance.choice([None, 1]) if institution == 1 else None
    return (
        institution, chance.randint(1, 2), chance.choice(["main", "trial"]), department,
        chance.choice(DAYS), chance.randint(1, 3), chance.choice([0, 4_000, 10_000]),
    )  # fmt: skip


def _tie(chance: Random) -> tuple[int, int, str, date]:
    one, other = chance.sample([1, 2, 3], 2)
    return one, other, chance.choice(["branch", "counts_to"]), chance.choice(DAYS)


@pytest.mark.parametrize("on", DAYS)
def test_the_packed_claims_of_flow_are_the_assignments_in_force(
    crowd: "Workspace", on: date
) -> None:
    with crowd.reading() as tx:
        packed = Claims(tx, str)
        fast = {
            (claim.assignment_id, line, scheme)
            for institution in (1, 2, 3)
            for line in (1, 2)
            for scheme in packed.schemes
            for held in sets_in_force(packed.of(scheme, institution, line), on).values()
            for claim in held
            if claim.share
        }
        plain = {
            (a.id, a.line_id, a.scheme) for a in assignments_in_force(tx, None, on, scheme=None)
        }
    assert fast == plain


@pytest.mark.parametrize("on", DAYS)
def test_links_of_flow_and_ties_of_the_register_are_the_relations_in_force(
    crowd: "Workspace", on: date
) -> None:
    with crowd.reading() as tx:
        stored = in_force(tx, InstitutionRelation, on)
        ties = rules.in_force(stored_ties(tx), on)
        plain = {_key(row) for row in stored if row["credit_share"]}
        links = {
            (institution, link.other_id, link.kind)
            for institution in (1, 2, 3)
            for link in links_in_force(_links(tx, institution), on)
            if link.share
        }
    assert {tie.key[:3] for tie in ties} == plain == links


def _key(row: dict[str, Any]) -> tuple[int, int, str]:
    return row["institution_id"], row["other_id"], row["kind"]


def _links(tx: "Tx", institution: int) -> list[Link]:
    return [
        Link(tie.other_id, tie.kind, tie.share, tie.valid_from)
        for tie in stored_ties(tx)
        if tie.institution_id == institution
    ]


@pytest.mark.parametrize("table", [TerritoryParent, Post, InstitutionRelation, Listing, Price])
def test_every_dated_table_says_whose_state_a_row_is(ws: "Workspace", table: Any) -> None:
    with ws.reading() as tx:
        assert in_force(tx, table, FIRST) == []


def test_the_newest_state_that_has_begun_holds(region: Load, ws: "Workspace") -> None:
    region("territories", {"code": "R2", "name": "上海", "level": "region", "parent": "C"})
    region("territories", {"code": "P1", "name": "苏州一", "parent": "R2",
                           "from": date(2027, 3, 1)})  # fmt: skip
    with ws.reading() as tx:
        ids = {row["code"]: row["id"] for row in tx.rows(_codes())}
        before, after = parents_on(tx, date(2027, 2, 28)), parents_on(tx, date(2027, 3, 1))
        newest = parents_on(tx, None)
        fillers = posts_on(tx, date(2027, 2, 28))
    assert before[ids["P1"]] == ids["苏南"]
    assert after[ids["P1"]] == newest[ids["P1"]] == ids["R2"]
    assert fillers[ids["P1"]].name == "张三"
    assert ids["P2"] not in fillers


def _codes() -> Any:
    from sqlmodel import select

    return select(Territory.id, Territory.code)
