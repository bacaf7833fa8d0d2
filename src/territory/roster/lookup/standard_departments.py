"""Names of departments: spellings of one name, and standard names (`standard_departments.toml`).

Two names of one key are the same department of a hospital. What is merely alike, such as a clinic
or a ward of a department, is proposed to a person and never linked by itself.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from territory.kernel.names import simplified

SHORTEST = 2
"""Letters that are left of a name without its 科: 骨科 keeps it."""
_NOISE = re.compile(r"[\s·•・.,，。、;；:：'\"“”‘’_\-—–/*#()（）\[\]【】〔〕{}]+")
_ENDING = re.compile(r"(?:科室|科)$")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=科|病区|病房|病室|区|组|部|诊室)")
_ORDINAL = re.compile(r"第(?=\d)")
_WARD = re.compile(
    r"(?:专科|专家|普通|特需)?(?:门诊部?|病区|病房|病室|住院部|诊室|诊区|诊疗中心|诊治中心|医学中心"
    r"|疾病中心|病中心|中心|医学部|实验室|研究所|亚专科|专业组?)$"
)
_ONES = "〇一二三四五六七八九"


@lru_cache(maxsize=100_000)
def key_of(name: str) -> str:
    """Return the key under which spellings and other names of one department meet."""
    spelled = _spelled(name)
    return _by_spelling().get(spelled, spelled)


def standard(name: str) -> str | None:
    """Return the standard name of a department; None where the dictionary does not have it."""
    return _standards().get(key_of(name))


@lru_cache(maxsize=100_000)
def kin_of(name: str) -> str:
    """Return the key of the department whose clinic, ward or centre this name seems to be."""
    spelled = _spelled(name)
    known = {**_by_spelling(), **_by_stem()}
    while spelled not in known:
        shorter = _short(_WARD.sub("", spelled))
        if shorter == spelled or len(shorter) < SHORTEST or shorter.isdecimal():
            break
        spelled = shorter
    return known.get(spelled, spelled)


def _spelled(name: str) -> str:
    """Return a name in half width, simplified, numerals as digits, without noise and last 科."""
    text = _NOISE.sub("", simplified(name))
    text = _ORDINAL.sub("", _NUMERAL.sub(_in_digits, text))
    return _short(text)


def _short(text: str) -> str:
    """Return a name without its last 科, unless hardly anything would be left."""
    short = _ENDING.sub("", text)
    return short if len(short) >= SHORTEST else text


def _in_digits(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return "".join(str(_ONES.index(char)) for char in found[0])
    return str(10 * (_ONES.index(tens) if tens else 1) + (_ONES.index(ones) if ones else 0))


@cache
def _dictionary() -> Mapping[str, Mapping[str, list[str]]]:
    text = files(__package__).joinpath("standard_departments.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _by_spelling() -> Mapping[str, str]:
    """Return spelling → key of the standard name."""
    return _keys("names") | {_spelled(name): _spelled(name) for name in _dictionary()["names"]}


@cache
def _by_stem() -> Mapping[str, str]:
    """Return what a name of a clinic or centre may begin with → key of the standard name."""
    return _keys("stems")


def _keys(part: str) -> dict[str, str]:
    return {
        _spelled(other): _spelled(name)
        for name, others in _dictionary()[part].items()
        for other in others
    }


@cache
def _standards() -> Mapping[str, str]:
    """Return key → standard name."""
    return {_spelled(name): name for name in _dictionary()["names"]}
