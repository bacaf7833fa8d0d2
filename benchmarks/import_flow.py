"""Seconds and memory to import a distributor's flow, beside the floor that no tool goes below.

Run `python benchmarks/import_flow.py [--rows 200000] [--runs 3] [--csv 1000000] [--rival]
[--growth] [--dozen]`.
Everything is measured in one run on files made here: `floor` is bare calamine rows and a bare
executemany of the same rows; `territory` is the command's own service, end to end (read, parse,
match against 40,000 institutions, write, commit, credit); `ledger` is the floor of what it keeps:
bare calamine rows, and a bare executemany of the very rows and credits that it stored into its own
tables, their keys and indexes built at the end; `rival` is pandas, openpyxl and to_sql without any
checking.
Each is a process of its own, so that its peak memory is its own, with that of the processes which
it starts: what all of them held at one moment. The parts run in turn, and ratios are those of
neighbours. `--growth` credits texts of 100,000, 300,000 and 1,000,000 rows end to end and says what
a row costs; `--dozen` imports the same rows in twelve files of one command.
"""

import argparse
import csv
import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

INSTITUTIONS, DISTRIBUTORS, PRODUCTS, POSITIONS, CITIES = 40_000, 60, 6, 400, 300
UNKNOWN_EACH = 200
"""One buyer in so many is not in the roster."""
HEADERS = (
    "商业公司", "销售日期", "购货单位", "省份", "城市", "产品名称", "规格", "批号", "数量",
    "单价", "金额", "流水号",
)  # fmt: skip
COLUMNS = "(a, b, c, d, e, f, g, h, i, j, k, l)"
SPEED, RIVAL, MEMORY, CSV_MEMORY = 2.5, 4, 450, 300
CREDITED, CREDITED_MEMORY = 60, 1_500
DOZEN = 12
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Makes every start compile the program anew, which an installed one does once."""
EVERY = 0.05
"""Seconds between two looks at the memory."""
PAGE = resource.getpagesize()
GROWTH = (100_000, 300_000, 1_000_000)
BEGUN = date(2020, 1, 1)


def institution(number: int) -> tuple[str, str, str]:
    """Name, province and city of an institution."""
    city = number % CITIES
    return f"第{number}号城市{city}人民医院", f"省份{city % 30}省", f"城市{city}市"


def flow(rows: int) -> Iterator[list[Any]]:
    """Rows of a month: a few thousand buyers each day, every row with its own serial number."""
    draw = random.Random(2027)  # noqa: S311  # not for secrets
    for number in range(rows):
        name, province, city = institution(draw.randrange(INSTITUTIONS))
        if number % UNKNOWN_EACH == 0:
            name = f"无名诊所{number % 997}"
        product, quantity = draw.randrange(PRODUCTS), draw.choice((1, 2, 5, 10, 20, 40, -1))
        price = 20 + product
        yield [
            f"商业公司{draw.randrange(DISTRIBUTORS)}", date(2027, 1, 1 + draw.randrange(31)),
            name, province, city, f"产品{product}", "24粒", f"B{draw.randrange(900)}", quantity,
            price, quantity * price, f"S{number:09d}",
        ]  # fmt: skip


def write_workbook(path: Path, rows: Iterable[list[Any]]) -> None:
    """Write rows of flow as a workbook."""
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("流向")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for down, cells in enumerate(rows, start=1):
            sheet.write_row(down, 0, cells[:1])
            sheet.write_datetime(down, 1, cells[1], day)
            sheet.write_row(down, 2, cells[2:])


def write_csv(path: Path, rows: int) -> None:
    """Write the flow as a text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(flow(rows))


