"""`targets fairness`: the figures first, then every node with its bar."""

from collections.abc import Iterator
from typing import Any

from territory.plans.views.columns import said_with, title_of, value_column
from territory.plans.views.shown import growth_notes
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import in_words, say
from territory.targets.rules.fairness import Spread
from territory.targets.service.fairness import Fairness, FairRow, ProductFairness

BANDS = ("band-large", "band-middle", "band-small")


def fairness_book(found: Fairness) -> t.Book:
    """Draw figures, size bands, and nodes of every product."""
    tables: list[t.Table] = []
    for number, product in enumerate(found.products, 1):
        end = "" if len(found.products) == 1 else f"_{number}"
        tables += [
            _figures(found, product, f"targets_fairness{end}"),
            _bands(found, product, f"targets_fairness_bands{end}"),
            _nodes(found, product, f"targets_fairness_nodes{end}"),
        ]
    version = found.shown.version
    return t.Book("targets_fairness", in_words(version.said), tuple(tables), said_with(version))


def _figures(found: Fairness, product: ProductFairness, name: str) -> t.Table:
    title = title_of(found.shown.version, (product.stored,))
    return t.Table(
        name=name,
        title=say("Fairness of {plan}", plan=title),
        sheet=say("Fairness"),
        columns=(
            t.slug("code", "Code", hidden=True),
            t.text("figure", "Figure"),
            t.decimal("value", "Value", places=2),
            t.text("fair", "Fair where"),
        ),
        rows=tuple(_figure_rows(product)),
        notes=growth_notes(found.shown),
    )


def _figure_rows(product: ProductFairness) -> Iterator[dict[str, Any]]:
    zero, one = say("near 0"), say("near 1")
    figures = (
        ("size_and_growth", say("Correlation of size with the growth asked"), zero),
        ("potential_and_quota", say("Correlation of potential share with quota share"), one),
        ("misplaced", say("Part of the quota away from the potential"), zero),
    )
    for key, label, fair in figures:
        yield {"code": key, "figure": label, "value": getattr(product, key), "fair": fair}
    yield from _spread("by_potential", say("Quota share ÷ potential share"), product.by_potential)
    yield from _spread("growth", say("Growth asked"), product.growth)


def _spread(key: str, label: str, held: Spread | None) -> Iterator[dict[str, Any]]:
    parts = {
        "least": say("least"), "lower": say("lower quarter"), "median": say("median"),
        "upper": say("upper quarter"), "most": say("most"), "variation": say("variation"),
    }  # fmt: skip
    for part, said in parts.items():
        yield {
            "code": f"{key}_{part}", "figure": say("{label}: {part}", label=label, part=said),
            "value": None if held is None else getattr(held, part),
            "fair": say("near 0") if part == "variation" else None,
        }  # fmt: skip


def _bands(found: Fairness, product: ProductFairness, name: str) -> t.Table:
    version = found.shown.version
    return t.Table(
        name=name,
        title=say("Size bands of {product}: the largest fifth, the middle, the smallest fifth",
                  product=product.stored.product.name),
        sheet=say("Size bands"),
        columns=(
            t.slug("band", "Size"),
            t.quantity("nodes", "Nodes"),
            value_column(version, "quota", "Full year"),
            t.percent("share", "Share"),
            t.signed("growth", "Growth"),
            t.decimal("of_potential", "Quota ÷ potential", places=2),
        ),
        rows=tuple(
            {
                "band": BANDS[at], "nodes": band.nodes, "quota": band.quota, "share": band.share,
                "growth": band.growth, "of_potential": band.of_potential,
            }
            for at, band in enumerate(product.bands)
        ),
        charts=(t.Chart("column", say("Growth asked by size"), "band", ("growth",)),),
    )  # fmt: skip


def _nodes(found: Fairness, product: ProductFairness, name: str) -> t.Table:
    version = found.shown.version
    return t.Table(
        name=name,
        title=say("Quota against potential of {product}", product=product.stored.product.name),
        sheet=say("Nodes"),
        columns=(
            t.code("product", "Product", hidden=True),
            t.code("node", "Code", minor=True),
            t.text("name", "Node"),
            t.slug("band", "Size"),
            value_column(version, "quota", "Full year"),
            t.percent("quota_share", "Quota share"),
            t.percent("potential_share", "Potential share"),
            t.bar("index", "Quota ÷ potential"),
            t.signed("growth", "Growth"),
        ),
        rows=tuple(
            _node(row) for row in sorted(product.rows, key=lambda one: -(one.index or 0.0))
        ),
        notes=tuple(_tell(product)),
        charts=(
            t.Chart(
                "column", say("Shares of quota and potential"), "name",
                ("quota_share", "potential_share"),
            ),
        ),
        bands=t.Bands(0.9, 1.1),
    )  # fmt: skip


def _node(one: FairRow) -> dict[str, Any]:
    row = one.row
    return {
        "product": row.product.code, "node": row.node, "name": in_words(row.name),
        "band": BANDS[one.band], "quota": row.total, "quota_share": one.quota_share,
        "potential_share": one.potential_share, "index": one.index, "growth": one.growth,
    }  # fmt: skip


def _tell(product: ProductFairness) -> Iterator[str]:
    """Say in words what the figures mean, or why they are blank."""
    if product.by_potential is None:
        yield say("No potential is known: shares of potential are blank.")
    if product.size_and_growth is None:
        yield say("Fewer than three nodes have last year and target: correlations are blank.")
        return
    if abs(product.size_and_growth) >= STRONG:
        larger = product.size_and_growth > 0
        yield (
            say("The larger a node is, the more growth is asked of it.")
            if larger
            else say("The smaller a node is, the more growth is asked of it.")
        )
    if product.misplaced is not None:
        yield say("{share} of the quota stands elsewhere than the potential.",
                  share=percent(product.misplaced))  # fmt: skip


STRONG = 0.5
"""Correlation from which the note speaks of it."""
