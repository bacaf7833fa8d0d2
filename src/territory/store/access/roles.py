"""The groups of a database, what each may do, and who is in which.

A group belongs to one database, so that a reader here reads nothing elsewhere on the server:
`region_reader` sees everything, `region_district` only the rows of its node, `region_planner`
also writes but cannot rewrite history, `region_administrator` owns all tables and lets others in.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from territory.store.access.names import identifier, literal

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Role(StrEnum):
    """What a login may do."""

    READER = "reader"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


DISTRICT = "district"
GROUPS = (*map(str, Role), DISTRICT)
APPEND_ONLY = ("audit", "change")
"""A planner adds lines to these and changes none."""
READ_ONLY = ("store_access", "alembic_version")
MARK = "territory access "
"""How the comment begins that says which setup a database has."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that finds, for the login that asks, the ids that it may see."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Database:
    """A database as the statements need it."""

    name: str
    schema: str
    tables: tuple[str, ...]
    roles: frozenset[str]
    user: str
    superuser: bool

    @classmethod
    def of(cls, connection: "Connection") -> "Database":
        """Look at the database behind a connection."""
        name, schema, user, superuser = connection.exec_driver_sql(
            "SELECT current_database(), current_schema(), rolname, rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        ).one()
        tables = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace ORDER BY relname"
        )
        roles = connection.exec_driver_sql("SELECT rolname FROM pg_roles")
        return cls(
            name,
            schema,
            tuple(tables.scalars()),
            frozenset(roles.scalars()),
            user,
            bool(superuser),
        )

    def group(self, role: str) -> str:
        """Return the quoted name of a group of this database."""
        return identifier(self.plain_group(role))

    def plain_group(self, role: str) -> str:
        """Return the name of a group; a long name of a database is cut and told apart."""
        name = f"{self.name}_{role}"
        if len(name.encode()) <= 63:  # noqa: PLR2004 - names.LONGEST
            return name
        return f"territory_{hashlib.sha256(self.name.encode()).hexdigest()[:16]}_{role}"


def setup(database: Database, functions: Sequence[Function], seen: Mapping[str, str]) -> list[str]:
    """Return the statements that make groups, rights and row filters; they may be repeated.

    seen: table -> the condition of the rows that a login of a node sees; every other row, and
    every table without a condition, is hidden from it.
    """
    statements = [*_groups(database), *_rights(database)]
    for function in functions:
        statements += _function(database, function)
    for table in database.tables:
        statements += _policies(database, table, seen.get(table, "false"))
    mark = literal(MARK + fingerprint(database, functions, seen))
    statements.append(f"COMMENT ON TABLE store_access IS {mark}")
    return statements


def fingerprint(database: Database, functions: Sequence[Function], seen: Mapping[str, str]) -> str:
    """Return what tells one setup from another, so that it is made anew only where it differs."""
    said = repr((database.tables, [(f.name, f.body) for f in functions], sorted(seen.items())))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def found_fingerprint(connection: "Connection") -> str:
    """Return the setup that a database has, blank where it has none."""
    found = connection.exec_driver_sql("SELECT obj_description('store_access'::regclass)").scalar()
    return str(found).removeprefix(MARK) if found else ""


def _groups(database: Database) -> list[str]:
    made = [
        f"CREATE ROLE {database.group(role)} NOLOGIN"
        + (" CREATEROLE" if role == Role.ADMINISTRATOR else "")
        for role in GROUPS
        if database.plain_group(role) not in database.roles
    ]
    administrator = database.group(Role.ADMINISTRATOR)
    others = ", ".join(database.group(role) for role in GROUPS if role != Role.ADMINISTRATOR)
    made.append(f"GRANT {others} TO {administrator} WITH ADMIN OPTION")
    if not database.superuser and database.user != database.plain_group(Role.ADMINISTRATOR):
        made.append(f"GRANT {administrator} TO CURRENT_USER")
    return made


def _rights(database: Database) -> list[str]:
    reader, planner, administrator, district = map(database.group, GROUPS)
    everyone = f"{reader}, {planner}, {district}"
    name, schema = identifier(database.name), identifier(database.schema)
    history = [identifier(table) for table in database.tables if table in APPEND_ONLY]
    closed = (*APPEND_ONLY, *READ_ONLY)
    written = [identifier(table) for table in database.tables if table not in closed]
    tables = f"ALL TABLES IN SCHEMA {schema}"
    rights = [
        f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {everyone}, {administrator}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {everyone}",
        f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {administrator} WITH GRANT OPTION",
        f"REVOKE ALL ON {tables} FROM {everyone}",
        f"GRANT SELECT ON {tables} TO {everyone}",
        f"GRANT INSERT, UPDATE, DELETE ON {', '.join(written)} TO {planner}",
        f"GRANT INSERT ON {', '.join(history)} TO {planner}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {planner}",
    ]
    owned = [f"ALTER TABLE {identifier(t)} OWNER TO {administrator}" for t in database.tables]
    return rights + owned


def _function(database: Database, function: Function) -> list[str]:
    """Write a function that looks past the row filter, for the login that asks and no other."""
    name = f"{identifier(database.schema)}.{function.name}()"
    path = f"{identifier(database.schema)}, pg_temp"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {name} RETURNS integer[] LANGUAGE sql STABLE"
            f" SECURITY DEFINER SET search_path = {path} AS $seen${function.body}$seen$"
        ),
        f"ALTER FUNCTION {name} OWNER TO {database.group(Role.ADMINISTRATOR)}",
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name} TO {database.group(DISTRICT)}",
    ]


def _policies(database: Database, table: str, condition: str) -> list[str]:
    reader, planner, _administrator, district = map(database.group, GROUPS)
    on = identifier(table)
    return [
        f"ALTER TABLE {on} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS territory_whole ON {on}",
        (
            f"CREATE POLICY territory_whole ON {on} TO {reader}, {planner}"
            " USING (true) WITH CHECK (true)"
        ),
        f"DROP POLICY IF EXISTS territory_node ON {on}",
        f"CREATE POLICY territory_node ON {on} FOR SELECT TO {district} USING ({condition})",
    ]


def granting(database: Database, login: str, role: Role, node: str | None) -> list[str]:
    """Return the statements that put a login into one group, and out of the others.

    node: code of the node whose rows a reader sees; None is everything.
    """
    who = identifier(login)
    made = [] if login in database.roles else [f"CREATE ROLE {who} LOGIN"]
    group = DISTRICT if node is not None else str(role)
    within = f"ALTER ROLE {who} IN DATABASE {identifier(database.name)}"
    return [
        *made,
        *leaving(database, login),
        f"GRANT {database.group(group)} TO {who}",
        *(
            [f"{within} SET role TO {literal(database.plain_group(group))}"]
            if role is Role.ADMINISTRATOR
            else []
        ),
        (
            "INSERT INTO store_access (login, role, node) VALUES"
            f" ({literal(login)}, {literal(role)}, {'NULL' if node is None else literal(node)})"
        ),
    ]


def leaving(database: Database, login: str) -> list[str]:
    """Return the statements that take a login out of all groups; the login itself stays."""
    if login not in database.roles:
        return [f"DELETE FROM store_access WHERE login = {literal(login)}"]
    who = identifier(login)
    groups = ", ".join(database.group(role) for role in GROUPS)
    return [
        f"REVOKE {groups} FROM {who}",
        f"ALTER ROLE {who} IN DATABASE {identifier(database.name)} RESET role",
        f"DELETE FROM store_access WHERE login = {literal(login)}",
    ]
