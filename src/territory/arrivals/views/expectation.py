"""Tables of what is expected; it stands apart from what was reported, and is called expected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from territory.arrivals.rules import FEWEST, Expected
from territory.arrivals.service.coverage import Coverage
from territory.arrivals.service.expectation import Expectation, Tried
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.listing import DISTRIBUTOR, PRODUCT, listing
from territory.present.table import Table
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
    return listing(
        "flow_expected",
        say("Expected of files that have not come, {month}", month=month),
        (
            t.slug("scope"),
            replace(DISTRIBUTOR[0], hidden=True),
            DISTRIBUTOR[1],
            *PRODUCT,
            *INTERVAL,
            t.quantity("months_tried", "Months tried"),
        ),
        _scopes(coverage, found, names),
        of={
            "expected_quantity": "said.quantity",
            "expected_low": "said.low",
            "expected_high": "said.high",
            "months_tried": "said.tried",
        },
        notes=tuple(expected_notes(coverage, found)),
    )


INTERVAL = (
    t.quantity("expected_quantity"),
    t.quantity("expected_low", "Low (80 %)"),
    t.quantity("expected_high", "High (80 %)"),
)


class _Scope(NamedTuple):
    """Where a figure is expected of: a file, all files, or the credited part of a product."""

    scope: str
    said: Expected | None
    distributor: str | None = None
    distributor_name: str | None = None
    product: str | None = None
    product_name: str | None = None


def _scopes(
    coverage: Coverage, found: Expectation, names: Mapping[int, tuple[str, str]]
) -> Iterator[_Scope]:
    for one in coverage.missing:
        yield _Scope(
            "file", found.each.get((one.distributor_id, int(one.month))), one.code, one.name
        )
    if len(found.each) > 1:
        yield _Scope("all_files", found.total)
    for product, said in sorted(found.products.items(), key=lambda item: names[item[0]]):
        yield _Scope("credited", said, None, None, *names[product])


def expected_notes(coverage: Coverage, found: Expectation) -> Iterator[str]:
    """Say what the missing files should bring, and of which nothing can be said."""
    if not coverage.missing:
        yield say("No file is missing.")
    if (total := found.total) is not None:
        said = {"count": len(found.each), "quantity": total.quantity, "fewest": FEWEST}
        if total.low is None or total.high is None:
            yield say(
                "Expected of {count} missing files: {quantity:,}; no interval, fewer than {fewest} "
                "months could be tried. Expected is not reported.",
                **said,
            )
        else:
            yield say(
                "Expected of {count} missing files: {quantity:,} (80 %: {low:,} to {high:,}), from "
                "their own months before. Expected is not reported.",
                **said,
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
    return listing(
        "flow_backtest",
        say("Intervals of expected figures, tried on the months before {month}", month=month),
        (
            *DISTRIBUTOR,
            t.quantity("months_tried", "Months tried"),
            t.quantity("months_held", "Held"),
            t.percent("share", "Share held"),
        ),
        [*senders, *([together] if together else [])],
        of={
            "distributor_name": lambda one: one.distributor_name or say("all together"),
            "months_tried": "trial.tried",
            "months_held": "trial.held",
            "share": "trial.share",
        },
        notes=(
            say(
                "An 80 % interval should hold about four months of five. A month is tried where at "
                "least {fewest} months before it could be forecast.",
                fewest=FEWEST,
            ),
        ),
    )
