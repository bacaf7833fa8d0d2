"""The bounds of DOMAIN.md 6.3 line by line, recomputed here with fractions."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from territory.kernel.apportion import largest_remainder, tie_key, tie_table
from territory.kernel.grid import UNIT, Grid, snap
from territory.kernel.rounding import (
    IdealTable,
    NotATree,
    Rounded,
    SameKey,
    deviations,
    leaf_nodes,
    round_table,
    taken_as_whole,
    violations,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(["fractions", "zeros", "whole", "equal", "tiny", "huge", "halves"])
QUARTERS = [slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12)]
JUST_ONE = 1 + Fraction(1, 10**6)


def random_tree(draw: np.random.Generator) -> Ints:
    """Up to 40 leaves on levels 1 to 4, some directly under the company."""
    parents, depth = [-1], [0]
    for _ in range(int(draw.integers(1, 45))):
        inner = [node for node, level in enumerate(depth) if level < 4]
        above = inner[int(draw.integers(0, min(len(inner), int(draw.integers(1, 46)))))]
        parents.append(above)
        depth.append(depth[above] + 1)
    return np.array(parents, dtype=np.int64)


def random_ideal(draw: np.random.Generator, leaves: int, kind: str) -> Floats:
    """A table whose total is whole."""
    if kind == "whole":
        return draw.integers(0, 4, (leaves, 12)).astype(float)
    if kind == "halves":
        table = draw.integers(0, 4, (leaves, 12)) / 2
        table[0, 0] += table.sum() % 1
        return np.asarray(table, dtype=np.float64)
    weight = np.ones((leaves, 12)) if kind == "equal" else draw.lognormal(0, 1.5, (leaves, 12))
    if kind == "zeros":
        weight *= draw.random((leaves, 12)) < 0.3
        weight[0, 0] += 1
    total = {"tiny": 2, "huge": 10**11}.get(kind, int(draw.integers(1, 30 * leaves)))
    return np.asarray(weight / weight.sum() * total, dtype=np.float64)


def table(parents: Ints, ideal: Floats, names: list[str] | None = None) -> IdealTable:
    names = names or [f"N{node}" for node in range(len(parents))]
    ties = tie_table(2026, "P", names)
    total = round(float(ideal.sum()))
    return IdealTable(parents, ties, snap(ideal, total, ties[leaf_nodes(parents), :12]))


def exact(grid: Grid) -> list[list[Fraction]]:
    return [
        [Fraction(int(w) * UNIT + int(p), UNIT) for w, p in zip(whole, part, strict=True)]
        for whole, part in zip(grid.whole, grid.part, strict=True)
    ]


def rows_below(parents: Ints) -> list[list[int]]:
    """Table rows of the leaves at or below each node."""
    below: list[list[int]] = [[] for _ in parents]
    for row, leaf in enumerate(np.flatnonzero(leaf_nodes(parents)).tolist()):
        node = leaf
        while node >= 0:
            below[node].append(row)
            node = int(parents[node])
    return below


def is_adjacent(result: int, ideal: Fraction, whole_within: int) -> bool:
    if abs(ideal - round(ideal)) <= Fraction(whole_within, UNIT):
        return result == round(ideal)
    return result in {math.floor(ideal), math.ceil(ideal)} and abs(result - ideal) < JUST_ONE


def assert_all_bounds(given: IdealTable, rounded: Rounded) -> None:
    ideal, cells, near = exact(given.ideal), rounded.cells.tolist(), rounded.whole_within
    leaf = leaf_nodes(given.parents)
    for node, rows in enumerate(rows_below(given.parents)):
        months = [sum((ideal[row][m] for row in rows), Fraction(0)) for m in range(12)]
        found = [sum(cells[row][m] for row in rows) for m in range(12)]
        for month in range(12):
            assert is_adjacent(found[month], months[month], near), "node x month"
        assert is_adjacent(sum(found), sum(months, Fraction(0)), near), "node x year"
        if leaf[node] or given.parents[node] < 0:
            for quarter in QUARTERS:
                wanted = sum(months[quarter], Fraction(0))
                assert is_adjacent(sum(found[quarter]), wanted, near), "quarter"
    assert rounded.cells.sum() == sum(sum(row) for row in ideal), "the total is kept"
    for row, values in enumerate(ideal):
        for month, value in enumerate(values):
            assert value > 0 or cells[row][month] == 0, "zero stays zero"


@given(SEEDS, KINDS)
@settings(max_examples=60, deadline=None)
def test_every_controlled_sum_is_next_to_its_ideal(seed: int, kind: str) -> None:
    draw = np.random.default_rng(seed)
    parents = random_tree(draw)
    asked = table(parents, random_ideal(draw, int(leaf_nodes(parents).sum()), kind))
    rounded = round_table(asked)
    assert_all_bounds(asked, rounded)
    assert violations(rounded.cells, asked.ideal, parents, rounded.whole_within) == []
    assert taken_as_whole(parents, asked.ideal, asked.pins) == rounded.whole_within
    assert rounded.least


@given(SEEDS, KINDS)
@settings(max_examples=25, deadline=None)
def test_order_of_rows_and_nodes_does_not_matter(seed: int, kind: str) -> None:
    draw = np.random.default_rng(seed)
    parents = random_tree(draw)
    leaf = leaf_nodes(parents)
    ideal = random_ideal(draw, int(leaf.sum()), kind)
    names = [f"N{node}" for node in range(len(parents))]
    plain = round_table(table(parents, ideal, names))

    order = draw.permutation(len(parents))
    number = np.append(np.argsort(order), -1)
    row = np.cumsum(leaf) - 1
    rows = row[order[leaf[order]]]
    mixed_names = [names[node] for node in order]
    mixed = round_table(table(number[parents[order]], ideal[rows], mixed_names))
    np.testing.assert_array_equal(mixed.cells, plain.cells[rows])


@given(SEEDS, st.sampled_from([0.1, 3.0, 1e6, 1 / 7]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_scale_of_the_weights_does_not_matter(seed: int, scale: float, in_boxes: bool) -> None:
    """Also where weights are small whole numbers, so that many sums tie on paper."""
    draw = np.random.default_rng(seed)
    parents = random_tree(draw)
    shape = (int(leaf_nodes(parents).sum()), 12)
    weight = draw.integers(1, 9, shape).astype(float) if in_boxes else draw.lognormal(0, 1, shape)
    total = int(draw.integers(1, 20 * shape[0]))

    def cells(weight: Floats) -> Ints:
        ideal = weight / math.fsum(weight.ravel().tolist()) * total
        return round_table(table(parents, ideal)).cells

    np.testing.assert_array_equal(cells(weight), cells(weight * scale))


def test_a_thousand_hospitals_of_two_boxes_fill_every_month_alike() -> None:
    parents = np.array([-1, *[0] * 1000])
    rounded = round_table(table(parents, np.full((1000, 12), 1 / 6)))
    assert set(rounded.cells.sum(axis=0).tolist()) == {166, 167}
    assert set(rounded.cells.sum(axis=1).tolist()) == {2}


def test_the_counter_example_shows_an_inner_quarter_that_cannot_be_met() -> None:
    """Positions {H1, H2} and {H3, H4}; two months in one quarter, the third in the next."""
    parents = np.array([-1, 0, 0, 1, 1, 2, 2])
    ideal = np.zeros((4, 12))
    months = [1, 2, 3]
    ideal[:, months] = [[0.5, 0, 0.5], [0, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0]]
    asked = table(parents, ideal)
    rounded = round_table(asked)
    assert_all_bounds(asked, rounded)
    assert rounded.deviations.inner_quarter == pytest.approx(1)
    assert rounded.deviations.node_month < 1
    assert rounded.deviations.node_year < 1
    free = np.argwhere(ideal > 0)
    for choice in product([0, 1], repeat=len(free)):
        cells = np.zeros((4, 12), dtype=np.int64)
        cells[tuple(free.T)] = choice
        holds = not violations(cells, asked.ideal, parents)
        assert not (holds and deviations(cells, asked.ideal, parents).inner_quarter < 1)


STATES_1790 = [630560, 475327, 432879, 353523, 331589, 278514, 236841, 206236]
STATES_1790 += [179570, 141822, 85533, 70835, 68705, 68446, 55540]
SEATS_1790 = [11, 8, 7, 6, 6, 5, 4, 3, 3, 2, 1, 1, 1, 1, 1]


def one_month(weights: list[int], total: int) -> tuple[IdealTable, list[int]]:
    """A flat table in which only May sells, and the keys of its years, which decide its ties."""
    names = ["company", *(f"S{number}" for number in range(len(weights)))]
    ideal = np.zeros((len(weights), 12))
    ideal[:, 4] = np.array(weights) / sum(weights) * total
    asked = table(np.array([-1, *[0] * len(weights)]), ideal, names)
    return asked, [tie_key(2026, "P", name, 0) for name in names[1:]]


def test_hamiltons_seats_of_1790_are_a_table_of_one_month() -> None:
    asked, _ = one_month(STATES_1790, 60)
    assert round_table(asked).cells[:, 4].tolist() == SEATS_1790


@given(
    st.one_of(
        st.lists(st.integers(1, 20), min_size=1, max_size=25),
        st.lists(st.integers(1, 2), min_size=10, max_size=25),
    ),
    st.integers(1, 60),
)
@example([1] * 25, 9)
@settings(max_examples=20, deadline=None)
def test_one_month_is_the_largest_remainder_ties_included(weights: list[int], total: int) -> None:
    asked, ties = one_month(weights, total)
    found = round_table(asked).cells[:, 4].tolist()
    assert found == largest_remainder(weights, total, ties)


def flat(years: list[float], shape: Floats, total: int) -> tuple[Rounded, IdealTable]:
    """Leaves under the company whose rows share a season."""
    season = shape / shape.sum()
    ideal = np.array(years)[:, None] * season
    asked = table(np.array([-1, *[0] * len(years)]), ideal * (total / ideal.sum()))
    return round_table(asked), asked


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_forty_two_boxes_have_hamiltons_years_whatever_the_season(seed: int) -> None:
    weights = [247.0, 185.0, 459.0, 400.0, 413.0]
    season = np.exp(np.random.default_rng(seed).normal(0, 0.4, 12))
    rounded, asked = flat(weights, season, 42)
    assert rounded.cells.sum(axis=1).tolist() == [6, 5, 11, 10, 10]
    assert rounded.years_beyond == 0
    assert_all_bounds(asked, rounded)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=25), SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_flat_trees_years_are_the_largest_remainder_ties_included(
    weights: list[int], seed: int
) -> None:
    draw = np.random.default_rng(seed)
    total = int(draw.integers(1, 12 * len(weights)))
    rounded, _ = flat([float(w) for w in weights], np.exp(draw.normal(0, 0.4, 12)), total)
    ties = [tie_key(2026, "P", f"N{leaf + 1}", 0) for leaf in range(len(weights))]
    assert rounded.cells.sum(axis=1).tolist() == largest_remainder(weights, total, ties)


def test_hamiltons_seats_of_1790_are_the_years_of_a_table_with_a_season() -> None:
    rounded, _ = flat([float(people) for people in STATES_1790], np.arange(1.0, 13), 60)
    assert rounded.cells.sum(axis=1).tolist() == SEATS_1790


def test_where_ramps_forbid_the_largest_remainder_the_closest_years_are_found_and_told() -> None:
    """Three leaves of 0.6 in January, three of 0.4 in April: January has 1.8, April 1.2."""
    ideal = np.zeros((6, 12))
    ideal[:3, 0] = 0.6
    ideal[3:, 3] = 0.4
    asked = table(np.array([-1, *[0] * 6]), ideal)
    rounded = round_table(asked)
    assert_all_bounds(asked, rounded)
    assert sorted(rounded.cells.sum(axis=1).tolist()) == [0, 0, 0, 1, 1, 1]
    assert rounded.cells[:, 0].sum() == 2  # all three would be more than January's ceiling
    assert rounded.years_beyond == pytest.approx(0.4, abs=1e-5)


def test_a_season_alone_may_forbid_the_largest_remainder_and_that_is_told() -> None:
    """Rows of (1, 1, 0.6) and (2.08, 2.08, 1.25): the nearest years 3 and 5 leave one way each."""
    rounded, asked = flat([2.6] * 30 + [5.4] * 30, np.array([1, 1, 0.6, *[0.0] * 9]), 240)
    assert_all_bounds(asked, rounded)
    assert rounded.cells[:, 2].sum() in {55, 56}  # with the nearest years it would be 60
    assert rounded.years_beyond > 0


def test_alabama_may_lose_a_box_when_the_total_grows() -> None:
    """The published paradox: quota is kept, and with it a gain of the total may take a box."""
    states = [6.0, 6.0, 2.0]
    season = np.ones(12)
    ten, eleven = (flat(states, season, total)[0].cells.sum(axis=1) for total in (10, 11))
    assert ten.tolist() == [4, 4, 2]
    assert eleven.tolist() == [5, 5, 1]


@pytest.mark.parametrize("columns", [[0, 1, 2], [0, 3, 6]])
def test_statistics_canadas_table_goes_to_neighbouring_hundreds(columns: list[int]) -> None:
    """Cells, row sums, column sums and the total: each an adjacent multiple of 100."""
    ideal = np.zeros((2, 12))
    ideal[:, columns] = np.array([[361.5, 120.5, 120.5], [361.5, 0, 241.0]]) / 100
    parents = np.array([-1, 0, 0])
    ties = tie_table(2026, "P", ["table", "row 1", "row 2"])
    asked = IdealTable(parents, ties, snap(ideal))
    found = round_table(asked).cells
    for axis in (None, 0, 1):
        off = np.abs(np.asarray(found.sum(axis=axis)) - np.asarray(ideal.sum(axis=axis)))
        assert (off < 1).all()
    assert (np.abs(found - ideal) < 1).all()
    assert found[1, columns[1]] == 0


def test_nearly_whole_ideals_go_up_where_that_is_possible() -> None:
    """Nine hospitals at 2.9 in each of ten months: as many as the months allow get three."""
    ideal = np.zeros((9, 12))
    ideal[:, :10] = 2.9
    rounded = round_table(table(np.array([-1, *[0] * 9]), ideal))
    assert rounded.cells[:, :10].min() == 2
    assert (rounded.cells == 2).sum() == 9
    assert set(rounded.cells.sum(axis=1).tolist()) == {29}


def test_a_changed_cell_is_found_by_the_check() -> None:
    draw = np.random.default_rng(1)
    parents = np.array([-1, 0, 0, 1, 1, 2, 2])
    asked = table(parents, random_ideal(draw, 4, "fractions"))
    cells = round_table(asked).cells
    cells[0, 0] += 2
    places = {(found.node, found.period) for found in violations(cells, asked.ideal, parents)}
    assert (3, 0) in places
    assert (0, 16) in places


def test_a_box_where_the_ideal_is_zero_is_found_by_the_check() -> None:
    ideal = np.zeros((2, 12))
    ideal[:, 1] = 0.5
    asked = table(np.array([-1, 0, 0]), ideal)
    cells = np.zeros((2, 12), dtype=np.int64)
    cells[0, 2] = 1
    assert (1, 2) in {
        (found.node, found.period) for found in violations(cells, asked.ideal, asked.parents)
    }


@pytest.mark.parametrize(
    ("parents", "cause"),
    [
        ([-1], "no node under it"),
        ([-1, -1, 0], "there are 2"),
        ([-1, 0, 9], "parent of node 2"),
        ([-1, 2, 1, 0], "Node 1 stands under itself"),
    ],
)
def test_what_is_no_tree_is_refused(parents: list[int], cause: str) -> None:
    nodes = np.array(parents)
    ties = tie_table(2026, "P", [f"N{node}" for node in range(len(nodes))])
    rows = int(leaf_nodes(np.clip(nodes, -1, len(nodes) - 1)).sum())
    with pytest.raises(NotATree, match=cause):
        round_table(IdealTable(nodes, ties, snap(np.ones((rows, 12)))))


def test_two_nodes_of_one_key_are_refused() -> None:
    ties = tie_table(2026, "P", ["company", "H1", "H1"])
    with pytest.raises(SameKey, match="nodes 1 and 2"):
        round_table(IdealTable(np.array([-1, 0, 0]), ties, snap(np.ones((2, 12)))))
