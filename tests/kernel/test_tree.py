import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.tree import NodeTwice, NodeUnknown, ParentMissing, Tree, TreeCycle, grow

COMPANY = [
    ("company", None),
    ("east", "company"),
    ("north", "company"),
    ("Suzhou", "east"),
    ("Hangzhou", "east"),
    ("Beijing", "north"),
    ("Beijing-1", "Beijing"),
]


@pytest.fixture
def company() -> Tree:
    return grow(COMPANY)


def names(tree: Tree, nodes: object) -> list[str]:
    return [tree.keys[i] for i in np.atleast_1d(np.asarray(nodes))]


def test_parents_stand_before_their_children_in_the_order_of_keys(company: Tree) -> None:
    assert company.keys == (
        "company",
        "east",
        "Hangzhou",
        "Suzhou",
        "north",
        "Beijing",
        "Beijing-1",
    )
    assert company.depth.tolist() == [0, 1, 2, 2, 1, 2, 3]
    assert company.parent.tolist() == [-1, 0, 1, 1, 0, 4, 5]


def test_own_order_of_brothers() -> None:
    rank = {"company": 0, "north": 0, "east": 1, "Suzhou": 0, "Hangzhou": 1, "Beijing": 0}
    tree = grow(COMPANY, sort_key=lambda key: rank.get(key, 9))
    assert tree.keys[:2] == ("company", "north")
    assert tree.keys[-3:] == ("east", "Suzhou", "Hangzhou")


def test_who_stands_where(company: Tree) -> None:
    east = company.index("east")
    assert names(company, company.children(0)) == ["east", "north"]
    assert list(company.keys[company.descendants(east)]) == ["east", "Hangzhou", "Suzhou"]
    assert names(company, company.leaves_under(0)) == ["Hangzhou", "Suzhou", "Beijing-1"]
    assert names(company, company.leaves_under(company.index("Suzhou"))) == ["Suzhou"]
    assert names(company, company.path(6)) == ["company", "north", "Beijing", "Beijing-1"]
    assert names(company, company.roots) == ["company"]
    assert "Suzhou" in company
    with pytest.raises(NodeUnknown, match="Nanjing"):
        company.index("Nanjing")


def test_figures_roll_up_to_every_node(company: Tree) -> None:
    own = np.array([[1, 0], [0, 0], [5, 1], [7, 2], [0, 0], [0, 0], [11, 3]], dtype=np.int64)
    assert company.roll_up(own).tolist() == [
        [24, 6],
        [12, 3],
        [5, 1],
        [7, 2],
        [11, 3],
        [11, 3],
        [11, 3],
    ]
    assert company.roll_up_leaves(np.array([5, 7, 11], dtype=np.int64)).tolist() == [
        23,
        12,
        5,
        7,
        11,
        11,
        11,
    ]


def test_a_key_twice_is_refused_with_both_parents() -> None:
    with pytest.raises(NodeTwice, match=r"Suzhou.*east.*north"):
        grow([*COMPANY, ("Suzhou", "north")])


def test_a_missing_parent_is_named() -> None:
    with pytest.raises(ParentMissing, match=r"Xi'an.*west"):
        grow([*COMPANY, ("Xi'an", "west")])


def test_a_circle_is_named_and_the_nodes_hanging_on_it_are_not() -> None:
    circle = [("b", "c"), ("c", "d"), ("d", "b"), ("a", "b")]
    with pytest.raises(TreeCycle, match="b → c → d → b"):
        grow([*COMPANY, *circle])
    with pytest.raises(TreeCycle, match="own → own"):
        grow([("own", "own")])


def test_a_deep_chain_needs_no_recursion() -> None:
    tree = grow([(f"{i:05}", f"{i - 1:05}" if i else None) for i in range(5000)])
    assert tree.roll_up(np.ones(5000, dtype=np.int64))[0] == 5000


def test_no_nodes_at_all() -> None:
    tree = grow([])
    assert len(tree) == 0
    assert tree.roll_up(np.zeros((0, 12), dtype=np.int64)).shape == (0, 12)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_tree_in_any_order_of_rows(size: int, chance: random.Random) -> None:
    pairs = [(f"n{i}", f"n{chance.randrange(i)}" if i else None) for i in range(size)]
    tree = grow(pairs)
    chance.shuffle(pairs)
    again = grow(pairs)
    assert again.keys == tree.keys
    figures = np.array([chance.randrange(100) for _ in range(size)], dtype=np.int64)
    sums = tree.roll_up(figures)
    starts, ends = tree.leaf_spans()
    for node in range(size):
        assert tree.parent[node] < node
        assert sums[node] == figures[tree.descendants(node)].sum()
        assert tree.leaves[starts[node] : ends[node]].tolist() == tree.leaves_under(node).tolist()
        assert all(
            tree.path(int(leaf))[: len(tree.path(node))] == tree.path(node)
            for leaf in tree.leaves_under(node)
        )
