"""Seconds to put flow rows through the store's bulk path, beside the driver's own way.

Run `python benchmarks/store_bulk.py [--rows 1000000] [--runs 3] [--server URL]`. The same rows go
into the same table, with all its indexes and foreign keys, in turn: `floor` is one bare
executemany on SQLite and one bare COPY of ready text on PostgreSQL; `store` is `store.bulk` in the
slices of an import. Every run has an empty store of its own; the medians are compared.
Without a server that answers (--server, else TERRITORY_TEST_POSTGRES, else port 5432 of this
machine) PostgreSQL is left out.
"""

import argparse
import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from territory.ledger.tables import FlowRow
from territory.roster import tables as roster
from territory.store import bulk
from territory.store.engine import Store, open_store
from territory.store.tables import Batch
from territory.store.transaction import Tx, ident

SLICE = 20_000
INSTITUTIONS = 40_000
BARS = {"sqlite": 1.5, "postgresql": 2.0}
DAY = date(2027, 2, 3)
LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def columns(rows: int) -> dict[str, list[Any]]:
    """Flow rows of a month by column, as the loader hands them over."""
    draw = random.Random(2027)  # noqa: S311  # not for secrets
    buyers = [draw.randrange(INSTITUTIONS) for _ in range(rows)]
    quantity = [draw.choice((1, 2, 5, 10, 20, 40, -1)) for _ in range(rows)]
    return {
        "batch_id": [1] * rows,
        "sheet": ["流向"] * rows,
        "row": list(range(2, rows + 2)),
        "row_key": [f"{draw.getrandbits(128):032x}" for _ in range(rows)],
        "distributor_name": [f"商业公司{number % 60}" for number in range(rows)],
        "buyer_name": [f"第{buyer}号人民医院" for buyer in buyers],
        "province": [None if buyer % 7 else "江苏省" for buyer in buyers],
        "city": ["苏州市"] * rows,
        "institution_id": [buyer + 1 for buyer in buyers],
        "product_name": ["通脉胶囊"] * rows,
        "specification": ["24粒"] * rows,
        "product_id": [1] * rows,
        "sale_date": [date(2027, 1, 1 + number % 31) for number in range(rows)],
        "counted_month": [202701] * rows,
        "quantity": quantity,
        "given_quantity": [str(given) for given in quantity],
        "price_fen": [3680] * rows,
        "amount_fen": [3680 * given for given in quantity],
        "amount_derived": [False] * rows,
        "batch_number": [f"B{number % 900}" for number in range(rows)],
        "serial": [f"S{number:09d}" for number in range(rows)],
        "movement": ["sale"] * rows,
        "movement_reason": [""] * rows,
        "line": ["credited"] * rows,
        "line_reason": [""] * rows,
    }


def prepare(store: Store) -> None:
    """Write what the rows refer to."""
    with store.writing("benchmark", today=DAY) as tx:
        line = roster.ProductLine(code="L1", name="产品线")
        tx.session.add(line)
        tx.session.flush()
        tx.session.add(
            roster.Product(code="P1", name="通脉胶囊", normal_name="通脉胶囊", line_id=ident(line))
        )
        batch = Batch(run_id=tx.run_id, code="1", file="f", sha256="0", sheet="流向", kind="flow")
        tx.session.add(batch)
        tx.session.flush()
        names = [f"第{number}号人民医院" for number in range(INSTITUTIONS)]
        codes = [f"H{number}" for number in range(INSTITUTIONS)]
        places: dict[str, list[Any]] = {"code": codes, "name": names, "normal_name": names}
        places |= {"channel": ["hospital"] * INSTITUTIONS, "survey": [{}] * INSTITUTIONS}
        bulk.insert_columns(tx, roster.Institution, places)


