"""Open a store, and give out transactions on it."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from territory.store import (
    audit,
    backup,
    bulk,
    file_probe,
    migrate,
    network,
    seals,
    writer_lock,
)
from territory.store.address import is_unclear, place_of, without_password
from territory.store.driver_errors import explaining
from territory.store.errors import (
    AdministratorOnly,
    NotAStoreAddress,
    PasswordUnclear,
    StoreDamaged,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
    StoreUnreachable,
)
from territory.store.journal import OPTION, Journal, listen
from territory.store.seals import Sealing
from territory.store.tables import StoreAccess
from territory.store.transaction import Tx, begin_run, join_run

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CONNECT_SECONDS = 10
"""A server that says nothing for so long is not there; `?connect_timeout=` in the URL says else."""
CACHE_KILOBYTES = 32_000
"""Pages kept in memory; with SQLite's own 2 MB a large import reads its indexes again and again."""

MANY = 5_000
"""Rows of a file from which on its transaction is told that very many come."""

LOGIN = """
SELECT session_user AS login, has_table_privilege('run', 'INSERT') AS writes,
    pg_has_role(relowner, 'USAGE') AS owns
FROM pg_class WHERE oid = 'run'::regclass
"""

PRIVATE = 0o600
"""Mode of a store's file: its owner reads and writes, nobody else."""

logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
"""Errors reach the user as exceptions; what the pool logs of them, a stop by Ctrl-C above all, is a
traceback, which Python would print for want of a handler."""


class Store:
    """An open store: the embedded SQLite file of a laptop, or a team's PostgreSQL database."""

    saved: ClassVar[int] = 0
    """Transactions that this process has committed, so that nobody is told that nothing was."""

    def __init__(self, engine: "Engine", place: str) -> None:
        self.engine = engine
        self.place = place
        self.only = ""
        """Code of the node whose rows this login sees; blank where it sees everything."""
        self.login = ""
        """The login that a server knows us by; a file knows none."""
        self.may_write = True
        """False for a login that the server only lets read."""
        self.owns = True
        """False for a login that does not own the tables, as administrators do."""

    def need_owner(self) -> None:
        """Refuse what rewrites history or reads past row filters, as only who owns the tables may.

        Raises:
            AdministratorOnly: this login does not.
        """
        if not self.owns:
            raise AdministratorOnly(login=self.login)

    @property
    def embedded(self) -> bool:
        """True for a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Give a transaction that only looks: all of it at the same moment of the store."""
        with self._transaction("BEGIN") as connection, _session(connection) as session:
            writer_lock.one_snapshot(connection)
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
        journal: bool = True,
        tell: bool = True,
        many: bool = False,
        **params: Any,
    ) -> Iterator[Tx]:
        """Give the one transaction of a command; kept on success, rolled back on any error.

        A dry run goes the same way and is rolled back at the end. A command with several
        transactions (one per file) joins the run that its first one began, by its code.

        journal: keep how rows stood before, so that the run can be taken back; not for what
            takes others back, and not for what must leave no trace.
        tell: write small changes to the change log too, for people; imports do so themselves.
        many: very many rows come: in a file their references are proved by value (`References`).
        """
        watching = Journal() if journal else None
        sealing = Sealing()
        loose = bulk.References() if many and self.embedded else None
        with (
            self._transaction("BEGIN IMMEDIATE", watching, loose, sealing) as connection,
            writer_lock.turn(connection, command, who),
            _session(connection) as session,
        ):
            who = self.login or who
            run = join_run(session, join) or begin_run(session, command, today, who, params)
            tx = Tx(session, run=run, dry_run=dry_run)
            tx.journal, tx.sealing = watching, sealing
            tx.references = loose
            tx.first_batch = audit.newest_batch(tx)
            try:
                yield tx
                tx.session.flush()
            except BaseException:
                tx.give_up()
                raise
            if not dry_run:
                _put_down(tx, tell=tell)
            if loose is not None:
                loose.prove(connection)
            if dry_run:
                connection.rollback()
            else:
                connection.commit()
                Store.saved += 1

    @contextmanager
    def noting(self) -> Iterator[Tx]:
        """Give a transaction that looks, and adds lines to a log on which nobody waits."""
        with self._transaction("BEGIN IMMEDIATE") as connection, _session(connection) as session:
            writer_lock.one_snapshot(connection)
            yield Tx(session, run=None, dry_run=False)
            session.flush()
            connection.commit()

    @contextmanager
    def receiving(self, command: str, *, keep: bool, bare: bool = False) -> Iterator[Tx]:
        """Give a transaction for rows that come with their own runs; `keep` commits them.

        bare: the database has no schema yet; it gets one in the same transaction.
        """
        with (
            self._transaction("BEGIN IMMEDIATE") as connection,
            writer_lock.turn(connection, command),
            _session(connection) as session,
        ):
            if bare:
                migrate.take_steps(connection)
            yield Tx(session, run=None, dry_run=not keep)
            if keep:
                connection.commit()
            else:
                connection.rollback()

    @contextmanager
    def _transaction(
        self,
        begin: str,
        journal: Journal | None = None,
        loose: bulk.References | None = None,
        sealing: Sealing | None = None,
    ) -> Iterator["Connection"]:
        watchers = tuple(watcher for watcher in (journal, loose, sealing) if watcher is not None)
        options = {"begin": begin, OPTION: watchers}
        try:
            with (
                explaining(self.place),
                self.engine.connect().execution_options(**options) as connection,
                bulk.put_aside(connection) if loose else nullcontext(),
            ):
                connection.begin()
                yield connection
        except StoreLocked as locked:
            raise writer_lock.named(locked, self.engine) from locked

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _put_down(tx: Tx, *, tell: bool) -> None:
    """Store what the transaction did: rows as they stood, and its line of the audit."""
    batches = audit.batches_since(tx, tx.first_batch)
    body: dict[str, Any] = {"batches": batches}
    if tx.journal is not None:
        file = str(batches[0]["code"]) if batches else None
        rows = tx.journal.finish(tx, file, tell=tell)
        if tell:
            body |= {"rows": rows, "cells": tx.journal.cells}
    if tx.redacted:
        body["redacts"] = tx.redacted
    if tx.sealing is not None:
        first = seals.nothing_yet() if audit.head(tx.session.connection()).number == 0 else {}
        body[seals.KEY] = first | tx.sealing.digests(tx)
    audit.append(tx, {name: value for name, value in body.items() if value})


