"""The proofs of `check` about targets: stored sums, digests, pins and the bounds of DOMAIN.md 6.3.

The ideal is computed again from what the version stored, and the cells are held against it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from territory.errors import TerritoryError
from territory.kernel.findings import Finding, Place, Severity
from territory.kernel.rounding import Deviations
from territory.plans.lookup.stored import MONTHS, Node, Stored, read_stored
from territory.plans.lookup.versions import products, versions
from territory.plans.rules.bounds import YEAR, columns_of
from territory.plans.rules.digests import digests_above, leaf_digest, unlike_months
from territory.plans.rules.life import Status
from territory.settings import Settings
from territory.store.transaction import Tx
from territory.targets.lookup.inputs import inputs_of
from territory.targets.rules.ideal import Inputs, compute
from territory.targets.rules.proof import Held, held_against_ideal
from territory.targets.rules.whole import Ints, Measured, Whole, to_whole

MESSAGES = {
    "cell": "The cell was changed past territory.",
    "subtotal": "The stored sum is not the sum of the leaves.",
    "last_year": "The stored last year is not the sum of the leaves.",
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
    return finish(begin(stored))


@dataclass(frozen=True, eq=False)
class Begun:
    """A product of which all is proved but its ideal.

    inputs, cells: what `held_against_ideal` asks for; None and why, where they cannot be read.
    """

    stored: Stored
    found: Sequence[Difference]
    measured: Callable[[Deviations], Measured]
    inputs: Inputs | None
    cells: Ints
    reason: str = ""


def begin(stored: Stored) -> Begun:
    """Prove what needs no ideal: cells, sums, digests, pins."""
    seen = _Seen.of(stored)
    found = [*_cells(seen), *_subtotals(seen), *_last_year(stored), *_digests(seen), *_pins(seen)]
    inputs, reason = None, ""
    try:
        inputs = inputs_of(stored)
    except TerritoryError as error:
        reason = str(error)

    def measured(apart: Deviations) -> Measured:
        return Measured.of(seen.sums, stored.stored_months(), apart)

    return Begun(stored, found, measured, inputs, seen.cells // stored.step, reason)


def finish(begun: Begun, held: Held | None = None) -> Checked:
    """Prove the bounds. held: where that was computed already.

    Sums that a changed cell throws off its ideal say nothing new, and are left out.
    """
    stored, reason = begun.stored, begun.reason
    if held is None and begun.inputs is not None:
        try:
            held = held_against_ideal(begun.inputs, begun.cells)
        except TerritoryError as error:
            reason = str(error)
    if held is None:
        beyond = [_difference(stored, "ideal", stored.nodes[0], YEAR, None, reason=reason)]
        return Checked(stored, None, tuple(begun.found or beyond))
    found = begun.found or [*_bounds(stored, held)]
    return Checked(stored, begun.measured(held.deviations), tuple(found))


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


@dataclass(frozen=True, eq=False)
class _Seen:
    """A product with what is computed of its leaves once: sums, digests, and cells that differ.

    cells: (leaves, 12), sums: (nodes, 12), base units. digests: of the leaves as they are now.
    changed: ordinal of a leaf → months, 1 to 12, in which its digest says other than it was.
    """

    stored: Stored
    cells: Ints
    sums: Ints
    digests: list[str]
    changed: Mapping[int, list[int]]

    @classmethod
    def of(cls, stored: Stored) -> "_Seen":
        leaves = stored.leaves
        cells = stored.cells()
        fresh = [leaf_digest(leaf.key, leaf.months, leaf.manual) for leaf in leaves]
        changed = {
            leaf.ordinal: unlike_months(now, leaf.digest or "")
            for leaf, now in zip(leaves, fresh, strict=True)
            if now != leaf.digest
        }
        return cls(stored, cells, stored.tree.roll_up_leaves(cells), fresh, changed)


def _cells(seen: _Seen) -> Iterator[Difference]:
    """Cells that are not what their leaf's digest was made of."""
    stored, leaves = seen.stored, seen.stored.leaves
    off_step = set(np.flatnonzero(np.any(seen.cells % stored.step, axis=1)).tolist())
    for place, leaf in enumerate(leaves):
        for month in seen.changed.get(leaf.ordinal, ()):
            yield _difference(stored, "cell", leaf, month - 1, leaf.months[month - 1])
        for month, value in enumerate(leaf.months if place in off_step else ()):
            if (value or 0) % stored.step:
                yield _difference(stored, "step", leaf, month, value)


def _subtotals(seen: _Seen) -> Iterator[Difference]:
    """Stored sums that differ from the leaves, unless a changed leaf below says so already."""
    stored = seen.stored
    changed = {
        (above.ordinal, month - 1)
        for ordinal, months in seen.changed.items()
        for above in stored.path(stored.nodes[ordinal])
        for month in months
    }
    sums = seen.sums.tolist()
    for node in stored.nodes:
        if node.is_leaf or list(node.months) == sums[node.ordinal]:
            continue
        for month, (value, expected) in enumerate(
            zip(node.months, sums[node.ordinal], strict=True)
        ):
            if value != expected and (node.ordinal, month) not in changed:
                yield _difference(stored, "subtotal", node, month, value, expected=expected)


def _last_year(stored: Stored) -> Iterator[Difference]:
    """Stored sums of last year that differ from the leaves; older splits stored none."""
    sums = stored.rolled_up_last_year()
    for place in np.flatnonzero(stored.last_year != sums).tolist():
        node = stored.nodes[place]
        value, expected = int(stored.last_year[place]), int(sums[place])
        yield _difference(stored, "last_year", node, YEAR, value, expected=expected)


def _digests(seen: _Seen) -> Iterator[Difference]:
    """Nodes whose digest does not fit although no cell below was named."""
    stored, tree = seen.stored, seen.stored.tree
    for at, whole in digests_above(tree, seen.digests).items():
        node = stored.nodes[at]
        if whole != node.digest and not any(at <= named < tree.end[at] for named in seen.changed):
            yield _difference(stored, "digest", node, YEAR, None)


def _pins(seen: _Seen) -> Iterator[Difference]:
    """Fixed values, minima, maxima and the total that the cells do not keep."""
    stored = seen.stored
    for bound in stored.must_hold:
        found = int(seen.sums[bound.node, list(columns_of(bound.period))].sum())
        low = bound.low * stored.step
        high = None if bound.high is None else bound.high * stored.step
        if found < low or (high is not None and found > high):
            node = stored.nodes[bound.node]
            expected = low if found < low else high
            yield _difference(stored, "pin", node, bound.period, found, expected=expected)


def _bounds(stored: Stored, held: Held) -> Iterator[Difference]:
    """Sums a step or more from the ideal, except where cells were changed by an agreed change."""
    touched = _touched(stored)
    for violation in held.broken:
        if touched[violation.node, list(columns_of(violation.period))].any():
            continue
        node = stored.nodes[violation.node]
        expected = round(violation.ideal) * stored.step
        value = violation.result * stored.step
        yield _difference(stored, "bound", node, violation.period, value, expected=expected)


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
    manual = np.array([leaf.manual for leaf in stored.leaves], dtype=np.int64)[:, None]
    months = np.arange(MONTHS)
    return stored.tree.roll_up_leaves((manual >> months | manual >> (months + MONTHS)) & 1)


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
