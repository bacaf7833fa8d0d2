"""Read from the program's own source which texts a user may see.

`Shown` texts must be translated: what `say` is given, help texts, labels of columns, docstrings
and hints of errors, findings. Texts that reach a reader by a variable cannot be told from others;
`may_show` says of a text that is translated already whether the source still holds it.
"""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import territory
from territory import cli
from territory.present import table
from territory.present.table import Maker, label_of
from territory.present.words import speaking

SOURCE = Path(territory.__file__).parent
TABLE_MODULE = "territory.present.table"
MAKERS = {name for name, value in vars(table).items() if isinstance(value, Maker)}
SAYING = {"say", "translate", "confirm"}
TOLD = {
    "Finding": [(2, "message"), (4, "suggestion")],
    "CellProblem": [(1, "message"), (2, "suggestion")],
    "Remark": [(2, "message"), (3, "suggestion")],
    "Report": [(2, "holds")],
    "Due": [(1, "template")],
    "Sentence": [(0, "template")],
    "finding": [(3, "message"), (4, "suggestion")],
    "reject": [(3, "message"), (4, "suggestion")],
    "tell": [(3, "message"), (4, "suggestion")],
}
"""Values that hold sentences, and functions that loaders tell them by → place and name of each
among the arguments."""
ROOT_ERROR = "TerritoryError"


@dataclass
class Module:
    """One source file: its nodes, its string constants, and how it calls the column makers."""

    name: str
    nodes: list[ast.AST]
    constants: dict[str, ast.expr] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
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

    def maker_of(self, call: ast.Call) -> str | None:
        """Return the name of the column maker that is called, None where it is another call."""
        match call.func:
            case ast.Name(id=name):
                return self.makers.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in self.table_aliases:
                return name if name in MAKERS | {"Column"} else None
        return None


@dataclass(frozen=True)
class Shown:
    """A text that a user may read, and where it stands: file and line."""

    text: str
    place: str

    @property
    def room(self) -> str:
        """The room that says it."""
        return self.place.partition("/")[0].partition(".py")[0]


def sentences() -> Iterator[Shown]:
    """Give every sentence that is said, and those of findings."""
    for module, call, place in _calls():
        told = [(0, "template")] if _callee(call) in SAYING else TOLD.get(_callee(call), [])
        for number, name in told:
            yield from (Shown(text, place) for text in module.texts(_argument(call, number, name)))


def helps() -> Iterator[Shown]:
    """Give the help texts of groups, commands, options and arguments, as they are mounted."""
    with speaking("en"):
        yield from _helps(cli.root())


def _helps(command: Any) -> Iterator[Shown]:
    for told in (command, *command.params):
        if text := getattr(told, "help", None):
            yield Shown(text, "cli")
    for below in getattr(command, "commands", {}).values():
        yield from _helps(below)


def labels() -> Iterator[Shown]:
    """Give the labels of columns."""
    for module, call, place in _calls():
        if module.maker_of(call) is None:
            continue
        given = _argument(call, 1, "label")
        found = list(module.texts(given))
        if given is None:
            found = [label_of(key) for key in module.texts(_argument(call, 0, "key"))]
        yield from (Shown(text, place) for text in found)


def errors() -> Iterator[Shown]:
    """Give the docstring of each error class, which is its sentence, and its hint."""
    classes = [(module, node) for module, node in _nodes() if isinstance(node, ast.ClassDef)]
    family = {ROOT_ERROR}
    while (
        more := {node.name for _, node in classes if family & {*map(_base_name, node.bases)}}
        - family
    ):
        family |= more
    for module, node in classes:
        if node.name not in family:
            continue
        place = f"{module.name}:{node.lineno}"
        yield Shown(inspect.cleandoc(ast.get_docstring(node) or ""), place)
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="hint")], value=value):
                    yield from (Shown(text, place) for text in module.texts(value))


def slugs() -> Iterator[Shown]:
    """Give the units of columns and the slugs whose word is asked for by name."""
    for module, call, place in _calls():
        if (maker := module.maker_of(call)) is not None:
            given = _argument(call, 3 if maker == "Column" else 2, "unit")
        elif _callee(call) == "word":
            given = _argument(call, 0, "slug")
        else:
            continue
        yield from (Shown(text, place) for text in module.texts(given))


@cache
def held() -> frozenset[str]:
    """Return every text that the source holds, and the labels that keys have by themselves."""
    constants = {
        node.value
        for _, node in _nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in SOURCE.rglob("*.toml"):
        constants |= set(_leaves(tomllib.loads(path.read_text(encoding="utf-8"))))
    return frozenset(constants | {label_of(text) for text in constants})


def may_show(text: str) -> bool:
    """Return False for a text that stands nowhere in the source."""
    return text in held()


def may_ask(slug: str) -> bool:
    """Return False for a slug that the source neither holds nor composes."""
    parts = re.split("[_-]", slug)
    composed = len(parts) > 1 and all(map(may_show, parts))
    return may_show(slug) or composed or any(form.fullmatch(slug) for form in _composed())


@cache
def _composed() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of slugs that are put together: `word(f"basis-{value}")`."""
    return tuple(
        re.compile(
            "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"
                for part in joined.values
            )
        )
        for _, joined in _nodes()
        if isinstance(joined, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and re.fullmatch("[a-z]+[_-]", str(part.value))
                for part in joined.values)
    )  # fmt: skip


def _leaves(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield from value
            for each in value.values():
                yield from _leaves(each)
        case list():
            for each in value:
                yield from _leaves(each)
        case str():
            yield value


@cache
def _modules() -> tuple[Module, ...]:
    return tuple(_read(path) for path in sorted(SOURCE.rglob("*.py")))


def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = Module(path.relative_to(SOURCE).as_posix(), list(ast.walk(tree)))
    for statement in tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                module.constants[name] = value
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom):
            _note_makers(module, node)
    return module


def _note_makers(module: Module, imported: ast.ImportFrom) -> None:
    for alias in imported.names:
        local = alias.asname or alias.name
        if imported.module == TABLE_MODULE and alias.name in MAKERS | {"Column"}:
            module.makers[local] = alias.name
        if imported.module == "territory.present" and alias.name == "table":
            module.table_aliases.add(local)


@cache
def _nodes() -> list[tuple[Module, ast.AST]]:
    return [(module, node) for module in _modules() for node in module.nodes]


@cache
def _calls() -> list[tuple[Module, ast.Call, str]]:
    return [
        (module, node, f"{module.name}:{node.lineno}")
        for module, node in _nodes()
        if isinstance(node, ast.Call)
    ]


def _callee(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _base_name(base: ast.expr) -> str:
    match base:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
