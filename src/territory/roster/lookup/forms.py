"""Shorter forms of a name that still name the same institution (SPREADSHEETS.md "Names").

Pure functions on spellings as `kernel.names.spellings` gives them, with every numeral in digits.
A rule here links only inside a city that is known, and only where one institution of that city
answers to it; `Pool` sees to both.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from territory.kernel.names import normal, simplified, spellings
from territory.registers.match import CITY_ENDINGS, PROVINCE_ENDINGS, city_key, province_key

MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆"})
SHORTEST = 4
"""Characters a name must have after its city is dropped, or a numeral: 市医院 names nothing."""

_PROVINCES_OWN = tuple(ending for ending in PROVINCE_ENDINGS if ending not in CITY_ENDINGS)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_IN_WORDS = re.compile("[〇零○一二三四五六七八九]")
_ENDINGS = re.compile("[省市县区旗]+")
_CITY_OR_COUNTY = str.maketrans("", "", "市县")
_COUNTY = re.compile(r"^[^市县区旗]{1,4}?[市县区旗](?=..)")
_CAMPUS = re.compile(
    r"(?<=[院心所])(?P<which>[^院心所]{0,8}?)(?:院区|分院|分部|医院区|(?<=[东南西北中新老旧])[院部区])$"
)
_BARE_CAMPUS = re.compile(r"(?<=[院心所])(?P<which>[东南西北中新老旧]{1,2})[院部区]$")
_PRIMARY = re.compile(r"(卫生服务中心|卫生服务站|卫生院|卫生室|卫生所|诊所|门诊部)$")
_NUMERALS = re.compile(r"\d+")
_BRACKETS = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]+)[)\]】〕}]")
_NUMBERED = re.compile(r"\d+医院")
_SORT = re.compile(
    r"(医院|社区卫生服务中心|社区卫生服务站|妇幼保健院|卫生院|保健院|疗养院|研究院|防治院|门诊部"
    r"|诊所|大?药房|药店|公司|体检中心|中心|所|站|室|院|部|店)$"
)
_SYNONYMS = (
    ("中国中医研究院", "中国中医科学院"),
    ("中国民用航空", "民航"),
    ("皮肤病防治所", "皮防所"),
    ("皮肤病防治院", "皮防院"),
    ("结核病防治所", "结防所"),
    ("妇幼保健院", "妇幼"),
    ("妇女儿童", "妇幼"),
    ("经济技术开发区", "开发区"),
    ("高新技术产业开发区", "高新区"),
    ("医科大附属", "医科大学附属"),
    ("中山医科大学", "中山大学"),
    ("医学院附属", "医科大学附属"),
    ("总医院", "医院"),
    ("人民医院", "医院"),
)
_PART = re.compile(r"^.{2,}?(?:附属|医院(?=.{4,}医院))(?P<rest>.{4,})$")


class Locality(NamedTuple):
    """Province and city without their endings; blank is unknown.

    A municipality is province and city in one: whatever a file calls the city there, a district
    or 市辖区, the city is the municipality.
    """

    province: str = ""
    city: str = ""

    @classmethod
    @lru_cache(maxsize=4_096)
    def of(cls, province: str | None, city: str | None) -> "Locality":
        """Return the place that two cells name."""
        province, city = province_key(province), city_key(city)
        if province in MUNICIPALITIES:
            return cls(province, province)
        if city in MUNICIPALITIES and not province:
            return cls(city, city)
        return cls(province, city)

    def contradicts(self, other: "Locality") -> bool:
        """True where both know the province or the city and they differ."""
        if self is other:
            return False
        return _differ(self.province, other.province) or _differ(self.city, other.city)


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def forms(name: str) -> tuple[str, ...]:
    """Return the spellings of a name, its second names behind it, all numerals in digits.

    九江市 becomes 9江市: on both sides of a comparison, so that a file that wrote every 九 as 9
    is understood and no number is lost.
    """
    return tuple(map(_in_digits, spellings(name)))


def _in_digits(text: str) -> str:
    return text.translate(_DIGITS) if _IN_WORDS.search(text) else text


def same(one: str, other: str, place: Locality) -> bool:
    """True where a rule says that two forms name one institution of a city.

    They are equal, or one leaves out the province before the city, or 市 or 县 behind a name, or
    its city. Never 省 for 市: 吉林省人民医院 and 吉林市人民医院 differ by more than something left
    out.
    """
    one, other = _without_province(one, place), _without_province(other, place)
    if one == other:
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return _only_endings(longer, shorter, place) or shorter in without_city(longer, place)


def _only_endings(longer: str, shorter: str, place: Locality) -> bool:
    if longer.translate(_CITY_OR_COUNTY) != shorter.translate(_CITY_OR_COUNTY):
        return False
    county = f"{place.city}县"  # 长沙中医院 is the city's, not that of 长沙县
    if county in longer and county not in shorter:
        return False
    rest = iter(longer)
    return all(char in rest for char in shorter)


def _without_province(form: str, place: Locality) -> str:
    """Drop the province where the city stands right behind it."""
    province, city = _in_digits(place.province), _in_digits(place.city)
    if not province or not city or not form.startswith(province):
        return form
    rest = form.removeprefix(province)
    ending = next((end for end in _PROVINCES_OWN if rest.startswith(end)), "")
    rest = rest.removeprefix(ending)
    return rest if rest.startswith(city) else form


def without_city(form: str, place: Locality) -> frozenset[str]:
    """Return a form without its city, and without the province before it, where enough is left.

    The province alone is never dropped there: 湖北省中医院 in 武汉市 is not 武汉市中医院.
    """
    left = city_dropped(form, place)
    return frozenset(filter(is_enough, left))


def is_enough(rest: str) -> bool:
    """True where what is left of a name without its city still names something."""
    return len(rest) >= SHORTEST or _NUMBERED.match(rest) is not None


def city_dropped(form: str, place: Locality) -> frozenset[str]:
    """Return what `without_city` returns and what is too short to link, such as 医院."""
    city = _in_digits(place.city)
    if not names_city(form, place):
        return frozenset()
    heads = {form, _without_province(form, place)}
    return frozenset(
        head.replace(city + ending, "", 1)
        for head in heads
        for ending in (*CITY_ENDINGS, "州", "")
        if city + ending in head
    )


def names_city(form: str, place: Locality) -> bool:
    """True where a form says which city it is of."""
    city = _in_digits(place.city)
    return bool(city) and city in form


def core(form: str, place: Locality) -> str:
    """Return what is left without province, city and the endings of places: for rivals."""
    return _ENDINGS.sub("", _without_names(form, place))


def innermost(form: str, place: Locality) -> str:
    """Return the core without the county: what a county's hospital may be called at home."""
    form = _without_names(form, place).lstrip("省市")
    return _ENDINGS.sub("", _COUNTY.sub("", form))


