"""Fixtures that every room's tests share: a fresh store, a workspace on it, the command line."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from teams import Team

    from territory.workspace import Workspace

os.environ.update(
    {
        "_TYPER_FORCE_DISABLE_TERMINAL": "1",
        "TERMINAL_WIDTH": "100",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERRITORY_LANG": "en",
    }
)
for name in ("TERRITORY_DB", "GITHUB_ACTIONS"):
    os.environ.pop(name, None)

settings.register_profile("shared_machine", deadline=None)  # CI is noisy
settings.load_profile("shared_machine")

TODAY = date(2027, 1, 15)
SHARED_CASES = Path(__file__).parents[2] / "shared" / "cases"


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    from territory.present.words import speaking

    with speaking("en"):
        yield


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a store with a schema and nothing else, to be copied."""
    from territory.store.engine import open_store

    path = tmp_path_factory.mktemp("template") / "empty.db"
    store = open_store(str(path), create=True)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty_store: Path) -> Path:
    """Return the file of a fresh store."""
    path = tmp_path / "region.db"
    shutil.copy(empty_store, path)
    return path


@pytest.fixture
def ws(db: Path) -> Iterator["Workspace"]:
    """Give a workspace on a fresh store, on 15 January 2027."""
    from territory.settings import Settings
    from territory.store.engine import open_store
    from territory.workspace import Workspace

    store = open_store(str(db))
    yield Workspace(Settings(db=str(db), folder=db.parent), store, TODAY)
    store.close()


RunCli = Callable[..., Result]


@pytest.fixture
def run_cli(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """Run a command line in this process, in an empty folder, on the fresh store."""
    from territory import cli
    from territory.present import words

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERRITORY_DB", str(db))

    def run(*argv: object) -> Result:
        arguments = [str(argument) for argument in argv]
        out, err = io.StringIO(), io.StringIO()
        with (
            words.speaking(words.detect(arguments, os.environ)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = cli.run(["--as-of", TODAY.isoformat(), *arguments])
        return Result(int(code), out.getvalue(), err.getvalue())

    return run


@dataclass(frozen=True)
class Demo:
    """A demonstration region that was made and worked through: read it, never write to it."""

    folder: Path
    hospitals: int
    seed: int

    @property
    def db(self) -> Path:
        """The store."""
        return self.folder / "region.db"


def _demo(folder: Path, hospitals: int, seed: int) -> Demo:
    from territory.demo import service
    from territory.present.words import speaking

    with speaking("en"), pytest.MonkeyPatch.context() as patch:
        patch.delenv("TERRITORY_DB", raising=False)  # a test that asks late may have set it
        service.prepare(folder, hospitals=hospitals, seed=seed, lang="en", overwrite=False)
        for _step in service.run(folder, hospitals):
            pass
    return Demo(folder, hospitals, seed)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return a small demonstration region."""
    return _demo(tmp_path_factory.mktemp("demo") / "region", 12, 7)


@pytest.fixture(scope="module")
def team(demo: Demo) -> Iterator["Team"]:
    """Give the demonstration on a server, with a login for each role and one for a district."""
    from teams import team_on_server

    with team_on_server(str(demo.db)) as found:
        yield found


@pytest.fixture(scope="session")
def other_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return another one; it is large enough to have institutions that are no target."""
    return _demo(tmp_path_factory.mktemp("demo") / "other", 16, 11)


@pytest.fixture
def demo_copy(demo: Demo, tmp_path: Path) -> Path:
    """Return a store with the demonstration region that may be written to."""
    path = tmp_path / "demo.db"
    shutil.copy(demo.db, path)
    return path


@pytest.fixture(scope="session")
def cases() -> Path:
    """Return the folder of real files; a test that needs it skips where it is absent."""
    if not SHARED_CASES.is_dir():
        pytest.skip("the folder of real cases is not on this machine")
    return SHARED_CASES
