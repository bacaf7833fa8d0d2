"""`targets backtest`."""

from collections.abc import Iterator
from typing import Any

from territory.kernel.periods import Month
from territory.plans.rules.steps import shown_value
from territory.plans.views.columns import said_with, unit_of
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import in_words, say, word
from territory.targets.service.backtest import Backtest, Method, ProductBacktest, Tried


def backtest_table(found: Backtest) -> t.Table:
    """Draw the methods of each product side by side."""
    year = found.version.sales_year.before().named
    one = len(found.products) == 1
    return t.Table(
        name="targets_backtest",
        title=say("Methods tried on {year}, at level {level}", year=in_words(year),
                  level=word(found.level)),
        columns=(
            t.code("product", "Product", hidden=True),
            t.text("product_name", "Product", hidden=one),
            t.code("method", "Method", hidden=True),
            t.text("method_name", "Method"),
            t.percent("error", "Error"),
            t.percent("near", "Within 10 %"),
            t.decimal("size_and_attainment", "Size and attainment", places=2),
            t.percent("least", "Least attained"),
            t.percent("median", "Median attained", minor=True),
            t.percent("most", "Most attained"),
            t.decimal("variation", "Variation", places=2),
        ),
        rows=tuple(
            _cells(product, tried) for product in found.products for tried in product.tried
        ),
        notes=(
            say("Error: Σ |actual − planned| ÷ Σ actual. Size and attainment: correlation, "
                "near 0 where a method favours neither large nor small."),
            *(line for product in found.products for line in _notes(found, product)),
        ),
        provenance=said_with(found.version),
    )  # fmt: skip


def method_said(method: Method) -> str:
    """Return a method in words: `history 60.0 % + potential 40.0 %`."""
    return " + ".join(
        f"{word(f'basis-{name}')} {percent(float(share))}" for name, share in method.items()
    )


def _cells(product: ProductBacktest, tried: Tried) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "product": product.product.code, "product_name": product.product.name,
        "method": ",".join(f"{name}={share}" for name, share in tried.method.items()),
        "method_name": method_said(tried.method),
    }  # fmt: skip
    if tried.score is None:
        return cells
    cells |= {
        "error": tried.score.error, "near": tried.score.near,
        "size_and_attainment": tried.score.size_and_attainment,
    }  # fmt: skip
    if spread := tried.score.attainment:
        cells |= {
            "least": spread.least, "median": spread.median, "most": spread.most,
            "variation": spread.variation,
        }  # fmt: skip
    return cells


def _notes(found: Backtest, product: ProductBacktest) -> Iterator[str]:
    name = product.product.name
    if not product.total:
        yield say("{product}: nothing was sold in whole months of last year.", product=name)
        return
    unit = word(unit_of(found.version, product.product))
    yield say(
        "{product}: {total} {unit} of {months} whole months on {nodes} nodes; history {history}.",
        product=name, total=shown_value(product.total, found.version.measure), unit=unit,
        months=product.months, nodes=product.nodes, history=_history(product),
    )  # fmt: skip
    if product.best is not None:
        yield say("{product}: least error by {method}.", product=name,
                  method=method_said(product.best.method))  # fmt: skip
    blank = [method_said(one.method) for one in product.tried if one.score is None]
    if blank:
        yield say("{product}: blank, since there were no figures then: {methods}.", product=name,
                  methods=", ".join(blank))  # fmt: skip


def _history(product: ProductBacktest) -> str:
    window = product.window
    if window is None or window.empty:
        return say("unknown")
    return say("{first} to {last}", first=Month.parse(window.first), last=Month.parse(window.last))
