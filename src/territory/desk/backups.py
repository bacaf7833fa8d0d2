"""Backups of the store: made on demand and before what changes much, listed, proved, put back."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from territory import settings as configuration
from territory.errors import BadUsage
from territory.kernel.findings import Finding
from territory.present.table import Row, Table, code, quantity, slug, text
from territory.present.words import say
from territory.settings import Settings
from territory.store import backup, restoring, server_backup
from territory.store.address import place_of
from territory.store.audit import Head
from territory.store.backup import Backup
from territory.store.engine import open_store
from territory.store.errors import BackupMissing, ServerRestore, StoreTooOld
from territory.store.rotation import Keeping
from territory.workspace import open_workspace

RESTORE = "restore"
MEGABYTE = 1_000_000


class SameFile(BadUsage):
    """{file} is the store itself."""

    hint = "Name another file, or none."


class StoreOptions(Protocol):
    """Options of the store and the day; a `Call` is one."""

    @property
    def db(self) -> str | None:
        """The store of --db."""

    @property
    def as_of(self) -> date | None:
        """The day of --as-of."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Result of a restore: the backup, and that of the state before; None where there was none."""

    file: Path
    before: Path | None
    too_old: bool


def load(db: str | None) -> Settings:
    """Return the settings that hold here."""
    return configuration.load(Path.cwd(), db=db)


def is_server(settings: Settings) -> bool:
    """True where the store is a server's database."""
    return "://" in settings.db


def folder_of(settings: Settings) -> Path:
    """Return the folder where the backups of a store are kept; of a server that of the settings."""
    if is_server(settings):
        return settings.folder
    if settings.backup.folder:
        return settings.folder / settings.backup.folder
    return backup.folder_of(Path(settings.db))


def keeping(settings: Settings) -> Keeping:
    """Return how many backups stay."""
    own = settings.backup
    return Keeping(daily=own.daily, weekly=own.weekly, monthly=own.monthly)


def make(settings: Settings, target: Path | None, reason: str = "manual") -> Path:
    """Back the store up, to a file or into its folder.

    Raises:
        StoreMissing, NoRoomForBackup, StoreNotWritable, ServerBackup …: as they say.
        SameFile: the target is the store. AdministratorOnly: a server keeps rows from the login.
    """
    now = _now()
    if is_server(settings):
        with suppress(StoreTooOld), closing(open_store(settings.db)) as there:  # an old one too
            there.need_owner()
        file = target or settings.folder / f"territory-{now:{backup.STAMP}}.dump"
        return server_backup.make(settings.db, file)
    store = Path(settings.db)
    if target is not None and target.exists() and store.exists() and target.samefile(store):
        raise SameFile(file=target)
    return backup.make(
        store, reason=reason, now=now, folder=folder_of(settings), target=target,
        keeping=keeping(settings),
    ).path  # fmt: skip


def before(settings: Settings, reason: str) -> Path | None:
    """Back a store up before something that changes much; None where that is switched off.

    A server's database is left to its own tools. A store that is not there yet needs none.
    """
    if not settings.backup.automatic or is_server(settings) or not Path(settings.db).exists():
        return None
    return make(settings, None, f"before-{reason}")


def is_big(settings: Settings, files: Sequence[Path]) -> bool:
    """True where the files of an import are large enough to back the store up first."""
    size = sum(path.stat().st_size for path in files if path.exists())
    return size >= settings.backup.big_import_mb * MEGABYTE


def listed(settings: Settings) -> list[Backup]:
    """Return the backups of the store, the newest first."""
    return [] if is_server(settings) else backup.listed(folder_of(settings), Path(settings.db))


def last_good(settings: Settings) -> Backup | None:
    """Return the newest backup that was finished: its sheet is written last but for its name."""
    return next((item for item in listed(settings) if item.sheet is not None), None)


def last_state(settings: Settings) -> str:
    """Return a slug: server, where the server's own tools do it, made or none."""
    if is_server(settings):
        return "server"
    return "made" if last_good(settings) else "none"


def last_said(settings: Settings) -> str:
    """Say when the last good backup was made."""
    if is_server(settings):
        return say("by the server's own tools")
    newest = last_good(settings)
    if newest is None:  # one that went elsewhere leaves no trace here
        return say("none in {folder}", folder=folder_of(settings).name)
    return f"{newest.made:%Y-%m-%d %H:%M}"


