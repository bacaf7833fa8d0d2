"""Every command that a sentence names exists, with the options that the sentence gives it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "territory"
NAMED = re.compile(r"\bterritory ((?:[a-z][a-z-]*)(?: [^\s；;。，,（(）)`\"”]+)*)")
PROSE = {"and", "did", "does", "knows", "wrote", "access", "node", "code", "t"}
"""Words that follow the noun in a sentence or in SQL: these are no commands."""


def sentences(file: Path) -> Iterator[str]:
    """Give the texts of a module but its docstrings; what is filled in is X."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.Module) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for part in node.values}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in docs | inside:
            yield str(node.value)


@cache
def named() -> tuple[tuple[str, str], ...]:
    """Return file and command, each once."""
    found: dict[tuple[str, str], None] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for sentence in sentences(file):
            for command in NAMED.findall(sentence):
                if command.split()[0] not in PROSE:
                    found[str(file.relative_to(SOURCE)), command] = None
    return tuple(found)


@pytest.fixture(scope="module")
def root() -> Any:
    from typer.main import get_command

    from territory.cli import build

    return get_command(build())


def wrong(root: Any, said: str) -> str:
    """Return what of a command does not exist, "" where it would be parsed."""
    at, words = root, said.split()
    while words and (below := getattr(at, "commands", None)):
        name = words[0].rstrip(".:")
        if name in {"--help", "NAME", "X"} or name.startswith("{"):
            return ""
        if name not in below:
            return "" if at is not root and at.invoke_without_command else f"no command {name}"
        at, words = below[name], words[1:]
    known = {option for parameter in at.params for option in parameter.opts} | {"--help"}
    given = {word.rstrip(".:").partition("=")[0] for word in words if word.startswith("--")}
    return " ".join(sorted(given - known))


def test_commands_that_sentences_name_exist_with_their_options(root: Any) -> None:
    assert len(named()) > 100
    bad = {f"{file}: territory {said}": fault for file, said in named()
           if (fault := wrong(root, said))}  # fmt: skip
    assert bad == {}


def test_a_command_that_is_not_there_would_be_found(root: Any) -> None:
    assert wrong(root, "flow shelve 3") == "no command shelve"
    assert wrong(root, "flow close 2027-01 --really") == "--really"
    assert wrong(root, "flow close 2027-01 --force --reason TEXT") == ""