def by_store(tx: Tx, given: dict[str, list[Any]]) -> None:
    """Go the way of an import: slice by slice through `bulk.insert_columns`."""
    rows = len(given["row"])
    with bulk.indexes_later(tx, FlowRow, rows):
        for start in range(0, rows, SLICE):
            part = {name: its[start : start + SLICE] for name, its in given.items()}
            bulk.insert_columns(tx, FlowRow, part)


def bare_insert(tx: Tx, given: dict[str, list[Any]]) -> None:
    """Hand all rows to sqlite3 at once."""
    driver: Any = tx.session.connection().connection.driver_connection
    names, places = ",".join(given), ",".join("?" * len(given))
    days = [str(day) for day in given["sale_date"]]
    values = {**given, "sale_date": days}
    rows = zip(*values.values(), strict=True)
    driver.executemany(f"INSERT INTO flow_row ({names}) VALUES ({places})", rows)


def bare_copy(tx: Tx, given: dict[str, list[Any]]) -> None:
    """Stream ready text to the server."""
    driver: Any = tx.session.connection().connection.driver_connection
    statement = f"COPY flow_row ({','.join(given)}) FROM STDIN"
    ready: str = tx.session.info["ready"]
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(ready), 1_000_000):
            copy.write(ready[start : start + 1_000_000])


def ready_text(given: dict[str, list[Any]]) -> str:
    """Return the rows in the text form of COPY."""
    texts = [[r"\N" if value is None else str(value) for value in its] for its in given.values()]
    return "\n".join(map("\t".join, zip(*texts, strict=True))) + "\n"


def timed(
    store: Store, way: Callable[[Tx, dict[str, list[Any]]], None], given: dict[str, Any], ready: str
) -> float:
    """Return the seconds from the first row to the commit."""
    prepare(store)
    start = time.perf_counter()
    with store.writing("benchmark", today=DAY) as tx:
        tx.session.info["ready"] = ready
        start = time.perf_counter()
        way(tx, given)
    took = time.perf_counter() - start
    with store.reading() as tx:
        (count,) = tx.session.connection().exec_driver_sql("SELECT count(*) FROM flow_row").one()
        assert count == len(given["row"])
    return took


@contextmanager
def embedded() -> Iterator[Store]:
    with (
        TemporaryDirectory() as folder,
        closing(open_store(str(Path(folder) / "bulk.db"), create=True)) as store,
    ):
        yield store


@contextmanager
def on_server(address: str) -> Iterator[Store]:
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    name = f"territory_bulk_{uuid4().hex[:8]}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            url = make_url(address).set(database=name).render_as_string(hide_password=False)
            with closing(open_store(url, create=True)) as store:
                yield store
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def answers(address: str) -> bool:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError

    try:
        create_engine(address, connect_args={"connect_timeout": 3}).connect().close()
    except OperationalError:
        return False
    return True


def compare(engine: str, rows: int, runs: int, address: str) -> None:
    given = columns(rows)
    ready = ready_text(given) if engine == "postgresql" else ""
    bare = bare_insert if engine == "sqlite" else bare_copy
    seconds: dict[str, list[float]] = {"floor": [], "store": []}
    for _ in range(runs):
        for name, way in (("floor", bare), ("store", by_store)):
            with embedded() if engine == "sqlite" else on_server(address) as store:
                seconds[name].append(timed(store, way, given, ready))
    floor, ours = statistics.median(seconds["floor"]), statistics.median(seconds["store"])
    what = f"{ours / floor:.2f} x (bar {BARS[engine]} x)"
    print(f"{engine:12}{rows:>10,}{floor:>9.2f}{ours:>9.2f}  {what}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--server", default=os.environ.get("TERRITORY_TEST_POSTGRES", LOCAL))
    asked = parser.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}, medians of {asked.runs} runs in turn")
    print(f"{'':12}{'rows':>10}{'floor s':>9}{'store s':>9}  store against floor")
    compare("sqlite", asked.rows, asked.runs, "")
    if answers(asked.server):
        compare("postgresql", asked.rows, asked.runs, asked.server)


if __name__ == "__main__":
    main()