def anchor(settings: Settings, since: str) -> Head | None:
    """Return the end of the audit that the newest backup after a moment holds.

    since: when the store was last restored, ISO in UTC, blank for never: what backups before it
    hold may lie ahead of the store.
    """
    for item in listed(settings):
        made = item.made.astimezone().timestamp()
        after = not since or made > datetime.fromisoformat(since).timestamp()
        if item.sheet is not None and item.sheet.audit_number and after:
            return item.sheet.head
    return None


def verify(settings: Settings, given: Path | None) -> tuple[Path, list[Finding]]:
    """Prove a backup, the newest by default.

    Raises:
        BackupMissing: there is none.
    """
    file = given or next((item.path for item in listed(settings)), None)
    if file is None:
        raise BackupMissing(file=folder_of(settings))
    return file, restoring.verify(_found(settings, file))


def find(call: StoreOptions, given: Path) -> Path:
    """Return the backup that was named, before anybody is asked for a yes.

    Raises:
        ServerRestore: the store is a server's database. BackupMissing: there is no such file.
    """
    settings = load(call.db)
    if is_server(settings):
        raise ServerRestore(
            place=place_of(settings.db), command=server_backup.restore_command(settings.db, given)
        )
    return _found(settings, given)


def restore(call: StoreOptions, given: Path, *, dry_run: bool = False) -> Restored:
    """Put a backup in the place of the store; the present state is backed up first.

    Raises:
        ServerRestore: the store is a server's database.
        BackupMissing, BackupNotWhole, StoreTooNew, StoreLocked …: as `restoring` says.
    """
    settings, file = load(call.db), find(call, given)
    store = Path(settings.db)
    if store.exists() and file.samefile(store):
        raise SameFile(file=file)
    restoring.refuse_damaged(file)
    if dry_run:
        return Restored(file, None, too_old=False)
    kept = None
    if restoring.readable(store):
        kept = backup.make(store, reason="before-restore", now=_now(), folder=folder_of(settings))
    with restoring.staged(file, store) as copy:
        too_old = _tell(call, copy, file, kept)
        restoring.restore(copy, store)
    return Restored(file, kept.path if kept else None, too_old)


def _tell(call: StoreOptions, copy: Path, file: Path, kept: Backup | None) -> bool:
    """Write the restore into the audit of what will be the store; True where its schema is old.

    It is written before the copy takes the store's place, so that no kill comes between the two.
    """
    lines = kept.sheet.audit_number if kept and kept.sheet else 0
    try:
        with (
            open_workspace(db=str(copy), as_of=call.as_of) as ws,
            ws.writing(RESTORE, journal=False, file=file.name, lines=lines),
        ):
            """The line itself is the record."""
    except StoreTooOld:
        return True
    return False


def _found(settings: Settings, given: Path) -> Path:
    """Return a backup that was named by its path, or by its name in the folder."""
    inside = folder_of(settings) / given.name
    if not given.exists() and inside.exists() and given.parent == Path():
        return inside
    if not given.is_file():
        raise BackupMissing(file=given)
    return given


def list_table(settings: Settings) -> Table:
    """Draw the backups, the newest first."""
    rows: list[Row] = []
    for item in listed(settings):
        told = backup.described(item.sheet)
        rows.append(
            {
                "file": item.path.name,
                "made": f"{item.made:%Y-%m-%d %H:%M:%S}",
                "reason": item.reason,
                "schema": told["schema"],
                "rows": told["rows"],
                "megabytes": -(-item.path.stat().st_size // MEGABYTE),
                "state": "whole" if item.sheet else "unproved",
            }
        )
    return Table(
        "backups",
        say("Backups of {store} in {folder}", store=_name(settings),
            folder=folder_of(settings)),
        (
            code("file", "File"), text("made", "Made"), slug("reason", "Reason"),
            code("schema", "Schema"), quantity("rows", "Rows"),
            quantity("megabytes", "MB"), slug("state", "State"),
        ),
        tuple(rows),
        next=("territory restore FILE",) if rows else ("territory backup",),
    )  # fmt: skip


def _name(settings: Settings) -> str:
    return place_of(settings.db) if is_server(settings) else Path(settings.db).name


def _now() -> datetime:
    """Return the moment by the clock of this machine; it names backups, no result reads it."""
    return datetime.now()  # noqa: DTZ005 - local time, as people read it in a file's name
