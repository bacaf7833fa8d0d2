"""A store of every schema the project has released comes to the newest one with all its rows."""

import shutil
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel
from store_images import FIXTURES, bring, connected

from territory.errors import Exit
from territory.store import engine as engines
from territory.store import migrate
from territory.store.all_tables import all_tables
from territory.store.errors import MigrationLosesRows, StoreTooNew, StoreTooOld

if TYPE_CHECKING:
    from conftest import RunCli

Columns = dict[str, list[str]]
IMAGES = "run_image"


def columns_of(connection: Connection) -> Columns:
    """Return table -> its columns, without the table that says which schema it is."""
    found = inspect(connection)
    return {
        table: [column["name"] for column in found.get_columns(table)]
        for table in sorted(found.get_table_names())
        if table != "alembic_version"
    }


def digests(connection: Connection, columns: Columns) -> dict[str, str]:
    """Return table -> digest of these columns of all its rows, and that of no image of a run.

    Images are numbered anew and some are added: `images` looks at them.
    """
    return {
        table: digest(connection, table, names)
        for table, names in columns.items()
        if table != IMAGES
    }


def images(connection: Connection, columns: Columns) -> Counter[str]:
    """Return how often there is each image of what a run did, apart from its number."""
    listed = ", ".join(name for name in columns.get(IMAGES, ()) if name != "id")
    if not listed:
        return Counter()
    rows = connection.execute(text(f"SELECT {listed} FROM {IMAGES}")).mappings()
    return Counter(
        repr([(k, bytes(v) if k == "rows" else v) for k, v in row.items()]) for row in rows
    )


