"""Meanings of a driver's error: locked, damaged, full, read-only, out of reach."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from territory.errors import TerritoryError
from territory.store.address import without_password
from territory.store.errors import (
    NotPermitted,
    StoreDamaged,
    StoreLocked,
    StoreNotWritable,
    StoreUnreachable,
)
from territory.store.file_probe import is_damaged

VALUE_READERS = ("sqlalchemy/engine/", "sqlalchemy/sql/sqltypes")
"""Files in which a stored value is read; a driver written in C leaves no frame of its own."""
PREPARING = "prepare"
"""Function that speaks to a file first; SQLite's own error can be no text there."""

DriverFault = type[TerritoryError]

BY_NAME: Mapping[str, DriverFault] = MappingProxyType(
    {
        "SQLITE_BUSY": StoreLocked,
        "SQLITE_LOCKED": StoreLocked,
        "SQLITE_NOTADB": StoreDamaged,
        "SQLITE_CORRUPT": StoreDamaged,
        "SQLITE_IOERR_SHORT_READ": StoreDamaged,
        "SQLITE_FULL": StoreNotWritable,
        "SQLITE_READONLY": StoreNotWritable,
        "SQLITE_IOERR": StoreNotWritable,
        "SQLITE_PERM": StoreNotWritable,
        "SQLITE_CANTOPEN": StoreUnreachable,
    }
)
"""Name of SQLite's result code, or how it begins -> cause; a longer name is looked at first."""

BY_STATE: Mapping[str, DriverFault] = MappingProxyType(
    {
        "55P03": StoreLocked,  # lock_not_available
        "40P01": StoreLocked,  # deadlock_detected
        "40001": StoreLocked,  # serialization_failure
        "25006": StoreNotWritable,  # read_only_sql_transaction
        "42501": NotPermitted,  # insufficient_privilege
        "53": StoreNotWritable,  # insufficient resources: disk full, out of memory
        "53300": StoreUnreachable,  # too_many_connections
        "58": StoreNotWritable,  # system error: the server's own disk
        "XX": StoreDamaged,  # data or index corrupted
        "08": StoreUnreachable,  # connection
        "28": StoreUnreachable,  # authorization
        "3D": StoreUnreachable,  # no such database
        "57P": StoreUnreachable,  # the server is shutting down, or ended this connection
    }
)
"""SQLSTATE of a server, or how it begins -> cause; a longer one is looked at first."""

BY_TEXT: Mapping[str, DriverFault] = MappingProxyType(
    {
        "locked": StoreLocked,
        "lock timeout": StoreLocked,
        "not a database": StoreDamaged,
        "malformed": StoreDamaged,
        "could not decode to utf-8": StoreDamaged,
        "no such table": StoreDamaged,
        "no such column": StoreDamaged,
        "readonly": StoreNotWritable,
        "read-only": StoreNotWritable,
        "disk is full": StoreNotWritable,
        "no space left": StoreNotWritable,
        "permission denied": StoreNotWritable,
        "unable to open": StoreUnreachable,
        "connection": StoreUnreachable,
        "does not exist": StoreUnreachable,
        "authentication": StoreUnreachable,
    }
)
"""Words of a message -> cause, for errors that carry no code."""


@contextmanager
def explaining(place: str) -> Iterator[None]:
    """Turn errors of a driver into ours, and let those pass that we cannot explain.

    A damaged file can make any error at all: a date that is none, a text that is no text. So after
    an error that nobody foresaw the file is looked at before anyone is told of a fault of ours.
    """
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        yield
    except DBAPIError as error:
        said = explained(error, place)
        if said is None and is_damaged(place):
            said = StoreDamaged(place=place)
        if said is None:
            raise
        raise said from error
    except (TerritoryError, SQLAlchemyError):
        raise
    except Exception as error:
        if _in_driver(error) or is_damaged(place):
            raise StoreDamaged(place=place) from error
        raise


def _in_driver(error: Exception) -> bool:
    """Return whether an error came up where stored values become Python's: they are no values."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return isinstance(error, ValueError) and any(
        frame.name == PREPARING or name in frame.filename
        for frame in frames
        for name in VALUE_READERS
    )


def explained(error: Exception, place: str) -> TerritoryError | None:
    """Say a driver's error in our words; None for what we cannot explain.

    error: of SQLAlchemy, or of a driver itself. place: the store as the user knows it.
    """
    cause = getattr(error, "orig", None) or error
    text = without_password((str(cause).splitlines() or [""])[0])
    found = (
        _longest(BY_NAME, getattr(cause, "sqlite_errorname", None))
        or _longest(BY_STATE, getattr(cause, "sqlstate", None))
        or _lost(cause)
        or next((kind for words, kind in BY_TEXT.items() if words in text.lower()), None)
    )
    return None if found is None else found(place=place, reason=text)


def _lost(cause: object) -> DriverFault | None:
    """A server's driver that fails without the server's own code did not reach it, or lost it."""
    kind = type(cause)
    unsaid = kind.__name__ == "OperationalError" and getattr(cause, "sqlstate", "") is None
    return StoreUnreachable if unsaid and kind.__module__.startswith("psycopg") else None


def _longest(known: Mapping[str, DriverFault], name: str | None) -> DriverFault | None:
    """Return the cause of the longest known beginning of a code."""
    fitting = [begin for begin in known if name and name.startswith(begin)]
    return known[max(fitting, key=len)] if fitting else None
