"""The same store tests on both engines: a file, and a throw-away database on a real server."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from territory.store.engine import Store, open_store

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@pytest.fixture
def server() -> Iterator[str]:
    """Give the address of an empty database on a PostgreSQL server; skip where there is none."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    address = make_url(os.environ.get("TERRITORY_TEST_POSTGRES", LOCAL))
    admin = create_engine(
        address, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    name = f"territory_test_{uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        if os.environ.get("TERRITORY_REQUIRE_POSTGRES"):
            raise
        pytest.skip("no PostgreSQL server answers (TERRITORY_TEST_POSTGRES, or local port 5432)")
    yield address.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


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
