"""`targets bridge`."""

from collections.abc import Iterator
from typing import Any

from territory.plans.views.columns import said_with, title_of, unit_of, value_column
from territory.plans.views.shown import growth_notes
from territory.present import table as t
from territory.present.words import in_words, say
from territory.targets.rules.bridging import Step
from territory.targets.service.bridging import Bridge, BridgeRow
from territory.targets.views.comparing import change_column

ALWAYS = (Step.LAST_YEAR, Step.EXISTING, Step.LISTINGS)


def bridge_table(bridge: Bridge) -> t.Table:
    """Draw a bridge per node: the columns from last year on sum to the target."""
    shown = bridge.shown
    one, by_tree = len(shown.products) == 1, shown.level is None
    name = t.tree if by_tree else t.text
    return t.Table(
        name="targets_bridge",
        title=say("Bridge of {plan}", plan=title_of(shown.version, shown.products)),
        columns=(
            t.code("product", "Product", hidden=True),
            t.text("product_name", "Product", hidden=one),
            t.code("node", "Code", minor=True),
            name("name", "Node"),
            t.slug("level", "Level", hidden=True),
            t.code("parent", "Parent", hidden=by_tree, minor=True),
            t.text("unit", "Unit", hidden=True),
            *_step_columns(bridge),
            value_column(shown.version, "target", "Target"),
        ),
        rows=tuple(_cells(bridge, row) for row in bridge.rows),
        totals=_cells(bridge, bridge.tops[0]) if len(bridge.tops) == 1 and not by_tree else None,
        notes=(*growth_notes(shown), *_price_notes(bridge)),
        provenance=said_with(shown.version),
    )


def _step_columns(bridge: Bridge) -> tuple[t.Column, ...]:
    """Return the columns of the steps; those in which nothing stands are for machines only."""
    version = bridge.shown.version
    rows = (*bridge.tops, *bridge.rows)
    empty = {
        step for step in Step
        if step not in ALWAYS and not any(row.steps and row.steps[step] for row in rows)
    }  # fmt: skip
    return (
        value_column(version, "last_year", "Last year"),
        change_column(version, "price", "Price change", hidden=Step.PRICE in empty),
        change_column(version, "existing", "Existing"),
        change_column(version, "listings", "New listings"),
        change_column(version, "products", "New products", hidden=Step.PRODUCTS in empty),
        change_column(version, "uplift", "Uplift", hidden=Step.UPLIFT in empty),
        value_column(
            version, "other_months", "Other months", hidden=Step.OTHER_MONTHS in empty
        ),
    )  # fmt: skip


def _cells(bridge: Bridge, one: BridgeRow) -> dict[str, Any]:
    row = one.row
    steps = one.steps or (None,) * len(Step)
    return {
        "product": row.product.code, "product_name": row.product.name, "node": row.node,
        "name": in_words(row.name), "level": row.level, "parent": row.parent or None,
        "unit": unit_of(bridge.shown.version, row.product), "depth": row.depth,
        **{step.name.lower(): steps[step] for step in Step}, "target": row.total,
    }  # fmt: skip


def _price_notes(bridge: Bridge) -> Iterator[str]:
    if bridge.unpriced:
        yield say(
            "Last year could not be priced anew: {products}; what prices changed stands in the "
            "growth. Prices come by territory import --as prices.",
            products=", ".join(bridge.unpriced),
        )  # fmt: skip
