"""What can go wrong between us and the database, each with its sentence and exit code."""

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


class NotAStoreAddress(TerritoryError):
    """A store is a file name or postgresql+psycopg://user@host/database, not "{given}"."""

    exit_code = Exit.SETTINGS
