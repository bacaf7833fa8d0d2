"""`targets diff` and `targets compare`."""

from collections.abc import Iterable, Iterator
from typing import Any

from territory.plans.lookup.versions import Version
from territory.plans.rules.steps import shown_change, shown_value
from territory.plans.service.show import TargetRow
from territory.plans.views.columns import QUARTERS, value_column
from territory.present import table as t
from territory.present.words import in_words, say
from territory.targets.service.comparing import Comparison, Pair, PlanDiff, side_label

MOST_NAMED = 3


def diff_table(diff: PlanDiff) -> t.Table:
    """Draw who gains and who loses between two versions."""
    version, one = diff.new, len(diff.products) == 1
    name = t.tree if diff.level is None else t.text
    return t.Table(
        name="targets_diff",
        title=say("{old} → {new}", old=in_words(diff.old.said), new=in_words(diff.new.said)),
        columns=(
            t.code("product", "Product", hidden=True),
            t.text("product_name", "Product", hidden=one),
            t.code("node", "Code", minor=True),
            name("name", "Node"),
            t.slug("level", "Level", hidden=True),
            t.code("parent", "Parent", hidden=diff.level is None, minor=True),
            value_column(version, "old", f"v{diff.old.number}"),
            value_column(version, "new", f"v{diff.new.number}"),
            change_column(version, "difference", "Change"),
            t.signed("growth", "Growth", ratio=("difference", "old")),
            *(change_column(version, key, key.upper(), minor=True) for key in QUARTERS),
        ),
        rows=tuple(_pair(pair) for pair in diff.lines),
        totals=_pair(diff.totals[0]) if one and diff.totals else None,
        notes=tuple(_diff_notes(diff)),
    )


def change_column(
    version: Version, key: str, label: str, *, hidden: bool = False, minor: bool = False
) -> t.Column:
    """Return the column of a difference of targets."""
    if version.measure == "amount":
        return t.money(key, label, "yuan", hidden=hidden, minor=minor)
    return t.change(key, label, hidden=hidden, minor=minor)


def _pair(pair: Pair) -> dict[str, Any]:
    row, months = pair.row, pair.months
    quarters = (sum(months[at : at + 3]) for at in (0, 3, 6, 9))
    return {
        "product": row.product.code, "product_name": row.product.name, "node": row.node,
        "name": in_words(row.name), "level": row.level, "parent": row.parent or None,
        "old": None if pair.old is None else sum(pair.old),
        "new": None if pair.new is None else sum(pair.new),
        "difference": pair.difference, "growth": pair.growth, "depth": row.depth,
        **dict(zip(QUARTERS, quarters, strict=True)),
    }  # fmt: skip


def _diff_notes(diff: PlanDiff) -> Iterator[str]:
    measure = diff.new.measure
    if len(diff.products) > 1:
        for pair in diff.totals:
            yield say(
                "{product}, {name}: {old} → {new} ({change})",
                product=pair.row.product.name, name=in_words(pair.row.name),
                old=shown_value(sum(pair.old or ()), measure),
                new=shown_value(sum(pair.new or ()), measure),
                change=shown_change(pair.difference, measure),
            )  # fmt: skip
    gains = [pair for pair in diff.lowest if pair.difference > 0]
    losses = [pair for pair in diff.lowest if pair.difference < 0]
    if gains:
        yield say("Gain: {count}, most {named}", count=len(gains), named=_most(gains, measure))
    if losses:
        yield say("Lose: {count}, most {named}", count=len(losses), named=_most(losses, measure))
    moved = [pair for pair in diff.lowest if not pair.difference]
    if moved:
        yield say("Same year, other months: {count}", count=len(moved))
    if diff.same:
        yield say("{count} nodes are as they were and are not listed.", count=diff.same)


def _most(pairs: Iterable[Pair], measure: str) -> str:
    largest = sorted(pairs, key=lambda pair: (-abs(pair.difference), pair.row.key))[:MOST_NAMED]
    return ", ".join(
        f"{in_words(pair.row.name)} {shown_change(pair.difference, measure)}" for pair in largest
    )


def comparison_table(comparison: Comparison) -> t.Table:
    """Draw plans of a year beside each other; scenarios with their difference to the first."""
    first = comparison.sides[0]
    codes = {row.product.code for row, _ in comparison.rows}
    by_tree = first.level is None
    name = t.tree if by_tree else t.text
    return t.Table(
        name="targets_compare",
        title=" · ".join(in_words(side.version.said) for side in comparison.sides),
        columns=(
            t.code("product", "Product", hidden=True),
            t.text("product_name", "Product", hidden=len(codes) == 1),
            t.code("node", "Code", minor=True),
            name("name", "Node"),
            t.slug("level", "Level", hidden=True),
            t.code("parent", "Parent", hidden=by_tree, minor=True),
            *_side_columns(comparison),
        ),
        rows=tuple(_side_by_side(comparison, row, held) for row, held in comparison.rows),
        totals=_side_by_side(comparison, *comparison.totals[0])
        if len(comparison.totals) == 1 and not by_tree else None,
        notes=tuple(_lacking(comparison)),
    )  # fmt: skip


def _side_columns(comparison: Comparison) -> Iterator[t.Column]:
    base = comparison.sides[0].version
    for side, key in zip(comparison.sides, keys_of(comparison), strict=True):
        label = " ".join(in_words(part) for part in side_label(comparison, side))
        yield value_column(side.version, key, label)
        yield t.percent(f"{key}_share", say("Share"), minor=True)
        if side.version is not base and side.version.measure == base.measure:
            yield change_column(
                base, f"{key}_change", say("Against {first}", first=_first(comparison))
            )
            yield t.signed(f"{key}_growth", say("in percent"), minor=True)


def _first(comparison: Comparison) -> str:
    return " ".join(in_words(part) for part in side_label(comparison, comparison.sides[0]))


def keys_of(comparison: Comparison) -> tuple[str, ...]:
    """Return the key of each side's column: scenario and measure."""
    return tuple(f"{side.version.scenario}_{side.version.measure}" for side in comparison.sides)


def _side_by_side(
    comparison: Comparison, row: TargetRow, held: tuple[TargetRow | None, ...]
) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "product": row.product.code, "product_name": row.product.name, "node": row.node,
        "name": in_words(row.name), "level": row.level, "parent": row.parent or None,
        "depth": row.depth,
    }  # fmt: skip
    base, measure = held[0], comparison.sides[0].version.measure
    for side, key, own in zip(comparison.sides, keys_of(comparison), held, strict=True):
        if own is None:
            continue
        cells |= {key: own.total, f"{key}_share": own.share}
        if base is not None and side.version.measure == measure:
            change = own.total - base.total
            growth = change / base.total if base.total else None
            cells |= {f"{key}_change": change, f"{key}_growth": growth}
    return cells


def _lacking(comparison: Comparison) -> Iterator[str]:
    for side, at in zip(comparison.sides, range(len(comparison.sides)), strict=True):
        lacking = sorted({row.product.name for row, held in comparison.totals if held[at] is None})
        if lacking:
            yield say("Not split in {plan}: {products}", plan=in_words(side.version.said),
                      products=", ".join(lacking))  # fmt: skip
