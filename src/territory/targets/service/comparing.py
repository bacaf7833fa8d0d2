"""Plans side by side: two versions (who gains, who loses), or scenarios and measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from territory.kernel.sentences import Label, Slug
from territory.plans.lookup.versions import (
    ProductInfo,
    Version,
    Wanted,
    find_version,
    versions,
    year_of,
)
from territory.plans.rules.refusals import NoPlan
from territory.plans.service.reading import read_all
from territory.plans.service.show import ShownTargets, TargetRow, rows_of
from territory.store.transaction import Tx
from territory.targets.rules.refusals import OneVersionOnly
from territory.workspace import Workspace

Key = tuple[str, str]
"""Product and key of a node."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A node on both sides, in base units; None where a side does not have it."""

    row: TargetRow
    old: tuple[int, ...] | None
    new: tuple[int, ...] | None

    @property
    def months(self) -> tuple[int, ...]:
        """New less old, by month; a side that has not the node counts as nothing."""
        nothing = (0,) * 12
        return tuple(
            new - old
            for old, new in zip(self.old or nothing, self.new or nothing, strict=True)
        )  # fmt: skip

    @property
    def difference(self) -> int:
        """New less old, of the year."""
        return sum(self.months)

    @property
    def growth(self) -> float | None:
        """The difference by the old value."""
        before = sum(self.old or ())
        return self.difference / before if before else None


@dataclass(frozen=True, eq=False)
class PlanDiff:
    """Two versions of one plan. totals: per product, the node at the top of what is shown.

    lines: the nodes of the level, or of the organisation, in which anything differs; same: how
    many others there are.
    """

    old: Version
    new: Version
    level: str | None
    products: tuple[ProductInfo, ...]
    lines: tuple[Pair, ...]
    totals: tuple[Pair, ...]
    same: int

    @property
    def lowest(self) -> tuple[Pair, ...]:
        """The lines that are not the sum of others shown."""
        above = {(pair.row.product.code, pair.row.parent) for pair in self.lines}
        return tuple(p for p in self.lines if (p.row.product.code, p.row.node) not in above)


def diff(
    ws: Workspace, wanted: Wanted, numbers: Sequence[int] = (), *, product: str | None = None,
    level: str | None = None, node: str | None = None,
) -> PlanDiff:  # fmt: skip
    """Compare two versions of a plan; without numbers the newest two.

    Raises:
        OneVersionOnly: the plan has but one version, and no two were named.
        NoPlan, NoVersion, NotSplit, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        old, new = _versions(tx, wanted, numbers)
        sides = [rows_of(one, read_all(tx, one, product), level, node) for one in (old, new)]
    pairs = list(_paired(sides[0].rows, sides[1].rows))
    lines = tuple(pair for pair in pairs if any(pair.months))
    infos = {top.product.code: top.product for side in sides for top in side.tops}
    return PlanDiff(
        old, new, sides[1].level, tuple(infos[code] for code in sorted(infos)), lines,
        tuple(_paired(sides[0].tops, sides[1].tops)), len(pairs) - len(lines),
    )  # fmt: skip


def _versions(tx: Tx, wanted: Wanted, numbers: Sequence[int]) -> tuple[Version, Version]:
    given = [find_version(tx, _numbered(wanted, number)) for number in numbers]
    if len(given) > 1:
        return given[0], given[1]
    newest = given[0] if given else find_version(tx, wanted)
    others = [one for one in versions(tx, wanted) if one.number != newest.number]
    before = [one for one in others if one.number < newest.number] or others
    if not before:
        raise OneVersionOnly(plan=newest.title)
    return (before[-1], newest) if before[-1].number < newest.number else (newest, before[-1])


def _numbered(wanted: Wanted, number: int | None) -> Wanted:
    return Wanted(wanted.year, wanted.measure, wanted.scenario, number)


def _paired(old: Iterable[TargetRow], new: Iterable[TargetRow]) -> Iterable[Pair]:
    """Pair the rows of two sides by product and node; what is gone stands below."""
    before = {_key(row): row for row in old}
    for row in new:
        other = before.pop(_key(row), None)
        yield Pair(row, other.months if other else None, row.months)
    for row in before.values():
        yield Pair(row, row.months, None)


def _key(row: TargetRow) -> Key:
    return row.product.code, row.key


@dataclass(frozen=True, eq=False)
class Comparison:
    """Plans of one year side by side.

    sides: as shown, in the order asked. rows: a node of any side, with its row on each of them.
    """

    sides: tuple[ShownTargets, ...]
    rows: tuple[tuple[TargetRow, tuple[TargetRow | None, ...]], ...]
    totals: tuple[tuple[TargetRow, tuple[TargetRow | None, ...]], ...]


def compare(
    ws: Workspace, year: int | None, plans: Sequence[tuple[str, str]], *,
    product: str | None = None, level: str | None = None, node: str | None = None,
) -> Comparison:  # fmt: skip
    """Put plans of a year side by side.

    plans: measure and scenario of each; none for every plan of the year that is split.

    Raises:
        NoPlan, NotSplit, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        number = year_of(tx, Wanted(year))
        asked = plans or _plans_of(tx, number)
        if not asked:
            raise NoPlan(what=Slug(number))
        found = [find_version(tx, Wanted(number, *plan)) for plan in asked]
        sides = tuple(rows_of(one, read_all(tx, one, product), level, node) for one in found)
    rows = _joined([side.rows for side in sides])
    return Comparison(sides, rows, _joined([side.tops for side in sides]))


def _plans_of(tx: Tx, year: int) -> list[tuple[str, str]]:
    """Return measure and scenario of every plan of a year."""
    found = {(one.measure, one.scenario) for one in versions(tx) if one.year == year}
    return sorted(found, key=lambda plan: (plan[0] != "units", plan))


def _joined(
    sides: Sequence[Sequence[TargetRow]],
) -> tuple[tuple[TargetRow, tuple[TargetRow | None, ...]], ...]:
    by_key = [{_key(row): row for row in side} for side in sides]
    first = {key: row for side in reversed(by_key) for key, row in side.items()}
    order = dict.fromkeys(_key(row) for side in sides for row in side)
    return tuple((first[key], tuple(side.get(key) for side in by_key)) for key in order)


def side_label(comparison: Comparison, side: ShownTargets) -> tuple[Label, ...]:
    """Return what tells a side from the others: scenario, measure, or both."""
    versions = [one.version for one in comparison.sides]
    scenario, measure = Slug(side.version.scenario), Slug(f"measure-{side.version.measure}")
    if len({one.measure for one in versions}) == 1:
        return (scenario,)
    if len({one.scenario for one in versions}) == 1:
        return (measure,)
    return scenario, measure
