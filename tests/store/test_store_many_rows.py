"""Very many rows at once: they go in as they are, and every index is back behind them."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from territory.kernel.columns import Coded
from territory.ledger.tables import FlowRow
from territory.roster.tables import Institution, InstitutionRelation
from territory.store import bulk
from territory.store.engine import Store
from territory.store.tables import Batch

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

INDEXES = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")


def hospitals(tx: "Tx", count: int) -> None:
    bulk.insert_columns(
        tx,
        Institution,
        {
            "code": [f"H{number}" for number in range(count)],
            "name": [f"医院{number}" for number in range(count)],
            "normal_name": [f"医院{number}" for number in range(count)],
            "channel": ["hospital"] * count,
            "target": [None if number % 2 else True for number in range(count)],
            "survey": [{"beds": number} for number in range(count)],
        },
    )


def test_values_come_back_as_they_went_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.columns, "SLICE", 3)
    with store.writing("test", today=date(2027, 1, 15)) as tx:
        hospitals(tx, 7)
        relation: dict[str, list[Any]] = {
            "institution_id": [1],
            "other_id": [2],
            "kind": ["branch"],
            "valid_from": [date(2027, 1, 31)],
            "credit_share": [2_500],
        }
        bulk.insert_columns(tx, InstitutionRelation, relation)
        stored = tx.session.get(Institution, 7)
        assert stored is not None
        assert (stored.code, stored.target, stored.survey) == ("H6", True, {"beds": 6})
        branch = tx.session.get(InstitutionRelation, 1)
        assert branch is not None
        assert (branch.valid_from, branch.credit_share) == (date(2027, 1, 31), 2_500)


def as_lists(columns: dict[str, list[Any]]) -> dict[str, Any]:
    return dict(columns)


def as_codes(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Give each column as codes of values that stand there several times, and one of no row."""
    return {name: Coded(np.arange(len(its)), [*its, "nobody's"]) for name, its in columns.items()}


@pytest.mark.parametrize("given", [as_lists, as_codes])
def test_the_driver_stores_what_sqlalchemy_stores(
    store: Store, given: Callable[[dict[str, list[Any]]], dict[str, Any]]
) -> None:
    """The slow twin of rows by column is a statement with rows; both leave the same behind."""
    names = ["医院", "two\nlines", "tab\t"]
    rows = [
        {
            "code": f"H{number}", "name": name, "normal_name": name, "channel": "hospital",
            "target": [True, False, None][number], "beds": [None, 0, 7][number],
            "survey": {"note": name}, "address": None, "county": "同", "outpatients_per_day": 3,
        }
        for number, name in enumerate(names)
    ]  # fmt: skip
    by_column = given({name: [row[name] for row in rows] for name in rows[0]})
    stored = text("SELECT * FROM institution ORDER BY id")
    found = []
    for write in (
        lambda tx: tx.insert(Institution, rows),
        lambda tx: bulk.insert_columns(tx, Institution, by_column),
    ):
        with store.writing("test", today=date(2027, 1, 15), dry_run=True) as tx:
            write(tx)
            found.append([{**row, "id": 0} for row in tx.rows(stored)])
    assert found[0] == found[1]


def test_text_and_json_keep_every_mark(store: Store) -> None:
    names = [
        "tab\t",
        "two\nlines\r\n",
        "back\\slash",
        r"\N",
        r"\.",
        "",
        "'; DROP TABLE--",
        '"',
        "𠮷",
    ]
    count = len(names)
    given: dict[str, list[Any]] = {
        "code": [f"H{number}" for number in range(count)],
        "name": names,
        "normal_name": names,
        "address": [None, *names[1:]],
        "survey": [{"note": name} for name in names],
        "beds": [None, *range(1, count)],
    }
    with store.writing("test", today=date(2027, 1, 15)) as tx:
        bulk.insert_columns(tx, Institution, given | {"channel": ["hospital"] * count})
    with store.reading() as tx:
        stored = tx.session.exec(select(Institution).order_by(col(Institution.id))).all()
    for name, column in given.items():
        assert [getattr(row, name) for row in stored] == column


def test_rows_of_very_many_leave_the_sequence_behind_them(store: Store) -> None:
    with store.writing("test", today=date(2027, 1, 15)) as tx:
        hospitals(tx, 3)
        tx.insert(Institution, [{"code": "H9", "name": "医院", "normal_name": "医院"}])
    with store.reading() as tx:
        assert [row["id"] for row in tx.rows(text("SELECT id FROM institution ORDER BY id"))] == [
            1,
            2,
            3,
            4,
        ]


@pytest.mark.parametrize("many", [1, 1_000])
def test_indexes_are_the_same_before_and_after(
    ws: "Workspace", many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk.indexes, "MANY", many)
    with ws.writing("test") as tx:
        before = [tuple(row.values()) for row in tx.rows(INDEXES)]
        with bulk.indexes_later(tx, Institution, 10):
            during = [tuple(row.values()) for row in tx.rows(INDEXES)]
            hospitals(tx, 10)
        assert [tuple(row.values()) for row in tx.rows(INDEXES)] == before
        assert (len(during) < len(before)) == (many == 1)


def test_a_small_cache_is_only_lent(ws: "Workspace") -> None:
    size = text("PRAGMA cache_size")
    with ws.writing("test") as tx:
        connection = tx.session.connection()
        before = tx.execute(size).scalar()
        with bulk.indexes.small_cache(connection):
            assert tx.execute(size).scalar() == -bulk.indexes.SORTING_KILOBYTES
        assert tx.execute(size).scalar() == before
        with pytest.raises(ZeroDivisionError), bulk.indexes.small_cache(connection):
            raise ZeroDivisionError
        assert tx.execute(size).scalar() == before


def load_twice(ws: "Workspace") -> None:
    with ws.writing("test") as tx, bulk.indexes_later(tx, Institution, 10):
        hospitals(tx, 10)
        hospitals(tx, 1)


def key_twice(ws: "Workspace") -> None:
    """Bring rows that bear a key twice, which is noticed when its index is built."""
    once = {
        "batch_id": 1, "sheet": "", "row": 2, "row_key": "k", "distributor_name": "",
        "buyer_name": "", "product_name": "", "sale_date": date(2027, 1, 2), "movement": "sale",
        "counted_month": 202701, "quantity": 1, "given_quantity": "1",
    }  # fmt: skip
    with ws.writing("test", many=True) as tx, bulk.indexes_later(tx, FlowRow, 10):
        batch = {"run_id": tx.run_id, "code": "1", "file": "", "sha256": "", "sheet": ""}
        tx.insert(Batch, [batch | {"kind": "flow", "rows": 2}])
        tx.insert(FlowRow, [once, once])


def test_an_error_leaves_rows_and_indexes_as_they_were(
    ws: "Workspace", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk.indexes, "MANY", 1)
    with ws.reading() as tx:
        before = [tuple(row.values()) for row in tx.rows(INDEXES)]
    with pytest.raises(IntegrityError):
        load_twice(ws)
    with pytest.raises(IntegrityError):
        key_twice(ws)
    with ws.reading() as tx:
        assert [tuple(row.values()) for row in tx.rows(INDEXES)] == before
        assert tx.rows(text("SELECT id FROM institution")) == []
