"""An oracle for the target engine: random small plans, judged by an independent solver.

scipy hands the tables to HiGHS. What is judged there shares no code with the kernel: its own
sums over the tree, its own bounds of DOMAIN.md section 6.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from territory.kernel.grid import UNIT
from territory.kernel.tree import Tree, grow
from territory.plans.rules.bounds import Bound, columns_of
from territory.targets.rules.ideal import Ideal, Inputs
from territory.targets.rules.months import profiles, reach
from territory.targets.rules.whole import Whole, to_whole

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
YEAR = 16


@dataclass(frozen=True)
class Judgement:
    """What the oracle says of a rounded table.

    years, least_years: sum of |year - ideal| over leaves and nodes, found and least possible.
    cells, least_cells: sum of |cell - ideal| over leaves, found and least with the years found.
    """

    years: float
    least_years: float
    cells: float
    least_cells: float

    @property
    def ratio(self) -> float:
        """Found over least distance of the cells, 1 where both are nothing."""
        return self.cells / self.least_cells if self.least_cells > 1e-6 else 1.0


def plan(seed: int, pins: bool = True) -> Inputs:
    """Draw a small plan: tree, weights, season, ramps, total, and pins.

    Pins are sums of an existing whole table, so that they can be met; in one plan of four a value
    is then changed, so that they often cannot.
    """
    draw = np.random.default_rng(seed)
    tree = _tree(draw)
    leaves = len(tree.leaves)
    season = np.exp(draw.normal(0, 0.4, 12))
    ramps = _ramps(draw, leaves)
    figures = draw.lognormal(0, 1, (leaves, 1))
    total = 0 if draw.random() < 0.04 else int(draw.integers(1, 1 + draw.choice([1, 40]) * leaves))
    inputs = Inputs(tree, total, {"own": 1.0}, figures, season * 12 / season.sum(), ramps)
    if not pins:
        return inputs
    bounds = _pins(draw, inputs, _some_table(draw, inputs))
    return Inputs(tree, total, {"own": 1.0}, figures, inputs.season, ramps, bounds)


def _tree(draw: np.random.Generator) -> Tree:
    """Company, up to three levels of nodes, one to seven leaves under each lowest node."""
    pairs: list[tuple[str, str | None]] = [("C", None)]
    level = ["C"]
    for _ in range(int(draw.integers(0, 3))):
        below = [f"{key}{letter}" for key in level for letter in "abc"[: draw.integers(1, 4)]]
        pairs += [(key, key[:-1]) for key in below]
        level = below
    pairs += [(f"{key}{n}", key) for key in level for n in range(int(draw.integers(1, 8)))]
    return grow(pairs)


def _ramps(draw: np.random.Generator, leaves: int) -> Floats:
    """One where a leaf sells already; else a rise of twelve months from a random first one."""
    first = np.where(draw.random(leaves) < 0.25, draw.integers(1, 12, leaves), -12)
    first[0] = -12
    if draw.random() < 0.5:
        first[:] = -12
    return np.clip((np.arange(12) - first[:, None] + 1) / 12, 0.0, 1.0)


def _some_table(draw: np.random.Generator, inputs: Inputs) -> Ints:
    """Draw a whole table with the plan's total on the cells that may hold something."""
    shape = profiles(inputs.season, inputs.ramps)
    weight = shape * inputs.figures * reach(inputs.season, inputs.ramps)[:, None]
    weight *= np.exp(draw.normal(0, 0.3, weight.shape))
    return draw.multinomial(inputs.total, (weight / weight.sum()).ravel()).reshape(weight.shape)


def _pins(draw: np.random.Generator, inputs: Inputs, table: Ints) -> tuple[Bound, ...]:
    """Draw up to six pins, or up to sixty, one of three on a quarter of an inner node.

    The company's months are pinned only where every leaf sells all year.

    Its months are margins, which leave every row its year (DOMAIN.md section 6.2): with ramps
    they are refused for that, which is no question of pins.
    """
    sums = sums_of(inputs.tree, table)
    steady = bool((inputs.ramps == 1).all())
    inner = np.flatnonzero(~inputs.tree.is_leaf)[1:]
    bounds: list[Bound] = []
    places: set[tuple[int, int]] = set()
    for _ in range(int(draw.integers(0, draw.choice([7, 60])))):
        node, period = int(draw.integers(0, len(inputs.tree))), int(draw.integers(0, 17))
        if len(inner) and draw.random() < 1 / 3:
            node, period = int(draw.choice(inner)), int(draw.integers(12, 16))
        if (node == 0 and (period == YEAR or not steady)) or (node, period) in places:
            continue
        places.add((node, period))
        value = int(sums[node, period])
        low, high = [(value, value), (value, None), (0, value)][int(draw.integers(0, 3))]
        bounds.append(Bound(node, period, low, high, len(bounds)))
    if bounds and draw.random() < 0.25:
        bounds[0] = _changed(draw, bounds[0])
    return tuple(bounds)


