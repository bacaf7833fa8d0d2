"""Actual against target by node, and the lines that tie it to the files."""

from collections.abc import Sequence
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.months.service.whole import Judged
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import say, word
from territory.reports.rules import Figures, Spot, growth, ranks, ratio
from territory.reports.service import Achievement, ProductReport, Unlike, lines_of, sum_of
from territory.reports.views.beside import customer_notes
from territory.reports.views.titles import provenance, title

MOST_NAMED = 5


def achievement_table(report: Achievement, level: str) -> t.Table:
    """Return actual against target by node, and the lines that tie it to the files.

    One row per node and product; then not owned, non-target, unmatched and transfer, so that
    the column of actuals sums to the quantity loaded.
    """
    rows: list[dict[str, Any]] = []
    loaded, levels = 0, report.levels
    for product in report.products:
        shown = product.frame.at_level(level, levels)
        rows += _ranked([_row(report, product, spot) for spot in shown])
        if not report.top:
            rows += _other_lines(product)
            rows += _expected(report, product)
            loaded += product.partition.loaded.quantity
    if report.unknown is not None:
        rows.append(_unknown_product(report))
        loaded += report.unknown.loaded.quantity
    return t.Table(
        f"achievement_{level}",
        title(report, say("Achievement by {level}", level=word(level))),
        _columns(
            one=len(report.products) == 1,
            # January to date has the same months of last year before it: that is growth already
            before=report.period.name != "YTD",
            incomplete=bool(report.expectation.products),
        ),
        tuple(rows),
        totals=_totals(report, loaded, rows),
        notes=_notes(report, loaded, rows),
        provenance=provenance(report),
    )


def _columns(*, one: bool, before: bool, incomplete: bool) -> tuple[t.Column, ...]:
    return (
        t.code("product", "Product", hidden=True),
        t.text("product_name", "Product", hidden=one),
        t.code("node", "Code", hidden=True),
        t.code("code", "Code"),
        t.text("name", "Node"),
        t.slug("level", "Level", hidden=True),
        t.code("parent", "Parent", hidden=True),
        t.quantity("actual", "Actual"),
        t.quantity("target", "Target"),
        t.bar("achievement", "Achievement"),
        t.quantity("rank", "Rank"),
        t.change("gap", "Gap"),
        t.quantity("last_year", "Same period last year"),
        t.signed("growth", "Growth"),
        t.quantity("before", "Period before", hidden=not before),
        t.signed("on_before", "On the period before", hidden=not before),
        t.money("amount", "Amount", "yuan"),
        t.quantity("expected_quantity", "Expected quantity", hidden=not incomplete),
        t.quantity("expected_low", "Low (80 %)", hidden=not incomplete),
        t.quantity("expected_high", "High (80 %)", hidden=not incomplete),
    )


def _row(report: Achievement, product: ProductReport, spot: Spot) -> dict[str, Any]:
    figures = product.frame.figures[spot.key]
    return {
        "product": product.product.code,
        "product_name": product.product.name,
        "node": spot.node,
        "code": spot.node,
        "name": spot.name,
        "level": spot.level,
        "parent": parent_of(product, spot),
        "target": spot.target,
        "achievement": ratio(figures.actual, spot.target),
        "gap": None if spot.target is None else figures.actual - spot.target,
        **_measured(figures, report.unlike),
    }


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rank the nodes of one product and level by achievement."""
    places = ranks([row["achievement"] for row in rows])
    return [row | {"rank": place} for row, place in zip(rows, places, strict=True)]


def parent_of(product: ProductReport, spot: Spot) -> str | None:
    """Return the node above a place; None at the top of what is shown."""
    above = product.frame.spots.get(spot.parent)
    return above.node if above else None


def _measured(figures: Figures, unlike: Unlike) -> dict[str, Any]:
    on_year = not (unlike.own or unlike.last_year)
    on_before = not (unlike.own or unlike.before)
    return {
        "actual": figures.actual,
        "last_year": figures.last_year,
        "growth": growth(figures.actual, figures.last_year) if on_year else None,
        "before": figures.before,
        "on_before": growth(figures.actual, figures.before) if on_before else None,
        "amount": figures.amount_fen,
    }


def _other_lines(product: ProductReport) -> list[dict[str, Any]]:
    return [
        {
            "product": product.product.code,
            "product_name": product.product.name,
            "node": str(other.line),
            "name": word(str(other.line)),
            "level": "line",
            "actual": other.quantity,
            "amount": other.amount_fen,
        }
        for other in lines_of(product.partition)
    ]


def _expected(report: Achievement, product: ProductReport) -> list[dict[str, Any]]:
    """Return the line of what the missing files should bring; none of it is an actual figure."""
    found = report.expectation.products.get(product.product.id)
    if found is None:
        return []
    return [
        {
            "product": product.product.code,
            "product_name": product.product.name,
            "node": "expected",
            "name": say("Expected of {count} missing files", count=len(report.expectation.each)),
            "level": "expected",
            "actual": 0,
            "amount": 0,
            "expected_quantity": found.quantity,
            "expected_low": found.low,
            "expected_high": found.high,
        }
    ]


def _unknown_product(report: Achievement) -> dict[str, Any]:
    part = report.unknown.loaded if report.unknown else None
    return {
        "product_name": say("unknown product"),
        "node": str(Line.UNMATCHED),
        "name": word(str(Line.UNMATCHED)),
        "level": "line",
        "actual": part.quantity if part else 0,
        "amount": part.amount_fen if part else 0,
    }


def _totals(report: Achievement, loaded: int, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sum the column of actuals; what was credited stands against the target in a note."""
    credited = sum(sum_of(product.frame).actual for product in report.products)
    return {
        "name": say("Total") if report.top else say("Total of the files"),
        "actual": credited if report.top else loaded,
        "amount": sum(row.get("amount") or 0 for row in rows),
    }


