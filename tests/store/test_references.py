"""References of very many rows are proved by value, and never left unproved."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from territory.roster.tables import Institution, InstitutionRelation
from territory.store import bulk
from territory.store.engine import Store

if TYPE_CHECKING:
    from territory.store.transaction import Tx

TODAY = date(2027, 1, 15)
HOSPITAL = {"code": "H1", "name": "医院", "normal_name": "医院"}


def relation(other: int) -> dict[str, Any]:
    return {
        "institution_id": 1, "other_id": other, "kind": "branch", "valid_from": TODAY,
        "credit_share": 0,
    }  # fmt: skip


def by_column(tx: "Tx") -> None:
    columns = {name: [value] for name, value in relation(7).items()}
    bulk.insert_columns(tx, InstitutionRelation, columns)


def by_statement(tx: "Tx") -> None:
    tx.execute(insert(InstitutionRelation).values(**relation(7)))


def by_rows(tx: "Tx") -> None:
    tx.insert(InstitutionRelation, [relation(1), relation(7)])


def by_update(tx: "Tx") -> None:
    tx.insert(InstitutionRelation, [relation(1)])
    tx.update(InstitutionRelation, [{"id": 1, "other_id": 7}])


def by_object(tx: "Tx") -> None:
    tx.session.add(InstitutionRelation(**relation(7)))


def by_deleting(tx: "Tx") -> None:
    tx.insert(InstitutionRelation, [relation(1)])
    tx.execute(delete(Institution).where(col(Institution.id) == 1))


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize(
    "lose", [by_column, by_rows, by_update, by_statement, by_object, by_deleting]
)
def test_what_refers_to_nothing_is_not_kept(
    store: Store, lose: Callable[["Tx"], None], *, many: bool
) -> None:
    def attempt() -> None:
        with store.writing("test", today=TODAY, many=many) as tx:
            tx.insert(Institution, [HOSPITAL])
            lose(tx)

    proved = bulk.LostReference if many and store.embedded else IntegrityError
    with pytest.raises(proved):
        attempt()
    with store.reading() as tx:
        assert tx.rows(text("SELECT id FROM institution")) == []


@pytest.mark.parametrize("fails", [True, False])
def test_the_next_transaction_looks_references_up_again(store: Store, *, fails: bool) -> None:
    def attempt() -> None:
        with store.writing("test", today=TODAY, many=True) as tx:
            tx.insert(Institution, [HOSPITAL])
            assert not store.embedded or tx.execute(text("PRAGMA foreign_keys")).scalar() == 0
            if fails:
                raise ZeroDivisionError

    if fails:
        with pytest.raises(ZeroDivisionError):
            attempt()
    else:
        attempt()
    with pytest.raises(IntegrityError), store.writing("test", today=TODAY) as tx:
        by_statement(tx)


def test_what_refers_to_rows_of_the_same_transaction_is_kept(store: Store) -> None:
    with store.writing("test", today=TODAY, many=True) as tx:
        tx.insert(Institution, [HOSPITAL, HOSPITAL | {"code": "H2"}])
        columns = {name: [value, value] for name, value in relation(2).items()}
        bulk.insert_columns(tx, InstitutionRelation, columns | {"kind": ["branch", "group"]})
    with store.reading() as tx:
        assert len(tx.rows(text("SELECT id FROM institution_relation"))) == 2


def test_a_part_that_fails_while_indexes_are_built_is_taken_back_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk.indexes, "MANY", 1)

    def fails(tx: "Tx", code: str) -> None:
        with tx.part():
            with bulk.indexes_later(tx, Institution, 10):
                tx.insert(Institution, [HOSPITAL | {"code": code}])
            raise ZeroDivisionError

    with store.writing("test", today=TODAY, many=True) as tx:
        tx.insert(Institution, [HOSPITAL])
        with pytest.raises(ZeroDivisionError):
            fails(tx, "H2")
        with tx.part(), bulk.indexes_later(tx, Institution, 10):
            tx.insert(Institution, [HOSPITAL | {"code": "H3"}])
    with store.reading() as tx:
        codes = [row["code"] for row in tx.rows(text("SELECT code FROM institution ORDER BY code"))]
        assert codes == ["H1", "H3"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such alarm")
def test_ctrl_c_while_indexes_are_waited_for_leaves_none_to_come(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not store.embedded:
        pytest.skip("a server builds its indexes row by row")
    monkeypatch.setattr(bulk.indexes, "MANY", 1)

    over: list[bool] = []

    @contextmanager
    def slow(_connection: object) -> Iterator[None]:
        time.sleep(0.5)
        yield
        over.append(True)

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    def attempt() -> None:
        with store.writing("test", today=TODAY, many=True) as tx:
            with bulk.indexes_later(tx, Institution, 10):
                tx.insert(Institution, [HOSPITAL])
                monkeypatch.setattr(bulk.indexes, "small_cache", slow)
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            tx.settle()

    indexes = text("SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")
    with store.reading() as tx:
        before = list(map(tuple, tx.stream(indexes)))
    usual = signal.signal(signal.SIGALRM, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            attempt()
    finally:
        signal.signal(signal.SIGALRM, usual)
    assert over  # nothing goes on behind the back of who was stopped
    with store.reading() as tx:
        assert list(map(tuple, tx.stream(indexes))) == before
        assert tx.rows(text("SELECT id FROM institution")) == []


@pytest.mark.parametrize("step", ["while they are built", "when they are there"])
def test_who_stops_while_indexes_are_built_leaves_the_store_as_it_was(
    store: Store, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk.indexes, "MANY", 1)

    def attempt() -> None:
        with store.writing("test", today=TODAY, many=True) as tx:
            with bulk.indexes_later(tx, Institution, 10):
                tx.insert(Institution, [HOSPITAL])
            if step == "when they are there":
                tx.settle()
            raise ZeroDivisionError

    indexes = text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
    if store.embedded:
        indexes = text("SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")
    with store.reading() as tx:
        before = list(map(tuple, tx.stream(indexes)))
    with pytest.raises(ZeroDivisionError):
        attempt()
    with store.reading() as tx:
        assert sorted(map(tuple, tx.stream(indexes))) == sorted(before)
        assert tx.rows(text("SELECT id FROM institution")) == []
