"""Several commands at once: nothing is lost, totals are right, readers see one moment."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_made import boxes, flow_file
from processes import Told, finish, start
from store_images import image

from territory.errors import Exit
from territory.roster.tables import Product
from territory.store.engine import open_store

if TYPE_CHECKING:
    from regions import Region, RegionOf

    from conftest import RunCli

AS_OF = ("--as-of", "2027-01-15")
ENGINES = ("file", "server")
SLICE, ALL = 1, 12
ROWS = 400


@pytest.fixture(params=ENGINES)
def region(request: pytest.FixtureRequest, region_of: "RegionOf") -> "Region":
    return region_of(str(request.param))


@pytest.fixture
def address(region: "Region") -> Iterator[str]:
    copied = region.copy()
    yield copied
    region.drop(copied)


def at_once(address: str, folder: Path, *commands: tuple[object, ...]) -> list[Told]:
    """Run commands side by side; who waited in vain for its turn does it again afterwards."""
    running = [
        start(["--db", address, *AS_OF, *argv], folder / str(place))
        for place, argv in enumerate(commands)
    ]
    told = [command.told(300) for command in running]
    for place, argv in enumerate(commands):
        assert "Traceback" not in told[place].err
        if told[place].code == Exit.LOCKED:
            assert "territory " in told[place].err.splitlines()[0], told[place].err
            told[place] = finish(["--db", address, *AS_OF, *argv], folder / str(place))[0]
    return told


def quantities(address: str) -> tuple[int, int]:
    """Return the boxes of all flow rows, and those that crediting stands by."""
    found = image(address)
    rows = {row["id"]: row for row in found["flow_row"]}
    loaded = sum(int(row["quantity"] or 0) for row in rows.values())
    placed = sum(int(row["quantity"]) for row in found["flow_credit"])
    others = sum(int(row["quantity"] or 0) for row in rows.values() if row["line"] != "credited")
    return loaded, placed + others


def together(address: str, region: "Region", folder: Path, run_cli: "RunCli", rounds: int) -> None:
    """Let two imports, a split and a report run at once, again and again."""
    before, _ = quantities(address)
    for turn in range(1, rounds + 1):
        one = flow_file(region.file, folder / f"one{turn}.csv", ROWS, f"A{turn:03d}")
        two = flow_file(region.file, folder / f"two{turn}.csv", ROWS, f"B{turn:03d}")
        told = at_once(
            address,
            folder / "at-once",
            ("import", one, "--set", "distributor=T101", "--format", "json"),
            ("import", two, "--set", "distributor=T102", "--format", "json"),
            ("targets", "split"),
            ("report", "achievement", "--month", "2026-12"),
        )
        assert [said.code for said in told] == [0, 0, 0, 0], [said.err for said in told]
        assert sum(json.loads(said.out)[0]["created"] for said in told[:2]) == 2 * ROWS
        loaded, placed = quantities(address)
        assert loaded == before + turn * 2 * boxes(ROWS)
        assert placed == loaded
        proof = next(line for line in told[3].out.splitlines() if line.startswith("Check:"))
        assert proof.endswith(" = 0"), proof  # it saw one moment: its lines are the rows loaded
        checked = run_cli("--db", address, "check")
        assert checked.code == 0, checked.out + checked.err


def test_two_imports_a_split_and_a_report_at_once(
    region: "Region", address: str, tmp_path: Path, run_cli: "RunCli"
) -> None:
    together(address, region, tmp_path, run_cli, SLICE)


@pytest.mark.long
def test_two_imports_a_split_and_a_report_at_once_repeatedly(
    region: "Region", address: str, tmp_path: Path, run_cli: "RunCli"
) -> None:
    together(address, region, tmp_path, run_cli, ALL)


def test_two_commands_that_make_the_same_store_at_once(region: "Region", tmp_path: Path) -> None:
    address = str(tmp_path / "new.db") if region.server is None else region.server.new()
    paths = [tmp_path / f"{name}.csv" for name in ("one", "two")]
    for place, path in enumerate(paths):
        path.write_text(f"医院编码,医院名称\nH{place},第{place}医院\n", "utf-8")
    told = at_once(address, tmp_path, *(("import", path) for path in paths))
    assert [said.code for said in told] == [0, 0], [said.err for said in told]
    assert sorted(row["code"] for row in image(address)["institution"]) == ["H0", "H1"]


def test_readers_beside_a_writer_are_not_kept_waiting(address: str, tmp_path: Path) -> None:
    commands = (
        ("targets", "show", "--product", "P01"),
        ("report", "achievement", "--month", "2026-12"),
        ("status",),
        ("check",),
    )
    before = [finish(["--db", address, *AS_OF, *argv], tmp_path)[0] for argv in commands]
    store = open_store(address)
    with store.writing("import", today=date(2027, 1, 15)) as tx:
        tx.session.add(Product(code="P99", name="新药", normal_name="新药", line_id=1))
        tx.session.flush()
        beside = [finish(["--db", address, *AS_OF, *argv], tmp_path)[0] for argv in commands]
    store.close()
    assert beside == before
    assert [told.code for told in before] == [0, 0, 0, 0]


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(address: str) -> None:
    from sqlmodel import func, select

    count = select(func.count()).select_from(Product)
    store = open_store(address)
    with store.reading() as reading:
        before = reading.session.exec(count).one()
        with store.writing("import", today=date(2027, 1, 15)) as tx:
            tx.session.add(Product(code="P99", name="新药", normal_name="新药", line_id=1))
        assert reading.session.exec(count).one() == before
    with store.reading() as reading:
        assert reading.session.exec(count).one() == before + 1
    store.close()
