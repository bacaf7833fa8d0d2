"""Indexes that an embedded store leaves until very many rows are in, and then builds meanwhile.

SQLite builds an index of all rows in a third of the time that it takes to keep it row by row, and
does not need Python for it: whoever has brought the rows can think on.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Index, Table
    from sqlmodel import SQLModel

    from territory.store.transaction import Tx

MANY = 50_000
"""Rows from which on it is worth to build indexes anew."""
SORTING_KILOBYTES = 8_000
"""Pages kept in memory while SQLite sorts very many rows; it takes as much again to sort."""


@contextmanager
def indexes_later(tx: "Tx", table: "type[SQLModel]", count: int) -> Iterator[None]:
    """Leave the indexes of a table until many rows are in it, where that is quicker.

    That is in an embedded store whose table holds fewer rows than come. They are built
    behind the back of what follows, up to the next use of the store. A key that is there
    twice is then noticed, and an error must end the transaction, which has its indexes back.

    Args:
        tx: A writing transaction.
        table: That the rows go into.
        count: Rows that come.
    """
    connection = tx.session.connection()
    worth = count >= MANY and connection.dialect.name == "sqlite"
    if not worth or _highest(tx, table) > count:
        yield
        return
    indexes = _indexes_of(table.__table__)  # type: ignore[attr-defined]  # every table model has it
    for index in indexes:
        index.drop(connection)
    yield
    tx.settle()
    tx.go_on_behind(Building(connection, indexes))


def _highest(tx: "Tx", table: "type[SQLModel]") -> int:
    from sqlalchemy import func, select
    from sqlmodel import col

    highest = select(func.max(col(table.id)))  # type: ignore[attr-defined]  # all have one
    return int(tx.execute(highest).scalar() or 0)


def _indexes_of(table: "Table") -> list["Index"]:
    """Return the indexes worth leaving: not those of columns that few rows fill."""
    worth = (index for index in table.indexes if index.dialect_options["sqlite"]["where"] is None)
    return sorted(worth, key=lambda index: str(index.name))


@contextmanager
def small_cache(connection: "Connection") -> Iterator[None]:
    """Let SQLite keep few pages meanwhile, for work that goes through a table from end to end."""
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size={-SORTING_KILOBYTES}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


class Building:
    """Builds indexes in a thread of its own; nobody else may use the connection until `wait`."""

    def __init__(self, connection: "Connection", indexes: Sequence["Index"]) -> None:
        """Begin."""
        from sqlalchemy.schema import CreateIndex

        self._connection = connection
        self._statements = [
            str(CreateIndex(index).compile(dialect=connection.dialect)) for index in indexes
        ]
        self._stopped, self._over = (
            Event(),
            Event(),
        )  # a join that Ctrl-C breaks may not be repeated
        self._error: BaseException | None = None
        Thread(target=self._build, name="indexes", daemon=True).start()

    def _build(self) -> None:
        try:
            with small_cache(self._connection):
                for statement in self._statements:
                    if not self._stopped.is_set():
                        self._connection.exec_driver_sql(statement)
        except BaseException as error:  # noqa: BLE001  # raised again by who waits
            self._error = error
        finally:
            self._over.set()

    @property
    def busy(self) -> bool:
        """True while there is an index to come."""
        return not self._over.is_set()

    def wait(self) -> None:
        """Return when all indexes are there; who is stopped while waiting stops them too.

        Raises:
            DBAPIError: one could not be built.
        """
        try:
            self._over.wait()
        except BaseException:
            self.give_up()
            raise
        if self._error is not None:
            raise self._error

    def give_up(self) -> None:
        """Stop before the next index, since the transaction is about to be rolled back."""
        self._stopped.set()
        self._over.wait()
