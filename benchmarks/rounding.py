"""Seconds to round one product: company, region, district, position, leaf x 12 months.

Run `python benchmarks/rounding.py`; the figures are printed as a table. Median of three runs,
one run at 40,000 leaves.
"""

import statistics
import time

import numpy as np

from territory.kernel.apportion import tie_table
from territory.kernel.grid import snap
from territory.kernel.rounding import IdealTable, round_table

SIZES = ((500, 13, 3), (5_000, 40, 3), (40_000, 40, 1))  # leaves, leaves per position, runs
PER_DISTRICT, PER_REGION, STEPS_PER_LEAF = 6, 8, 90


def cascade(leaves: int, per_position: int) -> list[int]:
    """Parents of company, regions, districts, positions and leaves, in this order."""
    positions = -(-leaves // per_position)
    districts = -(-positions // PER_DISTRICT)
    regions = -(-districts // PER_REGION)
    parents = [-1] + [0] * regions
    for above, count in ((regions, districts), (districts, positions), (positions, leaves)):
        first = len(parents) - above
        parents += [first + i * above // count for i in range(count)]
    return parents


def table_of(leaves: int, per_position: int) -> IdealTable:
    """A plan with long-tailed hospitals, a season, and one leaf in ten not yet listed."""
    draw = np.random.default_rng(2026)
    parents = np.array(cascade(leaves, per_position))
    size = draw.lognormal(0, 1.2, leaves)
    season = 1 + 0.2 * np.sin(np.arange(12))
    listed = np.where(draw.random(leaves) < 0.1, draw.integers(1, 12, leaves), 0)
    weight = size[:, None] * season * (np.arange(12) >= listed[:, None])
    total = leaves * STEPS_PER_LEAF
    ties = tie_table(2026, "P1", [f"N{number}" for number in range(len(parents))])
    leaf_ties = ties[-leaves:, :12]
    return IdealTable(parents, ties, snap(weight / weight.sum() * total, total, leaf_ties))


def main() -> None:
    print("leaves  seconds  cells/s  proven least  inner quarter")
    for leaves, per_position, runs in SIZES:
        table = table_of(leaves, per_position)
        seconds = []
        for _ in range(runs):
            start = time.perf_counter()
            rounded = round_table(table)
            seconds.append(time.perf_counter() - start)
        took = statistics.median(seconds)
        off = rounded.deviations.inner_quarter
        print(
            f"{leaves:6}  {took:7.2f}  {leaves * 12 / took:7.0f}  {rounded.least!s:12}  {off:.3f}"
        )


if __name__ == "__main__":
    main()
