"""Tables of what is expected; it stands apart from what was reported, and is called expected."""

from collections.abc import Iterator, Mapping, Sequence

from territory.arrivals.rules import FEWEST, Expected
from territory.arrivals.service.coverage import Coverage
from territory.arrivals.service.expectation import Expectation, Tried
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Row, Table
from territory.present.words import say


def expected_table(
    coverage: Coverage,
    found: Expectation,
    names: Mapping[int, tuple[str, str]],
    month: Month,
) -> Table:
    """Return what the missing files of a month should bring: each, all, and the credited part.

    names: product → code and name.
    """
    return Table(
        name="flow_expected",
        title=say("Expected of files that have not come, {month}", month=month),
        columns=(
            t.slug("scope", "Scope"),
            t.code("distributor", "Distributor code", hidden=True),
            t.text("distributor_name", "Distributor"),
            t.code("product", "Product"),
            t.text("product_name", "Product name"),
            t.quantity("expected_quantity", "Expected quantity"),
            t.quantity("expected_low", "Low (80 %)"),
            t.quantity("expected_high", "High (80 %)"),
            t.quantity("months_tried", "Months tried"),
        ),
        rows=tuple(_rows(coverage, found, names)),
        notes=tuple(expected_notes(coverage, found)),
    )


def _rows(
    coverage: Coverage, found: Expectation, names: Mapping[int, tuple[str, str]]
) -> Iterator[Row]:
    for one in coverage.missing:
        said = found.each.get((one.distributor_id, int(one.month)))
        yield _row("file", said, distributor=one.code, distributor_name=one.name)
    if len(found.each) > 1:
        yield _row("all_files", found.total)
    for product, said in sorted(found.products.items(), key=lambda item: names[item[0]]):
        code, name = names[product]
        yield _row("credited", said, product=code, product_name=name)


def _row(scope: str, said: Expected | None, **named: str) -> Row:
    row = dict.fromkeys(("distributor", "distributor_name", "product", "product_name"))
    return {**row, "scope": scope, **named, **expected_cells(said)}


def expected_cells(said: Expected | None) -> Row:
    """Return the cells of an expected figure; empty where nothing can be said."""
    return {
        "expected_quantity": said.quantity if said else None,
        "expected_low": said.low if said else None,
        "expected_high": said.high if said else None,
        "months_tried": said.tried if said else None,
    }


def expected_notes(coverage: Coverage, found: Expectation) -> Iterator[str]:
    """Say what the missing files should bring, and of which nothing can be said."""
    if not coverage.missing:
        yield say("No file is missing.")
    if (total := found.total) is not None:
        count = len(found.each)
        if total.low is None or total.high is None:
            yield say(
                "Expected of {count} missing files: {quantity:,}; no interval, fewer than {fewest} "
                "months could be tried. Expected is not reported.",
                count=count,
                quantity=total.quantity,
                fewest=FEWEST,
            )
        else:
            yield say(
                "Expected of {count} missing files: {quantity:,} (80 %: {low:,} to {high:,}), from "
                "their own months before. Expected is not reported.",
                count=count,
                quantity=total.quantity,
                low=total.low,
                high=total.high,
            )
    for one in found.unknown:
        yield say(
            "{name} sent nothing in the three months before: nothing can be expected of it.",
            name=one.name,
        )


def backtest_table(senders: Sequence[Tried], together: Tried | None, month: Month) -> Table:
    """How the 80 % intervals would have held in the months before one."""
    rows = [*senders, *([together] if together else [])]
    return Table(
        name="flow_backtest",
        title=say("Intervals of expected figures, tried on the months before {month}", month=month),
        columns=(
            t.code("distributor", "Distributor code"),
            t.text("distributor_name", "Distributor"),
            t.quantity("months_tried", "Months tried"),
            t.quantity("months_held", "Held"),
            t.percent("share", "Share held"),
        ),
        rows=tuple(
            {
                "distributor": one.distributor or None,
                "distributor_name": one.distributor_name or say("all together"),
                "months_tried": one.trial.tried,
                "months_held": one.trial.held,
                "share": None if one.trial.share is None else float(one.trial.share),
            }
            for one in rows
        ),
        notes=(
            say(
                "An 80 % interval should hold about four months of five. A month is tried where at "
                "least {fewest} months before it could be forecast.",
                fewest=FEWEST,
            ),
        ),
    )
