"""Every way in which a loader may write is watched; what is not watched is refused."""

import dataclasses
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col

from territory.desk.imports.service import ImportRequest, import_files
from territory.desk.kinds import all_kinds
from territory.desk.undo import undo
from territory.intake.kinds import Kind, Loaded, Outcome
from territory.roster.tables import Institution, ProductLine
from territory.store import bulk
from territory.store.journal import UnwatchedWrite, packed, unpacked
from territory.store.revert import UnknownInImage, images_of
from territory.store.transaction import Tx, ident
from territory.store.upsert import upsert

if TYPE_CHECKING:
    from territory.workspace import Workspace

LOGS = {"run", "run_image", "audit", "batch", "change", "alembic_version"}


def content(db: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        names = {name for (name,) in connection.execute(query)} - LOGS
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def row(code: str) -> dict[str, Any]:
    return {"code": code, "name": code, "normal_name": code}


def by_session(tx: Tx) -> None:
    tx.session.add(Institution(**row("H8")))
    first = tx.session.get_one(Institution, 1)
    first.beds = 5
    tx.session.add(first)


def by_upsert(tx: Tx) -> None:
    upsert(tx, Institution, ("code",), [{**row("H1"), "name": "改名"}, row("H8")])


def by_rows(tx: Tx) -> None:
    tx.insert(Institution, [row("H8"), row("H9")])
    tx.update(Institution, [{"id": 1, "beds": 5}, {"id": 2, "beds": 6}])


def by_columns(tx: Tx) -> None:
    names = [f"H{number}" for number in range(10, 700)]
    bulk.insert_columns(tx, ProductLine, {"code": names, "name": names})


def by_columns_indexed_later(tx: Tx) -> None:
    names = [f"L{number}" for number in range(60_000)]
    with bulk.indexes_later(tx, ProductLine, len(names)):
        bulk.insert_columns(tx, ProductLine, {"code": names, "name": names})


def by_statement(tx: Tx) -> None:
    tx.execute(update(Institution).values(city="常州市"))
    tx.execute(delete(Institution).where(col(Institution.code) == "H2"))


WAYS = (by_session, by_upsert, by_rows, by_columns, by_columns_indexed_later, by_statement)


def kind_that(write: Any) -> Kind:
    """Return the kind of product lines with a loader that writes in a way of its own."""

    def load(tx: Tx, parsed: Any, _context: Any) -> Loaded:
        write(tx)
        return Loaded(outcomes=[Outcome.CREATED] * len(parsed.records))

    found = next(kind for kind in all_kinds() if kind.slug == "product-lines")
    return dataclasses.replace(found, load=load)


@pytest.fixture
def known(ws: "Workspace", tmp_path: Path) -> "Workspace":
    (tmp_path / "线.csv").write_text("产品线编码,产品线名称\nX,线\n", encoding="utf-8")
    with ws.writing("roster") as tx:
        tx.session.add_all([Institution(**row("H1")), Institution(**row("H2"))])
    return ws


@pytest.mark.parametrize("write", WAYS, ids=lambda write: write.__name__)
def test_whatever_a_loader_writes_is_taken_back(
    known: "Workspace", db: Path, tmp_path: Path, write: Any
) -> None:
    before = content(db)
    done = import_files(known, ImportRequest([str(tmp_path / "线.csv")]), [kind_that(write)])
    assert done.exit_code == 0
    assert content(db) != before
    undo(known, f"{done.run}.1")
    assert content(db) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE institution SET beds = 1",
        "  delete from institution",
        "INSERT INTO product_line (code, name) VALUES ('L', '线')",
    ],
)
def test_bare_text_that_writes_is_refused_and_nothing_is_kept(
    known: "Workspace", db: Path, tmp_path: Path, statement: str
) -> None:
    before = content(db)
    writes = (
        lambda tx: tx.execute(text(statement)),
        lambda tx: tx.session.connection().exec_driver_sql(statement),
    )
    for write in writes:
        with pytest.raises(UnwatchedWrite):
            import_files(known, ImportRequest([str(tmp_path / "线.csv")]), [kind_that(write)])
    assert content(db) == before


def test_very_many_new_rows_are_one_small_image(
    known: "Workspace", db: Path, tmp_path: Path
) -> None:
    done = import_files(
        known, ImportRequest([str(tmp_path / "线.csv")]), [kind_that(by_columns_indexed_later)]
    )
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT low, high, length(rows) FROM run_image WHERE batch = ?"
        ((low, high, size),) = connection.execute(query, (f"{done.run}.1",)).fetchall()
    assert (high - low, size < 100) == (60_000, True)


@pytest.mark.parametrize(
    ("table", "columns"), [("of_tomorrow", {}), ("institution", {"of_tomorrow": 1})]
)
def test_an_image_that_the_code_does_not_know_stops_the_undo_by_name(
    known: "Workspace", db: Path, table: str, columns: dict[str, int]
) -> None:
    with known.writing("change") as tx:
        tx.update(Institution, [{"id": 1, "beds": 5}])
        run_id, code = ident(tx.run), tx.run.code
    with closing(sqlite3.connect(db)) as connection, connection:
        (rows,) = connection.execute(
            "SELECT rows FROM run_image WHERE run_id = ?", (run_id,)
        ).fetchone()
        kept = unpacked(rows)
        kept["before"] = [one | columns for one in kept["before"]]
        connection.execute(
            "UPDATE run_image SET table_name = ?, rows = ? WHERE run_id = ?",
            (table, packed(kept), run_id),
        )
    before = content(db)
    with pytest.raises(UnknownInImage, match="of_tomorrow") as caught:
        undo(known, code)
    assert code in str(caught.value)
    assert content(db) == before


def test_an_image_keeps_of_a_changed_row_only_what_was_different(known: "Workspace") -> None:
    with known.writing("change") as tx:
        tx.update(Institution, [{"id": 1, "beds": 5, "name": "H1"}])
        run_id = tx.run_id
    with known.reading() as tx:
        (image,) = images_of(tx, run_id)
    assert image.before == {(1,): {"id": 1, "beds": None}}


def test_ids_that_a_store_gives_again_are_not_mistaken(known: "Workspace", db: Path) -> None:
    """The newest row is deleted and its number given to another: each undo meets its own."""
    before = content(db)
    with known.writing("delete") as tx:
        tx.execute(delete(Institution).where(col(Institution.id) == 2))
        deleting = tx.run.code
    with known.writing("new") as tx:
        tx.session.add(Institution(**row("H3")))
        tx.session.flush()
        making = tx.run.code
    with pytest.raises(Exception, match=making):
        undo(known, deleting)
    undo(known, making)
    undo(known, deleting)
    assert content(db) == before
    assert known.today == date(2027, 1, 15)
