"""Who may be meant by a name of one place: as the rules say it, whatever the index leaves out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from territory.kernel.names import kept, normal, simplified, spellings
from territory.registers.match import Candidate
from territory.roster.lookup.forms import Locality, core, forms, innermost, names_city
from territory.roster.lookup.pool import Pool
from territory.roster.lookup.signs import Signs

PIECES = (
    "江苏省", "苏州市", "苏州", "九江市", "9江", "昆山市", "吴县", "人民医院", "医院", "中医院",
    "区医院", "第一", "第十二", "三〇七", "1", "２", "中国人民解放军", "联勤保障部队", "武警部队",
    "军", "警", "（", "）", "(原", "、", " ", "有限公司", "蘇州", "醫院", "ＡＢ", "ß", "药房",
    "无名诊所", "\n", "é", "e\u0301",
)  # fmt: skip
PLACES = (
    Locality("江苏", "苏州"), Locality("江西", "九江"), Locality("", "苏州"), Locality("江苏", ""),
    Locality(),
)  # fmt: skip
names = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
places = st.sampled_from(PLACES)


def rivals_by_the_rules(
    members: list[tuple[Candidate, Locality]], form: str, place: Locality
) -> list[Candidate]:
    """Ask every member: first those of the same core, then those who are called so at home."""
    left = core(form, place)
    spelled = [(one, where, forms(one.name)) for one, where in members]
    found = [one for one, at, own in spelled if left in {core(each, at) for each in own}]
    if names_city(form, place):
        return found
    home = [one for one, at, own in spelled if left in {innermost(each, at) for each in own}]
    return [*found, *(one for one in home if one not in found)]


@settings(max_examples=300)
@given(st.lists(st.tuples(names, places), max_size=8), names, places)
def test_rivals_are_those_whom_the_rules_name(
    rows: list[tuple[str, Locality]], asked: str, place: Locality
) -> None:
    members = [(Candidate(n, f"H{n}", name), at) for n, (name, at) in enumerate(rows)]
    pool = Pool([(at, [one]) for one, at in members])
    for name in (asked, *(name for name, _ in rows)):
        for form in forms(name):
            assert pool.rivals(form, place) == rivals_by_the_rules(members, form, place), form


@given(names)
def test_what_is_kept_of_a_spelling_stands_in_the_name(name: str) -> None:
    for spelling in (*spellings(name), *forms(name)):
        assert set(kept(spelling)) <= set(simplified(name))


def test_a_pool_of_nobody_knows_no_name() -> None:
    pool = Pool([])
    pool.warm()
    assert pool.rivals("人民医院", PLACES[0]) == []
    assert pool.named("", PLACES[0]) == []


@given(st.lists(names, max_size=6), names)
def test_no_name_is_taken_for_none_that_is_one(known: list[str], asked: str) -> None:
    """The asked name too, among all others."""
    signs = Signs(map(normal, known))
    assert signs.may_be(asked) or normal(asked) not in set(map(normal, known))
    assert Signs(map(normal, (*known, asked))).may_be(asked)


def test_most_names_are_seen_to_be_no_distributors() -> None:
    signs = Signs(["国药控股苏州", "苏州医药", "九州通医药集团"])
    assert not signs.may_be("昆山市第一人民医院")
    assert signs.may_be("蘇州醫药有限公司")
    assert not Signs([]).may_be("苏州医药")
    assert Signs(["307"]).may_be("三〇七")