def _without_names(form: str, place: Locality) -> str:
    """Drop the names of province and city, each where it first stands."""
    for name in (place.province, place.city):
        if name:
            form = form.replace(_in_digits(name), "", 1)
    return form


def may_be_one(names: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two names, each with its second names, may mean one institution.

    Brackets that differ are different institutions. Brackets on one side only are left out, but
    for those that name another institution, which nobody but a person can decide.
    """
    if len(names) > 1 and len(others) > 1:
        return not set(names[1:]).isdisjoint(others) or not set(others[1:]).isdisjoint(names)
    return not any(
        names_another(main, second) for main, *seconds in (names, others) for second in seconds
    )


def name_key(name: str) -> str:
    """Return the key under which spellings of one institution's name meet.

    That is the normal form, with what stands in brackets where that is another institution.
    """
    main, *seconds = forms(name)
    return normal(name) + "".join(second for second in seconds if names_another(main, second))


def names_another(main: str, second: str) -> bool:
    """Tell whether the name in brackets is another institution than the name before it.

    It is another sort of house, a campus, or it differs by its numeral only.
    """
    if sort(main) != sort(second) or campus(second)[1]:
        return True
    return main != second and _NUMERALS.sub("", main) == _NUMERALS.sub("", second)


def is_narrower(main: str, second: str) -> bool:
    """Tell whether the name in brackets is what is meant, and the one before it whose it is.

    It is a branch, a village's or street's house, or the main name with a numeral of its own.
    """
    if campus(second)[1]:
        return True
    if sort(main) != sort(second):
        return bool(_PRIMARY.search(second)) and not _PRIMARY.search(main)
    return main != second and _NUMERALS.sub("", main) == _NUMERALS.sub("", second)


def bracketed(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without its brackets, and the texts in them."""
    text = simplified(name)
    return _BRACKETS.sub("", text), tuple(_BRACKETS.findall(text))


def told_apart_by(second: str) -> str:
    """Return the word by which a campus or branch is told: 龟湖 of 人民医院医共体龟湖分院."""
    which = campus(second)[1].removeprefix("医共体").removeprefix("医联体")
    return which if len(which) > 1 else ""


def sort(form: str) -> str:
    """Return what kind of house a form names, by its last word: 医院, 诊所, 药房 …."""
    found = _SORT.search(form)
    return found[1] if found else ""


def campus(form: str) -> tuple[str, str]:
    """Part a form from the campus at its end: 东院, 东区 and 东院区 are all 东."""
    found = _BARE_CAMPUS.search(form) or _CAMPUS.search(form)
    if found is None:
        return form, ""
    return form[: found.start()], found["which"] or "院区"


@lru_cache(maxsize=50_000)
def comparable(form: str) -> str:
    """Return a form for the measure of likeness: known synonyms as one, endings left out."""
    base, which = campus(form)
    for long, short in _SYNONYMS:
        base = base.replace(long, short)
    return _ENDINGS.sub("", base) + which


def parts(form: str) -> tuple[str, ...]:
    """Return the names inside a long name: what stands behind 附属 or behind another 医院."""
    found = _PART.match(form)
    return (found["rest"], *parts(found["rest"])) if found else ()
