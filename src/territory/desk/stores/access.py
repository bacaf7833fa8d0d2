"""`territory store grant`: who may do what on the team's server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from territory.desk.stores import row_filters
from territory.errors import Exit, TerritoryError, UnknownName
from territory.present.table import Table, code, slug, text
from territory.present.words import say
from territory.store.access import roles
from territory.store.access.names import checked
from territory.store.access.roles import Database, Role
from territory.store.all_tables import all_tables
from territory.store.tables import StoreAccess

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace


class NoServer(TerritoryError):
    """The store at {place} is a file, and a file knows no logins."""

    exit_code = Exit.USAGE
    hint = "Copy it to a PostgreSQL server first: territory store copy FROM TO"


class OnlyReaders(TerritoryError):
    """A {role} works on the whole region; only a reader is kept to one node."""

    exit_code = Exit.USAGE
    hint = "Leave --node out, or grant the role reader."


class NeedsRoleMaker(TerritoryError):
    """New logins, and administrators, are let in by a login that may make roles; {user} may not."""

    exit_code = Exit.CANNOT_WRITE
    hint = (
        "Leave --apply out and hand the SQL to whoever keeps the roles of the server, or run it "
        "as a superuser. An administrator lets in logins that are there as reader or planner."
    )


class NotGranted(TerritoryError):
    """The login {login} has no access that could be taken away."""

    exit_code = Exit.NOT_FOUND
    hint = "territory store grant list shows who has."


@dataclass(frozen=True, slots=True)
class Granted:
    """Statements that give or take access. fresh: the login is made by them."""

    statements: tuple[str, ...]
    fresh: bool

    @property
    def script(self) -> str:
        """The statements as a script that keeps all or nothing."""
        return "\n".join(["BEGIN;", *(f"{line.strip()};" for line in self.statements), "COMMIT;"])


def grant(ws: "Workspace", login: str, role: Role, node: str | None, *, apply: bool) -> Granted:
    """Give a login a role; with a node it sees only that node and what is below.

    What the database lacks of groups, rights and row filters comes first. Without `apply` the
    statements are returned and nothing is done.

    Raises:
        NoServer, NotALogin, OnlyReaders, UnknownName, NeedsRoleMaker: as they say.
        StoreNotWritable: this login may not grant.
    """
    _on_server(ws)
    checked(login)
    if node is not None and role is not Role.READER:
        raise OnlyReaders(role=role)
    with ws.reading() as tx:
        code_of = None if node is None else _node(tx, node)
        database = Database.of(tx.session.connection())
        statements = [*_setup(tx, database), *roles.granting(database, login, role, code_of)]
    done = Granted(tuple(statements), login not in database.roles)
    if apply:
        _need_role_maker(database, done)
        _apply(ws, "store grant", done, login=login, role=str(role), node=code_of)
    return done


def revoke(ws: "Workspace", login: str, *, apply: bool) -> Granted:
    """Take a login's access away; the login itself stays on the server.

    Raises:
        NoServer, NeedsRoleMaker: as they say. NotGranted: the login has no access.
    """
    _on_server(ws)
    with ws.reading() as tx:
        if login not in {row["login"] for row in _granted(tx)}:
            raise NotGranted(login=login)
        database = Database.of(tx.session.connection())
    done = Granted(tuple(roles.leaving(database, login)), fresh=False)
    if apply:
        _need_role_maker(database, done)
        _apply(ws, "store grant revoke", done, login=login)
    return done


def granted(ws: "Workspace") -> Table:
    """Return every login with access, its role and node."""
    _on_server(ws)
    with ws.reading() as tx:
        rows = _granted(tx)
    columns = (code("login", "Login"), slug("role", "Role"), code("node", "Node"))
    return Table("access", say("Access to the store"), columns, tuple(rows))


def statements_table(done: Granted) -> Table:
    """Return the statements one by one, for those who want them as rows."""
    rows = [{"statement": f"{line.strip()};"} for line in done.statements]
    return Table("statements", say("Statements"), (text("statement", "Statement"),), tuple(rows))


def renew(tx: "Tx") -> bool:
    """Give tables that a migration made their rights and filters, where access was set up."""
    connection = tx.session.connection()
    if not roles.found_fingerprint(connection):
        return False
    for statement in _setup(tx, Database.of(connection)):
        _execute(tx, statement)
    return True


def _setup(tx: "Tx", database: Database) -> list[str]:
    conditions = row_filters.conditions(all_tables())
    wanted = roles.fingerprint(database, row_filters.functions(), conditions)
    found = roles.found_fingerprint(tx.session.connection())
    if found == wanted and not database.makers_of_ours():
        return []
    return roles.setup(database, row_filters.functions(), conditions)


def _need_role_maker(database: Database, done: Granted) -> None:
    if roles.needs_role_maker(done.statements) and not database.may_make_roles:
        raise NeedsRoleMaker(user=database.user)


def _apply(ws: "Workspace", command: str, done: Granted, **params: Any) -> None:
    with ws.writing(command, journal=False, **params) as tx:  # rights are not rows to be undone
        for statement in done.statements:
            _execute(tx, statement)


def _execute(tx: "Tx", statement: str) -> None:
    tx.session.connection().exec_driver_sql(statement.replace("%", "%%"))


def _on_server(ws: "Workspace") -> None:
    if ws.store.embedded:
        raise NoServer(place=ws.store.place)


def _granted(tx: "Tx") -> Sequence[dict[str, Any]]:
    from sqlmodel import col, select

    found = tx.session.exec(select(StoreAccess).order_by(col(StoreAccess.login)))
    return [{"login": row.login, "role": row.role, "node": row.node} for row in found]


def _node(tx: "Tx", given: str) -> str:
    """Return the code of a node by its code or name."""
    from difflib import get_close_matches

    from sqlmodel import col, select

    from territory.roster.tables import Territory

    known = tx.session.exec(select(Territory.code, Territory.name).order_by(col(Territory.code)))
    names = [(str(own), str(name)) for own, name in known]
    for own, name in names:
        if given in (own, name):
            return own
    near = get_close_matches(given, [text for pair in names for text in pair], n=3, cutoff=0.2)
    raise UnknownName(what=say("node"), given=given, proposals=", ".join(near))
