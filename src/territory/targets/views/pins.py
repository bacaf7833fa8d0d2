"""Pins, season and versions of a plan."""

from territory.kernel.periods import Month
from territory.plans.lookup.versions import Version
from territory.plans.views.columns import month_label, said_with, value_column
from territory.present import table as t
from territory.present.shown import percent
from territory.present.words import say
from territory.targets.service.pins import PinRow
from territory.targets.service.seasons import SeasonShown


def pin_table(version: Version, rows: list[PinRow]) -> t.Table:
    """Draw the values that must hold, totals among them."""
    return t.Table(
        name="pins",
        title=say("Fixed values of {version}", version=version.said),
        columns=(
            t.code("product", "Product"),
            t.code("node", "Node"),
            t.code("period", "Period"),
            t.slug("rule", "Rule"),
            value_column(version, "value", "Value"),
            t.text("reason", "Reason"),
            t.text("who", "Who"),
            t.code("run", "Run"),
        ),
        rows=tuple(
            {
                "product": row.product, "node": row.node, "period": row.period, "rule": row.rule,
                "value": row.value, "reason": row.reason, "who": row.who, "run": row.run,
            }
            for row in rows
        ),
        provenance=said_with(version),
    )  # fmt: skip


def season_table(shown: SeasonShown) -> t.Table:
    """Draw twelve factors, beside the plain rule where Spring Festival was estimated."""
    season = shown.season
    return t.Table(
        name="season",
        title=say(
            "Season of {product} · {version}", product=shown.product.name,
            version=shown.version.said,
        ),
        columns=(
            t.code("product", "Product", hidden=True),
            t.quantity("number", "Month", hidden=True),
            t.quantity("month", "Month", hidden=True),
            t.text("name", "Month"),
            t.decimal("factor", "Factor", places=4),
            t.decimal("plain", "Plain rule", places=4),
            t.slug("method", "Method", hidden=True),
        ),
        rows=tuple(
            {
                "product": shown.product.code, "number": at + 1, "month": month.number,
                "name": say(month_label(month)),
                "factor": float(season.factors[at]), "plain": float(season.plain[at]),
                "method": str(season.method),
            }
            for at, month in enumerate(shown.version.sales_year.months)
        ),
        notes=_season_notes(shown),
        provenance=said_with(shown.version),
    )  # fmt: skip


def _season_notes(shown: SeasonShown) -> tuple[str, ...]:
    from territory.present.words import word

    season = shown.season
    kept = say("kept in this version") if shown.stated else say("estimated now from the flow")
    method = say(
        "Method: {method}, {count} observations a month at least; {kept}.",
        method=word(str(season.method)), count=season.observations, kept=kept,
    )  # fmt: skip
    return (
        method,
        *(word(str(note)) for note in season.notes),
        *_left_out(shown),
        *_back_tested(shown),
    )


def _left_out(shown: SeasonShown) -> list[str]:
    """Name the months that are not whole, by reason, with how to say that one is."""
    from territory.present.words import word

    if not shown.left_out:
        return []
    by_reason: dict[str, list[str]] = {}
    for one in shown.left_out:
        by_reason.setdefault(word(str(one.verdict)), []).append(str(Month.parse(one.month)))
    named = say("; ").join(f"{reason}: {'、'.join(held)}" for reason, held in by_reason.items())
    return [
        say("Months left out, since they are not whole: {named}.", named=named),
        say("If one is whole all the same: territory flow confirm MONTH --reason TEXT"),
    ]


def _back_tested(shown: SeasonShown) -> list[str]:
    tested = shown.tested
    if tested is None:
        return []
    better = (
        say("a flat year was closer")
        if tested.flat < tested.season
        else say("the season was closer")
    )
    return [
        say(
            "Back-test {year}: the season misses {season} of the boxes, a flat year {flat}; "
            "{better}.",
            year=tested.year, season=percent(tested.season), flat=percent(tested.flat),
            better=better,
        )
    ]  # fmt: skip
