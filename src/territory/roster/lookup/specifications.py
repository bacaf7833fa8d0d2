"""Specifications of products: which spellings are one, and where one stands behind a name."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from territory.kernel.names import simplified

_TIMES = re.compile(r"[*×x✕]")
_PER_PACK = re.compile(r"/(盒|瓶|袋|支|件|板|box)$")
_GRAMS = re.compile(r"^(\d+(?:\.\d+)?)(g|mg|克|毫克)$")
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)(?=[^\d.]|$)")
_PIECES = re.compile(r"^(\d+)(粒|片|丸|s|t)$")
_MEASURE = (
    r"\d+(?:\.\d+)?\s*(?:mg|g|ug|μg|mcg|ml|iu|克|毫克|毫升|万?单位|粒|片|丸|袋|支|贴|枚|瓶|s|t)"
)
_BEHIND = re.compile(
    rf"^(?P<name>.*?[^\s\d.(（*×/:：])\s*[(（]?"
    rf"(?P<specification>{_MEASURE}(?:\s*[*×x✕:：/]\s*(?:{_MEASURE}|盒|瓶|袋|支|box))*)[)）]?$",
    re.IGNORECASE,
)
_FORMS = {"片": ("片",), "粒": ("胶囊",), "袋": ("颗粒",)}
"""Unit of the pieces → the form that a name may leave out where they say it."""
_ANY_PIECE = "s"
_MILLI = 1_000


@dataclass(frozen=True, slots=True)
class Specification:
    """The parts of a specification, such as a strength and how many pieces, in one order."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Specification":
        """Read a specification: 0.3g*24粒, 300mg×24粒/盒 and 24粒*0.3g are one."""
        return _read(text)

    def is_one_with(self, other: "Specification") -> bool:
        """True where both say the same; 24s is 24粒 as well as 24片, which are not each other."""
        return len(self.parts) == len(other.parts) and self.says_less_than(other)

    def says_less_than(self, other: "Specification") -> bool:
        """True where each part of this one is one of the other: 24s of 0.3g*24粒."""
        return all(any(_alike(part, own) for own in other.parts) for part in self.parts)


@lru_cache(maxsize=4_096)
def _read(text: str) -> Specification:
    plain = _PER_PACK.sub("", "".join(simplified(text).split()))
    return Specification(tuple(sorted(map(_part, filter(None, _TIMES.split(plain))))))


def _part(text: str) -> str:
    """Return a part with its weight in milligrams and its number without idle zeros."""
    if grams := _GRAMS.match(text):
        factor = _MILLI if grams[2] in {"g", "克"} else 1
        return f"{_plainly(Decimal(grams[1]) * factor)}mg"
    if pieces := _PIECES.match(text):
        unit = _ANY_PIECE if pieces[2] == "t" else pieces[2]
        return f"{_plainly(Decimal(pieces[1]))}{unit}"
    return _NUMBER.sub(lambda found: _plainly(Decimal(found[1])), text)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    generals = [_PIECES.sub(rf"\g<1>{_ANY_PIECE}", part) for part in (one, other)]
    return generals[0] == generals[1] and generals[0] in {one, other}


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}"


def parted(name: str) -> tuple[str, str]:
    """Part a name from the specification behind it, blank where none stands there."""
    found = _BEHIND.match(name.strip())
    return (found["name"], found["specification"]) if found else (name, "")


def form_in(specification: str) -> tuple[str, ...]:
    """Return the forms that the pieces of a specification tell: 片 of 80mg*7片."""
    units = (_PIECES.match(part) for part in Specification.of(specification).parts)
    named = {found[2] for found in units if found} | set(re.findall(r"\d(袋)", specification))
    return tuple(form for unit in sorted(named) for form in _FORMS.get(unit, ()))
