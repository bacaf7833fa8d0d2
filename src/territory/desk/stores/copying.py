"""`territory store copy`: a region goes from a laptop to the team's server, and back."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from territory.desk.stores.everything import all_tables
from territory.present.table import Table, code, quantity
from territory.present.words import say
from territory.store.copying import Held, copy_rows, held_by, make_room
from territory.store.engine import Store, open_store
from territory.store.errors import SameStore, StoreMissing

SHOWN = 12
"""First figures of a digest: enough to compare two by eye."""


def copy(source: str, target: str, *, overwrite: bool = False, dry_run: bool = False) -> list[Held]:
    """Copy every row of one store into another, in one transaction there; prove every table.

    A target that is not there is made. A dry run goes the same way and keeps nothing.

    Raises:
        SameStore, NotEmpty, CopyDiffers: as they say, and what opening a store may raise.
    """
    with closing(open_store(source)) as origin:
        if _place(source) == _place(target):
            raise SameStore(place=origin.place)
        try:
            there = open_store(target, create=not dry_run)
        except StoreMissing:
            if not dry_run:
                raise
            with origin.reading() as tx:
                return [held_by(tx, table) for table in all_tables()]
        with closing(there):
            return _copied(origin, there, overwrite=overwrite, dry_run=dry_run)


def _copied(origin: Store, there: Store, *, overwrite: bool, dry_run: bool) -> list[Held]:
    tables = all_tables()
    receiving = there.receiving("store copy", keep=not dry_run)
    with origin.reading() as source, receiving as target:
        make_room(target, tables, there.place, overwrite=overwrite)
        return copy_rows(source, target, tables, there.place)


def _place(address: str) -> str:
    """Return what two ways to write the same address have in common."""
    from sqlalchemy.engine import make_url

    if "://" not in address:
        return str(Path(address).resolve())
    url = make_url(address)
    return f"{url.host or ''}:{url.port or 5432}/{url.database}"


def copied_table(held: Sequence[Held]) -> Table:
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
