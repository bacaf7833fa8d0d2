"""Names written otherwise: a made list of hospitals, and a real one of 2,083 where it is."""

import csv
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from territory.kernel.names import normal
from territory.registers.match import plain
from territory.roster.lookup import Institutions
from territory.roster.tables import Institution
from territory.settings import Settings
from territory.store.engine import open_store
from territory.workspace import Workspace

CITIES = (
    ("江苏省", "南京市"), ("江苏省", "徐州市"), ("浙江省", "杭州市"), ("浙江省", "湖州市"),
    ("吉林省", "长春市"), ("吉林省", "吉林市"), ("广东省", "佛山市"), ("广东省", "茂名市"),
    ("湖北省", "荆门市"), ("湖南省", "永州市"), ("四川省", "绵阳市"), ("山东省", "潍坊市"),
    ("广西壮族自治区", "柳州市"), ("贵州省", "黔东南苗族侗族自治州"), ("北京市", "北京市"),
    ("上海市", "上海市"),
)  # fmt: skip
KINDS = ("人民医院", "第一人民医院", "第二人民医院", "中医院", "妇幼保健院", "儿童医院")

LEAST_ALIASES = 18
LEAST_PERTURBED = 0.95
LEAST_WITHOUT_PLACES = 0.9


class Hospital(NamedTuple):
    """A line of the list."""

    province: str
    city: str
    name: str


@dataclass(frozen=True)
class Answer:
    """What the look-up says: the linked name, or the names offered."""

    linked: str
    offered: tuple[str, ...]

    def is_right(self, wanted: str) -> bool:
        """Linked right, or offered first."""
        first = self.linked or (self.offered[0] if self.offered else "")
        return plain(first) == plain(wanted)

    def is_wrong(self, *wanted: str) -> bool:
        """Linked to another."""
        return bool(self.linked) and plain(self.linked) not in {plain(name) for name in wanted}


Ask = Callable[..., Answer]


def made() -> list[Hospital]:
    """Return every kind of hospital in every city."""
    return [Hospital(*place, f"{place[1]}{kind}") for place in CITIES for kind in KINDS]


def real(cases: Path) -> list[Hospital]:
    with (cases / "hospitals_2083.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["省份"], r["城市"], r["医院名称"]) for r in csv.DictReader(file)]
    return [Hospital(*row) for row in dict.fromkeys(rows)]


def alias_pairs(cases: Path) -> list[tuple[str, str]]:
    with (cases / "hospital_aliases.tsv").open(encoding="utf-8", newline="") as file:
        return [(r["canonical"], r["original"]) for r in csv.DictReader(file, delimiter="\t")]


@pytest.fixture(scope="module", params=["made", "real"])
def hospitals(request: pytest.FixtureRequest) -> list[Hospital]:
    """Return a list of hospitals; the real one skips where it is absent."""
    return made() if request.param == "made" else real(request.getfixturevalue("cases"))


@pytest.fixture(scope="module")
def ask_of(
    empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[Hospital]], Ask]:
    """Make a look-up over a roster."""

    def make(roster: list[Hospital]) -> Ask:
        db = tmp_path_factory.mktemp("names") / "names.db"
        shutil.copy(empty_store, db)
        store = open_store(str(db))
        ws = Workspace(Settings(db=str(db)), store, date(2027, 1, 15))
        with ws.writing("fill") as writing:
            writing.insert(
                Institution,
                [
                    {"code": f"I{n:05d}", "name": one.name, "normal_name": normal(one.name),
                     "province": one.province or None, "city": one.city or None}
                    for n, one in enumerate(roster)
                ],
            )  # fmt: skip
        with ws.reading() as reading:
            institutions = Institutions(reading)
        store.close()

        def ask(name: str, province: str = "", city: str = "") -> Answer:
            match = institutions.find(name, province=province, city=city)
            linked = "" if match.id is None else institutions.candidate(match.id).name
            return Answer(linked, tuple(one.name for one in match.candidates))

        return ask

    return make


@pytest.fixture(scope="module")
def ask(ask_of: Callable[[list[Hospital]], Ask], hospitals: list[Hospital]) -> Ask:
    """Ask the roster of all hospitals."""
    return ask_of(hospitals)


