"""What each role of ours can do at worst, tried with real logins."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from teams import DAY, Team

from territory.desk import upkeep
from territory.errors import Exit
from territory.settings import Settings
from territory.store.access.roles import GROUPS, Database, Role
from territory.store.engine import open_store
from territory.workspace import Workspace

if TYPE_CHECKING:
    from conftest import RunCli

EVERYBODY = (*map(str, Role), "district")
BEYOND = {
    "make a role": "CREATE ROLE territory_thief",
    "make itself a maker of roles": "ALTER ROLE {me} CREATEROLE",
    "become a superuser": "ALTER ROLE {me} SUPERUSER",
    "run programs, given by itself": "GRANT pg_execute_server_program TO {me}",
    "read files, given by itself": "GRANT pg_read_server_files TO {me}",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "read a file": "SELECT pg_read_file('/etc/hostname')",
    "write a file": "COPY (SELECT 1) TO '/dev/null'",
    "load a file": "SELECT lo_import('/etc/hostname')",
    "add an extension": "CREATE EXTENSION dblink",
    "make a schema": "CREATE SCHEMA theirs",
    "change the server": "SELECT pg_reload_conf()",
}
"""What none may, as SQL."""


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("deed", BEYOND)
def test_no_role_reaches_beyond_its_database(team: Team, who: str, deed: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be|must have"):
        team.ask(who, BEYOND[deed].format(me=team.login(who)))


def groups(team: Team) -> Database:
    engine = create_engine(team.address)
    with engine.connect() as connection:
        found = Database.of(connection)
    engine.dispose()
    return found


def test_no_group_makes_roles_and_one_that_did_is_mended(team: Team, run_cli: "RunCli") -> None:
    """A group of a version before made roles: `check` says so, the next grant takes it away."""
    assert groups(team).makers_of_ours() == []
    group = groups(team).group(Role.ADMINISTRATOR)
    engine = create_engine(team.address)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE {group} CREATEROLE"))
    engine.dispose()
    with closing(open_store(team.address)) as store:
        found = upkeep.check(Workspace(Settings(db=team.address), store, DAY))
    assert "store-roles" in {finding.code for finding in found}
    done = run_cli("store", "grant", "--login", team.login("planner"), "--role", "planner",
                   "--apply", "--db", team.address)  # fmt: skip
    assert done.code == 0, done.err
    assert groups(team).makers_of_ours() == []


def test_a_new_login_is_made_by_who_may_make_roles(team: Team, run_cli: "RunCli") -> None:
    boss = ("--db", team.as_("administrator"))
    fresh = f"fresh_{team.mark}"
    ask = ("store", "grant", "--login", fresh, "--role")
    for line in ((*ask, "reader", "--apply"),
                 ("store", "grant", "--login", team.login("planner"), "--role", "administrator",
                  "--apply")):  # fmt: skip
        refused = run_cli(*line, *boss)
        assert refused.code == Exit.CANNOT_WRITE
        assert "may make roles" in refused.err
        assert "hand the SQL" in refused.err
    printed = run_cli(*ask, "reader", *boss)
    assert (printed.code, "CREATE ROLE" in printed.out) == (0, True)
    team.make_login(fresh)
    assert run_cli(*ask, "reader", "--apply", *boss).code == 0
    assert run_cli(*ask, "planner", "--apply", *boss).code == 0
    away = ("store", "grant", "revoke", "--login", fresh, "--apply", "--yes", *boss)
    assert run_cli(*away).code == 0
    assert not {(group, fresh) for group in map(groups(team).plain_group, GROUPS)} & (
        groups(team).members
    )


def test_who_did_it_is_the_login_whatever_is_said(
    team: Team, run_cli: "RunCli", monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "TERRITORY_WHO"):
        monkeypatch.setenv(name, "somebody")
    done = run_cli("targets", "set", "--product", "P01", "--total", "12000", "--year", "2029",
                   "--db", team.as_("planner"))  # fmt: skip
    assert done.code == 0, done.err
    me = team.login("planner")
    assert team.ask("planner", "SELECT who FROM run ORDER BY id DESC LIMIT 1")[0][0] == me
    assert team.ask("planner", "SELECT who FROM audit ORDER BY id DESC LIMIT 1")[0][0] == me
    forged = (
        (
            "INSERT INTO run (code, command, params, counts, who, started)"
            " VALUES ('20270115-99', 'x', '{}', '{}', 'somebody', now())"
        ),
        (
            "INSERT INTO audit (number, run_id, run, at, who, command, body, body_digest, digest)"
            " VALUES (9999, 1, 'x', 'x', 'somebody', 'x', '', '', '')"
        ),
    )
    for statement in forged:
        with pytest.raises(DBAPIError, match="row-level security"):
            team.ask("planner", statement)


@pytest.mark.parametrize("who", ["reader", "district"])
def test_a_reader_is_shown_names_for_a_purpose_and_leaves_a_line(
    team: Team, run_cli: "RunCli", who: str
) -> None:
    address = ("--db", team.as_(who))
    masked = run_cli("list", "doctors", "--format", "json", *address)
    done = run_cli("list", "doctors", "--format", "json", "--purpose", "学术会议邀请", *address)
    assert done.code == 0, done.err
    first = json.loads(done.out)[0]
    code, name = first["code"], first["name"]
    assert name not in masked.out
    assert run_cli("show", "doctors", code, "--purpose", "拜访", *address).code == 0
    mine = f"WHERE who = '{team.login(who)}' ORDER BY id"
    told = team.ask("planner", f"SELECT command, purpose, params FROM disclosure {mine}")
    assert [row[:2] for row in told] == [("list", "学术会议邀请"), ("show", "拜访")]
    assert told[1][2]["code"] == code
    for statement in ("UPDATE disclosure SET purpose = ''", "DELETE FROM disclosure"):
        with pytest.raises(DBAPIError, match="permission denied"):
            team.ask(who, statement)
    with pytest.raises(DBAPIError, match="row-level security"):
        team.ask(who, "INSERT INTO disclosure (at, who, command, purpose, params)"
                      " VALUES (now(), 'somebody', 'list', 'x', '{}')")  # fmt: skip
    others = team.ask("district", "SELECT count(*) FROM disclosure WHERE who <> session_user")
    assert others[0][0] == 0


@pytest.mark.parametrize("who", ["reader", "district", "planner"])
def test_what_only_an_administrator_may_says_so(
    team: Team, run_cli: "RunCli", tmp_path: Path, who: str
) -> None:
    for line in (("backup",), ("backup", "-o", "b.dump"), ("forget", "doctor", "D00001", "--yes")):
        done = run_cli(*line, "--db", team.as_(who))
        assert done.code == Exit.CANNOT_WRITE, done.err
        assert (
            f"needs an administrator of the store; the login {team.login(who)} is none" in done.err
        )
        assert "It may read" not in done.err
    assert list(tmp_path.glob("*dump*")) == []


def test_a_part_of_a_store_is_not_copied(team: Team, run_cli: "RunCli", tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    done = run_cli("store", "copy", team.as_("district"), tmp_path / "mine.db")
    assert (done.code, "needs the whole store" in done.err) == (Exit.INPUT_REFUSED, True), done.err
    assert set(tmp_path.iterdir()) == before
    assert run_cli("store", "copy", team.as_("reader"), tmp_path / "all.db").code == 0
