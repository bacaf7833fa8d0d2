"""Pure rules: sharing among leaves, ramps, bases, steps, digests."""

from decimal import Decimal
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.periods import SalesYear
from territory.plans.rules import refusals as plan_refusals
from territory.plans.rules.digests import leaf_digest, unlike_months
from territory.plans.rules.steps import base_units, shown_value, whole_steps
from territory.targets.rules import refusals
from territory.targets.rules.leaves import LeafShare, leaves_of, shared
from territory.targets.rules.months import profiles, ramp, reach
from territory.targets.rules.weights import Basis, mix, read_bases

claims = st.lists(
    st.tuples(st.sampled_from([None, 1, 2]), st.integers(1, 3), st.integers(1, 10_000)),
    min_size=1,
    max_size=5,
    unique_by=lambda claim: claim[:2],
)


@given(
    drawn=claims,
    own=st.sets(st.integers(1, 4)),
    whole=st.integers(0, 999),
    named=st.dictionaries(st.integers(1, 5), st.integers(0, 999)),
)
def test_sharing_a_hospitals_figures_loses_nothing(
    drawn: list[tuple[int | None, int, int]],
    own: set[int],
    whole: int,
    named: dict[int, int],
) -> None:
    made = [LeafShare(7, department, position, 1) for department, position, _ in drawn]
    sizes = {
        department: sum(1 for claim in made if claim.department == department)
        for department in {claim.department for claim in made}
    }
    # the shares of one set sum to 100 %
    full = [
        LeafShare(7, claim.department, claim.position, 10_000 // sizes[claim.department])
        for claim in made
        if 10_000 % sizes[claim.department] == 0
    ]
    if len(full) < len(made):
        return
    leaves = leaves_of(full, own)
    figures = shared(leaves, full, float(whole), {k: float(v) for k, v in named.items()}, {})
    assert sum(figures) == pytest.approx(whole + sum(named.values()))
    assert min(figures) >= 0


def test_flow_shares_rule_what_names_no_department() -> None:
    held = [LeafShare(7, 1, 10, flow_share=7_000), LeafShare(7, None, 20, flow_share=3_000)]
    leaves = leaves_of(held, {1, 2})
    assert [(leaf.department, leaf.position) for leaf in leaves] == [(1, 10), (2, 20)]
    assert shared(leaves, held, 100.0, {1: 8.0}, {}) == [78.0, 30.0]


def test_a_ramp_begins_with_the_listing_and_is_full_after_a_year() -> None:
    assert ramp(None, SalesYear(2027), open_now=True).tolist() == [1.0] * 12
    assert ramp(None, SalesYear(2027), open_now=False).tolist() == [0.0] * 12
    assert ramp(202801, SalesYear(2027), open_now=False).tolist() == [0.0] * 12
    assert ramp(202607, SalesYear(2027), open_now=False)[[0, 4, 5, 11]].tolist() == [
        7 / 12,
        11 / 12,
        1,
        1,
    ]


def test_a_leaf_reaches_the_part_of_the_year_that_its_ramp_leaves() -> None:
    ramps = np.stack([np.ones(12), ramp(202707, SalesYear(2027), open_now=False), np.zeros(12)])
    season = np.ones(12)
    assert reach(season, ramps) == pytest.approx([1.0, 21 / 144, 0.0])
    assert profiles(season, ramps).sum(axis=1) == pytest.approx([1.0, 1.0, 0.0])


def test_bases_are_read_and_must_sum_to_one() -> None:
    assert read_bases([]) == {Basis.HISTORY: Decimal("0.6"), Basis.POTENTIAL: Decimal("0.4")}
    assert read_bases(["equal"]) == {Basis.EQUAL: Decimal(1)}
    for wrong in (["history=0.6"], ["history=1.5", "equal=-0.5"]):
        with pytest.raises(refusals.BasesNotOne):
            read_bases(wrong)
    with pytest.raises(refusals.UnknownBasis):
        read_bases(["history=much"])


def test_a_basis_of_weight_zero_is_not_called_dropped() -> None:
    figures = np.array([[1.0, 0.0], [3.0, 0.0]])
    mixed = mix(figures, {"history": 1.0, "potential": 0.0}, "P01")
    assert mixed.index.tolist() == [0.25, 0.75]
    assert mixed.dropped == ()


@pytest.mark.parametrize(
    ("given_text", "measure", "value"),
    [("120,000", "units", 120_000), ("12.50", "amount", 1_250), ("0", "units", 0)],
)
def test_values_are_read_in_base_units(given_text: str, measure: str, value: int) -> None:
    assert base_units(given_text, measure) == value


def test_a_value_off_the_step_names_its_neighbours() -> None:
    assert whole_steps(1_200, 100, "amount") == 12
    with pytest.raises(plan_refusals.NotAMultiple, match="12 and 13"):
        whole_steps(1_250, 100, "amount")
    assert shown_value(123_450, "amount") == "1,234.50"


@given(
    months=st.lists(st.none() | st.integers(0, 10**9), min_size=12, max_size=12),
    at=st.integers(0, 11),
    by=st.integers(1, 10**6),
)
def test_a_digest_names_exactly_the_month_that_changed(
    months: list[int | None], at: int, by: int
) -> None:
    digest = leaf_digest("H1@P1", months, 0)
    assert unlike_months(leaf_digest("H1@P1", months, 0), digest) == []
    altered = [*months]
    altered[at] = (months[at] or 0) + by
    assert unlike_months(leaf_digest("H1@P1", altered, 0), digest) == [at + 1]
    assert unlike_months(leaf_digest("H1@P1", months, 1 << at), digest) == [at + 1]
    assert unlike_months(leaf_digest("H1@P1", months, 1 << (at + 12)), digest) == [at + 1]


@given(
    months=st.lists(st.none() | st.integers(0, 10**9), min_size=12, max_size=12),
    manual=st.integers(0, 2**24 - 1),
)
def test_a_digest_is_that_of_its_cells_one_by_one(months: list[int | None], manual: int) -> None:
    cells = [
        f"H1@P1\x1f{at + 1}\x1f{'' if value is None else value}"
        f"\x1f{manual >> at & 1}{manual >> (at + 12) & 1}"
        for at, value in enumerate(months)
    ]
    apart = [blake2b(cell.encode(), digest_size=3).hexdigest() for cell in cells]
    assert leaf_digest("H1@P1", months, manual) == "".join(apart)
