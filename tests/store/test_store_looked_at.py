"""A store that may only be read is looked at, and nothing is left beside it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from processes import finish

from territory.errors import Exit

if TYPE_CHECKING:
    from conftest import Demo

NOBODY = 65534
SIDES = ("-wal", "-shm")
WRITES = ("targets", "set", "--product", "P01", "--total", "12000", "--year", "2029")


def as_nobody() -> None:
    """Be a user to whom modes of files mean something."""
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that everybody may enter; those of pytest are its own user's."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        run = Path(name) / "run"
        run.mkdir()
        run.chmod(0o777)
        yield Path(name)


@pytest.fixture
def store(demo: "Demo", folder: Path) -> Path:
    place = folder / "shared"
    place.mkdir()
    file = place / "region.db"
    shutil.copy(demo.db, file)
    for path in (place, file):
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    return file


def beside(store: Path) -> list[str]:
    return sorted(path.name for path in store.parent.iterdir() if path != store)


def file_only(store: Path) -> None:
    store.chmod(0o400)


def folder_too(store: Path) -> None:
    store.chmod(0o400)
    store.parent.chmod(0o500)


@pytest.mark.parametrize("closed", [file_only, folder_too])
def test_nothing_is_left_beside_it_and_it_is_written_later(
    store: Path, folder: Path, closed: Callable[[Path], None]
) -> None:
    closed(store)
    looks = (("status",), ("list", "products"), ("report", "achievement", "--month", "2026-12"))
    for line in looks:
        told, _ = finish(["--db", store, *line], folder / "run", first=as_nobody)
        assert told.code == 0, told.err
        assert beside(store) == [], line
    refused, _ = finish(["--db", store, *WRITES], folder / "run", first=as_nobody)
    assert refused.code == Exit.CANNOT_WRITE, refused.err
    store.parent.chmod(0o700)
    store.chmod(0o600)
    done, _ = finish(["--db", store, *WRITES], folder / "run", first=as_nobody)
    assert done.code == 0, done.err


def test_what_a_look_of_before_left_is_mended(store: Path, folder: Path) -> None:
    """Empty files of mode 0400, as SQLite made them beside a store that could only be read."""
    for end in SIDES:
        left = store.with_name(store.name + end)
        left.touch(0o400)
        if os.getuid() == 0:
            os.chown(left, NOBODY, NOBODY)
    done, _ = finish(["--db", store, *WRITES], folder / "run", first=as_nobody)
    assert done.code == 0, done.err
