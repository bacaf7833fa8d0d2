"""Which options every command has; where they may stand (DESIGN.md section 3)."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from translations import translated

import territory

if TYPE_CHECKING:
    from conftest import Demo, RunCli

SHOWS = {
    "flow appeals out", "flow appeals list", "flow appeals accept", "flow appeals reject",
    "status", "import", "assign", "list", "show", "settings", "check", "imports list",
    "imports show", "flow show", "flow coverage", "flow stock", "flow bridge", "flow expected",
    "flow adjustments", "match review", "match aliases", "potential estimate", "potential show",
    "classify doctors", "classify hospitals", "classes show", "classes why",
    "targets pin", "targets season", "targets split", "targets show", "targets check",
    "targets explain", "targets export", "targets versions", "targets changes list",
    "targets adjust",
    "targets diff", "targets compare", "targets bridge", "targets fairness", "targets backtest",
    "targets smart",
    "backup list", "backup verify", "history", "report list", "report achievement",
    "report targets", "report classes", "flow months", "flow close", "flow confirm",
    "flow reopen", "flow refresh", "flow correct",
    "store copy", "store grant", "forget doctor", "forget contact", "forget older",
}  # fmt: skip
WRITES = {
    "flow appeals accept", "flow appeals reject",
    "flow close", "flow confirm", "flow reopen", "flow refresh", "flow correct",
    "import", "assign", "imports undo", "restore", "undo", "match decide", "potential estimate",
    "classify doctors", "forget doctor", "forget contact", "forget older",
    "classify hospitals", "targets set", "targets pin", "targets season", "targets split",
    "targets approve", "targets changes apply", "targets changes reject", "targets adjust",
    "store copy", "store grant",
}  # fmt: skip
NEITHER = {"demo", "init", "migrate", "schedule print", "completion"}
APART = {"template"}
"""Its output is a workbook to fill in, never rows."""


SOURCE = [
    (path, ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted(Path(territory.__file__).parent.rglob("*.py"))
    if path.parent.name != "zh"
]


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    inside = getattr(command, "commands", {})
    if not inside:
        yield " ".join(path), command
    for name, sub in inside.items():
        yield from leaves(sub, (*path, name))


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    from typer.main import get_command

    from territory import cli

    return dict(leaves(get_command(cli.build())))


def options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_is_known_to_show_or_write(commands: dict[str, Any]) -> None:
    """A new command must be placed here, so that nobody forgets its options."""
    assert set(commands) - APART == SHOWS | WRITES | NEITHER


def test_every_command_takes_store_language_and_day(commands: dict[str, Any]) -> None:
    for name, command in commands.items():
        assert {"--db", "--lang", "--as-of"} <= options(command), name


def test_what_shows_rows_takes_format_and_output(commands: dict[str, Any]) -> None:
    found = {name for name, c in commands.items() if {"--format", "-o"} <= options(c)}
    assert found - APART == SHOWS


def test_what_writes_can_be_tried_and_asks(commands: dict[str, Any]) -> None:
    assert {n for n, c in commands.items() if {"--dry-run", "--yes"} <= options(c)} == WRITES


def test_every_command_and_option_says_what_it_is_for(commands: dict[str, Any]) -> None:
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None), (name, parameter.name)


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ("table", "Products"),
        ("csv", "code,"),
        ("tsv", "code\t"),
        ("json", "[{"),
        ("md", "## Products"),
    ],
)
def test_the_formats(run_cli: "RunCli", demo: "Demo", given: str, start: str) -> None:
    done = run_cli("--db", demo.db, "list", "products", "--format", given)
    assert (done.code, done.err) == (0, "")
    assert done.out.lstrip("\ufeff").lower().startswith(start.lower())


def test_an_unknown_format_is_a_usage_error(run_cli: "RunCli", demo: "Demo") -> None:
    done = run_cli("--db", demo.db, "list", "products", "--format", "yaml")
    assert done.code == 2
    assert "json" in done.err


@pytest.mark.parametrize(
    "place",
    [
        ("--db", "{right}", "list", "products"),
        ("list", "products", "--db", "{right}"),
        ("--db", "{wrong}", "list", "products", "--db", "{right}"),
        ("--db", "{wrong}", "--db", "{right}", "list", "products"),
        ("list", "products", "--db", "{wrong}", "--db", "{right}"),
    ],
)
def test_the_store_is_named_before_or_after_and_the_later_wins(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path, place: tuple[str, ...]
) -> None:
    given = [part.format(right=demo.db, wrong=tmp_path / "nowhere.db") for part in place]
    done = run_cli(*given, "--format", "json")
    assert done.code == 0, done.err
    assert len(json.loads(done.out)) == 3


@pytest.mark.parametrize("place", [("--lang", "zh", "status"), ("status", "--lang", "zh")])
def test_the_language_is_named_before_or_after(
    run_cli: "RunCli", demo: "Demo", place: tuple[str, ...]
) -> None:
    assert "草案" in run_cli("--db", demo.db, *place).out


def test_the_store_is_found_by_environment_then_by_settings(
    run_cli: "RunCli", demo: "Demo", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRITORY_DB", str(demo.db))
    assert "云帆医药" in run_cli("status").out
    monkeypatch.delenv("TERRITORY_DB")
    monkeypatch.chdir(demo.folder / "输入")  # territory.toml is found upwards
    assert "云帆医药" in run_cli("status").out


def test_an_empty_result_keeps_its_header(run_cli: "RunCli") -> None:
    done = run_cli("list", "institutions", "--format", "csv")
    assert done.code == 0
    assert len(done.out.splitlines()) == 1
    assert json.loads(run_cli("list", "institutions", "--format", "json").out) == []


def test_data_goes_to_stdout_and_talk_to_stderr(
    run_cli: "RunCli", demo: "Demo", demo_copy: Path
) -> None:
    file = demo.folder / "输入" / "1-产品.xlsx"
    done = run_cli("--db", demo_copy, "import", file, "--format", "csv")
    assert "undo" in done.err
    assert all(line.count(",") == done.out.count(",") // 3 for line in done.out.splitlines())


PROMISED = (
    "demo", "init", "settings", "import", "imports", "list", "show", "match", "assign",
    "flow", "potential", "classify", "classes", "targets", "report", "run", "schedule", "jobs",
    "status", "check", "history", "undo", "store", "forget", "backup", "migrate",
)  # fmt: skip


def test_every_command_that_a_sentence_names_is_there(commands: dict[str, Any]) -> None:
    """A remedy is no help where its command does not exist."""
    named = re.compile(rf"territory ({'|'.join(PROMISED)})(?: ([a-z]+))?")
    inside: dict[str, set[str]] = {}
    for name in commands:
        first, _, second = name.partition(" ")
        inside.setdefault(first, set()).update(second.split()[:1])
    for sentence in translated("zh"):
        for first, second in named.findall(sentence):
            assert first in inside, sentence
            assert not inside[first] or not second or second in inside[first], sentence


def called(node: ast.AST, name: str) -> bool:
    """Return True for a call of a function or method of this name."""
    if not isinstance(node, ast.Call):
        return False
    return name == getattr(node.func, "id", getattr(node.func, "attr", ""))


def test_commands_are_functions_of_their_modules() -> None:
    """A closure of a hundred lines cannot be read, called or tested by itself."""
    inside = [
        f"{path.name}:{node.lineno}"
        for path, tree in SOURCE
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef)
        for node in ast.walk(outer)
        if node is not outer
        and isinstance(node, ast.FunctionDef)
        and any(called(one, "command") for one in node.decorator_list)
    ]
    assert not inside


def test_options_that_mean_the_same_are_defined_once() -> None:
    defined = Counter(
        (node.args[0].value, keyword.value.value)
        for _, tree in SOURCE
        for node in ast.walk(tree)
        if called(node, "Option") and isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "help"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(node.args[0], ast.Constant)
    )
    assert {"--product", "--node", "--year", "--month"} <= {name for name, _ in defined}
    assert not [one for one, count in defined.items() if count > 1]
