"""Relations of institutions that cannot stand together are refused with all their culprits."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from territory.intake.kinds import Loaded
from territory.roster.checks import relation_faults
from territory.roster.rules import WHOLE, Clash, Tie, faults, in_force
from territory.roster.tables import Institution, InstitutionRelation
from territory.store.transaction import ident

if TYPE_CHECKING:
    from territory.workspace import Workspace

Load = Callable[..., Loaded]
DAY = date(2027, 1, 1)


def tie(own: str, other: str, share: Any = 10_000, **more: Any) -> dict[str, Any]:
    said = {"institution_code": own, "other_institution_code": other, "relation_kind": "branch"}
    return {**said, "credit_share": share, **more}


def said(loaded: Loaded) -> list[str]:
    return [f.message.format(**f.params) for f in loaded.findings if f.rejects]


@pytest.fixture
def four(region: Load) -> Load:
    """Give two more hospitals."""
    region(
        "institutions",
        {"institution_code": "H3", "institution_name": "无锡市三院", "city": "无锡市"},
        {"institution_code": "H4", "institution_name": "常州市四院", "city": "常州市"},
    )
    return region


def relations(ws: "Workspace") -> int:
    with ws.reading() as tx:
        return len(tx.session.exec(select(InstitutionRelation)).all())


def test_a_circle_of_two_in_one_file_names_both(four: Load, ws: "Workspace") -> None:
    loaded = four("relations", tie("H1", "H2"), tie("H2", "H1"), tie("H3", "H1"))
    assert [str(o) for o in loaded.outcomes] == ["rejected", "rejected", "created"]
    assert said(loaded)[0] == (
        "From the beginning these relations credit flow in a circle: 苏州市中医院 (H1, 江苏省 "
        "苏州市) → 南京市第二医院 (H2, 江苏省 南京市) → 苏州市中医院 (H1, 江苏省 苏州市)."
    )
    assert relations(ws) == 1


def test_a_longer_circle_is_closed_by_what_is_stored(four: Load, ws: "Workspace") -> None:
    four("relations", tie("H1", "H2", 3_000), tie("H2", "H3", 2_000, relation_kind="group"))
    loaded = four("relations", tie("H3", "H1", 100, **{"from": DAY}), tie("H4", "H1"))
    assert [str(o) for o in loaded.outcomes] == ["rejected", "created"]
    (sentence,) = said(loaded)
    assert sentence.startswith("From 2027-01-01 these relations")
    assert [code for code in ("H1", "H2", "H3") if code not in sentence] == []
    assert relations(ws) == 3


def test_a_circle_that_is_ended_before_it_closes_is_none(four: Load) -> None:
    four("relations", tie("H1", "H2"))
    ended = tie("H1", "H2", 0, **{"from": DAY})
    assert said(four("relations", ended, tie("H2", "H1", **{"from": DAY}))) == []


def test_shares_of_110_per_cent_are_refused_with_their_parts(four: Load, ws: "Workspace") -> None:
    four("relations", tie("H1", "H2", 7_000))
    loaded = four("relations", tie("H1", "H3", 4_000, **{"from": DAY}))
    assert said(loaded) == [
        (
            "From 2027-01-01 苏州市中医院 (H1, 江苏省 苏州市) credits 110 % of its flow to others: "
            "南京市第二医院 (H2, 江苏省 南京市) 70 %, 无锡市三院 (H3, 无锡市) 40 %."
        )
    ]
    assert relations(ws) == 1
    mended = tie("H1", "H2", 6_000, **{"from": DAY})
    assert said(four("relations", mended, tie("H1", "H3", 4_000, **{"from": DAY}))) == []


def test_the_same_two_institutions_credited_twice_overlap(four: Load) -> None:
    four("relations", tie("H1", "H2", 5_000))
    loaded = four("relations", tie("H1", "H2", 2_000, relation_kind="group"))
    assert said(loaded) == [
        (
            "From the beginning 苏州市中医院 (H1, 江苏省 苏州市) credits its flow to "
            "南京市第二医院 (H2, 江苏省 南京市) twice: branch 50 %, group 20 %."
        )
    ]
    assert said(four("relations", tie("H1", "H2", 0, relation_kind="group"))) == []


def test_a_row_refused_lays_bare_what_it_would_have_mended(four: Load, ws: "Workspace") -> None:
    """H1 would give H2 less, but that row is in a circle: then H3's part is too much."""
    four("relations", tie("H1", "H2"))
    loaded = four(
        "relations",
        tie("H1", "H2", 6_000, **{"from": DAY}),
        tie("H1", "H3", 4_000, **{"from": DAY}),
        tie("H2", "H1", 100, **{"from": DAY}),
    )
    assert [str(o) for o in loaded.outcomes] == ["rejected"] * 3
    assert relations(ws) == 1


def test_two_rows_of_one_key_that_differ_are_refused(four: Load) -> None:
    loaded = four("relations", tie("H1", "H2", 9_000), tie("H1", "H2", 100))
    assert [f.code for f in loaded.findings] == ["rows-contradict"]


def test_check_names_what_an_older_program_let_in(four: Load, ws: "Workspace") -> None:
    four("relations", tie("H1", "H2", 6_000))
    with ws.writing("by hand") as tx:
        ids = {one.code: ident(one) for one in tx.session.exec(select(Institution))}
        tx.session.add(
            InstitutionRelation(
                institution_id=ids["H2"], other_id=ids["H1"], kind="group", valid_from=DAY,
                credit_share=5_000,
            )
        )  # fmt: skip
    with ws.reading() as tx:
        assert [(f.code, f.place.key) for f in relation_faults(tx)] == [("relation-circle", "H1")]


@st.composite
def drawn_ties(draw: st.DrawFn) -> list[Tie]:
    ties = st.builds(
        Tie,
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(("branch", "group")),
        st.integers(0, 3).map(lambda days: DAY + timedelta(days)),
        st.sampled_from((0, 3_000, 7_000, 10_000)),
    )
    several = draw(st.lists(ties, max_size=8, unique_by=lambda one: one.key))
    return [one for one in several if one.institution_id != one.other_id]


@settings(max_examples=150)
@given(drawn_ties())
def test_no_fault_means_that_every_day_can_be_credited(ties: list[Tie]) -> None:
    found = faults(ties)
    clean = True
    for on in {one.valid_from for one in ties}:
        now = in_force(ties, on)
        sums: dict[int, int] = {}
        pairs = [(one.institution_id, one.other_id) for one in now]
        for one in now:
            sums[one.institution_id] = sums.get(one.institution_id, 0) + one.share
        over = max(sums.values(), default=0) > WHOLE
        clean = clean and not (over or len(set(pairs)) < len(pairs) or comes_back(pairs))
    assert clean == (not found)
    for fault in found:
        if fault.clash is Clash.CIRCLE:
            after = [*fault.ties[1:], fault.ties[0]]
            assert [one.other_id for one in fault.ties] == [one.institution_id for one in after]


def comes_back(pairs: Sequence[tuple[int, int]]) -> bool:
    reach = set(pairs)
    for _ in range(4):
        reach |= {(a, d) for a, b in reach for c, d in pairs if b == c}
    return any(a == b for a, b in reach)
