"""Open a store, and give out transactions on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory.errors import TerritoryError
from territory.store import migrate
from territory.store.backup import copy_of
from territory.store.errors import (
    NotAStoreAddress,
    StoreDamaged,
    StoreLocked,
    StoreMissing,
    StoreNotWritable,
    StoreTooNew,
    StoreTooOld,
    StoreUnreachable,
)
from territory.store.transaction import Tx, begin_run, join_run

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 15
WRITER = 7_473_717
"""Number of the lock that a writing command holds on a server; any number of our own."""
CACHE_KILOBYTES = 32_000
"""Pages kept in memory; with SQLite's own 2 MB a large import reads its indexes again and again."""

CANNOT_WRITE = ("readonly", "read-only", "disk is full", "no space left", "permission denied")
CANNOT_REACH = ("unable to open", "connection", "does not exist", "authentication")


class Store:
    """An open store: the embedded SQLite file of a laptop, or a team's PostgreSQL database."""

    def __init__(self, engine: "Engine", place: str) -> None:
        self.engine = engine
        self.place = place

    @property
    def embedded(self) -> bool:
        """True for a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Give a transaction that only looks."""
        with self._transaction("BEGIN") as connection, _session(connection) as session:
            yield Tx(session, run=None, dry_run=False)

    @contextmanager
    def writing(
        self,
        command: str,
        *,
        today: date,
        who: str = "",
        dry_run: bool = False,
        join: str = "",
        **params: Any,
    ) -> Iterator[Tx]:
        """Give the one transaction of a command; kept on success, rolled back on any error.

        A dry run goes the same way and is rolled back at the end. A command with several
        transactions (one per file) joins the run that its first one began, by its code.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection, _session(connection) as session:
            self._wait_for_my_turn(connection)
            run = join_run(session, join) or begin_run(session, command, today, who, params)
            yield Tx(session, run=run, dry_run=dry_run)
            session.flush()
            if dry_run:
                connection.rollback()
            else:
                connection.commit()

    def _wait_for_my_turn(self, connection: "Connection") -> None:
        """Let one command write at a time on a server too; a file is locked by its BEGIN."""
        from sqlalchemy import text

        if not self.embedded:
            connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))

    @contextmanager
    def _transaction(self, begin: str) -> Iterator["Connection"]:
        from sqlalchemy.exc import DBAPIError

        try:
            with self.engine.connect().execution_options(begin=begin) as connection:
                connection.begin()
                yield connection
        except DBAPIError as error:
            explained = _explained(error, self.place)
            if explained is None:
                raise
            raise explained from error

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_store(address: str, *, create: bool = False) -> Store:
    """Open the store at a file name or database address, creating an empty one if asked.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew, StoreDamaged, StoreUnreachable: as they say.
    """
    if address.startswith(("postgresql", "postgres:")):
        store = Store(_server_engine(address), _without_password(address))
    elif "://" in address:
        raise NotAStoreAddress(given=_without_password(address))
    else:
        path = Path(address)
        if not path.exists() and not create:
            raise StoreMissing(place=address)
        store = Store(_embedded_engine(path), address)
    _ensure_schema(store, create=create)
    return store


def migrate_store(address: str) -> tuple[str, str, Path | None]:
    """Bring an older store to the newest schema; return the version before, now, and the copy.

    A file is copied first. A store that is up to date is left alone (both versions are equal).

    Raises:
        StoreMissing, StoreTooNew, StoreDamaged, StoreUnreachable: as they say.
    """
    try:
        store = open_store(address)
    except StoreTooOld as error:
        before = str(error.params["found"])
    else:
        store.close()
        return migrate.known_revisions()[-1], migrate.known_revisions()[-1], None
    embedded = "://" not in address
    copy = copy_of(Path(address), before) if embedded else None
    engine = _embedded_engine(Path(address)) if embedded else _server_engine(address)
    migrate.upgrade(engine)
    engine.dispose()
    return before, migrate.known_revisions()[-1], copy


def _ensure_schema(store: Store, *, create: bool) -> None:
    from sqlalchemy.exc import DBAPIError

    try:
        with store.engine.connect() as connection:
            found = migrate.found_revision(connection)
        if found is None:
            if not create:
                raise StoreMissing(place=store.place)
            migrate.upgrade(store.engine)
            return
    except DBAPIError as error:
        explained = _explained(error, store.place)
        if explained is None:
            raise
        raise explained from error
    known = migrate.known_revisions()
    if found not in known:
        raise StoreTooNew(place=store.place, found=found)
    if found != known[-1]:
        raise StoreTooOld(place=store.place, found=found, needed=known[-1])


def _embedded_engine(path: Path) -> "Engine":
    from sqlalchemy import create_engine, event

    engine = create_engine(
        f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin ourselves, so that writers lock at once
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "PRAGMA synchronous=FULL"
        )  # what was said to be saved survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size={-CACHE_KILOBYTES}")

    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _server_engine(address: str) -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    address = address.replace("postgres:", "postgresql:", 1)
    address = address.replace("postgresql:", "postgresql+psycopg:", 1)
    try:
        return create_engine(address, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        reason = "pip install 'sales-territory[postgres]'"
        raise StoreUnreachable(place=_without_password(address), reason=reason) from error


def _session(connection: "Connection") -> Any:
    from sqlmodel import Session

    return Session(bind=connection, join_transaction_mode="control_fully", expire_on_commit=False)


def _without_password(address: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return address.partition("://")[0] + "://…"


def _explained(error: Exception, place: str) -> TerritoryError | None:
    """Say a driver's error in our words; None for what we cannot explain."""
    text = str(getattr(error, "orig", error)).splitlines()[0]
    lowered = text.lower()
    if "locked" in lowered or "lock timeout" in lowered:
        return StoreLocked(place=place)
    if "not a database" in lowered or "malformed" in lowered:
        return StoreDamaged(place=place)
    if any(words in lowered for words in CANNOT_WRITE):
        return StoreNotWritable(place=place, reason=text)
    if any(words in lowered for words in CANNOT_REACH):
        return StoreUnreachable(place=place, reason=text)
    return None
