"""Seconds and memory of the target commands on stores of full size, beside their bars.

Run `python benchmarks/targets.py [--all]`. It builds its stores in a temporary folder: case (ii),
5,000 hospitals x 8 departments x 12 months x 10 products, which all commands are run on, then 500
to 40,000 hospitals with one product for the growth of `split`; `--all` adds case (i), 40,000
institutions x 12 x 30. Each command runs in a process of its own. Beside it: the time to start,
one NumPy largest remainder over as many cells (the floor), a pandas split with one margin and
every cell rounded by itself, and how far the stored cells are from their ideal in all, against the
distance of each ideal from its nearest whole.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from rounding import cpu, largest_remainder, with_pandas
from sqlalchemy import text

from territory.ledger.tables import FlowCredit, FlowMonth
from territory.plans.lookup.stored import Stored, read_stored
from territory.plans.lookup.versions import Wanted, chosen_products, find_version
from territory.potential.tables import Potential
from territory.roster.tables import (
    Assignment,
    Department,
    Institution,
    Product,
    ProductLine,
    Territory,
    TerritoryParent,
)
from territory.settings import Settings
from territory.store.engine import open_store
from territory.store.transaction import Tx
from territory.targets.lookup.inputs import inputs_of
from territory.targets.rules.ideal import Inputs, compute
from territory.targets.rules.whole import Ruler
from territory.targets.service.pins import set_total
from territory.workspace import Workspace

TODAY, LONG_AGO = date(2027, 1, 15), date(2020, 1, 1)
PLAN = Wanted(year=2027)
PER_POSITION, PER_DISTRICT, PER_REGION = 40, 6, 8
STEPS = 20
Result = TypeVar("Result")
SIZES = (500, 2_000, 8_000, 40_000)


@dataclass(frozen=True)
class Size:
    """How large a store is. months_sold: months of the year before in which all sold."""

    hospitals: int
    departments: int
    products: int
    months_sold: int = 12

    @property
    def leaves(self) -> int:
        """Departments, or hospitals where there are none, of one product."""
        return self.hospitals * max(1, self.departments)

    @property
    def cells(self) -> int:
        """Months of all leaves and products."""
        return self.leaves * 12 * self.products

    def __str__(self) -> str:
        wards = f" x {self.departments}" if self.departments else ""
        return f"{self.hospitals:,}{wards} x 12 x {self.products}"


@dataclass(frozen=True)
class Ran:
    """What a command took: seconds on the clock, of all processors, and gigabytes."""

    wall: float
    cpu: float
    memory: float


def run(db: Path, *argv: str) -> Ran:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "territory", "--as-of", str(TODAY), "--db", str(db), *argv]
    begun = time.perf_counter()
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)  # noqa: S603 - ourselves
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(argv)} ended with {process.returncode}")
    gigabytes = used.ru_maxrss / (1 << 20 if sys.platform == "linux" else 1 << 30)
    return Ran(time.perf_counter() - begun, used.ru_utime + used.ru_stime, gigabytes)


def aside(work: Callable[..., Result], *given: object) -> Result:
    """Do work in a process of its own: a command is charged with the memory of who began it."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(work, *given).result()


def workspace(db: Path) -> Workspace:
    return Workspace(Settings(db=str(db), folder=db.parent), open_store(str(db)), TODAY)


