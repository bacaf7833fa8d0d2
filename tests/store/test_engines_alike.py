"""The same commands on a file and on a server: the same answers, to the letter."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import databases

from territory.desk.stores import copying

if TYPE_CHECKING:
    from conftest import Demo, Result, RunCli

SHOWING = (
    "status", "list territories", "list positions", "list people", "list assignments",
    "list institutions", "list relations", "list listings", "list aliases", "list departments",
    "list doctors", "list products", "list prices", "list distributors", "imports list",
    "flow show", "flow coverage", "match review", "match aliases", "potential show", "classes show",
    "targets show --level department", "targets check", "targets versions",
    "targets changes list", "report achievement --month 2026-12 --ytd --level position",
    "report targets", "report classes", "show institution H0001", "show position CV12", "check",
    "targets explain H0001 --product P01 --month 2027-05 --position CV12",
)  # fmt: skip
WORK = (
    "targets pin --product P01 --node SN --period Q1 --value 700 --rule min --year 2027",
    "targets season --product P02 --year 2027 --from history",
    "targets split --year 2027",
    "classify doctors",
    "classify hospitals",
    "potential estimate",
    "assign H0002 --to CV11 --line CV --from 2027-02-01 --yes",
    "import {flow} --yes",
    "import {flow} --yes",
    "imports list",
    "imports undo {batch} --yes",
    "targets approve --year 2027 --yes",
    "check",
)
"""What a month does to a store; what one command refuses, it must refuse on both."""
SLICE = SHOWING[::3]
OWN = ("row", "movement_id", "id", "who", "decided_by", "asked_by")
"""Keys of rows: a server does not number what it rolled back a second time; who did it is the user
of the machine in a file, the login of the session on a server."""


def answered(done: "Result") -> Any:
    """Return what a command said, without the keys and the moments of rows."""
    if not done.out.startswith("["):
        return done.code, done.out, done.err
    rows = json.loads(done.out)
    rows = [row for row in rows if row.get("subject") != "backup"]  # a server keeps its own
    plain = [{k: v for k, v in row.items() if k not in OWN} for row in rows]
    return done.code, plain


@pytest.fixture(scope="module")
def pair(demo: "Demo", tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Give the demonstration in a file and on a server."""
    file = tmp_path_factory.mktemp("alike") / "region.db"
    with databases() as found:
        server = found.new()
        copying.copy(str(demo.db), server)
        copying.copy(str(demo.db), str(file))
        yield str(file), server


def test_the_answers_are_the_same(pair: tuple[str, str], run_cli: "RunCli") -> None:
    for command in SLICE:
        first, second = (
            run_cli(*command.split(), "--format", "json", "--db", place) for place in pair
        )
        assert answered(first) == answered(second), command


@pytest.mark.long
def test_every_answer_and_every_work_is_the_same(
    pair: tuple[str, str], demo: "Demo", run_cli: "RunCli"
) -> None:
    batch = {"batch": "", "flow": str(next((demo.folder / "输入" / "流向").rglob("*.xlsx")))}
    for command in (*SHOWING, *WORK, *SHOWING):
        argv = command.format(**batch).split()
        first, second = (
            run_cli(*argv, *(["--format", "json"] if command in SHOWING else []), "--db", place)
            for place in pair
        )
        said = [
            text.replace(place, "HERE").replace(Path(place).name, "HERE")
            for text, place in zip((first.err, second.err), pair, strict=True)
        ]
        assert answered(first) == answered(second), command
        assert said[0] == said[1], command
        if command == "imports list":
            listed = run_cli("imports", "list", "--db", pair[0], "--format", "json")
            batch["batch"] = json.loads(listed.out)[0]["batch"]


def test_no_answer_depends_on_the_order_in_which_rows_lie(
    demo_copy: Path, run_cli: "RunCli", monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite can give what nobody ordered backwards; a server gives it as it likes."""
    asked = [(*command.split(), "--format", "json", "--db", demo_copy) for command in SLICE]
    straight = [answered(run_cli(*argv)) for argv in asked]
    connect = sqlite3.dbapi2.connect

    def backwards(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.execute("PRAGMA reverse_unordered_selects=ON")
        return connection

    monkeypatch.setattr(sqlite3.dbapi2, "connect", backwards)
    with closing(sqlite3.dbapi2.connect(demo_copy)) as connection:
        assert connection.execute("PRAGMA reverse_unordered_selects").fetchone() == (1,)
    for argv, known in zip(asked, straight, strict=True):
        assert answered(run_cli(*argv)) == known, argv


@pytest.mark.long
def test_the_demonstration_made_on_a_server_is_the_same(
    demo: "Demo", run_cli: "RunCli", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from territory.demo import service

    with databases() as found:
        server = found.new()
        monkeypatch.setenv("TERRITORY_DB", server)
        folder = tmp_path / "region"
        service.prepare(
            folder, hospitals=demo.hospitals, seed=demo.seed, lang="en", overwrite=False
        )
        for _step in service.run(folder, demo.hospitals):
            pass
        for command in SHOWING:
            first, second = (
                run_cli(*command.split(), "--format", "json", "--db", place)
                for place in (demo.db, server)
            )
            assert answered(first) == answered(second), command
    assert os.environ["TERRITORY_DB"] == server
