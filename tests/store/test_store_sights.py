"""Each command for a login of one node: as in the whole, from what is stored, or refused."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from command_lines import command_lines
from teams import NODE, Team

from territory.errors import Exit
from territory.store.access.sights import SIGHTS, Sight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import RunCli

OF_ALL = {"rank", "share", "parent", "parent_name", "depth", "who"}
"""Keys that place a row among others, and who did it, which the hidden runs say."""


def names(command: Any, path: tuple[str, ...] = ()) -> "Iterator[str]":
    inside = getattr(command, "commands", {})
    if not inside or command.invoke_without_command:
        yield " ".join(path)
    for name, sub in inside.items():
        yield from names(sub, (*path, name))


def test_every_command_says_what_it_is_to_a_part() -> None:
    from typer.main import get_command

    from territory import cli

    assert set(names(get_command(cli.build()))) == set(SIGHTS)


def name_of(line: tuple[str, ...]) -> str:
    return max((name for name in SIGHTS if line[: len(name.split())] == tuple(name.split())),
               key=len)  # fmt: skip


def test_what_needs_the_whole_is_refused_in_a_sentence(team: Team, run_cli: "RunCli") -> None:
    for line in command_lines():
        if SIGHTS[name_of(line)] is not Sight.WHOLE or line[:2] == ("store", "copy"):
            continue
        done = run_cli(*line, "--db", team.as_("district"))
        assert (done.code, done.out) == (Exit.INPUT_REFUSED, ""), line
        assert f"needs the whole store, and the login sees only {NODE}" in done.err


def kept(found: Any) -> list[str]:
    """Return rows as they can be compared: without what places them among others."""
    tables = found.values() if isinstance(found, dict) else [found]
    return [
        json.dumps({k: v for k, v in row.items() if k not in OF_ALL}, sort_keys=True)
        for table in tables
        for row in table
    ]


def test_what_is_answered_is_as_in_the_whole(team: Team, run_cli: "RunCli") -> None:
    wrong: dict[tuple[str, ...], list[str]] = {}
    tried = 0
    for line in command_lines():
        if (
            SIGHTS[name_of(line)] not in {Sight.PART, Sight.STORED}
            or line[0] == "status"
            or "--summary" in line
        ):
            continue
        whole = run_cli(*line, "--db", team.as_("reader"), "--format", "json")
        part = run_cli(*line, "--db", team.as_("district"), "--format", "json")
        if whole.code or not whole.out:
            continue
        if part.code:
            assert part.code == Exit.NOT_FOUND, (line, part.err)
            continue
        known = set(kept(json.loads(whole.out)))
        odd = [row for row in kept(json.loads(part.out)) if row not in known]
        if odd:
            wrong[line] = odd[:2]
        tried += 1
    assert wrong == {}
    assert tried > 20


def test_targets_of_the_node_are_reported(team: Team, run_cli: "RunCli") -> None:
    for more in ((), ("--node", NODE), ("--level", "position"), ("-o", "targets.xlsx")):
        done = run_cli("report", "targets", *more, "--db", team.as_("district"))
        assert done.code == 0, (more, done.err)


def test_where_the_month_stands_says_nothing_of_what_is_hidden(
    team: Team, run_cli: "RunCli"
) -> None:
    done = run_cli("status", "--format", "json", "--db", team.as_("district"))
    assert {row["subject"] for row in json.loads(done.out)} == {"targets", "backup"}


@pytest.mark.parametrize("name", ["classify doctors", "targets split"])
def test_what_writes_is_refused_as_such(team: Team, run_cli: "RunCli", name: str) -> None:
    assert run_cli(*name.split(), "--db", team.as_("district")).code == Exit.CANNOT_WRITE