def build(db: Path, size: Size) -> None:
    """Fill a store: a cascade, hospitals with a year of credits, potentials, and totals."""
    open_store(str(db), create=True).close()
    ws = workspace(db)
    with ws.writing("benchmark") as tx:
        positions = organisation(tx, size)
        hospitals = institutions(tx, size)
        wards = departments(tx, size, hospitals)
        line = ProductLine(code="L1", name="L1")
        tx.session.add(line)
        tx.session.flush()
        at = [
            positions[place * len(positions) // size.hospitals] for place in range(size.hospitals)
        ]
        tx.insert(
            Assignment,
            [
                {"institution_id": key, "line_id": line.id, "position_id": position,
                 "valid_from": LONG_AGO, "share": 10_000}
                for key, position in zip(hospitals, at, strict=True)
            ],
        )  # fmt: skip
        given = dict(pairs(tx, "SELECT institution_id, id FROM assignment"))
        for number in range(size.products):
            code = f"X{number:02d}"
            product = Product(code=code, name=code, normal_name=code, line_id=line.id or 0)
            tx.session.add(product)
            tx.session.flush()
            draw = np.random.default_rng(number)
            boxes = draw.lognormal(3, 1, (size.months_sold, size.hospitals)).astype(int) + 1
            sales(tx, product.id or 0, hospitals, at, given=given, boxes=boxes.tolist())
            worth(tx, product.id or 0, hospitals, wards, draw)
        tx.insert(
            FlowMonth, [{"month": 202600 + month, "status": "closed"} for month in range(1, 13)]
        )
    for number in range(size.products):
        set_total(ws, PLAN, f"X{number:02d}", str(size.leaves * STEPS))
    ws.store.close()


def pairs(tx: Tx, query: str) -> list[tuple[int, int]]:
    return [(one, other) for one, other in tx.stream(text(query))]


def organisation(tx: Tx, size: Size) -> list[int]:
    """Make the company, regions, districts, positions; return the ids of the positions."""
    positions = -(-size.hospitals // PER_POSITION)
    districts = -(-positions // PER_DISTRICT)
    regions = -(-districts // PER_REGION)
    nodes: list[tuple[str, str, str | None]] = [("C", "company", None)]
    nodes += [(f"R{at}", "region", "C") for at in range(regions)]
    nodes += [(f"D{at}", "district", f"R{at * regions // districts}") for at in range(districts)]
    nodes += [(f"P{at}", "position", f"D{at * districts // positions}") for at in range(positions)]
    ids: dict[str | None, int] = {}
    for code, level, above in nodes:
        node = Territory(code=code, name=f"{level} {code}", level=level)
        tx.session.add(node)
        tx.session.flush()
        ids[code] = node.id or 0
        tx.session.add(
            TerritoryParent(territory_id=ids[code], parent_id=ids.get(above), valid_from=LONG_AGO)
        )
    return [ids[code] for code, level, _ in nodes if level == "position"]


def institutions(tx: Tx, size: Size) -> list[int]:
    """Make the hospitals; return their ids."""
    tx.insert(
        Institution,
        [
            {"code": f"H{at:05d}", "name": f"Hospital {at}", "normal_name": f"hospital {at}",
             "target": True, "channel": "hospital", "city": f"City {at % 30}"}
            for at in range(size.hospitals)
        ],
    )  # fmt: skip
    return [key for key, _ in pairs(tx, "SELECT id, id FROM institution ORDER BY code")]


def departments(tx: Tx, size: Size, hospitals: Sequence[int]) -> dict[int, list[int]]:
    """Make the departments; return those of each hospital."""
    if not size.departments:
        return {}
    tx.insert(
        Department,
        [
            {"institution_id": key, "name": f"Ward {ward}", "target": True}
            for key in hospitals
            for ward in range(size.departments)
        ],
    )
    found: dict[int, list[int]] = {key: [] for key in hospitals}
    for key, ward in pairs(tx, "SELECT institution_id, id FROM department ORDER BY id"):
        found[key].append(ward)
    return found


def sales(
    tx: Tx, product: int, hospitals: Sequence[int], positions: Sequence[int],
    *, given: dict[int, int], boxes: list[list[int]],
) -> None:  # fmt: skip
    """Credit sales to every hospital. boxes: by month and hospital."""
    tx.insert(
        FlowCredit,
        [
            {"counted_month": 202600 + month, "product_id": product, "institution_id": key,
             "position_id": position, "assignment_id": given[key], "scheme": "main",
             "quantity": units, "amount_fen": units * 1_234}
            for month, sold in enumerate(boxes, 1)
            for key, position, units in zip(hospitals, positions, sold, strict=True)
        ],
    )  # fmt: skip


def worth(
    tx: Tx, product: int, hospitals: Sequence[int], wards: dict[int, list[int]],
    draw: np.random.Generator,
) -> None:  # fmt: skip
    """Give every department, or hospital, a potential."""
    places: list[tuple[int, int | None]] = [
        (key, ward) for key in hospitals for ward in wards.get(key, [None])
    ]
    units = (draw.lognormal(4, 1, len(places)).astype(int) + 1).tolist()
    tx.insert(
        Potential,
        [
            {"run_id": tx.run_id, "institution_id": key, "department_id": ward,
             "product_id": product, "year": 2026, "units": count, "method": "survey",
             "source": "benchmark", "inputs": {}}
            for (key, ward), count in zip(places, units, strict=True)
        ],
    )  # fmt: skip


def apart(db: Path) -> tuple[float, float]:
    """Return Σ |x - ideal| against that of the nearest whole, and CPU seconds of pandas."""
    ws = workspace(db)
    far = near = pandas = 0.0
    with ws.reading() as tx:
        version = find_version(tx, PLAN)
        for product in chosen_products(tx, None):
            stored = read_stored(tx, version, product)
            assert isinstance(stored, Stored)
            inputs = inputs_of(stored)
            ideal = compute(inputs)
            values = Ruler.of(inputs.tree, ideal.table, ideal.fixed, inputs.total).grid.floats()
            far += float(np.abs(stored.cells() // stored.step - values).sum())
            near += float(np.abs(values - np.rint(values)).sum())
            pandas += pandas_seconds(replace(inputs, figures=ideal.mixed.index[:, None]))
    ws.store.close()
    return far / near, pandas


def pandas_seconds(inputs: Inputs) -> float:
    return cpu(lambda: with_pandas(inputs))


def floor_per_cell() -> float:
    """CPU seconds of one segmented largest remainder, per cell."""
    values = np.random.default_rng(0).random((400_000, 12)) * 5
    return min(cpu(lambda: largest_remainder(values)) for _ in range(2)) / values.size


SPLIT = (
    "targets",
    "split",
    "--year",
    "2027",
    "--floor",
    "0",
    "--basis",
    "history=0.5",
    "--basis",
    "potential=0.5",
)


def told(name: str, ran: Ran, bar: str = "") -> None:
    print(f"{name:34} {ran.wall:7.1f} {ran.cpu:7.1f} {ran.memory:7.2f}   {bar}")


def case(folder: Path, size: Size, floor: float, *, split: str, commands: bool) -> None:
    """Run the commands on a store of this size, and print what they take."""
    db = folder / "full.db"
    begun = time.perf_counter()
    aside(build, db, size)
    print(f"\n{size}: {size.cells:,} cells, a store built in {time.perf_counter() - begun:.0f} s")
    print(f"{'command':34} {'clock':>7} {'cpu':>7} {'GB':>7}   bar")
    told("start (show --help)", run(db, "targets", "show", "--help"))
    done = run(db, *SPLIT)
    told("split", done, split)
    if commands:
        told("check", run(db, "targets", "check", "--year", "2027"), "20 s, 2 GB")
        told("show --level position", run(db, "targets", "show", "--level", "position"),
             "1 s above the start")  # fmt: skip
        told("export --node D3", run(db, "targets", "export", "--node", "D3", "-o",
             str(folder / "out.xlsx")), "5 s")  # fmt: skip
    ratio, pandas = aside(apart, db)
    floors = floor * size.cells
    print(f"split takes {done.cpu / floors:.0f} floors of {floors:.2f} s; pandas {pandas:.2f} s")
    print(f"sum of |x - ideal| against the nearest whole: {ratio:.3f}, at most 1.5")
    db.unlink()


def growth(folder: Path) -> None:
    """Print what one product takes by number of hospitals."""
    print("\nhospitals, one product               clock     cpu      GB")
    start = 0.0
    seconds = []
    for hospitals in SIZES:
        db = folder / f"{hospitals}.db"
        aside(build, db, Size(hospitals, 0, 1))
        start = start or run(db, "targets", "show", "--help").cpu
        ran = run(db, *SPLIT)
        told(f"{hospitals:,}", ran)
        seconds.append(ran.cpu - start)
        db.unlink()
    exponent = np.log(seconds[-1] / seconds[0]) / np.log(SIZES[-1] / SIZES[0])
    print(
        f"growth exponent of split from {SIZES[0]:,} to {SIZES[-1]:,}: {exponent:.2f}, at most 1.1"
    )


def main() -> None:
    floor = aside(floor_per_cell)
    with tempfile.TemporaryDirectory() as folder:
        case(Path(folder), Size(5_000, 8, 10), floor, split="90 s, 2 GB", commands=True)
        growth(Path(folder))
        if "--all" in sys.argv:
            case(
                Path(folder),
                Size(40_000, 0, 30, months_sold=1),
                floor,
                split="300 s, 4 GB",
                commands=False,
            )


if __name__ == "__main__":
    main()
