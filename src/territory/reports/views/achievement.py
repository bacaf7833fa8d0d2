"""Actual against target by node, and the lines that tie it to the files."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from territory.kernel.periods import Month
from territory.ledger.rules.credit import MAIN
from territory.ledger.rules.movement import Line
from territory.months.service.whole import Judged
from territory.present import table as t
from territory.present.words import in_words, say, word
from territory.reports.rules import NodeFigures, Spot, apart, growth, ranks, ratio, total
from territory.reports.service import (
    Achievement,
    ProductReport,
    Unlike,
    lines_of,
    sum_of,
    target_of,
)
from territory.reports.views.beside import customer_notes
from territory.reports.views.titles import provenance, title

MOST_NAMED = 5
BELOW_POSITIONS = ("institution", "department")


def achievement_table(report: Achievement, level: str) -> t.Table:
    """Return actual against target by node, and the lines that tie it to the files.

    One row per node and product, then what was credited of each product and of all. Not owned,
    non-target, unmatched and transfer are rows of JSON and CSV, so that their column of actuals
    sums to the quantity loaded; people read them in the check of the files.
    """
    rows: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    subtotals: list[t.Subtotal] = []
    for product in report.products:
        shown = product.frame.at_level(level, report.levels)
        total = _total_of(report, (product,), say("Total"))
        if len(report.products) > 1:
            subtotals.append(t.Subtotal(total, len(rows), len(shown)))
        rows += _ranked([_row(report, product, spot) for spot in shown], report.unranked)
        late = _late(product)
        subtotals += [t.Subtotal(row, len(rows), 0) for row in late]
        if report.ties:
            rows += _expected(report, product)
            apart += _other_lines(product)
        apart += late
    if report.unknown is not None and report.ties:
        apart.append(_unknown_product(report))
    one = len(report.products) == 1
    return t.Table(
        f"achievement_{level}",
        title(report, say("Achievement by {level}", level=word(level))),
        _columns(
            one=one,
            # the year to date has the same months of last year before it: that is growth already
            before=report.period.name != "YTD",
            incomplete=bool(report.expectation.products),
            later=_came_later(rows),
        ),
        tuple(rows),
        totals=_total_of(report, report.products, say("Total" if one else "All products")),
        subtotals=tuple(subtotals),
        apart=tuple(apart),
        notes=(*_notes(report, apart), *_of_sale(rows), *_without_rank(report, rows)),
        provenance=provenance(report),
        next=_rows_behind(report),
        skips_zeros=True,
    )


def _rows_behind(report: Achievement) -> tuple[str, ...]:
    """Return the command whose rows sum to what was credited, which lists them as they stand."""
    if report.view:
        return ()
    command = "territory flow show --line credited"
    if not report.ties:
        top = next(spot for each in report.products for spot in each.frame.spots.values())
        if top.level in BELOW_POSITIONS:
            return ()
        command = "territory flow show" + f" --node {top.node}"
    if report.scheme != MAIN:
        command += f" --scheme {report.scheme}"
    first, *others = report.period.months
    month = f" --month {first}" + (f" --through {others[-1]}" if others else "")
    of = f" --product {report.products[0].product.code}" if len(report.products) == 1 else ""
    return (command + month + of,)


def _columns(*, one: bool, before: bool, incomplete: bool, later: bool) -> tuple[t.Column, ...]:
    return (
        t.code("product", "Product", hidden=True),
        t.text("product_name", "Product", hidden=one),
        t.code("node", "Code", hidden=True),
        t.code("code", "Code", minor=True),
        t.text("name", "Node"),
        t.slug("level", "Level", hidden=True),
        t.code("parent", "Parent", hidden=True),
        t.quantity("actual", "Actual"),
        t.quantity("target", "Target"),
        t.bar("achievement", "Achievement", ratio=("actual", "target")),
        t.quantity("rank", "Rank", minor=True),
        t.change("gap", "Gap"),
        t.quantity("sold", "By month of sale", hidden=not later),
        t.quantity("last_year", "Same period last year"),
        t.signed("growth", "Growth"),
        t.quantity("before", "Period before", hidden=not before, minor=True),
        t.signed("on_before", "On the period before", hidden=not before, minor=True),
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
        "name": in_words(spot.name),
        "level": spot.level,
        "parent": parent_of(product, spot),
        "target": spot.target,
        "achievement": ratio(figures.actual, spot.target),
        "gap": None if spot.target is None else figures.actual - spot.target,
        **_measured(figures, report.unlike),
    }


def _ranked(rows: list[dict[str, Any]], unranked: Collection[str]) -> list[dict[str, Any]]:
    """Rank the nodes of one product and level by achievement, without those that have no rank."""
    places = ranks([None if row["node"] in unranked else row["achievement"] for row in rows])
    return [row | {"rank": place} for row, place in zip(rows, places, strict=True)]


def _came_later(rows: Sequence[dict[str, Any]]) -> bool:
    """True where rows of a closed year came later, which growth counts in their own month."""
    return any(row["sold"] != row["actual"] for row in rows if "sold" in row)


def _of_sale(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    if not _came_later(rows):
        return ()
    return (
        say(
            "Growth and change go by the month of the sale: what came later to a closed year is "
            "in it, and in what it is held against."
        ),
    )


def _without_rank(report: Achievement, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Say how many of the nodes shown a representative holds."""
    count = len({row["node"] for row in rows} & report.unranked)
    if not count:
        return ()
    return (
        say(
            "{count} positions are held by medical representatives, to whom no rank goes "
            "(profile cn).",
            count=count,
        ),
    )