def open_store(address: str, *, create: bool = False) -> Store:
    """Open the store at a file name or database address, creating an empty one if asked.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew, StoreDamaged, StoreUnreachable: as they say.
    """
    if address.startswith(("postgresql", "postgres:")):
        store = Store(_server_engine(address), place_of(address))
    elif "://" in address:
        raise NotAStoreAddress(given=place_of(address))
    else:
        path = Path(address)
        if not path.exists():
            if not create:
                raise StoreMissing(place=without_password(address))
            _make_private(path)
        elif file_probe.is_of_others(path):
            raise StoreDamaged(place=address)
        elif not create and file_probe.is_empty(path):
            raise StoreMissing(place=address)
        file_probe.mend_beside(path)
        store = Store(_embedded_engine(path), address)
    try:
        _ensure_schema(store, create=create)
        if not store.embedded:
            _look_at_login(store)
    except BaseException:
        store.close()
        raise
    return store


def open_bare(address: str) -> Store:
    """Open a server's database that has no schema yet; `Store.receiving` makes it.

    Raises:
        StoreUnreachable, PasswordUnclear: as they say.
    """
    return Store(_server_engine(address), place_of(address))


def migrate_store(
    address: str, back_up: Callable[[Path], Path | None] | None = None
) -> tuple[str, str, Path | None]:
    """Bring an older store to the newest schema; return the version before, now, and the backup.

    A store that is up to date is left alone (both versions are equal).

    back_up: backs a file up; without it, one is made in the folder of its backups.

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
    copy = (back_up or _back_up)(Path(address)) if embedded else None
    engine = _embedded_engine(Path(address)) if embedded else _server_engine(address)
    place = address if embedded else place_of(address)
    with explaining(place):
        migrate.upgrade(engine, place)
    engine.dispose()
    return before, migrate.known_revisions()[-1], copy


def _back_up(path: Path) -> Path:
    now = datetime.now()  # noqa: DTZ005 - names a file, as people read it
    return backup.make(path, reason="before-migrate", now=now).path


def _ensure_schema(store: Store, *, create: bool) -> None:
    with explaining(store.place):
        with store.engine.connect() as connection:
            found = migrate.found_revision(connection)
        if found is None:
            if not create:
                raise StoreMissing(place=store.place)
            migrate.upgrade(store.engine, store.place)
            return
    known = migrate.known_revisions()
    if found not in known:
        raise StoreTooNew(place=store.place, found=found)
    if found != known[-1]:
        raise StoreTooOld(place=store.place, found=found, needed=known[-1])


def _make_private(path: Path) -> None:
    """Make the empty file of a new store, readable by nobody else; SQLite's own files follow it."""
    with suppress(OSError):  # opening the store says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))


def _look_at_login(store: Store) -> None:
    """Ask a server who this login is, which node it is kept to, and what it may do."""
    from sqlalchemy import text
    from sqlmodel import col, func, select

    mine = select(StoreAccess.node).where(col(StoreAccess.login) == func.session_user())
    with store.reading() as tx:
        store.only = tx.session.exec(mine).first() or ""
        (found,) = tx.rows(text(LOGIN))
    store.login, store.may_write, store.owns = found["login"], found["writes"], found["owns"]


def _embedded_engine(path: Path) -> "Engine":
    from sqlalchemy import create_engine, event

    looked_at = file_probe.is_to_look_at(path)
    place = f"{file_probe.uri_of(path)}&uri=true" if looked_at else str(path)
    engine = create_engine(
        f"sqlite:///{place}",
        hide_parameters=True,
        connect_args={"timeout": writer_lock.BUSY_SECONDS},
    )

    journal = "DELETE" if network.kind_of(path) else "WAL"

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin ourselves, so that writers lock at once
        if not looked_at:
            connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(
            "PRAGMA synchronous=FULL"
        )  # what was said to be saved survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size={-CACHE_KILOBYTES}")

    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    listen(engine)
    return engine


def _server_engine(address: str) -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    address = address.replace("postgres:", "postgresql:", 1)
    address = address.replace("postgresql:", "postgresql+psycopg:", 1)
    try:
        if is_unclear(address):
            raise PasswordUnclear(place=place_of(address))
        url = make_url(address)
        timeout = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=timeout)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        reason = "pip install 'sales-territory[postgres]'"
        raise StoreUnreachable(place=place_of(address), reason=reason) from error
    listen(engine)
    return engine


def _session(connection: "Connection") -> Any:
    from sqlmodel import Session

    return Session(bind=connection, join_transaction_mode="control_fully", expire_on_commit=False)
