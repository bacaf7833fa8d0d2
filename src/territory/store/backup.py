"""A copy of an embedded store that is whole even while somebody writes (SQLite's own backup)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from territory.store.errors import StoreMissing, StoreNotWritable


def copy_of(path: Path, label: str) -> Path:
    """Copy a store beside itself, `region-<label>.db`, with a number where that name is taken.

    Raises:
        StoreMissing: there is no file. StoreNotWritable: the copy cannot be written.
    """
    if not path.exists():
        raise StoreMissing(place=path)
    target = path.with_name(f"{path.stem}-{label}{path.suffix}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.stem}-{label}-{number}{path.suffix}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreNotWritable(place=target, reason=error) from error
    return target
