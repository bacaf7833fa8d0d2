"""The parts of a header: its name, the names it may go by, unit, hints, and the required mark."""

import re
import unicodedata
from dataclasses import dataclass

from territory.kernel.names import simplified

PACKS = frozenset(
    {"盒", "支", "瓶", "片", "件", "箱", "袋", "粒", "板", "贴", "包", "套", "box", "boxes"}
)
THOUSANDS = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
"""Beginnings of units that count thousands: 万盒, 千支."""
UNITS = frozenset(
    {"元", "万元", "千元", "百万元", "亿元", "rmb", "cny", "yuan", "%", "‰"}
    | PACKS
    | {many + pack for many in THOUSANDS for pack in PACKS}
    | {"个", "张", "人", "次", "人次", "家", "岁", "年", "月", "日", "天"}
)
_SLASH_TAIL = 6
_BRACKETS = {")": "(", "]": "[", "】": "【", "}": "{", "〕": "〔", ">": "<", "》": "《"}
_LATIN = re.compile(r"[a-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Header:
    """One header cell, read.

    `name` is how it is spoken of; `names` are the normalised names it may be known by, the most
    likely first; `hints` is what stood in trailing brackets or behind a slash, in reading order;
    `unit` is the first hint that is a unit, else empty.
    """

    raw: str
    name: str
    names: tuple[str, ...]
    hints: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False


def parted_unit(unit: str) -> tuple[int, str]:
    """Return how many of which unit one in a column stands for: 万盒 is 10,000 盒."""
    for many, times in THOUSANDS.items():
        rest = unit.removeprefix(many)
        if rest != unit and (rest in PACKS or rest == "元"):
            return times, rest
    return 1, unit


def fold_name(text: str) -> str:
    """Return a header name in the form in which names are compared.

    NFKC, simplified characters, no spaces or line breaks, no leading or trailing mark, Latin
    letters in lower case.
    """
    plain = _INVISIBLE.sub("", simplified(text))
    joined = unicodedata.normalize("NFKC", "".join(plain.split()))
    return joined.strip("*:★※")


def normalise(raw: str) -> Header:
    """Read a header cell (SPREADSHEETS.md "In", Headers)."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip()
    required = text.startswith(("*", "★", "※")) or text.endswith("*")
    stem, hints = _strip_hints(text.strip("*★※: \n\r\t"))
    required = required or any(fold_name(hint) in {"必填", "required"} for hint in hints)
    names = _candidates(stem)
    whole = fold_name(text)
    if whole not in names:
        names = (*names, whole)
    unit = next((hint for hint in hints if fold_name(hint) in UNITS), "")
    return Header(raw, names[0], names, hints, unit, required)


def _strip_hints(text: str) -> tuple[str, tuple[str, ...]]:
    """Take trailing brackets, then a short tail behind a slash, off a header."""
    hints: list[str] = []
    stem, hint = _trailing_bracket(text)
    while hint is not None:
        hints.insert(0, hint)
        stem, hint = _trailing_bracket(stem)
    head, slash, tail = stem.rpartition("/")
    tail = tail.strip()
    bilingual = bool(_LATIN.search(head.casefold())) != bool(_LATIN.search(tail.casefold()))
    if slash and head.strip() and 0 < len(tail) <= _SLASH_TAIL and not bilingual:
        stem = head.strip()
        hints.insert(0, tail)
    return stem, tuple(hint for hint in hints if hint)


def _trailing_bracket(text: str) -> tuple[str, str | None]:
    """Split `name(hint)`; a text that is all bracket, or has none at its end, stays whole."""
    text = text.rstrip("* \n\r\t")
    opening = _BRACKETS.get(text[-1:])
    if opening is None:
        return text, None
    depth = 0
    for place in range(len(text) - 1, 0, -1):
        if text[place] == text[-1]:
            depth += 1
        elif text[place] == opening:
            depth -= 1
            if depth == 0:
                return text[:place].rstrip(), text[place + 1 : -1].strip()
    return text, None


def _candidates(stem: str) -> tuple[str, ...]:
    """Return the names of a stem: of a bilingual one each language, else the whole joined."""
    joined = fold_name(stem)
    parts = [part for part in map(fold_name, re.split(r"[\s/|]+", stem)) if part]
    latin = "".join(part for part in parts if not _HAN.search(part))
    han = "".join(part for part in parts if _HAN.search(part))
    if not latin or not han or not _LATIN.search(latin):
        return (joined,)
    first, second = (latin, han) if _HAN.search(parts[0]) is None else (han, latin)
    if "\n" in stem or "\r" in stem or "/" in stem:
        return (first, second, joined)
    return (joined, first, second)
