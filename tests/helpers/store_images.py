"""What a store holds, table by table, on both engines; and stores of earlier programs."""

import lzma
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from territory.store import engine as engines

FIXTURES = Path(__file__).parents[1] / "store" / "fixtures"
MOMENT = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
Image = dict[str, list[dict[str, Any]]]
"""Table -> its rows, in an order of their own."""
Unsteady = set[tuple[str, str]]
"""Tables and columns that differ between two runs of the same command: moments, and the like."""


def connected(address: str) -> Engine:
    """Return an engine that looks at a store whatever schema it has."""
    if "://" in address:
        return engines._server_engine(address)
    return engines._embedded_engine(Path(address))


def bring(address: str, schema: str = "0001") -> None:
    """Put the store that a program of this schema left at an address."""
    if "://" not in address:
        Path(address).write_bytes(_unpacked(f"region-{schema}.db"))
        return
    database = connected(address)
    with database.begin() as connection:
        connection.exec_driver_sql(_unpacked(f"region-{schema}.sql").decode().replace("%", "%%"))
    database.dispose()


def image(address: str) -> Image:
    """Return everything that a store holds."""
    database = connected(address)
    with database.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        found = {
            table: sorted(
                map(dict, connection.execute(text(f'SELECT * FROM "{table}"')).mappings()),
                key=repr,
            )
            for table in tables
        }
    database.dispose()
    return found


def unsteady(one: Image, other: Image) -> Unsteady:
    """Return what differs between two stores in which the same was done."""
    assert one.keys() == other.keys()
    differing: Unsteady = set()
    for table, rows in one.items():
        assert len(rows) == len(other[table]), table
        for left, right in zip(rows, other[table], strict=True):
            differing |= {(table, name) for name in left if left[name] != right[name]}
            differing |= {(table, name) for name, value in left.items() if MOMENT.match(str(value))}
    return differing


def steady(whole: Image, without: Iterable[tuple[str, str]]) -> Image:
    """Return an image without columns that differ from run to run."""
    left_out = set(without)
    return {
        table: sorted(
            ({k: v for k, v in row.items() if (table, k) not in left_out} for row in rows),
            key=repr,
        )
        for table, rows in whole.items()
    }


def differing(one: Image, other: Image) -> dict[str, tuple[int, int]]:
    """Return table -> rows only in the one, and only in the other; for messages."""
    found = {}
    for table in one.keys() | other.keys():
        left, right = ({repr(row) for row in side.get(table, [])} for side in (one, other))
        if left != right:
            found[table] = (len(left - right), len(right - left))
    return found


def _unpacked(name: str) -> bytes:
    return lzma.decompress((FIXTURES / f"{name}.xz").read_bytes())
