"""A full disk, missing rights, a file that is gone: a sentence and a code, and nothing lost."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_made import flow_file
from limits import obey_modes, small_disk, small_files
from processes import Told, finish
from store_images import Image, differing, image

from territory.errors import Exit

if TYPE_CHECKING:
    from regions import Region, RegionOf

AS_OF = ("--as-of", "2027-01-15")
READS: tuple[tuple[str, ...], ...] = (("status",), ("check",))
WRITES: tuple[tuple[str, ...], ...] = (
    ("import", "{flow}", "--set", "distributor=T102"),
    ("targets", "split"),
    ("imports", "undo", "20270115-2.41", "--yes"),
)
ROOM = 300_000
"""Bytes that are left on the small disk beside the store; an import needs more."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tmpfs and capabilities are Linux")


@pytest.fixture
def region(region_of: "RegionOf") -> "Region":
    return region_of("file")


@pytest.fixture
def before(region: "Region") -> Image:
    return image(region.source)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder for a store; it may be written to again at the end."""
    made = tmp_path / "store"
    made.mkdir()
    yield made
    made.chmod(0o700)


def command(
    argv: tuple[str, ...], store: Path, outside: Path, region: "Region",
    first: Callable[[], None] | None = None,
) -> Told:  # fmt: skip
    """Run a command on a store, from a folder that is not the store's."""
    outside.mkdir(exist_ok=True)
    flow = flow_file(region.file, outside / "flow.csv", 3_000)
    words = [word.format(flow=flow) for word in argv]
    told, _ = finish(["--db", store, *AS_OF, *words], outside, first=first)
    assert "Traceback" not in told.err
    assert "did not expect" not in told.err, told.err
    return told


@pytest.mark.parametrize("argv", WRITES[:2], ids=" ".join)
def test_a_full_disk_is_said_and_what_was_saved_stays(
    region: "Region", before: Image, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    size = Path(region.source).stat().st_size
    with small_disk(tmp_path / "disk", size + ROOM) as disk:
        store = disk / "region.db"
        shutil.copy(region.source, store)
        told = command(argv, store, tmp_path / "out", region)
        assert told.code in {0, Exit.CANNOT_WRITE}, told.err
        if told.code:
            assert str(store) in told.err
            assert differing(before, image(str(store))) == {}
            for reading in READS[:1]:
                assert command(reading, store, tmp_path / "out", region).code == 0
        (disk / "filler").write_bytes(b"")
    assert told.code or argv[0] != "import"


def test_a_disk_that_is_full_before_anything_began(
    region: "Region", before: Image, tmp_path: Path
) -> None:
    size = Path(region.source).stat().st_size
    with small_disk(tmp_path / "disk", size + 64_000) as disk:
        store = disk / "region.db"
        shutil.copy(region.source, store)
        _fill(disk / "filler")
        for argv in (*READS, *WRITES):
            told = command(argv, store, tmp_path / "out", region)
            assert told.code in {0, Exit.STORE, Exit.CANNOT_WRITE}, told.err
            assert told.code == 0 or str(store) in told.err
        told = command(
            ("report", "targets", "-o", f"{disk}/t.xlsx"), store, tmp_path / "out", region
        )
        assert told.code in {Exit.STORE, Exit.CANNOT_WRITE}, told.err
        assert not (disk / "t.xlsx").exists()
        (disk / "filler").unlink()
        assert differing(before, image(str(store))) == {}
        assert sorted(path.name for path in disk.iterdir() if ".xlsx" in path.name) == []


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            return


@pytest.mark.parametrize("most", [40_000, 600_000])
def test_a_file_that_may_not_grow(
    region: "Region", before: Image, folder: Path, tmp_path: Path, most: int
) -> None:
    store = folder / "region.db"
    shutil.copy(region.source, store)
    told = command(WRITES[0], store, tmp_path / "out", region, partial(small_files, most))
    assert told.code == Exit.CANNOT_WRITE, told.err
    assert str(store) in told.err
    assert differing(before, image(str(store))) == {}


def test_an_output_that_finds_no_room_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"the old file")
    argv = ["template", "institutions", "-o", "t.xlsx"]
    told, _ = finish(argv, tmp_path, first=partial(small_files, 3_000))
    assert told.code == Exit.CANNOT_WRITE, told.err
    assert "t.xlsx" in told.err
    assert (tmp_path / "t.xlsx").read_bytes() == b"the old file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["err", "out", "t.xlsx"]


@pytest.mark.parametrize("argv", [READS[0], *WRITES[:2]], ids=" ".join)
@pytest.mark.parametrize("mode", ["file", "folder", "both", "unreadable"])
def test_missing_rights_are_said(
    region: "Region", folder: Path, tmp_path: Path, argv: tuple[str, ...], mode: str
) -> None:
    before = image(region.source)
    store = folder / "region.db"
    shutil.copy(region.source, store)
    if mode in {"file", "both"}:
        store.chmod(0o400)
    if mode == "unreadable":
        store.chmod(0o000)
    if mode in {"folder", "both"}:
        folder.chmod(0o500)
    told = command(argv, store, tmp_path / "out", region, obey_modes)
    assert told.code in {0, Exit.STORE, Exit.CANNOT_WRITE}, told.err
    if argv in WRITES or mode == "unreadable":
        assert told.code, told.out
    assert told.code == 0 or str(store) in told.err
    folder.chmod(0o700)
    store.chmod(0o600)
    assert differing(before, image(str(store))) == {}


def test_an_output_without_rights(region: "Region", folder: Path, tmp_path: Path) -> None:
    store = region.copy()
    (folder / "old.xlsx").write_bytes(b"the old file")
    (folder / "old.xlsx").chmod(0o400)
    told, _ = finish(
        ["--db", store, "report", "targets", "-o", folder / "old.xlsx"], tmp_path, first=obey_modes
    )
    assert told.code == Exit.CANNOT_WRITE, told.err
    folder.chmod(0o500)
    told, _ = finish(
        ["--db", store, "report", "targets", "-o", folder / "new.xlsx"], tmp_path, first=obey_modes
    )
    assert told.code == Exit.CANNOT_WRITE, told.err
    assert os.listdir(folder) == ["old.xlsx"]  # noqa: PTH208 - names only
    assert (folder / "old.xlsx").read_bytes() == b"the old file"
