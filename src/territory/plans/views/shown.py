"""`targets show` and the result of `targets split`."""

from collections.abc import Sequence

from territory.plans.lookup.stored import NAMES
from territory.plans.lookup.versions import Version
from territory.plans.service.show import ShownTargets, TargetRow
from territory.plans.views.columns import (
    QUARTERS,
    month_columns,
    note_lines,
    said_with,
    title_of,
    unit_of,
    value_column,
    values_of,
)
from territory.present import table as t
from territory.present.words import in_words, say


def show_table(
    shown: ShownTargets, notes: tuple[str, ...] = (), following: tuple[str, ...] = ()
) -> t.Table:
    """Draw targets by node: year, share, last year, growth, quarters; months for machines too.

    The keys are those of DESIGN.md section 3.
    """
    version, one = shown.version, len(shown.products) == 1
    totals = None
    if shown.level is not None and len(shown.tops) == 1:
        totals = _cells(version, shown.tops[0])
    return t.Table(
        name="targets",
        title=title_of(version, shown.products),
        columns=_columns(version, one_product=one, by_tree=shown.level is None),
        rows=tuple(_cells(version, row) for row in shown.rows),
        totals=totals,
        notes=(*notes, *growth_notes(shown), *_product_notes(shown)),
        provenance=said_with(version),
        next=following,
        skips_zeros=True,
    )


def growth_notes(shown: ShownTargets) -> tuple[str, ...]:
    """Say of which months last year and growth are, where they are not of the whole year."""
    before = shown.version.sales_year.before()
    year = before.named
    found: dict[str, list[str]] = {}
    for stored in shown.products:
        like = stored.last_year_months
        if like is None:
            note = say(
                "Growth is blank: this split did not keep which months of {year} were whole; "
                "split again.",
                year=year,
            )
        elif not like:
            note = say("Growth is blank: no month of {year} is whole.", year=year)
        elif len(like) < len(NAMES):
            note = say("Last year and growth are of like months: {months} of {year} were whole.",
                       months=_ranges(like, before.numbers), year=year)  # fmt: skip
        else:
            continue
        found.setdefault(note, []).append(stored.product.name)
    if len(found) == 1 and [*found.values()] == [[one.product.name for one in shown.products]]:
        return tuple(found)
    return tuple(f"{', '.join(names)}: {note}" for note, names in found.items())


def _ranges(months: Sequence[int], names: Sequence[str]) -> str:
    """Return months by place, 0 to 11, in a few characters: 01–10, 12."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    ends = (dict.fromkeys((run[0], run[-1])) for run in runs)
    return ", ".join("–".join(names[place] for place in run) for run in ends)


def _product_notes(shown: ShownTargets) -> tuple[str, ...]:
    """Return what the splits noted, with the product's name where there are several."""
    several = len(shown.products) > 1
    return tuple(
        f"{stored.product.name}: {line}" if several else line
        for stored in shown.products
        for line in note_lines(stored)
    )


def _columns(version: Version, *, one_product: bool, by_tree: bool) -> tuple[t.Column, ...]:
    name = t.tree if by_tree else t.text
    return (
        t.text("plan", "Plan", hidden=True),
        t.slug("scenario", "Scenario", hidden=True),
        t.quantity("version", "Version", hidden=True),
        t.slug("status", "Status", hidden=True),
        t.code("product", "Product", hidden=True),
        t.text("product_name", "Product", hidden=one_product),
        t.code("node", "Code", minor=True),
        name("name", "Node"),
        t.slug("level", "Level", hidden=True),
        t.code("parent", "Parent", hidden=by_tree, minor=True),
        t.code("position", "Position", hidden=True),
        t.slug("measure", "Measure", hidden=True),
        t.text("unit", "Unit", hidden=True),
        t.quantity("year", "Year", hidden=True),
        value_column(version, "total", "Full year"),
        t.percent("share", "Share"),
        value_column(version, "last_year", "Last year"),
        t.quantity("last_year_months", "Months of last year", hidden=True),
        t.signed("growth", "Growth", ratio=None),
        *(value_column(version, key, key.upper()) for key in QUARTERS),
        *month_columns(version, hidden=True),
        t.slug("node_kind", "Kind", hidden=True),
    )


def _cells(version: Version, row: TargetRow) -> dict[str, object]:
    return {
        "plan": f"{version.year}-{version.measure}-{version.scenario}",
        "scenario": version.scenario,
        "version": version.number,
        "status": version.status,
        "product": row.product.code,
        "product_name": row.product.name,
        "node": row.node,
        "name": in_words(row.name),
        "level": row.level,
        "parent": row.parent or None,
        "position": row.position or None,
        "measure": version.measure,
        "unit": unit_of(version, row.product),
        "year": version.year,
        "share": row.share,
        "last_year": row.last_year,
        "last_year_months": len(row.like),
        "growth": row.growth,
        "node_kind": row.kind,
        "depth": row.depth,
        **values_of(version, row),
    }
