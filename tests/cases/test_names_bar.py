"""Names on real lists (issue 3 "Names"): 2,083 hospitals, the names that sales files used."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from territory.kernel.names import normal
from territory.roster.lookup import Institutions
from territory.roster.lookup.match import plain
from territory.roster.tables import Institution
from territory.settings import Settings
from territory.store.engine import open_store
from territory.workspace import Workspace

CASES = Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of real cases is not here")

LEAST_ALIASES = 18
LEAST_PERTURBED = 0.95


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


def hospitals() -> list[Hospital]:
    with (CASES / "hospitals_2083.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["省份"], r["城市"], r["医院名称"]) for r in csv.DictReader(file)]
    return [Hospital(*row) for row in dict.fromkeys(rows)]


def alias_pairs() -> list[tuple[str, str]]:
    with (CASES / "hospital_aliases.tsv").open(encoding="utf-8", newline="") as file:
        return [(r["canonical"], r["original"]) for r in csv.DictReader(file, delimiter="\t")]


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
def ask(ask_of: Callable[[list[Hospital]], Ask]) -> Iterator[Ask]:
    """Ask the roster of all hospitals and all canonical names."""
    known = {one.name for one in hospitals()}
    canonical = dict.fromkeys(name for name, _ in alias_pairs() if name not in known)
    return ask_of([*hospitals(), *(Hospital("", "", name) for name in canonical)])


def test_names_that_sales_files_used(ask: Ask) -> None:
    """The file's own name may stand in the list of hospitals too: that link is right as well."""
    answers = [(canonical, original, ask(original)) for canonical, original in alias_pairs()]
    wrong = [row for row in answers if row[2].is_wrong(row[0], row[1])]
    right = [
        row for row in answers if row[2].is_right(row[0]) or plain(row[2].linked) == plain(row[1])
    ]
    missed = [row for row in answers if row not in right]
    print(f"{len(right)} of {len(answers)}", *missed, sep="\n")
    assert wrong == [], f"{len(wrong)} of {len(answers)} linked wrong"
    assert len(right) >= LEAST_ALIASES, f"{len(right)} of {len(answers)}; missed: {missed}"


SAME = (
    Hospital("广西壮族自治区", "桂林市", "桂林市中医医院"), "桂林市中医院",
    Hospital("北京市", "北京市", "北京市丰台区医院"), "北京市丰台医院",
    Hospital("北京市", "北京市", "解放军307医院"), "解放军第307医院",
    Hospital("江西省", "上饶市", "解放军928医院"), "中国人民解放军联勤保障部队第九二八医院",
)  # fmt: skip
DIFFERENT = (
    Hospital("吉林省", "长春市", "吉林省人民医院"), "吉林市人民医院",
    Hospital("吉林省", "吉林市", "吉林市人民医院"), "吉林省人民医院",
    Hospital("广东省", "江门市", "鹤山市人民医院"), "合山市人民医院",
    Hospital("广西壮族自治区", "来宾市", "合山市人民医院"), "鹤山市人民医院",
    Hospital("江苏省", "徐州市", "新沂市人民医院"), "信宜市人民医院",
    Hospital("广东省", "茂名市", "信宜市人民医院"), "新沂市人民医院",
    Hospital("上海市", "上海市", "复旦大学附属中山医院"), "中山一院",
    Hospital("上海市", "上海市", "复旦中山"), "中山一院",
    Hospital("广东省", "佛山市", "佛山市南海区中医院"), "佛山市中医院",
    Hospital("广东省", "佛山市", "佛山市中医院"), "佛山市南海区中医院",
)  # fmt: skip


@pytest.mark.parametrize(("stored", "written"), list(zip(SAME[::2], SAME[1::2], strict=True)))
@pytest.mark.parametrize("alone", [True, False])
def test_same_institutions(
    ask_of: Callable[[list[Hospital]], Ask], stored: Hospital, written: str, *, alone: bool
) -> None:
    ask = ask_of([stored] if alone else [*hospitals(), stored])
    for place in ((), (stored.province,), (stored.province, stored.city), ("", stored.city)):
        assert ask(written, *place).is_right(stored.name), place


@pytest.mark.parametrize(
    ("stored", "written"), list(zip(DIFFERENT[::2], DIFFERENT[1::2], strict=True))
)
def test_different_institutions(
    ask_of: Callable[[list[Hospital]], Ask], stored: Hospital, written: str
) -> None:
    """Even where the row says that the place is the same."""
    ask = ask_of([stored])
    for place in ((), (stored.province,), (stored.province, stored.city), ("", stored.city)):
        assert ask(written, *place).linked == "", place


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


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("columns", ["province and city", "nothing"])
def test_every_name_written_otherwise(
    ask: Ask, rule: Callable[[Hospital, int], str], columns: str
) -> None:
    counts: Counter[str] = Counter()
    wrong, missed = [], []
    for n, one in enumerate(hospitals()):
        written = rule(one, n)
        place = (one.province, one.city) if columns == "province and city" else ()
        answer = ask(written, *place)
        if answer.is_wrong(one.name):
            wrong.append((one, written, answer.linked))
        if answer.is_right(one.name):
            counts["linked" if answer.linked else "first"] += 1
        else:
            missed.append((one, written, answer))
    total = len(hospitals())
    share = (total - len(missed)) / total
    figures = (
        f"{rule.__name__} with {columns}: {counts['linked']} linked, {counts['first']} first, "
        f"{len(missed)} missed ({share:.1%} right), {len(wrong)} wrong"
    )
    print(figures, *wrong[:12], "MISSED", *missed[:12], sep="\n")
    assert wrong == [], figures
    if columns == "province and city":
        assert share >= LEAST_PERTURBED, figures
