"""The groups of a database, what each may do, and who is in which.

A group belongs to one database, so that a reader here reads nothing elsewhere on the server:
`region_reader` sees everything, `region_district` only the rows of its node, `region_planner`
also writes but cannot rewrite history, `region_administrator` owns all tables and lets logins in
that are there. None may make roles: up to PostgreSQL 15 whoever may can give any role of the
server to itself, `pg_execute_server_program` too, and is then the server's own user.
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
    """Rights of a login."""

    READER = "reader"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


DISTRICT = "district"
GROUPS = (*map(str, Role), DISTRICT)
APPEND_ONLY = ("audit", "change", "disclosure")
"""A planner adds lines to these and changes none."""
SIGNED = ("audit", "run", "disclosure")
"""Tables that say who did it: a line that is added names the login that adds it."""
TOLD_BY_READERS = "disclosure"
"""The one table to which who only reads adds lines."""
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
    makers: frozenset[str]
    """Roles that may make roles."""
    members: frozenset[tuple[str, str]]
    """Pairs of a group and a role that is in it."""
    fixed: frozenset[str]
    """Logins that a setting of this database puts into a role when they come."""

    @classmethod
    def of(cls, connection: "Connection") -> "Database":
        """Look at the database behind a connection."""
        name, schema, user, superuser = connection.exec_driver_sql(
            "SELECT current_database(), current_schema(), rolname, rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        ).one()
        makers = connection.exec_driver_sql(
            "SELECT rolname FROM pg_roles WHERE rolcreaterole OR rolsuper"
        )
        members = connection.exec_driver_sql(
            "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member) FROM pg_auth_members"
        )
        fixed = connection.exec_driver_sql(
            "SELECT pg_get_userbyid(setrole) FROM pg_db_role_setting, unnest(setconfig) AS said"
            " WHERE starts_with(said, 'role=') AND setdatabase ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
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
            frozenset(makers.scalars()),
            frozenset((str(group), str(member)) for group, member in members),
            frozenset(fixed.scalars()),
        )

    @property
    def may_make_roles(self) -> bool:
        """True where the login that asks may make roles."""
        return self.user in self.makers

    def makers_of_ours(self) -> list[str]:
        """Return the groups of this database that may make roles, as none of them should."""
        return [name for name in map(self.plain_group, GROUPS) if name in self.makers]

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
        for role in GROUPS
        if database.plain_group(role) not in database.roles
    ]
    made += [f"ALTER ROLE {identifier(name)} NOCREATEROLE" for name in database.makers_of_ours()]
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
        f"GRANT INSERT ON {TOLD_BY_READERS} TO {reader}, {district}",
        f"GRANT USAGE ON SEQUENCE {TOLD_BY_READERS}_id_seq TO {reader}, {district}",
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
        *_signed(table, f"{reader}, {planner}, {district}"),
    ]


def _signed(table: str, everyone: str) -> list[str]:
    """Let a line that says who did it name nobody but the login that adds it."""
    if table not in SIGNED:
        return []
    told = [f"CREATE POLICY territory_told ON {table} FOR INSERT TO {everyone} WITH CHECK (true)"]
    return [
        f"DROP POLICY IF EXISTS territory_signed ON {table}",
        (
            f"CREATE POLICY territory_signed ON {table} AS RESTRICTIVE FOR INSERT TO {everyone}"
            " WITH CHECK (who = session_user)"
        ),
        f"DROP POLICY IF EXISTS territory_told ON {table}",
        *(told if table == TOLD_BY_READERS else []),
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


def needs_role_maker(statements: Sequence[str]) -> bool:
    """Return whether statements make a role, or say into which one a login comes."""
    return any(line.startswith(("CREATE ROLE", "ALTER ROLE")) for line in statements)


def leaving(database: Database, login: str) -> list[str]:
    """Return the statements that take a login out of its groups; the login itself stays."""
    if login not in database.roles:
        return [f"DELETE FROM store_access WHERE login = {literal(login)}"]
    who = identifier(login)
    groups = [
        database.group(role)
        for role in GROUPS
        if (database.plain_group(role), login) in database.members
    ]
    reset = f"ALTER ROLE {who} IN DATABASE {identifier(database.name)} RESET role"
    return [
        *([f"REVOKE {', '.join(groups)} FROM {who}"] if groups else []),
        *([reset] if login in database.fixed else []),
        f"DELETE FROM store_access WHERE login = {literal(login)}",
    ]
