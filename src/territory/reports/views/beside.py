"""What stands beside the achievement: who moves, where every row went, who has sent."""

from typing import Any

from territory.ledger.rules.movement import Line
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import say
from territory.reports.rules import FALLING, movement
from territory.reports.service import Achievement
from territory.reports.views.achievement import parent_of
from territory.reports.views.titles import title

LINE_LABELS = {
    Line.CREDITED: "Credited",
    Line.NOT_OWNED: "Not owned",
    Line.NON_TARGET: "Non-target",
    Line.UNMATCHED: "Unmatched",
    Line.TRANSFER: "Transfers",
}


def movements_table(report: Achievement) -> t.Table:
    """Return the institutions that are new, have stopped or fall, largest difference first.

    January to date stands against last year, any other period against the one before it.
    """
    yearly = report.period.name == "YTD"
    rows: list[dict[str, Any]] = []
    levels = report.levels
    for product in report.products:
        for spot in product.frame.at_level("institution", levels):
            figures = product.frame.figures[spot.key]
            then = figures.last_year if yearly else figures.before
            slug = movement(figures.actual, then)
            if slug and spot.level == "institution":
                rows.append(
                    {
                        "product_name": product.product.name,
                        "code": spot.node,
                        "name": spot.name,
                        "position": parent_of(product, spot),
                        "movement": slug,
                        "actual": figures.actual,
                        "then": then,
                        "change": figures.actual - then,
                    }
                )
    rows.sort(key=lambda row: (row["change"], row["code"]))
    return t.Table(
        "movements",
        title(report, say("Institutions that are new, have stopped or fall")),
        (
            t.text("product_name", "Product"),
            t.code("code", "Code"),
            t.text("name", "Institution"),
            t.code("position", "Position"),
            t.slug("movement", "What happens"),
            t.quantity("actual", "Actual"),
            t.quantity("then", "Same period last year" if yearly else "Period before"),
            t.change("change", "Difference"),
        ),
        tuple(rows),
        notes=(say("Falling is below {share} of then (unverified).", share=percent(FALLING)),),
        sheet=say("New, stopped, falling"),
    )


def partition_table(report: Achievement) -> t.Table:
    """Return where every loaded row went, by product; the last column must be zero."""
    parts = [(product.product.name, product.partition) for product in report.products]
    if report.unknown is not None:
        parts.append((say("unknown product"), report.unknown))
    rows: list[dict[str, Any]] = []
    for name, part in parts:
        lines = {str(line): value.quantity for line, value in part.lines.items()}
        rows.append(
            {"product_name": name, "rows": part.loaded.rows, "loaded": part.loaded.quantity}
            | lines
            | {"difference": part.difference.quantity}
        )
    keys = ("rows", "loaded", *map(str, Line), "difference")
    return t.Table(
        "partition",
        say("Where the rows of the files went"),
        (
            t.text("product_name", "Product"),
            t.quantity("rows", "Rows"),
            t.quantity("loaded", "Loaded"),
            *(t.quantity(str(line), LINE_LABELS[line]) for line in Line),
            t.quantity("difference", "Difference"),
        ),
        tuple(rows),
        totals={"product_name": say("Total")} | {k: sum(row[k] for row in rows) for k in keys},
        sheet=say("Rows of the files"),
    )


def coverage_table(report: Achievement) -> t.Table:
    """Return who has sent what of the period."""
    rows = tuple(
        {
            "month": str(one.month),
            "code": one.code,
            "name": one.name,
            "state": "missing" if one.missing else "received" if one.received else "not_expected",
            "rows": one.rows,
            "quantity": one.quantity,
            "mean": None if one.mean is None else float(one.mean),
            "covers_to": one.covers_to,
            "due": one.due,
        }
        for one in report.coverage.receipts
    )
    return t.Table(
        "coverage",
        say("Files received"),
        (
            t.month("month", "Month"),
            t.code("code", "Code"),
            t.text("name", "Distributor"),
            t.slug("state", "State"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.decimal("mean", "Mean of three months"),
            t.date("covers_to", "Covers up to"),
            t.date("due", "Due"),
        ),
        rows,
    )
