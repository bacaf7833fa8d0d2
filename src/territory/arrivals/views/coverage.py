"""Show which distributors have sent a month."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from territory.arrivals.service.coverage import Coverage, Receipt
from territory.arrivals.service.expectation import Expectation
from territory.arrivals.views.expectation import INTERVAL, expected_notes
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.listing import DISTRIBUTOR, listing
from territory.present.table import Table
from territory.present.words import say

NOTHING_EXPECTED = Expectation()


def coverage_table(
    coverage: Coverage, today: date, expectation: Expectation = NOTHING_EXPECTED
) -> Table:
    """Return what each sent of a month, what is missing since when, and what it should bring.

    What is expected stands in columns of its own, never in that of what was sent.
    """
    missing = coverage.missing
    notes = [
        say("{received} of {expected} files have come.", received=coverage.received,
            expected=coverage.expected),
        *(_missing(one) for one in missing),
        *(
            say(
                "{rows:,} rows of {month} are of {name}, which is not in the registry.",
                rows=rows, month=Month.parse(month), name=name or say("nobody named"),
            )
            for (month, name), rows in coverage.unknown.items()
        ),
        *(expected_notes(coverage, expectation) if missing else ()),
    ]  # fmt: skip

    def expected(name: str) -> Callable[[Receipt], int | None]:
        each = expectation.each
        return lambda one: getattr(each.get((one.distributor_id, int(one.month))), name, None)

    return listing(
        "flow_coverage",
        say("Files of the distributors"),
        (
            t.month("month"),
            *DISTRIBUTOR,
            t.slug("expected"),
            t.slug("status"),
            t.quantity("rows"),
            t.quantity("quantity"),
            t.decimal("mean", "Mean of three months"),
            t.date("covers_to", "Covers up to"),
            t.date("due"),
            *(replace(column, hidden=not missing) for column in INTERVAL),
        ),
        coverage.receipts,
        of={
            "distributor": "code",
            "distributor_name": "name",
            "expected": lambda one: "yes" if one.expected else "no",
            "status": lambda one: _status(one, today),
            "quantity": lambda one: one.quantity if one.received else None,
            "expected_quantity": expected("quantity"),
            "expected_low": expected("low"),
            "expected_high": expected("high"),
        },
        notes=tuple(notes),
    )


def _status(one: Receipt, today: date) -> str:
    if one.received:
        return "received"
    return "overdue" if one.due is not None and one.due < today else "awaited"


def _missing(one: Receipt) -> str:
    if one.due is None:
        return say("{name} has not sent {month}.", name=one.name, month=one.month)
    return say(
        "{name} has not sent {month}, due {due}.", name=one.name, month=one.month, due=one.due
    )
