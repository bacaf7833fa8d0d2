"""Normal form of institution names (SPREADSHEETS.md "Names").

Two names with the same normal form inside one province and city are taken to be the same
institution, so a rule stands here only if it can join nothing that is different: 吉林市 and
吉林省, a city's and a district's hospital, two campuses stay apart. Anything weaker is a
candidate for review, ranked elsewhere.
"""

import re
import unicodedata
from typing import Final

_TRADITIONAL: Final = (
    "醫療學區縣鄉鎮東廣龍華軍隊戰團總個門診婦兒產腫"
    "瘍齒頸膚創傷濟慶蘇遼寧陝興國際聯豐陽陰澤滬漢灣"
    "臺黃蘭貴雲關衛眾協會養護鐵電機場業雙島嶺羅歐趙"
    "錢孫馬鄭鄒園處衞號預變復"
)
_SIMPLIFIED: Final = (
    "医疗学区县乡镇东广龙华军队战团总个门诊妇儿产肿"
    "疡齿颈肤创伤济庆苏辽宁陕兴国际联丰阳阴泽沪汉湾"
    "台黄兰贵云关卫众协会养护铁电机场业双岛岭罗欧赵"
    "钱孙马郑邹园处卫号预变复"
)
_SIMPLER: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

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

_NUMBER: Final = re.compile(
    r"第([〇零○一二三四五六七八九十百\d]+)"
    r"|([〇零○一二三四五六七八九\d][〇零○o一二三四五六七八九\d]+[〇零○一二三四五六七八九\d])"
    r"|(?<![〇零○一二三四五六七八九十百千万\d])([〇零○一二三四五六七八九十]{1,3})(?=医院|院)"
)
_ARMY: Final = (
    (re.compile(r"(中国)?人民解放军"), "解放军"),
    (re.compile(r"(中国)?人民武装警察部队|武装警察部队|武警部队"), "武警"),
    (re.compile(r"^(解放军)?联勤保障部队"), "解放军"),
    (re.compile(r"^解放军(?=[东南西北中]部战区|海军|空军|火箭军|陆军)"), ""),
)
_OF_ARMY: Final = ("军", "部队")
"""One of these stands in every name that a rule of the army rewrites."""
_TRADITIONAL_MEDICINE: Final = ("中医院", "中医医院")
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
    main, others = _split(name)
    return tuple(dict.fromkeys(_spelled(one) for one in (main, *others)))


def numerals(name: str) -> tuple[int, ...]:
    """Return the numbers in a name, in their order: 第三〇七 and 307 are both (307,).

    Names with different numerals are never candidates for each other.
    """
    return tuple(int(digits) for digits in re.findall(r"\d+", normal(name)))


def _split(name: str) -> tuple[str, list[str]]:
    """Part a name from the institutions that its brackets name."""
    text = unicodedata.normalize("NFKC", name).translate(_SIMPLER).casefold()
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
    spelled = _spelled(text)
    if not spelled.endswith(_OF_DISTRICT):
        return spelled
    return _DISTRICT_HOSPITAL.sub(_without_district, spelled)


def _spelled(text: str) -> str:
    """Rewrite a text; a rule whose words do not stand in it is not tried, since most do not."""
    text = _NOISE.sub("", text)
    if _LIMITED in text:
        text = _CORPORATE.sub("", text)
    if any(word in text for word in _OF_ARMY):
        for pattern, replacement in _ARMY:
            text = pattern.sub(replacement, text)
    text = _NUMBER.sub(_in_digits, text)
    return text.replace(*_TRADITIONAL_MEDICINE)


def _in_digits(found: re.Match[str]) -> str:
    numeral = found[1] or found[2] or found[3]
    if numeral.isascii() and numeral.isdecimal():
        return str(int(numeral))
    return str(_value(numeral))


def _value(numeral: str) -> int:
    """Read a numeral: digit by digit (三〇七), or with tens and hundreds (十二, 二十, 一百零一)."""
    if not re.search(r"[十百]", numeral):
        return int("".join(_DIGITS.get(char, char) for char in numeral))
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _value(hundreds or "一") if "百" in numeral else 0
    if ten:
        value += 10 * _value(tens.strip("零〇○") or "一")
    ones = ones.strip("零〇○")
    return value + (_value(ones) if ones else 0)


def _without_district(found: re.Match[str]) -> str:
    """Drop 区 from a district's own hospital, but not from a development zone's."""
    if _NOT_A_DISTRICT.search(found[2]):
        return found[0]
    return f"{found[1]}{found[2]}医院"
