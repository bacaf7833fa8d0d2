"""Seconds to match 200,000 rows of flow against 40,000 institutions, and to propose for the rest.

Run `python benchmarks/names.py`. The institutions are invented: 330 cities with 120 each, among
them counties with hospitals of the same name. A row says province, city and a name; of the 30,000
ways to write a name one in ten is misspelt, so that it waits, and one in fifty has no city.
"""

import random
import tempfile
import time
from datetime import date
from pathlib import Path

from territory.kernel.names import normal
from territory.roster.lookup import Institutions
from territory.roster.tables import Institution
from territory.settings import Settings
from territory.store.engine import open_store
from territory.workspace import Workspace

CITIES, PER_CITY, PER_PROVINCE = 334, 120, 11
ROWS, SPELLINGS = 200_000, 30_000
SYLLABLES = "安平宁和兴庆德昌永嘉临武新城江源河阳山陵泰州康云丰泽清远龙溪海通"
HOUSES = (
    "人民医院", "第一人民医院", "第二人民医院", "第三人民医院", "中医院", "妇幼保健院", "中心医院",
    "中西医结合医院", "骨科医院", "眼科医院", "精神病医院", "肿瘤医院",
)  # fmt: skip
Row = tuple[str, str, str]


def roster(draw: random.Random) -> list[Row]:
    """Province, city and name of every institution."""
    stems = [one + other for one in SYLLABLES for other in SYLLABLES if one != other]
    draw.shuffle(stems)
    rows = []
    for number in range(CITIES):
        city, province = stems[number], f"{stems[-1 - number // PER_PROVINCE]}省"
        places = [f"{city}市", *(f"{city}市{stems[(number * 9 + k) % 700]}县" for k in range(9))]
        rows += [(province, f"{city}市", place + house) for place in places for house in HOUSES]
    return rows


def written(row: Row, draw: random.Random) -> Row:
    """Write a name as files do."""
    province, city, name = row
    ways = (
        name,
        name.replace("市", "", 1),
        name.replace(city, "", 1),
        name.replace("第一", "第1").replace("第二", "第2"),
        f"{name}（{city[:2]}友好医院）",
    )
    said = draw.choice(ways)
    if draw.random() < 0.1:
        place = draw.randrange(len(said))
        said = said[:place] + draw.choice(SYLLABLES) + said[place + 1 :]
    return (province, city, said) if draw.random() > 0.02 else ("", "", said)


def main() -> None:
    draw = random.Random(2026)  # noqa: S311 - invented names, no secrets
    institutions = roster(draw)
    spellings = [written(draw.choice(institutions), draw) for _ in range(SPELLINGS)]
    rows = [draw.choice(spellings) for _ in range(ROWS)]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "names.db")
        store = open_store(path, create=True)
        ws = Workspace(Settings(db=path), store, date(2027, 1, 15))
        with ws.writing("fill") as tx:
            tx.insert(
                Institution,
                [
                    {"code": f"H{number:05d}", "name": name, "normal_name": normal(name),
                     "province": province, "city": city}
                    for number, (province, city, name) in enumerate(institutions)
                ],
            )  # fmt: skip
        with ws.reading() as tx:
            start = time.perf_counter()
            known = Institutions(tx)
            read = time.perf_counter() - start
        store.close()
    start = time.perf_counter()
    found = sum(known.link(name, province=p, city=c).found for p, c, name in rows)
    linked = time.perf_counter() - start
    waiting = [row for row in dict.fromkeys(rows) if not known.link(row[2], province=row[0],
               city=row[1]).found]  # fmt: skip
    start = time.perf_counter()
    for province, city, name in waiting:
        known.find(name, province=province, city=city)
    proposed = time.perf_counter() - start
    print("what                                          seconds")
    print(f"read {len(institutions):,} institutions              {read:12.2f}")
    print(f"link {ROWS:,} rows, {len(set(rows)):,} spellings     {linked:12.2f}")
    print(f"propose for {len(waiting):,} waiting names       {proposed:14.2f}")
    print(
        f"linked {found / ROWS:.1%} of the rows; {1000 * proposed / len(waiting):.1f} ms a proposal"
    )


if __name__ == "__main__":
    main()
