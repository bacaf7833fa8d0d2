"""Every command that a sentence names exists, with the options that the sentence gives it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from territory.errors import Exit

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


VALUES = {
    "--month": "2025-02", "--year": "2027", "--product": "P01", "--reason": "TEXT",
    "--through": "2025-03", "--of": "H0001", "--period": "2027-05", "--total": "58000",
    "--level": "position", "--position": "CV11", "--node": "SN", "--fixed": "4500",
    "--letter": "C", "--login": "somebody", "--role": "reader", "--as": "H0001",
    "--anchor": "anchor.json", "--version": "1", "--output": "out.xlsx", "--why": "late",
}  # fmt: skip
"""A value for each option that a sentence names; those that it gives itself are examples."""
ARGUMENTS = {
    "backup verify": ["none.db"], "classes why": ["D00001"], "completion": ["bash"],
    "demo": ["here"], "flow appeals accept": ["1"], "flow appeals reject": ["1"],
    "flow bridge": ["2026-10"], "flow close": ["2026-10"], "flow confirm": ["2026-12"],
    "flow reopen": ["2026-10"], "flow show": ["17"], "forget contact": ["FORGOTTEN-1"],
    "forget doctor": ["D00001"], "import": ["a.xlsx"], "imports undo": ["1"], "init": ["made"],
    "list": ["units"], "match decide": ["I5067C279"], "restore": ["none.db"],
    "show": ["hospital", "H0001"], "store copy": ["region.db", "to.db"],
    "targets adjust": ["CV12"], "targets explain": ["H0001"], "targets pin": ["CV11"],
    "template": ["products"], "undo": ["20270115-1"],
}  # fmt: skip
"""Arguments for each command that wants some."""
ALONE = {"--summary", "--through", "--list", "--line", "--tiers"}
"""Options that stand instead of an argument."""
NOT_HERE = {("store", "grant"), ("targets", "set"), ("demo", "here")}
"""Commands named alone where a sentence has said what to give; the demonstration takes long."""


def runnable(root: Any, said: str) -> list[str]:
    """Return a command as a person would type it, tried only where it can be tried."""
    at, path, words = root, [], said.split()
    while words and (below := getattr(at, "commands", None)) and words[0].rstrip(".:") in below:
        path.append(words.pop(0).rstrip(".:"))
        at = below[path[-1]]
    if getattr(at, "commands", None) and not at.invoke_without_command:
        return []  # a group: the sentence goes on in words
    known = {name: one for one in at.params for name in one.opts if name.startswith("-")}
    argv: list[str] = []
    for word, following in pairwise([*words, ""]):
        option = known.get(word.rstrip(".:").partition("=")[0])
        if option is not None:
            name = max(option.opts, key=len)
            argv += [name] if option.is_flag else [name, VALUES.get(name, following)]
        elif word.endswith("."):
            break
    if not ALONE & set(argv):
        argv = ARGUMENTS.get(" ".join(path), []) + argv
    argv += [name for name in ("--dry-run", "--yes") if name in known]
    return [*path, *argv]


def test_every_command_that_a_sentence_names_runs(
    root: Any, demo_copy: Path, monkeypatch: pytest.MonkeyPatch, run_cli: Any
) -> None:
    """It may find nothing, or be refused for a reason of the data, but it is understood."""
    monkeypatch.setenv("TERRITORY_DB", str(demo_copy))
    lines = {tuple(runnable(root, said)) for _, said in named() if not wrong(root, said)}
    assert len(lines) > 60
    lost = []
    for line in sorted(line for line in lines - {()} if line[:2] not in NOT_HERE):
        result = run_cli(*line)
        if result.code in {Exit.USAGE, Exit.UNEXPECTED}:
            lost.append(f"{' '.join(line)}: {result.err}")
    assert not lost, "\n".join(lost)
