"""Show which distributors have sent a month."""

from datetime import date

from territory.arrivals.rules import Expected
from territory.arrivals.service.coverage import Coverage, Receipt
from territory.arrivals.service.expectation import Expectation
from territory.arrivals.views.expectation import expected_cells, expected_notes
from territory.kernel.periods import Month
from territory.present import table as t
from territory.present.table import Row, Table
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
    return Table(
        name="flow_coverage",
        title=say("Files of the distributors"),
        columns=(
            t.month("month", "Month"),
            t.code("distributor", "Distributor code"),
            t.text("distributor_name", "Distributor"),
            t.slug("expected", "Expected"),
            t.slug("status", "Status"),
            t.quantity("rows", "Rows"),
            t.quantity("quantity", "Quantity"),
            t.decimal("mean", "Mean of three months"),
            t.date("covers_to", "Covers up to"),
            t.date("due", "Due"),
            t.quantity("expected_quantity", "Expected quantity", hidden=not missing),
            t.quantity("expected_low", "Low (80 %)", hidden=not missing),
            t.quantity("expected_high", "High (80 %)", hidden=not missing),
        ),
        rows=tuple(
            {
                **_receipt(one, today),
                **_expected(expectation.each.get((one.distributor_id, int(one.month)))),
            }
            for one in coverage.receipts
        ),
        notes=tuple(notes),
    )


def _expected(said: Expected | None) -> Row:
    cells = dict(expected_cells(said))
    del cells["months_tried"]
    return cells


def _receipt(one: Receipt, today: date) -> Row:
    status = "received"
    if not one.received:
        overdue = one.due is not None and one.due < today
        status = "overdue" if overdue else "awaited"
    return {
        "month": str(one.month),
        "distributor": one.code,
        "distributor_name": one.name,
        "expected": "yes" if one.expected else "no",
        "status": status,
        "rows": one.rows,
        "quantity": one.quantity if one.received else None,
        "mean": one.mean,
        "covers_to": one.covers_to,
        "due": one.due,
    }


def _missing(one: Receipt) -> str:
    if one.due is None:
        return say("{name} has not sent {month}.", name=one.name, month=one.month)
    return say(
        "{name} has not sent {month}, due {due}.", name=one.name, month=one.month, due=one.due
    )
