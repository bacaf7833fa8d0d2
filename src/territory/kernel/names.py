"""Normal form of institution names (SPREADSHEETS.md "Names").

Two names with the same normal form inside one province and city are taken to be the same
institution, so a rule stands here only if it can join nothing that is different: 吉林市 and
吉林省, a city's and a district's hospital, two campuses stay apart. Anything weaker is a
candidate for review, ranked elsewhere.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from territory.kernel.traditional import SIMPLIFIED, TRADITIONAL

_SIMPLER: Final = str.maketrans(TRADITIONAL, SIMPLIFIED)


class Decision(StrEnum):
    """Decision about a name in a file, as the alias book keeps it."""

    IS = "is"
    NON_TARGET = "non_target"
    TRANSFER = "transfer"


def _clean() -> re.Pattern[str]:
    """Return the pattern of texts in which width, case, script, brackets and noise are settled."""
    bounds = [0x4DFF, *sorted(map(ord, TRADITIONAL)), 0xA000]
    between = (f"{chr(one + 1)}-{chr(other - 1)}" for one, other in pairwise(bounds))
    return re.compile(f"[0-9a-z〇{''.join(part for part in between if part[0] <= part[2])}]+")


_CLEAN: Final = _clean()
"""Most names are such texts, and only their words and numerals may need to be rewritten."""

_DIGITS: Final = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "o": "0",
}
_BRACKET: Final = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_NOISE: Final = re.compile(r"[\s·•・.,，。、;；:：'\"“”‘’_\-—–/*#()\[\]【】〔〕{}]+")
_CAMPUS: Final = re.compile(r"(院区|分院|分部|[东南西北中新老旧本总][院部区])$")
_INSTITUTION: Final = re.compile(r"(医院|总院|中心|保健院|卫生院|疗养院|研究院|所|站|室|公司)$")
_FORMERLY: Final = re.compile(r"^(原名?|曾用名|又名|别名|现名?|简称|即)")
_LIMITED: Final = "有限"
_CORPORATE: Final = re.compile(r"(股份)?有限(责任)?公司")

_ONES: Final = "〇零○一二三四五六七八九"
_NUMBER: Final = re.compile(
    rf"[第十{_ONES}\d](?:"
    rf"(?<=第)[十百{_ONES}\d]+"
    rf"|(?<=[{_ONES}\d])[o{_ONES}\d]+[{_ONES}\d]"
    rf"|(?<![十百千万{_ONES}\d].)(?<=[十{_ONES}])[十{_ONES}]{{0,2}}(?=医院|院)"
    r")"
)
"""第 and a numeral; three digits and more; or up to three numerals before 医院.

