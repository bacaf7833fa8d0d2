"""Answers of a look-up, and the small rules of names that every look-up shares."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from territory.kernel.names import Decision, simplified


class How(StrEnum):
    """By which rule a name was found, in the order of SPREADSHEETS.md "Names"; or why not."""

    CODE = "code"
    EXACT = "exact"
    ALIAS = "alias"
    NORMAL = "normal"
    RULE = "rule"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    ELSEWHERE = "elsewhere"
    PLACE_UNSAID = "place_unsaid"
    CONFLICT = "conflict"
    BLANK = "blank"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a name may mean; `place` tells two of the same name apart."""

    id: int
    code: str
    name: str
    place: str = ""

    def __str__(self) -> str:
        known = ", ".join(part for part in (self.code, self.place) if part)
        return f"{self.name} ({known})" if known != self.name else self.name


class Match(NamedTuple):
    """The answer to one name: `id` where it is found, else the reason and the candidates.

    decision: other than `is` where somebody decided that the name is non-target or a transfer;
        then there is no id.
    """

    id: int | None
    how: How
    candidates: tuple[Candidate, ...] = ()
    decision: Decision = Decision.IS

    @property
    def found(self) -> bool:
        """True where the name is linked to a stored row."""
        return self.id is not None

    @property
    def decided(self) -> bool:
        """True where nobody needs to look at the name any more."""
        return self.id is not None or self.decision is not Decision.IS


BLANK = Match(None, How.BLANK)
UNKNOWN = Match(None, How.UNKNOWN)
"""Answer for a name nothing is known about, where nothing alike was looked for."""

PROVINCE_ENDINGS = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市",
)  # fmt: skip
CITY_ENDINGS = ("自治州", "地区", "盟", "市")
SHORTEST_PLACE = 2


def plain(text: str) -> str:
    """Return a text for exact comparison: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def province_key(name: str | None) -> str:
    """Return a province without its ending: 江苏省 and 江苏 are one."""
    return _without(simplified(plain(name or "")), PROVINCE_ENDINGS)


def city_key(name: str | None) -> str:
    """Return a city without its ending: 苏州市 and 苏州 are one."""
    return _without(simplified(plain(name or "")), CITY_ENDINGS)


def _without(name: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST_PLACE:
            return name.removesuffix(ending)
    return name
