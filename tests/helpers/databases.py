"""Throw-away databases on the PostgreSQL server at hand, made empty or as a copy of another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

LOCAL = (
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    "postgresql+psycopg://postgres@/postgres?host=/var/run/postgresql",
)
WHY_NOT = "no PostgreSQL server answers (TERRITORY_TEST_POSTGRES, local socket, local port 5432)"


@dataclass
class Databases:
    """A server on which databases are made, and dropped again at the end."""

    admin: Any
    url: Any
    made: list[str] = field(default_factory=list)

    def new(self, template: str = "") -> str:
        """Return the address of a new database: empty, or as the one of another address is."""
        from sqlalchemy import text
        from sqlalchemy.engine import make_url

        name = f"territory_test_{uuid4().hex[:12]}"
        like = f" TEMPLATE {make_url(template).database}" if template else ""
        with self.admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{like}"))
        self.made.append(name)
        return str(self.url.set(database=name).render_as_string(hide_password=False))

    def drop(self, address: str) -> None:
        """Drop a database and end whoever is still connected to it."""
        from sqlalchemy import text
        from sqlalchemy.engine import make_url

        name = str(make_url(address).database)
        with self.admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        self.made.remove(name)

    def busy(self, address: str) -> bool:
        """Return whether any connection to a database is still at work or open."""
        from sqlalchemy import text
        from sqlalchemy.engine import make_url

        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
        with self.admin.connect() as connection:
            return bool(connection.execute(query, {"name": make_url(address).database}).scalar())


@contextmanager
def databases() -> Iterator[Databases]:
    """Give the server's databases; skip the test where no server answers."""
    found = _server()
    if found is None:
        if os.environ.get("TERRITORY_REQUIRE_POSTGRES"):
            pytest.fail(WHY_NOT)
        pytest.skip(WHY_NOT)
    try:
        yield found
    finally:
        for name in list(found.made):
            found.drop(str(found.url.set(database=name).render_as_string(hide_password=False)))
        found.admin.dispose()


def _server() -> Databases | None:
    """Return the first server that answers: the one that is named, else a local one."""
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    named = os.environ.get("TERRITORY_TEST_POSTGRES")
    for address in (named,) if named else LOCAL:
        url = make_url(address)
        wait = {"connect_timeout": 3}
        admin = create_engine(url, isolation_level="AUTOCOMMIT", connect_args=wait)
        try:
            admin.connect().close()
        except OperationalError:
            admin.dispose()
            continue
        return Databases(admin, url)
    return None
