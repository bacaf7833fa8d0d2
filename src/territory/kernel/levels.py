"""Levels of a tree: their order, how they are spelled, and the nodes that stand for one.

Company, region, district, position, institution and department are known; a company may have
levels of its own between them (大组, 事业部). These stand in the order in which its tree has them.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from territory.errors import BadUsage
from territory.kernel.tree import NO_PARENT

TERRITORY_LEVELS: Final = ("company", "region", "district", "position")
STANDARD: Final = (*TERRITORY_LEVELS, "institution", "department")
SHEETS: Final = ("district", "position", "institution")
SPELLINGS: Final = {
    "company": "company", "公司": "company", "全国": "company", "总部": "company",
    "总公司": "company",
    "region": "region", "大区": "region", "区域": "region", "片区": "region",
    "district": "district", "地区": "district", "省区": "district", "区办": "district",
    "办事处": "district", "area": "district",
    "position": "position", "岗位": "position", "坑位": "position", "rep": "position",
    "institution": "institution", "机构": "institution", "医院": "institution",
    "hospital": "institution",
    "department": "department", "科室": "department",
}  # fmt: skip
LEVEL_WORDS: Final = tuple(text for text, level in SPELLINGS.items() if level in TERRITORY_LEVELS)
"""Every spelling of a level of the organisation."""


class UnknownLevel(BadUsage):
    """There is no level "{given}"; there are {known}."""

    hint = "Write --level district, --level institution, or the word in Chinese."


def standard_level(given: str) -> str | None:
    """Return the slug of a standard level by any of its spellings, None where it is none."""
    plain = "".join(unicodedata.normalize("NFKC", given).split()).casefold()
    return SPELLINGS.get(plain) or SPELLINGS.get(plain.removesuffix("s"))


def levels_meant(spelled: Iterable[str], own: Collection[str] = ()) -> dict[str, str]:
    """Return spelling → level of the organisation, as they stand beside each other in one tree.

    A spelling of a standard level is a level of the company's own where a nearer one of the same
    level stands beside it: 省区 is a district, but not where there are 地区 as well.

    Args:
        spelled: Levels as they are written.
        own: Levels that the tree has already and that are no standard ones.
    """
    order = list(SPELLINGS)
    known = {text: standard_level(text) for text in spelled}
    nearest: dict[str, int] = {}
    for text, level in known.items():
        if level in TERRITORY_LEVELS and text not in own:
            nearest[level] = min(_nearness(text, level, order), nearest.get(level, len(order)))
    return {
        text: level
        if level in nearest and text not in own and _nearness(text, level, order) <= nearest[level]
        else text
        for text, level in known.items()
    }


def _nearness(text: str, level: str, order: Sequence[str]) -> int:
    """Return how far a spelling is from the word for its level; the slug and its word are 1."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    place = order.index(plain if plain in SPELLINGS else plain.removesuffix("s"))
    return max(1, place - order.index(level))


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of trees, the highest first; those of the company's own among the standard."""

    order: tuple[str, ...] = STANDARD

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str | None]]) -> "Levels":
        """Return the levels of trees from the level of each node and of the one above it.

        pairs: parents before their children. A level of one's own stands below the lowest level
        that any of its nodes hangs under.
        """
        above: dict[str, list[str]] = {}
        for level, higher in dict.fromkeys(pairs):
            above.setdefault(level, []).extend([higher] if higher else ())
        order = list(STANDARD)
        top = -1 if "company" in above else 0  # what is at the top stands for a missing company
        for level, higher_ones in above.items():
            if level not in order:
                known = [order.index(higher) for higher in higher_ones if higher in order]
                order.insert(max(known, default=top) + 1, level)
        return cls(tuple(order))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The levels that a workbook has a sheet of: the company's own, and those of the field."""
        return tuple(each for each in self.order if each not in STANDARD or each in SHEETS)

    def find(self, given: str) -> str | None:
        """Return a level by its own name or by a spelling in either language, else None."""
        wanted = given.strip().casefold()
        own = next((level for level in self.order if level.casefold() == wanted), None)
        return own or standard_level(given)

    def representatives(
        self, level: str, levels: Sequence[str], parents: Sequence[int]
    ) -> list[int]:
        """Return for each node the place of the node that stands for it at a level.

        levels, parents: (n,), of the nodes, parents first; NO_PARENT at a root. A branch is
        shown by its highest node of the level; where it has none, by the first node below the
        level's rank, or by the leaf that ends above it. Nodes above these stand for nothing:
        NO_PARENT. So each leaf has one representative, and what these sum to is the whole.
        """
        rank = {each: place for place, each in enumerate(self.order)}
        holds, inner = _has_below(level, levels, parents)
        found: list[int] = []
        for node, (own, parent) in enumerate(zip(levels, parents, strict=True)):
            above = found[parent] if parent != NO_PARENT else NO_PARENT
            below_rank = rank[own] >= rank[level] and not holds[node]
            stands = own == level or below_rank or not inner[node]
            found.append(above if above != NO_PARENT else node if stands else NO_PARENT)
        return found

    def at(self, level: str, levels: Sequence[str], parents: Sequence[int]) -> list[int]:
        """Return the places of the nodes that stand for a level; see `representatives`."""
        standing = self.representatives(level, levels, parents)
        return [node for node, place in enumerate(standing) if node == place]


def _has_below(
    level: str, levels: Sequence[str], parents: Sequence[int]
) -> tuple[list[bool], list[bool]]:
    """Tell of each node whether the level is found below it, and whether anything is."""
    holds, inner = [False] * len(levels), [False] * len(levels)
    for node in range(len(levels) - 1, -1, -1):
        if parents[node] != NO_PARENT:
            inner[parents[node]] = True
            holds[parents[node]] |= holds[node] or levels[node] == level
    return holds, inner