def write_roster(path: Path) -> None:
    """Make a store with a roster, every institution assigned, and nothing else."""
    from territory.kernel.names import normal
    from territory.roster import tables as roster
    from territory.store.engine import open_store

    store = open_store(str(path), create=True)
    with store.writing("benchmark", today=BEGUN) as tx:
        tx.insert(roster.ProductLine, [{"id": 1, "code": "L1", "name": "产品线"}])
        products = [(number + 1, f"产品{number}") for number in range(PRODUCTS)]
        tx.insert(
            roster.Product,
            [
                {"id": key, "code": f"P{key}", "name": name, "normal_name": normal(name),
                 "line_id": 1, "specification": "24粒"}
                for key, name in products
            ],
        )  # fmt: skip
        sellers = [(number + 1, f"商业公司{number}") for number in range(DISTRIBUTORS)]
        tx.insert(
            roster.Distributor,
            [
                {"id": key, "code": f"D{key}", "name": name, "normal_name": normal(name)}
                for key, name in sellers
            ],
        )
        tx.insert(
            roster.Territory,
            [
                {"id": key, "code": f"G{key}", "name": f"岗位{key}", "level": "position"}
                for key in range(1, POSITIONS + 1)
            ],
        )
        places = [(key + 1, *institution(key)) for key in range(INSTITUTIONS)]
        tx.insert(
            roster.Institution,
            [
                {"id": key, "code": f"H{key}", "name": name, "normal_name": normal(name),
                 "province": province, "city": city}
                for key, name, province, city in places
            ],
        )  # fmt: skip
        tx.insert(
            roster.Assignment,
            [
                {"institution_id": key, "line_id": 1, "position_id": position, "share": share,
                 "valid_from": BEGUN}
                for key in range(1, INSTITUTIONS + 1)
                for position, share in _shares(key)
            ],
        )  # fmt: skip
    store.close()


def _shares(key: int) -> list[tuple[int, int]]:
    """One institution in five is shared by two positions."""
    first = key % POSITIONS + 1
    return [(first, 10_000)] if key % 5 else [(first, 6_000), (first % POSITIONS + 1, 4_000)]


def floor(file: Path, db: Path) -> None:
    """Read the rows with calamine and write them with the driver, and nothing else."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows()
    next(rows)
    _write_bare(db, ([_plain(cell) for cell in row] for row in rows))


def floor_csv(file: Path, db: Path) -> None:
    """Read a text with the standard reader and write it with the driver, and nothing else."""
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        _write_bare(db, rows)


def _write_bare(db: Path, rows: Any) -> None:
    connection = sqlite3.connect(db, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"CREATE TABLE bare {COLUMNS}")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO bare VALUES ({','.join('?' * len(HEADERS))})", rows)
    connection.execute("COMMIT")
    connection.close()


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def ledger(file: Path, db: Path) -> None:
    """Read the rows with calamine; write what the import stored, with the driver and no thought.

    db: a store with the roster; beside it `loaded.db`, the same after the import. What is read
    from there is not counted: the clock stands still (`Paused`).
    """
    from python_calamine import CalamineWorkbook

    for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
        pass
    started = time.perf_counter()
    stored = sqlite3.connect(db.with_name("loaded.db"))
    kept = {name: _stored(stored, name) for name in ("run", "batch", "flow_row", "flow_credit")}
    indexes = stored.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('flow_row', 'flow_credit') AND sql NOT LIKE '% WHERE %'"
    ).fetchall()
    stored.close()
    PAUSED.append(time.perf_counter() - started)
    connection = sqlite3.connect(db, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=OFF")  # as the import, which proves them by value
    connection.execute("PRAGMA cache_size=-32000")
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for name, (columns, rows) in kept.items():
        places = ",".join("?" * len(columns))
        named = ",".join(f'"{column}"' for column in columns)
        text = f"INSERT OR IGNORE INTO {name} ({named}) VALUES ({places})"
        connection.executemany(text, rows)  # the roster's own run is there already
    for _, text in indexes:
        connection.execute(text)
    connection.execute("COMMIT")
    connection.close()


PAUSED: list[float] = []
"""Seconds that a part spent on what is not to be counted."""


def _stored(store: sqlite3.Connection, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns of a table that hold anything, and its rows in them."""
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({name})")]
    counts = ",".join(f'count("{column}")' for column in columns)
    held = store.execute(f"SELECT {counts} FROM {name}").fetchone()
    used = [column for column, count in zip(columns, held, strict=True) if count]
    named = ",".join(f'"{column}"' for column in used)
    return used, store.execute(f"SELECT {named} FROM {name}").fetchall()


