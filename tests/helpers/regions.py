"""A small region on each engine, worked through, to be copied for every blow."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from databases import Databases, databases
from store_images import bring

from territory.store import engine as engines

FILE, SERVER = "file", "server"


@dataclass
class Region:
    """A store to copy from, on one engine; a file as a server's region can be read beside it."""

    source: str
    file: str
    server: Databases | None
    fresh: Callable[[], Path]

    def copy(self) -> str:
        """Return the address of a copy."""
        if self.server is not None:
            return self.server.new(self.source)
        path = self.fresh() / "region.db"
        shutil.copy(self.source, path)
        return str(path)

    def drop(self, address: str) -> None:
        """Take a copy away."""
        if self.server is not None:
            self.server.drop(address)
        else:
            shutil.rmtree(Path(address).parent)

    def settle(self, address: str) -> None:
        """Wait until the server has noticed that a client is gone."""
        while self.server is not None and self.server.busy(address):
            pass


RegionOf = Callable[..., Region]


@pytest.fixture(scope="session")
def region_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegionOf]:
    """Give the function that makes the region of an engine, once.

    engine: FILE or SERVER. old: as the first program left it, else of the newest schema.
    """

    def fresh() -> Path:
        return tmp_path_factory.mktemp("copy")

    with ExitStack() as stack:

        @cache
        def make(engine: str, *, old: bool = False) -> Region:
            return stack.enter_context(region_on(engine, fresh, old=old))

        yield make


@contextmanager
def region_on(engine: str, fresh: Callable[[], Path], *, old: bool) -> Iterator[Region]:
    file = str(fresh() / "source.db")
    bring(file)
    with ExitStack() as stack:
        server = stack.enter_context(databases()) if engine == SERVER else None
        source = file
        if server is not None:
            source = server.new()
            bring(source)
        if not old:
            engines.migrate_store(source)
        if server is None:
            _one_file(file)
        yield Region(source, file, server, fresh)


def _one_file(file: str) -> None:
    """Bring all of a store into its one file, so that it can be copied like any other."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
