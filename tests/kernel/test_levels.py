"""Levels of a tree: their order, their spelling, and rows that sum to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.kernel.levels import STANDARD, Levels, standard_level
from territory.kernel.tree import NO_PARENT
from territory.present.words import speaking, word

# 公司 → 事业部 → 大区 → 大组 → 地区 → 岗位 beside a branch without 事业部 and 大组
PICTURE = """
C   company  -
N   事业部    C
R1  region   N
G1  大组      R1
D1  district G1
P1  position D1
D2  district R1
P2  position D2
R2  region   C
P3  position R2
"""
NODES = [line.split() for line in PICTURE.split("\n") if line]
CODES = [code for code, _, _ in NODES]
OWN = [level for _, level, _ in NODES]
PARENTS = [CODES.index(above) if above != "-" else NO_PARENT for _, _, above in NODES]
TREE = Levels.of(
    (level, OWN[parent] if parent != NO_PARENT else None)
    for level, parent in zip(OWN, PARENTS, strict=True)
)


def shown(level: str) -> str:
    return " ".join(CODES[at] for at in TREE.at(level, OWN, PARENTS))


def test_levels_of_ones_own_stand_where_the_tree_has_them() -> None:
    assert TREE.order == (
        "company", "事业部", "region", "大组", "district", "position", "institution", "department",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        ("company", "C"),
        ("事业部", "N R2"),  # a region without business unit above it stands as itself
        ("region", "R1 R2"),
        ("大组", "G1 D2 P3"),
        ("district", "D1 D2 P3"),
        ("position", "P1 P2 P3"),
        ("institution", "P1 P2 P3"),
    ],
)
def test_a_level_shows_its_nodes_and_what_ends_above_it(level: str, codes: str) -> None:
    assert shown(level) == codes


def test_a_node_above_the_level_stands_for_nothing_a_node_below_is_represented() -> None:
    standing = TREE.representatives("district", OWN, PARENTS)
    named = [CODES[at] if at != NO_PARENT else "-" for at in standing]
    assert dict(zip(CODES, named, strict=True)) == {
        "C": "-", "N": "-", "R1": "-", "G1": "-", "D1": "D1", "P1": "D1", "D2": "D2", "P2": "D2",
        "R2": "-", "P3": "P3",
    }  # fmt: skip


ANY = st.sampled_from([*STANDARD, "大组", "事业部", "片"])


@given(st.lists(st.tuples(ANY, st.integers(0, 20)), min_size=1, max_size=20), ANY)
def test_each_leaf_has_one_representative_whatever_stands_under_whatever(
    drawn: list[tuple[str, int]], level: str
) -> None:
    own = [each for each, _ in drawn]
    parents = [above % place if place else NO_PARENT for place, (_, above) in enumerate(drawn)]
    levels = Levels.of(
        (each, own[parent] if parent != NO_PARENT else None)
        for each, parent in zip(own, parents, strict=True)
    )
    if level not in levels.order:
        return
    rows = set(levels.at(level, own, parents))
    for leaf in set(range(len(own))) - set(parents):
        way = {leaf}
        while (leaf := parents[leaf]) != NO_PARENT:
            way.add(leaf)
        assert len(way & rows) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", STANDARD)
def test_a_level_is_found_by_its_word_in_either_language(level: str, lang: str) -> None:
    with speaking(lang):
        assert Levels().find(word(level)) == level


def test_levels_are_found_by_the_words_that_sheets_use() -> None:
    given = ("省区", " 办事处", "Hospitals", "片区", "街道")
    found = ["district", "district", "institution", "region", None]
    assert list(map(standard_level, given)) == found


def test_the_companys_own_word_goes_before_a_spelling() -> None:
    assert Levels.of([("company", None), ("省区", "company")]).find("省区") == "省区"
    assert Levels().find("省区") == "district"


def test_the_top_stands_for_the_company_where_no_node_is_called_so() -> None:
    assert Levels.of([("集团", None), ("region", "集团")]).order[:3] == (
        "company",
        "集团",
        "region",
    )
    assert Levels.of([("集团", None), ("company", "集团")]).order[:2] == ("集团", "company")
