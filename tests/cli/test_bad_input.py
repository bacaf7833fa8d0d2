"""What goes wrong is said with its place and remedy, in both languages, and nothing is written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

Rows = list[list[Any]]

HOSPITAL = ["医院编码", "医院名称", "省份", "城市", "总床位数"]
GOOD = ["H700", "江阴晴川医院", "江苏省", "无锡市", 300]
BUYER = ["购货单位", "商品名称", "数量", "销售日期"]


def digest(db: Path) -> str:
    """Digest of a store as a reader sees it, whatever waits in its journal."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        return blake2b(connection.serialize()).hexdigest()


def book(path: Path, rows: Rows, sheet: str = "表") -> Path:
    write_plain_workbook(path, {sheet: rows})
    return path


@dataclass(frozen=True)
class Bad:
    """A mistake: how the command line is made of it, its exit code, and what must be said.

    place: where, in every language. english, chinese: the sentence; remedy: what to do.
    """

    name: str
    argv: Callable[[Path], list[object]]
    code: int
    place: tuple[str, ...]
    english: tuple[str, ...]
    chinese: tuple[str, ...]


def _import(rows: Rows, *options: str, name: str = "bad.xlsx") -> Callable[[Path], list[object]]:
    return lambda folder: ["import", book(folder / name, rows), *options]


def _raw(content: bytes, name: str) -> Callable[[Path], list[object]]:
    def make(folder: Path) -> list[object]:
        (folder / name).write_bytes(content)
        return ["import", folder / name]

    return make


def _plain(*argv: str) -> Callable[[Path], list[object]]:
    return lambda _folder: list(argv)


def _settings(folder: Path) -> list[object]:
    (folder / "territory.toml").write_text('langauge = "zh"\n', encoding="utf-8")
    return ["status"]


def _text_as_store(folder: Path) -> list[object]:
    (folder / "notes.db").write_text("no database, only text that somebody wrote down\n" * 40)
    return ["--db", folder / "notes.db", "status"]


TARGETS: Rows = [
    ["产品编码", "客户编码", "岗位编码", *(f"{month}月" for month in range(1, 13))],
    ["P01", "R0003", "CV31", -5, *[10] * 11],
]
SET = ("targets", "set", "--year", "2028", "--product", "P01", "--total")