def rival(file: Path, db: Path) -> None:
    """Read with pandas and openpyxl, write with to_sql, check nothing."""
    import pandas as pd
    from sqlalchemy import create_engine

    frame = pd.read_excel(file, engine="openpyxl")
    with create_engine(f"sqlite:///{db}").begin() as connection:
        frame.to_sql("rival", connection, index=False)


def territory(file: Path, db: Path) -> None:
    """Import the file as the command does."""
    from territory.sheets.ahead import Ahead

    files = sorted(file.iterdir()) if file.is_dir() else [file]
    with Ahead() as ahead:
        ahead.begin(files)
        from territory.desk.imports.service import ImportRequest, import_files
        from territory.workspace import open_workspace

        with open_workspace(db=str(db), folder=db.parent, as_of=date(2027, 2, 3)) as ws:
            result = import_files(ws, ImportRequest(list(map(str, files))), ahead=ahead)
        line = result.line
        if result.exit_code or line is None or line.difference:
            message = f"{result.exit_code} {line} {[item.error for item in result.files]}"
            raise SystemExit(message)


PARTS: dict[str, Callable[[Path, Path], None]] = {
    "floor": floor, "floor_csv": floor_csv, "ledger": ledger, "rival": rival,
    "territory": territory,
}  # fmt: skip


@dataclass(slots=True)
class Measured:
    """Seconds of several runs of a part, and the highest peak in MB."""

    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)

    def times(self, other: "Measured") -> float:
        """Return how much longer this takes than another: the median of runs side by side."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return statistics.median(own / its for own, its in pairs)


def measure(part: str, file: Path, roster: Path) -> tuple[float, float]:
    """Return the seconds and the peak in MB of a part, in one run."""
    with TemporaryDirectory() as folder:
        db = Path(folder) / "region.db"
        if part in {"territory", "ledger"}:
            shutil.copy(roster, db)
        if part == "ledger":
            shutil.copy(roster.with_name("loaded.db"), db.parent)
        took, peak = _apart([sys.executable, __file__, "--part", part, str(file), str(db)])
        if part == "territory":
            shutil.copy(db, roster.with_name("loaded.db"))
    return took, peak


def in_turn(parts: Sequence[str], file: Path, roster: Path, runs: int) -> dict[str, Measured]:
    """Measure parts in turn, several times: a machine that others use is slow for all of them."""
    found = {part: Measured() for part in parts}
    for _ in range(runs):
        for part, measured in found.items():
            took, peak = measure(part, file, roster)
            measured.seconds.append(took)
            measured.peak = max(measured.peak, peak)
    return found


def _apart(command: list[str]) -> tuple[float, float]:
    """Run a part in a process of its own; return its seconds, and the peak of all its processes."""
    held = 0.0
    env = {name: value for name, value in os.environ.items() if name != UNCOMPILED}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:  # noqa: S603  # us
        while process.poll() is None:
            held = max(held, sum(map(_resident, _family(process.pid))))
            time.sleep(EVERY)
        told = process.communicate()[0]
    if process.returncode:
        raise SystemExit(told)
    took, peak = json.loads(told.splitlines()[-1])
    return took, max(held, peak)


def _family(pid: int) -> list[int]:
    """Return a process and the processes that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(other for child in children for other in _family(int(child)))]


