"""Everything that the program says has its Chinese: found by reading the program's own source."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

import territory
from territory.present import table
from territory.present.table import Maker, label_of
from territory.present.words import zh

SOURCE = Path(territory.__file__).parent
TABLE_MODULE = "territory.present.table"
MAKERS = {name for name, value in vars(table).items() if isinstance(value, Maker)}
SAYING = {"say", "translate", "confirm"}
HELPING = {"Option": None, "Argument": None, "Typer": None, "group": 0, "command": None}
"""Calls with a help text → its place among the arguments, where it has one beside its name."""
ROOT_ERROR = "TerritoryError"


@dataclass
class Module:
    """One source file: its tree, its string constants, and how it calls the column makers."""

    path: Path
    tree: ast.Module
    constants: dict[str, ast.expr] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    has_commands: bool = False
    table_aliases: set[str] = field(default_factory=set)

    def texts(self, node: ast.expr | None) -> Iterator[str]:
        """Give the texts that an expression can be, as far as the source shows them."""
        match node:
            case ast.Constant(value=str(text)) if text:
                yield text
            case ast.Name(id=name) if name in self.constants:
                yield from self.texts(self.constants[name])
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.texts(body)
                yield from self.texts(orelse)


@dataclass(frozen=True)
class Said:
    """A text that a user may read, and where it stands."""

    text: str
    place: str


def read(path: Path) -> Module:
    module = Module(path, ast.parse(path.read_text(encoding="utf-8")))
    for statement in module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                module.constants[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                module.constants[name] = value
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            module.has_commands |= any(alias.name == "typer" for alias in node.names)
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            local = alias.asname or alias.name
            if node.module == TABLE_MODULE and alias.name in MAKERS | {"Column"}:
                module.makers[local] = alias.name
            if node.module == "territory.present" and alias.name == "table":
                module.table_aliases.add(local)
    return module


MODULES = [read(path) for path in sorted(SOURCE.rglob("*.py")) if path.parent.name != "zh"]


def callee(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def maker_of(module: Module, call: ast.Call) -> str | None:
    match call.func:
        case ast.Name(id=name):
            return module.makers.get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in module.table_aliases:
            return name if name in MAKERS | {"Column"} else None
    return None


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


@cache
def calls() -> list[tuple[Module, ast.Call, str]]:
    return [
        (module, node, f"{module.path.relative_to(SOURCE)}:{node.lineno}")
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
    ]


def sentences() -> Iterator[Said]:
    for module, call, place in calls():
        arguments = {
            "Finding": [(2, "message"), (4, "suggestion")],
            "CellProblem": [(1, "message"), (2, "suggestion")],
            "Report": [(2, "holds")],
            "Due": [(1, "template")],
            "Stated": [(0, "template")],
        }.get(callee(call), [(0, "template")] if callee(call) in SAYING else [])
        for number, name in arguments:
            yield from (Said(text, place) for text in module.texts(argument(call, number, name)))


def helps() -> Iterator[Said]:
    """Give the help texts of options, arguments, groups and commands."""
    for module, call, place in calls():
        if module.has_commands and callee(call) in HELPING:
            number = HELPING[callee(call)]
            given = argument(call, len(call.args) if number is None else number, "help")
            yield from (Said(text, place) for text in module.texts(given))
        if callee(call) == "Report":
            yield from (Said(text, place) for text in module.texts(argument(call, 1, "help")))
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and is_command(node):
                place = f"{module.path.relative_to(SOURCE)}:{node.lineno}"
                yield Said((ast.get_docstring(node) or "").partition("\n")[0].rstrip("."), place)


def is_command(function: ast.FunctionDef) -> bool:
    """Return True where the docstring of a function is the help of a command."""
    return any(
        isinstance(one, ast.Call)
        and callee(one) == "command"
        and not any(keyword.arg == "help" for keyword in one.keywords)
        for one in function.decorator_list
    )


def labels() -> Iterator[Said]:
    for module, call, place in calls():
        if maker_of(module, call) is None:
            continue
        given = argument(call, 1, "label")
        found = list(module.texts(given))
        if given is None:
            found = [label_of(key) for key in module.texts(argument(call, 0, "key"))]
        yield from (Said(text, place) for text in found)


def slugs() -> Iterator[Said]:
    for module, call, place in calls():
        if maker_of(module, call) is not None:
            given = argument(call, 3 if maker_of(module, call) == "Column" else 2, "unit")
        elif callee(call) == "word":
            given = argument(call, 0, "slug")
        else:
            continue
        yield from (Said(text, place) for text in module.texts(given))


def errors() -> Iterator[Said]:
    classes = [
        (module, node)
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    ]
    family = {ROOT_ERROR}
    while True:
        more = {node.name for _, node in classes if family & {*map(base_name, node.bases)}}
        if more <= family:
            break
        family |= more
    for module, node in classes:
        if node.name not in family:
            continue
        place = f"{module.path.relative_to(SOURCE)}:{node.lineno}"
        yield Said(inspect.cleandoc(ast.get_docstring(node) or ""), place)
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="hint")], value=value):
                    yield from (Said(text, place) for text in module.texts(value))


def base_name(base: ast.expr) -> str:
    match base:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def without_chinese(said: Iterator[Said], known: set[str]) -> list[str]:
    return sorted({f"{item.place}: {item.text!r}" for item in said if item.text not in known})


def readable(missing: list[str]) -> str:
    return f"{len(missing)} texts have no Chinese:\n" + "\n".join(missing)


def test_every_sentence_and_finding_has_its_chinese() -> None:
    missing = without_chinese(sentences(), set(zh.templates()))
    assert not missing, readable(missing)


def test_every_help_has_its_chinese() -> None:
    missing = without_chinese(helps(), set(zh.templates()))
    assert not missing, readable(missing)


def test_every_error_and_hint_has_its_chinese() -> None:
    missing = without_chinese(errors(), set(zh.templates()))
    assert not missing, readable(missing)


def test_every_column_label_has_its_chinese() -> None:
    missing = without_chinese(labels(), set(zh.templates()))
    assert not missing, readable(missing)


def test_every_unit_and_word_asked_for_by_name_has_its_chinese() -> None:
    missing = without_chinese(slugs(), set(zh.slugs()))
    assert not missing, readable(missing)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("catalog", zh.catalogs(), ids=lambda module: module.__name__)
def test_a_translation_has_the_places_of_its_template(catalog: ModuleType) -> None:
    templates: dict[str, str] = getattr(catalog, "ZH", {})
    differing = {
        english: chinese
        for english, chinese in templates.items()
        if places(english) != places(chinese)
    }
    assert not differing


@pytest.mark.parametrize("attribute", ["ZH", "SLUGS", "EN_SLUGS"])
def test_no_two_rooms_translate_the_same_differently(attribute: str) -> None:
    seen: dict[str, dict[str, str]] = {}
    for catalog in zh.catalogs():
        for key, value in getattr(catalog, attribute, {}).items():
            seen.setdefault(key, {})[value] = catalog.__name__.rpartition(".")[2]
    conflicts = {key: values for key, values in seen.items() if len(values) > 1}
    assert not conflicts


def test_the_reader_of_the_source_finds_what_the_program_says() -> None:
    assert "Next: {command}" in {item.text for item in sentences()}
    assert "The level of the rows" in {item.text for item in helps()}
    assert "Reports that people wait for" in {item.text for item in helps()}
    assert "Actual against target, by level" in {item.text for item in helps()}
    assert "Cannot write {file}: the disk is full." in {item.text for item in errors()}
    assert 'There is no {what} "{given}".' in {item.text for item in errors()}
