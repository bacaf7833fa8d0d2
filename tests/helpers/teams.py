"""A region on the PostgreSQL server at hand, with a login for each role and one for a district."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from databases import databases
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from territory.desk.stores import access, copying
from territory.store.access.names import identifier
from territory.store.access.roles import GROUPS, Database, Role
from territory.store.engine import open_store

DAY = date(2027, 1, 15)
NODE, NAME = "SN", "苏南"


@dataclass(frozen=True)
class Team:
    """A region on a server, and a login for every role."""

    address: str
    mark: str
    more: list[str] = field(default_factory=list)
    """Logins that a test made."""

    def make_login(self, name: str, rights: str = "") -> str:
        """Make a login as a superuser does; return the address of the region for it."""
        self.more.append(name)
        engine = create_engine(self.address, hide_parameters=True)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {identifier(name)} LOGIN {rights}"))
        engine.dispose()
        url = make_url(self.address).set(username=name)
        return url.render_as_string(hide_password=False)

    def login(self, who: str) -> str:
        return f"{who}_{self.mark}"

    def as_(self, who: str) -> str:
        """The address of the region for a login."""
        url = make_url(self.address).set(username=self.login(who))
        return url.render_as_string(hide_password=False)

    def ask(self, who: str, sql: str) -> list[Any]:
        """Ask the database itself, past the program."""
        engine = create_engine(self.as_(who), hide_parameters=True)
        try:
            with engine.begin() as connection:
                found = connection.execute(text(sql))
                return list(found) if found.returns_rows else []
        finally:
            engine.dispose()


@contextmanager
def team_on_server(db: str) -> Iterator[Team]:
    """Give a copy of a store on a server; its logins go at the end."""
    from territory.settings import Settings
    from territory.workspace import Workspace

    with databases() as servers:
        address = servers.new()
        made = Team(address, uuid4().hex[:8])
        copying.copy(db, address)
        with closing(open_store(address)) as store:
            ws = Workspace(Settings(db=address), store, DAY)
            for role in Role:
                access.grant(ws, made.login(role), role, None, apply=True)
            access.grant(ws, made.login("district"), Role.READER, NAME, apply=True)
            with ws.reading() as tx:
                database = Database.of(tx.session.connection())
        yield made
    admin = create_engine(make_url(address).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        logins = [*made.more, *(made.login(who) for who in (*Role, "district"))]
        for name in (*logins, *map(database.plain_group, GROUPS)):
            connection.execute(text(f"DROP ROLE IF EXISTS {identifier(name)}"))
    admin.dispose()