def test_names_that_sales_files_used(ask_of: Callable[[list[Hospital]], Ask], cases: Path) -> None:
    """The file's own name may stand in the list of hospitals too: that link is right as well.

    On data of our own: `SAME` and `DIFFERENT` below.
    """
    known, pairs = real(cases), alias_pairs(cases)
    canonical = dict.fromkeys(name for name, _ in pairs if name not in {one.name for one in known})
    ask = ask_of([*known, *(Hospital("", "", name) for name in canonical)])
    answers = [(canonical, original, ask(original)) for canonical, original in pairs]
    wrong = [row for row in answers if row[2].is_wrong(row[0], row[1])]
    right = [
        row for row in answers if row[2].is_right(row[0]) or plain(row[2].linked) == plain(row[1])
    ]
    missed = [row for row in answers if row not in right]
    assert wrong == [], f"{len(wrong)} of {len(answers)} linked wrong: {wrong}"
    assert len(right) >= LEAST_ALIASES, f"{len(right)} of {len(answers)}; missed: {missed}"


SAME = (
    (Hospital("广西壮族自治区", "桂林市", "桂林市中医医院"), "桂林市中医院"),
    (Hospital("北京市", "北京市", "北京市丰台区医院"), "北京市丰台医院"),
    (Hospital("北京市", "北京市", "解放军307医院"), "解放军第307医院"),
    (Hospital("江西省", "上饶市", "解放军928医院"), "中国人民解放军联勤保障部队第九二八医院"),
)  # fmt: skip
DIFFERENT = (
    (Hospital("吉林省", "长春市", "吉林省人民医院"), "吉林市人民医院"),
    (Hospital("吉林省", "吉林市", "吉林市人民医院"), "吉林省人民医院"),
    (Hospital("广东省", "江门市", "鹤山市人民医院"), "合山市人民医院"),
    (Hospital("广西壮族自治区", "来宾市", "合山市人民医院"), "鹤山市人民医院"),
    (Hospital("江苏省", "徐州市", "新沂市人民医院"), "信宜市人民医院"),
    (Hospital("广东省", "茂名市", "信宜市人民医院"), "新沂市人民医院"),
    (Hospital("上海市", "上海市", "复旦大学附属中山医院"), "中山一院"),
    (Hospital("上海市", "上海市", "复旦中山"), "中山一院"),
    (Hospital("广东省", "佛山市", "佛山市南海区中医院"), "佛山市中医院"),
    (Hospital("广东省", "佛山市", "佛山市中医院"), "佛山市南海区中医院"),
)  # fmt: skip


PLACES_GIVEN = ("neither", "province", "both", "city")


def said_of(stored: Hospital, places: str) -> tuple[str, str]:
    """Return province and city as a file gives them."""
    return (
        stored.province if places in {"province", "both"} else "",
        stored.city if places in {"city", "both"} else "",
    )


@pytest.fixture(scope="module")
def ask_among_all(ask_of: Callable[[list[Hospital]], Ask], hospitals: list[Hospital]) -> Ask:
    """Ask the roster of all hospitals and those of the "same" pairs."""
    return ask_of([*hospitals, *(stored for stored, _ in SAME)])


@pytest.mark.parametrize(("stored", "written"), SAME)
@pytest.mark.parametrize("places", PLACES_GIVEN)
def test_same_institutions(
    ask_of: Callable[[list[Hospital]], Ask],
    ask_among_all: Ask,
    stored: Hospital,
    written: str,
    places: str,
) -> None:
    for ask in (ask_among_all, ask_of([stored])):
        answer = ask(written, *said_of(stored, places))
        assert answer.is_right(stored.name), answer
        assert answer.linked or places in {"neither", "province"}, answer


@pytest.mark.parametrize(("stored", "written"), DIFFERENT)
def test_different_institutions(
    ask_of: Callable[[list[Hospital]], Ask], stored: Hospital, written: str
) -> None:
    """Not even where the row says that the place is the same."""
    ask = ask_of([stored])
    for places in PLACES_GIVEN:
        assert ask(written, *said_of(stored, places)).linked == "", places


FULL = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
NUMERALS = str.maketrans("〇一二三四五六七八九0123456789", "0123456789〇一二三四五六七八九")
CAMPUSES = ("东院区", "（南院区）", "新院区", "（滨江院区）", "西院")
SECOND = ("友谊协作医院", "原{city}第九工人医院", "{city}滨江医院", "又名：仁爱医院")


