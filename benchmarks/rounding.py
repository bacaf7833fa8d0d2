"""CPU seconds of the target kernel beside a floor and beside a pandas split, in one run.

Run `python benchmarks/rounding.py [--all]`. The kernel is ideal, snapping, rounding at all levels,
proof and deviations of one product, averaged over a few, which are independent of each other.

The floor is one segmented NumPy largest remainder over 4.8 million cells, taken per cell. Cases:
(i) 40,000 institutions x 12, (ii) 5,000 hospitals x 8 departments x 12, and 500 to 40,000 hospitals
for the growth. `--all` counts all 30 products of (i) and all 10 of (ii).
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from territory.kernel.tree import Tree, grow
from territory.targets.rules.ideal import Inputs, compute
from territory.targets.rules.months import Floats, profiles
from territory.targets.rules.whole import Whole, to_whole

PER_POSITION, PER_DISTRICT, PER_REGION = 40, 6, 8
FLOOR_CELLS, MOST_FLOORS = 4_800_000, 20


def cascade(hospitals: int, departments: int = 0) -> Tree:
    """Company, regions, districts, positions of 40 hospitals, and departments where asked."""
    positions = -(-hospitals // PER_POSITION)
    districts = -(-positions // PER_DISTRICT)
    regions = -(-districts // PER_REGION)
    pairs: list[tuple[str, str | None]] = [("C", None)]
    pairs += [(f"R{at}", "C") for at in range(regions)]
    pairs += [(f"D{at}", f"R{at * regions // districts}") for at in range(districts)]
    pairs += [(f"P{at}", f"D{at * districts // positions}") for at in range(positions)]
    pairs += [(f"H{at}", f"P{at * positions // hospitals}") for at in range(hospitals)]
    pairs += [(f"H{at}/{ward}", f"H{at}") for at in range(hospitals) for ward in range(departments)]
    return grow(pairs)


def plan(tree: Tree, seed: int, steps: int) -> Inputs:
    """A plan with long-tailed leaves, a season, and one leaf in ten not listed yet."""
    draw = np.random.default_rng(seed)
    leaves = len(tree.leaves)
    season = 1 + 0.2 * np.sin(np.arange(12) + seed)
    first = np.where(draw.random(leaves) < 0.1, draw.integers(1, 12, leaves), -12)
    ramps = np.clip((np.arange(12) - first[:, None] + 1) / 12, 0, 1)
    figures = draw.lognormal(0, 1.2, (leaves, 1))
    return Inputs(tree, leaves * steps, {"own": 1.0}, figures, season * 12 / season.sum(), ramps)


def split(inputs: Inputs, product: str) -> Whole:
    """Do what production does between the figures and the stored cells."""
    ideal = compute(inputs)
    return to_whole(
        inputs.tree, ideal.table, ideal.fixed, total=inputs.total, year=2027, product=product
    )


def largest_remainder(values: Floats) -> Floats:
    """Round every row to its own whole sum, all rows at once: the floor."""
    flat = values.ravel()
    row = np.repeat(np.arange(len(values)), values.shape[1])
    whole = np.floor(flat)
    part = flat - whole
    order = np.lexsort((-part, row))
    place = np.empty(len(flat), dtype=np.int64)
    place[order] = np.arange(len(flat)) % values.shape[1]
    short = np.rint(part.reshape(values.shape).sum(axis=1)).astype(np.int64)
    return np.asarray(whole + (place < short[row]))


def with_pandas(inputs: Inputs) -> pd.DataFrame:
    """Split as people write it: shares, one month margin, every cell rounded by itself."""
    shape = profiles(inputs.season, inputs.ramps) * inputs.figures
    leaves = np.repeat(np.arange(len(shape)), 12)
    months = np.tile(np.arange(12), len(shape))
    frame = pd.DataFrame({"leaf": leaves, "month": months, "weight": shape.ravel()})
    margin = inputs.total * inputs.season / 12
    share = frame["weight"] / frame.groupby("month")["weight"].transform("sum")
    frame["target"] = (share * margin[months]).round()
    return frame.groupby("leaf")[["target"]].sum()


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def told(name: str, tree: Tree, steps: int, products: int, floor: float) -> float:
    """Print one case; return its CPU seconds a product."""
    plans = [plan(tree, seed, steps) for seed in range(products)]
    tables: list[Whole] = []
    work = [(inputs, f"P{number}") for number, inputs in enumerate(plans)]
    seconds = cpu(lambda: tables.extend(split(*one) for one in work)) / products
    cells = len(tree.leaves) * 12
    apart = sum(float(np.abs(table.cells - table.grid.floats()).sum()) for table in tables)
    nearest = sum(
        float(np.abs(ideal - np.rint(ideal)).sum())
        for ideal in (table.grid.floats() for table in tables)
    )
    pandas = cpu(lambda: with_pandas(plans[0]))
    print(
        f"{name:22} {cells:8,} {products:8} {seconds:8.2f} {seconds / (floor * cells):7.1f} "
        f"{pandas:7.2f} {apart / nearest:10.3f}"
    )
    return seconds


def main() -> None:
    every = "--all" in sys.argv
    values = np.random.default_rng(0).random((FLOOR_CELLS // 12, 12)) * 5
    floor = min(cpu(lambda: largest_remainder(values)) for _ in range(2)) / FLOOR_CELLS
    print(f"floor {floor * FLOOR_CELLS:.2f} s for {FLOOR_CELLS:,} cells; at most {MOST_FLOORS} x")
    print("case                      cells products  seconds  floors  pandas  |x-ideal| / nearest")
    told("(i) institutions", cascade(40_000), 90, 30 if every else 2, floor)
    told("(ii) departments", cascade(5_000, 8), 20, 10 if every else 2, floor)
    sizes = (500, 2_000, 8_000, 40_000)
    seconds = [told(f"{size:,} hospitals", cascade(size), 90, 2, floor) for size in sizes]
    growth = np.log(seconds[-1] / seconds[0]) / np.log(sizes[-1] / sizes[0])
    print(f"growth exponent from {sizes[0]:,} to {sizes[-1]:,} hospitals: {growth:.2f}")


if __name__ == "__main__":
    main()
