"""`territory store copy`: a region goes from a laptop to the team's server, and back."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING

from territory.present.table import Table, code, quantity
from territory.present.words import say
from territory.store import backup
from territory.store.all_tables import all_tables
from territory.store.copying import TableContents, copy_rows, held_by, make_room
from territory.store.engine import Store, open_bare, open_store
from territory.store.errors import SameStore, StoreMissing, StoreNotWritable, WholeOnly

if TYPE_CHECKING:
    from territory.store.transaction import Tx

SHOWN = 12
"""First figures of a digest: enough to compare two by eye."""


def copy(
    source: str, target: str, *, overwrite: bool = False, dry_run: bool = False
) -> list[TableContents]:
    """Copy every row of one store into another, in one transaction there; prove every table.

    A target that is not there is made, whole or not at all. A dry run goes the same way and
    keeps nothing.

    Raises:
        WholeOnly: the login sees a part of the source.
        SameStore, NotEmpty, CopyDiffers: as they say, and what opening a store may raise.
    """
    with closing(open_store(source)) as origin:
        if origin.only:
            raise WholeOnly(node=origin.only)
        if _place(source) == _place(target):
            raise SameStore(place=origin.place)
        try:
            there = open_store(target)
        except StoreMissing:
            return _counted(origin) if dry_run else _made(origin, target)
        with closing(there):
            receiving = there.receiving("store copy", keep=not dry_run)
            return _copied(origin, receiving, there.place, overwrite=overwrite)


def _counted(origin: Store) -> list[TableContents]:
    with origin.reading() as tx:
        return [held_by(tx, table) for table in all_tables()]


def _made(origin: Store, target: str) -> list[TableContents]:
    """Copy into a store that is not there yet; a copy that is stopped leaves none."""
    if "://" in target:
        with closing(open_bare(target)) as there:
            receiving = there.receiving("store copy", keep=True, bare=True)
            return _copied(origin, receiving, there.place)
    file = Path(target)
    try:
        with backup.partial(file) as part:
            with closing(open_store(str(part), create=True)) as there:
                held = _copied(origin, there.receiving("store copy", keep=True), target)
            backup.stand_alone(part, label=target)
            part.replace(file)
    except OSError as error:
        raise StoreNotWritable(place=target, reason=error.strerror or error) from error
    return held


def _copied(
    origin: Store, receiving: AbstractContextManager["Tx"], place: str, *, overwrite: bool = False
) -> list[TableContents]:
    tables = all_tables()
    with origin.reading() as source, receiving as target:
        make_room(target, tables, place, overwrite=overwrite)
        return copy_rows(source, target, tables, place)


def _place(address: str) -> str:
    """Return what two ways to write the same address have in common."""
    from sqlalchemy.engine import make_url

    if "://" not in address:
        return str(Path(address).resolve())
    url = make_url(address)
    return f"{url.host or ''}:{url.port or 5432}/{url.database}"


def copied_table(held: Sequence[TableContents]) -> Table:
    """Return rows and digest of every table that holds something."""
    rows = [
        {"table": item.table, "rows": item.rows, "digest": item.digest[:SHOWN]}
        for item in held
        if item.rows
    ]
    total = sum(item.rows for item in held)
    return Table(
        "copied",
        say("Tables of the store"),
        (code("table", "Table"), quantity("rows", "Rows"), code("digest", "Digest")),
        tuple(rows),
        totals={"table": say("Total"), "rows": total},
    )
