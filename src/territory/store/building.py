"""Indexes that an embedded store leaves until very many rows are in, and then builds meanwhile.

SQLite builds an index of all rows in a third of the time that it takes to keep it row by row, and
does not need Python for it: whoever has brought the rows can think on.
"""

from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING

from territory.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection, Index, Table


def indexes_of(table: "Table") -> list["Index"]:
    """Return the indexes worth leaving: not those of columns that few rows fill."""
    worth = (index for index in table.indexes if index.dialect_options["sqlite"]["where"] is None)
    return sorted(worth, key=lambda index: str(index.name))


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
            with bulk.small_cache(self._connection):
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
