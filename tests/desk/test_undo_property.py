"""After an undo the store is as before: every table whole, credits included, by any way in."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from conftest import RunCli

Content = dict[str, list[tuple[Any, ...]]]
LOGS = {"run", "run_image", "audit", "batch", "change", "alembic_version"}
RECOMPUTED = "flow_credit"
LATER = ("--as-of", "2027-03-31")
"""The files here are issued in March."""
"""Written anew whenever the flow is credited again; its own ids mean nothing."""

ROSTER = {
    "1产品线.csv": ("产品线编码,产品线名称", "CV,心血管线"),
    "2产品.csv": (
        "产品编码,产品名称,产品线编码,规格,单位",
        "T01,通脉胶囊,CV,24粒,盒",
        "T02,宁心片,CV,12片,盒",
    ),
    "3岗位.csv": (
        "大区,地区,岗位编码,岗位名称,姓名,角色",
        "华东大区,苏南,P01,溧阳岗,张三,销售",
        "华东大区,苏南,P02,金坛岗,李四,销售",
    ),
    "4医院.csv": (
        "医院编码,医院名称,省份,城市,床位数",
        "H001,溧阳云溪医院,江苏省,常州市,300",
        "H002,金坛青岚医院,江苏省,常州市,200",
    ),
    "5商业.csv": (
        "商业公司编码,商业公司名称,商业级别",
        "D01,国润医药,一级",
        "D02,恒济医药,二级",
    ),
    "6归属.csv": (
        "医院编码,产品线,岗位编码,占比,开始日期",
        "H001,心血管线,P01,60%,2026-01-01",
        "H001,心血管线,P02,40%,2026-01-01",
        "H002,心血管线,P02,100%,2026-01-01",
    ),
}

pick = st.sampled_from
FLOW = st.tuples(
    pick(["S1", "S2", "S3"]), pick(["国润医药", "恒济医药", "无名商业"]),
    pick(["溧阳云溪医院", "金坛青岚医院", "云溪诊所"]), pick(["通脉胶囊", "宁心片", "通脉"]),
    st.integers(-3, 9).filter(bool), pick(["2027-01-05", "2027-01-09", "2027-02-03"]),
)  # fmt: skip
DEEDS = st.one_of(
    st.tuples(
        st.just("flow"), st.lists(FLOW, min_size=1, max_size=3, unique_by=lambda row: row[0])
    ),
    st.tuples(
        st.just("hospitals"),
        st.tuples(
            pick(["H001", "H002", "H003"]), pick(["溧阳云溪医院", "云溪诊所"]), st.integers(1, 9)
        ),
    ),
    st.tuples(st.just("aliases"), pick(["云溪诊所", "通脉", "无名商业"])),
    st.tuples(st.just("prices"), st.integers(1, 99)),
    st.tuples(st.just("supply"), st.tuples(pick(["通脉胶囊", "通脉"]), st.integers(1, 99))),
    st.tuples(st.just("stock"), st.tuples(pick(["通脉胶囊", "通脉"]), st.integers(1, 99))),
    st.tuples(st.just("assign"), pick(["P01", "P02"])),
    st.tuples(st.just("correct"), st.tuples(st.integers(0, 9), pick(["", "2027-05"]))),
    st.tuples(st.just("decide"), pick(["non-target", "new"])),
    st.tuples(st.just("total"), st.integers(1, 900)),
    st.tuples(st.just("two files"), st.tuples(st.lists(FLOW, min_size=1, max_size=1), st.just(5))),
)  # fmt: skip


class Small:
    """A small store and its deeds, by import and by command."""

    def __init__(self, run_cli: "RunCli", db: Path, folder: Path) -> None:
        self.run_cli, self.db, self.folder = run_cli, db, folder
        self.files = 0

    def content(self) -> Content:
        with closing(sqlite3.connect(self.db)) as connection:
            query = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = {name for (name,) in connection.execute(query)} - LOGS
            found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        found[RECOMPUTED] = [row[1:] for row in found[RECOMPUTED]]
        return {name: sorted(rows, key=repr) for name, rows in found.items()}

    def newest(self) -> str:
        with closing(sqlite3.connect(self.db)) as connection:
            (code,) = connection.execute("SELECT code FROM run ORDER BY id DESC").fetchone()
        return str(code)

    def file(self, text: str, folder: Path | None = None) -> Path:
        self.files += 1
        path = (folder or self.folder) / f"{self.files}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def do(self, deed: str, given: Any) -> None:
        """Do one thing; what is refused changes nothing, and is no fault."""
        argv = getattr(self, f"_{deed.replace(' ', '_')}")(given)
        if argv:
            done = self.run_cli(*argv, "--yes") if argv[0] != "import" else self.run_cli(*argv)
            assert done.code in (0, 3, 4, 5), (argv, done.err)

    def _flow(self, rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
        lines = [
            "流水号,商业公司,购货单位,产品名称,数量,销售日期",
            *(",".join(map(str, r)) for r in rows),
        ]
        day = f"issued=2027-03-{self.files + 1:02}"
        return ("import", self.file("\n".join(lines)), "--as", "flow", "--set", day, *LATER)

    def _hospitals(self, given: tuple[str, str, int]) -> tuple[Any, ...]:
        code, name, beds = given
        text = f"医院编码,医院名称,省份,城市,床位数\n{code},{name},江苏省,常州市,{beds}\n"
        return ("import", self.file(text), "--as", "institutions")

    def _aliases(self, name: str) -> tuple[Any, ...]:
        kind, code = {
            "云溪诊所": ("institution", "H001"), "通脉": ("product", "T01"),
            "无名商业": ("distributor", "D02"),
        }[name]  # fmt: skip
        return (
            "import",
            self.file(f"别名,类型,标准编码\n{name},{kind},{code}\n"),
            "--as",
            "aliases",
        )

    def _prices(self, yuan: int) -> tuple[Any, ...]:
        text = f"产品编码,考核价,开始日期\nT01,{yuan},2026-01-01\n"
        return ("import", self.file(text), "--as", "prices")

    def _supply(self, given: tuple[str, int]) -> tuple[Any, ...]:
        row = f"国润医药,2027-01-08,总仓,{given[0]},{given[1]}"
        text = f"商业公司,购进日期,供货单位,产品名称,数量\n{row}\n"
        return ("import", self.file(text), "--as", "purchases")

    def _stock(self, given: tuple[str, int]) -> tuple[Any, ...]:
        text = f"商业公司,产品名称,月份,期末库存\n国润医药,{given[0]},2027-01,{given[1]}\n"
        return ("import", self.file(text), "--as", "stock")

    def _two_files(self, given: tuple[list[tuple[Any, ...]], int]) -> tuple[Any, ...]:
        flow = self._flow(given[0])
        return ("import", flow[1], self._hospitals(("H009", "东区医院", given[1]))[1])

    def _assign(self, position: str) -> tuple[Any, ...]:
        return ("assign", "H002", "--to", position, "--from", "2027-01-01", "--line", "CV")

    def _correct(self, given: tuple[int, str]) -> tuple[Any, ...]:
        rows = json.loads(self.run_cli("flow", "show", "--format", "json").out)
        month = ("--month", given[1]) if given[1] else ()
        return ("flow", "correct", rows[-1]["row"], "--quantity", given[0], *month) if rows else ()

    def _decide(self, decision: str) -> tuple[Any, ...]:
        waiting = json.loads(self.run_cli("match", "review", "--format", "json").out)
        buyers = [row for row in waiting if row["kind"] == "institution"]
        return ("match", "decide", buyers[0]["id"], "--as", decision) if buyers else ()

    def _total(self, total: int) -> tuple[Any, ...]:
        return ("targets", "set", "--year", "2027", "--product", "T01", "--total", total)


@pytest.fixture
def small(run_cli: "RunCli", db: Path, tmp_path: Path) -> Small:
    (tmp_path / "territory.toml").write_text("[backup]\nautomatic = false\n")
    inbox = tmp_path / "roster"
    inbox.mkdir()
    for name, lines in ROSTER.items():
        (inbox / name).write_text("\n".join(lines), encoding="utf-8")
    done = run_cli("import", inbox)
    assert done.code == 0, done.err
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(db, tmp_path / "kept.db")
    return Small(run_cli, db, tmp_path)


def try_sequence(small: Small, deeds: list[tuple[str, Any]], places: list[int]) -> None:
    """Do things in a row, try to take some back, then take each back, the newest first."""
    for name in (small.db, *(small.db.with_name(small.db.name + end) for end in ("-wal", "-shm"))):
        name.unlink(missing_ok=True)
    shutil.copy(small.folder / "kept.db", small.db)
    small.files = 0
    states: list[tuple[str, Content]] = []
    for deed, given_ in deeds:
        before = small.content()
        small.do(deed, given_)
        if small.content() != before:
            states.append((small.newest(), before))
    _try_some(small, states, places)
    for code, before in reversed(states):
        done = small.run_cli("undo", code, "--yes")
        if done.code == 4 and "undone before" in done.err:
            continue
        assert done.code == 0, (code, done.err)
        assert differing(before, small.content()) == {}, code
    checked = small.run_cli("check", "--format", "json")
    assert json.loads(checked.out) == []


def _try_some(small: Small, states: list[tuple[str, Content]], places: list[int]) -> None:
    """Take back from the middle: refused with nothing changed, or what is left stays sound."""
    for place in places:
        if place >= len(states):
            continue
        before = small.content()
        done = small.run_cli("undo", states[place][0], "--dry-run")
        assert done.code in (0, 4), done.err
        assert differing(before, small.content()) == {}
        if done.code == 4:
            done = small.run_cli("undo", states[place][0], "--yes")
            assert done.code == 4
            assert differing(before, small.content()) == {}


def differing(one: Content, other: Content) -> dict[str, Any]:
    return {
        name: ([r for r in one[name] if r not in other[name]],
               [r for r in other[name] if r not in one[name]])
        for name in one
        if one[name] != other[name]
    }  # fmt: skip


sequences = given(st.lists(DEEDS, min_size=1, max_size=5), st.lists(st.integers(0, 4), max_size=2))
quietly = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=12, **quietly)  # type: ignore[arg-type]  # as named
@sequences
def test_after_undo_the_store_is_as_before(
    small: Small, deeds: list[tuple[str, Any]], places: list[int]
) -> None:
    try_sequence(small, deeds, places)


@pytest.mark.long
@settings(max_examples=300, **quietly)  # type: ignore[arg-type]  # as named
@sequences
def test_after_undo_the_store_is_as_before_for_hundreds_of_sequences(
    small: Small, deeds: list[tuple[str, Any]], places: list[int]
) -> None:
    try_sequence(small, deeds, places)


ROW = ("S1", "国润医药", "溧阳云溪医院", "通脉胶囊", 10, "2027-01-05")


def test_a_correction_into_an_empty_month_leaves_no_credit_behind(small: Small) -> None:
    small.do("flow", [ROW])
    before = small.content()
    small.do("correct", (1, "2027-05"))
    assert {row[0] for row in small.content()[RECOMPUTED]} == {202701, 202705}
    assert small.run_cli("undo", small.newest(), "--yes").code == 0
    assert differing(before, small.content()) == {}


def test_repair_computes_credits_of_a_month_without_rows_anew(small: Small) -> None:
    small.do("flow", [ROW])
    before = small.content()
    with closing(sqlite3.connect(small.db)) as connection, connection:
        connection.execute(
            "INSERT INTO flow_credit (counted_month, product_id, institution_id, position_id, "
            "assignment_id, scheme, quantity, amount_fen) SELECT 202705, product_id, "
            "institution_id, position_id, assignment_id, scheme, -9, 0 FROM flow_credit LIMIT 1"
        )
    found = json.loads(small.run_cli("check", "--format", "json").out)
    by_code = {row["code"]: row for row in found}
    assert set(by_code) == {"flow-credit", "rows-sealed"}  # a hand did change them
    assert "omebody" not in by_code["flow-credit"]["suggestion"]
    assert "check --repair" in by_code["flow-credit"]["suggestion"]
    assert small.run_cli("check", "--repair").code == 0
    assert differing(before, small.content()) == {}
    assert json.loads(small.run_cli("check", "--format", "json").out) == []


def test_one_file_and_then_the_rest_of_a_command_are_taken_back(small: Small) -> None:
    before = small.content()
    small.do("two files", ([ROW], 5))
    run = small.newest()
    assert small.run_cli("undo", f"{run}.2", "--yes").code == 0
    assert small.content() != before
    assert small.run_cli("undo", run, "--yes").code == 0
    assert differing(before, small.content()) == {}
    assert "undone before" in small.run_cli("undo", f"{run}.1", "--yes").err