The first character stands apart so that the search for it passes over all others at once.
"""
_ARMY: Final = (
    (re.compile(r"(中国)?人民解放军"), "解放军"),
    (re.compile(r"(中国)?人民武装警察部队|武装警察部队|武警部队"), "武警"),
    (re.compile(r"^(解放军)?联勤保障部队"), "解放军"),
    (re.compile(r"^解放军(?=[东南西北中]部战区|海军|空军|火箭军|陆军)"), ""),
)
_TRADITIONAL_MEDICINE: Final = ("中医院", "中医医院")
_WRITTEN: Final = re.compile(r"[0-9解放军武警]+")
"""Characters that a rule may write into a name where they did not stand."""
_DISTRICT_HOSPITAL: Final = re.compile(r"^(\w{2,3}市)(\w{2,3})区医院$")
_OF_DISTRICT: Final = "区医院"
_NOT_A_DISTRICT: Final = re.compile(r"(开发|新|园|矿|林|景|社|院|示范|保税|合作|度假|管理)$")


def normal(name: str) -> str:
    """Return the normal form of an institution's name; equal for spellings of one institution.

    In this order: full and half width (NFKC), traditional characters, brackets (a second name
    is left to `second_names`, a campus stays as part of the name), corporate suffixes, military
    prefixes, numerals without 第 and in digits, 中医院 as 中医医院, and 北京市丰台区医院 as
    北京市丰台医院. Nothing is left of a name that has no letters.
    """
    if _CLEAN.fullmatch(name):
        return _without_district(_worded(name))
    main, _ = _split(name)
    return _rewritten(main)


def second_names(name: str) -> tuple[str, ...]:
    """Return the normal forms of the second and former names in brackets, in their order."""
    _, others = _split(name)
    return tuple(dict.fromkeys(_rewritten(other) for other in others))


def spellings(name: str) -> tuple[str, ...]:
    """Return a name and its second names as `normal` does, but with every 区 and 县 kept.

    The main name comes first. For rules that drop a part of the place: one that drops 市 must not
    meet one that dropped 区, since 北京朝阳医院 is not 北京市朝阳区医院.
    """
    if _CLEAN.fullmatch(name):
        return (_worded(name),)
    main, others = _split(name)
    return tuple(dict.fromkeys(_spelled(one) for one in (main, *others)))


def simplified(text: str) -> str:
    """Return a text in half width, simplified characters and lower case."""
    if _CLEAN.fullmatch(text):
        return text
    return unicodedata.normalize("NFKC", text).translate(_SIMPLER).casefold()


def kept(spelling: str) -> str:
    """Return what rules leave of a name in a spelling: all but numerals and words of the army.

    Every character of it stands in the simplified name too.
    """
    return _WRITTEN.sub("", spelling)


def numerals(name: str) -> tuple[int, ...]:
    """Return the numbers in a name, in their order: 第三〇七 and 307 are both (307,).

    Names with different numerals are never candidates for each other.
    """
    return tuple(int(digits) for digits in re.findall(r"\d+", normal(name)))


def _split(name: str) -> tuple[str, list[str]]:
    """Part a name from the institutions that its brackets name."""
    text = simplified(name)
    others: list[str] = []

    def part(found: re.Match[str]) -> str:
        inside = _FORMERLY.sub("", found[1].strip())
        names = [piece for piece in re.split(r"[、,;/]", inside) if _is_institution(piece)]
        others.extend(names)
        return "" if names else found[1]

    main = _BRACKET.sub(part, text)
    if others and not _NOISE.sub("", main):
        main = others.pop(0)
    return main, others


def _is_institution(text: str) -> bool:
    """Tell the name of an institution (or a campus of a named one) from a mere campus or place."""
    if _CAMPUS.search(text):
        return "医院" in _CAMPUS.sub("", text)
    return _INSTITUTION.search(text) is not None


def _rewritten(text: str) -> str:
    return _without_district(_spelled(text))


def _spelled(text: str) -> str:
    return _worded(_NOISE.sub("", text))


def _worded(text: str) -> str:
    """Rewrite the words of a text without noise; no rule is tried whose words are not there."""
    if _LIMITED in text:
        text = _CORPORATE.sub("", text)
    if "军" in text or "部队" in text:  # one of them is in all that a rule of the army rewrites
        for pattern, replacement in _ARMY:
            text = pattern.sub(replacement, text)
    text = _NUMBER.sub(_in_digits, text)
    return text.replace(*_TRADITIONAL_MEDICINE)


def _in_digits(found: re.Match[str]) -> str:
    return _digits_of(found[0].removeprefix("第"))


@lru_cache(maxsize=1_000)
def _digits_of(numeral: str) -> str:
    if numeral.isascii() and numeral.isdecimal():
        return str(int(numeral))
    return str(_value(numeral))


def _value(numeral: str) -> int:
    """Read a numeral: digit by digit (三〇七), or with tens and hundreds (十二, 二十, 一百零一)."""
    if "十" not in numeral and "百" not in numeral:
        return int("".join(_DIGITS.get(char, char) for char in numeral))
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _value(hundreds or "一") if "百" in numeral else 0
    if ten:
        value += 10 * _value(tens.strip("零〇○") or "一")
    ones = ones.strip("零〇○")
    return value + (_value(ones) if ones else 0)


def _without_district(spelled: str) -> str:
    """Drop 区 from a district's own hospital, but not from a development zone's."""
    if not spelled.endswith(_OF_DISTRICT):
        return spelled
    found = _DISTRICT_HOSPITAL.match(spelled)
    if found is None or _NOT_A_DISTRICT.search(found[2]):
        return spelled
    return f"{found[1]}{found[2]}医院"
