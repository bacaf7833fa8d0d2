"""The same store tests on both engines: a file, and a throw-away database on a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import databases

from territory.store.engine import Store, open_store


@pytest.fixture
def server() -> Iterator[str]:
    """Give the address of an empty database on a PostgreSQL server; skip where there is none."""
    with databases() as found:
        yield found.new()


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a store that is not there yet, on each engine."""
    if request.param == "file":
        return str(tmp_path / "region.db")
    return str(request.getfixturevalue("server"))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Give an empty store on each engine."""
    opened = open_store(address, create=True)
    yield opened
    opened.close()
