"""The proofs of `check` about targets: stored sums, digests, pins and the bounds of DOMAIN.md 6.3.

The ideal is computed again from what the version stored, and the cells are held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from territory.errors import TerritoryError
from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.rounding import deviations
from territory.plans.lookup.stored import Node, Stored, read_stored
from territory.plans.lookup.versions import products, versions
from territory.plans.rules.bounds import YEAR, columns_of
from territory.plans.rules.digests import changed_months, leaf_digest, position_digest
from territory.plans.rules.life import Status
from territory.settings import Settings
from territory.store.transaction import Tx
from territory.targets.lookup.inputs import inputs_of
from territory.targets.rules.ideal import compute
from territory.targets.rules.whole import Ints, Measured, Whole, broken, to_whole

MESSAGES = {
    "cell": "The cell was changed past territory.",
    "subtotal": "The stored sum is not the sum of the leaves.",
    "digest": "The cells under this node are not those that were written.",
    "step": "The cell is no multiple of the step.",
    "pin": "The fixed value is not kept.",
    "bound": "The value is a step or more from its ideal.",
    "ideal": "The ideal cannot be computed from the stored inputs: {reason}",
}
SUGGESTION = "Split the product again in a new draft, or bring back a backup copy."


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. code: a key of `MESSAGES`. found, expected: base units, if known."""

    code: str
    product: str
    node: str
    name: str
    key: str
    period: str
    found: int | None = None
    expected: int | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Checked:
    """The proof of one product: what was compared, and every difference found."""

    stored: Stored
    measured: Measured | None
    differences: tuple[Difference, ...]


def check_product(stored: Stored) -> Checked:
    """Recompute every sum of a product from its leaves and hold it against what is stored."""
    found = [*_cells(stored), *_subtotals(stored)]
    found += _digests(stored, found)
    found += _pins(stored)
    measured, beyond = _bounds(stored)
    # sums that a changed cell throws off its ideal say nothing new
    return Checked(stored, measured, tuple(found or beyond))


def check(tx: Tx, _on: date, _settings: Settings) -> list[Finding]:
    """Prove the targets of every version that is not superseded, for `territory check`."""
    findings: list[Finding] = []
    for version in versions(tx):
        if version.status == Status.SUPERSEDED:
            continue
        for product in products(tx):
            stored = read_stored(tx, version, product)
            if stored is not None:
                found = check_product(stored).differences
                findings += [_finding(stored, difference) for difference in found]
    return findings


def _finding(stored: Stored, difference: Difference) -> Finding:
    key = f"{stored.version.year} v{stored.version.number} {difference.product} {difference.key}"
    return Finding(
        Severity.ERROR,
        f"targets-{difference.code}",
        MESSAGES[difference.code],
        Place(table="targets", key=f"{key} {difference.period}"),
        SUGGESTION,
        {"reason": difference.reason},
    )


def _cells(stored: Stored) -> Iterator[Difference]:
    """Cells that are not what their leaf's digest was made of."""
    for leaf in stored.leaves:
        for month in changed_months(leaf.key, leaf.months, leaf.manual, leaf.digest or ""):
            yield _difference(stored, "cell", leaf, month - 1, leaf.months[month - 1])
        for month, value in enumerate(leaf.months):
            if (value or 0) % stored.step:
                yield _difference(stored, "step", leaf, month, value)


def _subtotals(stored: Stored) -> Iterator[Difference]:
    """Stored sums that differ from the leaves, unless a changed leaf below says so already."""
    sums = stored.months()
    changed: set[tuple[int, int]] = set()
    for leaf in stored.leaves:
        for month in changed_months(leaf.key, leaf.months, leaf.manual, leaf.digest or ""):
            changed |= {(above.ordinal, month - 1) for above in stored.path(leaf)}
    for node in stored.nodes:
        if node.is_leaf:
            continue
        for month, value in enumerate(node.months):
            expected = int(sums[node.ordinal, month])
            if value != expected and (node.ordinal, month) not in changed:
                yield _difference(stored, "subtotal", node, month, value, expected=expected)


def _digests(stored: Stored, known: list[Difference]) -> list[Difference]:
    """Nodes whose digest does not fit although no cell below was named."""
    named = {item.key for item in known if item.code == "cell"}
    fresh = {leaf.key: leaf_digest(leaf.key, leaf.months, leaf.manual) for leaf in stored.leaves}
    tree = stored.tree
    leaves = tree.leaves
    found = []
    for node in stored.nodes:
        if node.is_leaf:
            continue
        below = [tree.keys[at] for at in tree.leaves_under(node.ordinal)]
        whole = position_digest(fresh[key] for key in below)
        if whole != node.digest and not named.intersection(below):
            found.append(_difference(stored, "digest", node, YEAR, None))
    return found if leaves.size else []


def _pins(stored: Stored) -> Iterator[Difference]:
    """Fixed values, minima, maxima and the total that the cells do not keep."""
    sums = stored.months()
    for bound in stored.must_hold:
        found = int(sums[bound.node, list(columns_of(bound.period))].sum())
        low = bound.low * stored.step
        high = None if bound.high is None else bound.high * stored.step
        if found < low or (high is not None and found > high):
            node = stored.nodes[bound.node]
            expected = low if found < low else high
            yield _difference(stored, "pin", node, bound.period, found, expected=expected)


def _bounds(stored: Stored) -> tuple[Measured | None, list[Difference]]:
    """Sums a step or more from the ideal, except where cells were changed by an agreed change."""
    try:
        whole = recomputed(stored)
    except TerritoryError as error:
        top = stored.nodes[0]
        return None, [_difference(stored, "ideal", top, YEAR, None, reason=str(error))]
    tree = stored.tree
    cells = stored.cells() // stored.step
    touched = _touched(stored)
    found = []
    for violation in broken(tree, cells, whole):
        if touched[violation.node, list(columns_of(violation.period))].any():
            continue
        node = stored.nodes[violation.node]
        expected = round(violation.ideal) * stored.step
        value = violation.result * stored.step
        found.append(_difference(stored, "bound", node, violation.period, value, expected=expected))
    apart = deviations(cells, whole.grid, tree.parent.astype(np.int64))
    return Measured.of(stored.months(), stored.stored_months(), apart), found


def recomputed(stored: Stored) -> Whole:
    """Compute ideal and rounding of a product again, from nothing but what its version stored."""
    inputs = inputs_of(stored)
    ideal = compute(inputs)
    year, code = stored.version.year, stored.product.code
    return to_whole(
        inputs.tree, ideal.table, ideal.fixed, total=inputs.total, year=year, product=code
    )


def _touched(stored: Stored) -> Ints:
    """1 for every node and month in which a cell was changed by hand or made room, (nodes, 12)."""
    marks = np.array(
        [
            [(leaf.manual >> month | leaf.manual >> (month + 12)) & 1 for month in range(12)]
            for leaf in stored.leaves
        ],
        dtype=np.int64,
    )
    return stored.tree.roll_up_leaves(marks)


def _difference(
    stored: Stored,
    code: str,
    node: Node,
    period: int,
    found: int | None,
    *,
    expected: int | None = None,
    reason: str = "",
) -> Difference:
    return Difference(
        code, stored.product.code, node.node, node.name, node.key,
        stored.version.sales_year.periods[period],
        found, expected, reason,
    )  # fmt: skip