def _resident(pid: int) -> float:
    """Return the MB of memory that a process holds now; 0 for one that has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / (1 << 20)
    except (OSError, IndexError):
        return 0.0


def run_part(part: str, file: Path, db: Path) -> None:
    """Run one part in this process and print its seconds and peak."""
    start = time.perf_counter()
    PARTS[part](file, db)
    took = time.perf_counter() - start - sum(PAUSED)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{json.dumps([took, peak])}\n")


def compare(asked: argparse.Namespace) -> None:
    """Measure every part on the same files and print the figures beside their floor."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        roster = folder / "roster.db"
        write_roster(roster)
        print(f"{'':22}{'rows':>10}{'seconds':>9}{'peak MB':>9}  against its floor")
        if asked.rows:
            _compare_workbook(folder / "flow.xlsx", roster, asked)
        if asked.csv:
            _compare_csv(folder / "flow.csv", roster, asked.csv)
        if asked.dozen:
            _compare_dozen(folder / "inbox", roster, asked.rows)
        for rows in GROWTH if asked.growth else ():
            _credit(folder / "flow.csv", roster, rows)


def _compare_workbook(file: Path, roster: Path, asked: argparse.Namespace) -> None:
    write_workbook(file, flow(asked.rows))
    parts = ["floor", "territory", "ledger", *(["rival"] if asked.rival else [])]
    found = in_turn(parts, file, roster, asked.runs)
    least, ours, bare = found["floor"], found["territory"], found["ledger"]
    _show("calamine+executemany", asked.rows, least.median, least.peak, "")
    bars = f"{ours.times(least):.2f} x (bar {SPEED} x), memory bar {MEMORY} MB"
    _show("territory import xlsx", asked.rows, ours.median, ours.peak, bars)
    beside = f"{bare.times(least):.2f} x the floor; the import takes {ours.times(bare):.2f} x this"
    _show("the same rows, bare", asked.rows, bare.median, bare.peak, beside)
    if asked.rival:
        slow = found["rival"]
        beside = f"{slow.times(ours):.1f} x ours (bar {RIVAL} x)"
        _show("pandas+to_sql", asked.rows, slow.median, slow.peak, beside)


def _compare_csv(file: Path, roster: Path, rows: int) -> None:
    write_csv(file, rows)
    least, peak = measure("floor_csv", file, roster)
    _show("csv+executemany", rows, least, peak, "")
    took, peak = measure("territory", file, roster)
    bars = f"{took / least:.2f} x, memory bar {CSV_MEMORY} MB"
    _show("territory import csv", rows, took, peak, bars)


def _compare_dozen(folder: Path, roster: Path, rows: int) -> None:
    """Import a month that twelve distributors send, in one command."""
    folder.mkdir()
    every = flow(rows)
    for number in range(DOZEN):
        write_workbook(folder / f"{number:02}.xlsx", islice(every, rows // DOZEN))
    took, peak = measure("territory", folder, roster)
    _show("in twelve files", rows, took, peak, "")


def _credit(file: Path, roster: Path, rows: int) -> None:
    """Credit a text of so many rows end to end: at most 60 s and 1.5 GB for the largest."""
    write_csv(file, rows)
    least, peak = measure("floor_csv", file, roster)
    _show("csv+executemany", rows, least, peak, "")
    took, peak = measure("territory", file, roster)
    bars = f"{took / least:.2f} x, {1e6 * took / rows:.0f} µs a row"
    if rows == GROWTH[-1]:
        bars += f" (bars {CREDITED} s, {CREDITED_MEMORY} MB)"
    _show("credited end to end", rows, took, peak, bars)


def _show(what: str, rows: int, seconds: float, peak: float, beside: str) -> None:
    print(f"{what:22}{rows:>10,}{seconds:>9.2f}{peak:>9.0f}  {beside}", flush=True)


def main() -> None:
    """Measure all parts, or run one of them (for the processes that this starts itself)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the workbook")
    parser.add_argument("--csv", type=int, default=0, help="rows of the text; 0 leaves it out")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rival", action="store_true", help="time pandas too (a minute)")
    parser.add_argument(
        "--growth", action="store_true", help="credit 100,000, 300,000 and 1,000,000 rows"
    )
    parser.add_argument("--dozen", action="store_true", help="the same rows in twelve files")
    parser.add_argument("--part", nargs=3, metavar=("PART", "FILE", "DB"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part[0], Path(asked.part[1]), Path(asked.part[2]))
    else:
        compare(asked)


if __name__ == "__main__":
    main()