CASES = (
    Bad("not a workbook", _raw(b"%PDF-1.7\n1 0 obj\n", "report.xlsx"), 4,
        ("report.xlsx",), ("PDF",), ("PDF",)),
    Bad("an empty file", _raw(b"", "empty.xlsx"), 75,
        ("empty.xlsx",), ("empty",), ("空",)),
    Bad("a sheet name that is not there", _import([HOSPITAL, GOOD], "--sheet", "医院名单"), 4,
        ("医院名单", "bad.xlsx", "表"), (), ()),
    Bad("columns that nobody knows", _import([["天气", "心情"], ["晴", "好"]]), 4,
        ("bad.xlsx", "表"), ("No sheet",), ("没有",)),
    Bad("a key column is missing",
        _import([["医院编码", "门诊量"], ["H0001", 30]], "--as", "departments"), 4,
        ("bad.xlsx", "医院编码", "科室名称", "--set"), ("no column for",), ("缺",)),
    Bad("a key cell is blank", _import([HOSPITAL, ["H700", None, "江苏省", "无锡市", 1]]), 4,
        ("bad.xlsx", "B2"), ("医院名称",), ("医院名称",)),
    Bad("text in a number",
        _import([HOSPITAL, [*GOOD[:4], "三百张"]]), 4,
        ("bad.xlsx", "E2", "三百张"), ("not a number",), ("不是数",)),
    Bad("one key says two things",
        _import([HOSPITAL, GOOD, [*GOOD[:4], 310]]), 4,
        ("bad.xlsx", "3"), ("Keep one",), ("留",)),
    Bad("a target below zero", _import(TARGETS, "--as", "targets"), 4,
        ("bad.xlsx", "-5"), (), ()),
    Bad("a negative total", _plain(*SET, "-5"), 4, ("-5",), (), ()),
    Bad("an unknown product", _plain("targets", "show", "--product", "P0X"), 5,
        ("P0X", "P01"), ("Did you mean",), ("P02",)),
    Bad("a total that is no multiple of the step", _plain(*SET, "1234", "--step", "10"), 4,
        ("1,230", "1,240"), (), ()),
    Bad("an unknown level", _plain("targets", "show", "--level", "town"), 2,
        (), ("district",), ("地区",)),
    Bad("an unknown level of a report", _plain("report", "achievement", "--level", "town"), 2,
        (), ("district",), ("地区",)),
    Bad("an unknown node", _plain("targets", "show", "--node", "SNN"), 5,
        ("SNN", "SN"), (), ()),
    Bad("an unknown node of a report", _plain("report", "achievement", "--node", "SNN"), 5,
        ("SNN", "SN"), (), ()),
    Bad("no month", _plain("report", "achievement", "--month", "2026-13"), 2,
        ("2026-13",), ("2027-01",), ("2027-01",)),
    Bad("no quarter", _plain("report", "achievement", "--quarter", "2026Q5"), 2,
        ("2026Q5",), (), ()),
    Bad("no day", _plain("status", "--as-of", "31.1.2027"), 2,
        ("31.1.2027",), ("2027-01-31",), ("2027-01-31",)),
    Bad("an ending that nobody draws", _plain("list", "products", "-o", "products.doc"), 2,
        (".doc", ".xlsx"), (), ()),
    Bad("an output folder that is not there", _plain("list", "products", "-o", "no/p.xlsx"), 14,
        ("no",), (), ()),
    Bad("a text file as store", _text_as_store, 10, ("notes.db",), (), ()),
    Bad("a store that is not there", _plain("--db", "nowhere.db", "status"), 10,
        ("nowhere.db", "--db"), ("Import a file",), ("导入",)),
    Bad("a setting that nobody knows", _settings, 12,
        ("territory.toml", "langauge", "lang"), (), ()),
    Bad("nobody's class", _plain("classes", "why", "D99999"), 5,
        ("D99999", "D00"), ("doctor or hospital",), ("医生或医院",)),
    Bad("a batch that is not there", _plain("imports", "undo", "20200101-1", "--yes"), 5,
        ("20200101-1",), (), ()),
    Bad("a value for no field", _import([HOSPITAL, GOOD], "--set", "bedz=3"), 5,
        ("bedz", "beds"), (), ()),
    Bad("an unknown kind", _plain("list", "hospitalz"), 5, ("hospitalz",), (), ()),
    Bad("a kind for import that is none", _import([HOSPITAL, GOOD], "--as", "hospitalz"), 5,
        ("hospitalz", "institutions"), (), ()),
    Bad("an unknown institution", _plain("show", "institutions", "H9"), 5, ("H9",), (), ()),
    Bad("a waiting name that nobody waits for",
        _plain("match", "decide", "无名医院", "--as", "non-target"), 5, ("无名医院",), (), ()),
    Bad("a product that is sold nowhere", _plain("classify", "doctors", "--product", "P0X"), 5,
        ("P0X", "P01"), ("product",), ("产品",)),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    (tmp_path / "territory.toml").unlink(missing_ok=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_said_with_place_and_remedy_and_nothing_is_written(
    run_cli: "RunCli", demo_copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, case: Bad
) -> None:
    monkeypatch.setenv("TERRITORY_DB", str(demo_copy))
    argv = case.argv(folder)
    before = digest(demo_copy)
    for lang, sentence in (("en", case.english), ("zh", case.chinese)):
        done = run_cli(*argv, "--lang", lang)
        assert done.code == case.code, done.err
        for part in (*case.place, *sentence):
            assert part in done.err, done.err
        assert "Traceback" not in done.err + done.out
        assert "expect" not in done.err, done.err  # the sentence of a fault that nobody foresaw
        assert any("\u4e00" <= c <= "\u9fff" for c in done.err) or lang == "en"
    assert digest(demo_copy) == before


@pytest.mark.parametrize(
    "argv",
    [
        ("targets", "split"),
        ("targets", "show"),
        ("targets", "check"),
        ("targets", "export", "-o", "t.xlsx"),
        ("targets", "approve"),
        ("targets", "explain", "H0001", "--product", "P01", "--month", "2027-05"),
        ("targets", "set", "--product", "P01", "--total", "10"),
        ("report", "achievement"),
        ("report", "targets"),
        ("report", "classes"),
        ("classes", "show"),
        ("classes", "why", "D00001"),
        ("classify", "doctors"),
        ("classify", "hospitals"),
        ("imports", "undo", "20270115-1", "--yes"),
        ("match", "decide", "甲", "--as", "new"),
    ],
    ids=" ".join,
)
def test_before_anything_exists_the_next_step_is_named(
    run_cli: "RunCli", db: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    before = digest(db)
    for lang in ("en", "zh"):
        done = run_cli(*argv, "--lang", lang)
        assert done.code in {2, 4, 5}, done.err
        assert len(done.err.strip().splitlines()) >= 1
        assert "Traceback" not in done.err + done.out
        assert "expect" not in done.err
        assert any("\u4e00" <= c <= "\u9fff" for c in done.err) or lang == "en"
    assert digest(db) == before
    assert not (tmp_path / "t.xlsx").exists()


def test_one_bad_sheet_keeps_the_whole_file_out(
    run_cli: "RunCli", db: Path, tmp_path: Path
) -> None:
    before = digest(db)
    write_plain_workbook(
        tmp_path / "two.xlsx",
        {"好": [HOSPITAL, GOOD], "坏": [["科室", "医院编码", "床位数"], ["心内科", "H700", "多"]]},
    )
    done = run_cli("import", tmp_path / "two.xlsx")
    assert done.code == 4
    assert "坏!C2" in done.err
    assert digest(db) == before


def test_a_store_in_a_folder_that_does_not_exist(run_cli: "RunCli", tmp_path: Path) -> None:
    file = book(tmp_path / "h.xlsx", [HOSPITAL, GOOD])
    done = run_cli("--db", tmp_path / "no" / "store.db", "import", file)
    assert done.code in {10, 14}
    assert "Traceback" not in done.err
    assert "expect" not in done.err


def test_the_digest_would_see_a_write(run_cli: "RunCli", db: Path, tmp_path: Path) -> None:
    before = digest(db)
    assert run_cli("import", book(tmp_path / "h.xlsx", [HOSPITAL, GOOD]), "--dry-run").code == 0
    assert digest(db) == before
    assert run_cli("import", tmp_path / "h.xlsx").code == 0
    assert digest(db) != before