def _notes(report: Achievement, loaded: int, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    shown = sum(row["actual"] for row in rows)
    notes = [line for product in report.products if (line := _against_target(product))]
    if report.owners is not None:
        notes.append(
            say(
                "Figures stand with those who own the institutions on {day}; the total is the "
                "same.",
                day=report.owners,
            )
        )
    if not report.top:
        notes.append(
            say(
                "Check: lines {lines:,} − rows loaded {loaded:,} = {difference:,}",
                lines=shown,
                loaded=loaded,
                difference=shown - loaded,
            )
        )
    notes += [
        say("No file of {month} from {name}.", month=missing.month, name=missing.name)
        for missing in report.coverage.missing
    ]
    notes += _blank_growth(report)
    notes += customer_notes(report)
    notes += [line for product in report.products if (line := _with_expected(report, product))]
    if any(product.version is None for product in report.products):
        notes.append(say("No target was set for {year}.", year=report.period.year))
    return tuple(notes)


def _blank_growth(report: Achievement) -> list[str]:
    """Say why growth is blank, naming the months that are not whole."""
    unlike, notes = report.unlike, []
    if months := (*unlike.own, *unlike.last_year):
        notes.append(say("Growth is blank: {months}.", months=_named(months)))
    if report.period.name != "YTD" and (months := (*unlike.own, *unlike.before)):
        notes.append(
            say("The change on the period before is blank: {months}.", months=_named(months))
        )
    return notes


def _named(months: Sequence[Judged]) -> str:
    """Name months with the reason, at most a handful."""
    named = [f"{Month.parse(one.month)} {word(str(one.verdict))}" for one in months[:MOST_NAMED]]
    more = len(months) - MOST_NAMED
    return "、".join(named) + (f" … +{more}" if more > 0 else "")


def _against_target(product: ProductReport) -> str:
    """Say what was credited of one product against its target, if it has one."""
    tops = [s for s in product.frame.spots.values() if s.parent not in product.frame.spots]
    targets = [spot.target for spot in tops if spot.target is not None]
    if not targets or not sum(targets):
        return ""
    actual, target = sum_of(product.frame).actual, sum(targets)
    return say(
        "{product}: credited {actual:,} of the target {target:,} = {share}",
        product=product.product.name,
        actual=actual,
        target=target,
        share=percent(actual / target),
    )


def _with_expected(report: Achievement, product: ProductReport) -> str:
    """Say what was credited of a product, and what the missing files should add to it."""
    found = report.expectation.products.get(product.product.id)
    if found is None or found.low is None or found.high is None or report.top:
        return ""
    actual = sum_of(product.frame).actual
    return say(
        "{product}: reported {actual:,}; with the missing files expected {whole:,} (80 %: {low:,} "
        "to {high:,}).",
        product=product.product.name,
        actual=actual,
        whole=actual + found.quantity,
        low=actual + found.low,
        high=actual + found.high,
    )
