"""A damaged store is called damaged: a sentence and code 10, and never a traceback."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.errors import Exit

if TYPE_CHECKING:
    from regions import Region, RegionOf

    from conftest import RunCli

SLICE, ALL = 24, 600
PAGE = 4096
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("list", "institutions"),
    ("targets", "show", "--product", "P01", "--level", "institution"),
    ("report", "achievement", "--month", "2026-12"),
    ("check",),
    ("targets", "split"),
    ("flow", "show", "--month", "2026-12"),
    ("classes", "show"),
    ("imports", "list"),
    ("match", "review"),
)
TOLD = {Exit.DONE, Exit.STORE, Exit.CHECK_FAILED}
"""What a flipped bit may lead to: it lies where nobody looks, the file says so, or check does."""
REFUSED = {Exit.INPUT_REFUSED, Exit.NOT_FOUND}
"""A flipped letter of a code can make a command find nothing."""

Blow = Callable[[random.Random, bytearray], None]


@pytest.fixture
def region(region_of: "RegionOf") -> "Region":
    return region_of("file")


def one_bit(chance: random.Random, content: bytearray) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def many_bytes(chance: random.Random, content: bytearray) -> None:
    for _ in range(200):
        content[chance.randrange(len(content))] = chance.randrange(256)


def cut_off(chance: random.Random, content: bytearray) -> None:
    del content[chance.randrange(len(content)) :]


def a_page(chance: random.Random, content: bytearray) -> None:
    begin = chance.randrange(len(content) // PAGE) * PAGE
    content[begin : begin + PAGE] = chance.randbytes(PAGE)


def the_header(chance: random.Random, content: bytearray) -> None:
    content[chance.randrange(100)] = chance.randrange(256)


BLOWS: tuple[Blow, ...] = (one_bit, many_bytes, cut_off, a_page, the_header)


def try_one(run_cli: "RunCli", region: "Region", folder: Path, seed: int) -> str:
    """Damage a copy and run a command; return what is wrong with what it said."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable seed, no secret
    content = bytearray(Path(region.source).read_bytes())
    blow = BLOWS[seed % len(BLOWS)]
    blow(chance, content)
    argv = chance.choice(COMMANDS)
    folder.mkdir()
    store = folder / "region.db"
    store.write_bytes(content)
    done = run_cli("--db", store, *argv)
    shutil.rmtree(folder)
    named = f"seed {seed}, {blow.__name__}, {' '.join(argv)}"
    if "Traceback" in done.err or done.code not in TOLD | REFUSED:
        return f"{named}: {done.code} {done.err}"
    if done.code == Exit.STORE and str(store) not in done.err:
        return f"{named}: the store is not named: {done.err}"
    return ""


def test_flipped_bytes_make_a_sentence(run_cli: "RunCli", region: "Region", tmp_path: Path) -> None:
    tried = (try_one(run_cli, region, tmp_path / str(seed), seed) for seed in range(SLICE))
    assert [wrong for wrong in tried if wrong] == []


@pytest.mark.long
def test_hundreds_of_damaged_stores(run_cli: "RunCli", region: "Region", tmp_path: Path) -> None:
    tried = (try_one(run_cli, region, tmp_path / str(seed), seed) for seed in range(ALL))
    assert [wrong for wrong in tried if wrong] == []


def _text(path: Path) -> None:
    path.write_text("notes of somebody, and no store at all\n" * 300)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.mkdir()


def _other_store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")


def _header_only(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


def _link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone.db"))


WRONG = (_text, _empty, _folder, _other_store, _header_only, _link_to_nothing)


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__.strip("_"))
@pytest.mark.parametrize("argv", [("status",), ("targets", "split"), ("migrate",)])
def test_what_is_no_store_is_refused_and_left_alone(
    run_cli: "RunCli", tmp_path: Path, make: Callable[[Path], None], argv: tuple[str, ...]
) -> None:
    store = tmp_path / "wrong.db"
    make(store)
    before = store.read_bytes() if store.is_file() else None
    for lang in ("en", "zh"):
        done = run_cli("--db", store, *argv, "--lang", lang)
        assert done.code == Exit.STORE, done.err
        assert str(store) in done.err
        assert "Traceback" not in done.err
    if before is not None:
        assert store.read_bytes() == before


def test_nothing_is_imported_into_a_database_of_another_program(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    store = tmp_path / "contacts.db"
    _other_store(store)
    before = store.read_bytes()
    (tmp_path / "h.csv").write_text("医院编码,医院名称\nH1,溧阳云溪医院\n", "utf-8")
    done = run_cli("--db", store, "import", tmp_path / "h.csv")
    assert done.code == Exit.STORE
    assert store.read_bytes() == before


def test_a_journal_of_another_store_is_not_believed(
    run_cli: "RunCli", region: "Region", tmp_path: Path
) -> None:
    store = tmp_path / "region.db"
    shutil.copy(region.source, store)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE strange (x)")
        connection.commit()
        foreign = other.with_name("other.db-wal").read_bytes()
    for content in (foreign, b"", b"no journal" * 1000, foreign[: len(foreign) // 2]):
        store.with_name("region.db-wal").write_bytes(content)
        done = run_cli("--db", store, "status")
        assert done.code in {Exit.DONE, Exit.STORE}, done.err
        assert "Traceback" not in done.err
        for left in tmp_path.glob("region.db-*"):
            left.unlink()
        shutil.copy(region.source, store)


def test_a_store_that_vanishes_between_two_commands(
    run_cli: "RunCli", region: "Region", tmp_path: Path
) -> None:
    store = tmp_path / "region.db"
    shutil.copy(region.source, store)
    assert run_cli("--db", store, "status").code == 0
    store.unlink()
    done = run_cli("--db", store, "status")
    assert done.code == Exit.STORE
    assert not store.exists()