def _changed(draw: np.random.Generator, bound: Bound) -> Bound:
    value = max(bound.low, bound.high or 0) + int(draw.integers(1, 60))
    return Bound(bound.node, bound.period, value, value, bound.source)


def sums_of(tree: Tree, table: Ints | Floats) -> Ints | Floats:
    """Sums of a table (leaves, 12) over nodes and periods, (nodes, 17)."""
    cells = _matrix(tree) @ table.reshape(-1)
    return np.asarray(cells).reshape(len(tree), 17)


def _matrix(tree: Tree) -> csr_array:
    """One row per node and period, one column per cell."""
    starts, ends = tree.leaf_spans()
    rows, columns = [], []
    for node in range(len(tree)):
        for period in range(17):
            cells = [12 * leaf + m for leaf in range(starts[node], ends[node])
                     for m in columns_of(period)]  # fmt: skip
            rows += [node * 17 + period] * len(cells)
            columns += cells
    shape = (len(tree) * 17, 12 * len(tree.leaves))
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def can_be_met(inputs: Inputs, bounds: Sequence[Bound]) -> bool:
    """Return whether any table in whole steps keeps some bounds; zero stays zero."""
    if not bounds:
        return True
    matrix = _matrix(inputs.tree)
    rows = matrix[[bound.node * 17 + bound.period for bound in bounds]]
    high = [np.inf if bound.high is None else bound.high for bound in bounds]
    size = matrix.shape[1]
    open_cells = (profiles(inputs.season, inputs.ramps) * inputs.total > 0).ravel()
    found = milp(
        np.zeros(size),
        integrality=np.ones(size),
        bounds=Bounds(0, np.where(open_cells, np.inf, 0)),
        constraints=LinearConstraint(rows, [bound.low for bound in bounds], high),
    )
    return bool(found.success)


def judge(inputs: Inputs, ideal: Ideal, whole: Whole) -> Judgement:
    """Compare a rounded table with the least one within the bounds of section 6.3."""
    tree = inputs.tree
    matrix = _matrix(tree)
    target = (matrix @ (whole.grid.whole + whole.grid.part / UNIT).ravel()).reshape(-1, 17)
    low, high = _between(target, whole.whole_within)
    for bound in ideal.fixed:
        low[bound.node, bound.period] = high[bound.node, bound.period] = bound.low
    inner = ~tree.is_leaf & (np.arange(len(tree)) > 0)
    low[inner, 12:16], high[inner, 12:16] = -np.inf, np.inf
    found = sums_of(tree, whole.cells)
    assert (found >= low).all()
    assert (found <= high).all()
    years = matrix[np.arange(len(tree)) * 17 + YEAR]
    floor = np.floor(target)
    saving = np.where(high > low, 1 - 2 * (target - floor), 0)
    by_year = _least(matrix, low, high, years.T @ saving[:, YEAR])
    low[:, YEAR] = high[:, YEAR] = found[:, YEAR]
    cells = saving[tree.leaves, :12].ravel()
    by_cell = _least(matrix, low, high, cells)
    return Judgement(
        years=_apart(found[:, YEAR], target[:, YEAR]),
        least_years=_apart(sums_of(tree, by_year)[:, YEAR], target[:, YEAR]),
        cells=_apart(whole.cells, target[tree.leaves, :12]),
        least_cells=_apart(by_cell, target[tree.leaves, :12]),
    )


def _between(target: Floats, whole_within: int) -> tuple[Floats, Floats]:
    near = np.abs(target - np.rint(target)) <= (whole_within + 1) / UNIT
    return (
        np.where(near, np.rint(target), np.floor(target)),
        np.where(near, np.rint(target), np.ceil(target)),
    )


def _least(matrix: csr_array, low: Floats, high: Floats, cost: Floats) -> Ints:
    """Cells of least cost; the bounds make a flow, so a corner of the polytope is whole."""
    kept = np.isfinite(low).ravel()
    rows, least, most = matrix[np.flatnonzero(kept)], low.ravel()[kept], high.ravel()[kept]
    inequality = csr_array(np.vstack([rows.toarray(), -rows.toarray()]))
    found = linprog(cost, A_ub=inequality, b_ub=np.concatenate([most, -least]), method="highs-ds")
    assert found.success, found.message
    cells: Ints = np.rint(found.x).astype(np.int64).reshape(-1, 12)
    assert np.abs(found.x.reshape(-1, 12) - cells).max() < 1e-6
    return cells


def _apart(found: Ints | Floats, target: Floats) -> float:
    return float(np.abs(found - target).sum())


def split(inputs: Inputs, ideal: Ideal) -> Whole:
    """Round an ideal as production does."""
    return to_whole(
        inputs.tree, ideal.table, ideal.fixed, total=inputs.total, year=2027, product="P01"
    )
