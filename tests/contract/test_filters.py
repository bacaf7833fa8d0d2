"""A filter that a command accepts filters: it shows a strict part of the whole, or is refused."""

import json
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from territory.cli import build
from territory.desk.kinds import all_kinds

if TYPE_CHECKING:
    from conftest import Demo, RunCli

VALUES = {
    "--institution": "H0001", "--product": "P01", "--node": "SN", "--position": "CV11",
    "--month": "2026-11", "--quarter": "2026Q3", "--letter": "A", "--line": "transfer",
    "--city": "上海市", "--grade": "三级甲等", "--text": "医院", "--of": "H0001",
    "--command": "targets", "--departments": "心内科",
}  # fmt: skip
"""A value that some rows of the demonstration have, and not all of them."""
OTHER = {
    ("report achievement", "--month"), ("report achievement", "--quarter"),
    ("flow coverage", "--month"), ("history", "--of"), ("flow bridge", "--month"),
    ("flow bridge", "--quarter"), ("targets fairness", "--node"),
}  # fmt: skip
"""Options that choose another time, table or, for bands of size, other nodes to stand among."""
ENOUGH = 2
"""Rows from which on the values above name a part; of fewer they may name all."""
ARGUMENTS = {"flow bridge": ("--tiers",), "flow show": ("--limit", "100000")}
ONE = {"targets explain", "targets season"}
"""Commands that show one thing, which their options name."""


def showing(at: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give each command that only shows, with each filter that it takes."""
    for name, below in getattr(at, "commands", {}).items():
        yield from showing(below, (*path, name))
    more = [f" {kind.slug}" for kind in all_kinds()] if path == ("list",) else [""]
    paths = [" ".join(path) + each for each in more]
    options = {option for parameter in at.params for option in parameter.opts}
    if "--format" in options and "--dry-run" not in options:
        yield from product(paths, sorted(options & set(VALUES)))


NARROWED = {
    "targets show": "--level institution", "report targets": "--level institution",
    "report achievement": "--level institution",
}  # fmt: skip
"""Options beside which the filters must hold as well."""
FILTERS = [
    (command + more, option)
    for command, option in showing(get_command(build()))
    if command not in ONE
    for more in dict.fromkeys(("", f" {NARROWED.get(command, '')}".rstrip()))
]


@pytest.fixture(scope="module")
def store(demo: "Demo", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a demonstration in a folder of its own."""
    path = tmp_path_factory.mktemp("filters") / "demo.db"
    shutil.copy(demo.db, path)
    return path


def rows(run_cli: "RunCli", store: Path, *argv: str) -> list[dict[str, Any]] | None:
    """Return what a command shows; None where it is refused."""
    output = store.with_name("shown.json")
    done = run_cli("--db", store, *argv, "-o", output)
    if done.code:
        assert done.err.startswith("error: "), done.err
        return None
    found = json.loads(output.read_text("utf-8"))
    return found if isinstance(found, list) else [row for each in found.values() for row in each]


def named(found: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """Return rows by their texts; numbers such as ranks may differ, and the top has no parent."""
    return {
        tuple(
            (key, value) for key, value in row.items() if isinstance(value, str) and key != "parent"
        )
        for row in found
    }


@pytest.mark.parametrize(("command", "option"), FILTERS)
def test_what_is_narrowed_is_a_strict_part_of_the_whole(
    run_cli: "RunCli", store: Path, command: str, option: str
) -> None:
    argv = [*command.split(), *ARGUMENTS.get(command, ())]
    whole = rows(run_cli, store, *argv)
    part = rows(run_cli, store, *argv, option, VALUES[option])
    if (
        part is not None
        and whole is not None
        and (command.partition(" --")[0], option) not in OTHER
    ):
        assert named(part) <= named(whole)
        assert len(part) < len(whole) or len(whole) < ENOUGH


def test_every_filter_of_every_command_is_tried() -> None:
    commands = {command for command, _ in FILTERS}
    assert {"flow show", "report achievement", "targets show", "list doctors"} <= commands
    assert len(FILTERS) > 100