def _bracketed(one: Hospital, n: int) -> str:
    return f"{one.name}（{SECOND[n % len(SECOND)].format(city=one.city)}）"


def _other_in_brackets(one: Hospital, _n: int) -> str:
    return f"{one.name}（{one.city}第一医院）"


def _without_endings(one: Hospital, n: int) -> str:
    return re.sub("(?<=..)[市县]", "", one.name, count=n % 2)


def _wide(one: Hospital, n: int) -> str:
    text = one.name.translate(FULL)
    return f"　{text}" if n % 2 else text


def _numerals(one: Hospital, _n: int) -> str:
    return one.name.translate(NUMERALS)


def _without_city(one: Hospital, n: int) -> str:
    short = re.sub("(市|自治州)$", "", one.city)
    return one.name.replace(one.city, "", 1).replace(short if n % 2 else one.city, "", 1)


def _campus(one: Hospital, n: int) -> str:
    return one.name + CAMPUSES[n % len(CAMPUSES)]


RULES = (
    _bracketed, _other_in_brackets, _without_endings, _wide, _numerals, _without_city, _campus,
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What became of all names written otherwise by one rule."""

    linked: int
    first: int
    missed: list[str]
    wrong: list[str]

    @property
    def share(self) -> float:
        """Right or first, of all."""
        right = self.linked + self.first
        return right / (right + len(self.missed))

    def __str__(self) -> str:
        return (
            f"{self.linked} linked, {self.first} first, {len(self.missed)} missed "
            f"({self.share:.1%} right or first), {len(self.wrong)} wrong; "
            f"missed: {self.missed[:5]}; wrong: {self.wrong[:5]}"
        )


def figures(
    hospitals: list[Hospital],
    ask: Ask,
    rule: Callable[[Hospital, int], str],
    *,
    columns: bool,
    every: int = 1,
) -> Figures:
    """Ask for hospitals by the name that a rule makes of theirs."""
    linked = first = 0
    missed, wrong = [], []
    for n, one in list(enumerate(hospitals))[::every]:
        written = rule(one, n)
        answer = ask(written, *((one.province, one.city) if columns else ()))
        if answer.is_wrong(one.name):
            wrong.append(f"{written} -> {answer.linked}")
        if not answer.is_right(one.name):
            missed.append(written)
        elif answer.linked:
            linked += 1
        else:
            first += 1
    return Figures(linked, first, missed, wrong)


@pytest.mark.parametrize("rule", RULES)
def test_every_name_written_otherwise(
    hospitals: list[Hospital], ask: Ask, rule: Callable[[Hospital, int], str]
) -> None:
    """With province and city of the hospital in the row, as a flow file mostly has them."""
    found = figures(hospitals, ask, rule, columns=True)
    assert found.wrong == [], str(found)
    assert found.share >= LEAST_PERTURBED, str(found)
    assert rule is not _campus or found.linked == 0, str(found)


@pytest.mark.parametrize("rule", RULES)
def test_names_written_otherwise_in_a_file_without_places(
    hospitals: list[Hospital], ask: Ask, rule: Callable[[Hospital, int], str]
) -> None:
    """儿童医院 without a city may be any; every fifth name is asked."""
    found = figures(hospitals, ask, rule, columns=False, every=5)
    assert found.wrong == [], str(found)
    ambiguous = rule is _without_city and len(hospitals) < len(CITIES) * len(KINDS) + 1
    assert found.share >= (0 if ambiguous else LEAST_WITHOUT_PLACES), str(found)


@pytest.mark.parametrize("half", [0, 1])
def test_a_hospital_that_is_not_in_the_roster_is_linked_to_none(
    ask_of: Callable[[list[Hospital]], Ask], hospitals: list[Hospital], half: int
) -> None:
    """A roster of every other hospital, asked for the rest in three spellings each."""
    ask = ask_of(hospitals[half::2])
    others = [rule for rule in RULES if rule is not _campus]
    linked = [
        (one.city, written, answer.linked)
        for n, one in enumerate(hospitals)
        if n % 2 != half
        for rule in (others[n % len(others)], _without_city, _without_endings)
        for written in (rule(one, n // 2),)
        if (answer := ask(written, one.province, one.city)).linked
    ]
    assert linked == [], f"{len(linked)} linked"