def parent_of(product: ProductReport, spot: Spot) -> str | None:
    """Return the node above a place; None at the top of what is shown."""
    above = product.frame.spots.get(spot.parent)
    return above.node if above else None


def _measured(figures: NodeFigures, unlike: Unlike) -> dict[str, Any]:
    on_year = not (unlike.own or unlike.last_year)
    on_before = not (unlike.own or unlike.before)
    return {
        "actual": figures.actual,
        "last_year": None if unlike.no_last_year else figures.last_year,
        "sold": figures.sold,
        "growth": growth(figures.sold, figures.last_year) if on_year else None,
        "before": None if unlike.nothing_before else figures.before,
        "on_before": growth(figures.sold, figures.before) if on_before else None,
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


def _late(product: ProductReport) -> list[dict[str, Any]]:
    """Return the line of rows of a closed year that came later; they are no achievement of this."""
    figures = sum_of(product.frame)
    if not (figures.late or figures.late_fen):
        return []
    return [
        {
            "product": product.product.code,
            "product_name": product.product.name,
            "node": "late_year",
            "name": word("late_year"),
            "level": "line",
            "actual": figures.late,
            "amount": figures.late_fen,
        }
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


def _total_of(report: Achievement, products: Sequence[ProductReport], name: str) -> dict[str, Any]:
    """Return what was credited of some products, and their target where each of them has one."""
    figures = total(sum_of(product.frame) for product in products)
    targets = [target_of(product.frame) for product in products]
    target = None if None in targets else sum(each or 0 for each in targets)
    return {
        "product_name": products[0].product.name if len(products) == 1 else None,
        "name": name,
        "target": target,
        "achievement": ratio(figures.actual, target),
        "gap": None if target is None else figures.actual - target,
        **_measured(figures, report.unlike),
    }


def _notes(report: Achievement, apart: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    notes = []
    if report.owners is not None:
        notes.append(
            say(
                "Figures stand with those who own the institutions on {day}; the total is the "
                "same.",
                day=report.owners,
            )
        )
    if not report.top:
        notes.append(_check_of_files(report, apart))
    notes += [
        say("No file of {month} from {name}.", month=missing.month, name=missing.name)
        for missing in report.coverage.missing
    ]
    notes += _blank_growth(report)
    notes += customer_notes(report)
    notes += [line for product in report.products if (line := _with_expected(report, product))]
    if any(product.version is None for product in report.products):
        notes.append(say("No target was set for {year}.", year=report.period.sales_year.named))
    return (*notes, *_apart(report), *_unsettled(report))


def _apart(report: Achievement) -> Iterator[str]:
    """Name the institutions whose target and actual stand with different positions."""
    found = {one.node: one for product in report.products for one in apart(product.frame)}
    if found:
        named = [
            f"{in_words(one.name)} {one.planned} → {one.sold}"
            for one in list(found.values())[:MOST_NAMED]
        ]
        more = len(found) - MOST_NAMED
        yield say(
            "{count} institutions moved after the plan was split: their target stands with one "
            "position, what they brought with another ({names}). To bring them together, split "
            "again.",
            count=len(found),
            names="、".join(named) + (f" … +{more}" if more > 0 else ""),
        )


def _unsettled(report: Achievement) -> Iterator[str]:
    """Say where targets may still change: nobody approved them, or they were set anew since."""
    drafts = {p.version for p in report.products if p.version and p.version.status != "approved"}
    for version in sorted(drafts, key=lambda version: version.id):
        yield say("The targets are of {version}: nobody has approved them.", version=version.said)
    if changed := [product.product.name for product in report.products if product.changed]:
        yield say(
            "Totals, fixed values or season were changed after the split: {products}.",
            products=", ".join(changed),
        )


def _check_of_files(report: Achievement, apart: Sequence[dict[str, Any]]) -> str:
    """Prove that what was credited and every other line are the rows of the files."""
    sums_of = [sum_of(product.frame) for product in report.products]
    credited = sum(figures.actual for figures in sums_of)
    late = sum(figures.late for figures in sums_of)
    loaded = sum(product.partition.loaded.quantity for product in report.products)
    loaded += report.unknown.loaded.quantity if report.unknown else 0
    lines = [*Line, *(["late_year"] if late else [])]
    sums = Counter({str(Line.CREDITED): credited})
    for row in apart:
        sums[row["node"]] += row["actual"]
    return say(
        "Check: rows loaded {loaded:,} − ({sums}) = {difference:,}",
        loaded=loaded,
        sums=" + ".join(f"{word(line)} {sums[line]:,}" for line in lines),
        difference=loaded - sums.total(),
    )


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
