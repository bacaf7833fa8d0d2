"""The import law of DESIGN.md section 1, and that it is the one that is checked."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LAW = (
    "__main__ > cli > api > demo > desk > reports > targets > plans > classes > potential > "
    "appeals > months > arrivals > supply > ledger > roster > registers > intake > options > "
    "workspace > present | sheets | store > room > kernel > "
    "settings > errors"
)
ROOM = "(commands) > (views) > (service) > (kinds) | (checks) > (tables) | (rules)"


def contracts() -> list[dict[str, Any]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = config["tool"]["importlinter"]["contracts"]
    return found


def bare(layers: list[str]) -> list[str]:
    return [layer.replace("(", "").replace(")", "") for layer in layers]


def test_the_rooms_stand_in_the_order_of_the_plan() -> None:
    rooms = contracts()[0]
    assert bare(rooms["layers"]) == LAW.split(" > ")
    assert rooms["containers"] == ["territory"]
    assert rooms["exhaustive"]


OURS = ("(lookup)",)
"""Furniture between kinds and tables that the plan did not name."""


def test_every_feature_room_is_furnished_in_the_order_of_the_plan() -> None:
    inside = contracts()[1]
    own = [layer for layer in inside["layers"] if layer not in OURS]
    assert own == ROOM.split(" > ")
    rooms = {f"territory.{path.parent.name}" for path in ROOT.glob("src/territory/*/tables.py")}
    assert rooms - {"territory.store"} <= set(inside["containers"])


def test_the_law_is_kept() -> None:
    script = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


SOURCE = ROOT / "src" / "territory"
ASSEMBLING = frozenset({"reports", "desk", "demo", "api"})
"""Rooms that draw what others found."""
DRAWN = {"targets": "plans"}
"""Room → the one whose tables it shows: a split is shown as the plan that it made."""
SPEAKS_SQL = frozenset({"tables", "lookup", "service", "kinds", "checks"})
EVERYWHERE = frozenset({"store", "registers", "desk"})
"""Rooms that keep or read rows of every other."""
SILENT = SPEAKS_SQL | {"rules"}


def imports() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each module, by its path below the package, with each name that it imports."""
    for file in SOURCE.rglob("*.py"):
        path = file.relative_to(SOURCE).with_suffix("").parts
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name.split(".")) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield path, [*node.module.split("."), alias.name]


def furniture(path: tuple[str, ...]) -> str:
    return path[1] if len(path) > 1 else ""


def test_only_rooms_that_assemble_draw_the_views_of_another() -> None:
    for path, name in imports():
        if name[0] == "territory" and name[2:3] == ["views"] and name[1] != path[0]:
            allowed = path[0] in ASSEMBLING or DRAWN.get(path[0]) == name[1]
            assert allowed, f"{'/'.join(path)} imports {'.'.join(name)}"


def test_no_room_touches_the_commands_of_another() -> None:
    for path, name in imports():
        if name[0] == "territory" and name[2:3] == ["commands"] and name[1] != path[0]:
            assert path == ("cli",), f"{'/'.join(path)} imports {'.'.join(name)}"


def test_sql_is_spoken_where_rows_are_kept() -> None:
    for path, name in imports():
        if name[0] in {"sqlalchemy", "sqlmodel", "alembic"}:
            kept = path[0] in EVERYWHERE or furniture(path) in SPEAKS_SQL
            assert kept, f"{'/'.join(path)} imports {name[0]}"


def test_nothing_is_told_apart_by_where_it_lies_in_memory() -> None:
    """No key is an `id()`: another thing may lie at an address as soon as the first is gone."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Name) and (node.id, type(node.ctx)) == ("id", ast.Load):
                pytest.fail(f"{file.relative_to(SOURCE)}, line {node.lineno}")


def test_services_lookups_kinds_and_rules_speak_no_language() -> None:
    speaking = {
        "/".join(path)
        for path, name in imports()
        if name[:3] == ["territory", "present", "words"]
        and furniture(path) in SILENT
        and path[0] not in ASSEMBLING - {"reports"}
    }
    assert speaking == set()
