"""Faults between us and the database, each with its sentence and exit code."""

from territory.errors import Exit, TerritoryError


class StoreMissing(TerritoryError):
    """There is no store at {place}."""

    exit_code = Exit.STORE
    hint = "Import a file to make one, or name another with --db."


class StoreUnreachable(TerritoryError):
    """The store at {place} cannot be opened: {reason}."""

    exit_code = Exit.STORE
    hint = "Check the path or address given by --db, TERRITORY_DB or territory.toml."


class StoreDamaged(TerritoryError):
    """{place} is not a territory store, or the file is damaged."""

    exit_code = Exit.STORE
    hint = "Name another store with --db, or bring back a backup copy of this file."


class StoreTooOld(TerritoryError):
    """The store at {place} has schema {found}; this program needs {needed}."""

    exit_code = Exit.STORE
    hint = "Run territory migrate; it copies the file first."


class StoreTooNew(TerritoryError):
    """The store at {place} has schema {found}, made by a newer program than this one."""

    exit_code = Exit.STORE
    hint = "Install the newer version of sales-territory and try again."


class MigrationLosesRows(TerritoryError):
    """The store at {place} stays as it was: {count} rows of {tables} would lose what they name."""

    exit_code = Exit.STORE
    hint = "Please report it, with the two schema versions; territory check may say more."


class StoreLocked(TerritoryError):
    """Somebody else is writing to {place}."""

    exit_code = Exit.LOCKED
    hint = "Wait until that command has finished and run this one again; nothing was written."


class StoreHeld(StoreLocked):
    """{who} writes to {place} since {since}: territory {command}, process {process} on {host}."""


class StoreNotWritable(TerritoryError):
    """The store at {place} cannot be written: {reason}."""

    exit_code = Exit.CANNOT_WRITE
    hint = "Check free space and permissions; what was saved before is untouched."


class BackupLocked(TerritoryError):
    """Somebody keeps the store locked, so that it cannot be copied."""

    exit_code = Exit.LOCKED
    hint = "Wait until that command has finished and run this one again; nothing was written."


class BackupMissing(TerritoryError):
    """There is no backup {file}."""

    exit_code = Exit.STORE
    hint = "See which there are: territory backup list"


class BackupNotWhole(TerritoryError):
    """{file} is damaged, or is not what was backed up; it was not put back."""

    exit_code = Exit.STORE
    hint = "See what is wrong: territory backup verify FILE; take another: territory backup list"


class NoRoomForBackup(TerritoryError):
    """There is no room for a backup in {place}: {needed:,} MB are needed, {free:,} MB are free."""

    exit_code = Exit.CANNOT_WRITE
    hint = (
        "Free some space, name another folder (folder under [backup] in territory.toml), or go "
        "on without: automatic = false"
    )


class ServerBackup(TerritoryError):
    """{place} is a server's database; pg_dump, which backs it up, is not on this machine."""

    exit_code = Exit.STORE
    hint = "Where it is installed: {command}"


class ServerRestore(TerritoryError):
    """{place} is a server's database, which its own tools bring back."""

    exit_code = Exit.USAGE
    hint = "Into an empty database: {command}"


class NotPermitted(StoreNotWritable):
    """This login may not do that in the store at {place}: {reason}."""

    hint = "An administrator of the store may, or lets this login do more: territory store grant"


class AdministratorOnly(TerritoryError):
    """This needs an administrator of the store; the login {login} is none."""

    exit_code = Exit.CANNOT_WRITE
    hint = "Ask one; who has which role: territory store grant list"


class NotAStoreAddress(TerritoryError):
    """A store is a file name or postgresql+psycopg://user@host/database, not "{given}"."""

    exit_code = Exit.SETTINGS


class PasswordUnclear(TerritoryError):
    """The password in {place} holds @ or another sign that an address keeps for itself."""

    exit_code = Exit.SETTINGS
    hint = "Write @ as %40, / as %2F, : as %3A, ? as %3F; better leave it out: ~/.pgpass keeps it."


class NotEmpty(TerritoryError):
    """The store at {place} holds rows already ({tables} …)."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Name an empty one, or add --overwrite to replace everything in it."


class SameStore(TerritoryError):
    """Both addresses name the same store, {place}."""

    exit_code = Exit.USAGE


class CopyDiffers(TerritoryError):
    """The table {table} at {place} does not hold what was copied into it; nothing was kept."""

    exit_code = Exit.CHECK_FAILED
    hint = "Look for a trigger or another program that writes to that table, and copy again."


class WholeOnly(TerritoryError):
    """This needs the whole store, and the login sees only {node}."""

    exit_code = Exit.INPUT_REFUSED
    hint = "Ask somebody who sees the whole store."
