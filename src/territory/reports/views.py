"""Reports as tables and workbooks."""

from collections.abc import Sequence
from typing import Any

from territory.classes import views as class_views
from territory.classes.service import ClassedProduct
from territory.flow.rules.movement import Line
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.words import say, word
from territory.reports.rules import FALLING, Figures, Spot, growth, movement, ranks, ratio
from territory.reports.service import (
    Achievement,
    ProductReport,
    TargetPack,
    lines_of,
    sum_of,
)
from territory.targets.service.show import Shown
from territory.targets.views.columns import month_columns, said_with, title_of, value_column
from territory.targets.views.proofs import check_table
from territory.targets.views.shown import show_table

LEVELS = ("district", "position", "institution")


def achievement_table(report: Achievement, level: str) -> t.Table:
    """Return actual against target by node, and the lines that tie it to the files.

    One row per node and product; then not owned, non-target, unmatched and transfer, so that
    the column of actuals sums to the quantity loaded.
    """
    rows: list[dict[str, Any]] = []
    loaded = 0
    for product in report.products:
        rows += _ranked([_row(product, spot) for spot in product.frame.at_level(level)])
        if not report.top:
            rows += _other_lines(product)
            rows += _expected(report, product)
            loaded += product.partition.loaded.quantity
    if report.unknown is not None:
        rows.append(_unknown_product(report))
        loaded += report.unknown.loaded.quantity
    return t.Table(
        f"achievement_{level}",
        _title(report, say("Achievement by {level}", level=word(level))),
        _columns(
            one=len(report.products) == 1,
            # January to date has the same months of last year before it: that is growth already
            before=report.period.name != "YTD",
            incomplete=bool(report.expectation.products),
        ),
        tuple(rows),
        totals=_totals(report, loaded, rows),
        notes=_notes(report, loaded, rows),
        provenance=_provenance(report),
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


def _row(product: ProductReport, spot: Spot) -> dict[str, Any]:
    figures = product.frame.figures[spot.key]
    return {
        "product": product.product.code,
        "product_name": product.product.name,
        "node": spot.node,
        "code": spot.node,
        "name": spot.name,
        "level": spot.level,
        "parent": _parent(product, spot),
        "target": spot.target,
        "achievement": ratio(figures.actual, spot.target),
        "gap": None if spot.target is None else figures.actual - spot.target,
        **_measured(figures),
    }


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rank the nodes of one product and level by achievement."""
    places = ranks([row["achievement"] for row in rows])
    return [row | {"rank": place} for row, place in zip(rows, places, strict=True)]


def _parent(product: ProductReport, spot: Spot) -> str | None:
    above = product.frame.spots.get(spot.parent)
    return above.node if above else None


def _measured(figures: Figures) -> dict[str, Any]:
    return {
        "actual": figures.actual,
        "last_year": figures.last_year,
        "growth": growth(figures.actual, figures.last_year),
        "before": figures.before,
        "on_before": growth(figures.actual, figures.before),
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
    notes += [line for product in report.products if (line := _with_expected(report, product))]
    if any(product.version is None for product in report.products):
        notes.append(say("No target was set for {year}.", year=report.period.year))
    return tuple(notes)


def _against_target(product: ProductReport) -> str:
    """Say what was credited of one product against its target, if it has one."""
    tops = [s for s in product.frame.spots.values() if s.parent not in product.frame.spots]
    targets = [spot.target for spot in tops if spot.target is not None]
    if not targets or not sum(targets):
        return ""
    actual, target = sum_of(product.frame).actual, sum(targets)
    return say(
        "{product}: credited {actual:,} of the target {target:,} = {share:.1%}",
        product=product.product.name,
        actual=actual,
        target=target,
        share=actual / target,
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


def _title(report: Achievement, what: str) -> str:
    period = str(report.period)
    coverage = report.coverage
    if seen := _seen_as(report):
        period = f"{period} · {seen}"
    if not report.preliminary:
        return f"{what} · {period}"
    if not coverage.receipts:
        return f"{what} · {period} · {say('preliminary')}"
    state = say(
        "preliminary, {received} of {expected} files",
        received=coverage.received,
        expected=coverage.expected,
    )
    return f"{what} · {period} · {state}"


def _seen_as(report: Achievement) -> str:
    """Say which view the figures are: those of which closing, or those known now."""
    if report.view == "now":
        return say("as known now")
    told = [
        say("closing {number} of {month}, {day}, {by}", number=one.number,
            month=Month.parse(one.month), day=one.day, by=one.by)
        for one in report.closings[-1:]
    ]  # fmt: skip
    if report.view == "reported" or (report.closings and not report.open_months):
        return " · ".join([say("as reported"), *told]) if told else ""
    return ""


def _provenance(report: Achievement) -> tuple[tuple[str, str], ...]:
    said = {product.version.said for product in report.products if product.version}
    return (
        (say("Period"), str(report.period)),
        (say("Targets"), ", ".join(sorted(said)) or "–"),
        (
            say("Files"),
            f"{report.coverage.received} / {report.coverage.expected}",
        ),
    )


def movements_table(report: Achievement) -> t.Table:
    """Return the institutions that are new, have stopped or fall, largest difference first.

    January to date stands against last year, any other period against the one before it.
    """
    yearly = report.period.name == "YTD"
    rows: list[dict[str, Any]] = []
    for product in report.products:
        for spot in product.frame.at_level("institution"):
            figures = product.frame.figures[spot.key]
            then = figures.last_year if yearly else figures.before
            slug = movement(figures.actual, then)
            if slug and spot.level == "institution":
                rows.append(
                    {
                        "product_name": product.product.name,
                        "code": spot.node,
                        "name": spot.name,
                        "position": _parent(product, spot),
                        "movement": slug,
                        "actual": figures.actual,
                        "then": then,
                        "change": figures.actual - then,
                    }
                )
    rows.sort(key=lambda row: (row["change"], row["code"]))
    return t.Table(
        "movements",
        _title(report, say("Institutions that are new, have stopped or fall")),
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
        notes=(say("Falling is below {share:.0%} of then (unverified).", share=FALLING),),
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
    )


LINE_LABELS = {
    Line.CREDITED: "Credited",
    Line.NOT_OWNED: "Not owned",
    Line.NON_TARGET: "Non-target",
    Line.UNMATCHED: "Unmatched",
    Line.TRANSFER: "Transfers",
}


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


def achievement_book(report: Achievement) -> t.Book:
    """Return the workbook: districts, positions, institutions, partition, files."""
    tables = [achievement_table(report, level) for level in LEVELS]
    tables += [movements_table(report), coverage_table(report)]
    checks: tuple[t.CrossCheck, ...] = ()
    if not report.top:
        tables.insert(1, partition_table(report))
        checks = tuple(
            t.CrossCheck(
                say("{level} − rows loaded", level=word(level)),
                (f"achievement_{level}", "actual"),
                ("partition", "loaded"),
            )
            for level in LEVELS
        )
    return t.Book(
        "achievement",
        _title(report, say("Achievement")),
        tuple(tables),
        notes=(
            *_provenance(report),
            (say("Actual"), say("Credited sale units: terminal sales with returns and "
                                "corrections, by assignment at the sale date.")),
            (say("Achievement"), say("Actual divided by target.")),
        ),
        checks=checks,
    )  # fmt: skip


def targets_book(pack: TargetPack) -> t.Book:
    """Return the workbook of targets: one sheet per level, the same total on each."""
    top, first = pack.levels[0]
    checks = tuple(
        t.CrossCheck(
            say("{level} − {above}", level=word(level), above=word(top)),
            (f"targets_{level}", "total"),
            (f"targets_{top}", "total"),
        )
        for level, _ in pack.levels[1:]
    )
    proof = check_table(pack.proof).notes
    return t.Book(
        "targets",
        title_of(first.version, first.products),
        tuple(level_table(level, shown) for level, shown in pack.levels),
        notes=(*said_with(first.version), *((say("Check"), line) for line in proof)),
        checks=checks,
    )


def level_table(level: str, shown: Shown) -> t.Table:
    """Draw a level with its months, and a total over all products."""
    table = show_table(shown)
    version = shown.version
    hidden = {column.key for column in month_columns(version)}
    columns = tuple(
        value_column(version, column.key, column.label) if column.key in hidden else column
        for column in table.columns
    )
    keys = ("total", "last_year", "q1", "q2", "q3", "q4", *sorted(hidden))
    totals: dict[str, Any] = {"name": say("Total")}
    totals |= {key: sum(row[key] or 0 for row in table.rows) for key in keys}
    return t.Table(
        f"targets_{level}",
        say("Targets by {level}", level=word(level)),
        columns,
        table.rows,
        totals=totals,
        notes=table.notes,
        provenance=table.provenance,
    )


def classes_book(runs: Sequence[ClassedProduct], *, masked: bool, banded: bool) -> t.Book:
    """Return the workbook of classes: the summary, then everybody."""
    summary = class_views.summary_table(runs)
    detail = class_views.class_table(runs, masked=masked, banded=banded)
    return t.Book(
        "classes",
        summary.title,
        (summary, detail),
        notes=tuple((say("Note"), note) for note in summary.notes),
        parameters=class_views.parameters_of(runs[0]),
        as_of=runs[0].as_of,
    )


def class_summary(runs: Sequence[ClassedProduct]) -> t.Table:
    """Return the summary of classes."""
    return class_views.summary_table(runs)


def list_table() -> t.Table:
    """Return the reports there are."""
    rows = (
        {"name": "targets", "what": say("Targets by district, position, institution and month")},
        {"name": "classes", "what": say("Classes of doctors, with reasons")},
        {"name": "achievement", "what": say("Actual against target, tied to the flow files")},
    )
    return t.Table(
        "reports", say("Reports"), (t.code("name", "Report"), t.text("what", "What it holds")), rows
    )
