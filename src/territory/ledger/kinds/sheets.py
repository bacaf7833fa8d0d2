"""Whole quantities, missing cells, shared remarks, and the month of a sheet, for every loader."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from territory.intake.kinds import Parsed, Record, Records
from territory.kernel.columns import blank
from territory.kernel.findings import Finding, Place, Severity
from territory.ledger.rules.keys import plain_number
from territory.ledger.rules.worth import whole_units
from territory.store.tables import Batch
from territory.store.transaction import Tx


def not_whole(
    parsed: Parsed,
    record: Record,
    name: str,
    quantity: int | Decimal,
    unit: str | None,
    *,
    known: bool,
) -> Finding | None:
    """Find a quantity that is no whole number of sale units.

    Args:
        parsed: The sheet.
        record: The row.
        name: Field of the quantity.
        quantity: As the file gives it, without a factor that makes it whole sale units.
        unit: As the file gives it.
        known: The product is known, so the unit has no factor that does.
    """
    if whole_units(quantity) is None:
        return parsed.finding(
            record,
            name,
            "quantity-fraction",
            "The quantity {quantity} is not whole.",
            "Write whole sale units, or name the larger unit and import its factor (kind units).",
            quantity=plain_number(quantity),
        )
    if known:
        return parsed.finding(
            record,
            "unit",
            "unit-unknown",
            "{quantity} {unit}: this unit of the product has no factor that makes it whole "
            "sale units.",
            "Import the factor (kind units), or write the quantity in sale units.",
            quantity=plain_number(quantity),
            unit=unit,
        )
    return None


def describe_batch(
    tx: Tx, batch_id: int, months: Counter[int], senders: Counter[int | None]
) -> None:
    """Keep with a batch the month and the distributor that most of its rows are of."""
    batch = tx.session.get(Batch, batch_id)
    if batch is None or not months:
        return
    batch.month = months.most_common(1)[0][0]
    batch.distributor_id = senders.most_common(1)[0][0]
    tx.session.flush()


def batches_of_same_file(tx: Tx, batch_id: int) -> list[int]:
    """Return the batches of the other sheets of a file, which share its code."""
    from sqlalchemy import select
    from sqlalchemy.orm import aliased
    from sqlmodel import col

    own = aliased(Batch)
    statement: Any = (
        select(col(Batch.id).label("id"))
        .join(own, col(own.code) == col(Batch.code))
        .where(col(own.id) == batch_id, col(Batch.id) != batch_id)
    )
    return [int(row["id"]) for row in tx.rows(statement)]


def lacking(
    parsed: Parsed, records: Records, needed: Mapping[str, tuple[str, str, str]]
) -> dict[int, Finding]:
    """Return place of a record → what it needs and does not have, in the order of the rows.

    needed: field → the field that may stand instead, what is said, how to mend it.
    """
    found: dict[int, Finding] = {}
    for name, (instead, message, suggestion) in needed.items():
        code = f"{name.replace('_', '-')}-missing"
        neither = blank(records.column(name)) & blank(records.column(instead))
        for place in neither.nonzero()[0].tolist():
            if place not in found:
                found[place] = parsed.finding(records[place], name, code, message, suggestion)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that many rows may share."""

    code: str
    severity: Severity
    message: str
    suggestion: str = ""


EQUAL = Remark(
    "equal-rows",
    Severity.NOTE,
    "Rows equal to another row of this file, without serial number: all were kept.",
)
UNKNOWN_SENDER = Remark(
    "distributor-unknown",
    Severity.NOTE,
    "Rows of a distributor that is not in the registry.",
    "Import it (kind distributors), or decide: territory match review",
)


WAITING = Remark(
    "names-wait",
    Severity.NOTE,
    "Rows with a name that waits for a match; nothing is lost meanwhile.",
    "territory match review",
)


def remarked(parsed: Parsed, counts: Mapping[Remark, int]) -> Iterable[Finding]:
    """Say of a sheet what some of its rows have in common, each thing once with their count."""
    place = Place(file=parsed.file, sheet=parsed.sheet)
    for remark, count in counts.items():
        if count:
            yield Finding(
                remark.severity, remark.code, remark.message, place, remark.suggestion, count=count
            )
