"""The result of `targets split`, and the proof below a table of targets."""

import math
from collections import Counter
from dataclasses import replace

from territory.plans.lookup.parts import cut
from territory.plans.lookup.stored import Stored
from territory.plans.lookup.versions import Version
from territory.plans.service.show import rows_of
from territory.plans.views.shown import show_table
from territory.present import table as t
from territory.present.words import in_words, say
from territory.targets.rules.whole import Measured
from territory.targets.service.split import ProductSplit, SplitResult


def split_view(result: SplitResult) -> t.Table | t.Book:
    """Draw one table per product: the level below the top, with the check line."""
    tables = tuple(_split_table(result.version, product) for product in result.products)
    if len(tables) == 1:
        return tables[0]
    numbered = tuple(replace(table, name=f"targets_{at}") for at, table in enumerate(tables, 1))
    return t.Book("targets", in_words(result.version.said), numbered)


def _split_table(version: Version, product: ProductSplit) -> t.Table:
    stored = product.stored
    level = _first_division(stored)
    shown = rows_of(version, (cut(stored, level),), level)
    code = stored.product.code
    measured = Measured.of(stored.months(), stored.stored_months(), product.deviations)
    following = (
        f"territory targets show {version.options} --level position --product {code}",
        f"territory targets export {version.options} -o targets.xlsx --product {code}",
    )
    return show_table(shown, (check_line(measured),), following)


def _first_division(stored: Stored) -> str | None:
    """Return the highest level on which the total is divided: districts, where there is one region.

    None where there is no such level; then the organisation is shown as a tree.
    """
    counts = Counter(node.level for node in stored.nodes if node.kind == "territory")
    return next((level for level, count in counts.items() if count > 1), None)


def check_line(measured: Measured) -> str:
    """Return the proof below a table: nodes × periods, difference, largest deviations."""
    return say(
        "Check: {nodes} nodes × {periods} periods, difference {difference}; "
        "largest deviation of a leaf {leaf} steps; of an inner quarter {inner} steps",
        nodes=measured.nodes,
        periods=measured.periods,
        difference=measured.difference,
        leaf=_below(measured.leaf),
        inner=_below(measured.inner),
    )


def _below(steps: float) -> str:
    """Return steps with two decimals, cut and not rounded: what is below one never reads 1.00."""
    return f"{math.floor(steps * 100) / 100:.2f}"
