"""Logins of a real server: a district sees the district, a reader writes nothing."""

import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from teams import NODE, Team

from territory.desk.stores import row_filters
from territory.errors import Exit
from territory.roster.tables import Institution
from territory.store import bulk
from territory.store.access.names import NotALogin, checked, identifier, literal
from territory.store.all_tables import all_tables
from territory.store.engine import open_store

if TYPE_CHECKING:
    from conftest import Demo, RunCli

DAY = date(2027, 1, 15)
ODD = "o'Brien\"; DROP TABLE flow_row; --"


def shown(run_cli: "RunCli", address: str, *argv: str) -> list[dict[str, Any]]:
    done = run_cli(*argv, "--db", address, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_a_district_sees_itself_in_every_list(team: Team, run_cli: "RunCli", demo: "Demo") -> None:
    tree = shown(run_cli, str(demo.db), "list", "territories")
    parents = {row["code"]: row["parent"] for row in tree}
    inside = {code for code in parents if NODE in (code, parents[code])}
    district = team.as_("district")
    assert {row["code"] for row in shown(run_cli, district, "list", "territories")} == inside
    given = shown(run_cli, str(demo.db), "list", "assignments")
    mine = {row["institution"] for row in given if row["position"] in inside}
    assert mine
    assert {row["code"] for row in shown(run_cli, district, "list", "institutions")} == mine
    whole = shown(run_cli, str(demo.db), "list", "doctors")
    doctors = {row["code"] for row in whole if row["institution"] in mine}
    assert {row["code"] for row in shown(run_cli, district, "list", "doctors")} == doctors
    assert 0 < len(doctors) < len(whole)
    products = shown(run_cli, district, "list", "products")
    assert products == shown(run_cli, str(demo.db), "list", "products")


def test_its_figures_are_those_of_the_whole(team: Team, run_cli: "RunCli", demo: "Demo") -> None:
    district = team.as_("district")
    figures = ("report", "achievement", "--month", "2026-12", "--ytd", "--level", "position")
    whole = shown(run_cli, str(demo.db), *figures, "--node", NODE)
    assert shown(run_cli, district, *figures) == [
        row | {"rank": own["rank"]}
        for row, own in zip(whole, shown(run_cli, district, *figures), strict=True)
    ]  # it is ranked among those that it sees
    targets = ("targets", "show", "--level", "position")
    known = shown(run_cli, str(demo.db), *targets, "--node", NODE)
    kept = ("node", "product", "total", "m01", "m12")
    of = [[row[key] for key in kept] for row in known]
    assert [[row[key] for key in kept] for row in shown(run_cli, district, *targets)] == of
    rows = shown(run_cli, district, "flow", "show")
    everything = shown(run_cli, str(demo.db), "flow", "show")
    mine = {row["code"] for row in shown(run_cli, district, "list", "institutions")}
    assert rows == [row for row in everything if row["institution"] in mine]


def test_what_is_shown_of_a_part_says_so(team: Team, run_cli: "RunCli") -> None:
    district = team.as_("district")
    done = run_cli("report", "achievement", "--db", district, "-o", "a.md")
    assert f"sees only {NODE}" in done.err
    with open("a.md", encoding="utf-8") as file:  # noqa: PTH123 - the folder is the test's own
        report = file.read()
    assert f"sees only {NODE}" in report
    assert "rows loaded" not in report
    assert "No file of" not in report
    for whole in (("check",), ("flow", "coverage"), ("targets", "check")):
        done = run_cli(*whole, "--db", district)
        assert done.code == Exit.INPUT_REFUSED, whole
        assert "whole" in done.err


HIDDEN = {
    "territory": f"code NOT IN ('{NODE}') AND code NOT LIKE 'CV1%' AND code NOT LIKE 'EN1%'",
    "flow_row": "institution_id IS NULL",
    "plan_node": "level IN ('company', 'region')",
    "plan_split": "true",
    "plan_pin": "node = 'ZB'",
    "run": "true",
    "change": "true",
    "audit": "true",
    "run_image": "true",
}


@pytest.mark.parametrize("table", HIDDEN)
def test_nothing_else_can_be_read_past_the_program(team: Team, table: str) -> None:
    sql = f"SELECT count(*) FROM {table} WHERE {HIDDEN[table]}"
    assert team.ask("district", sql)[0][0] == 0
    if table != "plan_pin":
        assert team.ask("reader", sql)[0][0] > 0


def test_every_table_has_a_row_filter(team: Team) -> None:
    policies = team.ask("administrator", "SELECT tablename FROM pg_policies")
    tables = {table.name for table in all_tables()} | {"alembic_version"}
    assert {row[0] for row in policies} == tables
    conditions = row_filters.conditions(all_tables())
    assert set(conditions) == tables


def test_a_reader_writes_nothing(team: Team, run_cli: "RunCli") -> None:
    for who in ("reader", "district"):
        done = run_cli("classify", "doctors", "--db", team.as_(who))
        assert (done.code, done.out) == (Exit.CANNOT_WRITE, ""), done.err
        assert "may not do that" in done.err
        with pytest.raises(DBAPIError, match="permission denied"):
            team.ask(who, "UPDATE price SET fen = 1")


@pytest.mark.parametrize("table", ["audit", "change"])
def test_a_planner_works_and_rewrites_no_history(team: Team, run_cli: "RunCli", table: str) -> None:
    before = team.ask("planner", f"SELECT count(*) FROM {table}")
    done = run_cli("targets", "set", "--product", "P01", "--total", "12000", "--year", "2028",
                   "--db", team.as_("planner"))  # fmt: skip
    assert done.code == 0, done.err
    assert team.ask("planner", f"SELECT count(*) FROM {table}") >= before
    for statement in (f"UPDATE {table} SET run_id = 1", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="permission denied"):
            team.ask("planner", statement)
    for statement in (
        "DROP TABLE price",
        "CREATE TABLE mine ()",
        "UPDATE store_access SET node=''",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            team.ask("planner", statement)
    denied = run_cli("store", "grant", "--login", "x", "--role", "reader", "--apply",
                     "--db", team.as_("planner"))  # fmt: skip
    assert denied.code == Exit.CANNOT_WRITE


def test_many_rows_of_a_planner_go_in_through_the_row_filter(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"新医院{number}\t" for number in range(50)]
    given: dict[str, list[Any]] = {"code": names, "name": names, "normal_name": names}
    given |= {"survey": [{}] * 50, "channel": ["hospital"] * 50}
    monkeypatch.setattr(bulk.columns, "SLICE", 7)
    with (
        closing(open_store(team.as_("planner"))) as store,
        store.writing("test", today=DAY, dry_run=True) as tx,
    ):
        connection = tx.session.connection()
        assert connection.exec_driver_sql("SELECT row_security_active('institution')").scalar()
        bulk.insert_columns(tx, Institution, given)
        found = tx.rows(text("SELECT name FROM institution WHERE name LIKE '新%' ORDER BY id"))
        assert [row["name"] for row in found] == names


def test_an_administrator_lets_others_in_and_out(team: Team, run_cli: "RunCli") -> None:
    boss = ("--db", team.as_("administrator"))
    printed = run_cli("store", "grant", "--login", ODD, "--role", "reader", "--node", NODE, *boss)
    assert printed.code == 0, printed.err
    assert f"CREATE ROLE {identifier(ODD)} LOGIN;" in printed.out
    known = {row["login"] for row in shown(run_cli, boss[1], "store", "grant", "list")}
    assert ODD not in known
    team.make_login(ODD)
    given = run_cli(
        "store", "grant", "--login", ODD, "--role", "reader", "--node", NODE, "--apply", *boss
    )
    assert given.code == 0, given.err
    rows = shown(run_cli, boss[1], "store", "grant", "list")
    assert {"login": ODD, "role": "reader", "node": NODE} in rows
    away = run_cli("store", "grant", "revoke", "--login", ODD, "--apply", "--yes", *boss)
    assert away.code == 0, away.err
    assert ODD not in {row["login"] for row in shown(run_cli, boss[1], "store", "grant", "list")}
    again = run_cli("store", "grant", "revoke", "--login", ODD, *boss)
    assert again.code == Exit.NOT_FOUND


def test_what_is_asked_wrongly_is_said(team: Team, run_cli: "RunCli", demo: "Demo") -> None:
    boss = ("--db", team.address)
    ask = ("store", "grant", "--login", "wang", "--role")
    assert run_cli(*ask, "reader", "--node", "苏西'; --", *boss).code == Exit.NOT_FOUND
    assert run_cli(*ask, "planner", "--node", NODE, *boss).code == Exit.USAGE
    assert run_cli(*ask, "reader", "--db", demo.db).code == Exit.USAGE
    assert run_cli("store", "grant", *boss).code == Exit.USAGE
    assert run_cli("store", "grant", "--login", "pg_x", "--role", "reader", *boss).code == 2


@pytest.mark.parametrize("name", ["", " a", "pg_x", "public", "a\0b", "a\nb", "名" * 22])
def test_names_that_no_login_may_have(name: str) -> None:
    with pytest.raises(NotALogin):
        checked(name)


def test_names_and_values_stay_what_they_are() -> None:
    assert identifier('a"b') == '"a""b"'
    assert literal("o'b\\") == "'o''b\\'"