def digest(connection: Connection, table: str, names: list[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(text(f'SELECT {listed} FROM "{table}"')).all()
    return blake2b(repr(sorted(map(repr, rows))).encode()).hexdigest()


@pytest.fixture(params=migrate.known_revisions())
def schema(request: pytest.FixtureRequest) -> str:
    """Return every released schema, from which a fixture is kept."""
    step = str(request.param)
    if not (FIXTURES / f"region-{step}.db.xz").exists():
        pytest.skip(f"schema {step} is not released yet: there is no store of it")
    return step


@pytest.fixture(params=["file", "server"])
def old(request: pytest.FixtureRequest, tmp_path: Path, schema: str) -> str:
    """Give the address of an older store, on each engine."""
    address = str(tmp_path / "older.db")
    if request.param == "server":
        address = str(request.getfixturevalue("server"))
    bring(address, schema)
    return address


@pytest.fixture
def looking(old: str) -> Iterator[Engine]:
    database = connected(old)
    yield database
    database.dispose()


def test_every_row_of_an_older_store_is_kept_and_the_schema_is_that_of_the_models(
    old: str, looking: Engine, run_cli: "RunCli"
) -> None:
    all_tables()
    with looking.connect() as connection:
        columns = columns_of(connection)
        before, kept = digests(connection, columns), images(connection, columns)
    done = run_cli("--db", old, "migrate")
    assert done.code == 0, done.err
    with looking.connect() as connection:
        assert digests(connection, columns) == before
        assert kept <= images(connection, columns)
        assert migrate.found_revision(connection) == migrate.known_revisions()[-1]
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        if looking.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    checked = run_cli("--db", old, "check")
    assert checked.code == 0, checked.out + checked.err
    shown = run_cli("--db", old, "targets", "show", "--product", "P01", "--level", "institution")
    assert "H0002" in shown.out
    split = run_cli("--db", old, "targets", "split", "--product", "P01")
    assert split.code == 0, split.err


def test_a_copy_is_made_first_and_is_the_older_store(
    schema: str, tmp_path: Path, run_cli: "RunCli"
) -> None:
    if schema == migrate.known_revisions()[-1]:
        pytest.skip("nothing to migrate from the newest schema")
    folder = tmp_path / "store"
    folder.mkdir()
    path = folder / "region.db"
    bring(str(path), schema)
    database = connected(str(path))
    with database.connect() as connection:
        columns = columns_of(connection)
        before = digests(connection, columns)
    database.dispose()
    done = run_cli("--db", path, "migrate")
    assert done.code == 0
    copies = [found for found in folder.rglob("*.db") if found != path]
    assert len(copies) == 1, copies
    assert copies[0].name in done.err
    kept = connected(str(copies[0]))
    with kept.connect() as connection:
        assert migrate.found_revision(connection) == schema
        assert digests(connection, columns) == before
    kept.dispose()


def test_an_older_store_is_not_worked_on_and_the_remedy_is_named(
    old: str, schema: str, run_cli: "RunCli"
) -> None:
    if schema == migrate.known_revisions()[-1]:
        pytest.skip("it is the newest schema")
    for command in (("status",), ("list", "products"), ("targets", "split")):
        done = run_cli("--db", old, *command)
        assert done.code == Exit.STORE
        assert "territory migrate" in done.err
    with pytest.raises(StoreTooOld):
        engines.open_store(old)


def test_a_store_of_a_newer_program_is_left_alone(
    old: str, looking: Engine, run_cli: "RunCli"
) -> None:
    with looking.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        columns = columns_of(connection)
        before = digests(connection, columns)
    for command in (("migrate",), ("status",), ("check",)):
        done = run_cli("--db", old, *command)
        assert done.code == Exit.STORE
        assert "9999" in done.err
    with pytest.raises(StoreTooNew):
        engines.open_store(old)
    with looking.connect() as connection:
        assert digests(connection, columns) == before


CASCADES = """
revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    {steps}
"""


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that adds a step of our own after the newest one, for this test only."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)

    def add(*steps: str) -> None:
        before = migrate.known_revisions()[-1]
        number = f"{int(before) + 1:04d}"
        body = CASCADES.format(number=number, before=before, steps="\n    ".join(steps))
        (scripts / "versions" / f"{number}_ours.py").write_text(body, encoding="utf-8")

    return add


REBUILD = (
    'with op.batch_alter_table("institution") as batch:',
    '    batch.alter_column("name", existing_type=sa.String(), nullable=True)',
)
"""On SQLite this makes the table anew and drops the old one, to which many rows refer."""


def test_a_rebuilt_table_keeps_the_rows_that_refer_to_it(
    old: str, looking: Engine, next_step: Any
) -> None:
    with looking.connect() as connection:
        columns = columns_of(connection)
        before = digests(connection, columns)
    next_step(*REBUILD)
    engines.migrate_store(old)
    with looking.connect() as connection:
        assert digests(connection, columns) == before


def test_children_that_would_go_with_their_parent_stay(db: Path, next_step: Any) -> None:
    """The trap itself: ON DELETE CASCADE, and a parent that is made anew."""
    database = connected(str(db))
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE note (id INTEGER PRIMARY KEY, institution_id INTEGER NOT NULL "
            "REFERENCES institution(id) ON DELETE CASCADE)"
        )
        connection.exec_driver_sql(
            "INSERT INTO institution (id, code, name, normal_name, channel, survey) "
            "VALUES (1, 'H1', '溧阳云溪医院', '溧阳云溪医院', 'hospital', '{}')"
        )
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 1)")
    next_step(*REBUILD)
    migrate.upgrade(database)
    with database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.dispose()


def test_a_step_that_would_lose_rows_leaves_everything_as_it_was(
    old: str, looking: Engine, run_cli: "RunCli", next_step: Any
) -> None:
    if looking.dialect.name != "sqlite":
        pytest.skip("a server refuses such a step by itself")
    with looking.connect() as connection:
        columns = columns_of(connection)
        before = digests(connection, columns)
        schema = migrate.found_revision(connection)
    next_step("op.execute(\"DELETE FROM institution WHERE code LIKE 'H%'\")")
    with pytest.raises(MigrationLosesRows) as caught:
        engines.migrate_store(old)
    assert caught.value.exit_code == Exit.STORE
    assert "flow_row" in str(caught.value)
    with looking.connect() as connection:
        assert columns_of(connection) == columns
        assert digests(connection, columns) == before
        assert migrate.found_revision(connection) == schema
    done = run_cli("--db", old, "migrate", "--lang", "zh")
    assert done.code == Exit.STORE
    assert "未作改动" in done.err


def test_a_step_that_fails_half_way_leaves_everything_as_it_was(
    old: str, looking: Engine, next_step: Any
) -> None:
    with looking.connect() as connection:
        columns = columns_of(connection)
        before = digests(connection, columns)
    next_step(
        'op.execute("UPDATE institution SET name = code")',
        'op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))',
        'raise RuntimeError("half way")',
    )
    with pytest.raises(RuntimeError, match="half way"):
        engines.migrate_store(old)
    with looking.connect() as connection:
        assert columns_of(connection) == columns
        assert digests(connection, columns) == before
