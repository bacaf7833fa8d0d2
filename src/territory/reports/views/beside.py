"""Tables beside the achievement: customers that move, the partition of rows, files received."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import say, word
from territory.reports.rules import FALLING, MOVEMENTS
from territory.reports.service import Achievement, sum_of
from territory.reports.views.titles import title

LATE_YEAR = "late_year"
LINE_LABELS = {
    Line.CREDITED: "Credited",
    Line.NOT_OWNED: "Not owned",
    Line.NON_TARGET: "Non-target",
    Line.UNMATCHED: "Unmatched",
    Line.TRANSFER: "Transfers",
}


def movements_table(report: Achievement) -> t.Table:
    """Return the institutions that are new, have stopped or fall, largest loss first."""
    names = {each.product.id: each.product.name for each in report.products}
    rows = tuple(
        {
            "product_name": names[one.product_id],
            "code": one.code,
            "name": one.name,
            "position": ", ".join(one.positions) or None,
            "movement": one.movement,
            "actual": one.now,
            "then": one.then,
            "change": one.now - one.then,
            "waits_for": ", ".join(one.waiting) or None,
        }
        for one in report.customers.rows
    )
    falling = say("Falling is below {share} of then (set by rule).", share=percent(FALLING))
    return t.Table(
        "movements",
        title(report, say("Institutions that are new, have stopped or fall")),
        (
            t.text("product_name", "Product"),
            t.code("code", "Code"),
            t.text("name", "Institution"),
            t.code("position", "Position"),
            t.slug("movement", "What happens"),
            t.quantity("actual", "Months compared"),
            t.quantity("then", "Months before"),
            t.change("change", "Difference"),
            t.text("waits_for", "Waits for files of"),
        ),
        rows,
        notes=(*customer_notes(report), falling),
        sheet=say("New, stopped, falling"),
    )


def customer_notes(report: Achievement) -> tuple[str, ...]:
    """Say how many institutions are new, have stopped or fall, and which months say so."""
    months = report.customers.months
    if not months.now:
        return (
            say(
                "Who is new, has stopped or falls cannot be told: that needs two months that are "
                "whole, and the files of all nodes."
            ),
        )
    counts = Counter(one.movement for one in report.customers.rows)
    counted = [f"{word(slug)} {counts[slug]:,}" for slug in MOVEMENTS if counts[slug]]
    return (
        say(
            "Institutions, {now} against {then}: {counts}.",
            now=_listed(months.now), then=_listed(months.then),
            counts=say(", ").join(counted) or say("none is new, has stopped or falls"),
        ),
    )  # fmt: skip


def _listed(months: Sequence[int]) -> str:
    return say(", ").join(str(Month.parse(one)) for one in months)


def partition_table(report: Achievement) -> t.Table:
    """Return where every loaded row went, by product; the last column must be zero."""
    parts = [
        (product.product.name, product.partition, sum_of(product.frame).late)
        for product in report.products
    ]
    if report.unknown is not None:
        parts.append((say("unknown product"), report.unknown, 0))
    rows: list[dict[str, Any]] = []
    for name, part, late in parts:
        lines = {str(line): value.quantity for line, value in part.lines.items()}
        lines[Line.CREDITED] -= late
        lines[LATE_YEAR] = late
        rows.append(
            {"product_name": name, "rows": part.loaded.rows, "loaded": part.loaded.quantity}
            | lines
            | {"difference": part.difference.quantity}
        )
    keys = ("rows", "loaded", *map(str, Line), LATE_YEAR, "difference")
    return t.Table(
        "partition",
        say("Check of the files: where their rows went"),
        (
            t.text("product_name", "Product"),
            t.quantity("rows", "Rows"),
            t.quantity("loaded", "Loaded"),
            *(t.quantity(str(line), LINE_LABELS[line]) for line in Line),
            t.quantity(
                LATE_YEAR, "Late rows of a closed year", hidden=not any(late for *_, late in parts)
            ),
            t.quantity("difference", "Difference"),
        ),
        tuple(rows),
        totals={"product_name": say("Total")} | {k: sum(row[k] for row in rows) for k in keys},
        sheet=say("Check of the files"),
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
