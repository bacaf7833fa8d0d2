"""The import law of DESIGN.md section 1, and that it is the one that is checked."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LAW = (
    "__main__ > cli > api > demo > desk > reports > targets > classes > potential > appeals > "
    "months > arrivals > supply > ledger > roster > registers > intake > options > workspace > "
    "present | sheets | store > room > kernel > "
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
