"""JSON of every command is the same in every language: slugs and numbers, null and never blank."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command_lines import command_lines

from territory.desk.kinds import SHOWN_BY, all_kinds
from territory.errors import Exit
from territory.present import as_json
from territory.present.table import ColumnKind
from territory.roster.service.listing import registers

if TYPE_CHECKING:
    from conftest import Demo, RunCli

SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]*|[A-DU]|[1-3U][A-CU]?")
ANYTHING = {"value", "previous"}
"""Columns of `show` that hold whatever a thing has; a slug among them is drawn as its word."""


def values(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with its keys."""
    if isinstance(found, dict):
        for key, inside in found.items():
            yield from values(inside, f"{path}.{key}")
    elif isinstance(found, list):
        for inside in found:
            yield from values(inside, path)
    else:
        yield path, found


def test_every_command_says_the_same_in_both_languages(
    run_cli: "RunCli", demo: "Demo", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: set[tuple[str, str]] = set()
    original = as_json._value

    def watched(column: Any, value: Any) -> Any:
        told = original(column, value)
        slug = column.kind is ColumnKind.SLUG and column.key not in ANYTHING
        if slug and told is not None and not SLUG.fullmatch(told):
            odd.add((column.key, told))
        return told

    monkeypatch.setattr(as_json, "_value", watched)
    tried = 0
    for line in command_lines():
        told = []
        for lang in ("en", "zh"):
            store = tmp_path / "region.db"
            shutil.copy(demo.db, store)
            words = [word.format(demo=demo.folder) for word in line]
            done = run_cli("--db", store, *words, "--format", "json", "--lang", lang)
            told.append((done.code, done.out))
        assert told[0] == told[1], line
        if told[0][0] in {Exit.DONE, Exit.CHECK_FAILED} and told[0][1]:
            found = list(values(json.loads(told[0][1])))
            assert [path for path, value in found if value == "" or value is True] == [], line
            tried += 1
    assert odd == set()
    assert tried > 60


def test_every_kind_is_listed_or_names_the_command_that_shows_it(
    run_cli: "RunCli", demo: "Demo"
) -> None:
    assert {kind.slug for kind in all_kinds()} <= {*registers(), *SHOWN_BY}
    for kind, command in SHOWN_BY.items():
        for asked in (("list", kind), ("show", kind, "X")):
            done = run_cli("--db", demo.db, *asked)
            assert (done.code, f"territory {command}" in done.err) == (Exit.NOT_FOUND, True), kind
        words = command.replace("MONTH", "2026-12").replace("CODE", "H0001").split()
        more = ("--product", "P01") if kind == "season" else ()
        done = run_cli("--db", demo.db, *words, *more)
        assert done.code == 0 or "no logins" in done.err, command


@pytest.mark.parametrize(
    ("given", "meant"),
    [("hospitl", "hospital"), ("doctor s", "doctors"), ("institutons", "institutions"),
     ("pepole", "people"), ("priczes", "prices")],
)  # fmt: skip
def test_a_kind_that_is_misspelt_is_proposed(run_cli: "RunCli", given: str, meant: str) -> None:
    for asked in (("list", given), ("show", given, "X")):
        done = run_cli(*asked)
        assert done.code == Exit.NOT_FOUND
        assert re.search(rf"Did you mean: .*\b{meant}\b", done.err), done.err


@pytest.mark.parametrize("kind", sorted(registers()))
def test_show_takes_what_list_takes(run_cli: "RunCli", demo: "Demo", kind: str) -> None:
    listed = json.loads(run_cli("--db", demo.db, "list", kind, "--format", "json").out)
    if not listed:
        assert run_cli("--db", demo.db, "show", kind, "X").code == Exit.NOT_FOUND
        return
    first = listed[0]
    names = ("code", "institution", "product", "alias")
    code = next(first[name] for name in names if first.get(name))
    done = run_cli("--db", demo.db, "show", kind, code, "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)
