"""A migrated schema equals the models, so that a forgotten migration shows at once."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from territory.errors import Exit
from territory.store import migrate
from territory.store.all_tables import all_tables
from territory.store.engine import Store, open_store
from territory.store.errors import StoreDamaged, StoreMissing, StoreTooNew, StoreTooOld


def test_migrated_schema_equals_the_models(db: Path) -> None:
    all_tables()
    store = open_store(str(db))
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    store.close()


def _set_revision(store: Store, revision: str) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
    store.close()


def test_an_older_store_says_so_and_what_to_do(db: Path) -> None:
    _set_revision(open_store(str(db)), "0000")
    known = migrate.known_revisions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "known_revisions", lambda: ["0000", *known()])
        with pytest.raises(StoreTooOld, match="schema 0000") as caught:
            open_store(str(db))
    assert caught.value.exit_code == Exit.STORE
    assert "territory migrate" in caught.value.hint


def test_a_newer_store_is_refused(db: Path) -> None:
    _set_revision(open_store(str(db)), "9999")
    with pytest.raises(StoreTooNew, match="9999"):
        open_store(str(db))


def test_a_store_that_is_not_there_and_one_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_store(str(tmp_path / "nowhere.db"))
    wrong = tmp_path / "notes.db"
    wrong.write_text("this is no database, only a long enough text to look like a file" * 20)
    with pytest.raises(StoreDamaged):
        open_store(str(wrong))
    assert wrong.read_text().startswith("this is no database")
